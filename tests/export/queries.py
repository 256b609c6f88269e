# SPDX-License-Identifier: Apache-2.0
#
# What each file asks of Windows: a line "file, channel, XPath", parted by tabs, for each query.
# The files are read as their programs read them; what is not understood is an error.
#
#     queries.py FOLDER
import json
import pathlib
import re
import sys
import tomllib
import xml.etree.ElementTree as xml

import yaml


def of_query_list(text):
    """The selects of a structured query."""
    root = xml.fromstring(text.strip())
    assert root.tag == "QueryList", root.tag
    for select in root.findall("Query/Select"):
        yield select.get("Path"), select.text
    assert not root.findall("Query/Suppress"), "it suppresses events"


def the_only(pattern, text):
    found = re.findall(pattern, text, re.M | re.S)
    assert len(found) == 1, f"{pattern}: {len(found)} times"
    return found[0]


def script(text):
    channel = the_only(r"^\$channel = '([^']*)'", text)
    wanted = the_only(r"^\$wanted = '([^']*)'", text)
    xpath = the_only(r'FilterXPath = "([^"]*)"', text)
    yield channel, xpath.replace("$wanted", wanted).replace("$last", "0")


def winlogbeat(text):
    for log in yaml.safe_load(text)["winlogbeat.event_logs"]:
        numbers = [int(word) for word in log["event_id"].split(",")]
        conditions = ["(" + " or ".join(f"EventID={n}" for n in numbers) + ")"]
        if "level" in log:
            levels = ["critical", "error", "warning", "information", "verbose"]
            words = [word.strip() for word in log["level"].split(",")]
            conditions.append("(" + " or ".join(f"Level={levels.index(w) + 1}" for w in words) + ")")
        assert not set(log) - {"name", "event_id", "level"}, log
        yield log["name"], "*[System[" + " and ".join(conditions) + "]]"


def uncommented(text):
    return re.sub(r"^\s*#.*\n", "", text, flags=re.M)


def nxlog(text):
    lines = uncommented(text).replace("\\\n", "")  # a backslash continues a line
    yield from of_query_list(the_only(r"^\s*Query\s+(<.*?>)$", lines))


def fluent_bit(text):
    lines = uncommented(text)
    yield the_only(r"^\s+Channels\s+(.*?)$", lines), the_only(r"^\s+Event_Query\s+(.*?)$", lines)


def otel(text):
    config = yaml.safe_load(text)
    (pipeline,) = config["service"]["pipelines"].values()
    for name in pipeline["receivers"]:
        yield from of_query_list(config["receivers"][name]["query"])
    assert set(pipeline["exporters"]) == set(config["exporters"])
    assert set(config["service"]["extensions"]) == set(config["extensions"])


def telegraf(text):
    for source in tomllib.loads(text)["inputs"]["win_eventlog"]:
        yield from of_query_list(source["xpath_query"])


def alloy(text):
    lines = re.sub(r"^\s*//.*\n", "", text, flags=re.M)
    assert lines.count("{") == lines.count("}")
    yield the_only(r'eventlog_name\s*= "(.*?)"', lines), the_only(r'xpath_query\s*= "(.*?)"', lines)


def wef(text):
    space = "{http://schemas.microsoft.com/2006/03/windows/events/subscription}"
    yield from of_query_list(xml.fromstring(text.encode()).find(space + "Query").text)


def openwec(text):
    yield from of_query_list(tomllib.loads(text)["query"])


def rule(text):
    template = json.loads(text)
    for resource in template["resources"]:
        sources = resource["properties"]["dataSources"]["windowsEventLogs"]
        for source in sources:
            assert source["streams"] == ["Microsoft-Event"], source["streams"]
            for query in source["xPathQueries"]:
                yield tuple(query.split("!", 1))


READERS = {
    "Export-FileSyncEvents.ps1": script,
    "winlogbeat.yml": winlogbeat,
    "nxlog.conf": nxlog,
    "fluent-bit.conf": fluent_bit,
    "otel-collector.yaml": otel,
    "telegraf.conf": telegraf,
    "config.alloy": alloy,
    "wef-subscription.xml": wef,
    "openwec-subscription.toml": openwec,
    "data-collection-rule.json": rule,
}

folder = pathlib.Path(sys.argv[1])
files = {path.name for path in folder.iterdir()} - {"README.md"}
if files != set(READERS):
    sys.exit(f"not as known here: {sorted(files ^ set(READERS))}")
for name, reader in READERS.items():
    try:
        found = list(reader((folder / name).read_text(encoding="ascii")))
    except Exception as error:
        sys.exit(f"{name}: {error!r}")
    for channel, xpath in found:
        print(name, channel, " ".join(xpath.split()), sep="\t")
