#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
#
# Writes the variants of one export that must say the same: whole, with every order of fields
# shuffled, with fields nobody knows, with <CI> marks, gzipped; and cut in the midst of its third
# event.
#
#     variants.py EXPORT FOLDER SEED
import gzip
import json
import os
import random
import re
import sys

UNKNOWN = {"Id2": 9302, "unheard_of": {"EventID": 1, "list": [1, {"a": None}]}, "note": "9102 of nothing"}
LABELS = re.compile(r"(\w+)(:?) ((?:\{[^}]*\}|[^,. ]|\.(?=\w))+)(?=[,.]( |$))")
NAMES = ("fs-projects", "sg-projects")


def mark_text(text, form):
    """Puts the customer's own words between marks, where a field holds them."""
    left, right = {"plain": ("<CI>", "</CI>"), "xml": ("&lt;CI&gt;", "&lt;/CI&gt;")}[form]
    for name in NAMES:
        text = re.sub(r"(ServerEndpointName|SyncGroupName)(: |['\"]>)%s" % name,
                      r"\g<1>\g<2>%s%s%s" % (left, name, right), text)
    return text


def shuffle_message(text):
    """The labels of a message in another order."""
    title, _, rest = text.partition(". ")
    labels = [match.group(0) for match in LABELS.finditer(rest)]
    random.shuffle(labels)
    return title + ". " + ", ".join(labels) + "."


def shuffle_xml(text):
    def among(pattern, whole):
        parts = re.findall(pattern, whole)
        random.shuffle(parts)
        return "".join(parts)

    text = re.sub(r"(<Data Name=[^>]*>[^<]*</Data>)+",
                  lambda match: among(r"<Data Name=[^>]*>[^<]*</Data>", match.group(0)), text)
    return re.sub(r"<System>(.*?)</System>", lambda match: "<System>" + among(
        r"<\w+[^>]*/>|<\w+[^>]*>[^<]*</\w+>", match.group(1)) + "</System>", text)


def add_xml(text):
    text = re.sub(r"(<Data Name=)", r"<Data Name='Unheard'>9302</Data>\1", text, count=1)
    return text.replace("<System>", "<System><Unheard of='9'>7005</Unheard>")


class Shuffle:
    def text(self, key, text):
        if "<Data Name" in text:
            return shuffle_xml(text)
        return shuffle_message(text) if key in ("message", "Message", "RenderedDescription") else text

    def members(self, members):
        members = list(members)
        random.shuffle(members)
        return members


class Add:
    def text(self, key, text):
        return add_xml(text) if "<Data Name" in text else text

    def members(self, members):
        return list(UNKNOWN.items()) + list(members)


class Mark:
    def text(self, key, text):
        if key in ("ServerEndpointName", "SyncGroupName") and text in NAMES:
            return "<CI>%s</CI>" % text
        return mark_text(text, "xml" if "<Data Name" in text else "plain")

    def members(self, members):
        return members


def alter(value, how, key=""):
    if isinstance(value, dict):
        return dict(how.members([(k, alter(v, how, k)) for k, v in value.items()]))
    if isinstance(value, list):
        return [alter(entry, how, key) for entry in value]
    return how.text(key, value) if isinstance(value, str) else value


def alter_table(answer, how):
    """A saved answer: columns change their places with the cells of every row."""
    for table in answer["tables"]:
        places = list(range(len(table["columns"])))
        if isinstance(how, Shuffle):
            random.shuffle(places)
        names = [table["columns"][place]["name"] for place in places]
        table["columns"] = [table["columns"][place] for place in places]
        table["rows"] = [[how.text(name, row[place]) if isinstance(row[place], str) else row[place]
                          for name, place in zip(names, places)] for row in table["rows"]]
        if isinstance(how, Add):
            table["columns"].insert(1, {"name": "Unheard", "type": "int"})
            for row in table["rows"]:
                row.insert(1, 9302)
    tables = [dict(how.members(list(table.items())) if isinstance(how, Shuffle) else table)
              for table in answer["tables"]]
    return {"tables": tables}


def alter_influx(line, how):
    tags, fields, at = re.match(r"^(\S+) (.*) (\d+)$", line, re.S).groups()
    fields = re.findall(r'\w+=(?:"(?:[^"\\]|\\.)*"|[^,]*)', fields)
    name, *tags = tags.split(",")
    if isinstance(how, Add):
        tags, fields = ["Unheard=9302"] + tags, ["unheard=1i", 'other="a, b=c \\" d"'] + fields
    if isinstance(how, Mark):
        fields = [re.sub(r'^(Data_(?:ServerEndpointName|SyncGroupName)=)"(.*)"$', r'\1"<CI>\2</CI>"',
                         mark_text(field, "plain")) for field in fields]
    tags, fields = how.members(tags) if isinstance(how, Shuffle) else tags, \
        how.members(fields) if isinstance(how, Shuffle) else fields
    return " ".join([",".join([name] + tags), ",".join(fields), at])


def alter_line(line, how):
    start = line.find('{"')
    if line.startswith("win_eventlog"):
        return alter_influx(line, how)
    if "MSWinEventLog" in line:
        fields = line.split("\t")
        if isinstance(how, Add):
            fields[13] += " Unheard: 9302, Of: nothing."
        else:
            fields[13] = how.text("Message", fields[13])
        return "\t".join(fields)
    return line[:start] + json.dumps(alter(json.loads(line[start:]), how), ensure_ascii=False)


def alter_all(text, how):
    if text.lstrip().startswith("<E"):
        return {Shuffle: shuffle_xml, Add: add_xml,
                Mark: lambda whole: mark_text(whole, "xml")}[type(how)](text)
    if text.startswith("["):
        return json.dumps(alter(json.loads(text), how), indent=2)
    if '"tables"' in text[:20]:
        return json.dumps(alter_table(json.loads(text), how))
    return "\n".join(alter_line(line, how) for line in text.splitlines()) + "\n"


def cut(text):
    """In the midst of the third event."""
    if text.lstrip().startswith("<E"):
        starts = [match.start() for match in re.finditer(r"<Event[ >]", text)]
    elif text.startswith("["):
        starts = [match.start() for match in re.finditer(r"^ \{", text, re.M)]
    elif '"tables"' in text[:20]:
        starts = [match.start() for match in re.finditer(r"^    \[", text, re.M)]
    else:
        starts = [match.start() for match in re.finditer(r"^.", text, re.M)]
    return text[:(starts[2] + starts[3]) // 2]


def main():
    export, folder, seed = sys.argv[1:]
    random.seed(seed)
    with open(export, encoding="utf-8") as file:
        text = file.read()
    variants = {"whole": text, "cut": cut(text)}
    for name, how in (("shuffle", Shuffle), ("shuffle2", Shuffle), ("shuffle3", Shuffle), ("add", Add),
                      ("mark", Mark)):
        variants[name] = alter_all(text, how())
    os.makedirs(folder, exist_ok=True)
    for name, variant in variants.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(variant)
    with gzip.open(os.path.join(folder, "gzip"), "wt", encoding="utf-8") as file:
        file.write(text)


main()
