# SPDX-License-Identifier: Apache-2.0
"""Takes what is posted on the loopback: http_sink.py FOLDER

Writes its port into FOLDER/port, and each body into a file of its own."""
import http.server
import os
import sys


class Sink(http.server.BaseHTTPRequestHandler):
    taken = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Sink.taken += 1
        name = os.path.join(sys.argv[1], "%04d.json" % Sink.taken)
        with open(name + ".part", "wb") as file:
            file.write(body)
        os.rename(name + ".part", name)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Sink)
with open(os.path.join(sys.argv[1], "port"), "w") as file:
    file.write("%d\n" % server.server_port)
server.serve_forever()
