#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What contrib/nagios ships, in the real Nagios Core: discovered hosts and services, one poll of
# the simulated Azure for all of them, a change of state, and the mail that it makes.
#
#     test_nagios.sh CHECK SIMULATOR SOURCE      77 (skipped) where one of those named by needs is missing
. "$(dirname "$0")/azure.sh"
needs nagios4 jq curl
daemon=$(PATH=$PATH:/usr/sbin command -v nagios4)

# The shipped objects; only places differ, and five minutes take a second.
configure() {
    mkdir -p "$scratch/objects" "$scratch/var/results"
    sed -e "s#/etc/nagios4/azure-file-sync.ini#$scratch/login.ini#" \
        -e "s#/etc/nagios4/azure-file-sync/endpoints.ini#$scratch/endpoints.ini#" \
        -e "s#/usr/bin/mail#$scratch/bin/mail#" \
        -e 's/^\( *\(check\|retry\)_interval *\) 5$/\1 1/' \
        "$source/contrib/nagios/azure-file-sync.cfg" >"$scratch/objects/azure-file-sync.cfg"
    cat >"$scratch/objects/by-hand.cfg" <<'END'
define service {
    use                    azure-file-sync-endpoint
    host_name              azure-file-sync
    service_description    by hand
    check_command          check_azure_file_sync_named!h*!fs02!E:?[Hh]ome
}
END
    echo "\$USER1\$=$scratch/plugins" >"$scratch/resource.cfg"
    cat >"$scratch/nagios.cfg" <<END
log_file=$scratch/var/log
cfg_dir=$scratch/objects
resource_file=$scratch/resource.cfg
object_cache_file=$scratch/var/objects.cache
precached_object_file=$scratch/var/objects.precache
status_file=$scratch/var/status.dat
state_retention_file=$scratch/var/retention.dat
temp_file=$scratch/var/temp
temp_path=$scratch/var
check_result_path=$scratch/var/results
command_file=$scratch/var/command
query_socket=$scratch/var/query
lock_file=$scratch/var/lock
nagios_user=$(id -un)
nagios_group=$(id -gn)
use_syslog=0
interval_length=1
status_update_interval=1
check_result_reaper_frequency=1
service_inter_check_delay_method=n
max_service_check_spread=1
service_check_timeout=60
check_for_updates=0
enable_notifications=1
execute_host_checks=0
process_performance_data=1
illegal_object_name_chars=\`~!\$%^&*|'"<>?,()=
illegal_macro_output_chars=\`~\$&|'"<>
END
}

# field DESCRIPTION NAME: what status.dat holds of the service.
field() {
    awk -v wanted="$1" -v name="$2" '
        /^servicestatus \{/ { of_it = 0 }
        $0 == "\tservice_description=" wanted { of_it = 1 }
        of_it && index($0, "\t" name "=") == 1 { print substr($0, length(name) + 3) }' "$scratch/var/status.dat"
}

is() {
    [ "$(field "$1" "$2" 2>/dev/null)" = "$3" ]
}

# expect DESCRIPTION NAME REGEX
expect() {
    field "$1" "$2" | grep -qE -- "$3" || complain "$1: $2 is $(field "$1" "$2" | cut -c1-300), not $3"
}

all_checked() {
    local name
    for name in "$fleet" "${endpoints[@]}"; do
        is "$name" has_been_checked 1 || return 1
    done
}

mailed() {
    grep -lq "$1" "$scratch"/mail.* 2>/dev/null
}

check_healthy() {
    local name
    for name in "$fleet" "${endpoints[@]}"; do
        expect "$name" current_state '^0$'
        expect "$name" plugin_output '^AZURE FILE SYNC OK: '
        expect "$name" long_plugin_output '\[OK\] .* upload succeeded: '
        expect "$name" performance_data "'endpoints_ok'=[13] .*'.* upload state'=0 "
    done
    expect "$fleet" plugin_output ' 3 endpoints healthy'
    expect "${endpoints[0]}" performance_data "'D:\\\\ upload state'=0"
}

# One poll serves the fleet and its endpoints, whose services are answered from what it told. One
# more was made by the discovery.
check_polls() {
    local asked fleets
    wait_for "the services are checked three times" enough_calls
    asked=$(polls) fleets=$(calls 'login.ini$')
    [ "$asked" -ge 2 ] && [ "$asked" -le $((fleets + 1)) ] ||
        complain "$asked polls, and the fleet was checked $fleets times"
    [ "$(calls 'sync-group\s+h\*\s+--server\s+fs02\s+--endpoint\s+E:\?\[Hh\]ome')" -gt 0 ] || complain "patterns do not come through as they are"
    [ "$(calls '[$;`"]|s3cr3t|contoso')" -eq 0 ] || complain "names or secrets are among the arguments"
}

enough_calls() {
    [ "$(calls 'max-age')" -ge $((3 * ${#endpoints[@]})) ]
}

install_check
azure before
write_login "$scratch/login.ini"
configure
discover nagios --output "$scratch/objects/endpoints.cfg" --sections "$scratch/endpoints.ini"
mark=$(sed -n 's/.*Azure File Sync home D:.* \([0-9a-f]\{12\}\)$/\1/p' "$scratch/objects/endpoints.cfg")
fleet='Azure File Sync'
endpoints=('Azure File Sync finance D:' "Azure File Sync home D:/new_ _HOME _x _id_ it_s _q_ _ _b_ _s ü $mark"
           'Azure File Sync home E:/Home' 'by hand')
rm -f "$scratch/calls"

"$daemon" -v "$scratch/nagios.cfg" >"$scratch/verified" 2>&1 &&
    grep -q 'Total Warnings: 0' "$scratch/verified" && grep -q 'Total Errors: *0' "$scratch/verified" || {
    complain "nagios4 -v"
    grep -E 'Warn|Error' "$scratch/verified"
}

env -i PATH=/usr/bin:/bin "$daemon" "$scratch/nagios.cfg" >"$scratch/stdout" 2>&1 &
pids+=($!)
wait_for "all services are checked" all_checked
check_healthy
check_polls

azure after
wait_for "the fleet becomes critical" is "$fleet" current_state 2
wait_for "the endpoint becomes critical" is "${endpoints[1]}" current_state 2
wait_for "the third result is hard" is "${endpoints[1]}" state_type 1
expect "${endpoints[1]}" plugin_output '^AZURE FILE SYNC CRITICAL: .*D:\\new[;:] '
expect "${endpoints[1]}" long_plugin_output 'To do: .*https://'
expect "${endpoints[1]}" performance_data 'upload state.=2 '
expect "${endpoints[0]}" current_state '^0$'
wait_for "the mail comes" mailed "^<-s> <PROBLEM: ${endpoints[1]} on fs01.contoso.example is CRITICAL> <root@localhost>"
mail=$(grep -l "PROBLEM: ${endpoints[1]}" "$scratch"/mail.* | head -n 1)
grep -q '^  To do: .*quota' "$mail" && grep -qE '^  https://learn\.microsoft\.com/[^ ]+$' "$mail" ||
    complain "the mail has no action and link"
grep -qF 'D:\new; HOME !x id its q  b %s ü' "$mail" || complain "the mail does not name the endpoint"
mailed "PROBLEM: ${endpoints[2]}" && complain "a healthy endpoint is complained of"

! grep -E 'Warning|Error|error' "$scratch/var/log" || complain "there are complaints in the log"
kill -TERM "${pids[0]}"
wait "${pids[0]}" || complain "nagios4 ends with $?"
pids=()

[ $failed -eq 0 ] || tail -n 30 "$scratch/var/log" "$scratch/calls" "$scratch"/mail.* 2>/dev/null | cut -c1-400
exit $failed
