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
done

run --events "$data/events/winlogbeat.jsonl" "${at[@]}" --explain
exits 1
says '^  -> progressing: the running session moved 02:30:07Z \(9 min ago\)'
says '^  -> item_errors: 3 items failed, 2 persistent, 1 transient'
says '^     snapshot: code 0x800704c7, newest snapshot session: never'
is_silent_of 'needs_action'
exit $failed
