/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of limits and its defaults. */
#include "verdict/policy.h"

#include "base/count.h"

#include <string.h>

const struct afsync_limit *afsync_limits(void) {
    static const struct afsync_limit limits[] = {
#define LIMIT(field, option, keyword, kind, initial, what)                                 \
    {option,  keyword,                                                                     \
     what,    AFSYNC_LIMIT_##kind,                                                         \
     initial, offsetof(struct afsync_policy, field)},
#include "verdict/policy.def"
        {0},
    };

    return limits;
}

struct afsync_policy afsync_policy_default(void) {
    return (struct afsync_policy){
#define LIMIT(field, option, keyword, kind, initial, what) .field = initial,
#include "verdict/policy.def"
    };
}

bool afsync_policy_set(struct afsync_policy *policy, const struct afsync_limit *limit,
                       const char *text) {
    int64_t value;

    if (limit->kind == AFSYNC_LIMIT_RATE) {
        struct afsync_count rate = afsync_count_parse(text);

        if (!rate.known || rate.value == 0)
            return false;
        value = (int64_t)rate.value;
    } else if (!afsync_duration_parse(text, &value)) {
        return false;
    }
    memcpy((char *)policy + limit->offset, &value, sizeof value);
    return true;
}
