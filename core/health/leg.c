/* SPDX-License-Identifier: Apache-2.0
 *
 * What needs ends and sessions together: laps, totals, and the end of a leg. */
#include "health/leg_parts.h"

#include <stdlib.h>

void afsync_leg_fini(struct afsync_leg *leg) {
    if (leg == NULL)
        return;
    free(leg->ends);
    free(leg->snapshots);
    free(leg->past.counted);
    free(leg->sessions);
    free(leg->rows);
    free(leg->large_file);
    free(leg->meters);
    *leg = (struct afsync_leg){0};
}

static uint64_t larger(uint64_t left, uint64_t right) {
    return left > right ? left : right;
}

enum measure { ITEMS, BYTES };

static uint64_t applied_by_progress(const struct afsync_session *session,
                                    enum measure measure) {
    return measure == BYTES ? session->bytes.count.value : session->items.count.value;
}

struct afsync_applied afsync_end_applied(const struct afsync_leg *leg,
                                         const struct afsync_end *end) {
    struct afsync_applied applied = {
        .items = afsync_count_or_zero(end->said.applied_files),
        .bytes = afsync_count_or_zero(end->said.applied_bytes),
    };

    for (size_t i = 0; i < leg->session_count; i++)
        if (afsync_leg_is_end_of(leg, end, &leg->sessions[i])) {
            applied.items = larger(applied.items, leg->sessions[i].items.count.value);
            applied.bytes = larger(applied.bytes, leg->sessions[i].bytes.count.value);
        }
    return applied;
}

static uint64_t applied_in(const struct afsync_leg *leg, const struct afsync_end *end,
                           enum measure measure) {
    struct afsync_applied applied = afsync_end_applied(leg, end);

    return measure == BYTES ? applied.bytes : applied.items;
}

/* Applied in sessions that have not ended. ARM and the events may tell of the same ones, so
 * the one that tells more counts. */
static uint64_t applied_in_open(const struct afsync_leg *leg, enum measure measure) {
    uint64_t by_voice[AFSYNC_SOURCES] = {0}, applied = 0;

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];
        uint64_t *sum = &by_voice[afsync_voice_of(session->source)];

        if (afsync_leg_end_of(leg, session) == NULL)
            *sum = afsync_sum(*sum, applied_by_progress(session, measure));
    }
    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        applied = larger(applied, by_voice[i]);
    return applied;
}

static uint64_t applied_in_all(const struct afsync_leg *leg, uint64_t past,
                               enum measure measure) {
    uint64_t applied = afsync_sum(past, applied_in_open(leg, measure));

    for (size_t i = 0; i < leg->end_count; i++)
        applied = afsync_sum(applied, applied_in(leg, &leg->ends[i], measure));
    for (size_t i = 0; i < leg->snapshot_count; i++)
        applied = afsync_sum(applied, applied_in(leg, &leg->snapshots[i], measure));
    return applied;
}

/* Has anybody said how much was applied? */
static bool says_applied(const struct afsync_leg *leg, uint64_t past,
                         enum measure measure) {
    bool said = past > 0;

    for (size_t i = 0; i < leg->end_count && !said; i++)
        said = measure == BYTES ? leg->ends[i].said.applied_bytes.known
                                : leg->ends[i].said.applied_files.known;
    for (size_t i = 0; i < leg->snapshot_count && !said; i++)
        said = measure == BYTES ? leg->snapshots[i].said.applied_bytes.known
                                : leg->snapshots[i].said.applied_files.known;
    for (size_t i = 0; i < leg->session_count && !said; i++)
        said = measure == BYTES ? leg->sessions[i].bytes.count.known
                                : leg->sessions[i].items.count.known;
    return said;
}

/* Metrics tell of sessions that ended, also of those nobody else told of; the others also
 * of one that runs. Neither total falls, and so the larger one does not. */
static struct afsync_count applied_ever(const struct afsync_leg *leg, uint64_t past,
                                        enum measure measure, enum afsync_metric metric) {
    struct afsync_count metered = {0};
    uint64_t applied = applied_in_all(leg, past, measure);

    if (leg->meters != NULL)
        metered = afsync_meter_sum(&leg->meters[metric]);
    if (!metered.known && !says_applied(leg, past, measure))
        return metered;
    return afsync_count_of(larger(applied, afsync_count_or_zero(metered)));
}

struct afsync_count afsync_leg_items_applied(const struct afsync_leg *leg) {
    return applied_ever(leg, leg->past.items_applied, ITEMS, AFSYNC_METRIC_ITEMS);
}

struct afsync_count afsync_leg_bytes_applied(const struct afsync_leg *leg) {
    return applied_ever(leg, leg->past.bytes_applied, BYTES, AFSYNC_METRIC_BYTES);
}

/* What a session contributes by its progress alone. */
static struct afsync_lap lap_of_session(const struct afsync_leg *leg,
                                        const struct afsync_session *session) {
    const struct afsync_progress *said = &session->newest.said;
    struct afsync_lap lap = {
        .began_at = session->first.at,
        .at = session->items.at,
        .applied = session->items.count.value,
        .tells_of_old_work = session->items.at == session->first.at &&
                             !afsync_session_began_moving(leg, session),
    };

    if (session->final_at == 0 || !session->items.count.known)
        return lap;
    lap.total = afsync_count_of(said->totals_final && said->total_items.known
                                    ? said->total_items.value
                                    : session->final_total);
    lap.left =
        afsync_count_of(lap.total.value > lap.applied ? lap.total.value - lap.applied : 0);
    return lap;
}

/* What the end says is left, if that is less than the progress had come to. */
static void take_final_left(struct afsync_lap *lap, const struct afsync_end *end,
                            uint64_t files) {
    uint64_t total = end->said.total_files.value;
    uint64_t left = total > files ? total - files : 0;

    if (lap->left.known && lap->left.value <= left)
        return;
    lap->at = end->at;
    lap->tells_of_old_work = false;
    lap->left = afsync_count_of(left);
}

struct afsync_lap afsync_lap_of_end(const struct afsync_leg *leg,
                                    const struct afsync_end *end) {
    const struct afsync_session *session = afsync_leg_session_of(leg, end);
    uint64_t files = afsync_count_or_zero(end->said.applied_files);
    struct afsync_lap lap = {.began_at = end->at};

    if (session != NULL)
        lap = lap_of_session(leg, session);
    lap.applied = afsync_end_applied(leg, end).items;
    if (lap.at > end->at)
        lap.at = end->at; /* a straggler's word */
    /* What applied nothing says nothing of the work there is. */
    if (files > 0 &&
        afsync_count_or_zero(end->said.total_files) >= afsync_count_or_zero(lap.total))
        lap.total = end->said.total_files;
    if (files > 0 && end->said.total_files.known)
        take_final_left(&lap, end, files);
    return lap;
}

struct afsync_race afsync_leg_race(const struct afsync_leg *leg) {
    const struct afsync_session *running = afsync_leg_running(leg);
    int64_t failing_since = afsync_leg_failing_since(leg);
    struct afsync_race race = {0};
    struct afsync_lap lap;

    if (failing_since == 0)
        return race;
    if (leg->past.failing_since != 0 &&
        leg->past.failing_since > afsync_leg_last_success_at(leg))
        race = leg->past.race;
    for (size_t i = 0; i < leg->end_count; i++) {
        if (leg->ends[i].at < failing_since || afsync_end_succeeded(&leg->ends[i]))
            continue;
        lap = afsync_lap_of_end(leg, &leg->ends[i]);
        afsync_race_enter(&race, &lap);
    }
    if (running != NULL) {
        lap = lap_of_session(leg, running);
        afsync_race_compare(&race, &lap);
    }
    if (race.begun_at < failing_since)
        race.begun_at = failing_since;
    return race;
}
