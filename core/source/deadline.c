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

struct afsync_deadline afsync_deadline_within(const struct afsync_deadline *whole,
                                              int64_t from_now_ms) {
    int64_t left = afsync_deadline_left_ms(whole);
    struct afsync_deadline part =
        afsync_deadline_in(left < from_now_ms ? left : from_now_ms);

    part.stop = whole->stop;
    return part;
}

int afsync_deadline_left_ms(const struct afsync_deadline *deadline) {
    int64_t left;

    if (afsync_deadline_is_stopped(deadline))
        return 0;
    if (deadline->at_ms == 0)
        return INT32_MAX;
    left = deadline->at_ms - afsync_deadline_clock_ms();
    if (left < 0)
        return 0;
    return left < INT32_MAX ? (int)left : INT32_MAX;
}

bool afsync_deadline_passed(const struct afsync_deadline *deadline) {
    return afsync_deadline_left_ms(deadline) == 0;
}

bool afsync_deadline_is_stopped(const struct afsync_deadline *deadline) {
    return afsync_stop_is_pulled(deadline->stop);
}

void afsync_deadline_sleep(const struct afsync_deadline *deadline, int64_t ms) {
    afsync_stop_sleep(deadline->stop, ms);
}
