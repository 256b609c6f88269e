/* SPDX-License-Identifier: Apache-2.0
 *
 * Item errors of one session, as far as they can be judged: how many failed, and how many
 * of them will not clear by themselves. */
#ifndef AFSYNC_VERDICT_ITEMS_H
#define AFSYNC_VERDICT_ITEMS_H

#include "base/range.h"
#include "health/leg.h"
#include "verdict/policy.h"
#include "verdict/verdict.h"

struct afsync_items {
    const struct afsync_end *end; /* NULL: no session ended */
    enum afsync_state state;
    struct afsync_count failed; /* not known: the session did not say */
    bool told;                  /* a histogram was said: the split below is not a guess */
    bool stands_in; /* the split is an earlier session's, this one's may be late */
    uint64_t persistent, transient;
};

/* The thresholds that replace the limits of the item state. */
struct afsync_item_limits {
    const struct afsync_threshold *all, *persistent;
};

/* One session, as of `now`. */
struct afsync_items afsync_items_of(const struct afsync_leg *leg,
                                    const struct afsync_end *end,
                                    const struct afsync_policy *policy, int64_t now);

/* The worst among the newest success and the failed sessions after it that had any; the
 * newest of equally bad ones. */
struct afsync_items afsync_items_judge(const struct afsync_leg *leg,
                                       const struct afsync_policy *policy,
                                       const struct afsync_item_limits *limits,
                                       int64_t now);

#endif
