#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# What ARM grants, and what the simulator knows of who asked.
. "$(dirname "$0")/common.sh"

: without limits the header counts down
start '{}'
get "$service/syncGroups?$version"
head_says '^x-ms-ratelimit-remaining-subscription-reads: 249'
get "$service/syncGroups/none?$version"
status 404
head_says '^x-ms-ratelimit-remaining-subscription-reads: 24[89]'
get "/metadata/endpoints?api-version=2022-09-01"
grep -qi '^x-ms-ratelimit' "$scratch/head" && complain "the cloud's metadata is limited"

: the tally knows what was asked
get /simulator/tally
json '[.requests, .throttled, .connections, .tokens_issued]' '[4,0,5,1]'
json .by_path '{"token":1,"syncGroups":2,"endpoints":1}'
json .by_status '{"200":3,"404":1}'

: who asks for too much waits, and who does not wait waits longer
start '{"limits": {"reads": {"burst": 3, "per_second": 1, "retry_after_s": 3}}}'
granted=0
for _ in $(seq 10); do
    get "$service/syncGroups?$version"
    [ "$code" = 200 ] || break
    granted=$((granted + 1))
    head_says '^x-ms-ratelimit-remaining-subscription-reads: [012]'
done
[ $granted -ge 3 ] || complain "grants $granted reads, not three"
for pause in 2 2 3.3; do
    status 429
    json .error.code '"SubscriptionRequestsThrottled"'
    head_says '^retry-after: 3'
    sleep $pause
    get "$service/syncGroups?$version"
done
status 200
get /simulator/tally
json .throttled 3
json .by_path.syncGroups $((granted + 4))
exit $failed
