/* SPDX-License-Identifier: Apache-2.0
 *
 * What follows from the progress of sessions: which one runs, when it moved, what is left.
 */
#include "health/leg_parts.h"

#include "base/time.h"

/* Growth in the first known sample may be old, if the end before it is older than this. */
#define FRESH_AFTER_END (45 * AFSYNC_MINUTE)

/* Where two sources tell of what runs, the one that knows its id is followed unless it lags
 * this far behind. */
#define LAG_OF_ID (30 * AFSYNC_MINUTE)

static int64_t mark_grew_at(const struct afsync_mark *mark) {
    return mark->count.known && mark->at > mark->first_at ? mark->at : 0;
}

/* Is this the end of that session, by id or, without one, by time? */
static bool is_end_of(const struct afsync_end *end, const struct afsync_session *session) {
    if (session->id.known)
        return afsync_session_id_equal(&end->id, &session->id) &&
               session->newest.at <= end->at + AFSYNC_STRAGGLES_FOR;
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

bool afsync_leg_is_end_of(const struct afsync_leg *leg, const struct afsync_end *end,
                          const struct afsync_session *session) {
    return is_end_of(end, session) && afsync_leg_end_of(leg, session) == end;
}

void afsync_leg_drop_sessions_of(struct afsync_leg *leg, const struct afsync_end *end) {
    for (size_t i = leg->session_count; i-- > 0;)
        if (afsync_leg_is_end_of(leg, end, &leg->sessions[i])) {
            /* It was counted: heard again, its progress is not of a new session. */
            if (leg->sessions[i].newest.at > leg->past.session_horizon)
                leg->past.session_horizon = leg->sessions[i].newest.at;
            leg->sessions[i] = leg->sessions[--leg->session_count];
        }
}

const struct afsync_session *afsync_leg_session_of(const struct afsync_leg *leg,
                                                   const struct afsync_end *end) {
    const struct afsync_session *found = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];

        if (afsync_leg_is_end_of(leg, end, session) && (found == NULL || session->id.known))
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

/* The newest of those that run, as one voice tells; of any if `voice` is AFSYNC_SOURCES. */
static const struct afsync_session *running_by(const struct afsync_leg *leg,
                                               enum afsync_source voice) {
    const struct afsync_session *newest = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];

        if ((voice == AFSYNC_SOURCES || afsync_voice_of(session->source) == voice) &&
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

        if (other != NULL &&
            afsync_voice_of(other->source) != afsync_voice_of(newest->source) &&
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
    if (said->remaining_items.known)
        return said->remaining_items;
    return left_of(said->total_items, said->applied_items);
}

struct afsync_count afsync_session_bytes_left(const struct afsync_session *session) {
    const struct afsync_progress *said = &session->newest.said;

    if (!said->totals_final)
        return (struct afsync_count){0};
    if (said->remaining_bytes.known)
        return said->remaining_bytes;
    return left_of(said->total_bytes, said->applied_bytes);
}

struct afsync_standstill afsync_session_standstill(const struct afsync_leg *leg,
                                                   const struct afsync_session *session) {
    return (struct afsync_standstill){.stood = afsync_session_stood(leg, session),
                                      .bytes_left = afsync_session_bytes_left(session)};
}
