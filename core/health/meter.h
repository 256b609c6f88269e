/* SPDX-License-Identifier: Apache-2.0
 *
 * The sum of one metric of one leg. Each bucket counts once, however often it is told; the
 * newest may still grow, because servers send what they did every 15 to 20 minutes. `= {0}`
 * has counted nothing. */
#ifndef AFSYNC_HEALTH_METER_H
#define AFSYNC_HEALTH_METER_H

#include "observation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Buckets that may still grow: two hours of quarters. */
enum { AFSYNC_BUCKETS_MAX = 8 };

struct afsync_meter {
    struct afsync_metric_point newest[AFSYNC_BUCKETS_MAX]; /* oldest first */
    size_t count;
    struct afsync_count settled; /* the sum of the older ones */
    int64_t settled_until;       /* the newest of them; what is told of older is counted */
};

/* Takes in one bucket whose value is known. */
void afsync_meter_fold(struct afsync_meter *meter, const struct afsync_metric_point *point);

/* Not known if nothing was told. */
struct afsync_count afsync_meter_sum(const struct afsync_meter *meter);

#endif
