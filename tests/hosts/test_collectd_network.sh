#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# From a collectd with the plugin to an aggregator that has only its types, by the examples in
# contrib/collectd: every value arrives under its exact name, whatever is in the names; so do
# notifications, of the plugin and of a threshold; and write_http's JSON is what
# collectd_exporter takes.
#
#     test_collectd_network.sh PLUGIN.so TYPES.db SOURCE
plugin=$1 types=$2 source=$3
. "$(dirname "$0")/common.sh"
needs network csv threshold write_http write_prometheus
mkdir -p "$scratch"/{agent,aggregator,export,posts}
exec 9<"$source/tests/data/events/winlogbeat.jsonl"
read -r line <&9

# ended MINUTES HRESULT GROUP ENDPOINT SERVER: the end of an upload that long ago.
ended() {
    jq -c --arg at "$(date -u -d "-$1 min" +%Y-%m-%dT%H:%M:%S.000Z)" --arg result "$2" --arg group "$3" \
        --arg endpoint "$4" --arg server "$5" --arg id "$RANDOM$RANDOM" '
        ."@timestamp" = $at | .winlog.time_created = $at | .winlog.computer_name = $server
        | .winlog.record_id = ($id | tonumber) | .message = "" | del(.event.original)
        | .winlog.event_data |= (.HResult = $result | .SyncGroupName = $group | .ServerEndpointName = $endpoint
                                 | .CorrelationId = ("{00000000-0000-4000-8000-" + ($id + "000000000000")[:12] + "}"))
        ' <<<"$line"
}
long=$(printf 'D\xc3\xa4rf %.0s' $(seq 40))
{
    ended 10 0 'Finanz & "Recht" 100%' 'a/b@c\d' FS01.example.test
    ended 300 0 "$long" ep FS02.example.test
    ended 301 0 "${long}2" ep FS02.example.test
    ended 10 0 'tab {x="y"} $(id) `id`' "o'neil; rm -rf *" FS03.example.test
    ended 10 0 ..  ../.. ..
    ended 300 0 old ep FS04.example.test
    ended 10 -2134351810 full archive FS01.example.test # the share is full
} >"$scratch/export/a.jsonl"

port=$(free_port) page=$(free_port)
python3 "$(dirname "$0")/http_sink.py" "$scratch/posts" &
pids+=($!)
wait_for "the sink starts" test -s "$scratch/posts/port"
echo 'agent: t0p-secret' >"$scratch/agents"
example aggregator.conf "s|/usr/share/collectd/azure_file_sync.db|$types|" "s|0.0.0.0|127.0.0.1|" "s|25826|$port|" \
    "s|/etc/collectd/agents|$scratch/agents|" "s|/var/lib/collectd/csv|$scratch/aggregator/csv|" "s|9103|$page|" \
    >"$scratch/aggregator/conf"
{
    printf 'Interval 1\nLoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n  StoreRates false\n</Plugin>\n' "$scratch/agent/csv"
    example agent.conf "s|aggregator.example|127.0.0.1|" "s|25826|$port|" "s|change-me|t0p-secret|"
    example write_http.conf "s|localhost:9104|127.0.0.1:$(cat "$scratch/posts/port")|"
    our_plugin agent
    cat <<END
<Plugin azure_file_sync>
  <Service "fin/ance@50%">
    Events "$scratch/export"
    PollInterval 1
    Host "server"
    StateDir "$scratch/state"
  </Service>
</Plugin>
END
} >"$scratch/agent/conf"

start aggregator
wait_for "the aggregator listens" log_has aggregator 'Initialization complete'
start agent
agent=$pid

# identifiers PLACE: of all values in its files, but for those of the day.
identifiers() {
    (cd "$scratch/$1/csv" 2>/dev/null && find . -type f -path '*/azure_file_sync-*' | sed -E 's|^\./||; s|-20[0-9-]{8}$||' | sort)
}
all_arrived() {
    identifiers agent >"$scratch/sent" && identifiers aggregator >"$scratch/arrived" &&
        [ "$(wc -l <"$scratch/sent")" -gt 30 ] && cmp -s "$scratch/sent" "$scratch/arrived"
}
wait_for "all identifiers arrive" all_arrived || diff "$scratch/sent" "$scratch/arrived"

service='azure_file_sync-fin%2Fance%4050%25'
while read -r name; do
    grep -qxF -- "$name" "$scratch/arrived" || complain "not there: $name"
done <<END
fs01.example.test/$service@Finanz & "Recht" 100%25@a%2Fb%40c\\d/state-upload
fs03.example.test/$service@tab {x="y"} \$(id) \`id\`@o'neil; rm -rf */verdict-upload
agent.test/$service@..@..%2F../state-upload
fs01.example.test/$service@full@archive/items_applied-upload
agent.test/$service/endpoints_ok
agent.test/$service/source_age-events
END
[ "$(grep -c '~[0-9a-f]\{16\}/state-upload$' "$scratch/arrived")" -eq 2 ] || complain "long names are not two"

# Each last line that arrived is one that was sent: the same moment, the same number.
while read -r name; do
    arrived=$(tail -n 1 "$scratch/aggregator/csv/$name"-20*) &&
        grep -qxF "$arrived" "$scratch/agent/csv/$name"-20* || complain "$name: $arrived was never sent"
done <"$scratch/arrived"
! grep -rqi nan "$scratch"/*/csv || complain "there is a value that is not a number"

# Notifications: the plugin's own, here and there, once; and a threshold's.
for place in agent aggregator; do
    wait_for "the $place hears of the full share" log_has $place \
        'Notification: severity = FAILURE, host = fs01.example.test, .*instance = .*@full@archive, type = state, .*CRITICAL: .*share is full'
done
wait_for "the threshold is told of" log_has aggregator \
    'Notification: severity = WARNING, host = fs04.example.test, .*type = last_success_age, .*Data source "value" is currently 18'
fetch() {
    curl -s "http://127.0.0.1:$page/metrics" >"$scratch/page" &&
        grep -q '^collectd_azure_file_sync_state{azure_file_sync="fin%2Fance%4050%25@full@archive",type="upload",instance="fs01.example.test"} 2' \
            "$scratch/page"
}
wait_for "the aggregator's page has the endpoint" fetch
wait_for "JSON arrives" test -s "$scratch/posts/0001.json"
streamed() {
    python3 "$(dirname "$0")/check_stream.py" "$types" "$scratch/sent" "$scratch"/posts/*.json >"$scratch/stream"
}
kill -TERM $agent # write_http posts the rest
wait $agent || complain "the agent ends with $?"
streamed || complain "the stream of JSON"
cat "$scratch/stream"

# Said once, however many reads there were, and however many daemons.
rm -rf "$scratch/agent/csv"
start agent
reads_twice() {
    [ "$(grep -hv epoch "$scratch"/agent/csv/*/*@full@archive/state-upload-* 2>/dev/null | wc -l)" -ge 2 ]
}
wait_for "an agent that starts again reads" reads_twice
[ "$(grep -c 'host = fs01.*@full@archive, type = state' "$scratch/agent/log")" -eq 1 ] || complain "a change is said twice"
! grep -v MHD_OPTION "$scratch/aggregator/log" | grep -qE 'Dataset not found|Replacing DS|Value too old|\[error\]' || complain "the aggregator loses values"

[ $failed -eq 0 ] || show_logs agent aggregator
exit $failed
