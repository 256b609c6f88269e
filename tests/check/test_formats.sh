#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# One story in each transport format gives the same endpoints.
. "$(dirname "$0")/common.sh"

endpoints() {
    run --events "$@" "${at[@]}" --format json
    [[ $1 = */cut ]] || exits 1 # what is cut off is not known yet
    jq -S .endpoints "$scratch/out"
}

endpoints "$data/events/wevtutil-xml.xml" >"$scratch/first"
json '.endpoints | length' 1
json '.endpoints[0].legs[0].progress' \
    '{"at":"2026-03-04T02:30:07Z","applied_items":1700,"total_items":3075,"applied_bytes":111411200,"total_bytes":201523200,"items_delta":800,"remaining_items":1375,"eta_seconds":860,"minutes_remaining":null,"large_file":null}'
json '.endpoints[0].legs[0].item_errors' \
    '{"total":3,"persistent":2,"transient":1,"codes":[{"hresult":"0x80070020","name":"ERROR_SHARING_VIOLATION","persistent":2,"transient":1}]}'
json '.endpoints[0].legs[0] | [.direction,.hresult,.hresult_decimal,.hresult_name]' \
    '["upload","0x800704c7",-2147023673,"ERROR_CANCELLED"]'
json '.endpoints[0].legs[0] | [.session_ended_at,.last_success_at,.failing_since,.gained_at]' \
    '["2026-03-04T02:15:07Z","2026-03-04T01:45:07Z","2026-03-04T02:15:07Z","2026-03-04T02:30:07Z"]'
json '[.faults, .state, .exit_code, .at]' '[[],"WARNING",1,"2026-03-04T02:40:00Z"]'

: the pace of what fell silent is not told as if it were running
run --events "$data/events/winlogbeat.jsonl" --at 2026-03-05T02:40:00Z --format json
json '.endpoints[0].legs[0] | [.verdict, .progress.applied_items, .progress.items_delta, .progress.eta_seconds]' \
    '["stale",1700,null,null]'
run --events "$data/events/winlogbeat.jsonl" --at 2026-03-05T02:40:00Z
says "upload items_remaining'=1375"
is_silent_of 'items_per_second'

: every format, whole and altered, says the same
zone=(--events-zone +01:00)
"${0%/*}/variants.py" "$data/events/wevtutil-xml.xml" "$scratch/cut" 1
endpoints "$scratch/cut/cut" "${zone[@]}" >"$scratch/first-cut"
json '[.exit_code, .faults, (.endpoints | length), .endpoints[0].legs[0].verdict]' '[0,[],1,"waiting"]'
for file in "$data"/events/*; do
    name=${file##*/}
    "${0%/*}/variants.py" "$file" "$scratch/variants" 1 || complain "no variants of $name"
    row=
    for variant in whole shuffle shuffle2 shuffle3 add mark gzip cut; do
        endpoints "$scratch/variants/$variant" "${zone[@]}" >"$scratch/other"
        wanted=$scratch/first
        [ $variant != cut ] || wanted=$scratch/first-cut
        diff "$wanted" "$scratch/other" >/dev/null || complain "$name: $variant differs"
        row+=" $variant: $(jq -r '.[0].legs[0] | "\(.verdict) \(.state)"' "$scratch/other");"
    done
    printf '%-28s%s\n' "$name" "$row"
done
for zone in +01:00 Europe/Berlin; do
    endpoints "$data/events/nxlog-ce.jsonl" --events-zone $zone >"$scratch/other"
    diff "$scratch/first" "$scratch/other" || complain "nxlog-ce in $zone differs"
done
run --events "$data/events/nxlog-ce.jsonl" --events-zone Europe/Berlin "${at[@]}" --format json
json '.sources.events | [.assumed_zone, .passed_bytes]' '["Europe/Berlin",0]'
run --events "$data/events/winlogbeat.jsonl" --events-zone Europe/Berlin "${at[@]}" --format json
json .sources.events.assumed_zone null
TZ=UTC run --events "$data/events/nxlog-ce.jsonl" "${at[@]}"
says '^events: 5 times without a zone read as of this machine.s zone .--events-zone names another.$'
endpoints - <"$data/events/winlogbeat.jsonl" >"$scratch/other"
diff "$scratch/first" "$scratch/other" || complain "standard input differs"
endpoints "$data/events/w*" >"$scratch/other" # three files tell it, and it stays one story
diff "$scratch/first" "$scratch/other" || complain "three files at once differ"
tac "$data/events/winlogbeat.jsonl" >"$scratch/turned.jsonl"
endpoints "$scratch/turned.jsonl" >"$scratch/other"
diff "$scratch/first" "$scratch/other" || complain "the newest first differs"
exit $failed
