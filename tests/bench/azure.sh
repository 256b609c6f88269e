#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What asking Azure costs, side by side with others that ask the same: one check of one service
# beside curl fetching the same answers and beside Centreon's plugin; one poll of 1,000 sync groups of
# 10 endpoints beside curl --parallel; and that poll under Azure's own limits. Wanted: 1.3 times curl,
# a twentieth of Centreon's; 1.5 times curl, 64 MiB; never throttled.
#
#     azure.sh CHECK SIMULATOR
set -eu
. "$(dirname "$0")/tools.sh"
check=$1 simulator=$2
scratch=$(mktemp -d)
pid=
centreon=${CENTREON_PLUGINS:-/usr/lib/nagios/plugins/centreon_plugins.pl}
subscription=11111111-2222-3333-4444-555555555555
tenant=99999999-0000-4000-8000-000000000000
client=00000000-0000-4000-8000-00000000c11d
version=api-version=2025-12-01
plenty='"limits": {"reads": {"burst": 100000000, "per_second": 1000000}}'

finish() {
    [ -z "$pid" ] || kill "$pid"
    rm -rf "$scratch"
}
trap finish EXIT
need hyperfine jq curl /usr/bin/time

# Serves a scenario, logs curl in.
serve() {
    [ -z "$pid" ] || kill "$pid"
    printf '{%s}' "$1" >"$scratch/scenario.json"
    : >"$scratch/url"
    "$simulator" --scenario "$scratch/scenario.json" >"$scratch/url" &
    pid=$!
    until [ -s "$scratch/url" ]; do sleep 0.05; done
    url=$(cat "$scratch/url")
    service=$url/subscriptions/$subscription/resourceGroups/rg1/providers/Microsoft.StorageSync/storageSyncServices/svc1
    token=$(curl -s -d "grant_type=client_credentials&client_id=$client&client_secret=s3cr3t-value" \
        --data-urlencode "scope=$url/.default" "$url/$tenant/oauth2/v2.0/token" | jq -r .access_token)
    rm -rf "$scratch/state"
    mkdir -m 700 "$scratch/state"
    arm="$check --cloud $url --subscription $subscription --resource-group rg1 --service svc1"
    arm+=" --tenant $tenant --client-id $client --state-dir $scratch/state --perfdata none"
}

# median NUMBER: of the last comparison's commands, in milliseconds.
median() {
    jq -r ".results[$1].median * 1000 * 10 | round / 10" "$scratch/times.json"
}

compare() {
    local runs=$1
    shift
    hyperfine -N -i -w 2 -r "$runs" --export-json "$scratch/times.json" "$@" >/dev/null 2>&1
}

ratio() {
    jq -rn "$1 / $2 * 100 | round / 100"
}

export AZURE_CLIENT_SECRET=s3cr3t-value

one_service() {
    local lists=(syncGroups registeredServers syncGroups/group0000/serverEndpoints) urls=() list
    serve "\"generate\": {\"sync_groups\": 1, \"endpoints\": 2}, $plenty"
    for list in "${lists[@]}"; do urls+=("$service/$list?$version"); done
    $arm >/dev/null || true # what is kept between runs is kept now
    requests=$($arm --format json | jq .sources.arm.requests)
    [ "$requests" -eq 3 ] || echo "bench: one check makes $requests requests, and not 3" >&2
    compare 60 "$arm" "curl -s -H 'Authorization: Bearer $token' ${urls[*]}"
    echo "one check of one service, 3 lists: $(median 0) ms; curl: $(median 1) ms:" \
        "$(ratio "$(median 0)" "$(median 1)") times"
}

beside_centreon() {
    local theirs
    serve "\"generate\": {\"sync_groups\": 1, \"endpoints\": 2}, $plenty"
    theirs="$centreon --plugin=cloud::azure::storage::storagesync::plugin --custommode=api --mode=files-synced
        --statefile-dir=$scratch --http-backend=lwp --management-endpoint=$url --login-endpoint=$url
        --tenant=$tenant --client-id=$client --client-secret=$AZURE_CLIENT_SECRET
        --subscription=$subscription --resource-group=rg1 --resource=svc1"
    theirs=${theirs//$'\n'/ }
    $theirs 2>&1 | head -1 | tee "$scratch/theirs" || true # its token is kept now
    grep -q '^OK' "$scratch/theirs" || {
        echo "bench: Centreon's plugin does not run (apt-get install centreon-plugins libdatetime-perl" \
            "libjson-xs-perl liburi-encode-perl libwww-perl)" >&2
        return
    }
    $arm >/dev/null || true
    compare 15 "$arm" "$theirs"
    echo "one check of one service: $(median 0) ms; Centreon's files-synced: $(median 1) ms:" \
        "$(ratio "$(median 1)" "$(median 0)") times as long"
}

fleet() {
    serve "\"generate\": {\"sync_groups\": 1000, \"endpoints\": 10}, $plenty"
    for group in $(seq 0 999); do
        printf 'url = "%s/syncGroups/group%04d/serverEndpoints?%s"\noutput = "/dev/null"\n' \
            "$service" "$group" "$version"
        printf 'header = "Authorization: Bearer %s"\n' "$token"
    done >"$scratch/urls"
    $arm >/dev/null || true
    compare 9 "$arm --no-state" "curl -s --parallel --parallel-max 8 -K $scratch/urls"
    echo "1,000 sync groups of 10 endpoints: $(median 0) ms; curl --parallel: $(median 1) ms:" \
        "$(ratio "$(median 0)" "$(median 1)") times"
    /usr/bin/time -f %M -o "$scratch/peak" $arm --no-state >/dev/null || true
    awk '{ printf "    at most %.1f MiB\n", $1 / 1024 }' "$scratch/peak"
}

under_limits() {
    serve '"generate": {"sync_groups": 1000, "endpoints": 10}, "limits": {"reads": {"burst": 250, "per_second": 25}}'
    $arm --no-state -t 120 --format json | jq -r \
        '"the same under the limits of Azure: \(.sources.arm.poll_time) s, \(.endpoints | length) endpoints"'
    curl -s "$url/simulator/tally" | jq -r '"    \(.requests) requests, \(.throttled) throttled"'
}

one_service
beside_centreon
fleet
under_limits
