#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# One description of what an endpoint goes through, told alike by ARM, metrics and events.
. "$(dirname "$0")/common.sh"

start '{"timeline": {
  "servers": [{"name": "fs09.contoso.example", "silent_since": "@-3h"}],
  "endpoints": [
    {"sync_group": "plans", "name": "ep1", "server": "fs01.contoso.example", "path": "P:\\Plans", "sessions": [
      {"start": "@-26h", "lasts": "20m", "every": "1h", "until": "@-3h", "items": 100},
      {"start": "@-150m", "end": "@-100m", "result": "0x800704c7", "items": 3000, "applied": 1200,
       "item_errors": [{"code": "0x80070020", "persistent": 3, "transient": 1}, {"code": -2134375909, "transient": 2}]},
      {"start": "@-99m", "items": 1800, "applied": 600, "moves_for": "20m", "bytes": 18000},
      {"direction": "download", "start": "@-95m", "lasts": "10m", "mode": "NamespaceDownload", "items": 7}]},
    {"sync_group": "plans", "name": "ep2", "server": "fs09.contoso.example"},
    {"sync_group": "other", "name": "ep3", "story": "stuck"},
    {"sync_group": "plans", "name": "ep4", "sessions": []}]}}'

: ARM
get "$service/syncGroups/plans/serverEndpoints?$version"
json '[.value[].name]' '["ep1","ep2","ep4"]'
json '.value[0].properties.serverLocalPath' '"P:\\Plans"'
json '.value[0].properties.syncStatus | [.uploadStatus.lastSyncResult, .uploadStatus.lastSyncPerItemErrorCount,
    .uploadStatus.persistentFilesNotSyncingCount, .uploadStatus.transientFilesNotSyncingCount,
    .downloadStatus.lastSyncMode, .downloadActivity, .syncActivity]' \
    '[-2147023673,6,3,3,"NamespaceDownload",null,"Upload"]'
json '.value[0].properties.syncStatus.uploadStatus.filesNotSyncingErrors[1]' \
    '{"errorCode":-2134375909,"persistentCount":0,"transientCount":2}'
json '.value[0].properties.syncStatus.uploadStatus | (.lastSyncTimestamp | fromdate) -
    (.lastSyncSuccessTimestamp | fromdate)' $((120 * 60))
json '.value[0].properties.syncStatus.uploadActivity | [.appliedItemCount, .totalItemCount,
    .appliedBytes, .recentItemsPerSecond, has("sessionMinutesRemaining")]' '[600,1800,6000,0,false]'
json '.value[1].properties.syncStatus.lastUpdatedTimestamp | now - fromdate > 10700' true
json '.value[2].properties.syncStatus' null
get "$service/registeredServers?$version"
json '[.value[] | [.name, (now - (.properties.lastHeartBeat | fromdate) > 10700)]]' \
    '[["fs09.contoso.example",true],["fs01.contoso.example",false]]'

: the metrics of the same sessions
measure() {
    get "$service/providers/Microsoft.Insights/metrics?api-version=2024-02-01" -G --data-urlencode timespan=P2D \
        --data-urlencode interval=FULL --data-urlencode "metricnames=$1" --data-urlencode "\$filter=$2"
}
measure StorageSyncSyncSessionAppliedFilesCount "ServerEndpointName eq 'ep1' and SyncDirection eq '*'"
json '[.value[0].timeseries[].data[0].total]' '[7,3500]'
measure StorageSyncSyncSessionPerItemErrorsCount "ServerEndpointName eq 'ep1' and SyncDirection eq 'Upload'"
json '.value[0].timeseries[0].data[0].average' 0.25

: the events of the same sessions
query() {
    jq -n --arg q "$1" '{query: $q, timespan: "P2D"}' >"$scratch/query"
    ask -H 'Content-Type: application/json' --data-binary "@$scratch/query" \
        "$url/v1/workspaces/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/query"
}
query 'Event | where EventID == 9102 | project EventData'
json '[.tables[0].rows[][0] | select(contains(">ep1<")) | capture("HResult\">(?<h>[^<]*)").h] | group_by(.) |
    map([.[0], length])' '[["-2147023673",1],["0",24]]'
query 'Event | where EventID == 9121 | order by TimeGenerated asc | project Message'
json '[.tables[0].rows[][0] | capture("HResult: (?<h>[^,]*), PersistentCount: (?<p>[0-9]+), TransientCount: (?<t>[0-9]+)") |
    [.h, .p, .t]]' '[["-2147024864","3","1"],["-2134375909","0","2"]]'
query 'Event | where EventID == 9302 and TimeGenerated > ago(30m) | project EventData'
json '[.tables[0].rows[][0] | select(contains(">ep1<")) | capture("AppliedItemCount\">(?<a>[0-9]+)").a] | unique' '["600"]'
query 'Event | where Computer == "fs09.contoso.example" | where TimeGenerated > ago(170m) | project Computer'
json '[.tables[0].rows[][0]] | unique' '["fs01.contoso.example"]'

: what is no description is said
for session in '{"start": "yesterday"}' '{"mode": "Odd"}' '{"lasts": "1 week"}' '{"start": "@-1h", "end": "@-2h"}'; do
    echo "{\"timeline\": {\"endpoints\": [{\"sessions\": [$session]}]}}" >"$scratch/scenario.json"
    "$simulator" --scenario "$scratch/scenario.json" >"$scratch/body" 2>&1 && complain "serves $session"
    grep -q '^azure_simulator: ' "$scratch/body" || complain "does not say why: $session"
done
exit $failed
