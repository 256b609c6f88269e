#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What the daemon gets to see of a bundled export: names, kinds and values.
#
#     test_values.sh COLLECTD_HOST PLUGIN.so SOURCE
set -u
host=$1 plugin=$2 source=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# Runs one read of a block that holds these lines, half an hour after the export's last word.
run() {
    rm -rf "$scratch/state"
    printf '<Plugin azure_file_sync>\n<Service "finance">\nStateDir "%s"\n%b\n</Service>\n</Plugin>\n' \
        "$scratch/state" "$1" \
        >"$scratch/conf"
    "$host" -n 2026-03-04T03:00:00Z "$plugin" "$scratch/conf" >"$scratch/out" 2>&1 || {
        echo "FAILED: a read of: $1"
        cat "$scratch/out"
        failed=1
    }
}

says() {
    grep -qxE -- "$1" "$scratch/out" && return
    echo "FAILED: not said: $1"
    failed=1
}

is_silent_of() {
    ! grep -E -- "$1" "$scratch/out" && return
    echo "FAILED: said: $1"
    failed=1
}

events="Events \"$source/tests/data/events/winlogbeat.jsonl\"\n"
leg=testhost/azure_file_sync-finance@sg-projects@fs-projects
whole=testhost/azure_file_sync-finance

run "$events"
says "$leg/state-upload GAUGE 1"
says "$leg/last_result-upload GAUGE -2147023673"
says "$leg/last_succeeded-upload GAUGE 0"
says "$leg/last_end_age-upload GAUGE 269[23]"
says "$leg/last_success_age-upload GAUGE 449[23]"
says "$leg/items_remaining-upload GAUGE 1375"
says "$leg/item_errors-upload GAUGE 3"
says "$leg/item_errors_persistent-upload GAUGE 2"
says "$leg/item_errors_by_code-upload@0x80070020 GAUGE 3"
says "$whole/endpoints_ok GAUGE 0"
says "$whole/endpoints_warning GAUGE 1"
says "$whole/source_age-events GAUGE 179[23]"
says "RC read:azure_file_sync/finance 0"
grep -qE "^$leg/items_applied-upload DERIVE [0-9]+$" "$scratch/out" &&
    grep -qE "^$whole/poll_time-events GAUGE [0-9.e-]+$" "$scratch/out" &&
    grep -qE "^NOTIF WARNING $leg/state-upload fs-projects upload: WARNING: " "$scratch/out" || {
    echo "FAILED: a counter, the time of the poll or the notification"
    failed=1
}
is_silent_of 'download|-arm |^BAD|^LOG'

run "${events}Direction download\nNotifications off"
is_silent_of "^$leg|^NOTIF"
says "$whole/endpoints_warning GAUGE 0"

run "${events}Notifications off"
says "$leg/state-upload GAUGE 1"
is_silent_of '^NOTIF'

run "${events}ExcludeServer \"fs0?\""
is_silent_of "^$leg"

# The file server as the host, of what is told of it; the service stays with the daemon.
run "${events}Host \"server\""
says "fs01.example.test/azure_file_sync-finance@sg-projects@fs-projects/state-upload GAUGE 1"
says "$whole/endpoints_warning GAUGE 1"
grep -q '^NOTIF WARNING fs01.example.test/azure_file_sync-finance@sg-projects@fs-projects/state-upload ' \
    "$scratch/out" || {
    echo "FAILED: the notification is of the server"
    failed=1
}
is_silent_of "^$leg|^BAD"

# A source that cannot be read is no failed read.
run 'Events "/nowhere/at/all"'
says "RC read:azure_file_sync/finance 0"
grep -q '^LOG warning azure_file_sync plugin: Service "finance": events: /nowhere/at/all: ' \
    "$scratch/out" || {
    echo "FAILED: the fault is said"
    failed=1
}

[ $failed -eq 0 ] || cat "$scratch/out"
exit $failed
