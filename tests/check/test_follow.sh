#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# A file that is followed: what is unchanged is not read, what is appended is, and it says the same
# as a fresh look at all of it.
. "$(dirname "$0")/common.sh"
log=$scratch/log/x.jsonl
mkdir -m 700 "$scratch/log" "$scratch/state"
story=$data/events/winlogbeat.jsonl
state=(--state-dir "$scratch/state")
sorted='[.endpoints[] | del(.legs[].sources)]'

# The same by a fresh look at all files.
is_as_fresh() {
    jq -S "$sorted" "$scratch/out" >"$scratch/followed"
    "$check" --no-state --events "$scratch/log" "${at[@]}" --format json | jq -S "$sorted" >"$scratch/fresh"
    diff "$scratch/fresh" "$scratch/followed" >&2 || complain "following says something else than looking"
}

: line by line, with half a line at the end of each step, through all ways to rotate
for rotation in 'mv x.jsonl x.jsonl.1; touch x.jsonl' 'cp x.jsonl x.jsonl.1; : >x.jsonl' \
    'gzip -c x.jsonl >x.jsonl.1.gz; rm x.jsonl; touch x.jsonl' 'cp x.jsonl x.jsonl.1; mv x.new x.jsonl'; do
    rm -rf "$scratch/log" "$scratch/state"
    mkdir -m 700 "$scratch/log" "$scratch/state"
    : >"$log"
    for ((line = 1; line <= 5; line++)); do
        sed -n ${line}p "$story" >"$scratch/line"
        head -c 500 "$scratch/line" >>"$log"
        run --events "$scratch/log" "${at[@]}" --format json
        [ $line -eq 1 ] || is_as_fresh
        tail -c +501 "$scratch/line" >>"$log"
        run --events "$scratch/log" "${at[@]}" --format json
        is_as_fresh
        : >"$scratch/log/x.new"
        [ $line -ne 2 ] && [ $line -ne 4 ] || (cd "$scratch/log" && for old in x.jsonl.1 x.jsonl.1.gz; do
            [ ! -e $old ] || mv $old ${old/1/2}
        done && eval "$rotation")
        rm -f "$scratch/log/x.new"
    done
    json '.endpoints[0].legs[0].readings | [.items_applied, .bytes_applied]' '[3760,246415360]'
done

: of a gigabyte that has not changed nothing is read
rm -rf "$scratch/log" "$scratch/state"
mkdir -m 700 "$scratch/log" "$scratch/state"
head -3 "$story" >"$log"
truncate -s 1G "$log"
{ echo; sed -n 4,5p "$story"; } >>"$log"
run --events "$log" "${at[@]}" --look-back 0 -t 120 --format json
json '[.exit_code, .sources.events.requests, .sources.events.passed_bytes]' '[1,1,0]'
if strace -o "$scratch/trace" true 2>/dev/null; then
    ASAN_OPTIONS=detect_leaks=0 strace -f -y -e trace=read,pread64,readv,mmap -o "$scratch/trace" \
        "$check" "${state[@]}" --events "$log" "${at[@]}" --look-back 0 --format json >"$scratch/out"
    [ $? -eq 1 ] || complain "exits otherwise under strace"
    bytes=$(grep -F "$log" "$scratch/trace" | awk -F'= ' '{ sum += $NF } END { print sum + 0 }')
    echo "a second check of 1 GiB, unchanged, reads $bytes bytes of it"
    [ "$bytes" -lt 65536 ] || complain "a second check reads $bytes bytes"
else
    complain "strace does not work here"
fi
json .sources.events.requests 0
json '.endpoints[0].legs[0].verdict' '"item_errors"'
exit $failed
