/* SPDX-License-Identifier: Apache-2.0
 *
 * Counting on the bucket. */
#include "source/pace.h"

/* A little below what Azure adds. */
#define READS_A_SECOND 24.0

/* So many stay in the bucket: others may draw from it. */
#define RESERVE 16.0

/* What is in the bucket by now. */
static double reads_left(const struct afsync_pace *pace, int64_t now) {
    return pace->reads + (double)(now - pace->told_at) / 1000 * READS_A_SECOND;
}

int64_t afsync_pace_wait_ms(const struct afsync_pace *pace, int64_t now) {
    double missing = pace->told ? RESERVE + 1 - reads_left(pace, now) : 0;
    int64_t wait = missing > 0 ? (int64_t)(missing / READS_A_SECOND * 1000) + 1 : 0;

    return pace->not_until - now > wait ? pace->not_until - now : wait;
}

void afsync_pace_sent(struct afsync_pace *pace) {
    pace->reads -= 1;
}

void afsync_pace_tell(struct afsync_pace *pace, int64_t reads, size_t under_way,
                      int64_t now) {
    double left = (double)reads - (double)under_way;

    /* Answers overtake each other: an older one, of a fuller bucket, raises no hope. */
    if (pace->told && reads_left(pace, now) < left)
        return;
    pace->told = true;
    pace->reads = left;
    pace->told_at = now;
}

void afsync_pace_pause(struct afsync_pace *pace, int64_t until) {
    if (until > pace->not_until)
        pace->not_until = until;
}
