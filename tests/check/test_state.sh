#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What is remembered between runs: a story told by many processes, damage, rights, and many checks
# at once on one poll.
#
#     test_state.sh CHECK DATA SIMULATOR
. "$(dirname "$0")/common.sh"
simulator=$3
good=$data/events/winlogbeat.jsonl
dir=$scratch/state
state=(--state-dir "$dir")
log=$scratch/log.jsonl

: a story told by five processes ends as one process ends it
run --events "$good" "${at[@]}" --format json
jq -S .endpoints "$scratch/out" >"$scratch/whole"
for way in append replace; do
    rm -rf "$dir" "$log"
    while read -r line; do
        [ $way = append ] || : >"$log"
        printf '%s\n' "$line" >>"$log"
        run --events "$log" "${at[@]}" --format json
        json .memory.trouble null
    done <"$good"
    jq -S .endpoints "$scratch/out" >"$scratch/parts"
    diff "$scratch/whole" "$scratch/parts" || complain "told in parts ($way) it ends differently"
done
: >"$log" # the log was just rotated away: what is known stands
run --events "$log" "${at[@]}" --format json
jq -S .endpoints "$scratch/out" | diff "$scratch/whole" - || complain "an empty log loses what is known"
[ "$(stat -c %a "$dir")" = 700 ] && [ "$(stat -c %a "$dir"/*.state)" = 600 ] ||
    complain "the state can be read by others"
rm -rf "$dir"
run --events "$good" "${at[@]}"
file=$(ls "$dir"/*.state)

: damage is said once, set aside, and begun anew
for damage in 'echo junk' 'head -c 700 "$file"' 'sed s/\"ends\"/\"odds\"/ "$file"' \
    'sed "s/_state\":[0-9]*/_state\":99/" "$file"' 'printf ""' 'head -c 5000 /dev/urandom'; do
    eval "$damage" >"$scratch/damaged"
    cp "$file" "$scratch/kept"
    cp "$scratch/damaged" "$file"
    run --events "$good" "${at[@]}" --format json
    exits 1
    jq -S .endpoints "$scratch/out" | diff "$scratch/whole" - || complain "damage changes the verdict"
    [ "$(jq -r .memory.trouble "$scratch/out")" != null ] || complain "damage is not said: $damage"
    [ -f "$file.damaged" ] || complain "damage is not set aside"
    run --events "$good" "${at[@]}" --format json
    json .memory.trouble null
done

: folders that will not do
refused() {
    state=(--state-dir "$1")
    run --events "$good" "${at[@]}" --format json
    exits 1
    jq -S .endpoints "$scratch/out" | diff "$scratch/whole" - || complain "no memory changes the verdict"
    [ "$(jq -r .memory.trouble "$scratch/out")" != null ] || complain "is not said of $1"
    run --events "$good" "${at[@]}"
    says '^memory: nothing is remembered: '
}
ln -s "$dir" "$scratch/link"
mkdir -m 755 "$scratch/open"
refused "$scratch/link"
refused "$scratch/open"
refused "$scratch/no/where"
refused "$good"
state=(--state-dir "$dir")

: a replay of the past is not told the future by its memory
run --events "$good" --at 2026-03-04T00:00:00Z
exits 3
says '^memory: what is remembered is later than the moment of judging'
run --events "$good" --at 2026-03-04T02:16:00Z --max-age 1h --format json
json '[.endpoints[].legs[].verdict]' '["item_errors"]'

: nor is what comes after it kept from what it left out
rm -rf "$dir"
run --events "$good" --at 2026-03-04T01:00:00Z
says '^memory: a replay that leaves later words out is not remembered'
run --events "$good" "${at[@]}" --max-age 1h --format json
json .memory.answered_from null

: what cannot be locked is no other process that asks
run --events "$good" "${at[@]}"
run --events "$good" "${at[@]}" --max-age 1h --format json
json '.memory.answered_from != null' true
lock=$(ls "$dir"/*.lock)
rm "$lock" && mkdir "$lock"
sed -i 's/"polled_at":[0-9]*/"polled_at":1772592000000/' "$dir"/*.state
run --events "$good" "${at[@]}" --max-age 1h --format json
json .memory.answered_from null
says 'nothing new is remembered: .* is not a regular file'
rmdir "$lock"

: killed at any moment it leaves a whole state, old or new
mkfifo "$scratch/never"
exec 9<>"$scratch/never" # to wait for a moment without a process of its own
hits=0
for _ in $(seq 2000); do
    [ $hits -lt 300 ] || break
    "$check" --events "$good" "${state[@]}" "${at[@]}" >/dev/null 2>&1 &
    victim=$!
    read -rt "0.00$((RANDOM % 4))$((RANDOM % 10))" -u 9
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
    [ $? -eq 137 ] || continue
    hits=$((hits + 1))
    run --events "$good" "${at[@]}" --format json
    jq -S 'if .memory.trouble then .memory.trouble else .endpoints end' "$scratch/out" |
        cmp -s "$scratch/whole" - || complain "after a kill the state is not whole"
done
[ $hits -eq 300 ] || complain "only $hits runs could be killed"

: what no longer exists is forgotten, what is still told of is not
jq -c '.winlog.event_data.ServerEndpointName = "fs-old"' "$good" >"$scratch/old.jsonl"
mkdir "$scratch/export"
cp "$good" "$scratch/old.jsonl" "$scratch/export"
export=(--events "$scratch/export" "${at[@]}")
names='[.endpoints[].server_endpoint] | sort'
run "${export[@]}" --format json
json "$names" '["fs-old","fs-projects"]'
tail -1 "$scratch/old.jsonl" | jq -c '.winlog.record_id = 7777' >>"$scratch/export/old.jsonl"
run "${export[@]}" --forget 'fs-ol?' --format json
json "$names" '["fs-old","fs-projects"]'
json '[.faults[] | select(.kind == "gone") | .text]' \
    '["server endpoint fs-old of sync group sg-projects is forgotten","server endpoint fs-old of sync group sg-projects was to be forgotten, but is still told of"]'
rm "$scratch/export/old.jsonl"
run "${export[@]}" --format json
json "$names" '["fs-old","fs-projects"]'
run "${export[@]}" --max-age 300 --forget 'fs-ol?' --format json
json "$names" '["fs-projects"]'
json '[.faults[].text]' '["server endpoint fs-old of sync group sg-projects is forgotten"]'
run "${export[@]}" --forget fs-old --format json
json "[($names), [.faults[].text]]" '[["fs-projects"],["nothing is remembered of fs-old"]]'
run "${export[@]}" --no-state --forget fs-old
exits 3
says 'forget needs a state'

: with other names memory is another one, and without them it is what it was
named=(--state-dir "$scratch/named" --events "$good" "${at[@]}")
run "${named[@]}"
plain=$(ls "$scratch/named"/*.state)
run "${named[@]}" --map fs01=cluster --format json
json '[.endpoints[].server]' '["cluster"]'
[ "$(ls "$scratch/named"/*.state | wc -l)" -eq 2 ] && [ -f "$plain" ] ||
    complain "a map has no memory of its own"
run "${named[@]}" --max-age 1h --map fs01=cluster --format json
json '[.endpoints[].server, (.memory.answered_from != null)]' '["cluster",true]'
run "${named[@]}" --max-age 1h --format json
json '[.endpoints[].server, (.memory.answered_from != null)]' '["FS01.example.test",true]'

: words from the future are not remembered, and one that is decides nothing
future=$scratch/future.jsonl
jq -c --arg at "$(date -u -d '+2 days' +%FT%TZ)" '."@timestamp" = $at' "$good" | head -1 >"$future"
run --events "$future" --at newest
exits 0
says '^memory: words from the future are not remembered'
run --events "$future"
exits 3
says 'more than 1 h ahead'
run --events "$good" "${at[@]}"
file=$(grep -l "$good" "$dir"/*.state)
sed -i 's/\[1772/[9772/g' "$file"
run --events "$good" "${at[@]}" --format json
json .memory.trouble '"the memory begins anew: it holds words from the future"'
jq -S .endpoints "$scratch/out" | diff "$scratch/whole" - || complain "the future decides"
: a relative path is another scope in another folder
mkdir "$scratch/here" "$scratch/there"
cp "$good" "$scratch/here/export.jsonl"
: >"$scratch/there/export.jsonl"
cd "$scratch/here" && run --events export.jsonl "${at[@]}"
exits 1
cd "$scratch/there" && run --events export.jsonl "${at[@]}"
exits 3
cd "$scratch"
run --events - --max-age 5m
exits 3
says 'max-age cannot answer for --events -'

: two hundred checks at once cost one poll
cat >"$scratch/slow.json" <<EOF
{"overrides": [{"path": "/storageSyncServices/svc1/syncGroups", "delay_ms": 300, "times": 1}]}
EOF
"$simulator" --scenario "$scratch/slow.json" >"$scratch/url" &
simulator_pid=$!
trap 'kill $simulator_pid; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.1; done
url=$(cat "$scratch/url")
export AZURE_CLIENT_SECRET=s3cr3t-value
arm=(--subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1
     --tenant 99999999-0000-4000-8000-000000000000
     --client-id 00000000-0000-4000-8000-00000000c11d --cloud "$url")
checks=()
for i in $(seq 200); do
    "$check" "${arm[@]}" "${state[@]}" --max-age 300 --format json >"$scratch/many.$i" 2>&1 &
    checks+=($!)
done
wait "${checks[@]}"
[ "$(jq -s 'map(select(.endpoints | length == 5)) | length' "$scratch"/many.*)" -eq 200 ] ||
    complain "not all of 200 checks know the fleet"
asked=$(jq -s 'map(select(.memory.answered_from == null)) | length' "$scratch"/many.*)
[ "$asked" -eq 1 ] || complain "$asked of 200 checks asked Azure"
# The simulator numbers its tokens: the next one is the second.
token=$(curl -s "$url/99999999-0000-4000-8000-000000000000/oauth2/v2.0/token" \
    -d grant_type=client_credentials -d client_id=00000000-0000-4000-8000-00000000c11d \
    -d client_secret=s3cr3t-value --data-urlencode "scope=$url/.default" | jq -r .access_token)
case $token in sim.2.*) ;; *) complain "the simulator has given out $token" ;; esac
grep -rq 's3cr3t' "$dir" && complain "the state holds a secret"
grep -rlq 'sim\.1\.' --exclude='*.token' "$dir" && complain "the state holds a token"
[ "$(stat -c %a "$dir"/*.token)" = 600 ] || complain "the token can be read by others"
run "${arm[@]}" --max-age 300
says '^memory: the sources were asked at '
: who waited answers from a poll that began after it did, but not from a clock that was set back
ahead() {
    sed -i "s/\"polled_at\":[0-9]*/\"polled_at\":$((($(date +%s) + $1) * 1000))/" "$(grep -l 'svc1' "$dir"/*.state)"
    run "${arm[@]}" --max-age 300 --format json
    [ "$(jq '.memory.answered_from != null' "$scratch/out")" = "$2" ] || complain "asked $1 s ahead"
}
ahead 5 true
ahead 3600 false

: what is fresh needs no turn, and who finds nothing does not ask as well
echo '{"overrides": [{"path": "/storageSyncServices/svc1/syncGroups/finance/serverEndpoints", "delay_ms": 2500}]}' >"$scratch/hang.json"
"$simulator" --scenario "$scratch/hang.json" >"$scratch/hang.url" &
hanging_pid=$!
trap 'kill $simulator_pid $hanging_pid; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do [ -s "$scratch/hang.url" ] && break; sleep 0.1; done
hanging=("${arm[@]}" --cloud "$(cat "$scratch/hang.url")")
"$check" "${hanging[@]}" "${state[@]}" -t 20 >/dev/null 2>&1 &
poller=$!
sleep 0.5
run "${hanging[@]}" --max-age 300 -t 1
exits 3
says 'another run still asks, and nothing recent is remembered'
wait $poller
"$check" "${hanging[@]}" "${state[@]}" -t 20 >/dev/null 2>&1 &
poller=$!
sleep 0.5
run "${hanging[@]}" --max-age 300 -t 1 --format json
json '[.memory.trouble, (.memory.answered_from != null), (.endpoints | length)]' '[null,true,5]'
wait $poller

run "${arm[@]}" --max-age 300 --no-state
exits 3
says 'max-age needs a state'
: an api-version that was refused is not asked for again, nor, within the hour, the cloud
: endpoints of the four sync groups
echo '{"newest_version": "2022-09-01"}' >"$scratch/lag.json"
"$simulator" --scenario "$scratch/lag.json" >"$scratch/lag.url" &
lagging_pid=$!
trap 'kill $simulator_pid $hanging_pid $lagging_pid; rm -rf "$scratch"' EXIT
for _ in $(seq 100); do [ -s "$scratch/lag.url" ] && break; sleep 0.1; done
requests() {
    run "${arm[@]}" --cloud "$(cat "$scratch/lag.url")" --format json
    jq .sources.arm.requests "$scratch/out"
}
first=$(requests) second=$(requests) third=$(requests)
# Two lists are refused at once; and neither is a login made again, nor the cloud asked for its
# endpoints, nor are the cloud endpoints within an hour: all are kept.
[ "$second" -eq $((first - 2 - 2 - 4)) ] && [ "$third" -eq "$second" ] ||
    complain "it asked $first, then $second, then $third times"
exit $failed
