#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The command line: what it takes, and what it says of what it does not take.
. "$(dirname "$0")/common.sh"
good=$data/events/winlogbeat.jsonl
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
story=(--events "$good" "${at[@]}")

refuses 'no source'
refuses 'give --subscription ID, --workspace GUID or --events PATH'
refuses '"contoso-logs" is no Log Analytics workspace; give the Workspace ID, a GUID' --workspace contoso-logs
refuses 'unknown option --no-such' --no-such
refuses 'unknown option -x' -x
refuses '--events needs an argument' --events
refuses 'takes no argument' --help=foo
refuses 'is it --client-secret-file' "${story[@]}" --client-secret hunter2
is_silent_of 'hunter2'
refuses 'is it --subscription' --subscr x
refuses 'time zone Mars/Olympus' "${story[@]}" --events-zone Mars/Olympus
refuses '"germany" is no cloud' "${story[@]}" --cloud germany
refuses '"http://example.test" is no cloud' "${story[@]}" --cloud http://example.test
refuses 'belongs to no option' "${story[@]}" stray
refuses 'takes 1 to 3600 seconds, not "0"' "${story[@]}" -t 0
refuses '--stale-after takes a duration' "${story[@]}" --stale-after soon
refuses '--slow-rate takes bytes a second' "${story[@]}" --slow-rate 2M
refuses '--at takes an RFC 3339' --events "$good" --at yesterday
refuses '--format takes text or json' "${story[@]}" --format xml
refuses '--perfdata takes' "${story[@]}" --perfdata some
refuses '--fault-state takes' "${story[@]}" --fault-state ok
refuses '--direction takes upload or download' "${story[@]}" --direction up
refuses 'there is no reading "age"' "${story[@]}" -w age=1
refuses 'is no range' "${story[@]}" -w eta=5:1
refuses '"5" is not NAME=RANGE' "${story[@]}" -c 5
refuses 'needs --resource-group' --subscription s --service svc
refuses 'need --subscription' --service svc "${story[@]}"
refuses '--map takes FROM=TO .fs01=fscluster., not "fs01"' "${story[@]}" --map fs01
refuses '--map takes FROM=TO .fs01=fscluster., not "=x"' "${story[@]}" --map =x
refuses '--map takes FROM=TO .fs01=fscluster., not "x="' "${story[@]}" --map x=
refuses 'fs01 cannot count as a and as b; map it once' "${story[@]}" --map FS01=a --map fs01=b
refuses 'only names that events say are mapped; give events or a workspace, too' --subscription s --map a=b
refuses '--auth takes auto, secret, certificate, ' "${story[@]}" --auth magic

for option in -h --help; do
    run $option
    exits 3
    says '^Usage: check_azure_file_sync'
    for word in --events --subscription --stale-after --slow-rate last_success_age NRPE; do
        says "$word"
    done
    awk 'length > 80 { exit 1 }' "$scratch/out" || complain "has lines of more than 80 characters"
done
: names that count as others, and one that nobody says
run "${story[@]}" --map fs-projects=share --map fs01=cluster --map FS09=cluster --endpoint share --server cluster --format json
exits 1
json '[.endpoints[] | .server_endpoint, .server]' '["share","cluster"]'
json '[.faults[] | .kind, .text]' '[]'
run "${story[@]}" --map fs09=cluster --format json
exits 1
json '[.faults[] | .kind, .text]' \
    '["unmatched","--map (Map) fs09=cluster: no event tells of a server or endpoint that is called fs09"]'
guid=ab4ba07d-5b5c-461d-aae6-4ed724762b65
sed "s/fs-projects/{$guid}/g" "$good" >"$scratch/braces.jsonl"
run --events "$scratch/braces.jsonl" "${at[@]}" --endpoint $guid --map $guid=$guid --format json
json '[.endpoints[].server_endpoint]' "[\"$guid\"]"
run "${story[@]}" --endpoint fs-projects --map fs-projects=share
exits 3

run -V
exits 3
says '^check_azure_file_sync [0-9]+\.[0-9]+\.[0-9]+$'

: selection
run "${story[@]}" --endpoint 'FS-P*' --sync-group sg-projects --server fs01 --direction upload
exits 1
for none in '--endpoint other*' '--direction download' '--exclude-server FS*' '--exclude-endpoint fs-*' \
    '--exclude-sync-group *'; do
    read -ra words <<<"$none"
    run "${story[@]}" "${words[@]}"
    exits 3
    says '^AZURE FILE SYNC UNKNOWN: the selection matches none of 1 endpoint'
done
run "${story[@]}" --direction upload --direction download --direction upload
exits 1
run "${story[@]}" --endpoint nobody --format json
exits 3
json '[.faults[].text]' '["no endpoint is named nobody"]'
run "${story[@]}" --endpoint nobody --endpoint fs-projects
exits 3
says 'no endpoint is named nobody'

: thresholds and limits
run "${story[@]}" -w item_errors_persistent=10 -w item_errors=10
exits 0
run "${story[@]}" -c item_errors_persistent=1
exits 2
run "${story[@]}" -c last_success_age=0:60
exits 2
says 'last_success_age is 3293'
run "${story[@]}" -w items_remaining=2000: -w item_errors_persistent=10
exits 1
run "${story[@]}" --stale-after 5m
exits 2
says 'stale'
run --events "$good" --at newest --format json
json .at '"2026-03-04T02:30:07Z"'
run --events "$good" --at 1772592000
exits 1
run --events "$good" --at 2026-03-04T01:14:00Z --format json
exits 0
json '.endpoints[0].legs[0].verdict' '"succeeded"'
json '[.faults[].kind]' '["clock","clock"]'

: accepted for what comes
run "${story[@]}" --no-state --state-dir "$scratch"
exits 1

: secrets
secret=$scratch/secret
printf 'hunter2-xyz\n' >"$secret"
arm=(--subscription s --cloud http://127.0.0.1:9 --tenant t --client-id c -t 5)
for mode in 644 620 602; do
    chmod $mode "$secret"
    run "${arm[@]}" --client-secret-file "$secret"
    exits 3
    says 'chmod'
    is_silent_of 'hunter2'
done
chmod 640 "$secret"
run "${arm[@]}" --client-secret-file "$secret"
exits 3
is_silent_of 'chmod|hunter2'
https_proxy=foo://user:hunter2@127.0.0.1:1 run "${arm[@]}" --cloud https://example.test \
    --client-secret-file "$secret"
exits 3
is_silent_of 'hunter2'
run "${arm[@]}" --auth secret
exits 3
says 'AZURE_CLIENT_SECRET|client-secret-file'
exit $failed
