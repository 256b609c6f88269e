/* SPDX-License-Identifier: Apache-2.0
 *
 * Gain: is the work left really falling? Sessions that apply the same items again and again
 * move all the time and get nowhere; only a session that leaves less than every earlier one
 * since the leg began to fail has gained. `= {0}` is a race in which nothing has run yet.
 */
#ifndef AFSYNC_HEALTH_RACE_H
#define AFSYNC_HEALTH_RACE_H

#include "base/count.h"

struct afsync_race {
    int64_t begun_at;  /* 0: at failing_since; else when new work began it anew */
    int64_t gained_at; /* when `left` last fell below the least of all before; 0: never */
    struct afsync_count least; /* least left by any session so far */
    uint64_t largest_total;    /* of items of any session so far; 0: none known */
    uint64_t applied;          /* items applied in all of them */
};

/* What one session contributes. */
struct afsync_lap {
    int64_t began_at;          /* first word of it */
    int64_t at;                /* the moment of `left` */
    struct afsync_count total; /* items, final */
    struct afsync_count left;
    uint64_t applied;
    bool tells_of_old_work; /* `left` is its first known sample and no movement */
};

/* Lets a session that ended enter the race. */
void afsync_race_enter(struct afsync_race *race, const struct afsync_lap *lap);

/* Compares the running session, which does not count its laps yet. */
void afsync_race_compare(struct afsync_race *race, const struct afsync_lap *lap);

/* When the work left last shrank, or the race began if it never did. */
int64_t afsync_race_gained_at(const struct afsync_race *race);

/* Items applied over the largest total; 0 if no total is known. */
double afsync_race_laps(const struct afsync_race *race);

#endif
