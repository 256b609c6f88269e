/* SPDX-License-Identifier: Apache-2.0
 *
 * How fast a place may be asked without ever being refused for asking too much. Azure
 * Resource Manager keeps a bucket of reads for each client and subscription: 250 of them,
 * 25 more every second, and every answer says how many are left. A client that was refused
 * (429) is to wait; asking earlier makes the wait longer.
 *
 * Pure bookkeeping: moments are handed in, in milliseconds of one clock.
 *
 * Facts: Azure Resource Manager, request limits and throttling (2025-05). */
#ifndef AFSYNC_SOURCE_PACE_H
#define AFSYNC_SOURCE_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `= {0}`: nothing was said yet, and nothing is held back. */
struct afsync_pace {
    bool told;    /* how many reads are left was said */
    double reads; /* left, as of `told_at`, without those under way since */
    int64_t told_at;
    int64_t not_until; /* Azure asked to wait until then; 0: it did not */
};

/* How long the next request has to wait; 0: it may go. */
int64_t afsync_pace_wait_ms(const struct afsync_pace *pace, int64_t now);

/* A request was sent. */
void afsync_pace_sent(struct afsync_pace *pace);

/* An answer said how many reads are left, while so many requests are under way. */
void afsync_pace_tell(struct afsync_pace *pace, int64_t reads, size_t under_way,
                      int64_t now);

/* Azure asks to wait until then. */
void afsync_pace_pause(struct afsync_pace *pace, int64_t until);

#endif
