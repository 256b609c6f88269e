#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# --list says what can be monitored, and its arguments select just that.
. "$(dirname "$0")/common.sh"
good=$data/events/winlogbeat.jsonl

# Names that are patterns, and one name in two groups and on two servers.
for name in 'ep' 'ep?' 'ep[1]' 'e*' 'with space' "it's" '--odd' 'D:\Data'; do
    for group in sg1 'sg[2]'; do
        for server in fs01.example.test fs02; do
            jq -c --arg n "$name" --arg g "$group" --arg s "$server" 'select(.event.code == "9102") |
                .winlog.event_data.ServerEndpointName = $n | .winlog.event_data.SyncGroupName = $g |
                .winlog.computer_name = $s | del(.winlog.record_id)' "$good"
        done
    done
done >"$scratch/fleet.jsonl"
run --events "$scratch/fleet.jsonl" "${at[@]}" --list --format json
exits 0
json '.endpoints | length' 32
json '[.endpoints[0] | keys[]]' \
    '["arguments","directions","friendly_name","path","resource_group","server","server_endpoint","service","subscription","sync_group"]'
cp "$scratch/out" "$scratch/list"
for i in $(seq 0 31); do
    mapfile -t arguments < <(jq -r ".endpoints[$i].arguments[]" "$scratch/list")
    run --events "$scratch/fleet.jsonl" "${at[@]}" --format json "${arguments[@]}"
    json '.endpoints | length' 1
    json '.endpoints[0] | [.sync_group, .server, .server_endpoint]' \
        "$(jq -c ".endpoints[$i] | [.sync_group, .server, .server_endpoint]" "$scratch/list")"
done
run --events "$scratch/fleet.jsonl" "${at[@]}" --list --sync-group sg1 --server fs02
exits 0
says '^SYNC GROUP +SERVER +SERVER ENDPOINT +PATH +DIRECTIONS$'
[ "$(wc -l <"$scratch/out")" -eq 9 ] || complain "has not eight endpoints and a head"

: what cannot be listed is no empty list
run --events "$scratch/none" --list
exits 3
run --events "$scratch/fleet.jsonl" "${at[@]}" --list --endpoint 'x*'
exits 3
exit $failed
