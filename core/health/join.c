/* SPDX-License-Identifier: Apache-2.0
 *
 * Joining what is known of two legs. */
#include "health/join.h"

#include "health/leg_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is remembered of older ends ---- */

static void join_counted(struct afsync_past *past, const struct afsync_past *older) {
    if (older->heard_from == 0)
        return;
    if (past->heard_from == 0 || older->heard_from < past->heard_from)
        past->heard_from = older->heard_from;
    if (older->horizon > past->counted_until)
        past->counted_until = older->horizon;
}

static void join_race(struct afsync_race *race, const struct afsync_race *older) {
    if (older->least.known &&
        (!race->least.known || older->least.value < race->least.value))
        race->least = older->least;
    if (older->largest_total > race->largest_total)
        race->largest_total = older->largest_total;
    if (older->applied > race->applied)
        race->applied = older->applied;
}

/* What failed since the newest success of both. */
static void join_failures(struct afsync_past *past, const struct afsync_past *older) {
    if (older->failing_since == 0 || older->failing_since <= past->last_success_at)
        return;
    if (past->failing_since == 0 || older->failing_since < past->failing_since)
        past->failing_since = older->failing_since;
    for (size_t i = 0; i < older->code_count; i++)
        afsync_past_note_code(past, older->codes[i].code, older->codes[i].at);
    if (older->persistent > past->persistent) {
        past->persistent = older->persistent;
        past->most_persistent = older->most_persistent;
    }
    if (older->failed > past->failed) {
        past->failed = older->failed;
        past->most_failed = older->most_failed;
    }
    afsync_past_note_standstill(past, older->standstill);
    join_race(&past->race, &older->race);
    join_counted(past, older);
}

static int64_t later_of(int64_t left, int64_t right) {
    return left > right ? left : right;
}

static uint64_t more_of(uint64_t left, uint64_t right) {
    return left > right ? left : right;
}

/* It may only make things worse. */
static void join_past(struct afsync_past *past, const struct afsync_past *older) {

    /* As when it is heard: a success amid what failed is not believed. */
    if (past->failing_since == 0 || older->last_success_at <= past->failing_since) {
        past->last_success_at = later_of(past->last_success_at, older->last_success_at);
        if (older->success.at > past->success.at)
            past->success = older->success;
    }
    if (older->complete.at > past->complete.at)
        past->complete = older->complete;
    join_failures(past, older);
    past->snapshot_horizon = later_of(past->snapshot_horizon, older->snapshot_horizon);
    past->session_horizon = later_of(past->session_horizon, older->session_horizon);
    /* Both told of the same sessions. */
    past->items_applied = more_of(past->items_applied, older->items_applied);
    past->bytes_applied = more_of(past->bytes_applied, older->bytes_applied);
}

/* ---- sessions ---- */

static void join_mark(struct afsync_mark *mark, const struct afsync_mark *other) {
    int64_t first_at = mark->count.known && mark->first_at < other->first_at
                           ? mark->first_at
                           : other->first_at;

    if (!other->count.known)
        return;
    if (!mark->count.known || other->count.value > mark->count.value ||
        (other->count.value == mark->count.value && other->at < mark->at))
        *mark = *other;
    mark->first_at = first_at;
}

static struct afsync_point point_of(const struct afsync_sample *sample) {
    return (struct afsync_point){.at = sample->at,
                                 .applied_items = sample->said.applied_items,
                                 .applied_bytes = sample->said.applied_bytes};
}

static struct afsync_point older_point(struct afsync_point left,
                                       struct afsync_point right) {
    if (left.at == 0 || right.at == 0)
        return left.at == 0 ? right : left;
    return left.at <= right.at ? left : right;
}

static struct afsync_point newer_point(struct afsync_point left,
                                       struct afsync_point right) {
    return left.at >= right.at ? left : right;
}

/* Two parts of one session that bears an id, so that no large file is known of it. The
 * sample before the newest is the newest of those that are older than it. */
static void join_session(struct afsync_session *session,
                         const struct afsync_session *other) {
    bool is_newer = other->newest.at > session->newest.at;
    const struct afsync_session *late = is_newer ? other : session;
    const struct afsync_session *early = is_newer ? session : other;
    struct afsync_point before =
        early->newest.at < late->newest.at ? point_of(&early->newest) : early->previous;

    session->first = older_point(session->first, other->first);
    session->previous = newer_point(late->previous, before);
    session->newest = late->newest;
    join_mark(&session->items, &other->items);
    join_mark(&session->bytes, &other->bytes);
    join_mark(&session->open_total, &other->open_total);
    if (other->final_at != 0 &&
        (session->final_at == 0 || other->final_at < session->final_at)) {
        session->final_at = other->final_at;
        session->final_total = other->final_total;
    }
    if (other->pushed_at > session->pushed_at)
        session->pushed_at = other->pushed_at;
    if (other->source < session->source)
        session->source = other->source;
}

static bool take_session(struct afsync_leg *leg, const struct afsync_session *session,
                         struct afsync_fault *fault) {
    const struct afsync_observation seen = {
        .source = session->source, .session_id = session->id, .at = session->newest.at};
    struct afsync_session *known = NULL, *added;

    if (session->newest.at <= leg->past.horizon)
        return true; /* it no longer matters */
    if (session->id.known)
        known = afsync_leg_find_session(leg, &seen);
    if (known != NULL) {
        join_session(known, session);
        return true;
    }
    added = afsync_leg_new_session(leg, &seen, fault);
    if (added != NULL)
        *added = *session;
    return added != NULL;
}

/* Ends of either may lie within sessions of the other that bear their id. */
static bool take_sessions(struct afsync_leg *leg, const struct afsync_leg *other,
                          struct afsync_fault *fault) {
    for (size_t i = 0; i < other->session_count; i++)
        if (!take_session(leg, &other->sessions[i], fault))
            return false;
    for (size_t i = 0; i < leg->end_count; i++)
        if (!afsync_leg_split_sessions(leg, &leg->ends[i], fault))
            return false;
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (!afsync_leg_split_sessions(leg, &leg->snapshots[i], fault))
            return false;
    return true;
}

/* ---- ends and item errors ---- */

/* An end is told again. Where ARM had told of it too, that is told again behind it. */
static bool tell_end(struct afsync_leg *leg, const struct afsync_end *end,
                     struct afsync_fault *fault) {
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_SESSION_END,
        .source = end->source,
        .at = end->at,
        .session_id = end->id,
        .origin = end->origin,
        .record = end->record,
        .session = end->said,
    };

    if (!afsync_leg_fold_end(leg, &seen, fault))
        return false;
    if (end->source == AFSYNC_SOURCE_ARM || end->cloud_at == 0)
        return true;
    seen = (struct afsync_observation){
        .kind = AFSYNC_OBSERVED_SESSION_END,
        .source = AFSYNC_SOURCE_ARM,
        .at = end->cloud_at,
        .session = {.result = end->said.result,
                    .snapshot = end->said.snapshot,
                    .items_failed = end->said.items_failed,
                    .items_persistent = end->said.items_persistent,
                    .items_transient = end->said.items_transient},
    };
    return afsync_leg_fold_end(leg, &seen, fault);
}

static bool tell_ends(struct afsync_leg *leg, const struct afsync_leg *other,
                      struct afsync_fault *fault) {
    for (size_t i = 0; i < other->end_count; i++)
        if (!tell_end(leg, &other->ends[i], fault))
            return false;
    for (size_t i = 0; i < other->snapshot_count; i++)
        if (!tell_end(leg, &other->snapshots[i], fault))
            return false;
    return true;
}

static bool tell_items(struct afsync_leg *leg, const struct afsync_leg *other,
                       struct afsync_fault *fault) {
    for (size_t i = 0; i < other->row_count; i++) {
        const struct afsync_item_row *row = &other->rows[i];
        struct afsync_observation seen = {
            .kind = AFSYNC_OBSERVED_ITEM_ERROR,
            .source = row->source,
            .at = row->at,
            .session_id = row->id,
            .item_error = row->said,
        };

        seen.item_error.end_at = row->end_at;
        if (!afsync_leg_fold_item_error(leg, &seen, fault))
            return false;
    }
    return true;
}

/* ---- the whole ---- */

/* Of a leg that only one of them measured the sums go over; else the newest buckets, each
 * of which counts once. */
static void join_meters(struct afsync_leg *leg, struct afsync_leg *other) {
    if (other->meters == NULL)
        return;
    if (leg->meters == NULL) {
        leg->meters = other->meters;
        other->meters = NULL;
        return;
    }
    for (size_t m = 0; m < AFSYNC_METRICS; m++)
        for (size_t i = 0; i < other->meters[m].count; i++)
            afsync_meter_fold(&leg->meters[m], &other->meters[m].newest[i]);
}

static void join_words(struct afsync_leg *leg, struct afsync_leg *other) {
    leg->exists = leg->exists || other->exists;
    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        leg->said_by[i] = leg->said_by[i] || other->said_by[i];
    if (leg->health_word[0] == '\0')
        memcpy(leg->health_word, other->health_word, sizeof leg->health_word);
    if (other->told_success_at != 0)
        afsync_leg_fold_success(leg, other->told_success_at);
    if (other->large_file_at <= leg->large_file_at)
        return;
    free(leg->large_file);
    leg->large_file = other->large_file;
    leg->large_file_at = other->large_file_at;
    other->large_file = NULL;
}

bool afsync_leg_join(struct afsync_leg *leg, struct afsync_leg *other,
                     struct afsync_fault *fault) {
    /* What lies behind the later horizon can only be heard of, so that one stays. */
    if (other->past.horizon > leg->past.horizon) {
        struct afsync_leg later = *other;

        *other = *leg;
        *leg = later;
    }
    join_past(&leg->past, &other->past);
    if (!take_sessions(leg, other, fault) || !tell_ends(leg, other, fault) ||
        !tell_items(leg, other, fault))
        return false;
    join_words(leg, other);
    join_meters(leg, other);
    return true;
}
