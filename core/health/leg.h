/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of one leg: a server endpoint in one direction. A leg stores what was said;
 * what follows from it is asked with the functions below and is never stored. It is owned
 * by its endpoint; `= {0}` is a leg of which nothing is known.
 *
 * All of it is bounded. Ends that no longer fit go into `past`, so that what must never be
 * forgotten (since when it fails, how far the work got) is not. Nothing here depends on the
 * order in which words arrive, as far as the kept ends reach. */
#ifndef AFSYNC_HEALTH_LEG_H
#define AFSYNC_HEALTH_LEG_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "health/meter.h"
#include "health/race.h"
#include "observation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_ENDS_MAX = 16,         /* regular ends kept of a leg */
    AFSYNC_SNAPSHOTS_MAX = 4,     /* snapshot ends kept of a leg */
    AFSYNC_SESSIONS_MAX = 48,     /* sessions of which progress is kept, of all sources */
    AFSYNC_PAST_CODES_MAX = 8,    /* codes that failed before the kept ends */
    AFSYNC_PAST_COUNTED_MAX = 64, /* failures that were counted there */
    AFSYNC_ITEM_ROWS_MAX = 2048   /* rows of item errors kept of a leg */
};

/* A session that ended. */
struct afsync_end {
    int64_t at;
    int64_t cloud_at; /* ARM's time of the same end; 0: ARM has not told of it */
    enum afsync_source source;
    struct afsync_session_id id;
    uint64_t origin, record;
    struct afsync_session_end said; /* `result` is always known */
};

/* The newest sample of a session. */
struct afsync_sample {
    int64_t at;
    struct afsync_progress said; /* `large_file` is not kept: see `large_file` below */
};

/* What is kept of an earlier one. */
struct afsync_point {
    int64_t at; /* 0: there is none */
    struct afsync_count applied_items, applied_bytes;
};

/* The highest value of a counter, the first moment at which it was seen so high, and the
 * first at which it was seen at all: it grew if the two differ. */
struct afsync_mark {
    struct afsync_count count;
    int64_t at, first_at;
};

/* A session of which progress is known. */
struct afsync_session {
    struct afsync_session_id id; /* unknown: told apart by source and by falling counters */
    enum afsync_source source;
    struct afsync_point first, previous; /* both are before `newest`, or the first is it */
    struct afsync_sample newest;
    struct afsync_mark items, bytes; /* applied */
    struct afsync_mark open_total;   /* while totals are not final */
    struct afsync_mark file_percent; /* of the large file in work */
    uint64_t file;                   /* hash of its name */
    int64_t final_at;                /* when totals were first final; 0: never */
    uint64_t final_total;            /* items, as of then */
    int64_t pushed_at; /* newest sample that said by itself that something flows */
};

/* Items of one session that failed with one code. */
struct afsync_item_row {
    struct afsync_session_id id;
    int64_t end_at; /* ARM: end of its session; else 0 */
    int64_t at;
    enum afsync_source source;
    struct afsync_item_error said;
};

/* The newest moment a code was the result of a session. */
struct afsync_past_code {
    uint32_t code;
    int64_t at;
};

/* How long a session had stood still when it ended, and what would excuse it. */
struct afsync_standstill {
    int64_t stood;
    struct afsync_count bytes_left;
};

/* What the ends that no longer fit came to. */
struct afsync_past {
    int64_t horizon;          /* the newest regular end that no longer fits */
    int64_t snapshot_horizon; /* the same of snapshot ends */
    int64_t session_horizon;  /* newest progress of a session that no longer fits */
    int64_t last_success_at;
    int64_t failing_since; /* first failure after it; 0: none */
    struct afsync_past_code codes[AFSYNC_PAST_CODES_MAX]; /* since failing_since */
    size_t code_count;
    struct afsync_race race;   /* since failing_since */
    struct afsync_end success; /* the newest; `at` is 0 if there is none */
    struct afsync_end
        complete; /* the newest of which all items that failed are summed up */
    struct afsync_end
        most_persistent; /* of the failures after it the two that say the worst of */
    struct afsync_end most_failed; /* their items; `at` is 0 if none said anything */
    uint64_t persistent, failed;   /* and how many these were */
    int64_t heard_from; /* the oldest failure that was ever counted here; 0: none */
    /* When the newest failures that were counted here ended, oldest first: one that is
     * heard again is not counted again. Which of those until `counted_until` were counted
     * is not known any more. */
    int64_t *counted; /* at most AFSYNC_PAST_COUNTED_MAX */
    size_t counted_count, counted_capacity;
    int64_t counted_until;
    struct afsync_standstill
        standstill; /* since failing_since: the longest, and the least excuse */
    uint64_t items_applied, bytes_applied;
};

struct afsync_leg {
    bool exists; /* something was said of it, or its endpoint is listed */
    bool said_by[AFSYNC_SOURCES];
    struct afsync_end *ends; /* oldest first */
    size_t end_count, end_capacity;
    struct afsync_end *snapshots; /* oldest first */
    size_t snapshot_count, snapshot_capacity;
    struct afsync_session *sessions; /* in no order */
    size_t session_count, session_capacity;
    struct afsync_item_row *rows; /* in no order */
    size_t row_count, row_capacity;
    int64_t told_success_at; /* ARM's lastSyncSuccessTimestamp; 0: none */
    struct afsync_past past;
    struct afsync_meter *meters; /* AFSYNC_METRICS of them; NULL: nothing was measured */
    char health_word[16]; /* ARM's, as of its newest answer; "" if none */
    char *large_file;     /* that the newest progress to speak of one names, or NULL */
    int64_t large_file_at;
};

void afsync_leg_fini(struct afsync_leg *leg);

/* ---- folding: each takes one observation of its kind that has a time ---- */

AFSYNC_MUST_USE
bool afsync_leg_fold_end(struct afsync_leg *leg, const struct afsync_observation *seen,
                         struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_leg_fold_progress(struct afsync_leg *leg, const struct afsync_observation *seen,
                              struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_leg_fold_item_error(struct afsync_leg *leg,
                                const struct afsync_observation *seen,
                                struct afsync_fault *fault);
void afsync_leg_fold_success(struct afsync_leg *leg, int64_t at);

/* ---- asking: ends ---- */

/* The newest regular end, NULL if there never was one. */
const struct afsync_end *afsync_leg_last(const struct afsync_leg *leg);

/* The newest end of either kind before (or at) a moment; 0 if none is known. */
int64_t afsync_leg_newest_end_at(const struct afsync_leg *leg, int64_t until);

/* Newest end of either kind or progress; 0 if there is none. */
int64_t afsync_leg_newest_word_at(const struct afsync_leg *leg);

/* The newest success known, by an end or told; 0 if none. */
int64_t afsync_leg_last_success_at(const struct afsync_leg *leg);

/* Since when it fails; 0 if the last end succeeded or there is none. */
int64_t afsync_leg_failing_since(const struct afsync_leg *leg);

/* Was this end a success? */
bool afsync_end_succeeded(const struct afsync_end *end);

/* ---- asking: sessions ---- */

/* The running session, NULL if none runs. */
const struct afsync_session *afsync_leg_running(const struct afsync_leg *leg);

/* The running session of which its source says, with its newest word, that one large file
 * blocks it; NULL if none does. */
const struct afsync_session *afsync_leg_blocked(const struct afsync_leg *leg);

/* The session with the newest progress, running or not; NULL if there is none. */
const struct afsync_session *afsync_leg_newest_session(const struct afsync_leg *leg);

/* The session that ended so, NULL if no progress of it is known. */
const struct afsync_session *afsync_leg_session_of(const struct afsync_leg *leg,
                                                   const struct afsync_end *end);

/* Is its first known sample a movement, or may it tell of old work? */
bool afsync_session_began_moving(const struct afsync_leg *leg,
                                 const struct afsync_session *session);

/* When it last moved; 0 if it was never seen to. */
int64_t afsync_session_moved_at(const struct afsync_leg *leg,
                                const struct afsync_session *session);

/* How long its counts had not grown, at its newest progress. */
int64_t afsync_session_stood(const struct afsync_leg *leg,
                             const struct afsync_session *session);

/* The same with what would excuse it. */
struct afsync_standstill afsync_session_standstill(const struct afsync_leg *leg,
                                                   const struct afsync_session *session);

/* When its total last grew while totals were not final; 0 if it was not seen to. */
int64_t afsync_session_total_grew_at(const struct afsync_session *session);

/* Items and bytes left by its newest sample, known only if totals are final. */
struct afsync_count afsync_session_items_left(const struct afsync_session *session);
struct afsync_count afsync_session_bytes_left(const struct afsync_session *session);

/* Has the leg moved after a moment? */
bool afsync_leg_moved_since(const struct afsync_leg *leg, int64_t at);

/* ---- asking: gain, item errors, totals ---- */

/* The race since failing_since, the running session compared; empty if nothing fails. */
struct afsync_race afsync_leg_race(const struct afsync_leg *leg);

/* The histogram of one session's item errors as far as it was said. `codes` is filled with
 * up to `limit` rows, merged by code. */
struct afsync_histogram {
    uint64_t persistent, transient;
    size_t rows;  /* found; 0: nothing was said */
    size_t codes; /* filled in */
};
struct afsync_histogram afsync_leg_histogram(const struct afsync_leg *leg,
                                             const struct afsync_end *end,
                                             struct afsync_item_error *codes, size_t limit);

/* When a session of that id last ended until a moment; 0 if none is known to have. */
int64_t afsync_leg_ended_as(const struct afsync_leg *leg,
                            const struct afsync_session_id *id, int64_t until);

/* Applied in all sessions since the leg is known: a session counts once, whether told by
 * its progress, its end or metrics. Not known if nothing was said. */
struct afsync_count afsync_leg_items_applied(const struct afsync_leg *leg);
struct afsync_count afsync_leg_bytes_applied(const struct afsync_leg *leg);

/* Applied in a session, by its end or its progress, whichever knows more. */
struct afsync_applied {
    uint64_t items, bytes;
};
struct afsync_applied afsync_end_applied(const struct afsync_leg *leg,
                                         const struct afsync_end *end);

#endif
