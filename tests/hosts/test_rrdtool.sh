#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The plugin in the real collectd, whose rrdtool plugin keeps what it tells of an export that grows;
# contrib/graphs/graph draws that, in the colours of the series.
#
#     test_rrdtool.sh PLUGIN.so SIMULATOR SOURCE    77 (skipped) if a program is not installed
#     PRELOAD=libasan.so test_rrdtool.sh …          for a sanitized plugin
plugin=$1 source=$3
. "$(dirname "$0")/daemons.sh"
for program in rrdtool python3; do command -v $program >/dev/null || exit 77; done
find_collectd rrdtool
# The slash is escaped by the plugin; the colon is not, and has a meaning of its own to rrdtool.
folder="$scratch/rrd/testhost/azure_file_sync-finance@a%2Fb@D:100%25"

# event ID NUMBER MEMBERS: a line of the export, of this second.
event() {
    printf '{"@timestamp":"%s","winlog":{"channel":"Microsoft-FileSync-Agent/Telemetry",' "$(date -u +%FT%TZ)"
    printf '"computer_name":"fs01.contoso.example","event_id":"%s","record_id":%d,' "$1" "$2"
    printf '"provider_name":"Microsoft-FileSync-Agent","event_data":{"SyncGroupName":"a/b",'
    printf '"ServerEndpointName":"D:100%%","SyncDirection":"Upload",'
    printf '"CorrelationId":"{%08d-0000-4000-8000-000000000000}",%s}}}\n' "$(($2 / 10))" "$3"
}

# Another session ends: seven files more are synced, and eleven are not, of which nine never will.
sync_once() {
    event 9102 "${sessions}0" '"Scenario":"RegularSync","HResult":"0","SyncFileCount":"18","AppliedFileCount":"7","AppliedSizeBytes":"458752","PerItemErrorCount":"11"'
    event 9121 "${sessions}1" '"HResult":"-2147024773","PersistentCount":"9","TransientCount":"2"'
    sessions=$((sessions + 1))
} >>"$scratch/export.jsonl"

# Syncs until there are three seconds of a rate, so that a line can be seen.
has_rate() {
    sync_once
    [ -f "$folder/items_applied-upload.rrd" ] || return
    rrdtool fetch "$folder/items_applied-upload.rrd" AVERAGE -s -15 |
        awk '$2 ~ /e[+-]/ && $2 + 0 > 0 { n++ } END { exit n < 3 }'
}

sessions=1
sync_once
start_collectd "$plugin" "    Events \"$scratch/export.jsonl\"" <<END
LoadPlugin rrdtool
<Plugin rrdtool>
  DataDir "$scratch/rrd"
  CacheTimeout 0
  StepSize 1
  HeartBeat 5
  RRATimespan 60
  RRARows 60
</Plugin>
END
wait_for "the files have a rate" has_rate

"$source/contrib/graphs/graph" "$folder" "$scratch/graphs" --start -15 --width 300 --height 100 2>"$scratch/graph.err" || {
    complain "graph ends with $?"
    cat "$scratch/graph.err"
}

# drawn PICTURE COLOUR...: whether it has many pixels of each, beside those of its ground.
drawn() {
    local picture=$1 colour
    shift
    python3 "$source/tests/hosts/colours.py" "$scratch/graphs/$picture.png" >"$scratch/$picture.colours" ||
        { complain "$picture.png is no picture"; return; }
    [ "$(wc -l <"$scratch/$picture.colours")" -gt 1 ] || complain "$picture.png has one colour"
    for colour; do
        awk -v colour="$colour" '$1 == colour && $2 >= 40 { found = 1 } END { exit !found }' \
            "$scratch/$picture.colours" ||
            complain "$picture.png has nothing of $colour"
    done
}

drawn applied 9ccc9c 2e7d32
drawn errors e57373 ffd54f b71c1c
drawn success 2e7d32
# Nothing is downloaded, so there is nothing of it in the pictures.
for picture in applied success; do
    ! grep '^1565c0' "$scratch/$picture.colours" || complain "$picture.png has a download"
done
rrdtool lastupdate "$folder/item_errors-upload.rrd" | grep -q ': 11$' || complain "there are not 11 errors"

[ $failed -eq 0 ] || { tail -n 20 "$scratch/collectd.log"; ls -R "$scratch/rrd"; }
exit $failed
