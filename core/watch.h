/* SPDX-License-Identifier: Apache-2.0
 *
 * A watch from the inside: what survey.c, look.c, look_metrics.c and review.c share; nobody
 * else includes it. */
#ifndef AFSYNC_WATCH_H
#define AFSYNC_WATCH_H

#include "afsync.h"
#include "health/health.h"
#include "statefile.h"

struct afsync_watch {
    struct afsync_health health;
    struct afsync_report told; /* faults and sources of the last survey */
    uint64_t requests[AFSYNC_SOURCES], failures[AFSYNC_SOURCES];
    struct afsync_polled polled; /* the last survey, by this process or the one before */
    bool loaded;                 /* what was remembered */
    bool left_out_later;         /* the last survey left out words from after its moment */
};

/* Asks every configured source and folds what it says; faults go into `told`. False if
 * memory ran out. */
AFSYNC_MUST_USE
bool afsync_look(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                 const struct afsync_deadline *deadline, struct afsync_fault *fault);

/* Asks for the metrics of the services that are known by now. The same. */
AFSYNC_MUST_USE
bool afsync_look_at_metrics(struct afsync_watch *watch, const struct afsync_config *config,
                            int64_t at, struct afsync_azure *azure,
                            const struct afsync_sink *sink, struct afsync_fault *fault);

#endif
