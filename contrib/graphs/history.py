# SPDX-License-Identifier: Apache-2.0
"""A day of history, judged by the check as of each five minutes of it: as files like those of collectd's
rrdtool plugin, and as text that promtool makes a data base of Prometheus from. The check reads an
export of the events of the simulated Azure's workspace, which grows from moment to moment.

    history.py READINGS OUT AZURE CHECK     READINGS is core/report/readings.def, AZURE the simulator's URL
"""
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

STEP = 300
SPAN = 24 * 3600
HOST, SERVICE = "mon", "finance"
PREFIX = "collectd_azure_file_sync_"


def kinds(path):
    """The kind of each reading: GAUGE, COUNTER."""
    return dict(re.findall(r'^READING\(\w+, *"(\w+)", *\w+, *(\w+)', path.read_text(), re.M))


def ask(url, body, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, body.encode(), headers)) as answer:
        return json.load(answer)


def events(azure):
    """The events of the workspace as objects, oldest first."""
    login = {"grant_type": "client_credentials", "client_id": "00000000-0000-4000-8000-00000000c11d",
             "client_secret": "s3cr3t-value", "scope": "https://api.loganalytics.io/.default"}
    token = ask(f"{azure}/99999999-0000-4000-8000-000000000000/oauth2/v2.0/token", urllib.parse.urlencode(login))
    query = "Event | where TimeGenerated > ago(30h) | order by TimeGenerated asc"
    answer = ask(f"{azure}/v1/workspaces/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/query", json.dumps({"query": query}),
                 **{"Authorization": f"Bearer {token['access_token']}", "Content-Type": "application/json"})
    table = answer["tables"][0]
    names = [column["name"] for column in table["columns"]]
    return sorted((dict(zip(names, row)) for row in table["rows"]), key=lambda event: event["TimeGenerated"])


def reports(check, log, out):
    """What the check says at each moment, of the events until then."""
    now = int(time.time())
    export, written = out / "export.jsonl", 0
    for at in range(now - SPAN, now + 1, STEP):
        moment = time.strftime("%FT%TZ", time.gmtime(at))
        with open(export, "a", encoding="utf-8") as lines:
            while written < len(log) and log[written]["TimeGenerated"] <= moment:
                lines.write(json.dumps(log[written]) + "\n")
                written += 1
        said = subprocess.run([check, "--events", export, "--state-dir", out / "state", "--at", moment,
                               "--format", "json"], stdout=subprocess.PIPE, check=False)
        yield at, json.loads(said.stdout)


def values(told):
    """{(group, endpoint, direction, reading): [(moment, number), ...]}; what is not known is left out."""
    found = {}
    for at, report in told:
        for endpoint in report["endpoints"]:
            for leg in endpoint["legs"]:
                for reading, number in leg["readings"].items():
                    if number is not None:
                        name = (endpoint["sync_group"], endpoint["server_endpoint"], leg["direction"], reading)
                        found.setdefault(name, []).append((at, number))
    return found


def keep_files(found, kind, folder):
    for (group, endpoint, direction, reading), samples in found.items():
        place = folder / HOST / f"azure_file_sync-{SERVICE}@{group}@{endpoint}"
        place.mkdir(parents=True, exist_ok=True)
        path = str(place / f"{reading}-{direction}.rrd")
        source = "DERIVE:%d:0:U" if kind[reading] == "COUNTER" else "GAUGE:%d:U:U"
        subprocess.run(["rrdtool", "create", path, "--step", str(STEP), "--start", str(samples[0][0] - 1),
                        "DS:value:" + source % (2 * STEP), f"RRA:AVERAGE:0.5:1:{SPAN // STEP + 1}"], check=True)
        subprocess.run(["rrdtool", "update", path, *(f"{at}:{number}" for at, number in samples)], check=True)


def write_text(found, kind, out):
    """As Prometheus would have them after the relabelling of contrib/prometheus/prometheus.yml."""
    for (group, endpoint, direction, reading), samples in sorted(found.items(), key=lambda item: item[0][3]):
        name = PREFIX + reading + ("_total" if kind[reading] == "COUNTER" else "")
        labels = {"azure_file_sync": f"{SERVICE}@{group}@{endpoint}", "type": direction, "instance": HOST,
                  "job": "azure_file_sync", "service": SERVICE, "sync_group": group, "server_endpoint": endpoint,
                  "direction": direction}
        written = ",".join(f'{label}="{value}"' for label, value in labels.items())
        out.writelines(f"{name}{{{written}}} {number} {at}\n" for at, number in samples)
    out.write("# EOF\n")


def main(readings, out, azure, check):
    out = pathlib.Path(out)
    found, kind = values(reports(check, events(azure), out)), kinds(pathlib.Path(readings))
    keep_files(found, kind, out / "rrd")
    with open(out / "history.txt", "w", encoding="ascii") as text:
        write_text(found, kind, text)


main(*sys.argv[1:])
