# SPDX-License-Identifier: Apache-2.0
"""What the shipped rules and the dashboard ask of Prometheus, and whether there is an answer.

    queries.py alerts RULES TESTS             says each alert that no test sees firing
    queries.py dashboard DASHBOARD RECORDS    says what is wrong with it, and writes its expressions as a
                                              file of rules, for promtool
    queries.py answers RECORDS URL            says each of these expressions that Prometheus has no answer to
    queries.py names PAGE FILE...    says each metric that a file names and that is not on a page
                                              of metrics
"""
import json
import re
import sys
import urllib.parse
import urllib.request

import yaml

complaints = []


def complain(text):
    complaints.append(text)
    print(text)


def alerts(rules, tests):
    """An alert is its name and its severity."""
    wanted = {(rule["alert"], rule["labels"]["severity"])
              for group in yaml.safe_load(open(rules))["groups"] for rule in group["rules"] if "alert" in rule}
    seen = set()
    for test in yaml.safe_load(open(tests))["tests"]:
        for query in test.get("promql_expr_test", []):
            if 'alertstate="firing"' in query["expr"]:
                for sample in query["exp_samples"]:
                    labels = dict(re.findall(r'(\w+)="([^"]*)"', sample["labels"]))
                    seen.add((labels.get("alertname"), labels.get("severity")))
    if not wanted:
        complain("there are no alerts")
    for name, severity in sorted(wanted - seen):
        complain(f"no test sees {name} firing as {severity}")


def targets_of(panel):
    found = panel.get("targets", [])
    if panel["type"] != "row" and not found:
        complain(f'panel "{panel["title"]}" asks nothing')
    for target in found:
        if target["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
            complain(f'panel "{panel["title"]}" does not use the variable of the data source')
    if len({target["refId"] for target in found}) < len(found):
        complain(f'panel "{panel["title"]}" has two targets of one letter')
    return [target["expr"] for target in found]


def cells(panel):
    place = panel["gridPos"]
    return {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}


def check_places(panels):
    taken = {}
    for panel in panels:
        for cell in cells(panel):
            if cell in taken:
                complain(f'panel "{panel["title"]}" lies on "{taken[cell]}"')
                break
            taken[cell] = panel["title"]
    if any(x >= 24 for x, _ in taken):
        complain("a panel reaches beyond the 24 columns")


def filled(expression, variables):
    for used in set(re.findall(r"\$\{?(\w+)", expression)):
        if used not in variables and used != "__rate_interval":
            complain(f"${used} is no variable: {expression}")
    return re.sub(r"\$\w+", lambda used: "5m" if used[0] == "$__rate_interval" else ".*", expression)


def dashboard(path, records):
    board = json.load(open(path))
    panels = board["panels"]
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", board.get("uid", "")):
        complain("the dashboard has no uid")
    if not isinstance(board.get("schemaVersion"), int):
        complain("the dashboard has no schemaVersion")
    if variables.get("datasource", {}).get("type") != "datasource":
        complain("there is no variable for the data source")
    if len({panel["id"] for panel in panels}) < len(panels):
        complain("two panels have one id")
    check_places(panels)
    expressions = [filled(expression, variables) for panel in panels for expression in targets_of(panel)]
    expressions += [filled(re.sub(r"^label_values\((.*), \w+\)$", r"\1", variable["definition"]), variables)
                    for variable in variables.values() if variable["type"] == "query"]
    with open(records, "w") as out:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": [
            {"record": f"expression:{i}", "expr": expression} for i, expression in enumerate(expressions)]}]}, out)


def answers(records, url):
    for group in yaml.safe_load(open(records))["groups"]:
        for rule in group["rules"]:
            expression = rule["expr"]
            with urllib.request.urlopen(f"{url}/api/v1/query?query={urllib.parse.quote(expression)}") as answer:
                found = json.load(answer)["data"]["result"]
            # That no alert fires yet is right.
            if not found and not expression.startswith("ALERTS"):
                complain(f"there is no answer to {expression}")


def names(page, *files):
    there = set(re.findall(r"^collectd_azure_file_sync_(\w+)", open(page).read(), re.M))
    for path in files:
        named = set(re.findall(r"collectd_azure_file_sync_(\w+)", open(path).read()))
        if not named:
            complain(f"{path} names no metric")
        for name in sorted(named - there):
            complain(f"{path} names {name}, which is not told")


{"alerts": alerts, "dashboard": dashboard, "answers": answers, "names": names}[sys.argv[1]](*sys.argv[2:])
sys.exit(1 if complaints else 0)
