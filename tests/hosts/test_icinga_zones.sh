#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A master and the zone of a satellite, as contrib/icinga/distributed has them: the master is given
# all configuration, and has no check; the satellite runs it; the master knows the results, and mails.
#
#     test_icinga_zones.sh CHECK SIMULATOR SOURCE    77 (skipped) where one of those named by needs is missing
. "$(dirname "$0")/azure.sh"
. "$(dirname "$0")/icinga.sh"
needs icinga2 jq curl openssl

configure() {
    local zones=$scratch/master/etc/zones.d name
    prepare_node master "$scratch/no-plugins"
    prepare_node satellite
    for name in master satellite; do
        # The shipped zones, at other places.
        awk -v master="${api_port[master]}" -v satellite="${api_port[satellite]}" '
            /^object Endpoint/ { port = /"master"/ ? master : satellite }
            /^\thost = / { $0 = "\thost = \"127.0.0.1\"" }
            /^\tport = / { $0 = "\tport = " port }
            { print }' "$shipped/distributed/zones.conf" >"$scratch/$name/etc/zones.conf"
        echo 'include "zones.conf"' >>"$scratch/$name/etc/icinga2.conf"
        certify $name master
    done
    mkdir -p "$zones"/{azure-file-sync-global,file-sync,master}
    hasten services.conf "$zones/azure-file-sync-global/services.conf"
    write_site "$zones/azure-file-sync-global/site.conf"
    cp "$shipped/azure_file_sync.conf" "$zones/azure-file-sync-global"
    cp "$shipped/fleet.conf" "$zones/file-sync"
    cp "$shipped/notifications.conf" "$zones/master"
}

install_check
azure before
write_login "$scratch/login.ini"
configure
discover icinga --output "$scratch/master/etc/zones.d/file-sync/endpoints.conf"
home='fs02.contoso.example!azure-file-sync home E:/Home'

validate master
validate satellite
start_node master
start_node satellite
wait_for "the master knows what the satellite found" all master 4 '.state == 0 and .zone == "file-sync" and
    .last_check_result.check_source == "satellite" and (.last_check_result.performance_data | length > 5)'
expect master "$home" '.last_check_result.output | test("^AZURE FILE SYNC OK: [^\n]*\n(.|\n)*\\[OK\\] E:\\\\Home upload succeeded")'

azure after
wait_for "the master knows of the change" has master 'azure-file-sync!azure-file-sync' '.state == 2 and .state_type == 1'
expect master "$home" '.state == 0'
mailed() {
    grep -l 'PROBLEM: Azure File Sync on Azure File Sync is CRITICAL' "$scratch"/mail.* 2>/dev/null
}
wait_for "the mail comes" mailed >"$scratch/found" || cat "$scratch/found"
grep -q '^To do: .*quota' $(head -n 1 "$scratch/found") || complain "the mail does not say what to do"

stop_nodes
grep -q 'Sending .Problem. notification' "$scratch/master/log/log" || complain "the master did not mail"
! grep -q 'Sending .Problem. notification' "$scratch/satellite/log/log" || complain "the satellite mailed"
! grep -hE '(warning|critical)/(Config|cli|Process|Plugin|Notif)' "$scratch"/{master,satellite}/log/log ||
    complain "there are complaints in the logs"
[ $failed -eq 0 ] || tail -n 40 "$scratch"/{master,satellite}/log/log | cut -c1-240
exit $failed
