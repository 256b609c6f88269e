#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that can go wrong with Azure: what is said, how the check exits, and that neither a
# token nor a secret is seen anywhere. The fleet is healthy: whatever is not OK comes of the fault.
#
#     test_faults.sh CHECK DATA SIMULATOR
. "$(dirname "$0")/common.sh"
simulator=$3
dir=$scratch/state
state=(--state-dir "$dir")
export AZURE_CLIENT_SECRET=s3cr3t-value
arm=(--subscription 11111111-2222-3333-4444-555555555555 --resource-group rg1 --service svc1
     --tenant 99999999-0000-4000-8000-000000000000
     --client-id 00000000-0000-4000-8000-00000000c11d)
fleet='"generate": {"sync_groups": 3, "endpoints": 2}'
simulator_pid=

finish() {
    [ -z "$simulator_pid" ] || kill "$simulator_pid"
    rm -rf "$scratch"
}
trap finish EXIT

# Starts the simulator with these overrides.
azure() {
    [ -z "$simulator_pid" ] || { kill "$simulator_pid"; wait "$simulator_pid" 2>/dev/null; }
    rm -rf "$scratch/url" "$dir"
    echo "{$fleet, \"overrides\": [$1]}" >"$scratch/scenario.json"
    "$simulator" --scenario "$scratch/scenario.json" >"$scratch/url" &
    simulator_pid=$!
    for _ in $(seq 100); do [ -s "$scratch/url" ] && break; sleep 0.05; done
    url=$(cat "$scratch/url")
}

# Runs the check and watches its command line, output and state for what must stay hidden.
run_watched() {
    last="$*"
    "$check" "${state[@]}" "${arm[@]}" --cloud "$url" -vv "$@" >"$scratch/out" 2>"$scratch/err" &
    local pid=$!
    tr '\0' ' ' <"/proc/$pid/cmdline" >"$scratch/cmdline" 2>/dev/null
    wait $pid
    code=$?
    [ ! -s "$scratch/err" ] || complain "wrote to standard error: $(head -3 "$scratch/err")"
    grep -E 's3cr3t|sim\.[0-9]+\.' "$scratch/out" "$scratch/cmdline" && complain "tells a secret"
    grep -rE 's3cr3t' "$dir" 2>/dev/null && complain "keeps the secret"
    grep -rlE 'sim\.[0-9]+\.' --exclude='*.token' "$dir" 2>/dev/null && complain "keeps a token in the open"
    [ -z "$(find "$dir" -type f -not -perm 600 2>/dev/null)" ] || complain "others can read its state"
}

# fault CLAIM OVERRIDES TEXT [ARGUMENTS]: UNKNOWN, and the text is said.
fault() {
    local claim=$1 overrides=$2 text=$3
    shift 3
    azure "$overrides"
    run_watched "$@"
    last="$claim: $last"
    exits 3
    is_never_ok
    says "^AZURE FILE SYNC UNKNOWN: "
    says "$text"
}

# passes CLAIM OVERRIDES: trouble that is over in time is none.
passes() {
    azure "$2"
    run_watched
    last="$1: $last"
    exits 0
    is_silent_of '^arm: '
}

passes 'nothing is wrong' ''
says '^source arm: .* 10 requests, 0 failed'

# One of the lists: the others are read.
list='"path": "/syncGroups/group0001/serverEndpoints"'
of='list server endpoints of sync group group0001 of service svc1'
fault 'refused' "{$list, \"status\": 403, \"body\": {\"error\": {\"code\": \"AuthorizationFailed\", \"message\": \"No.\"}}}" \
    "^arm: $of: HTTP 403, the client needs the role 'Azure File Sync Reader' there \(AuthorizationFailed: No\.?\) .*\(request [0-9a-f-]{36}\)"
fault 'gone' "{$list, \"status\": 404, \"body\": {\"error\": {\"code\": \"ResourceNotFound\", \"message\": \"Gone.\"}}}" \
    "$of: HTTP 404, sync group group0001 was not found \(ResourceNotFound: Gone"
fault 'throttled for long' "{$list, \"status\": 429, \"headers\": {\"Retry-After\": \"3000\"}}" \
    "$of: HTTP 429, Azure asks to wait 3000 s"
run_watched # and nobody asks before that
exits 3
says "not asked, Azure asks to wait [0-9]+ s longer"
says '^source arm: .* 0 requests'
[ "$(curl -s "$url/simulator/tally" | jq .throttled)" -eq 1 ] || complain "asks while it is to wait"
passes 'throttled for a moment' "{$list, \"status\": 429, \"headers\": {\"Retry-After\": \"1\"}, \"times\": 1}"
for status in 500 502 503 504 529; do
    fault "status $status" "{$list, \"status\": $status, \"body\": \"<html>down</html>\"}" \
        "$of: HTTP $status \(the answer is not JSON\)"
done
passes 'down for a moment' "{$list, \"status\": 503, \"times\": 2}"
fault 'cut' "{$list, \"cut\": 40}" "$of at 127.0.0.1: "
passes 'cut once' "{$list, \"cut\": 40, \"times\": 1}"
fault 'silent' "{$list, \"silent\": true}" "$of at 127.0.0.1: no complete answer before the time of the run was over" -t 2
fault 'dripping' "{$list, \"drip\": 100}" "$of at 127.0.0.1: no complete answer before the time of the run was over" -t 2
fault 'reset at once' "{$list, \"reset\": 0}" "$of at 127.0.0.1: "
fault 'reset amid' "{$list, \"reset\": 50}" "$of at 127.0.0.1: "
passes 'reset once' "{$list, \"reset\": 0, \"times\": 1}"
fault 'of wrong types' "{$list, \"wrong_types\": true}" "sync group group0001: 2 of its elements are no server endpoints with a name"
fault 'all null' "{$list, \"nulls\": true}" "sync group group0001: 2 of its elements are no server endpoints with a name"
fault 'without an end' "{$list, \"endless\": true}" "$of at 127.0.0.1: an answer of more than 33554432 bytes"
passes 'huge, but whole' "{$list, \"huge\": 30000000}"
fault 'more than huge' "{$list, \"huge\": 34000000}" "an answer of more than 33554432 bytes"
fault 'no JSON' "{$list, \"body\": \"<html>\"}" "$of: the answer is not JSON"
fault 'nested deep' "{$list, \"body\": \"$(printf '[%.0s' $(seq 2000))\"}" "$of: the answer is not JSON"
fault 'an error beside what it lists' "{$list, \"body\": {\"value\": [], \"error\": {\"code\": \"InternalServerError\"}}}" \
    'tells of an error beside its elements, some may be missing'
fault 'one thing said twice' "{$list, \"body\": \"{\\\"value\\\": [{\\\"name\\\": \\\"a\\\"}], \\\"value\\\": []}\"}" \
    "$of: the answer is not clear: an object has two members of one name"
fault 'no JSON by the book' "{$list, \"body\": \"{'value': [],}\"}" "$of: the answer is not JSON"
fault 'marks of its own' "{$list, \"status\": 404, \"headers\": {\"x-ms-request-id\": \"a | x=1\"}}" '\(request a / x=1\)'
[ "$(grep -c '|' "$scratch/out")" -eq 1 ] || complain "a mark of Azure's begins perfdata"
fault 'empty' "{$list, \"body\": \"\"}" "$of: the answer is empty"
fault 'leading away' "{$list, \"next_link\": \"https://evil.example/x\"}" "$of: the link to the next page leads away from http://127.0.0.1:[0-9]+ and is not followed"
fault 'redirecting' "{$list, \"status\": 307, \"headers\": {\"Location\": \"https://evil.example/\"}}" \
    "$of: HTTP 307, a redirect to evil.example, which is not followed"
fault 'of a fast clock' "{$list, \"clock_skew_s\": 172800}" 'more than 1 h ahead'
azure "{$list, \"clock_skew_s\": -345600}" # of a slow one: old words are no fault, but no OK either
run_watched
is_never_ok
says 'nothing heard of it for too long'

# The token.
fault 'a token that is never good' '{"path": "/subscriptions/", "token_expired": true}' \
    'list sync groups of service svc1: HTTP 401, a fresh token was refused too \(ExpiredAuthenticationToken'
[ "$(curl -s "$url/simulator/tally" | jq .tokens_issued)" -eq 2 ] || complain "logs in more than twice"
passes 'a token that expires once' '{"path": "/subscriptions/", "token_expired": true, "times": 1}'

# Whoever gives it, and whoever says where.
login='"path": "/oauth2/v2.0/token"'
as='log in to tenant 99999999-0000-4000-8000-000000000000 as client 00000000-0000-4000-8000-00000000c11d'
fault 'login down' "{$login, \"status\": 503}" "$as"
passes 'login down for a moment' "{$login, \"status\": 503, \"times\": 2}"
fault 'login silent' "{$login, \"silent\": true}" "$as at 127.0.0.1: no complete answer" -t 2
fault 'login cut' "{$login, \"cut\": 10}" "$as at 127.0.0.1: "
fault 'login reset' "{$login, \"reset\": 0}" "$as at 127.0.0.1: "
fault 'login all null' "{$login, \"nulls\": true}" 'holds no access token'
fault 'login of wrong types' "{$login, \"wrong_types\": true}" 'holds no access token'
fault 'login without an end' "{$login, \"endless\": true}" 'an answer of more than'
fault 'login throttled' "{$login, \"status\": 429, \"headers\": {\"Retry-After\": \"30\"}}" "$as: HTTP 429"
cloud='"path": "/metadata/endpoints"'
fault 'cloud down' "{$cloud, \"status\": 503}" 'ask the cloud for its endpoints at .*: HTTP 503'
passes 'cloud down for a moment' "{$cloud, \"reset\": 0, \"times\": 1}"
fault 'cloud silent' "{$cloud, \"silent\": true}" 'ask the cloud for its endpoints at 127.0.0.1: no complete answer' -t 2
fault 'cloud all null' "{$cloud, \"nulls\": true}" 'no login endpoint is named'
fault 'cloud reset' "{$cloud, \"reset\": 0}" 'ask the cloud for its endpoints at 127.0.0.1: '
fault 'cloud of wrong types' "{$cloud, \"wrong_types\": true}" 'no login endpoint is named'

: what fails of one group is said, and hides nothing of another that is selected
azure "{$list, \"status\": 403}"
run_watched --sync-group group0000
exits 0
says "^arm: $of: HTTP 403"
run_watched --sync-group 'group*' --exclude-sync-group group0001
exits 0
run_watched --sync-group group0001
exits 3
run_watched --endpoint 'D:*'
exits 3

: a list that is not whole says so to who configures by it
run_watched --list --format json
exits 0
json '[(.endpoints | length), ([.faults[] | [.source, .kind, .hides_endpoints]])]' '[4,[["arm","refused",true]]]'

: a service that is refused
azure '{"path": "/subscriptions/", "status": 403}'
run_watched --sync-group group0000
exits 3

: many that fail leave the others whole
fleet='"generate": {"sync_groups": 30, "endpoints": 1, "stories": ["healthy", "healthy", "healthy", "healthy", "full"]}'
azure '{"path": "/syncGroups/group000", "status": 404}, {"path": "/syncGroups/group001", "status": 403}'
run_watched
exits 2
says 'CRITICAL: .*file share is full|CRITICAL: .*File share is full'

: a large fleet never meets the limit, once the first answer told of it
fleet='"generate": {"sync_groups": 120, "endpoints": 10}, "limits": {"reads": {"burst": 60, "per_second": 25}}'
azure ''
run_watched --format json
exits 0
json '[(.endpoints | length), (.sources.arm.throttle_wait > 1)]' '[1200,true]'
[ "$(curl -s "$url/simulator/tally" | jq .throttled)" -eq 0 ] || complain "meets the limit"
azure ''
run_watched -t 1
exits 3
says 'not asked, Azure allows so many requests only in more time than the run has; give it more'
exit $failed
