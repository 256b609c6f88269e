# SPDX-License-Identifier: Apache-2.0
"""What write_http has posted, judged as collectd_exporter reads it.

check_stream.py TYPES.db IDENTIFIERS FILE...

TYPES.db is ours, beside which a few of the standard types count; IDENTIFIERS has a line for
each identifier that is to be there. Says what is wrong, a line each."""
import json
import re
import sys

STANDARD = {"requests": "gauge"}
FIELDS = ("host", "plugin", "plugin_instance", "type", "type_instance")
wrong = []


def refuse_constant(word):
    wrong.append("%s is no number of JSON" % word)


def types_of(path):
    types = dict(STANDARD)
    for line in open(path, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            name, source = line.split(None, 1)
            types[name] = source.split(":")[1].lower()
    return types


def identifier(value):
    host, plugin, plugin_instance, kind, type_instance = (value[field] for field in FIELDS)
    left = plugin + ("-" + plugin_instance if plugin_instance else "")
    return "/".join((host, left, kind + ("-" + type_instance if type_instance else "")))


def labels(value):
    """Which labels the exporter would give it; a family must always have the same."""
    found = {"instance"}
    if value["plugin_instance"]:
        found.add(value["plugin"])
        if value["type_instance"]:
            found.add("type")
    elif value["type_instance"]:
        found.add(value["plugin"])
    return frozenset(found)


def family(value):
    name = "collectd_%s_%s" % (value["plugin"], value["type"])
    return name + ("_total" if value["dstypes"] == ["derive"] else "")


def check(value, types, families):
    name = identifier(value)
    number = value["values"]
    if value["dsnames"] != ["value"] or len(number) != 1:
        wrong.append("%s has other data sources" % name)
    if value["dstypes"] != [types.get(value["type"])]:
        wrong.append("%s is of kind %s" % (name, value["dstypes"]))
    if not isinstance(number[0], (int, float)) or isinstance(number[0], bool):
        wrong.append("%s is %r" % (name, number[0]))
    if value["dstypes"] == ["derive"] and not isinstance(number[0], int):
        wrong.append("%s is a running total, and %r" % (name, number[0]))
    if not re.fullmatch("[a-z_][a-z0-9_]*", family(value)):
        wrong.append("%s is no name of a metric" % family(value))
    if families.setdefault(family(value), labels(value)) != labels(value):
        wrong.append("%s has other labels than its family" % name)


def as_written(name):
    """write_http of collectd 5.12 writes every byte beyond ASCII as a question mark."""
    return "".join(chr(byte) if byte < 128 else "?" for byte in name.encode())


def main(db, wanted, *files):
    types, families, seen = types_of(db), {}, set()
    for path in files:
        with open(path, encoding="utf-8") as file:
            values = json.load(file, parse_constant=refuse_constant)
        for value in values:
            if value["plugin"] == "azure_file_sync":
                check(value, types, families)
                seen.add(identifier(value))
    for line in open(wanted, encoding="utf-8"):
        if as_written(line.rstrip("\n")) not in seen:
            wrong.append("not there: " + line.rstrip("\n"))
    print("\n".join(wrong) if wrong else "%d identifiers of %d families" % (len(seen), len(families)))
    return 1 if wrong or not seen else 0


sys.exit(main(*sys.argv[1:]))
