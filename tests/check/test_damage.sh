#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What transport does to events: tabs that are rewritten, lines that are glued, cut or too long,
# documents that break off, junk in front. Nothing of it goes by in silence.
. "$(dirname "$0")/common.sh"
e=$data/events
zone=(--events-zone +01:00)

# The story of the samples, whole, whatever was done to it.
tells_all() {
    run --events "$1" "${zone[@]}" "${at[@]}" --format json
    json '[.exit_code, (.endpoints | length), .endpoints[0].legs[0].item_errors.total, .endpoints[0].legs[0].progress.applied_items]' \
        '[1,1,3,1700]'
}

# Something of it could not be read, and that is said.
says_so() {
    run --events "$1" "${zone[@]}" "${at[@]}" --format json
    [ "$(jq '.faults | length' "$scratch/out")" -gt 0 ] || complain "goes by in silence: ${2-}"
}

: tabs, and the last line of what cannot grow
sed 's/\t/#011/g' "$e/snare-syslog.log" >"$scratch/hash.log"
sed 's/\t/ /g' "$e/snare-syslog.log" >"$scratch/blank.log"
sed 's/\t/  /g' "$e/snare-syslog.log" >"$scratch/blanks.log"
sed 's/^win_eventlog/ my_events/' "$e/telegraf.influx" >"$scratch/renamed.influx"
for kind in snare-syslog.log telegraf.influx nxlog-syslog.log; do
    head -c -1 "$e/$kind" | gzip >"$scratch/$kind.gz"
    tells_all "$scratch/$kind.gz"
    head -c -1 "$e/$kind" >"$scratch/piped"
    run --events - "${zone[@]}" "${at[@]}" --format json <"$scratch/piped"
    json '.endpoints[0].legs[0].progress.applied_items' 1700
done
for file in hash.log blank.log blanks.log renamed.influx; do tells_all "$scratch/$file"; done

: numbers as others write them, objects without anything between, zero bytes in front
jq -c '.EventID |= . + 0.5' "$e/nxlog-ee.jsonl" | sed 's/"EventID":\([0-9]*\)\.5/"EventID":\1.0/' >"$scratch/float.jsonl"
grep -q '"EventID":9102.0' "$scratch/float.jsonl" || complain "no floats were made"
tells_all "$scratch/float.jsonl"
tr -d '\n' <"$e/winlogbeat.jsonl" >"$scratch/glued.json"
tells_all "$scratch/glued.json"
{ head -1 "$e/nxlog-ee.jsonl"; head -c 5000 /dev/zero; tail -n +2 "$e/nxlog-ee.jsonl"; } >"$scratch/zeros.jsonl"
tells_all "$scratch/zeros.jsonl"
{ sed -n 1p "$e/snare-syslog.log"; sed -n 2,3p "$e/snare-syslog.log" | tr -d '\n'; echo; sed -n 4,5p "$e/snare-syslog.log"; } \
    >"$scratch/glued.log"
tells_all "$scratch/glued.log"

: junk in front of anything
for first in '{' '<Event>' '<Events>' '<a>' '[' '"' '<14>'; do
    for kind in winlogbeat.jsonl wevtutil-xml.xml snare-syslog.log telegraf.influx nxlog-syslog.log; do
        { printf '%s\n' "$first"; cat "$e/$kind"; } >"$scratch/junk"
        tells_all "$scratch/junk"
    done
done

: a batch of any length
batch() { # EVENTS before the story's
    printf '{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"x"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":['
    {
        for ((i = 0; i < $1; i++)); do echo '{"event_id":{"id":9301},"provider":{"name":"Microsoft-FileSync-Agent"},"message":"GetNextJob completed with status: 0, and so on, and so on, for a while"}'; done
        cat "$e/otel-map.jsonl"
    } | jq -c 'def any: if type == "object" then {kvlistValue: {values: [to_entries[] | {key, value: (.value | any)}]}}
            elif type == "array" then {arrayValue: {values: map(any)}}
            elif type == "number" then {intValue: tostring} else {stringValue: .} end;
        {timeUnixNano: "1", severityText: "INFO", body: any}' | paste -sd, | tr -d '\n'
    printf ']}]}]}\n'
}
for events in 0 6000; do
    batch $events >"$scratch/batch.jsonl"
    tells_all "$scratch/batch.jsonl"
done
[ "$(stat -c %s "$scratch/batch.jsonl")" -gt 2000000 ] || complain "no long batch was made"

: lines and documents that break off
{ sed -n 1p "$e/telegraf.influx"; sed -n 2p "$e/telegraf.influx" | cut -c1-1000; sed -n 3,5p "$e/telegraf.influx"; } >"$scratch/cut.influx"
{ sed -n 1p "$e/snare-syslog.log"; sed -n 2p "$e/snare-syslog.log" | cut -c1-600; } >"$scratch/cut.log"
head -c 5000 "$e/log-analytics.json" >"$scratch/cut-table.json"
head -c 3000 "$e/get-winevent-ps7.json" >"$scratch/cut-array.json"
sed '0,/"Id": 9102/! {0,/"Id": 9102/ s/"Id": 9102/"Id"": 9102/}' "$e/get-winevent-ps51.json" >"$scratch/quote-array.json"
sed '0,/9102,/! {0,/9102,/ s/9102,/9102",/}' "$e/log-analytics.json" >"$scratch/quote-table.json"
jq -c . "$scratch/../$(basename "$scratch")/cut-array.json" >/dev/null 2>&1 && complain "it was to be cut"
for file in cut.influx cut.log cut-table.json cut-array.json quote-array.json quote-table.json; do says_so "$scratch/$file"; done
run --events "$scratch/quote-array.json" "${at[@]}" --format json
json '.endpoints[0].legs[0].progress.applied_items' 1700 # what comes after it is read

: lines that are too long, wherever the number stands
long=$(head -c 2000000 /dev/zero | tr '\0' x)
{ head -1 "$e/winlogbeat.jsonl"; sed -n 2p "$e/winlogbeat.jsonl" | sed "s/^{/{\"pad\":\"\n/" | { IFS= read -r a; printf '%s%s",' "$a" "$long"; cat; }; } >"$scratch/long-first"
{ head -1 "$e/snare-syslog.log"; sed -n 2p "$e/snare-syslog.log" | tr -d '\n'; echo "$long"; } >"$scratch/long-snare"
for file in long-first long-snare; do says_so "$scratch/$file" "$file"; done

: one event a file, one of them damaged
mkdir "$scratch/one"
sed -n 1p "$e/winlogbeat.jsonl" >"$scratch/one/1.json"
sed -n 2p "$e/winlogbeat.jsonl" | sed 's/"winlog": {/"winlog": {,/' >"$scratch/one/2.json"
says_so "$scratch/one"
exit $failed
