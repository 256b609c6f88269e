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
start '{"limits": {"reads": {"burst": 3, "per_second": 1, "retry_after_s": 2}}}'
for left in 2 1 0; do
    get "$service/syncGroups?$version"
    status 200
    head_says "^x-ms-ratelimit-remaining-subscription-reads: $left"
done
get "$service/syncGroups?$version"
status 429
json .error.code '"SubscriptionRequestsThrottled"'
head_says '^retry-after: 2'
sleep 1.2
get "$service/syncGroups?$version"
status 429
sleep 1.2
get "$service/syncGroups?$version"
status 429
sleep 2.2
get "$service/syncGroups?$version"
status 200
get /simulator/tally
json '[.throttled, .by_status["200"]]' '[3,5]'
exit $failed
