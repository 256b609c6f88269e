#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Azure Monitor: what it has measured of the fleet, and how it wants to be asked.
. "$(dirname "$0")/common.sh"
metrics=$service/providers/Microsoft.Insights/metrics

# What is asked, as name=value; the rest is the metrics interface's.
measure() {
    local arguments=()
    for word in "$@"; do arguments+=(--data-urlencode "$word"); done
    get "$metrics" -G "${arguments[@]}"
}

: the last day of the fleet without a scenario
start '{}'
measure api-version=2024-02-01 timespan=P1D interval=FULL aggregation=Total,Average,Count \
    metricnames=storagesyncsyncsessionappliedfilescount,ServerSyncSessionResult \
    "\$filter=SyncGroupName eq 'finance' and SyncDirection eq '*'"
status 200
json '[.value[].name.value]' '["StorageSyncSyncSessionAppliedFilesCount","ServerSyncSessionResult"]'
json '.value[0].timeseries | map(.metadatavalues | map(.name.value + "=" + .value) | join(" "))' \
    '["syncgroupname=finance syncdirection=Download","syncgroupname=finance syncdirection=Upload"]'
json '.value[0].timeseries[1].data[0] | [.average, .total >= 2 * 12 * 93, has("count")]' '[12,true,false]'
json '.value[1].timeseries[1].data[0] | .average == 1 and .count == .total and .count >= 2 * 93' true
json '[.namespace, .interval, .value[0].errorCode]' \
    '["Microsoft.StorageSync/storageSyncServices","FULL","Success"]'

: a full share fails each session, and what it applied is nothing
measure api-version=2019-07-01 timespan=PT4H interval=PT1H aggregation=Total,Average,Maximum \
    metricnames=ServerSyncSessionResult,StorageSyncSyncSessionPerItemErrorsCount \
    "\$filter=ServerEndpointName eq '0D000000-0000-4000-8000-000000000001' and SyncDirection eq 'Upload'"
json '[.value[0].timeseries[0].data[1].maximum, .value[1].timeseries[0].data[1]] |
    [.[0], .[1].average, (.[1] | has("total"))]' '[0,214,false]'

: a bucket without data says only when it was, and the newest word is not yet there
measure api-version=2024-02-01 timespan=PT30M interval=PT1M aggregation=Total \
    metricnames=StorageSyncBatchTransferredFileBytes "\$filter=SyncGroupName eq 'design'"
json '.value[0].timeseries[0].data | map(select(has("total") | not) | keys) | unique' '[["timeStamp"]]'
json '.value[0].timeseries[0].data | length >= 30' true

: no filter is one series of all, as of 2018
measure api-version=2018-01-01 timespan=PT6H interval=PT1H aggregation=total \
    metricnames=StorageSyncSyncSessionAppliedFilesCount
json '.value[0].timeseries | [length, .[0].metadatavalues]' '[1,[]]'
measure api-version=2018-01-01 timespan=PT2H interval=FULL aggregation=maximum \
    metricnames=StorageSyncServerHeartbeat
json '.value[0].timeseries[0].data[0].maximum' 1

: ten series and no more, unless more are wanted
start '{"generate": {"sync_groups": 4, "endpoints": 4}}'
measure api-version=2023-10-01 timespan=PT2H interval=FULL \
    metricnames=StorageSyncSyncSessionAppliedFilesCount "\$filter=ServerEndpointName eq '*'"
json '.value[0].timeseries | length' 10
measure api-version=2023-10-01 timespan=PT2H interval=FULL top=100 \
    metricnames=StorageSyncSyncSessionAppliedFilesCount \
    "\$filter=ServerEndpointName eq '*' and SyncDirection eq 'upload' and SyncDirection eq 'Download'"
json '.value[0].timeseries | length' 32

: what is not asked well is refused in its own shape
measure api-version=2024-02-01 metricnames=StorageSyncServerHeartbeat "\$filter=SyncDirection eq 'Upload'"
status 400
json '[.code, (.message | contains("supported ones are: ServerName"))]' '["BadRequest",true]'
for word in metricnames=Nothing interval=PT7M timespan=yesterday '$filter=SyncDirection = 1' aggregation=Median; do
    measure api-version=2024-02-01 "$word"
    status 400
    json .code '"BadRequest"'
done
measure api-version=2024-13-01
json .error.code '"InvalidApiVersionParameter"'
get "${service}2/providers/Microsoft.Insights/metrics?api-version=2024-02-01"
json .error.code '"ResourceNotFound"'

: names of the query may be encoded, and slashes doubled
get "/$metrics?api%2Dversion=2024-02-01&%24filter=SyncDirection%20eq%20%27%2A%27&metricnames=ServerSyncSessionResult"
json '.value[0].timeseries | length' 2

: a scenario may say what was measured, or that nothing was
start '{"metrics": {"svc1": [
    {"metric": "StorageSyncSyncSessionAppliedFilesCount", "sync_group": "a", "server_endpoint": "e", "direction": "Upload", "at": "@-20m", "value": 5},
    {"metric": "StorageSyncSyncSessionAppliedFilesCount", "sync_group": "a", "server_endpoint": "f", "direction": "Upload", "at": "@-20m", "value": 7.5}]}}'
measure api-version=2024-02-01 timespan=PT1H interval=FULL "orderby=total desc" top=1 \
    metricnames=StorageSyncSyncSessionAppliedFilesCount "\$filter=ServerEndpointName eq '*'"
json '[.value[0].timeseries[].data[0].total]' '[7.5]'
measure api-version=2024-02-01 timespan=PT1H interval=FULL metricnames=StorageSyncSyncSessionAppliedFilesCount
json '[.value[0].timeseries[].data[0].total]' '[12.5]'
measure api-version=2024-02-01 timespan=PT1H metricnames=ServerSyncSessionResult
json '.value[0].timeseries' '[]'

: definitions, and the batch
get "${metrics%s}Definitions?api-version=2024-02-01"
json '.value | length' 5
json '.value[2] | [.supportedAggregationTypes, .primaryAggregationType, (.dimensions | length)]' '[["Average"],"Average",3]'
batch() {
    ask -d "$1" -H 'Content-Type: application/json' "$url$subscription/metrics:getBatch?api-version=2024-02-01&$2"
}
batch "{\"resourceids\": [\"$service\"]}" \
    "metricnamespace=microsoft.storagesync/storagesyncservices&metricnames=StorageSyncSyncSessionAppliedFilesCount&interval=FULL&filter=SyncGroupName%20eq%20'*'"
status 200
json '.values[0] | [.resourceid, .value[0].timeseries[0].data[0].total]' "[\"$service\",12.5]"
batch '{}' 'metricnamespace=Microsoft.StorageSync/storageSyncServices'
status 400
json .error.code '"BadRequest"'
exit $failed
