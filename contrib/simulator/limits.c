/* SPDX-License-Identifier: Apache-2.0
 *
 * Throttling. */
#include "limits.h"

#include "tree.h"

#include <inttypes.h>
#include <stdio.h>

enum { READS = 250, READS_A_SECOND = 25, SUBSCRIPTION_WIDE = 15 };

void afsync_sim_bucket_init(struct afsync_sim_bucket *bucket,
                            struct json_object *scenario) {
    struct json_object *reads =
        afsync_sim_tree_member(afsync_sim_tree_member(scenario, "limits"), "reads");
    int64_t burst = afsync_sim_tree_number(reads, "burst", READS);
    int64_t per_second = afsync_sim_tree_number(reads, "per_second", READS_A_SECOND);
    int64_t until_full = per_second > 0 ? (burst + per_second - 1) / per_second : 60;

    *bucket = (struct afsync_sim_bucket){
        .enforced = reads != NULL,
        .burst = (double)burst,
        .tokens = (double)burst,
        .per_second = (double)per_second,
        .retry_after_s = afsync_sim_tree_number(reads, "retry_after_s", until_full),
    };
}

bool afsync_sim_bucket_take(struct afsync_sim_bucket *bucket, int64_t now_ms) {
    if (bucket->filled_at_ms != 0)
        bucket->tokens +=
            (double)(now_ms - bucket->filled_at_ms) / 1000 * bucket->per_second;
    if (bucket->tokens > bucket->burst)
        bucket->tokens = bucket->burst;
    bucket->filled_at_ms = now_ms;
    if (bucket->enforced && (now_ms < bucket->closed_until_ms || bucket->tokens < 1)) {
        bucket->closed_until_ms = now_ms + bucket->retry_after_s * 1000;
        return false;
    }
    bucket->tokens = bucket->tokens >= 1 ? bucket->tokens - 1 : 0;
    return true;
}

void afsync_sim_bucket_refuse(const struct afsync_sim_bucket *bucket,
                              struct afsync_sim_reply *reply) {
    char text[32];

    afsync_sim_reply_error(reply, 429, "SubscriptionRequestsThrottled",
                           "Number of 'read' requests for the subscription exceeded the "
                           "limit. Please try again after '%" PRId64 "' seconds.",
                           bucket->retry_after_s);
    snprintf(text, sizeof text, "%" PRId64, bucket->retry_after_s);
    afsync_sim_reply_header(reply, "Retry-After", text);
}

void afsync_sim_bucket_tell(const struct afsync_sim_bucket *bucket,
                            struct afsync_sim_reply *reply) {
    int64_t taken = (int64_t)(bucket->burst - bucket->tokens);
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, (int64_t)bucket->tokens);
    afsync_sim_reply_header(reply, "x-ms-ratelimit-remaining-subscription-reads", text);
    snprintf(text, sizeof text, "%" PRId64,
             (int64_t)bucket->burst * SUBSCRIPTION_WIDE - taken);
    afsync_sim_reply_header(reply, "x-ms-ratelimit-remaining-subscription-global-reads",
                            text);
}
