/* SPDX-License-Identifier: Apache-2.0
 *
 * The shape of everything that is kept of a leg. Each struct is one list of its values, in
 * the order of its members. */
#include "health/state_leg.h"

#include "base/list.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

/* ---- ends ---- */

static void walk_said_end(struct afsync_tape *tape, struct afsync_session_end *said) {
    afsync_tape_code(tape, &said->result);
    if (!said->result.known)
        afsync_tape_refuse(tape, "an end without its result");
    afsync_tape_flag(tape, &said->snapshot);
    afsync_tape_count(tape, &said->applied_files);
    afsync_tape_count(tape, &said->applied_bytes);
    afsync_tape_count(tape, &said->total_files);
    afsync_tape_count(tape, &said->items_failed);
    afsync_tape_count(tape, &said->items_persistent);
    afsync_tape_count(tape, &said->items_transient);
}

static void walk_end(struct afsync_tape *tape, struct afsync_end *end) {
    afsync_tape_open(tape);
    afsync_tape_moment(tape, &end->at);
    afsync_tape_moment_or_none(tape, &end->cloud_at);
    afsync_tape_source(tape, &end->source);
    afsync_tape_id(tape, &end->id);
    afsync_tape_hash(tape, &end->origin);
    afsync_tape_number(tape, &end->record);
    walk_said_end(tape, &end->said);
    afsync_tape_close(tape);
}

static void walk_end_or_none(struct afsync_tape *tape, struct afsync_end *end) {
    if (afsync_tape_has(tape, end->at != 0))
        walk_end(tape, end);
}

/* Makes room for one more where it is read; NULL if there is none. */
static void *room_for_more(struct afsync_tape *tape, void *list, size_t count,
                           size_t *capacity, size_t size) {
    void *grown;

    if (!afsync_tape_is_read(tape))
        return list;
    grown = afsync_list_grow(list, count, capacity, size);
    tape->no_memory = tape->no_memory || grown == NULL;
    return grown;
}

/* A list of ends, and how long it is and may be. */
struct ends {
    struct afsync_end **list;
    size_t *count, *capacity, most;
};

static void walk_ends(struct afsync_tape *tape, const struct ends *ends) {
    struct afsync_end *grown;
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, *ends->count, ends->most); i++) {
        grown = room_for_more(tape, *ends->list, i, ends->capacity, sizeof grown[0]);
        if (grown == NULL)
            return;
        *ends->list = grown;
        walk_end(tape, &grown[i]);
        if (i > 0 && grown[i].at < grown[i - 1].at)
            afsync_tape_refuse(tape, "ends out of order");
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        *ends->count = i;
}

/* ---- sessions ---- */

static void walk_sample(struct afsync_tape *tape, struct afsync_sample *sample) {
    struct afsync_progress *said = &sample->said;

    afsync_tape_open(tape);
    afsync_tape_moment(tape, &sample->at);
    afsync_tape_count(tape, &said->applied_items);
    afsync_tape_count(tape, &said->total_items);
    afsync_tape_count(tape, &said->applied_bytes);
    afsync_tape_count(tape, &said->total_bytes);
    afsync_tape_count(tape, &said->items_failed);
    afsync_tape_flag(tape, &said->totals_final);
    afsync_tape_hash(tape, &said->mode);
    afsync_tape_flag(tape, &said->moves);
    afsync_tape_flag(tape, &said->blocked_by_large_file);
    afsync_tape_count(tape, &said->large_file_percent);
    afsync_tape_count(tape, &said->large_file_bytes);
    afsync_tape_count(tape, &said->remaining_items);
    afsync_tape_count(tape, &said->remaining_bytes);
    afsync_tape_count(tape, &said->minutes_remaining);
    afsync_tape_close(tape);
}

static void walk_point(struct afsync_tape *tape, struct afsync_point *point) {
    afsync_tape_open(tape);
    afsync_tape_moment(tape, &point->at);
    afsync_tape_count(tape, &point->applied_items);
    afsync_tape_count(tape, &point->applied_bytes);
    afsync_tape_close(tape);
}

static void walk_mark(struct afsync_tape *tape, struct afsync_mark *mark) {
    if (!afsync_tape_has(tape, mark->count.known))
        return;
    afsync_tape_open(tape);
    afsync_tape_count(tape, &mark->count);
    if (!mark->count.known)
        afsync_tape_refuse(tape, "a mark without its count");
    afsync_tape_moment(tape, &mark->at);
    afsync_tape_moment(tape, &mark->first_at);
    afsync_tape_close(tape);
}

static void walk_session(struct afsync_tape *tape, struct afsync_session *session) {
    afsync_tape_open(tape);
    afsync_tape_id(tape, &session->id);
    afsync_tape_source(tape, &session->source);
    walk_point(tape, &session->first);
    if (afsync_tape_has(tape, session->previous.at != 0))
        walk_point(tape, &session->previous);
    walk_sample(tape, &session->newest);
    walk_mark(tape, &session->items);
    walk_mark(tape, &session->bytes);
    walk_mark(tape, &session->open_total);
    walk_mark(tape, &session->file_percent);
    afsync_tape_hash(tape, &session->file);
    afsync_tape_moment_or_none(tape, &session->final_at);
    afsync_tape_number(tape, &session->final_total);
    afsync_tape_moment_or_none(tape, &session->pushed_at);
    afsync_tape_close(tape);
}

static void walk_sessions(struct afsync_tape *tape, struct afsync_leg *leg) {
    struct afsync_session *grown;
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, leg->session_count, AFSYNC_SESSIONS_MAX);
         i++) {
        grown = room_for_more(tape, leg->sessions, i, &leg->session_capacity,
                              sizeof leg->sessions[0]);
        if (grown == NULL)
            return;
        leg->sessions = grown;
        walk_session(tape, &grown[i]);
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        leg->session_count = i;
}

/* ---- item errors ---- */

void afsync_state_walk_item_error(struct afsync_tape *tape,
                                  struct afsync_item_error *said) {
    afsync_tape_code(tape, &said->code);
    afsync_tape_count(tape, &said->persistent);
    afsync_tape_count(tape, &said->transient);
    afsync_tape_moment_or_none(tape, &said->end_at);
}

static void walk_row(struct afsync_tape *tape, struct afsync_item_row *row) {
    afsync_tape_open(tape);
    afsync_tape_id(tape, &row->id);
    afsync_tape_moment_or_none(tape, &row->end_at);
    afsync_tape_moment(tape, &row->at);
    afsync_tape_source(tape, &row->source);
    afsync_state_walk_item_error(tape, &row->said);
    afsync_tape_close(tape);
}

static void walk_rows(struct afsync_tape *tape, struct afsync_leg *leg) {
    struct afsync_item_row *grown;
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, leg->row_count, AFSYNC_ITEM_ROWS_MAX); i++) {
        grown = room_for_more(tape, leg->rows, i, &leg->row_capacity, sizeof leg->rows[0]);
        if (grown == NULL)
            return;
        leg->rows = grown;
        walk_row(tape, &grown[i]);
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        leg->row_count = i;
}

/* ---- the past ---- */

static void walk_past_codes(struct afsync_tape *tape, struct afsync_past *past) {
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, past->code_count, AFSYNC_PAST_CODES_MAX);
         i++) {
        struct afsync_code code = {.value = past->codes[i].code, .known = true};

        afsync_tape_open(tape);
        afsync_tape_code(tape, &code);
        afsync_tape_moment(tape, &past->codes[i].at);
        afsync_tape_close(tape);
        if (!code.known)
            afsync_tape_refuse(tape, "a code was expected");
        if (afsync_tape_is_read(tape))
            past->codes[i].code = code.value;
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        past->code_count = i;
}

static void walk_race(struct afsync_tape *tape, struct afsync_race *race) {
    afsync_tape_open(tape);
    afsync_tape_moment_or_none(tape, &race->begun_at);
    afsync_tape_moment_or_none(tape, &race->gained_at);
    afsync_tape_count(tape, &race->least);
    afsync_tape_number(tape, &race->largest_total);
    afsync_tape_number(tape, &race->applied);
    afsync_tape_close(tape);
}

static void walk_standstill(struct afsync_tape *tape,
                            struct afsync_standstill *standstill) {
    afsync_tape_open(tape);
    afsync_tape_moment_or_none(tape, &standstill->stood);
    afsync_tape_count(tape, &standstill->bytes_left);
    afsync_tape_close(tape);
}

static void walk_counted(struct afsync_tape *tape, struct afsync_past *past) {
    int64_t *grown;
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, past->counted_count, AFSYNC_PAST_COUNTED_MAX);
         i++) {
        grown =
            room_for_more(tape, past->counted, i, &past->counted_capacity, sizeof grown[0]);
        if (grown == NULL)
            return;
        past->counted = grown;
        afsync_tape_moment(tape, &grown[i]);
        if (i > 0 && grown[i] < grown[i - 1])
            afsync_tape_refuse(tape, "moments out of order");
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        past->counted_count = i;
}

static void walk_past(struct afsync_tape *tape, struct afsync_past *past) {
    afsync_tape_open(tape);
    afsync_tape_moment_or_none(tape, &past->horizon);
    afsync_tape_moment_or_none(tape, &past->snapshot_horizon);
    afsync_tape_moment_or_none(tape, &past->session_horizon);
    afsync_tape_moment_or_none(tape, &past->last_success_at);
    afsync_tape_moment_or_none(tape, &past->failing_since);
    walk_past_codes(tape, past);
    walk_race(tape, &past->race);
    walk_end_or_none(tape, &past->success);
    walk_end_or_none(tape, &past->complete);
    walk_end_or_none(tape, &past->most_persistent);
    walk_end_or_none(tape, &past->most_failed);
    afsync_tape_number(tape, &past->persistent);
    afsync_tape_number(tape, &past->failed);
    afsync_tape_moment_or_none(tape, &past->heard_from);
    walk_counted(tape, past);
    afsync_tape_moment_or_none(tape, &past->counted_until);
    walk_standstill(tape, &past->standstill);
    afsync_tape_number(tape, &past->items_applied);
    afsync_tape_number(tape, &past->bytes_applied);
    afsync_tape_close(tape);
}

/* ---- metrics ---- */

static void walk_meter(struct afsync_tape *tape, struct afsync_meter *meter) {
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, meter->count, AFSYNC_BUCKETS_MAX); i++) {
        struct afsync_metric_point *bucket = &meter->newest[i];

        afsync_tape_open(tape);
        afsync_tape_moment(tape, &bucket->at);
        afsync_tape_count(tape, &bucket->value);
        afsync_tape_close(tape);
        if (!bucket->value.known)
            afsync_tape_refuse(tape, "a bucket without its value");
        if (i > 0 && bucket->at <= meter->newest[i - 1].at)
            afsync_tape_refuse(tape, "buckets out of order");
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        meter->count = i;
    afsync_tape_count(tape, &meter->settled);
    afsync_tape_moment_or_none(tape, &meter->settled_until);
}

static void walk_meters(struct afsync_tape *tape, struct afsync_leg *leg) {
    if (!afsync_tape_has(tape, leg->meters != NULL))
        return;
    if (afsync_tape_is_read(tape))
        leg->meters = calloc(AFSYNC_METRICS, sizeof leg->meters[0]);
    if (leg->meters == NULL) {
        tape->no_memory = true;
        return;
    }
    afsync_tape_open(tape);
    for (size_t i = 0; i < AFSYNC_METRICS; i++)
        walk_meter(tape, &leg->meters[i]);
    afsync_tape_close(tape);
}

/* ---- the leg ---- */

/* Those who spoke of it. */
static void walk_said_by(struct afsync_tape *tape, bool said_by[AFSYNC_SOURCES]) {
    enum afsync_source sources[AFSYNC_SOURCES];
    size_t count = 0;

    for (int i = 0; i < AFSYNC_SOURCES; i++)
        if (said_by[i])
            sources[count++] = (enum afsync_source)i;
    afsync_tape_open(tape);
    for (size_t i = 0; afsync_tape_has_more(tape, i, count, AFSYNC_SOURCES); i++) {
        enum afsync_source source = i < count ? sources[i] : AFSYNC_SOURCE_EVENTS;

        afsync_tape_source(tape, &source);
        if (afsync_tape_is_read(tape) && tape->wrong == NULL)
            said_by[source] = true;
    }
    afsync_tape_close(tape);
}

static void walk_large_file(struct afsync_tape *tape, struct afsync_leg *leg) {
    char name[AFSYNC_NAME_MAX] = "";

    if (!afsync_tape_has(tape, leg->large_file != NULL))
        return;
    if (!afsync_tape_is_read(tape)) {
        afsync_tape_string(tape, leg->large_file, AFSYNC_NAME_MAX);
        return;
    }
    afsync_tape_string(tape, name, sizeof name);
    leg->large_file = strdup(name);
    tape->no_memory = tape->no_memory || leg->large_file == NULL;
}

void afsync_state_walk_leg(struct afsync_tape *tape, struct afsync_leg *leg) {
    const struct ends regular = {&leg->ends, &leg->end_count, &leg->end_capacity,
                                 AFSYNC_ENDS_MAX};
    const struct ends snapshots = {&leg->snapshots, &leg->snapshot_count,
                                   &leg->snapshot_capacity, AFSYNC_SNAPSHOTS_MAX};

    afsync_tape_member(tape, "exists");
    afsync_tape_flag(tape, &leg->exists);
    afsync_tape_member(tape, "said_by");
    walk_said_by(tape, leg->said_by);
    afsync_tape_member(tape, "ends");
    walk_ends(tape, &regular);
    afsync_tape_member(tape, "snapshots");
    walk_ends(tape, &snapshots);
    afsync_tape_member(tape, "sessions");
    walk_sessions(tape, leg);
    afsync_tape_member(tape, "item_errors");
    walk_rows(tape, leg);
    afsync_tape_member(tape, "told_success_at");
    afsync_tape_moment_or_none(tape, &leg->told_success_at);
    afsync_tape_member(tape, "past");
    walk_past(tape, &leg->past);
    afsync_tape_member(tape, "metered");
    walk_meters(tape, leg);
    afsync_tape_member(tape, "health_word");
    afsync_tape_string(tape, leg->health_word, sizeof leg->health_word);
    afsync_tape_member(tape, "large_file");
    walk_large_file(tape, leg);
    afsync_tape_member(tape, "large_file_at");
    afsync_tape_moment_or_none(tape, &leg->large_file_at);
}
