#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What the daemon gets to see beside the legs: of endpoints, servers and cloud endpoints; and
# that a change of an aspect is notified once, also over a restart.
#
#     test_aspects.sh COLLECTD_HOST PLUGIN.so SIMULATOR
set -u
host=$1 plugin=$2 simulator=$3
scratch=$(mktemp -d)
trap 'kill $pid; rm -rf "$scratch"' EXIT
export AZURE_CLIENT_SECRET=s3cr3t-value
failed=0

cat >"$scratch/scenario.json" <<'END'
{"timeline": {
  "servers": [{"name": "FS01.contoso.example", "properties": {"agentVersionExpirationDate": "@+20d"}},
              {"name": "fs02.contoso.example", "silent_since": "@-90m"}],
  "endpoints": [
    {"sync_group": "home", "name": "e1", "server": "FS01.contoso.example", "path": "D:\\Home", "properties": {
       "cloudTieringStatus": {
         "lastUpdatedTimestamp": "@-10m", "health": "Healthy",
         "filesNotTiering": {"lastUpdatedTimestamp": "@-10m", "totalFileCount": 60, "errors": [
            {"errorCode": -2147024784, "fileCount": 40}, {"errorCode": -2147024844, "fileCount": 20}]},
         "lowDiskMode": {"lastUpdatedTimestamp": "@-10m", "state": "Disabled"}},
       "recallStatus": {"lastUpdatedTimestamp": "@-10m", "totalRecallErrorsCount": 0, "recallErrors": []}}},
    {"sync_group": "plain", "name": "e2", "server": "fs02.contoso.example", "path": "E:\\Plain"}]}}
END
"$simulator" --scenario "$scratch/scenario.json" >"$scratch/url" &
pid=$!
for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done

# run LINES: a read of a block with these.
run() {
    cat >"$scratch/conf" <<END
<Plugin azure_file_sync>
  <Service "finance">
    Subscription "11111111-2222-3333-4444-555555555555"
    ResourceGroup "rg1"
    StorageSyncService "svc1"
    Cloud "$(cat "$scratch/url")"
    TenantId "99999999-0000-4000-8000-000000000000"
    ClientId "00000000-0000-4000-8000-00000000c11d"
    StateDir "$scratch/state"
    $1
  </Service>
</Plugin>
END
    "$host" "$plugin" "$scratch/conf" >"$scratch/out" 2>&1 || complain "a read of: $1"
}

complain() {
    echo "FAILED: $1"
    cat "$scratch/out"
    failed=1
}

says() {
    grep -qxE -- "$1" "$scratch/out" || complain "not said: $1"
}

is_silent_of() {
    ! grep -qE -- "$1" "$scratch/out" || complain "said: $1"
}

begin=testhost/azure_file_sync-finance
run ''
says "$begin@home@e1/files_not_tiering GAUGE 60"
says "$begin@home@e1/files_not_tiering_by_code-0x80070070 GAUGE 40"
says "$begin@home@e1/files_not_tiering_by_code-0x80070034 GAUGE 20"
says "$begin@home@e1/low_disk_mode GAUGE 0"
says "$begin@home@e1/recall_errors GAUGE 0"
says "$begin@home@e1/aspect_state-cloud_tiering GAUGE 1"
says "$begin@home@e1/aspect_state-recall GAUGE 0"
says "$begin@@@FS01.contoso.example/server_online GAUGE 1"
says "$begin@@@FS01.contoso.example/agent_expires_in GAUGE 172[78][0-9]{3}"
says "$begin@@@FS01.contoso.example/aspect_state-agent_version GAUGE 1"
says "$begin@@@fs02.contoso.example/heartbeat_age GAUGE 5[34][0-9]{2}"
says "$begin@@@fs02.contoso.example/server_online GAUGE 0"
says "$begin@home/enumeration_overdue GAUGE 0"
says "$begin@home/aspect_state-change_enumeration GAUGE 0"
says "$begin/overall_state GAUGE 1"
says "NOTIF WARNING $begin@@@fs02.contoso.example/aspect_state-server_online server fs02.contoso.example server_online: WARNING: its last heartbeat came (89|90) min ago"
says "NOTIF WARNING $begin@home@e1/aspect_state-cloud_tiering e1 cloud_tiering: WARNING: cloud tiering is Healthy, 60 files .*"
[ "$(grep -c '^NOTIF' "$scratch/out")" -eq 3 ] || complain "three are notified"
# What no source told of is not sent.
is_silent_of '^BAD|^LOG|plain@e2/(low_disk|recall|files_not)|background|e2/aspect_state-recall'

# After a restart only what has changed is told of.
run 'Warning "heartbeat_age=86400"'
says "NOTIF OKAY $begin@@@fs02.contoso.example/aspect_state-server_online server fs02.contoso.example server_online: OK: .*"
[ "$(grep -c '^NOTIF' "$scratch/out")" -eq 1 ] || complain "the rest has been told of"
says "$begin@@@fs02.contoso.example/server_online GAUGE 1"

# A server is a host of its own, if that is wanted.
run 'Host "server"'
says 'fs01.contoso.example/azure_file_sync-finance@home@e1/low_disk_mode GAUGE 0'
says 'fs02.contoso.example/azure_file_sync-finance@@@fs02.contoso.example/server_online GAUGE 0'
says "$begin@plain/enumeration_overdue GAUGE 0"
exit $failed
