/* SPDX-License-Identifier: Apache-2.0
 *
 * The ladder: what the health of a leg means. A leg has a session verdict (the first rung
 * that holds) and an item state; its state is the worse of the two. The rungs and their
 * limits are written down in the project's diagnosis document; the order of the table in
 * diagnose.c is the order of the rungs. */
#ifndef AFSYNC_VERDICT_DIAGNOSE_H
#define AFSYNC_VERDICT_DIAGNOSE_H

#include "health/health.h"
#include "verdict/items.h"
#include "verdict/policy.h"
#include "verdict/verdict.h"

/* By what a leg is judged. */
struct afsync_rules {
    struct afsync_policy policy;
    struct afsync_item_limits items;
};

/* The rungs, in no order of their own: the ladder's order is the table in diagnose.c. */
enum afsync_rung {
    AFSYNC_RUNG_UNHEARD_OF,
    AFSYNC_RUNG_STALE,
    AFSYNC_RUNG_STALLED,
    AFSYNC_RUNG_FIRST_SYNC,
    AFSYNC_RUNG_SUCCEEDED,
    AFSYNC_RUNG_SNAPSHOT,
    AFSYNC_RUNG_PROGRESSING,
    AFSYNC_RUNG_BLAMES_ITEMS,
    AFSYNC_RUNG_NEEDS_ACTION,
    AFSYNC_RUNG_WAITING,
    AFSYNC_RUNG_WATCHING,
    AFSYNC_RUNG_BLOCKED_BY_ITEMS,
    AFSYNC_RUNG_FAILING,
    AFSYNC_RUNGS
};

/* Whose work shows that a failed leg progresses. */
enum afsync_mover { AFSYNC_NOBODY, AFSYNC_OURS, AFSYNC_THEIRS };

/* The verdict and the facts it rests on. Pointers are into the endpoint that was judged. */
struct afsync_diagnosis {
    enum afsync_verdict verdict;
    enum afsync_state state;
    enum afsync_verdict session_verdict;
    enum afsync_state session_state;
    struct afsync_items items;
    enum afsync_rung walked[AFSYNC_RUNGS]; /* the last one holds */
    size_t walked_count;

    struct afsync_code code; /* the HRESULT that was judged: see failing_since */
    const struct afsync_end *last;
    const struct afsync_session *running;
    const struct afsync_session
        *theirs; /* of the other direction, where it explains ours */
    int64_t newest_word_at, newest_end_at, last_success_at, failing_since;
    int64_t last_seen_at; /* the newest event of its endpoint; decides nothing */
    struct afsync_race race;
    enum afsync_state slow;
    enum afsync_mover mover;
    int64_t excused_for;  /* the running session stood so long, which one large file may
                             explain; 0: it does not stand */
    int64_t stood_before; /* it waits, but a session had stood so long before it ended; 0 */
    int64_t snapshot_at;  /* the snapshot end near the cancelled one; 0: none */
    bool hides_items;     /* it was cancelled after a session that its items had blocked */
    bool hides_code;      /* it failed with item errors over a code that was worse */
    unsigned falls;       /* from success into a persistent code, within the kept ends */
};

struct afsync_diagnosis afsync_diagnose(const struct afsync_endpoint *endpoint,
                                        enum afsync_direction direction,
                                        const struct afsync_rules *rules, int64_t now);

/* Time since a moment; a clock that runs ahead makes it 0. */
int64_t afsync_age(int64_t at, int64_t now);

#endif
