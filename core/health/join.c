/* SPDX-License-Identifier: Apache-2.0
 *
 * Joining what is known of two legs. */
#include "health/join.h"

#include "health/leg_parts.h"

#include <stdlib.h>
#include <string.h>

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

/* Ends of either may lie within sessions of the other that bear their id. */
static bool take_sessions(struct afsync_leg *leg, const struct afsync_leg *other,
                          struct afsync_fault *fault) {
    for (size_t i = 0; i < other->session_count; i++)
        if (!afsync_leg_take_session(leg, &other->sessions[i], fault))
            return false;
    for (size_t i = 0; i < leg->end_count; i++)
        if (!afsync_leg_split_sessions(leg, &leg->ends[i], fault))
            return false;
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (!afsync_leg_split_sessions(leg, &leg->snapshots[i], fault))
            return false;
    return true;
}

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
    afsync_past_join(leg, &other->past);
    if (!take_sessions(leg, other, fault) || !tell_ends(leg, other, fault) ||
        !tell_items(leg, other, fault))
        return false;
    join_words(leg, other);
    join_meters(leg, other);
    return true;
}
