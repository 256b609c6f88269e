#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The plugin in the real collectd: it configures and reads, its values arrive in csv and in
# Prometheus's format with nothing to complain of, and an outage of its source suspends nothing.
#
#     test_collectd.sh PLUGIN.so SOURCE     77 (skipped) if collectd, its write_prometheus or
#                                           promtool is not installed
#     PRELOAD=libasan.so test_collectd.sh … for a sanitized plugin
set -u
plugin=$1 source=$2
daemon=$(PATH=$PATH:/usr/sbin command -v collectd) && command -v promtool >/dev/null || exit 77
plugins=$("$daemon" -h | sed -n 's/.*Plugin directory *//p')
ldd "$plugins/write_prometheus.so" 2>/dev/null | grep -q 'not found' && exit 77
scratch=$(mktemp -d)
pid=
failed=0
export AZURE_CLIENT_SECRET=s3cr3t-value

finish() {
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

complain() {
    echo "FAILED: $1"
    failed=1
}

# The sanitizers' runtime has to be in the process before a plugin that needs it; what the
# daemon itself leaks is not our business.
run_daemon() {
    exec env ${PRELOAD:+LD_PRELOAD="$PRELOAD"} \
        ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" "$daemon" "$@"
}

# A port that nobody answers on.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (: <>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do
        :
    done
    echo "$port"
}

# ended MINUTES FILE: the first line of the bundled export, as if it was that long ago.
ended() {
    local at
    at=$(date -u -d "-$1 min" +%Y-%m-%dT%H:%M:%S)
    sed -n "1s/2026-03-04T01:45:07/$at/gp" "$source/tests/data/events/winlogbeat.jsonl" >"$2"
}

configure() {
    mkdir -p "$scratch/plugins" "$scratch/var" "$scratch/csv" "$scratch/export"
    cp "$plugin" "$scratch/plugins/azure_file_sync.so" # the daemon refuses symbolic links
    cat >"$scratch/collectd.conf" <<END
Hostname "testhost"
FQDNLookup false
BaseDir "$scratch/var"
PIDFile "$scratch/collectd.pid"
Interval 1
PluginDir "$plugins"
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$scratch/log"
  PrintSeverity true
</Plugin>
LoadPlugin csv
<Plugin csv>
  DataDir "$scratch/csv"
</Plugin>
LoadPlugin write_prometheus
<Plugin write_prometheus>
  Host "127.0.0.1"
  Port "$port"
</Plugin>
PluginDir "$scratch/plugins"
LoadPlugin azure_file_sync
<Plugin azure_file_sync>
  <Service "finance">
    StateDir "$scratch/state"
    Events "$scratch/export/*.jsonl"
    PollInterval 1
  </Service>
  <Service "empty/one">
    Events "$scratch/export"
    SyncGroup "no-*"
    PollInterval 1
  </Service>
  <Service "azure">
    Subscription "11111111-2222-3333-4444-555555555555"
    Cloud "https://127.0.0.1:$(free_port)"
    TenantId "99999999-0000-4000-8000-000000000000"
    ClientId "00000000-0000-4000-8000-00000000c11d"
    PollInterval "1d"
  </Service>
</Plugin>
END
}

# Fills page with what Prometheus would be told of us.
fetch() {
    { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
    printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
    tr -d '\r' <&3 | grep -E '^(# (HELP|TYPE) )?collectd_azure_file_sync' >"$scratch/page"
    exec 3>&-
}

# wait_for WHAT COMMAND...: until the command succeeds, for at most 20 s.
wait_for() {
    local what=$1
    shift
    for ((i = 0; i < 200; i++)); do
        "$@" && return
        sleep 0.1
    done
    complain "$what"
}

page_has() {
    fetch && grep -qE -- "$1" "$scratch/page"
}

log_has() {
    grep -qE -- "$1" "$scratch/log"
}

# metric NAME TYPE [TYPE_LABEL] [INSTANCE]: the pattern of a line of the page.
metric() {
    local labels="azure_file_sync=\"${4-finance@sg-projects@fs-projects}\","
    echo "^collectd_azure_file_sync_$1\{$labels${2:+type=\"$2\",}instance=\"testhost\"\} $3( |\$)"
}

check_page() {
    while read -r name type number instance; do
        [ "$type" != - ] || type=
        grep -qE "$(metric "$name" "$type" "$number" ${instance:+"$instance"})" "$scratch/page" ||
            complain "the page has no $name $type $number $instance"
    done <<'END'
state upload 0
verdict upload 5
last_result upload 0
last_succeeded upload 1
last_end_age upload (59[0-9]|6[0-9][0-9])
items_applied_total upload 12
bytes_applied_total upload 786432
item_errors upload 0
endpoints_ok - 1 finance
endpoints_critical - 0 finance
endpoints_ok - 0 empty%2Fone
source_age events (59[0-9]|6[0-9][0-9]) finance
poll_time events [0-9.e-]+ finance
requests arm [1-9] azure
failures_total arm [1-9] azure
END
    for counter in items_applied bytes_applied; do
        grep -qx "# TYPE collectd_azure_file_sync_${counter}_total counter" "$scratch/page" ||
            complain "$counter is no counter"
    done
    promtool check metrics <"$scratch/page" >"$scratch/lint" 2>&1 && [ ! -s "$scratch/lint" ] || {
        complain "promtool complains"
        cat "$scratch/lint"
    }
    ! grep -qiE ' nan( |$)' "$scratch/page" || complain "the page has a value that is not a number"
}

check_csv() {
    local file
    file=$(echo "$scratch/csv/testhost/azure_file_sync-finance@sg-projects@fs-projects"/state-upload-*)
    [ -f "$file" ] && head -n 1 "$file" | grep -qx 'epoch,value' || complain "csv has no state"
}

# The export is away for several reads, and comes back with news.
check_outage() {
    mv "$scratch/export" "$scratch/away"
    wait_for "the outage is said" log_has 'finance.*events: .*export'
    rm -f "$scratch/page"
    sleep 3
    wait_for "what is known stays" page_has "$(metric state upload 0)"
    ended 1 "$scratch/away/b.jsonl"
    sed -i 's/481515/481999/; s/df07a128/df07a129/g' "$scratch/away/b.jsonl"
    mv "$scratch/away" "$scratch/export"
    wait_for "the end of the outage is said" log_has 'finance.*events: no longer: '
    wait_for "the news arrive" page_has "$(metric items_applied_total upload 24)"
    ! log_has 'Will suspend' || complain "collectd suspends the plugin"
}

check_log() {
    ! log_has '\[error\] azure_file_sync' || complain "there are errors in the log"
    ! log_has 'Dataset not found|Replacing DS|Value too old' || complain "values are lost"
    [ -z "$(sed -n 's/.*azure_file_sync plugin: //p' "$scratch/log" | sort | uniq -d)" ] ||
        complain "a thing is said twice"
    log_has 'Service "azure": arm: ' || complain "the outage of Azure is not said"
    ! log_has "$AZURE_CLIENT_SECRET" || complain "the secret is said"
}

port=$(free_port)
configure
ended 10 "$scratch/export/a.jsonl"

(run_daemon -T -C "$scratch/collectd.conf") >"$scratch/test" 2>&1 || {
    complain "collectd -T"
    cat "$scratch/test"
}
# A test run waits for the polls, and so tells what is wrong with them.
log_has 'Service "azure": arm: ' || complain "collectd -T says nothing of Azure's outage"
rm -f "$scratch/log"

(run_daemon -f -C "$scratch/collectd.conf") >"$scratch/stdout" 2>&1 &
pid=$!
wait_for "the values arrive" page_has "$(metric state upload 0)"
wait_for "Azure is told of" page_has "$(metric failures_total arm 1 azure)"
wait_for "a service without endpoints is told of" page_has "$(metric endpoints_ok '' 0 empty%2Fone)"
check_page
check_csv
check_outage
kill -TERM $pid
wait $pid || complain "collectd ends with $?"
pid=
check_log

# A mistake in the configuration keeps the daemon from starting, and is said.
sed -i 's/PollInterval 1/PolInterval 1/' "$scratch/collectd.conf"
! (run_daemon -T -C "$scratch/collectd.conf") >"$scratch/test" 2>&1 &&
    cat "$scratch/test" "$scratch/log" | grep -q 'PolInterval: there is no such option; did you mean PollInterval?' ||
    complain "a mistake in the configuration is refused"

[ $failed -eq 0 ] || tail -n 50 "$scratch/log" "$scratch/stdout" "$scratch/page"
exit $failed
