# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests of the simulator: `start JSON` serves a scenario and logs in, `get PATH`
# and `ask CURL-ARGUMENTS` fetch, then `status N`, `json FILTER VALUE`, `head_says REGEX` and
# `curl_exits N` ask about the answer.
set -u
simulator=$1
scratch=$(mktemp -d)
simulator_pid=
trap 'stop; rm -rf "$scratch"' EXIT
failed=0
subscription=/subscriptions/11111111-2222-3333-4444-555555555555
service=$subscription/resourceGroups/rg1/providers/Microsoft.StorageSync/storageSyncServices/svc1
version=api-version=2025-12-01

# It must end well: under sanitizers a leak of its own would show here.
stop() {
    [ -n "$simulator_pid" ] || return
    kill "$simulator_pid" && wait "$simulator_pid" || complain "the simulator ended badly"
    simulator_pid=
}

start() {
    stop
    last="start"
    printf '%s' "$1" >"$scratch/scenario.json"
    : >"$scratch/url"
    "$simulator" --port 0 --scenario "$scratch/scenario.json" >"$scratch/url" &
    simulator_pid=$!
    for _ in $(seq 200); do
        [ -s "$scratch/url" ] && break
        sleep 0.05
    done
    url=$(cat "$scratch/url")
    token=$(log_in "$url") workspace_token=
}

# The token for an audience.
log_in() {
    curl -s "$url/99999999-0000-4000-8000-000000000000/oauth2/v2.0/token" \
        -d grant_type=client_credentials -d client_id=00000000-0000-4000-8000-00000000c11d \
        -d client_secret=s3cr3t-value --data-urlencode "scope=$1/.default" |
        jq -r .access_token
}

complain() {
    echo "FAILED: $last"
    echo "    $1"
    head -c 400 "$scratch/body" 2>/dev/null | sed 's/^/    | /'
    echo
    failed=1
}

# curl's arguments; the token is added.
ask() {
    local bearer=$token
    last="$*"
    case $last in
    */v1/workspaces/*)
        workspace_token=${workspace_token:-$(log_in https://api.loganalytics.io)}
        bearer=$workspace_token ;;
    esac
    : >"$scratch/body"
    : >"$scratch/head"
    code=$(curl -s -m 20 -o "$scratch/body" -D "$scratch/head" -w '%{http_code}' \
        -H "Authorization: Bearer $bearer" "$@")
    curl_code=$?
}

# A path; the rest are curl's arguments.
get() {
    local path=$1
    shift
    ask "$@" "$url$path"
}

status() {
    [ "$code" = "$1" ] || complain "answers $code, not $1"
}

curl_exits() {
    [ "$curl_code" -eq "$1" ] || complain "curl exits with $curl_code, not $1"
}

json() {
    local value
    # jq may print a number as it was written; a sum it writes its own way.
    value=$(jq -c "($1) | walk(if type == \"number\" then . + 0 else . end)" "$scratch/body" 2>&1)
    [ "$value" = "$2" ] || complain "$1 is $value, not $2"
}

head_says() {
    grep -qiE -- "$1" "$scratch/head" || complain "no header says: $1"
}
