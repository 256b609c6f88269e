#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What stands beside server endpoints: servers, cloud endpoints, metrics.
#
#     test_inventory.sh CHECK DATA SIMULATOR
. "$(dirname "$0")/common.sh"
simulator=$3
story=$data/../scenarios/metrics-tell-what-ended-sessions-synced
pids=
trap 'kill $pids; rm -rf "$scratch"' EXIT
export AZURE_CLIENT_SECRET=s3cr3t-value

# Asks a simulator of that scenario from now on.
simulate() {
    rm -f "$scratch/url"
    "$simulator" --scenario "$1" >"$scratch/url" &
    pids+=" $!"
    for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done
    arm=(--subscription 11111111-2222-3333-4444-555555555555
         --tenant 99999999-0000-4000-8000-000000000000
         --client-id 00000000-0000-4000-8000-00000000c11d --cloud "$(cat "$scratch/url")"
         --at 2026-03-04T12:00:00Z)
}
server='{"subscription":"11111111-2222-3333-4444-555555555555","resource_group":"rg1","service":"svc1",
"name":"FS01.example.test","id":"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg1/providers/'
server+='Microsoft.StorageSync/storageSyncServices/svc1/registeredServers/0e000000-0000-4000-8000-000000000001",
"heartbeat_at":"2026-03-04T11:20:00Z","agent_version":"18.2.0.0","agent_version_status":"NearExpiry",
"agent_expires_at":"2026-06-30T00:00:00Z","os_version":"10.0.20348.0","role":"Standalone","cluster":null,
"management_error":"0x00000000"}'
share='{"subscription":"11111111-2222-3333-4444-555555555555","resource_group":"rg1","service":"svc1",
"sync_group":"sg-projects","name":"0c000000-0000-4000-8000-000000000001","share":"projects","backup_enabled":"true",
"enumerated_at":"2026-03-04T02:00:00Z","enumeration_due_at":"2026-03-05T02:00:00Z","enumeration_state":null,
"enumeration_percent":null,"enumeration_code":null}'
server=${server//$'\n'/} share=${share//$'\n'/}

simulate "$story/arm.json"
run "${arm[@]}" --format json
json "[.servers[] | del(.state, .aspects, .readings)]" "[$server]"
json "[.cloud_endpoints[] | del(.state, .aspects, .readings)]" "[$share]"
json '.endpoints[0].azure | [.at, .combined_health, .sync_activity, .persistent_items, .background_download]' \
    '["2026-03-04T11:50:00Z","Healthy","Upload",0,null]'
: ARM does not name the server of this endpoint, but says where it is registered
json '.endpoints[0].server' '"FS01.example.test"'
json '.endpoints[0].legs[0].progress | [.minutes_remaining, .large_file]' '[12,null]'
json '.endpoints[0].legs[0].readings.items_applied' 900
json '.endpoints[0].legs[1].readings.items_applied' null
run "${arm[@]}" --metrics --format json
json '[.servers[].heartbeat_at]' '["2026-03-04T11:30:00Z"]'
json '[.endpoints[0].legs[].readings.items_applied]' '[1200,0]'
json '[.endpoints[0].legs[].sources]' '[["arm","metrics"],["arm","metrics"]]'
run "${arm[@]}" -v
says '^server FS01.example.test: heartbeat 40 min old, agent 18.2.0.0 NearExpiry until 2026-06-30$'
run "${arm[@]}"
is_silent_of '^server'

: what is not selected is not shown, what belongs to a selected endpoint is
run "${arm[@]}" --sync-group sg-projects --format json
json '[(.servers | length), (.cloud_endpoints | length)]' '[1,1]'
run "${arm[@]}" --server fs01 --format json
json '[(.servers | length), (.cloud_endpoints | length)]' '[1,1]'
run "${arm[@]}" --exclude-server 'fs*' --format json
json '[.servers, .cloud_endpoints[].share]' '[[],"projects"]'
run "${arm[@]}" --exclude-sync-group '*' --format json
json '[(.servers | length), .cloud_endpoints]' '[1,[]]'
run --events "$data/events/winlogbeat.jsonl" "${at[@]}" --format json
json '[.servers, .cloud_endpoints]' '[[],[]]'

: metrics need a subscription
refuses 'needs --subscription ID' --events "$data/events/winlogbeat.jsonl" --metrics

: a bucket that is told again and again counts once, also where it is remembered
state=(--state-dir "$scratch/state")
for _ in 1 2 3; do
    run "${arm[@]}" --metrics --format json
    json '.endpoints[0].legs[0].readings | [.items_applied, .bytes_applied]' '[1200,78643200]'
    json '[(.servers | length), (.cloud_endpoints | length)]' '[1,1]'
done

: what is remembered is told, and what is no longer registered is not
run "${arm[@]}" --metrics --max-age 300 --format json
json '[(.memory.answered_from != null), .servers[].heartbeat_at, .cloud_endpoints[].share]' \
    '[true,"2026-03-04T11:30:00Z","projects"]'
jq '.resource_groups.rg1.registered_servers = {}' "$story/arm.json" >"$scratch/less.json"
url=$(cat "$scratch/url")
kill $pids
wait 2>/dev/null
rm -f "$scratch/url"
"$simulator" --port "${url##*:}" --scenario "$scratch/less.json" >"$scratch/url" &
pids=$!
for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done
run "${arm[@]}" --format json
json '[.servers, .cloud_endpoints[].share, .endpoints[0].server]' '[[],"projects","FS01.example.test"]'

: metrics that are refused in one way are asked for in another, and what fails changes no state
refuse_metrics() {
    jq --argjson first "$1" '.overrides = [{path: "Microsoft.Insights"} + $first] + .overrides' \
        "$story/arm.json" >"$scratch/metrics.json"
    simulate "$scratch/metrics.json"
    run "${arm[@]}" --metrics -t 20 --format json
    exits 0
}
state=(--no-state)
asked='[.sources.metrics.requests, .sources.metrics.failures, .endpoints[0].legs[0].readings.items_applied]'
faults='[.faults[] | select(.kind != "record") | [.source, .kind, .hides_endpoints, (.text | split(" (")[0])]]'
refuse_metrics '{"times": 1, "status": 400, "body": {"error": {"code": "InvalidApiVersionParameter", "message": "m"}}}'
json "$asked" '[4,0,1200]'
json "$faults" '[]'
refuse_metrics '{"times": 1, "status": 400, "body": {"code": "BadRequest", "message": "Only one dimension may be a star"}}'
json "$asked" '[4,0,1200]'
refuse_metrics '{"status": 400, "body": {"code": "BadRequest", "message": "No."}}'
json '[(.sources.metrics.requests | . >= 4 and . <= 5), .sources.metrics.failures]' '[true,3]' # again with one star
json "$faults" '[["metrics","http",false,"read the metrics of service svc1: HTTP 400"]]'
refuse_metrics '{"status": 400, "body": {"error": {"code": "InvalidApiVersionParameter", "message": "m"}}}'
json '[(.sources.metrics.requests | . >= 5 and . <= 9), .sources.metrics.failures]' '[true,3]' # in three versions
refuse_metrics '{"status": 200, "body": "<html>"}'
json "$asked" '[3,3,900]'
json "$faults" '[["metrics","format",false,"read the metrics of service svc1: the answer is not JSON"]]'
refuse_metrics '{"silent": true}'
json '[.faults[] | [.source, .kind, .hides_endpoints]]' '[["metrics","timeout",false]]'

: a list that cannot be read drops nothing and changes no state
cat >"$scratch/refused.json" <<EOF
{"overrides": [{"path": "/registeredServers", "status": 500}, {"path": "/cloudEndpoints", "status": 429}]}
EOF
state=(--no-state)
simulate "$scratch/refused.json"
arm=("${arm[@]:0:${#arm[@]}-2}")
run "${arm[@]}" --format json --perfdata none
json '[.faults[] | [.source, .kind, .hides_endpoints]] | sort' '[["arm","http",false],["arm","throttled",false]]'
json '[.state, (.endpoints | length), .servers, .cloud_endpoints]' '["CRITICAL",5,[],[]]'

: what Azure no longer lists is not brought back by old words of another source
other='{"name": "other", "properties": {"serverName": "FS01.example.test", "syncStatus": null}}'
cat >"$scratch/gone.json" <<END
{"resource_groups": {"rg1": {"services": [{"name": "svc1",
     "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg1/providers/x/y/svc1"}],
   "sync_groups": {"svc1": [{"name": "sg-projects"}]},
   "server_endpoints": {"svc1/sg-projects": [{"name": "fs-projects", "properties": {}}, $other]}}},
 "overrides": [{"path": "/sg-projects/serverEndpoints", "skip": 1, "body": {"value": [$other]}}]}
END
simulate "$scratch/gone.json"
state=(--state-dir "$scratch/gone")
both=("${arm[@]:0:8}" --at 2026-03-04T02:40:00Z --events "$data/events/winlogbeat.jsonl" --format json)
run "${both[@]}"
json '[.endpoints[].server_endpoint] | sort' '["fs-projects","other"]'
run "${both[@]}"
json '[[.endpoints[].server_endpoint], [.faults[] | select(.kind == "gone") | .text]]' \
    '[["other"],["server endpoint fs-projects of sync group sg-projects is no longer there"]]'
run "${both[@]}"
json '[[.endpoints[].server_endpoint], [.faults[] | select(.kind == "gone")]]' '[["other"],[]]'

: cloud endpoints that cannot all be read in time are left for an hour, and not asked for each time
echo '{"generate": {"sync_groups": 30, "endpoints": 1},
       "overrides": [{"path": "/cloudEndpoints", "silent": true}]}' >"$scratch/slow.json"
simulate "$scratch/slow.json"
state=(--state-dir "$scratch/slow")
slow=("${arm[@]:0:8}" -t 3 --format json --resource-group rg1 --service svc1)
for poll in first second third; do
    run "${slow[@]}"
    exits 0
    cp "$scratch/out" "$scratch/$poll"
done
json '[(.endpoints | length), .sources.arm.failures, (.sources.arm.poll_time < 2)]' '[30,0,true]'
jq -e '.sources.arm.failures > 0' "$scratch/second" >/dev/null || complain "the second poll asked for none"
exit $failed
