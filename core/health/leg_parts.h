/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files that make up a leg share among themselves; nobody else includes it. */
#ifndef AFSYNC_HEALTH_LEG_PARTS_H
#define AFSYNC_HEALTH_LEG_PARTS_H

#include "base/time.h"
#include "health/leg.h"

/* Progress that comes this late after the end of its session is still of that session. */
#define AFSYNC_STRAGGLES_FOR (60 * AFSYNC_SECOND)

/* Two readings of one event agree in its time if they are less than this apart: a road may
 * cut it to seconds. */
#define AFSYNC_SAME_WITHIN AFSYNC_SECOND

static inline int64_t afsync_apart(int64_t left, int64_t right) {
    return left > right ? left - right : right - left;
}

/* The first of ends that are in order which is from after a moment; `count`: none is. Most
 * words are of the newest, so it is looked for from there. */
static inline size_t afsync_ends_after(const struct afsync_end *ends, size_t count,
                                       int64_t at) {
    while (count > 0 && ends[count - 1].at > at)
        count--;
    return count;
}

/* An end that does not fit any more goes into the past, and its session with it. */
void afsync_past_absorb(struct afsync_leg *leg, const struct afsync_end *end);
void afsync_past_absorb_snapshot(struct afsync_leg *leg, const struct afsync_end *end);

/* An end from before the kept ones: it may only make things worse. */
void afsync_past_hear(struct afsync_leg *leg, const struct afsync_observation *seen);

/* What failed before the horizon: a code, and how long a session had stood. */
void afsync_past_note_code(struct afsync_past *past, uint32_t code, int64_t at);
void afsync_past_note_standstill(struct afsync_past *past, struct afsync_standstill still);

/* The session of which that is a sample, NULL if none is kept; and a new one, for which the
 * oldest gives way at the bound. */
struct afsync_session *afsync_leg_find_session(const struct afsync_leg *leg,
                                               const struct afsync_observation *seen);
struct afsync_session *afsync_leg_new_session(struct afsync_leg *leg,
                                              const struct afsync_observation *seen,
                                              struct afsync_fault *fault);

/* What a session that ended so contributes to the race. */
struct afsync_lap afsync_lap_of_end(const struct afsync_leg *leg,
                                    const struct afsync_end *end);

/* The end of either kind at which this session ended; NULL if it is not known to have. */
const struct afsync_end *afsync_leg_end_of(const struct afsync_leg *leg,
                                           const struct afsync_session *session);

/* Is it that end? The same as asking which one it is, but mostly it is quickly seen that it
 * is not. */
bool afsync_leg_is_end_of(const struct afsync_leg *leg, const struct afsync_end *end,
                          const struct afsync_session *session);

/* An end came to be known: sessions of its id that go on after it are split in two. */
AFSYNC_MUST_USE
bool afsync_leg_split_sessions(struct afsync_leg *leg, const struct afsync_end *end,
                               struct afsync_fault *fault);

/* Forgets the sessions that ended so. */
void afsync_leg_drop_sessions_of(struct afsync_leg *leg, const struct afsync_end *end);

/* Forgets item errors of sessions that are not kept any more. */
void afsync_leg_prune_rows(struct afsync_leg *leg);

#endif
