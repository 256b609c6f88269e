#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What cannot be read or understood never comes out as OK, and never ends the check early.
. "$(dirname "$0")/common.sh"
good=$data/events/winlogbeat.jsonl
healthy=$scratch/healthy.jsonl
head -1 "$good" >"$healthy"

run --events "$healthy" "${at[@]}"
exits 0

: a file in which nothing is an event
head -c 100000 /dev/urandom >"$scratch/binary"
printf 'only\nsome text\n' >"$scratch/text"
head -c 300 "$good" >"$scratch/begun.jsonl"
printf '{"winlog":[1,2],"EventID":{"a":1},"event":"x"}\n' >"$scratch/types.jsonl"
printf '<html><body>Proxy error</body></html>' >"$scratch/html"
for file in binary text begun.jsonl types.jsonl html; do
    run --events "$scratch/$file" "${at[@]}"
    exits 3
    is_never_ok
    says "$file"
    run --events "$scratch/$file" --format json "${at[@]}"
    exits 3
    json '[.state, .exit_code, .endpoints]' '["UNKNOWN",3,[]]'
    run --events "$scratch/$file" --fault-state critical "${at[@]}"
    exits 2
    run --events "$healthy" --events "$scratch/$file" "${at[@]}"
    is_never_ok
    exits 3
done
: 100 MB on one line, in little memory
{ printf '{"message":"'; head -c 100000000 /dev/zero | tr '\0' x; printf '"}\n'; } >"$scratch/long"
ulimit -S -v 400000 2>/dev/null
case $(nm "$check" 2>/dev/null) in *__asan_init*) ulimit -S -v unlimited ;; esac
run --events "$scratch/long" "${at[@]}"
exits 3
cat "$healthy" >>"$scratch/long"
run --events "$scratch/long" "${at[@]}"
exits 0
says 'record'
rm "$scratch/long"

: nothing new is no fault, but nothing known is no health
: >"$scratch/empty"
sed 's/"9102"/"9301"/g' "$healthy" >"$scratch/others.jsonl"
for file in empty others.jsonl; do
    run --events "$scratch/$file" "${at[@]}"
    exits 3
    run --events "$scratch/$file" --events "$healthy" --format json "${at[@]}"
    exits 0
    json .faults '[]'
done

: folders
mkdir "$scratch/none" "$scratch/mixed" "$scratch/junk"
cp "$scratch/binary" "$scratch/html" "$scratch/junk"
cp "$scratch/binary" "$scratch/html" "$healthy" "$scratch/mixed"
for folder in none junk; do
    run --events "$scratch/$folder" "${at[@]}"
    exits 3
    is_never_ok
done
run --events "$scratch/mixed" --format json "${at[@]}"
exits 0
json .faults '[]'

: paths that cannot be read
mkfifo "$scratch/fifo"
for path in "$scratch/missing" "$scratch/missing/*.jsonl" "$scratch/fifo" /dev/null/x; do
    run --events "$path" "${at[@]}"
    exits 3
    is_never_ok
    run --events "$healthy" --events "$path" --fault-state warning "${at[@]}"
    exits 1
done
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    cp "$healthy" "$scratch/secret.jsonl"
    chmod 600 "$scratch/secret.jsonl"
    chmod 755 "$scratch"
    cp "$check" "$scratch/check"
    case $(ldd "$check") in *libasan*) ;; *)
        setpriv --reuid=65534 --clear-groups "$scratch/check" --events "$scratch/secret.jsonl" \
            --events "$healthy" "${at[@]}" >"$scratch/out" 2>&1
        code=$? last="an unreadable file"
        exits 3
        says 'secret.jsonl' ;;
    esac
fi

: a log being written: at whatever byte it ends, the whole events count
size=$(stat -c %s "$good")
for ((cut = 0; cut < size; cut += 211)); do
    head -c $cut "$good" >"$scratch/cut.jsonl"
    run --events "$scratch/cut.jsonl" "${at[@]}" --format json
    lines=$(wc -l <"$scratch/cut.jsonl")
    [ "$lines" -gt 0 ] || exits 3
    [ "$lines" -eq 0 ] || json '.endpoints | length' 1
    json '[.faults[] | select(.kind == "record")] | length' 0
done

: what is not understood in an event
mangle() { jq -c "$1" "$healthy" >"$scratch/mangled.jsonl"; }
d=.winlog.event_data
for filter in "$d.HResult = \"zero\"" "$d.HResult = null | del(.message)" "$d.HResult = {} | del(.message)" "del($d.HResult) | del(.message)" \
    "$d.HResult = \"18446744073709551616\"" "$d.SyncDirection = \"Sideways\" | del(.message)" \
    ".[\"@timestamp\"] = \"yesterday\"" ".[\"@timestamp\"] = \"1601-01-01T00:00:00Z\"" \
    ".[\"@timestamp\"] = 17" "del(.[\"@timestamp\"])" "$d.PerItemErrorCount = \"-1\" | del(.message)" \
    "$d = [] | del(.message)" ".[\"@timestamp\"] = \"2026-03-04T09:40:00Z\"" \
    "del($d.ServerEndpointName) | del(.message)" "$d.HResult = \"10\""; do
    mangle "$filter"
    run --events "$scratch/mangled.jsonl" "${at[@]}"
    is_never_ok
done
mangle "$d.HResult = \"zero\" | del(.message)"
run --events "$scratch/mangled.jsonl" "${at[@]}" --format json
exits 3
json '.endpoints[0].legs[0].verdict' '"no_data"'

: an alarm that is not ours is no word
mkfifo "$scratch/hanging.jsonl"
"$check" --no-state --events - --timeout 5 <>"$scratch/hanging.jsonl" >"$scratch/out" 2>"$scratch/err" &
victim=$!
sleep 0.3
kill -ALRM $victim
sleep 0.2
kill -ALRM $victim 2>/dev/null || echo "FAILED: an alarm from outside ended the check" >&2
kill -TERM $victim
wait $victim 2>/dev/null
[ $? -eq 143 ] || { last='kill -ALRM' && complain "an alarm from outside ended it otherwise"; }
: counts near the edge of 63 and of 64 bits
items() { # PerItemErrorCount PersistentCount TransientCount HResult
    jq -c --arg n "$1" "$d.PerItemErrorCount = \$n | del(.message)" "$healthy"
    sed -n 3p "$good" | jq -c --arg p "$2" --arg t "$3" --arg h "$4" "del(.message) |
        $d.CorrelationId = \"{df07a128-0000-4000-8000-019cb6852d33}\" | $d.PersistentCount = \$p |
        $d.TransientCount = \$t | $d.HResult = \$h"
}
items 5 9223372036854775804 9 -2147024864 >"$scratch/sums.jsonl"
run --events "$scratch/sums.jsonl" "${at[@]}"
exits 2
items 600 9223372036854775807 600 -2147024864 >"$scratch/sums.jsonl"
run --events "$scratch/sums.jsonl" "${at[@]}"
exits 2
for p in 9223372036854775808 18446744073709551615 18446744073709551617; do
    items 600 $p 0 -2147024864 >"$scratch/sums.jsonl"
    run --events "$scratch/sums.jsonl" "${at[@]}"
    exits 2
done
items 50 0 50 zz >"$scratch/sums.jsonl"
run --events "$scratch/sums.jsonl" "${at[@]}" --format json
exits 1
json '.endpoints[0].legs[0].item_errors.codes' '[{"hresult":null,"name":null,"persistent":50,"transient":0}]'
for p in -5 abc; do
    items 3 $p 8 -2147024864 >"$scratch/sums.jsonl"
    run --events "$scratch/sums.jsonl" "${at[@]}" --format json
    exits 1
    json '.endpoints[0].legs[0].item_errors.persistent' null
done
sed -n '4,5p' "$good" | jq -c "del(.message) | $d.AppliedItemCount = \"-1\" | $d.AppliedBytes = \"-1\"" \
    >"$scratch/uncounted.jsonl"
run --events "$scratch/uncounted.jsonl" "${at[@]}" --format json
exits 3
json '.endpoints[0].legs[0] | [.verdict, .readings.items_applied]' '["no_data",null]'
sed -n '4,5p' "$good" | jq -c "del(.message) | $d.TotalItemCount = \"20000000000000000\" |
    if $d.AppliedItemCount == \"1700\" then $d.AppliedItemCount = \"901\" else . end" >"$scratch/eta.jsonl"
run --events "$scratch/eta.jsonl" "${at[@]}" --format json
exits 0

: a word from the future makes no source young
{ cat "$healthy"; jq -c '.["@timestamp"] = "2030-01-01T00:00:00Z"' "$healthy"; } >"$scratch/future.jsonl"
run --events "$scratch/future.jsonl" "${at[@]}" --format json
json .sources.events.source_age 3293

: standard input that never ends
( exec 3<>"$scratch/fifo"
  run --events - -t 1 "${at[@]}" <&3
  exits 3
  says 'before all was read'
  exit $failed ) || failed=1
exit $failed
