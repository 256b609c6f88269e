#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The real collectd stops within a second while Azure is silent, whatever a poll waits for; and
# until then every interval has its values, whose ages grow.
#
#     test_collectd_stop.sh PLUGIN.so SIMULATOR
plugin=$1 simulator=$2
. "$(dirname "$0")/common.sh"
needs csv
silent='{"silent": true, "path":'

simulate answers <<<"{\"overrides\": [$silent \"/serverEndpoints\", \"skip\": 4}]}"
simulate lists <<<"{\"overrides\": [$silent \"/storageSyncServices\"}]}"
simulate login <<<"{\"overrides\": [$silent \"/oauth2\"}]}"
simulate metadata <<<"{\"overrides\": [$silent \"/metadata/endpoints\"}]}"
simulate throttles <<<'{"overrides": [{"path": "/storageSyncServices", "status": 429, "headers": {"Retry-After": "15"}}]}'

# An az that never ends, and neither does what it has started.
mkdir -p "$scratch/bin" "$scratch/agent"
cat >"$scratch/bin/az" <<END
#!/bin/sh
sleep 61.$$ &
touch "$scratch/az-runs"
wait
END
chmod 755 "$scratch/bin/az"
PATH=$scratch/bin:$PATH

service() {
    printf '  <Service "%s">\n    StateDir "%s"\n    PollInterval 1\n    Timeout 120\n' "$1" "$scratch/state"
    azure "$(cat "$scratch/$2.url")"
    shift 2
    printf '%s\n' "$@" '  </Service>'
}
{
    printf 'Interval 1\nLoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$scratch/csv"
    our_plugin agent
    echo '<Plugin azure_file_sync>'
    for name in answers lists login metadata throttles; do service $name $name; done
    service azure-cli lists 'Auth "azure-cli"'
    echo '</Plugin>'
} >"$scratch/agent/conf"
start agent

ages() {
    cat "$scratch/csv/agent.test/azure_file_sync-answers@finance@"*/last_end_age-upload-* 2>/dev/null | grep -v epoch
}
has_ages() {
    [ "$(ages | wc -l)" -ge "$1" ]
}
# The first poll is answered, the second one never.
wait_for "the second poll waits" has_asked answers serverEndpoints 5
wait_for "the services are asked for" has_asked lists storageSyncServices
wait_for "somebody logs in" has_asked login token
wait_for "the cloud is asked for" has_asked metadata endpoints
wait_for "Azure asks to wait" has_asked throttles storageSyncServices
wait_for "az runs" test -f "$scratch/az-runs"
before=$(ages | wc -l)
wait_for "values go on" has_ages $((before + 6)) # of two endpoints
first=$(ages | cut -d, -f2 | sort -n | head -1)
newest=$(ages | cut -d, -f2 | sort -n | tail -1)
awk "BEGIN { exit !($newest - $first >= 2) }" || complain "ages stand still: $first to $newest"

began=$(date +%s%N)
kill -TERM $pid
wait $pid || complain "collectd ends with $?"
took=$((($(date +%s%N) - began) / 1000000))
echo "collectd ended in $took ms"
[ $took -lt 1000 ] || complain "it takes $took ms to end"
! pgrep -f "^sleep 61.$$" >/dev/null || complain "what az has started lives on"
! log_has agent 'left alone|time of the run|was not started' || complain "the end is told as a fault"
! log_has agent '\[error\] azure_file_sync' || complain "there are errors in the log"

[ $failed -eq 0 ] || show_logs agent
exit $failed
