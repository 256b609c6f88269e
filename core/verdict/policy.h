/* SPDX-License-Identifier: Apache-2.0
 *
 * The limits by which a leg is judged. The table is policy.def; values come from the user's
 * options, else from there. */
#ifndef AFSYNC_VERDICT_POLICY_H
#define AFSYNC_VERDICT_POLICY_H

#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum afsync_limit_kind { AFSYNC_LIMIT_DURATION, AFSYNC_LIMIT_RATE };

struct afsync_policy {
#define LIMIT(field, option, keyword, kind, initial, what) int64_t field;
#include "verdict/policy.def"
};

/* One row of the table, for front ends that turn rows into options and keywords. */
struct afsync_limit {
    const char *option, *keyword, *what;
    enum afsync_limit_kind kind;
    int64_t initial;
    size_t offset; /* of the int64_t in struct afsync_policy */
};

/* The rows, closed by one whose option is NULL. */
const struct afsync_limit *afsync_limits(void);

struct afsync_policy afsync_policy_default(void);

/* Sets one limit from its text; false if the text is no duration or rate. */
bool afsync_policy_set(struct afsync_policy *policy, const struct afsync_limit *limit,
                       const char *text);

#endif
