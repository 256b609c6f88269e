#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that can be made to go wrong does, and only where it is said.
. "$(dirname "$0")/common.sh"

# An override as members of JSON; every request is struck, but for the login.
spoil() {
    start "{\"overrides\": [{\"path\": \"/syncGroups\", $1}]}"
    get "$service/syncGroups?$version" "${@:2}"
}

: the connection breaks
spoil '"reset": 0'
curl_exits 56
spoil '"reset": 100'
curl_exits 56
[ "$(wc -c <"$scratch/body")" -eq 100 ] || complain "has not sent a hundred bytes before the reset"
spoil '"cut": 100'
curl_exits 18
[ "$(wc -c <"$scratch/body")" -eq 100 ] || complain "has not sent a hundred bytes before the cut"
spoil '"silent": true' -m 1
curl_exits 28

: the body comes slowly, or never ends, or is far too long
spoil '"body": {"value": [1, 2, 3, 4]}, "drip": 10'
json .value '[1,2,3,4]'
spoil '"drip": 50' -m 1
curl_exits 28
[ "$(wc -c <"$scratch/body")" -le 60 ] || complain "drips faster than 50 bytes a second"
spoil '"endless": true' -m 1
curl_exits 28
[ "$(wc -c <"$scratch/body")" -gt 100000 ] || complain "does not go on"
head -c 15 "$scratch/body" | grep -qx '{"value":\[0,0,0' || complain "is no array"
spoil '"huge": 5000000'
[ "$(wc -c <"$scratch/body")" -eq 5000000 ] || complain "is not as long as wanted"
json '.value | length' 4

: the values are not what they were
spoil '"wrong_types": true'
json '[.value[] | .name, .properties.syncGroupStatus] | unique' '[17]'
spoil '"nulls": true'
json '[.value[] | .name, .properties.uniqueId] | unique' '[null]'
spoil '"token_expired": true, "times": 1'
status 401
json .error.code '"ExpiredAuthenticationToken"'
head_says '^www-authenticate: Bearer .*invalid_token'
get "$service/syncGroups?$version"
status 200

: the clock is wrong by a day
spoil '"clock_skew_s": 86400'
json '.value | length' 4
date=$(sed -n 's/^[Dd]ate: \(.*\)\r$/\1/p' "$scratch/head")
[ "$(grep -ci '^date:' "$scratch/head")" -eq 1 ] || complain "has not one date"
ahead=$(($(date -d "$date" +%s) - $(date +%s)))
[ "$ahead" -gt 86300 ] && [ "$ahead" -lt 86500 ] || complain "its date is $ahead s ahead"
get "$service/syncGroups/home/serverEndpoints?$version"
json '.value[0].properties.syncStatus.lastUpdatedTimestamp | fromdate - now > 80000' true
json '.value[0].name' '"0c000000-0000-4000-8000-000000000001"'

: the pages lead elsewhere
spoil '"next_link": "https://elsewhere.example/more"'
json .nextLink '"https://elsewhere.example/more"'

: only who is meant is struck
start '{"overrides": [{"query": {"api-version": "2022"}, "header": {"user-agent": "CURL"}, "status": 418}]}'
get "$service/syncGroups?$version"
status 200
get "$service/syncGroups?api-version=2022-09-01" -A other
status 200
get "$service/syncGroups?api-version=2022-09-01"
status 418
get /simulator/tally
json '.by_status | [.["200"] >= 3, .["418"]]' '[true,1]'
exit $failed
