#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tells one story to both front ends and compares their answers with those beside it.
#
#     run.sh [--bless] CHECK COLLECTD_HOST PLUGIN.so SIMULATOR STORY
#
# A story is a folder named as a claim: `now`, `events.*` and/or `arm.json`, `loganalytics.json`
# (scenarios of the simulator: ARM is asked if there is the one, the workspace if there is the
# other; if there are both, both are asked of the first), optionally `arguments` of the check (one a line) and the same as `keywords` of the
# plugin; and the two answers, `check.expected` and `collectd.expected`. --bless rewrites them.
set -u
bless=no
[ "$1" = --bless ] && bless=yes && shift
check=$1 host=$2 plugin=$3 simulator=$4 story=$5
scratch=$(mktemp -d)
simulator_pid=
trap '[ -n "$simulator_pid" ] && kill "$simulator_pid"; rm -rf "$scratch"' EXIT
now=$(cat "$story/now")
arguments=() keywords=("StateDir \"$scratch/state\"")

if compgen -G "$story/events.*" >/dev/null; then
    arguments+=(--events "$story/events.*")
    keywords+=("Events \"$story/events.*\"")
fi
scenario=
[ -f "$story/loganalytics.json" ] && scenario=$story/loganalytics.json
[ -f "$story/arm.json" ] && scenario=$story/arm.json
if [ -n "$scenario" ]; then
    "$simulator" --port 0 --scenario "$scenario" >"$scratch/url" &
    simulator_pid=$!
    for _ in $(seq 100); do
        [ -s "$scratch/url" ] && break
        sleep 0.1
    done
    tenant=99999999-0000-4000-8000-000000000000
    client=00000000-0000-4000-8000-00000000c11d
    url=$(cat "$scratch/url")
    export AZURE_CLIENT_SECRET=s3cr3t-value
    arguments+=(--cloud "$url" --tenant $tenant --client-id $client)
    keywords+=("Cloud \"$url\"" "TenantId \"$tenant\"" "ClientId \"$client\"")
fi
if [ -f "$story/arm.json" ]; then
    subscription=11111111-2222-3333-4444-555555555555
    arguments+=(--subscription $subscription)
    keywords+=("Subscription \"$subscription\"")
fi
if [ -f "$story/loganalytics.json" ]; then
    workspace=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee
    arguments+=(--workspace $workspace)
    keywords+=("Workspace \"$workspace\"")
fi
[ -f "$story/arguments" ] && mapfile -t -O ${#arguments[@]} arguments <"$story/arguments"
[ -f "$story/keywords" ] && mapfile -t -O ${#keywords[@]} keywords <"$story/keywords"

# How long a poll took is measured, and so differs each time; so does where the story lies.
"$check" --no-state "${arguments[@]}" --at "$now" >"$scratch/check.raw"
code=$?
sed -E "s/ '[a-z]+ poll_time'=[0-9.]+s//g; s|$story/||g" "$scratch/check.raw" >"$scratch/check"
echo "exit $code" >>"$scratch/check"

{
    echo '<Plugin azure_file_sync>'
    echo '  <Service "story">'
    printf '    %s\n' "${keywords[@]}"
    echo '  </Service>'
    echo '</Plugin>'
} >"$scratch/conf"
"$host" -n "$now" "$plugin" "$scratch/conf" >"$scratch/collectd.raw" 2>&1
# What is said comes from another thread than the values: it stands behind them.
grep -v '/poll_time-' "$scratch/collectd.raw" | sed "s|$story/||g" |
    awk '/^(NOTIF|LOG) / { said = said $0 "\n"; next }
         /^RC (read|shutdown)/ { printf "%s", said; said = "" } 1' >"$scratch/collectd"

# Both must have come to the same verdicts: the numbers, sorted.
grep -oE " (state|verdict)'=[0-9]+" "$scratch/check.raw" | tr -d " '" | sort >"$scratch/left"
sed -nE 's|.*/(state\|verdict)-[a-z]+ GAUGE ([0-9]+)$|\1=\2|p' "$scratch/collectd.raw" |
    sort >"$scratch/right"
diff "$scratch/left" "$scratch/right" || {
    echo "FAILED: the front ends disagree"
    exit 1
}
if [ $bless = yes ]; then
    cp "$scratch/check" "$story/check.expected"
    cp "$scratch/collectd" "$story/collectd.expected"
    exit
fi
diff -u "$story/check.expected" "$scratch/check" &&
    diff -u "$story/collectd.expected" "$scratch/collectd"
