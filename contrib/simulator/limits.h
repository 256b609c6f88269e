/* SPDX-License-Identifier: Apache-2.0
 *
 * How many reads Azure Resource Manager grants: a bucket that every read takes one token
 * out of and that fills up again with time. */
#ifndef AFSYNC_SIM_LIMITS_H
#define AFSYNC_SIM_LIMITS_H

#include "message.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

struct afsync_sim_bucket {
    bool enforced; /* else it only counts */
    double burst, per_second, tokens;
    int64_t retry_after_s;
    int64_t filled_at_ms, closed_until_ms;
};

/* A full bucket as the scenario's "limits"."reads" says; without them Azure's own size, not
 * enforced. */
void afsync_sim_bucket_init(struct afsync_sim_bucket *bucket, struct json_object *scenario);

/* Takes a token. False if there is none; then the wait that was asked for begins anew with
 * each further try. */
bool afsync_sim_bucket_take(struct afsync_sim_bucket *bucket, int64_t now_ms);

/* The reply to who got no token. */
void afsync_sim_bucket_refuse(const struct afsync_sim_bucket *bucket,
                              struct afsync_sim_reply *reply);

/* The headers that say what is left. */
void afsync_sim_bucket_tell(const struct afsync_sim_bucket *bucket,
                            struct afsync_sim_reply *reply);

#endif
