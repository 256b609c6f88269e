#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Reading the same export again adds nothing to the running totals, however many sessions it has.
#
#     test_totals.sh COLLECTD_HOST PLUGIN.so SOURCE
set -u
host=$1 plugin=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A hundred sessions, none of which ended.
for i in $(seq 100); do
    printf '{"@timestamp":"2026-03-04T%02d:%02d:00Z","winlog":{"event_id":9302,"computer_name":"fs01","event_data":{"SyncGroupName":"sg","ServerEndpointName":"ep","SyncDirection":"Upload","CorrelationId":"session %d","AppliedItemCount":"10","TotalItemCount":"20","AreTotalCountsFinal":"true"}}}\n' \
        $((i / 60)) $((i % 60)) "$i"
done >"$scratch/events.jsonl"
printf '<Plugin azure_file_sync>\n<Service "s">\nEvents "%s"\nPollInterval 10\n</Service>\n</Plugin>\n' \
    "$scratch/events.jsonl" >"$scratch/conf"
"$host" -n 2026-03-04T01:45:00Z "$plugin" "$scratch/conf" 5 >"$scratch/out" 2>&1
grep '/items_applied-upload ' "$scratch/out" | sort | uniq -c >"$scratch/totals"
grep -qE '^ +5 .* DERIVE 1000$' "$scratch/totals" && [ "$(wc -l <"$scratch/totals")" -eq 1 ] || {
    echo "FAILED: the total of 100 sessions with 10 items, read five times, is"
    cat "$scratch/totals"
    exit 1
}
