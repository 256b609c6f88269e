# SPDX-License-Identifier: Apache-2.0
"""The colours of a PNG picture, most frequent first: a line "rrggbb pixels" each. Reads what rrdtool and
browsers write: eight bits a channel, not interlaced.

    colours.py PICTURE
"""
import collections
import struct
import sys
import zlib

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the type of colour


def chunks(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0], "damaged"
        yield kind, body
        at += 12 + length


def paeth(left, up, corner):
    distance = left + up - corner
    return min((left, up, corner), key=lambda one: abs(distance - one))


def unfilter(kind, line, above, size):
    """Undoes what a line is told by: the pixel to its left, the line above, or both."""
    if kind == 0:
        return
    for i in range(len(line)):
        left = line[i - size] if i >= size else 0
        up = above[i]
        if kind == 4:
            left = paeth(left, up, above[i - size] if i >= size else 0)
        line[i] = (line[i] + (0, left, up, (left + up) // 2, left)[kind]) & 255


def lines(data):
    """Each line's pixels, of as many bytes as there are channels, or colours of the palette."""
    parts = list(chunks(data))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    assert depth == 8 and not interlaced, "not such a PNG"
    palette = b"".join(body for name, body in parts if name == b"PLTE")
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    size = CHANNELS[kind]
    above = bytes(width * size)
    for start in range(0, height * (width * size + 1), width * size + 1):
        line = bytearray(raw[start + 1:start + 1 + width * size])
        unfilter(raw[start], line, above, size)
        yield [palette[i * 3:i * 3 + 3] for i in line] if kind == 3 else struct.unpack(f"{size}s" * width, line)
        above = line


counted = collections.Counter()
for pixels in lines(open(sys.argv[1], "rb").read()):
    counted.update(pixels)
for colour, count in counted.most_common():
    # Gray is three times the same; how transparent it is does not matter.
    print((colour[:3] if len(colour) > 2 else colour[:1] * 3).hex(), count)
