/* SPDX-License-Identifier: Apache-2.0
 *
 * Ends of sessions: kept in order, told apart, asked about. */
#include "health/leg_parts.h"

#include "base/list.h"

#include "base/time.h"

#include <string.h>

/* Two ends of one leg from different sources, equal in HRESULT, are one session if they are
 * at most this far apart. */
#define TWIN_WITHIN (2 * AFSYNC_MINUTE)

bool afsync_end_succeeded(const struct afsync_end *end) {
    return end->said.result.value == 0;
}

/* What one of two words does not say contradicts nothing. */
static bool may_be_same(struct afsync_count left, struct afsync_count right) {
    return !left.known || !right.known || left.value == right.value;
}

static bool has_same_content(const struct afsync_end *end,
                             const struct afsync_observation *seen) {
    const struct afsync_session_end *left = &end->said, *right = &seen->session;
    bool same_id = end->id.known == seen->session_id.known &&
                   (!end->id.known || afsync_session_id_equal(&end->id, &seen->session_id));

    return same_id && left->result.value == right->result.value &&
           may_be_same(left->applied_files, right->applied_files) &&
           may_be_same(left->applied_bytes, right->applied_bytes) &&
           may_be_same(left->total_files, right->total_files) &&
           may_be_same(left->items_failed, right->items_failed);
}

/* Is it the same word as one of the same second, heard again, by whichever road? */
static bool is_same_word(const struct afsync_end *end,
                         const struct afsync_observation *seen) {
    bool by_other_road = end->source != seen->source;

    if (afsync_voice_of(end->source) != afsync_voice_of(seen->source))
        return false;
    if (end->record != 0 && seen->record != 0)
        return end->record == seen->record && end->origin == seen->origin;
    return has_same_content(end, seen) &&
           (end->at == seen->at || end->id.known || by_other_road);
}

/* Is it the other source's word of the same session? */
static bool is_twin(const struct afsync_end *end, const struct afsync_observation *seen) {
    bool other = end->source != seen->source &&
                 (end->source == AFSYNC_SOURCE_ARM || seen->source == AFSYNC_SOURCE_ARM);

    if (end->source == AFSYNC_SOURCE_ARM || end->cloud_at == 0)
        return other && end->said.result.value == seen->session.result.value &&
               afsync_apart(end->at, seen->at) <= TWIN_WITHIN;
    return other && end->cloud_at == seen->at; /* ARM says the same again */
}

static void fill(struct afsync_count *gap, struct afsync_count value) {
    if (!gap->known)
        *gap = value;
}

/* One road may tell what the other leaves out. Which of them came first is no matter. */
static void merge_same(struct afsync_end *end, const struct afsync_observation *seen) {
    if (seen->source < end->source) {
        end->at = seen->at;
        end->source = seen->source;
    }
    if (end->record == 0) {
        end->origin = seen->origin;
        end->record = seen->record;
    }
    fill(&end->said.applied_files, seen->session.applied_files);
    fill(&end->said.applied_bytes, seen->session.applied_bytes);
    fill(&end->said.total_files, seen->session.total_files);
    fill(&end->said.items_failed, seen->session.items_failed);
}

/* The event's word is kept and ARM's fills its gaps. */
static void merge_twin(struct afsync_end *end, const struct afsync_observation *seen) {
    struct afsync_session_end cloud = end->said;

    if (seen->source == AFSYNC_SOURCE_ARM) {
        cloud = seen->session;
        end->cloud_at = seen->at;
    } else {
        end->cloud_at = end->at;
        end->at = seen->at;
        end->source = seen->source;
        end->id = seen->session_id;
        end->origin = seen->origin;
        end->record = seen->record;
        end->said = seen->session;
    }
    fill(&end->said.items_failed, cloud.items_failed);
    fill(&end->said.items_persistent, cloud.items_persistent);
    fill(&end->said.items_transient, cloud.items_transient);
}

/* The nearest end that is another source's word of the same session; NULL if none is. */
static struct afsync_end *find_twin(struct afsync_end *ends, size_t count,
                                    const struct afsync_observation *seen) {
    struct afsync_end *nearest = NULL;
    /* ARM's own time of an end is no further from ours, which another road may have cut. */
    int64_t after = seen->at - TWIN_WITHIN - AFSYNC_SAME_WITHIN - 1;

    for (size_t i = afsync_ends_after(ends, count, after); i < count; i++)
        if (is_twin(&ends[i], seen) &&
            (nearest == NULL ||
             afsync_apart(ends[i].at, seen->at) < afsync_apart(nearest->at, seen->at)))
            nearest = &ends[i];
    return nearest;
}

/* Total order of ends, so that equal moments do not depend on arrival. */
static int compare_ends(const struct afsync_end *a, const struct afsync_end *b) {
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    if (a->said.result.value != b->said.result.value)
        return a->said.result.value < b->said.result.value ? -1 : 1;
    return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

/* Moves the one end that has changed to its place among the others, which are in order.
 * Mostly it is the newest. */
static void settle(struct afsync_end *ends, size_t count, size_t changed) {
    const struct afsync_end moved = ends[changed];
    size_t place = count - 1;

    while (place > changed && compare_ends(&ends[place], &moved) >= 0)
        place--;
    if (place > changed) {
        memmove(&ends[changed], &ends[changed + 1], (place - changed) * sizeof moved);
    } else {
        while (place > 0 && compare_ends(&ends[place - 1], &moved) > 0)
            place--;
        memmove(&ends[place + 1], &ends[place], (changed - place) * sizeof moved);
    }
    ends[place] = moved;
}

static struct afsync_end end_of(const struct afsync_observation *seen) {
    return (struct afsync_end){
        .at = seen->at,
        .cloud_at = seen->source == AFSYNC_SOURCE_ARM ? seen->at : 0,
        .source = seen->source,
        .id = seen->session_id,
        .origin = seen->origin,
        .record = seen->record,
        .said = seen->session,
    };
}

/* Merges the word into a kept end, whose time may change; false if it is a new one. */
static bool merge_end(struct afsync_end *ends, size_t count,
                      const struct afsync_observation *seen) {
    size_t i = afsync_ends_after(ends, count, seen->at - AFSYNC_SAME_WITHIN);
    struct afsync_end *twin;

    for (; i < count && ends[i].at < seen->at + AFSYNC_SAME_WITHIN; i++)
        if (is_same_word(&ends[i], seen)) {
            merge_same(&ends[i], seen);
            settle(ends, count, i);
            return true;
        }
    twin = find_twin(ends, count, seen);
    if (twin == NULL)
        return false;
    merge_twin(twin, seen);
    settle(ends, count, (size_t)(twin - ends));
    return true;
}

/* Adds one, in its place, to a list of ends that has room for it by its bound. */
static bool add_end(struct afsync_end **ends, size_t *count, size_t *capacity,
                    const struct afsync_end *added) {
    struct afsync_end *grown = afsync_list_grow(*ends, *count, capacity, sizeof **ends);

    if (grown == NULL)
        return false;
    *ends = grown;
    grown[(*count)++] = *added;
    settle(grown, *count, *count - 1);
    return true;
}

static bool fold_snapshot(struct afsync_leg *leg, const struct afsync_observation *seen,
                          struct afsync_fault *fault) {
    struct afsync_end added = end_of(seen);

    if (merge_end(leg->snapshots, leg->snapshot_count, seen))
        return true;
    if (leg->snapshot_count < AFSYNC_SNAPSHOTS_MAX) {
        if (!add_end(&leg->snapshots, &leg->snapshot_count, &leg->snapshot_capacity,
                     &added))
            return afsync_fault_no_memory(fault);
    } else if (seen->at <= leg->snapshots[0].at) {
        return true;
    } else {
        afsync_past_absorb_snapshot(leg, &leg->snapshots[0]);
        leg->snapshots[0] = added;
        settle(leg->snapshots, leg->snapshot_count, 0);
    }
    return afsync_leg_split_sessions(leg, &added, fault);
}

static bool fold_regular(struct afsync_leg *leg, const struct afsync_observation *seen,
                         struct afsync_fault *fault) {
    struct afsync_end added = end_of(seen);

    if (merge_end(leg->ends, leg->end_count, seen))
        return true;
    if (seen->at <= leg->past.horizon ||
        (leg->end_count == AFSYNC_ENDS_MAX && compare_ends(&added, &leg->ends[0]) <= 0)) {
        afsync_past_hear(leg, seen);
        return true;
    }
    if (leg->end_count < AFSYNC_ENDS_MAX) {
        if (!add_end(&leg->ends, &leg->end_count, &leg->end_capacity, &added))
            return afsync_fault_no_memory(fault);
    } else {
        afsync_past_absorb(leg, &leg->ends[0]);
        leg->ends[0] = added;
        settle(leg->ends, leg->end_count, 0);
    }
    return afsync_leg_split_sessions(leg, &added, fault);
}

bool afsync_leg_fold_end(struct afsync_leg *leg, const struct afsync_observation *seen,
                         struct afsync_fault *fault) {
    leg->exists = true;
    leg->said_by[seen->source] = true;
    return seen->session.snapshot ? fold_snapshot(leg, seen, fault)
                                  : fold_regular(leg, seen, fault);
}

/* ARM's word of a success that the events tell of themselves, with a time of their own. */
static bool is_of_known_end(const struct afsync_leg *leg, int64_t at) {
    for (size_t i = 0; i < leg->end_count; i++)
        if (leg->ends[i].cloud_at == at && afsync_end_succeeded(&leg->ends[i]))
            return true;
    return false;
}

/* ARM's success may be the snapshot's, which is no success of the leg. */
static bool is_of_snapshot(const struct afsync_leg *leg, int64_t at) {
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (afsync_apart(leg->snapshots[i].at, at) <= TWIN_WITHIN)
            return true;
    return false;
}

void afsync_leg_fold_success(struct afsync_leg *leg, int64_t at) {
    if (at > leg->told_success_at && !is_of_snapshot(leg, at))
        leg->told_success_at = at;
}

const struct afsync_end *afsync_leg_last(const struct afsync_leg *leg) {
    return leg->end_count > 0 ? &leg->ends[leg->end_count - 1] : NULL;
}

static int64_t later(int64_t left, int64_t right) {
    return left > right ? left : right;
}

int64_t afsync_leg_newest_end_at(const struct afsync_leg *leg, int64_t until) {
    int64_t newest = 0;

    if (leg->past.horizon <= until)
        newest = later(newest, leg->past.horizon);
    if (leg->past.snapshot_horizon <= until)
        newest = later(newest, leg->past.snapshot_horizon);
    for (size_t i = 0; i < leg->end_count; i++)
        if (leg->ends[i].at <= until)
            newest = later(newest, leg->ends[i].at);
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (leg->snapshots[i].at <= until)
            newest = later(newest, leg->snapshots[i].at);
    return newest;
}

int64_t afsync_leg_last_success_at(const struct afsync_leg *leg) {
    int64_t newest = leg->past.last_success_at;

    if (!is_of_snapshot(leg, leg->told_success_at) &&
        !is_of_known_end(leg, leg->told_success_at))
        newest = later(newest, leg->told_success_at);
    for (size_t i = 0; i < leg->end_count; i++)
        if (afsync_end_succeeded(&leg->ends[i]))
            newest = later(newest, leg->ends[i].at);
    return newest;
}

/* Is anything known of the leg strictly between two moments? */
static bool knows_between(const struct afsync_leg *leg, int64_t after, int64_t before) {
    if (afsync_leg_newest_end_at(leg, before - 1) > after)
        return true;
    for (size_t i = 0; i < leg->session_count; i++) {
        int64_t moved = afsync_session_moved_at(leg, &leg->sessions[i]);

        if (moved > after && moved < before)
            return true;
    }
    return false;
}

/* The first kept failure after a moment, NULL if there is none. */
static const struct afsync_end *first_failed_after(const struct afsync_leg *leg,
                                                   int64_t after) {
    for (size_t i = 0; i < leg->end_count; i++)
        if (leg->ends[i].at > after && !afsync_end_succeeded(&leg->ends[i]))
            return &leg->ends[i];
    return NULL;
}

int64_t afsync_leg_failing_since(const struct afsync_leg *leg) {
    const struct afsync_end *last = afsync_leg_last(leg), *first;
    int64_t success = afsync_leg_last_success_at(leg);

    if (last == NULL || afsync_end_succeeded(last))
        return 0;
    if (leg->past.failing_since > success)
        return leg->past.failing_since;
    first = first_failed_after(leg, success);
    /* A success that is told to be newer than the last failure cannot wipe that failure
     * out. */
    if (first == NULL)
        return last->at;
    if (first->source == AFSYNC_SOURCE_ARM && success > 0 &&
        !knows_between(leg, success, first->at))
        return success;
    return first->at;
}
