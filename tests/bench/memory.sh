#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What an answer from memory costs beside `true`, and one about 1,000 endpoints; then what the
# poll costs that filled that memory. Wanted: 3 times `true`; 60 ms and 16 MiB.
#
#     memory.sh CHECK FLEET
set -eu
. "$(dirname "$0")/tools.sh"
check=$1 fleet=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
need hyperfine jq /usr/bin/time

# The command that answers about so many endpoints from memory, which is filled first.
remember() {
    local folder=$scratch/$1

    mkdir -m 700 "$folder"
    "$fleet" "$1" 16 "$(date +%s)" >"$folder.jsonl"
    answer=("$check" --events "$folder.jsonl" --state-dir "$folder" --max-age 12h)
    poll=("$check" --events "$folder.jsonl" --state-dir "$folder")
    # A leg may be young or slow, what counts is that it is judged: 0 to 2.
    "${poll[@]}" >"$folder.out" || [ $? -le 2 ]
    grep -q "'endpoints_unknown'=0" "$folder.out"
    "${answer[@]}" | grep -q '^memory: the sources were asked at'
}

mebibytes() {
    /usr/bin/time -f %M -o "$scratch/peak" "$@" >/dev/null || [ $? -le 2 ]
    awk '{ printf "%.1f MiB", $1 / 1024 }' "$scratch/peak"
}

remember 1
one=${answer[*]}
remember 1000
many=${answer[*]}
hyperfine -N -i --warmup 10 --runs 300 --export-json "$scratch/times" --style none \
    -n true true -n one "$one" -n many "$many" >/dev/null 2>&1
seconds() {
    jq -r --arg name "$1" '.results[] | select(.command == $name) | .median' "$scratch/times"
}
awk -v true="$(seconds true)" -v one="$(seconds one)" -v many="$(seconds many)" \
    -v peak="$(mebibytes "${answer[@]}")" 'BEGIN {
    printf "%-48s %8.2f ms\n", "true", true * 1000
    printf "%-48s %8.2f ms  %5.1f times true (wanted: 3)\n",
        "1 endpoint from memory", one * 1000, one / true
    printf "%-48s %8.2f ms  %5.1f times true, peak %s (wanted: 60 ms, 16 MiB)\n",
        "1,000 endpoints from memory", many * 1000, many / true, peak
}'
hyperfine -N -i --warmup 1 --runs 5 --export-json "$scratch/times" --style none \
    -n poll "${poll[*]}" >/dev/null 2>&1
awk -v poll="$(seconds poll)" -v peak="$(mebibytes "${poll[@]}")" \
    -v events="$(wc -l <"$scratch/1000.jsonl")" 'BEGIN {
    printf "%-48s %8.0f ms, peak %s\n", "1,000 endpoints polled, " events " events", poll * 1000, peak
}'
