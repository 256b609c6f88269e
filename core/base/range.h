/* SPDX-License-Identifier: Apache-2.0
 *
 * A threshold range: alert when a value lies outside [start, end], or inside it. `= {0}` is
 * "no range" and never alerts. */
#ifndef AFSYNC_BASE_RANGE_H
#define AFSYNC_BASE_RANGE_H

#include <stdbool.h>

enum { AFSYNC_RANGE_TEXT_MAX = 64 };

struct afsync_range {
    bool set;
    bool by_user;                     /* not a default of ours */
    bool inside;                      /* alert inside, ends included, instead of outside */
    double start, end;                /* may be -INFINITY and INFINITY */
    char text[AFSYNC_RANGE_TEXT_MAX]; /* as the user wrote it */
};

/* The pair of ranges of one reading. */
struct afsync_threshold {
    struct afsync_range warning, critical;
};

static inline bool afsync_range_alerts(const struct afsync_range *range, double value) {
    bool within = value >= range->start && value <= range->end;

    return range->set && within == range->inside;
}

#endif
