#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The shape of what is printed, whatever the names are.
. "$(dirname "$0")/common.sh"
good=$data/events/winlogbeat.jsonl

one_line_of_perfdata() {
    [ "$(grep -c '|' "$scratch/out")" -eq 1 ] || complain "has more than one '|' line"
    sed -n '1s/^[^|]* | //p' "$scratch/out" >"$scratch/perfdata"
    grep -qE "^('[^'=|]+'=-?[0-9.]+(s|B|%|c)?(;[0-9.:@~-]*)*)( '[^'=|]+'=-?[0-9.]+(s|B|%|c)?(;[0-9.:@~-]*)*)*$" \
        "$scratch/perfdata" || complain "perfdata is not in order: $(cut -c1-300 "$scratch/perfdata")"
}

run --events "$good" "${at[@]}"
exits 1
says "^AZURE FILE SYNC WARNING: [^|]{1,80} \| "
says " 'fs-projects upload eta'=860s"
says " 'fs-projects upload item_errors_persistent'=2;0;100"
says " 'fs-projects upload bytes_applied'=[0-9]+B"
one_line_of_perfdata
run --events "$good" "${at[@]}" --perfdata brief
says " 'fs-projects upload state'=1 'fs-projects upload last_success_age'=3293s 'fs-projects upload item_errors'=3;100$"
run --events "$good" "${at[@]}" --perfdata none
is_silent_of '\|'
run --events "$good" "${at[@]}" -v
says '^source events: newest word 9 min old'

: names that want to be more than names
name=$'a|b=c\'d "e" $(id) `id` ::x \u202e <b> \x01 \n{}'
jq -c --arg name "$name" '.winlog.event_data.ServerEndpointName = $name' "$good" \
    >"$scratch/names.jsonl"
run --events "$scratch/names.jsonl" "${at[@]}"
exits 1
one_line_of_perfdata
grep -q '::' "$scratch/perfdata" && complain "perfdata has '::'"
grep -qP '[\x00-\x08\x0b-\x1f]|\x{202e}' "$scratch/out" && complain "lets controls through"
run --events "$scratch/names.jsonl" "${at[@]}" --format json
json '.endpoints | length' 1

: names that differ in what perfdata cannot hold stay apart
for name in 'a|b' 'a=b' "a'b" 'a%7Cb'; do
    jq -c --arg name "$name" '.winlog.event_data.ServerEndpointName = $name' "$good"
done >"$scratch/near.jsonl"
run --events "$scratch/near.jsonl" "${at[@]}" --perfdata brief
one_line_of_perfdata
[ "$(grep -oE "'[^']* state'=" "$scratch/perfdata" | sort -u | wc -l)" -eq 4 ] || complain "labels meet"

: a threshold that is broken is what the first line says
head -1 "$good" >"$scratch/healthy.jsonl"
run --events "$scratch/healthy.jsonl" --at 2026-03-04T02:00:00Z -c last_end_age=0:600
says '^AZURE FILE SYNC CRITICAL: fs-projects upload: last_end_age is 893, outside the range 0:600'

: long names stay apart
long=$(printf 'x%.0s' $(seq 10000))
for end in 1 2; do
    jq -c --arg name "$long$end" '.winlog.event_data.ServerEndpointName = $name' "$good"
done >"$scratch/long.jsonl"
run --events "$scratch/long.jsonl" "${at[@]}" --format json
json '[.endpoints[].server_endpoint] | unique | length' 2

: a name that fills the line leaves room for what is wrong, and is cut at a character
wide=$(printf '\u00e4%.0s' $(seq 240))
jq -c --arg n "$wide" '.winlog.event_data.ServerEndpointName = $n | .winlog.event_data.HResult = "-2134351810"' \
    <(head -1 "$good") >"$scratch/wide.jsonl"
run --events "$scratch/wide.jsonl" "${at[@]}" -w last_end_age=0 -w last_success_age=0 -w failing_age=0
exits 2
says 'upload: will not clear by itself'
iconv -f UTF-8 -t UTF-8 "$scratch/out" >/dev/null || complain "is no UTF-8"

: a fleet is told worst first, within 4 KB, and in brief
for i in $(seq 1 60); do
    code=0
    [ "$i" -eq 33 ] && code=-2134351810
    jq -c --arg n "ep-$i" --arg c "$code" 'select(.winlog.event_data.HResult == "0") |
        .winlog.event_data.ServerEndpointName = $n | .winlog.event_data.HResult = $c' "$good"
done >"$scratch/fleet.jsonl"
run --events "$scratch/fleet.jsonl" "${at[@]}"
exits 2
one_line_of_perfdata
says '^AZURE FILE SYNC CRITICAL: ep-33 upload: '
says '; 1 critical, 59 ok'
says '^… and [0-9]+ more$'
sed -n 2p "$scratch/out" | grep -q '^\[CRITICAL\] ep-33 upload needs_action' ||
    complain "the worst is not told first"
[ "$(sed 1d "$scratch/out" | wc -c)" -le 4096 ] || complain "long output is too long"
is_silent_of 'items_applied'
run --events "$scratch/fleet.jsonl" "${at[@]}" --perfdata full
says 'items_applied'

: one name in two sync groups
for group in sg1 sg2; do
    jq -c --arg g $group '.winlog.event_data.SyncGroupName = $g' "$good"
done >"$scratch/twins.jsonl"
run --events "$scratch/twins.jsonl" "${at[@]}"
says "'sg1/fs-projects upload state'=1"
says "'sg2/fs-projects upload state'=1"

: all silent
run --events "$good" --at 2026-03-05T02:40:00Z
exits 2
says 'the road of the data may be broken'
: two levels of -v
run --events "$good" "${at[@]}" -v
says '^source events: newest word '
is_silent_of '^limit '
run --events "$good" "${at[@]}" -vv --stale-after 3h
says '^limit stale-after: 3 h \(set\)$'
says '^limit stall-after: 60 min$'
says '^limit slow-rate: [0-9]+ bytes a second$'
exit $failed
