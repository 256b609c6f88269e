/* SPDX-License-Identifier: Apache-2.0
 *
 * The one deadline of a run, on the monotonic clock; nothing else in the core reads a
 * clock.
 * `= {0}` never passes. */
#ifndef AFSYNC_SOURCE_DEADLINE_H
#define AFSYNC_SOURCE_DEADLINE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct afsync_deadline {
    int64_t at_ms; /* on CLOCK_MONOTONIC; 0: none */
};

struct afsync_deadline afsync_deadline_in(int64_t from_now_ms);

/* Milliseconds left, at least 0; INT32_MAX if there is no deadline. Fits poll(2). */
int afsync_deadline_left_ms(const struct afsync_deadline *deadline);

bool afsync_deadline_passed(const struct afsync_deadline *deadline);

/* Milliseconds on the monotonic clock, for measuring how long something took. */
int64_t afsync_deadline_clock_ms(void);

#endif
