/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions of which progress is known: told apart, followed, asked about. */
#include "health/leg_parts.h"

#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

/* Progress that comes this late after the end of its session is still of that session. */
#define STRAGGLES_FOR (60 * AFSYNC_SECOND)

/* Growth in the first known sample may be old, if the end before it is older than this. */
#define FRESH_AFTER_END (45 * AFSYNC_MINUTE)

/* Where two sources tell of what runs, the one that knows its id is followed unless it lags
 * this far behind. */
#define LAG_OF_ID (30 * AFSYNC_MINUTE)

/* ---- following ---- */

static void raise_mark(struct afsync_mark *mark, struct afsync_count count, int64_t at) {
    if (!count.known)
        return;
    if (!mark->count.known || at < mark->first_at)
        mark->first_at = at;
    if (!mark->count.known || count.value > mark->count.value ||
        (count.value == mark->count.value && at < mark->at)) {
        mark->count = count;
        mark->at = at;
    }
}

static int64_t mark_grew_at(const struct afsync_mark *mark) {
    return mark->count.known && mark->at > mark->first_at ? mark->at : 0;
}

static void note_total(struct afsync_session *session, const struct afsync_progress *said,
                       int64_t at) {
    if (!said->totals_final) {
        raise_mark(&session->open_total, said->total_items, at);
    } else if (said->total_items.known &&
               (session->final_at == 0 || at < session->final_at)) {
        session->final_at = at;
        session->final_total = said->total_items.value;
    }
}

static void note_large_file(struct afsync_session *session,
                            const struct afsync_progress *said, int64_t at) {
    uint64_t file;

    if (said->large_file == NULL)
        return;
    file = afsync_hash_name(AFSYNC_HASH_SEED, said->large_file);
    if (file != session->file)
        session->file_percent = (struct afsync_mark){0};
    session->file = file;
    raise_mark(&session->file_percent, said->large_file_percent, at);
}

static struct afsync_point point_of(const struct afsync_sample *sample) {
    return (struct afsync_point){.at = sample->at,
                                 .applied_items = sample->said.applied_items,
                                 .applied_bytes = sample->said.applied_bytes};
}

static void add_sample(struct afsync_session *session,
                       const struct afsync_observation *seen) {
    struct afsync_sample sample = {.at = seen->at, .said = seen->progress};

    sample.said.large_file = NULL; /* borrowed */
    if (session->newest.at == 0 || sample.at < session->first.at)
        session->first = point_of(&sample);
    if (sample.at > session->newest.at) {
        session->previous = point_of(&session->newest);
        session->newest = sample;
    } else if (sample.at < session->newest.at && sample.at > session->previous.at) {
        session->previous = point_of(&sample);
    }
    raise_mark(&session->items, sample.said.applied_items, sample.at);
    raise_mark(&session->bytes, sample.said.applied_bytes, sample.at);
    note_total(session, &sample.said, sample.at);
    note_large_file(session, &seen->progress, sample.at);
    if (sample.said.moves && sample.at > session->pushed_at)
        session->pushed_at = sample.at;
}

/* ---- telling apart ---- */

static bool fell(struct afsync_count from, struct afsync_count to) {
    return from.known && to.known && to.value < from.value;
}

/* Does a sample without an id go on with this session? */
static bool continues(const struct afsync_leg *leg, const struct afsync_session *session,
                      const struct afsync_observation *seen) {
    const struct afsync_sample *newest = &session->newest;
    bool later = seen->at >= newest->at;

    if (session->id.known || session->source != seen->source)
        return false;
    if (afsync_leg_newest_end_at(leg, later ? seen->at : newest->at) >
        (later ? newest->at : seen->at))
        return false; /* an end lies between them */
    if (newest->said.mode != seen->progress.mode)
        return false;
    if (!later)
        return seen->at >= session->first.at ||
               !fell(seen->progress.applied_items, session->first.applied_items);
    return !fell(newest->said.applied_items, seen->progress.applied_items) &&
           !fell(newest->said.applied_bytes, seen->progress.applied_bytes);
}

/* How many sessions of this id had ended, stragglers and all, before a moment: an id may be
 * used again, and what comes then is of another session. */
static size_t ended_before(const struct afsync_leg *leg, const struct afsync_session_id *id,
                           int64_t at) {
    size_t count = 0;

    for (size_t i = 0; i < leg->end_count; i++)
        if (afsync_session_id_equal(&leg->ends[i].id, id) &&
            leg->ends[i].at + STRAGGLES_FOR < at)
            count++;
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (afsync_session_id_equal(&leg->snapshots[i].id, id) &&
            leg->snapshots[i].at + STRAGGLES_FOR < at)
            count++;
    return count;
}

/* Is it a sample of that session, going by its id? */
static bool bears_id(const struct afsync_leg *leg, const struct afsync_session *session,
                     const struct afsync_observation *seen) {
    return afsync_session_id_equal(&session->id, &seen->session_id) &&
           ended_before(leg, &session->id, session->newest.at) ==
               ended_before(leg, &session->id, seen->at);
}

static struct afsync_session *find_session(const struct afsync_leg *leg,
                                           const struct afsync_observation *seen) {
    struct afsync_session *found = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        struct afsync_session *session = &leg->sessions[i];

        if (seen->session_id.known ? bears_id(leg, session, seen)
                                   : continues(leg, session, seen))
            if (found == NULL || session->newest.at > found->newest.at)
                found = session;
    }
    return found;
}

/* Forgets the oldest session whose end is not kept, else the oldest. */
static void drop_oldest_session(struct afsync_leg *leg) {
    struct afsync_session *oldest = NULL;
    bool oldest_ended = true;

    for (size_t i = 0; i < leg->session_count; i++) {
        struct afsync_session *session = &leg->sessions[i];
        bool ended = afsync_leg_end_of(leg, session) != NULL;

        if (oldest == NULL || (!ended && oldest_ended) ||
            (ended == oldest_ended && session->newest.at < oldest->newest.at)) {
            oldest = session;
            oldest_ended = ended;
        }
    }
    if (oldest == NULL)
        return;
    if (!oldest_ended) {
        if (oldest->newest.at > leg->past.session_horizon)
            leg->past.session_horizon = oldest->newest.at;
        leg->past.items_applied =
            afsync_sum(leg->past.items_applied, oldest->items.count.value);
        leg->past.bytes_applied =
            afsync_sum(leg->past.bytes_applied, oldest->bytes.count.value);
    }
    *oldest = leg->sessions[--leg->session_count];
}

static struct afsync_session *new_session(struct afsync_leg *leg,
                                          const struct afsync_observation *seen,
                                          struct afsync_fault *fault) {
    if (leg->session_count == AFSYNC_SESSIONS_MAX)
        drop_oldest_session(leg);
    if (leg->session_count == leg->session_capacity) {
        size_t capacity = leg->session_capacity == 0 ? 2 : leg->session_capacity * 2;
        struct afsync_session *grown =
            realloc(leg->sessions, capacity * sizeof leg->sessions[0]);

        if (grown == NULL) {
            afsync_fault_no_memory(fault);
            return NULL;
        }
        leg->sessions = grown;
        leg->session_capacity = capacity;
    }
    leg->sessions[leg->session_count] =
        (struct afsync_session){.id = seen->session_id, .source = seen->source};
    return &leg->sessions[leg->session_count++];
}

static bool keep_large_file(struct afsync_leg *leg, const struct afsync_observation *seen) {
    const char *name = seen->progress.large_file;

    free(leg->large_file);
    leg->large_file = name != NULL ? strdup(name) : NULL;
    leg->large_file_at = seen->at;
    return name == NULL || leg->large_file != NULL;
}

bool afsync_leg_fold_progress(struct afsync_leg *leg, const struct afsync_observation *seen,
                              struct afsync_fault *fault) {
    struct afsync_session *session;

    leg->exists = true;
    leg->said_by[seen->source] = true;
    if (seen->at <= leg->past.horizon)
        return true; /* of a session that no longer matters */
    if ((seen->progress.large_file != NULL || seen->progress.blocked_by_large_file) &&
        seen->at >= leg->large_file_at && !keep_large_file(leg, seen))
        return afsync_fault_no_memory(fault);
    session = find_session(leg, seen);
    if (session == NULL && seen->at <= leg->past.session_horizon)
        return true; /* of one that was counted when it no longer fitted */
    if (session == NULL)
        session = new_session(leg, seen, fault);
    if (session == NULL)
        return false;
    add_sample(session, seen);
    return true;
}

/* ---- asking ---- */

/* Is this the end of that session, by id or, without one, by time? */
static bool is_end_of(const struct afsync_end *end, const struct afsync_session *session) {
    if (session->id.known)
        return afsync_session_id_equal(&end->id, &session->id) &&
               session->newest.at <= end->at + STRAGGLES_FOR;
    return end->at >= session->newest.at;
}

static const struct afsync_end *earliest_end_of(const struct afsync_end *ends, size_t count,
                                                const struct afsync_session *session) {
    for (size_t i = 0; i < count; i++)
        if (is_end_of(&ends[i], session))
            return &ends[i];
    return NULL;
}

const struct afsync_end *afsync_leg_end_of(const struct afsync_leg *leg,
                                           const struct afsync_session *session) {
    const struct afsync_end *regular = earliest_end_of(leg->ends, leg->end_count, session);
    const struct afsync_end *snapshot =
        earliest_end_of(leg->snapshots, leg->snapshot_count, session);

    if (regular == NULL || (snapshot != NULL && snapshot->at < regular->at))
        return snapshot;
    return regular;
}

void afsync_leg_drop_sessions_of(struct afsync_leg *leg, const struct afsync_end *end) {
    for (size_t i = leg->session_count; i-- > 0;)
        if (afsync_leg_end_of(leg, &leg->sessions[i]) == end)
            leg->sessions[i] = leg->sessions[--leg->session_count];
}

const struct afsync_session *afsync_leg_session_of(const struct afsync_leg *leg,
                                                   const struct afsync_end *end) {
    const struct afsync_session *found = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];

        if (afsync_leg_end_of(leg, session) == end && (found == NULL || session->id.known))
            found = session;
    }
    return found;
}

const struct afsync_session *afsync_leg_newest_session(const struct afsync_leg *leg) {
    const struct afsync_session *newest = NULL;

    for (size_t i = 0; i < leg->session_count; i++)
        if (newest == NULL || leg->sessions[i].newest.at > newest->newest.at)
            newest = &leg->sessions[i];
    return newest;
}

/* Has it said anything since every end of its leg, and not ended? */
static bool is_running(const struct afsync_leg *leg, const struct afsync_session *session) {
    return session->newest.at > afsync_leg_newest_end_at(leg, INT64_MAX) &&
           afsync_leg_end_of(leg, session) == NULL;
}

/* The newest of those that run, as one source tells; of any if `source` is
 * AFSYNC_SOURCES. */
static const struct afsync_session *running_by(const struct afsync_leg *leg,
                                               enum afsync_source source) {
    const struct afsync_session *newest = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];

        if ((source == AFSYNC_SOURCES || session->source == source) &&
            (newest == NULL || session->newest.at > newest->newest.at) &&
            is_running(leg, session))
            newest = session;
    }
    return newest;
}

static bool counts_alike(const struct afsync_session *left,
                         const struct afsync_session *right) {
    return left->items.count.known && right->items.count.known &&
           left->items.count.value == right->items.count.value &&
           left->bytes.count.value == right->bytes.count.value;
}

/* Of two words about what runs: the one that knows its id is followed unless it lags; and
 * a fresh word that tells of no more than was done long ago excuses no standstill. */
static bool is_better_followed(const struct afsync_leg *leg,
                               const struct afsync_session *other,
                               const struct afsync_session *newest) {
    if (other->id.known && other->newest.at >= newest->newest.at - LAG_OF_ID)
        return true;
    return counts_alike(other, newest) &&
           afsync_session_stood(leg, other) > afsync_session_stood(leg, newest);
}

const struct afsync_session *afsync_leg_running(const struct afsync_leg *leg) {
    const struct afsync_session *newest = running_by(leg, AFSYNC_SOURCES);

    for (int i = 0; newest != NULL && i < AFSYNC_SOURCES; i++) {
        const struct afsync_session *other = running_by(leg, (enum afsync_source)i);

        if (other != NULL && other->source != newest->source &&
            is_better_followed(leg, other, newest))
            return other;
    }
    return newest;
}

const struct afsync_session *afsync_leg_blocked(const struct afsync_leg *leg) {
    for (int i = 0; i < AFSYNC_SOURCES; i++) {
        const struct afsync_session *running = running_by(leg, (enum afsync_source)i);

        if (running != NULL && running->newest.said.blocked_by_large_file)
            return running;
    }
    return NULL;
}

int64_t afsync_leg_newest_word_at(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_newest_session(leg);
    int64_t end_at = afsync_leg_newest_end_at(leg, INT64_MAX);

    return session != NULL && session->newest.at > end_at ? session->newest.at : end_at;
}

bool afsync_session_began_moving(const struct afsync_leg *leg,
                                 const struct afsync_session *session) {
    const struct afsync_point *first = &session->first;
    int64_t end_at = afsync_leg_newest_end_at(leg, first->at);

    if (afsync_count_or_zero(first->applied_items) == 0 &&
        afsync_count_or_zero(first->applied_bytes) == 0)
        return false;
    return end_at == 0 || first->at - end_at <= FRESH_AFTER_END;
}

int64_t afsync_session_total_grew_at(const struct afsync_session *session) {
    const struct afsync_mark *open = &session->open_total;

    /* The sample that made totals final may have been the one that grew. */
    if (session->final_at != 0 && open->count.known && open->at < session->final_at &&
        session->final_total > open->count.value)
        return session->final_at;
    return mark_grew_at(open);
}

int64_t afsync_session_moved_at(const struct afsync_leg *leg,
                                const struct afsync_session *session) {
    const int64_t moments[] = {
        mark_grew_at(&session->items),
        mark_grew_at(&session->bytes),
        mark_grew_at(&session->file_percent),
        afsync_session_total_grew_at(session),
        session->pushed_at,
        afsync_session_began_moving(leg, session) ? session->first.at : 0,
    };
    const struct afsync_end *end = afsync_leg_end_of(leg, session);
    int64_t newest = 0;

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
        if (moments[i] > newest)
            newest = moments[i];
    /* A straggler tells of what moved before the end. */
    return end != NULL && newest > end->at ? end->at : newest;
}

int64_t afsync_session_stood(const struct afsync_leg *leg,
                             const struct afsync_session *session) {
    int64_t moved_at = afsync_session_moved_at(leg, session);

    return session->newest.at - (moved_at > 0 ? moved_at : session->first.at);
}

bool afsync_leg_moved_since(const struct afsync_leg *leg, int64_t at) {
    for (size_t i = 0; i < leg->session_count; i++)
        if (afsync_session_moved_at(leg, &leg->sessions[i]) > at)
            return true;
    return false;
}

static struct afsync_count left_of(struct afsync_count total, struct afsync_count applied) {
    if (!total.known || !applied.known)
        return (struct afsync_count){0};
    return afsync_count_of(total.value > applied.value ? total.value - applied.value : 0);
}

struct afsync_count afsync_session_items_left(const struct afsync_session *session) {
    const struct afsync_progress *said = &session->newest.said;

    if (!said->totals_final)
        return (struct afsync_count){0};
    return left_of(said->total_items, said->applied_items);
}

struct afsync_count afsync_session_bytes_left(const struct afsync_session *session) {
    const struct afsync_progress *said = &session->newest.said;

    if (!said->totals_final)
        return (struct afsync_count){0};
    return left_of(said->total_bytes, said->applied_bytes);
}

struct afsync_standstill afsync_session_standstill(const struct afsync_leg *leg,
                                                   const struct afsync_session *session) {
    return (struct afsync_standstill){.stood = afsync_session_stood(leg, session),
                                      .bytes_left = afsync_session_bytes_left(session)};
}
