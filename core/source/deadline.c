/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the monotonic clock. */
#include "source/deadline.h"

#include <time.h>

int64_t afsync_deadline_clock_ms(void) {
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct afsync_deadline afsync_deadline_in(int64_t from_now_ms) {
    return (struct afsync_deadline){.at_ms = afsync_deadline_clock_ms() + from_now_ms};
}

int afsync_deadline_left_ms(const struct afsync_deadline *deadline) {
    int64_t left;

    if (deadline->at_ms == 0)
        return INT32_MAX;
    left = deadline->at_ms - afsync_deadline_clock_ms();
    if (left < 0)
        return 0;
    return left < INT32_MAX ? (int)left : INT32_MAX;
}

bool afsync_deadline_passed(const struct afsync_deadline *deadline) {
    return deadline->at_ms != 0 && afsync_deadline_left_ms(deadline) == 0;
}
