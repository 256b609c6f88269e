#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What contrib/icinga ships, in the real Icinga 2: discovered hosts and services, one poll of the
# simulated Azure for all of them, perfdata as Icinga itself reads them, a change of state, and the
# mail that it makes.
#
#     test_icinga.sh CHECK SIMULATOR SOURCE      77 (skipped) where one of those named by needs is missing
. "$(dirname "$0")/azure.sh"
. "$(dirname "$0")/icinga.sh"
needs icinga2 jq curl openssl

configure() {
    local etc=$scratch/alone/etc
    prepare_node alone
    cat >>"$etc/icinga2.conf" <<'END'
object Endpoint NodeName { }
object Zone "master" { endpoints = [ NodeName ] }
include "conf.d/*.conf"
END
    mkdir -p "$etc/conf.d"
    for file in azure_file_sync services fleet notifications; do
        hasten $file.conf "$etc/conf.d/$file.conf"
    done
    write_site "$etc/conf.d/site.conf"
    certify_itself alone
}

healthy='.state == 0 and .last_check_result.exit_status == 0
    and (.last_check_result.output | test("^AZURE FILE SYNC OK: [^\n]* healthy *\n(.|\n)*\\[OK\\] .* upload succeeded: "))
    and (.last_check_result.performance_data | any(test("^'\''.* upload state'\''=0$")))'

# A service in which every variable of the CheckCommand has a value; one flag is off.
write_every_argument() {
    local limit
    : >"$scratch/empty.jsonl"
    cat <<END
object Service "every argument" {
	import "azure-file-sync-service"
	host_name = "azure-file-sync"
	vars += {
		azure_file_sync_extra_opts = "@$scratch/login.ini"
		azure_file_sync_metrics = true
		azure_file_sync_workspace = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
		azure_file_sync_events = [ "$scratch/empty.jsonl", "$scratch/empty.jsonl" ]
		azure_file_sync_events_zone = "+01:00"
		azure_file_sync_look_back = "8d"
		azure_file_sync_map = [ "no1=other1", "no2=other2" ]
		azure_file_sync_auth = "secret"
		azure_file_sync_certificate_file = "/not/asked/for"
		azure_file_sync_ca = "$scratch/alone/data/certs/ca.crt"
		azure_file_sync_sync_group = [ "finance", "h?me" ]
		azure_file_sync_server = [ "fs01", "fs02" ]
		azure_file_sync_endpoint = [ "D:*", "E:*" ]
		azure_file_sync_direction = [ "upload", "download" ]
		azure_file_sync_exclude_sync_group = [ "x*", "y*" ]
		azure_file_sync_exclude_server = [ "x*", "y*" ]
		azure_file_sync_exclude_endpoint = [ "x*", "y*" ]
		azure_file_sync_warning = [ "item_errors=10", "last_success_age=0:1000000" ]
		azure_file_sync_critical = [ "item_errors=20", "verdict=~:100" ]
		azure_file_sync_fault_state = "critical"
		azure_file_sync_at = "newest"
		azure_file_sync_explain = true
		azure_file_sync_format = "text"
		azure_file_sync_perfdata = "full"
		azure_file_sync_no_state = false
		azure_file_sync_forget = [ "x*", "y*" ]
		azure_file_sync_max_age = "1h"
		azure_file_sync_timeout = 50
		azure_file_sync_verbose = true
		azure_file_sync_slow_rate = 1000000
END
    for limit in $("$check" --help | sed -n 's/^  --\([a-z-]*-\(after\|critical\|warning\|patience\|grace\)\|patience\) .*/\1/p'); do
        printf '\t\tazure_file_sync_%s = "3h"\n' "${limit//-/_}"
    done
    printf '\t}\n}\n'
}

# Every option of the help came, those that may be repeated twice, and the check took them.
check_every_argument() {
    local name='azure-file-sync!every argument' options
    wait_for "a service with every argument is well" has alone "$name" '.state == 0'
    expect alone "$name" '.last_check_result.output | test("^AZURE FILE SYNC OK: 3 endpoints healthy")'
    options=$(grep -m 1 -- --explain "$scratch/calls" | tr '\t' '\n' | grep '^--' | sed 's/=.*//' | sort | uniq -c)
    diff <(echo "$options" | awk '{ print $2 }') <("$check" --help | sed -nE 's/^  (-[a-zA-Z], )?(--[a-z-]+)( .*|$)/\2/p' |
        grep -vxE -- '--(help|version|list|no-state)' | sort) || complain "other arguments come than the help has"
    [ "$(echo "$options" | grep -c '^ *2 ')" -eq 12 ] || complain "not each array becomes options: $options"
}

# The argv that Icinga made of the variables reached the check as it was meant.
check_calls() {
    grep -qF "$(printf '\t--server\tfs01.contoso.example')" "$scratch/calls" ||
        complain "the server is not among the arguments"
    ! grep -q s3cr3t-value "$scratch/calls" || complain "the secret is"
}

# One poll serves the fleet and its endpoints; one more was made by the discovery. The service with
# every argument polls for itself: --forget looks anew.
check_polls() {
    local asked polling
    wait_for "the services are checked three times" enough_calls
    asked=$(polls) polling=$(grep -v -- --max-age "$scratch/calls" | grep -vc -- --list)
    polling=$((polling + $(calls --forget)))
    [ "$asked" -ge 2 ] && [ "$asked" -le $((polling + 1)) ] ||
        complain "$asked polls by $polling checks that poll"
}

enough_calls() {
    [ "$(grep -- --max-age "$scratch/calls" | grep -vc -- --forget)" -ge 15 ]
}

# Icinga's own parser finds each value that the check gives, under the same label: what the daemon cut
# apart is handed to the console's parser, and compared with the check's first line.
thresholds=(-w item_errors=10 -w last_success_age=0:1000000 -c item_errors=20)
check_perfdata() {
    local service=$1
    shift
    "$check" "--extra-opts=@$scratch/login.ini" --max-age 1h "${thresholds[@]}" "$@" | head -n 1 |
        grep -oE "'[^']+'=-?[0-9.]+(s|B|%|c)?" | jq -R . | jq -s 'map(capture("^.(?<label>.*).=(?<value>.*)$"))' \
        >"$scratch/given"
    jq -r --arg name "$service" '"[ \(.[$name].last_check_result.performance_data | map(@json) | join(", ")) ].map(parse_performance_data)"' \
        "$scratch/services" >"$scratch/program"
    node alone console --eval "$(cat "$scratch/program")" >"$scratch/parsed" 2>"$scratch/console"
    jq -e --slurpfile given "$scratch/given" '
        ($given[0] | map(.label)) == map(.label) and length >= 9 and
        all(.[] | select(.label | endswith(" item_errors")); [.warn, .crit] == [10, 20]) and all(.[]; (.value | type) == "number") and
        ([$given[0], .] | transpose | all(.[]; .[1].unit ==
            {s: "seconds", B: "bytes", "%": "percent"}[.[0].value | gsub("[-0-9.]"; "")] // ""))' "$scratch/parsed" \
        >/dev/null || {
        complain "$service: Icinga reads other perfdata than the check gives"
        head -c 3000 "$scratch/given" "$scratch/parsed" "$scratch/console"
    }
}

install_check
azure before
write_login "$scratch/login.ini"
configure
discover icinga --output "$scratch/alone/etc/conf.d/endpoints.conf"
mark=$(sed -n 's/.*\["home D:.* \([0-9a-f]\{12\}\)"\].*/\1/p' "$scratch/alone/etc/conf.d/endpoints.conf")
fleet='azure-file-sync!azure-file-sync'
trap_name="home D:/new_ _HOME _x _id_ it_s _q_ _ _b_ _s ü $mark"
endpoints=('fs01.contoso.example!azure-file-sync finance D:' "fs01.contoso.example!azure-file-sync $trap_name"
           'fs02.contoso.example!azure-file-sync home E:/Home')
for kind in full brief; do
    cat >>"$scratch/alone/etc/conf.d/perfdata.conf" <<END
object Service "perfdata $kind" {
	import "azure-file-sync-endpoint"
	host_name = "azure-file-sync"
	vars.azure_file_sync_perfdata = "$kind"
	vars.azure_file_sync_warning = [ "item_errors=10", "last_success_age=0:1000000" ]
	vars.azure_file_sync_critical = "item_errors=20"
}
END
done
write_every_argument >"$scratch/alone/etc/conf.d/every-argument.conf"
rm -f "$scratch/calls"

validate alone
start_node alone
wait_for "all services are checked, and well" all alone 7 "$healthy"
check_calls
check_polls
check_every_argument
check_perfdata 'azure-file-sync!perfdata full' --perfdata full
check_perfdata 'azure-file-sync!perfdata brief' --perfdata brief
[ "$(jq '[.[] | select(.label | contains("it%27s \"q\" & <b> %25s ü upload "))] | length' "$scratch/parsed")" -ge 2 ] ||
    complain "a label with every odd character is not told"
expect alone "$fleet" '.last_check_result.output | test(" 3 endpoints healthy")'

azure after
wait_for "the endpoint becomes critical, three times" has alone "${endpoints[1]}" '.state == 2 and .state_type == 1'
expect alone "${endpoints[1]}" '.last_check_result.output | contains("D:\\new; $HOME !x `id` it'\''s \"q\" & <b> %s ü upload needs_action") and
    test("\n  To do: [^\n]*quota[^\n]*\n  https://learn[.]microsoft[.]com/[^ \n]+\n")'
expect alone "${endpoints[0]}" '.state == 0'
expect alone "$fleet" '.state == 2'
mailed() {
    grep -lF "<-s> <PROBLEM: Azure File Sync $trap_name on fs01.contoso.example is CRITICAL> <root@localhost>" "$scratch"/mail.* 2>/dev/null
}
wait_for "the mail comes" mailed >"$scratch/found" || cat "$scratch/found"
mail=$(tail -n 1 "$scratch/found")
grep -q '^To do: .*quota' "$mail" && grep -qE '^https://learn\.microsoft\.com/[^ ]+$' "$mail" ||
    complain "the mail has no action and link on top"
grep -qF "$path" "$mail" || complain "the mail does not name the endpoint"
! grep -l 'Home on\|finance on' "$scratch"/mail.* || complain "a healthy endpoint is complained of"

stop_nodes
! grep -E '(warning|critical)/' "$scratch/alone/log/log" || complain "there are complaints in the log"
[ $failed -eq 0 ] || tail -n 20 "$scratch/alone/log/log" "$scratch/calls" "$scratch"/mail.* 2>/dev/null | cut -c1-200
exit $failed
