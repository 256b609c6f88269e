/* SPDX-License-Identifier: Apache-2.0
 *
 * The one deadline of a run, on the monotonic clock; nothing else in the core reads a
 * clock. Whoever may end the run early pulls the cord that goes along: then the deadline
 * has passed. `= {0}` never passes. */
#ifndef AFSYNC_SOURCE_DEADLINE_H
#define AFSYNC_SOURCE_DEADLINE_H

#include "base/stop.h"

#include <stdbool.h>
#include <stdint.h>

struct afsync_deadline {
    int64_t at_ms;                  /* on CLOCK_MONOTONIC; 0: none */
    const struct afsync_stop *stop; /* borrowed; NULL: nobody ends the run early */
};

struct afsync_deadline afsync_deadline_in(int64_t from_now_ms);

/* The deadline of a part of a run: so long from now, but not after the whole one. */
struct afsync_deadline afsync_deadline_within(const struct afsync_deadline *whole,
                                              int64_t from_now_ms);

/* Milliseconds left, at least 0; INT32_MAX if there is no deadline. Fits poll(2). */
int afsync_deadline_left_ms(const struct afsync_deadline *deadline);

bool afsync_deadline_passed(const struct afsync_deadline *deadline);

/* Was the run ended early? */
bool afsync_deadline_is_stopped(const struct afsync_deadline *deadline);

/* Sleeps so long, whatever the deadline, but no longer than the run goes on. */
void afsync_deadline_sleep(const struct afsync_deadline *deadline, int64_t ms);

/* Milliseconds on the monotonic clock, for measuring how long something took. */
int64_t afsync_deadline_clock_ms(void);

#endif
