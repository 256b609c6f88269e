#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What reading exported events costs, side by side with others that read the same: a log of the
# agent's own events, all of which matter, as Winlogbeat writes it and as a shipper does that keeps the
# members of an event in order; one of which 1 line in 50 matters; then a file that has not changed
# since the last check, and one of which only the end is recent. Wanted: of the first 8 times a loop of
# json-c; of the one line in 50 1.5 GB/s, which beside a slower machine's own tools is at most 4 times
# wc -l or 1.5 times grep -c; 8 MiB beyond the libraries.
#
#     events.sh CHECK FLEET JSON_LOOP
#
# RUNS is how often each but jq is measured (5).
set -eu
. "$(dirname "$0")/tools.sh"
export LC_ALL=C # grep is fastest so
check=$1 fleet=$2 json_loop=$3
runs=${RUNS:-5}
now=$(date +%s)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
need hyperfine jq /usr/bin/time

# What the check needs to know of them.
# shellcheck disable=SC2016
picks='select(.winlog.provider_name == "Microsoft-FileSync-Agent") | .winlog.event_data as $data
    | [.winlog.event_id, .["@timestamp"], $data.ServerEndpointName, $data.SyncDirection,
       $data.HResult, $data.AppliedItemCount, $data.AppliedFileCount, $data.PerItemErrorCount]'
events="$check --no-state --at newest --perfdata none -t 600 --events"

# Medians of what is compared, in seconds, one a line. What is found goes into a pipe: a grep whose
# words go nowhere stops at the first.
compare() {
    hyperfine -i -r "$runs" --output pipe --export-json "$scratch/times.json" "$@" >/dev/null 2>&1
    jq -r '.results[].median' "$scratch/times.json"
}

seconds_of() {
    local TIMEFORMAT=%R

    { time "$@" >"$scratch/said" 2>&1 || true; } 2>&1
}

kibibytes() {
    /usr/bin/time -f %M -o "$scratch/peak" "$@" >/dev/null 2>&1 || [ $? -le 3 ]
    tail -1 "$scratch/peak"
}

# What was not read was not measured. The file is in the page cache from then on.
must_be_judged() {
    $events "$1" >"$scratch/answer" || [ $? -le 2 ]
    grep -q "^AZURE FILE SYNC .* healthy\|^AZURE FILE SYNC .* ok" "$scratch/answer" ||
        { echo "bench: not judged: $(head -1 "$scratch/answer")" >&2; exit 1; }
}

# read_all LOG WHAT WANTED: every reader, from the file and from a pipe.
read_all() {
    local log=$1 what=$2 wanted=$3 size lines times empty peak

    size=$(stat -c %s "$log") lines=$(wc -l <"$log")
    must_be_judged "$log"
    mapfile -t times < <(compare -N "$events $log" "$json_loop $log" "wc -l $log" "grep -c 9102 $log")
    times+=("$(seconds_of jq -c "$picks" "$log")")
    mapfile -t -O 5 times < <(compare "$events - <$log" "cat $log | $events -" "cat $log | grep -c 9102")
    : >"$scratch/empty"
    # shellcheck disable=SC2086
    empty=$(kibibytes $events "$scratch/empty") peak=$(kibibytes $events "$log")
    printf '%s\n' "${times[@]}" | awk -v size="$size" -v lines="$lines" -v what="$what" \
        -v wanted="$wanted" -v empty="$empty" -v peak="$peak" '
    function row(name, i) {
        printf "    %-28s %8.0f MB/s  ours takes %5.2f times as long\n", name, size / t[i] / 1e6, t[1] / t[i]
    }
    { t[NR] = $1 }
    END {
        printf "%s, %d lines, %.0f MB: %.2f s, %.0f MB/s (wanted: %s)\n", what, lines, size / 1e6,
            t[1], size / t[1] / 1e6, wanted
        printf "    beside json-c in a loop %.1f times, beside jq %.1f times as fast\n", t[2] / t[1], t[5] / t[1]
        row("json-c in a loop", 2); row("jq -c", 5); row("wc -l", 3); row("grep -c 9102", 4)
        printf "    on standard input %.2f s; of a pipe %.2f s, grep -c %.2f s: %.2f times\n", t[6],
            t[7], t[8], t[7] / t[8]
        printf "    peak %.1f MiB, %.1f MiB beyond the same check of an empty file (wanted: 8 MiB)\n",
            peak / 1024, (peak - empty) / 1024
    }'
}

# What was read before is not read again.
second_check() {
    local log=$1 times poll runs=$runs

    mkdir -m 700 "$scratch/state"
    poll="$check --state-dir $scratch/state --perfdata none -t 600 --events $log"
    $poll >/dev/null || [ $? -le 2 ]
    # shellcheck disable=SC2086
    [ "$(seconds_of $poll | tr -d .)" -gt 500 ] || runs=100
    mapfile -t times < <(compare -N "$poll" "stat $log" true)
    printf '%s\n' "${times[@]}" | awk '{ t[NR] = $1 * 1000 } END {
        printf "a second check of that file, unchanged: %.2f ms; stat: %.2f ms, true: %.2f ms\n", t[1], t[2], t[3]
    }'
}

# Of a long log only what is recent is read.
first_sight() {
    local log=$1 size times

    size=$(stat -c %s "$log")
    mapfile -t times < <(compare -N "$check --no-state --perfdata none -t 600 --events $log" "wc -l $log")
    printf '%s\n' "${times[@]}" | awk -v size="$size" '{ t[NR] = $1 } END {
        printf "first sight of 60 days, %.0f MB: %.3f s; wc -l of all: %.3f s: %.2f times\n", size / 1e6,
            t[1], t[2], t[1] / t[2]
    }'
}

"$fleet" 50 3000 "$now" 7 >"$scratch/agent.jsonl"
read_all "$scratch/agent.jsonl" "the agent's own events of 7 days" "8 times json-c"
"$fleet" 50 3000 "$now" 7 0 ordered >"$scratch/agent.jsonl"
read_all "$scratch/agent.jsonl" "the same, as who keeps members in order writes it" "8 times json-c"
rm "$scratch/agent.jsonl"
"$fleet" 10 360 "$now" 7 49 >"$scratch/others.jsonl"
read_all "$scratch/others.jsonl" "1 line in 50 of the agent" "1,500 MB/s, or 4 times wc -l, or 1.5 times grep -c"
second_check "$scratch/others.jsonl"
rm "$scratch/others.jsonl"
"$fleet" 50 3000 "$now" 60 >"$scratch/long.jsonl"
first_sight "$scratch/long.jsonl"
