#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The folder of the scheduled task is read by the pattern of the README, with its old file, its
# bookmark, an event that is there twice and one of which only half is there.
. "$(dirname "$0")/../check/common.sh"
story=$data/events/wevtutil-xml.xml
share=$scratch/filesync/fs01
mkdir -p "$share"
one_line() { # event NUMBER of the story, as the script writes it
    sed -n "$1p" "$story" | tr -d '\r'
}

endpoints() {
    run --events "$1" "${at[@]}" --format json
    exits 1
    jq -S .endpoints "$scratch/out"
}

[ "$(wc -l <"$story")" -eq 5 ] || complain "the story has other than five lines"
endpoints "$story" >"$scratch/first"

: while the script writes the last event
{ one_line 1; one_line 2; } >"$share/filesync-FS01.xml.1"
{ one_line 2; one_line 3; one_line 4; one_line 5; one_line 4 | head -c 400; } >"$share/filesync-FS01.xml"
printf '481519' >"$share/filesync-FS01.bookmark"
endpoints "$scratch/filesync/*/filesync*" >"$scratch/other"
diff "$scratch/first" "$scratch/other" || complain "the folder tells another story"
json .faults '[]'

: after a run that broke off in an event
{ one_line 2; one_line 3; one_line 4 | head -c 400; one_line 4; one_line 5; } >"$share/filesync-FS01.xml"
endpoints "$scratch/filesync/*/filesync*" >"$scratch/other"
diff "$scratch/first" "$scratch/other" || complain "half an event changes the story"
json '[.faults[] | [.kind, .hides_endpoints]]' '[["record",false]]'

: before the first event
: >"$share/filesync-FS01.xml"
rm "$share/filesync-FS01.xml.1" "$share/filesync-FS01.bookmark"
run --events "$scratch/filesync/*/filesync*" "${at[@]}"
exits 3
exit $failed
