#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Fleets: the one without a scenario, and those that a scenario describes.
. "$(dirname "$0")/common.sh"

: the fleet without a scenario is whole
start '{}'
get "$service/syncGroups?$version"
json '[.value[].name]' '["finance","design","home","archive"]'
get "$service/syncGroups/DESIGN/serverEndpoints?$version"
json '.value[0].properties.syncStatus | [.uploadStatus.lastSyncResult, .uploadHealth, .syncActivity]' \
    '[-2147023673,"Healthy","Upload"]'
json '.value[0].properties.syncStatus.uploadActivity | .appliedItemCount > 0 and
    .remainingFileCount == .totalItemCount - .appliedItemCount' true
get "$service/syncGroups/design/serverEndpoints?api-version=2022-09-01"
json '.value[0].properties.syncStatus.uploadActivity | has("remainingFileCount")' false
get "$service/registeredServers?$version"
json '.value[0].properties | [.lastHeartBeat, .agentVersionExpirationDate | fromdate > 0]' \
    '[true,true]'
json '.value[0].properties | [.agentVersionStatus, .activeAuthType, .identity]' \
    '["Ok","Certificate",false]'
get "$service/registeredServers/0e000000-0000-4000-8000-000000000002?$version"
json .name '"fs02.contoso.example"'
get "$service/syncGroups/home/cloudEndpoints?$version"
json '.value[0].properties.changeEnumerationStatus | [.activity, (.lastEnumerationStatus |
    (.completedTimestamp | fromdate) - (.startedTimestamp | fromdate))]' '[null,720]'
get "$service/syncGroups/none/serverEndpoints?$version"
status 404
json .error.code '"ResourceNotFound"'

: a thousand groups are generated, and only what is asked for is told
start '{"gzip": true, "page_size": 4,
        "generate": {"sync_groups": 1000, "endpoints": 10, "name": "g####", "servers": 5,
                     "stories": ["healthy", "full"]}}'
get "$service/syncGroups/g0999/serverEndpoints?$version"
json '.value | length' 4
json .value[3].name '"0f000999-0000-4000-8000-000000000003"'
json '[.value[].properties.syncStatus.uploadStatus.lastSyncResult]' \
    '[0,-2134351810,0,-2134351810]'
seen=0 pages=0
while [ "$(jq -r '.nextLink // ""' "$scratch/body")" ]; do
    seen=$((seen + $(jq '.value | length' "$scratch/body"))) pages=$((pages + 1))
    ask "$(jq -r .nextLink "$scratch/body")"
done
[ $((seen + $(jq '.value | length' "$scratch/body"))) -eq 10 ] && [ $pages -eq 2 ] ||
    complain "ten endpoints are not on three pages"
get "$service/registeredServers?$version"
json '.value | length' 4
get "$service/syncGroups/g0001/serverEndpoints?$version" -H 'Accept-Encoding: gzip'
head_says '^content-encoding: gzip'
gunzip <"$scratch/body" >"$scratch/plain" && mv "$scratch/plain" "$scratch/body"
json '.value | length' 4
get "$service/syncGroups/g0001/serverEndpoints?$version"
json '.value | length' 4

: what cannot be described is said
for scenario in '{"generate": {"stories": ["none"]}}' '{"generate": {"sync_groups": 20001}}'; do
    echo "$scenario" >"$scratch/scenario.json"
    "$simulator" --scenario "$scratch/scenario.json" >"$scratch/body" 2>&1 &&
        complain "serves $scenario"
    grep -q '^azure_simulator: ' "$scratch/body" || complain "does not say why: $scenario"
done
exit $failed
