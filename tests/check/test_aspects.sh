#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What is judged beside the legs: of an endpoint, its server, the file share.
#
#     test_aspects.sh CHECK DATA SIMULATOR
. "$(dirname "$0")/common.sh"
simulator=$3
pids=
trap 'kill $pids; rm -rf "$scratch"' EXIT
export AZURE_CLIENT_SECRET=s3cr3t-value

# Serves the scenario of standard input from now on; on the port given, if one is.
simulate() {
    cat >"$scratch/scenario.json"
    rm -f "$scratch/url"
    "$simulator" --port "${1:-0}" --scenario "$scratch/scenario.json" >"$scratch/url" &
    pids+=" $!"
    for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done
    arm=(--subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1
         --tenant 99999999-0000-4000-8000-000000000000
         --client-id 00000000-0000-4000-8000-00000000c11d --cloud "$(cat "$scratch/url")")
}

# The aspects of that subject (a jq path) that have a state, as "name STATE" a line.
aspects() {
    jq -r "$1.aspects[] | select(.state) | \"\\(.aspect) \\(.state)\"" "$scratch/out" | sort | tr '\n' ' '
}
told() {
    local value
    value=$(aspects "$1")
    [ "$value" = "$2 " ] || complain "the aspects of $1 are: $value"
}
home='.endpoints[] | select(.sync_group == "home") |'
fs01='.servers[] | select(.name == "fs01.contoso.example") |'

simulate <<'END'
{"timeline": {
  "servers": [
    {"name": "fs01.contoso.example",
     "properties": {"agentVersionExpirationDate": "@+20d", "agentVersionStatus": "NearExpiry"}},
    {"name": "fs02.contoso.example", "silent_since": "@-90m"},
    {"name": "spare.contoso.example", "silent_since": "@-9d"}],
  "endpoints": [
    {"sync_group": "home", "server": "fs01.contoso.example", "path": "D:\\Home", "properties": {
       "cloudTieringStatus": {
         "lastUpdatedTimestamp": "@-10m", "health": "Error", "lastCloudTieringResult": -2134347771,
         "filesNotTiering": {"lastUpdatedTimestamp": "@-10m", "totalFileCount": 60, "errors": [
            {"errorCode": -2147024784, "fileCount": 40}, {"errorCode": -2147024844, "fileCount": 20}]},
         "volumeFreeSpacePolicyStatus": {"currentVolumeFreeSpacePercent": 3},
         "cachePerformance": {"cacheHitBytesPercent": 71},
         "lowDiskMode": {"lastUpdatedTimestamp": "@-10m", "state": "Enabled"}},
       "recallStatus": {"lastUpdatedTimestamp": "@-10m", "totalRecallErrorsCount": 30,
                        "recallErrors": [{"errorCode": -2147024891, "count": 30}]},
       "serverEndpointProvisioningStatus": {"provisioningStatus": "Ready_SyncFunctional"}}},
    {"sync_group": "plain", "server": "fs02.contoso.example", "path": "E:\\Plain"}]}}
END

: each has a state, a reason, a code, something to do and a link
run "${arm[@]}" --format json
exits 1
json '[.state, .summary]' '["WARNING","D:\\Home: cloud tiering is failing, its last run failed with ECS_E_MGMT_INTERNAL_ERROR 0x80c87005, 60 files cannot be tiered: ERROR_DISK_FULL 0x80070070 (40), ERROR_DUP_NAME 0x80070034 (20); 1 warning, 1 ok"]'
told '.endpoints[0]' 'cloud_tiering WARNING low_disk WARNING provisioning OK recall WARNING'
json "$home [.state, (.legs[].state)]" '["WARNING","OK","OK"]'
json "$home .aspects[] | select(.aspect == \"recall\") | [.reason, .hresult, .hresult_name, (.action | length > 9), (.link | test(\"^https://learn.*#recall\"))]" \
    '["30 recalls of files failed: ERROR_ACCESS_DENIED 0x80070005 (30)","0x80070005","ERROR_ACCESS_DENIED",true,true]'
json "$home .readings" '{"files_not_tiering":60,"recall_errors":30,"low_disk_mode":1,"volume_free_percent":3,"cache_hit_percent":71,"background_download_percent":null}'
json "$home .azure.cloud_tiering.failures.codes" '[{"hresult":"0x80070070","name":"ERROR_DISK_FULL","files":40},{"hresult":"0x80070034","name":"ERROR_DUP_NAME","files":20}]'

: of servers and shares as well
json "$fs01 [.state, (.aspects[] | .aspect, .state)]" '["WARNING","server_online","OK","agent_version","WARNING"]'
json "$fs01 .readings | [.server_online, (.heartbeat_age < 1000), (.agent_expires_in / 86400 | ceil)]" '[1,true,20]'
json '.servers[] | select(.name == "fs02.contoso.example") | [.state, .readings.server_online, (.readings.heartbeat_age >= 5400)]' '["WARNING",0,true]'
json '[.cloud_endpoints[] | .sync_group, .state, .readings.enumeration_overdue, (.aspects | length)]' '["home","OK",0,1,"plain","OK",0,1]'

: a server that no endpoint is on is told of, not judged
json '.servers[] | select(.name | startswith("spare")) | [.state, .readings.heartbeat_age, .aspects[].state]' '[null,null,null,null]'

: what no source told of is null and changes no state
json '.endpoints[] | select(.sync_group == "plain") | [.state, (.aspects[] | .state)]' '["OK","OK",null,null,null,null]'
run "${arm[@]}" --sync-group plain --exclude-server 'spare*' --format json
json '[.state, (.endpoints | length), (.servers | length)]' '["WARNING",1,1]'
run --events "$data/events/winlogbeat.jsonl" "${at[@]}" --format json
json '[.endpoints[0].state, (.endpoints[0].aspects[] | .state)]' '["WARNING",null,null,null,null,null]'

: the text tells of what is not fine, worst first, with -v of the rest
run "${arm[@]}"
says '^\[WARNING\] server fs02.contoso.example server_online: its last heartbeat came 9[0-9] min ago\. To do: .* https://'
says '^\[WARNING\] D:.Home low_disk: low-disk mode is on, 3 % of the volume free\. To do: '
is_silent_of 'provisioning|change_enumeration|server fs01.contoso.example server_online'
[ "$(grep -n '^\[OK\]' "$scratch/out" | head -1 | cut -d: -f1)" -gt \
  "$(grep -n '^\[WARNING\]' "$scratch/out" | tail -1 | cut -d: -f1)" ] || complain "is not worst first"
run "${arm[@]}" -v
says '^\[OK\] sync group plain change_enumeration: the file share was looked through for changes .* ago$'
says '^\[OK\] D:.Home provisioning: provisioning is Ready_SyncFunctional$'

: perfdata, unless it is brief
run "${arm[@]}" --perfdata full
says " 'D:.Home low_disk_mode'=1;0 "
says " 'fs02.contoso.example heartbeat_age'=5[0-9]{3}s;3600 'fs02.contoso.example server_online'=0 "
says " 'home enumeration_overdue'=0s;86400 "
run "${arm[@]}" --perfdata brief
is_silent_of '^[^|]*\|.*(heartbeat_age|low_disk_mode|enumeration)'

: thresholds replace the limits
run "${arm[@]}" --format json -w heartbeat_age=7200 -w agent_expires_in=864000: -w low_disk_mode=0: -c recall_errors=29 -w files_not_tiering=60
json '[.servers[].state]' '["OK","OK",null]'
told '.endpoints[0]' 'cloud_tiering WARNING low_disk OK provisioning OK recall CRITICAL'
json "$home .aspects[] | select(.aspect == \"recall\") | .reason" '"30 recalls of files failed: ERROR_ACCESS_DENIED 0x80070005 (30); recall_errors is 30, outside the range 29 for CRITICAL"'
json .summary '"D:\\Home: 30 recalls of files failed: ERROR_ACCESS_DENIED 0x80070005 (30); recall_errors is 30, outside the range 29 for CRITICAL; 1 critical, 1 ok"'
run "${arm[@]}" --sync-group plain -c heartbeat_age=60
exits 2
says '^AZURE FILE SYNC CRITICAL: server fs02.contoso.example: its last heartbeat came 9[0-9] min ago; heartbeat_age is [0-9]+, outside the range 60 for CRITICAL; endpoints: 1 ok \|'
run "${arm[@]}" --sync-group plain -w volume_free_percent=10:
is_silent_of volume
refuses 'there is no reading "server_online" that takes a threshold' "${arm[@]}" -w server_online=1
refuses 'there is no reading "aspect_state" that takes a threshold' "${arm[@]}" -w aspect_state=1

: what is remembered is judged alike, and while Azure cannot be asked no heartbeat gets older
state=(--state-dir "$scratch/state")
run "${arm[@]}" --format json
cp "$scratch/out" "$scratch/asked"
run "${arm[@]}" --format json --max-age 1h
for part in '.endpoints[].aspects' '.servers[].aspects' '.cloud_endpoints[].aspects'; do
    json "[$part[] | [.aspect, .state, .hresult]]" "$(jq -c "[$part[] | [.aspect, .state, .hresult]]" "$scratch/asked")"
done
run "${arm[@]}" --format json --max-age 10h --at "$(date -u -d '+50 minutes' +%FT%TZ)"
json "$fs01 [.readings.server_online, (.readings.heartbeat_age < 1000)]" '[1,true]'
: but who has heard nothing of Azure for an hour knows nothing of them
run "${arm[@]}" --format json --max-age 10h --at "$(date -u -d '+70 minutes' +%FT%TZ)"
json '[.servers[] | .state, .readings.heartbeat_age]' '[null,null,null,null,null,null]'
run "${arm[@]}" --format json --max-age 100h --at "$(date -u -d '+25 hours' +%FT%TZ)"
json '[.servers[] | .state, .readings.heartbeat_age]' '[null,null,null,null,null,null]'
json '[.endpoints[].aspects[] | select(.aspect == "cloud_tiering" or .aspect == "recall") | .state]' '[null,null,null,null]'

: words that nobody knows are UNKNOWN, and said
state=(--no-state)
simulate <<'END'
{"timeline": {
  "servers": [{"name": "fs01.contoso.example", "properties": {"agentVersionStatus": "Tired"}}],
  "endpoints": [{"sync_group": "home", "server": "fs01.contoso.example",
    "properties": {"provisioningState": 7, "serverEndpointProvisioningStatus": {"provisioningStatus": "Half|way\nthere"}}}]}}
END
run "${arm[@]}"
exits 3
says '^\[UNKNOWN\] .* provisioning: provisioning is Half/way.there~[0-9a-f]{16}, the resource 7; Azure says "Half/way.there~[0-9a-f]{16}", which this program does not understand'
says '^\[UNKNOWN\] server fs01.contoso.example agent_version: .*; Azure says "Tired", which this program does not understand\. To do: Look in the portal'
exit $failed
