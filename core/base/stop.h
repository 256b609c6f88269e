/* SPDX-License-Identifier: Apache-2.0
 *
 * A cord that somebody else may pull to end a run early: a run that waits wakes up, one
 * that works finds its time over. Pulled once, it stays so. The one thing of the core that
 * belongs to two threads at a time. */
#ifndef AFSYNC_BASE_STOP_H
#define AFSYNC_BASE_STOP_H

#include "base/attr.h"
#include "base/fault.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* `= {0}` cannot be pulled, and needs no end. */
struct afsync_stop {
    atomic_bool is_pulled;
    bool is_open;
    int ends[2]; /* of a pipe; the first can be read from once the cord is pulled */
};

AFSYNC_MUST_USE
bool afsync_stop_init(struct afsync_stop *stop, struct afsync_fault *fault);
void afsync_stop_fini(struct afsync_stop *stop); /* when nobody waits on it any more */

void afsync_stop_pull(struct afsync_stop *stop);

/* Was it pulled? NULL never is. */
bool afsync_stop_is_pulled(const struct afsync_stop *stop);

/* For poll(2): readable once it is pulled. -1, which poll passes over, if it cannot be. */
int afsync_stop_descriptor(const struct afsync_stop *stop);

/* Sleeps so long, or until it is pulled. */
void afsync_stop_sleep(const struct afsync_stop *stop, int64_t ms);

#endif
