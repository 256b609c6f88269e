#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Queries to the workspace: how it wants to be asked, what it understands, what it answers.
. "$(dirname "$0")/common.sh"
workspace=/v1/workspaces/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/query

# A query, and perhaps a timespan.
query() {
    jq -n --arg q "$1" --arg t "${2:-}" '{query: $q} + if $t == "" then {} else {timespan: $t} end' >"$scratch/query"
    ask -H 'Content-Type: application/json' -H 'Prefer: wait=60' --data-binary "@$scratch/query" "$url$workspace"
}

: the real columns, and events of the last hours
start '{}'
query 'Event | where TimeGenerated > ago(4h) | order by TimeGenerated asc'
status 200
json '[.tables[0].name, (.tables[0].columns | length), .tables[0].columns[0], .tables[0].columns[4]]' \
    '["PrimaryResult",22,{"name":"TimeGenerated","type":"datetime"},{"name":"EventID","type":"int"}]'
json '[.tables[0].rows[][4]] | unique' '[9102,9121,9302]'
json '[.tables[0].rows[][0]] | . == sort and length > 100' true
json '.tables[0].rows[0][0] | test("^20[0-9-]+T[0-9:]+[.][0-9]{7}Z$")' true

: the sessions are those of ARM
query 'Event
  | where EventID in (9102) // ended
  | where TimeGenerated between (ago(6h) .. now())
  | project At = TimeGenerated, Computer, Said = EventData
  | top 500 by TimeGenerated desc'
json '[.tables[0].columns[].name]' '["At","Computer","Said"]'
jq -r '.tables[0].rows[] | select(.[2] | contains("<Data Name=\"SyncGroupName\">archive</Data>") and
    contains(">Upload<")) | .[2] | capture("HResult\">(?<h>[^<]*)").h' "$scratch/body" | sort | uniq -c >"$scratch/results"
last="results of archive"
grep -q ' -2134351810$' "$scratch/results" && grep -q ' 0$' "$scratch/results" ||
    complain "archive did not succeed and then fail: $(cat "$scratch/results")"
ended=$(jq -r '[.tables[0].rows[] | select((.[2] | contains("<Data Name=\"SyncGroupName\">design</Data>")) and
    (.[2] | contains(">Upload<"))) | .[0][:19] + "Z"] | .[]' "$scratch/body")
get "$service/syncGroups/design/serverEndpoints?$version"
known=$(jq -r '.value[0].properties.syncStatus.uploadStatus.lastSyncTimestamp' "$scratch/body")
case $ended in *"$known"*) ;; *) complain "ARM knows of a session that ended at $known, the workspace of $ended" ;; esac

: progress grows within a session
query 'Event | where EventID == 9302 and TimeGenerated > ago(8h) | order by TimeGenerated asc | project Message'
json '[.tables[0].rows[][0] | capture("CorrelationId: (?<c>[^ ]+)[.].*AppliedItemCount: (?<a>[0-9]+)")] |
    group_by(.c) | map(map(.a | tonumber) | . == sort) | length > 5 and all' true

: counted, taken, and bounded by the request
query 'Event | count' PT2H
json '[.tables[0].columns[0].name, .tables[0].rows[0][0] > 20]' '["Count",true]'
query 'Event | where EventID == 9102 | take 3' PT2H
json '.tables[0].rows | length' 3
query "Event | where TimeGenerated >= datetime(2020-01-01) and TimeGenerated < datetime('2020-01-02T00:00:00.5Z')"
json '.tables[0].rows' '[]'

: no word is read twice
query 'Event | where EventID == 9102 | top 2 by TimeGenerated desc | project TimeGenerated' PT4H
read -r newest second < <(jq -r '[.tables[0].rows[][0]] | join(" ")' "$scratch/body")
query "Event | where TimeGenerated > datetime($newest) - 1h and TimeGenerated <= datetime($newest)
    | where EventID == 9102 | order by TimeGenerated | project TimeGenerated" PT4H
json '.tables[0].rows[0][0]' "\"$newest\""
query "Event | where EventID == 9102 and TimeGenerated > datetime($second) and TimeGenerated < datetime($newest)" PT4H
json '.tables[0].rows' '[]'

: what cannot be read is refused as documented
for text in 'Event | where (EventID == 9102' 'Event | where EventID in (9102]' 'Event | where Computer == "x' '| take 1'; do
    query "$text"
    status 400
    json '[.error.code, .error.innererror.code]' '["BadArgumentError","SyntaxError"]'
done
query 'Heartbeat | take 1'
json '[.error.code, .error.innererror.code]' '["BadArgumentError","SemanticError"]'
query 'Event | project Nothing'
status 400

: the door
ask -H 'Content-Type: application/json' -X POST "$url$workspace"
status 200
[ -s "$scratch/body" ] && complain "an empty request is answered"
ask --data-binary '{"query": "Event"}' "$url$workspace"
status 200
[ -s "$scratch/body" ] && complain "a request without Content-Type is answered"
get "${workspace/bbbb/cccc}?query=Event"
json .error.code '"PathNotFoundError"'
get "$workspace?query=Event%20%7C%20take%201&timespan=PT2H"
json '.tables[0].rows | length' 1
ask -H 'Content-Type: application/json' -d '{"query": "Event | take 2"}' \
    "$url$subscription/resourcegroups/logs/providers/Microsoft.OperationalInsights/workspaces/ws1/query?api-version=2017-10-01"
json '.tables[0].rows | length' 2
code=$(curl -s -o "$scratch/body" -w '%{http_code}' -H 'Content-Type: application/json' -d '{"query": "Event"}' "$url$workspace")
status 401

: a scenario has events of its own, half of them, and numbers as strings
start '{"log_analytics": {"partial": true, "numbers_as_strings": true}, "events": [
    {"TimeGenerated": "@-90m", "Computer": "fs07", "EventID": 9102, "EventData": "<a/>"},
    {"TimeGenerated": "2026-03-04T02:45:07.1234567Z", "Computer": "fs08", "EventID": 9302}]}'
query 'Event | where TimeGenerated > ago(2h) | project Computer, EventID, EventData, Message, Type'
json '.tables[0].rows' '[["fs07","9102","<a/>",null,"Event"]]'
json '.error.code' '"PartialError"'
query 'Event | where EventID == 9302 | project TimeGenerated'
json '.tables[0].rows' '[["2026-03-04T02:45:07.1234567Z"]]'
exit $failed
