#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The plugin in the real collectd, which the real Prometheus asks as the shipped configuration says:
# a query answers with the labels that relabelling cuts out and with the value, an alert goes off,
# whatever the shipped rules name is there, and each expression of the dashboard has an answer.
#
#     test_prometheus.sh PLUGIN.so SIMULATOR SOURCE   77 (skipped) if a program is not installed
#     PRELOAD=libasan.so test_prometheus.sh …         for a sanitized plugin
plugin=$1 simulator=$2 source=$3
. "$(dirname "$0")/daemons.sh"
for program in prometheus promtool jq curl; do command -v $program >/dev/null || exit 77; done
python3 -c 'import yaml' 2>/dev/null || exit 77
find_collectd write_prometheus

# The archive's share is full; of the others something of every kind of value is told. A name has what
# must be escaped.
cat >"$scratch/scenario.json" <<'END'
{ "timeline": {
  "sync_groups": [ { "name": "archive", "properties": { "changeEnumerationStatus": { "activity": {
      "operationState": "EnumerationInProgress", "statusCode": 0, "progressPercent": 12 } } } } ],
  "endpoints": [
    { "sync_group": "archive", "name": "archive", "story": "full", "properties": {
        "cloudTieringStatus": {
            "lastUpdatedTimestamp": "@-1m", "health": "Healthy",
            "filesNotTiering": { "lastUpdatedTimestamp": "@-1m", "totalFileCount": 7, "errors": [
                { "errorCode": -2147024784, "fileCount": 7 } ] },
            "volumeFreeSpacePolicyStatus": { "currentVolumeFreeSpacePercent": 3 },
            "cachePerformance": { "cacheHitBytesPercent": 71 },
            "lowDiskMode": { "lastUpdatedTimestamp": "@-1m", "state": "Enabled" } },
        "syncStatus": { "backgroundDataDownloadActivity": { "timestamp": "@-1m", "percentProgress": 40 } },
        "recallStatus": { "lastUpdatedTimestamp": "@-1m", "totalRecallErrorsCount": 2, "recallErrors": [
            { "errorCode": -2147024891, "count": 2 } ] } } },
    { "sync_group": "R@D%EU", "name": "50%", "story": "items" },
    { "sync_group": "plans", "name": "plans", "sessions": [
        { "direction": "download", "start": "@-50m", "end": "@-45m", "items": 10 },
        { "start": "@-26h", "lasts": "20m", "every": "1h", "until": "@-2h", "items": 100 },
        { "start": "@-40m", "items": 3000, "applied": 1200, "moves_for": "60m" } ] } ] } }
END

fetch() {
    curl -sf "http://127.0.0.1:$port/metrics" >"$scratch/page" && grep -q "$1" "$scratch/page"
}

# As the shipped configuration says, with the test's ports and pace.
start_prometheus() {
    mkdir "$scratch/prometheus"
    cp "$source/contrib/prometheus/rules.yml" "$scratch/prometheus/"
    {
        echo 'global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}'
        sed "s/127.0.0.1:9103/127.0.0.1:$port/; s/127.0.0.1:9104/127.0.0.1:$(free_port)/" \
            "$source/contrib/prometheus/prometheus.yml"
    } >"$scratch/prometheus/prometheus.yml"
    prometheus --config.file="$scratch/prometheus/prometheus.yml" --storage.tsdb.path="$scratch/prometheus/data" \
        --web.listen-address="127.0.0.1:$web" --log.level=warn >"$scratch/prometheus.log" 2>&1 &
    pids+=($!)
}

# answers FILTER QUERY: whether jq's filter holds of the result.
answers() {
    curl -sf --data-urlencode "query=$2" "http://127.0.0.1:$web/api/v1/query" >"$scratch/answer" &&
        jq -e ".data.result | $1" "$scratch/answer" >/dev/null
}

# series QUERY LABELS VALUE: waits for the only series of that query to have exactly these labels.
series() {
    wait_for "$1 has not the labels $2 and the value $3" \
        answers "length == 1 and (.[0].metric | del(.__name__)) == $2 and .[0].value[1] == \"$3\"" "$1" ||
        jq -c .data.result "$scratch/answer" | cut -c1-500
}

port=$(free_port)
web=$(free_port)
start_azure "$simulator" "$scratch/scenario.json"
start_collectd "$plugin" "$(azure_service)" <<END
LoadPlugin write_prometheus
<Plugin write_prometheus>
  Host "127.0.0.1"
  Port "$port"
</Plugin>
END
start_prometheus

wait_for "collectd tells of the running session" fetch '^collectd_azure_file_sync_eta{'
promtool check metrics <"$scratch/page" >"$scratch/lint" 2>&1 && [ ! -s "$scratch/lint" ] || {
    complain "promtool complains of the page"
    cat "$scratch/lint"
}
queries=$source/tests/hosts/queries.py
python3 "$queries" names "$scratch/page" \
    "$source"/contrib/{prometheus/rules.yml,prometheus/rules-test.yml,grafana/dashboard.json} || failed=1

common='instance: "testhost", job: "azure_file_sync", service: "finance"'
archive="$common, sync_group: \"archive\", server_endpoint: \"archive\", direction: \"upload\",
    azure_file_sync: \"finance@archive@archive\""
series 'collectd_azure_file_sync_state{sync_group="archive",direction="upload"}' "{$archive, type: \"upload\"}" 2
series 'collectd_azure_file_sync_item_errors_by_code{sync_group="archive",hresult="0x80c8603e"}' \
    "{$archive, type: \"upload@0x80c8603e\", hresult: \"0x80c8603e\"}" 214
series 'collectd_azure_file_sync_state{sync_group="R%40D%25EU",direction="download"}' \
    "{$common, azure_file_sync: \"finance@R%40D%25EU@50%25\", type: \"download\", sync_group: \"R%40D%25EU\",
      server_endpoint: \"50%25\", direction: \"download\"}" 0
series 'collectd_azure_file_sync_overall_state' "{$common, azure_file_sync: \"finance\"}" 2
series 'collectd_azure_file_sync_failures_total{source="arm"}' \
    "{$common, azure_file_sync: \"finance\", type: \"arm\", source: \"arm\"}" 0
home="$common, sync_group: \"archive\", server_endpoint: \"archive\", azure_file_sync: \"finance@archive@archive\""
series 'collectd_azure_file_sync_aspect_state{aspect="low_disk"}' "{$home, type: \"low_disk\", aspect: \"low_disk\"}" 1
series 'collectd_azure_file_sync_recall_errors_by_code{sync_group="archive"}' \
    "{$home, type: \"0x80070005\", hresult: \"0x80070005\"}" 2
series 'collectd_azure_file_sync_server_online' \
    "{$common, azure_file_sync: \"finance@@@fs01.contoso.example\", server: \"fs01.contoso.example\"}" 1
series 'collectd_azure_file_sync_enumeration_percent' \
    "{$common, azure_file_sync: \"finance@archive\", sync_group: \"archive\"}" 12
series 'azure_file_sync:state{sync_group="archive",direction="upload"}' \
    "{$archive, type: \"upload\", verdict: \"needs_action\"}" 2
series 'ALERTS{alertname="AzureFileSyncNeedsAction"}' "{$archive, type: \"upload\", verdict: \"needs_action\",
    alertname: \"AzureFileSyncNeedsAction\", alertstate: \"pending\", severity: \"critical\"}" 1
answers 'length == 0' 'ALERTS{sync_group="plans"}' || {
    complain "there are alerts of what is well"
    jq -c .data.result "$scratch/answer" | cut -c1-500
}

wait_for "there is no rate" answers 'length > 0' 'rate(collectd_azure_file_sync_requests[5m])'
python3 "$queries" dashboard "$source/contrib/grafana/dashboard.json" "$scratch/board.yml" &&
    python3 "$queries" answers "$scratch/board.yml" "http://127.0.0.1:$web" || complain "the dashboard has gaps"

[ $failed -eq 0 ] || tail -n 20 "$scratch/collectd.log" "$scratch/prometheus.log"
exit $failed
