#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# --explain walks the ladder to the rung that holds, with evidence, for every story there is.
. "$(dirname "$0")/common.sh"
stories=$(dirname "$0")/../scenarios

for story in "$stories"/*/; do
    [ -f "$story/events.jsonl" ] || continue
    run --events "$story/events.jsonl" --at "$(cat "$story/now")" --explain --format json
    steps='.endpoints[].legs[].steps'
    json "[$steps | map(select(.rung != \"item_errors\" and .rung != \"unsteady\")) | map(.holds) | (.[-1], (.[:-1] | any))] | unique" \
        '[false,true]'
    json "[$steps[] | select(.evidence == \"\" or (.evidence | length) > 250)] | length" 0
    json '[.endpoints[].legs[] | select(.verdict == "item_errors") | .steps[-1].holds] | all' true
    run --events "$story/events.jsonl" --at "$(cat "$story/now")" --format json
    json '[.endpoints[].legs[] | has("steps")] | any' false
    # Without it a bad result carries the same in at most six lines, a good one in one.
    run --events "$story/events.jsonl" --at "$(cat "$story/now")"
    awk '/^\[/ { lines = 0; fine = /^\[OK\]/ } /^(\[|  )/ { lines++; if (lines > (fine ? 1 : 6)) bad = 1 }
         END { exit bad }' "$scratch/out" || complain "a leg takes too many lines"
done

run --events "$data/events/winlogbeat.jsonl" "${at[@]}" --explain
exits 1
says '^  -> progressing: events tells of a running session that moved 02:30:07Z \(9 min ago\)'
says '^  -> item_errors: 3 items failed, 2 persistent, 1 transient'
says '^     snapshot: code 0x800704c7, no snapshot session near the last end'
is_silent_of 'needs_action'
exit $failed
