#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What a read of collectd costs between polls, for 100 endpoints: the plugin's own share, without
# the daemon's; the same where what is known is judged anew at every fifth read, as it is at an
# interval of a minute if polls are rarer than five; and in the real daemon, by thread, beside
# an output that writes nothing. Wanted: 0.4 ms.
#
#     read.sh COLLECTD_HOST PLUGIN.so SIMULATOR
set -eu
. "$(dirname "$0")/tools.sh"
host=$1 plugin=$2 simulator=$3
scratch=$(mktemp -d)
pids=()
export AZURE_CLIENT_SECRET=s3cr3t-value
PATH=$PATH:/usr/sbin

finish() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}"
    rm -rf "$scratch"
}
trap finish EXIT
need collectd

cat >"$scratch/scenario.json" <<'END'
{"generate": {"sync_groups": 100, "endpoints": 1, "stories": ["healthy", "progressing", "snapshot", "full", "items"]}}
END
"$simulator" --scenario "$scratch/scenario.json" >"$scratch/url" &
pids+=($!)
until [ -s "$scratch/url" ]; do sleep 0.05; done
cat >"$scratch/conf" <<END
<Plugin azure_file_sync>
  <Service "bench">
    Subscription "11111111-2222-3333-4444-555555555555"
    TenantId "99999999-0000-4000-8000-000000000000"
    ClientId "00000000-0000-4000-8000-00000000c11d"
    Cloud "$(cat "$scratch/url")"
    StateDir "$scratch/state"
    PollInterval "1d"
    Notifications false
  </Service>
</Plugin>
END

echo -n "own share:                   "
"$host" -m "$plugin" "$scratch/conf" 2000 | grep values
echo -n "judged at every fifth read:  "
"$host" -m -n "$(date -u +%FT%TZ)" -i 60 "$plugin" "$scratch/conf" 1000 | grep values

# In the daemon: nanoseconds that its threads whose name begins so have used, but for its main
# thread. Ours bears the daemon's name.
used() {
    grep -l "^$1" /proc/"$pid"/task/*/comm | grep -v "/task/$pid/" | sed 's/comm$/schedstat/' | xargs cat |
        awk '{ all += $1 } END { printf "%.0f\n", all }'
}
mkdir "$scratch/plugins"
cp "$plugin" "$scratch/plugins/azure_file_sync.so"
{
    printf 'Hostname "bench"\nFQDNLookup false\nInterval 0.05\nBaseDir "%s"\nPIDFile "%s/pid"\nPluginDir "%s/plugins"\n' \
        "$scratch" "$scratch" "$scratch"
    echo 'LoadPlugin azure_file_sync'
    cat "$scratch/conf"
} >"$scratch/collectd.conf"
collectd -f -C "$scratch/collectd.conf" >"$scratch/out" 2>&1 &
pid=$!
pids+=($pid)
sleep 3
reads=$(used reader) writes=$(used writer) ours=$(used collectd)
sleep 10
awk -v reads=$(($(used reader) - reads)) -v writes=$(($(used writer) - writes)) -v ours=$(($(used collectd) - ours)) \
    'BEGIN { n = 10 / 0.05; printf "in collectd, 200 reads:       %.0f us in readers (ours and dispatching), %.0f us in writers, %.0f us in the poller\n",
             reads / n / 1000, writes / n / 1000, ours / n / 1000 }'
