/* SPDX-License-Identifier: Apache-2.0
 *
 * What must not be forgotten of ends that no longer fit. */
#include "health/leg_parts.h"

#include "base/list.h"

#include <string.h>

/* Remembers the code, the oldest giving way. */
void afsync_past_note_code(struct afsync_past *past, uint32_t code, int64_t at) {
    struct afsync_past_code *oldest = past->codes;

    for (size_t i = 0; i < past->code_count; i++) {
        if (past->codes[i].code == code) {
            if (at > past->codes[i].at)
                past->codes[i].at = at;
            return;
        }
        if (past->codes[i].at < oldest->at)
            oldest = &past->codes[i];
    }
    if (past->code_count < AFSYNC_PAST_CODES_MAX)
        oldest = &past->codes[past->code_count++];
    else if (at < oldest->at)
        return;
    *oldest = (struct afsync_past_code){.code = code, .at = at};
}

/* Keeps the end if it says worse of its items than those before. */
static void weigh_items(struct afsync_leg *leg, const struct afsync_end *end) {
    struct afsync_past *past = &leg->past;
    struct afsync_histogram sums = afsync_leg_histogram(leg, end, NULL, 0);
    uint64_t failed = afsync_count_or_zero(end->said.items_failed);
    uint64_t persistent;

    if (afsync_sum(sums.persistent, sums.transient) > failed)
        failed = afsync_sum(sums.persistent, sums.transient);
    persistent = failed > sums.transient ? failed - sums.transient : 0;
    if (persistent > past->persistent) {
        past->most_persistent = *end;
        past->persistent = persistent;
    }
    if (failed > past->failed) {
        past->most_failed = *end;
        past->failed = failed;
    }
}

/* Its summary may stand in for that of a session whose own is late. */
static void keep_complete(struct afsync_leg *leg, const struct afsync_end *end) {
    struct afsync_histogram sums = afsync_leg_histogram(leg, end, NULL, 0);
    uint64_t failed = afsync_count_or_zero(end->said.items_failed);

    if (sums.rows > 0 && afsync_sum(sums.persistent, sums.transient) >= failed)
        leg->past.complete = *end;
}

static bool was_counted(const struct afsync_past *past, int64_t at) {
    for (size_t i = 0; i < past->counted_count; i++)
        if (afsync_apart(past->counted[i], at) < AFSYNC_SAME_WITHIN)
            return true;
    return at >= past->heard_from && at <= past->counted_until;
}

/* Keeps the moment among the newest, in order. */
static void note_counted(struct afsync_past *past, int64_t at) {
    size_t place = past->counted_count;
    int64_t *grown;

    if (past->heard_from == 0 || at < past->heard_from)
        past->heard_from = at;
    if (past->counted_count == AFSYNC_PAST_COUNTED_MAX) {
        if (at <= past->counted[0]) {
            if (at > past->counted_until)
                past->counted_until = at;
            return;
        }
        past->counted_until = past->counted[0];
        memmove(past->counted, past->counted + 1,
                (AFSYNC_PAST_COUNTED_MAX - 1) * sizeof past->counted[0]);
        past->counted_count--;
        place--;
    }
    grown = afsync_list_grow(past->counted, past->counted_count, &past->counted_capacity,
                             sizeof at);
    if (grown == NULL) { /* whether it was counted will not be known any more */
        past->counted_until = at > past->counted_until ? at : past->counted_until;
        return;
    }
    past->counted = grown;
    for (; place > 0 && past->counted[place - 1] > at; place--)
        past->counted[place] = past->counted[place - 1];
    past->counted[place] = at;
    past->counted_count++;
}

/* A success ends what failed before it. */
static void absorb_success(struct afsync_past *past, const struct afsync_end *end) {
    past->heard_from = past->counted_until = 0;
    past->counted_count = 0;
    past->last_success_at = end->at;
    past->failing_since = 0;
    past->code_count = 0;
    past->race = (struct afsync_race){0};
    past->standstill = (struct afsync_standstill){0};
    past->success = *end;
    past->most_persistent = past->most_failed = (struct afsync_end){0};
    past->persistent = past->failed = 0;
}

/* The longest, with the least excuse that any had: forgetting must not excuse one that
 * nothing excused. */
void afsync_past_note_standstill(struct afsync_past *past, struct afsync_standstill still) {
    struct afsync_standstill *kept = &past->standstill;
    /* What is not known excuses as little as nothing. */
    bool excuses_less =
        afsync_count_or_zero(still.bytes_left) < afsync_count_or_zero(kept->bytes_left);

    if (still.stood == 0)
        return;
    if (kept->stood == 0 || excuses_less)
        kept->bytes_left = still.bytes_left;
    if (still.stood > kept->stood)
        kept->stood = still.stood;
}

static void absorb_failure(struct afsync_leg *leg, const struct afsync_end *end) {
    struct afsync_past *past = &leg->past;
    struct afsync_lap lap = afsync_lap_of_end(leg, end);
    const struct afsync_session *session = afsync_leg_session_of(leg, end);

    if (session != NULL)
        afsync_past_note_standstill(past, afsync_session_standstill(leg, session));
    if (past->failing_since == 0)
        past->failing_since = end->at;
    afsync_past_note_code(past, end->said.result.value, end->at);
    afsync_race_enter(&past->race, &lap);
    weigh_items(leg, end);
    note_counted(past, end->at);
}

static void count_applied(struct afsync_leg *leg, const struct afsync_end *end) {
    struct afsync_past *past = &leg->past;
    struct afsync_applied applied = afsync_end_applied(leg, end);

    past->items_applied = afsync_sum(past->items_applied, applied.items);
    past->bytes_applied = afsync_sum(past->bytes_applied, applied.bytes);
}

void afsync_past_absorb(struct afsync_leg *leg, const struct afsync_end *end) {
    count_applied(leg, end);
    keep_complete(leg, end);
    if (afsync_end_succeeded(end))
        absorb_success(&leg->past, end);
    else
        absorb_failure(leg, end);
    leg->past.horizon = end->at;
    afsync_leg_drop_sessions_of(leg, end);
}

void afsync_past_absorb_snapshot(struct afsync_leg *leg, const struct afsync_end *end) {
    count_applied(leg, end);
    leg->past.snapshot_horizon = end->at;
    afsync_leg_drop_sessions_of(leg, end);
}

static struct afsync_end end_heard(const struct afsync_observation *seen) {
    return (struct afsync_end){.at = seen->at,
                               .source = seen->source,
                               .id = seen->session_id,
                               .origin = seen->origin,
                               .record = seen->record,
                               .said = seen->session};
}

/* Heard from the newest back, successes come late: one from before all that failed since is
 * where the failing began; one amid it would improve a state and is not believed. */
static void hear_success(struct afsync_past *past, const struct afsync_observation *seen) {
    if (past->failing_since != 0 && seen->at > past->failing_since)
        return;
    if (seen->at > past->last_success_at)
        past->last_success_at = seen->at;
    if (seen->at > past->success.at)
        past->success = end_heard(seen);
}

/* The largest total of the sessions since the failing began, as far as they are known. */
static uint64_t largest_total(const struct afsync_leg *leg) {
    uint64_t largest = leg->past.race.largest_total;

    for (size_t i = 0; i < leg->end_count; i++)
        if (afsync_count_or_zero(leg->ends[i].said.total_files) > largest)
            largest = leg->ends[i].said.total_files.value;
    return largest;
}

/* An older lap joins the race from behind: what it left must be undercut, and its items
 * count. One of a smaller lot of work does not join. */
static void hear_lap(struct afsync_leg *leg, const struct afsync_end *end) {
    struct afsync_race *race = &leg->past.race;
    struct afsync_lap lap = afsync_lap_of_end(leg, end);

    if (lap.total.known && 1.5 * (double)lap.total.value < (double)largest_total(leg))
        return;
    if (lap.left.known && (!race->least.known || lap.left.value < race->least.value))
        race->least = lap.left;
    if (lap.total.known && lap.total.value > race->largest_total)
        race->largest_total = lap.total.value;
    race->applied = afsync_sum(race->applied, lap.applied);
}

void afsync_past_hear(struct afsync_leg *leg, const struct afsync_observation *seen) {
    struct afsync_past *past = &leg->past;
    struct afsync_end end = end_heard(seen);

    if (seen->session.result.value == 0) {
        hear_success(past, seen);
        return;
    }
    if (seen->at < past->last_success_at)
        return;
    if (past->failing_since == 0 || seen->at < past->failing_since)
        past->failing_since = seen->at;
    afsync_past_note_code(past, seen->session.result.value, seen->at);
    /* It was counted with item errors and progress that are not kept any more: weighed anew
     * without them it would say something else each time an export is read again. */
    if (was_counted(past, seen->at))
        return;
    note_counted(past, seen->at);
    weigh_items(leg, &end);
    hear_lap(leg, &end);
}
