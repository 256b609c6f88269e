/* SPDX-License-Identifier: Apache-2.0
 *
 * Item errors of sessions: kept by session and code, summed up when asked. */
#include "health/leg_parts.h"

#include "base/list.h"

#include "base/time.h"

#include <stdlib.h>

/* An item error without an id comes this soon after the end of its session, and this little
 * before it (one event may cut its time to seconds). */
#define ITEMS_FOLLOW_FOR (30 * AFSYNC_MINUTE)
#define ITEMS_PRECEDE_BY (2 * AFSYNC_SECOND)

static bool is_same_code(const struct afsync_item_row *row, struct afsync_code code) {
    return row->said.code.known == code.known && row->said.code.value == code.value;
}

/* Is it the same word, heard again, by whichever road? */
static bool is_same_row(const struct afsync_item_row *row,
                        const struct afsync_observation *seen) {
    bool by_other_road = row->source != seen->source;

    return afsync_voice_of(row->source) == afsync_voice_of(seen->source) &&
           (row->at == seen->at ||
            (by_other_road && afsync_apart(row->at, seen->at) < AFSYNC_SAME_WITHIN)) &&
           row->end_at == seen->item_error.end_at &&
           is_same_code(row, seen->item_error.code) &&
           row->id.known == seen->session_id.known &&
           (!row->id.known || afsync_session_id_equal(&row->id, &seen->session_id));
}

static uint64_t sum_of(const struct afsync_item_error *said) {
    return afsync_sum(afsync_count_or_zero(said->persistent),
                      afsync_count_or_zero(said->transient));
}

static inline bool belongs(const struct afsync_item_row *row,
                           const struct afsync_end *end) {
    if (end->at == 0)
        return false;
    if (row->end_at != 0)
        return row->end_at == end->cloud_at;
    if (row->id.known)
        return afsync_session_id_equal(&row->id, &end->id) &&
               row->at >= end->at - ITEMS_PRECEDE_BY;
    return afsync_voice_of(row->source) == afsync_voice_of(end->source) &&
           row->at >= end->at - ITEMS_PRECEDE_BY && row->at <= end->at + ITEMS_FOLLOW_FOR;
}

/* The regular end that a row belongs to: by id or ARM's time, else the one it follows. Two
 * ends may bear one id: the newest before the row is its session's. */
static const struct afsync_end *end_of_row(const struct afsync_leg *leg,
                                           const struct afsync_item_row *row) {
    const struct afsync_past *past = &leg->past;
    const struct afsync_end *const forgotten[] = {&past->success, &past->most_persistent,
                                                  &past->most_failed, &past->complete};
    const struct afsync_end *found = NULL;

    for (size_t i = leg->end_count; i-- > 0;)
        if (belongs(row, &leg->ends[i]))
            return &leg->ends[i];
    for (size_t i = 0; i < sizeof forgotten / sizeof forgotten[0]; i++)
        if (belongs(row, forgotten[i]) && (found == NULL || forgotten[i]->at > found->at))
            found = forgotten[i];
    return found;
}

/* A row that comes before its end, from the newest word back, must be kept until that
 * comes. */
void afsync_leg_prune_rows(struct afsync_leg *leg) {
    for (size_t i = leg->row_count; i-- > 0;)
        if (leg->rows[i].at <= leg->past.horizon && end_of_row(leg, &leg->rows[i]) == NULL)
            leg->rows[i] = leg->rows[--leg->row_count];
}

/* Makes room for one row; the oldest gives way when there is none. */
static struct afsync_item_row *new_row(struct afsync_leg *leg, struct afsync_fault *fault) {
    struct afsync_item_row *grown;
    size_t oldest = 0;

    if (leg->row_count == leg->row_capacity)
        afsync_leg_prune_rows(leg);
    if (leg->row_count < leg->row_capacity)
        return &leg->rows[leg->row_count++];
    if (leg->row_count == AFSYNC_ITEM_ROWS_MAX) {
        for (size_t i = 1; i < leg->row_count; i++)
            if (leg->rows[i].at < leg->rows[oldest].at)
                oldest = i;
        return &leg->rows[oldest];
    }
    grown = afsync_list_grow(leg->rows, leg->row_count, &leg->row_capacity,
                             sizeof leg->rows[0]);
    if (grown == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    leg->rows = grown;
    return &leg->rows[leg->row_count++];
}

/* Of two words for one moment the larger counts, and of two as large the more persistent,
 * whichever came first. */
static bool is_worse(const struct afsync_item_error *left,
                     const struct afsync_item_error *right) {
    if (sum_of(left) != sum_of(right))
        return sum_of(left) > sum_of(right);
    return afsync_count_or_zero(left->persistent) > afsync_count_or_zero(right->persistent);
}

/* The worse of two readings counts; which road was faster is no matter. */
static void merge_row(struct afsync_item_row *row, const struct afsync_observation *seen) {
    if (seen->source < row->source) {
        row->at = seen->at;
        row->source = seen->source;
    }
    if (is_worse(&seen->item_error, &row->said))
        row->said = seen->item_error;
}

bool afsync_leg_fold_item_error(struct afsync_leg *leg,
                                const struct afsync_observation *seen,
                                struct afsync_fault *fault) {
    struct afsync_item_row *row;

    leg->exists = true;
    leg->said_by[seen->source] = true;
    for (size_t i = 0; i < leg->row_count; i++)
        if (is_same_row(&leg->rows[i], seen)) {
            merge_row(&leg->rows[i], seen);
            return true;
        }
    row = new_row(leg, fault);
    if (row == NULL)
        return false;
    *row = (struct afsync_item_row){
        .id = seen->session_id,
        .end_at = seen->item_error.end_at,
        .at = seen->at,
        .source = seen->source,
        .said = seen->item_error,
    };
    return true;
}

int64_t afsync_leg_ended_as(const struct afsync_leg *leg,
                            const struct afsync_session_id *id, int64_t until) {
    const struct afsync_past *past = &leg->past;
    const struct afsync_end *const lists[] = {leg->ends,          leg->snapshots,
                                              &past->success,     &past->most_persistent,
                                              &past->most_failed, &past->complete};
    const size_t counts[] = {leg->end_count, leg->snapshot_count, 1, 1, 1, 1};
    int64_t newest = 0;

    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++)
        for (size_t i = 0; i < counts[l]; i++)
            if (afsync_session_id_equal(&lists[l][i].id, id) &&
                lists[l][i].at <= until + ITEMS_PRECEDE_BY && lists[l][i].at > newest)
                newest = lists[l][i].at;
    return newest;
}

/* Adds a row to the list of codes, merged by code. */
static size_t list_code(struct afsync_item_error *codes, size_t count, size_t limit,
                        const struct afsync_item_error *said) {
    size_t at = 0;

    while (at < count && (codes[at].code.value != said->code.value ||
                          codes[at].code.known != said->code.known))
        at++;
    if (at == limit)
        return count;
    if (at == count)
        codes[count++] = (struct afsync_item_error){.code = said->code};
    codes[at].persistent =
        afsync_count_of(afsync_sum(codes[at].persistent.value, said->persistent.value));
    codes[at].transient =
        afsync_count_of(afsync_sum(codes[at].transient.value, said->transient.value));
    return count;
}

/* The row belongs to this very end. The quick question comes first: most rows are of
 * others. */
static bool is_row_of(const struct afsync_leg *leg, const struct afsync_item_row *row,
                      const struct afsync_end *end) {
    const struct afsync_end *owner = belongs(row, end) ? end_of_row(leg, row) : NULL;

    /* What is forgotten may be kept twice: as the most persistent and as the most failed.
     */
    return owner == end ||
           (owner != NULL && owner->at == end->at && owner->record == end->record &&
            owner->id.known == end->id.known &&
            (!end->id.known || afsync_session_id_equal(&owner->id, &end->id)));
}

/* Of several for one code of one session the newest counts. */
static bool is_outdated(const struct afsync_leg *leg, const struct afsync_item_row *row,
                        const struct afsync_end *end) {
    for (size_t i = 0; i < leg->row_count; i++)
        if (leg->rows[i].at > row->at &&
            afsync_voice_of(leg->rows[i].source) == afsync_voice_of(row->source) &&
            is_same_code(&leg->rows[i], row->said.code) &&
            is_row_of(leg, &leg->rows[i], end))
            return true;
    return false;
}

/* What the row counts. Of a code that cannot be read nothing says that it clears by itself.
 */
static struct afsync_item_error count_of(const struct afsync_item_row *row) {
    struct afsync_item_error said = row->said;

    said.persistent = afsync_count_of(afsync_count_or_zero(said.persistent));
    said.transient = afsync_count_of(afsync_count_or_zero(said.transient));
    if (!said.code.known) {
        said.persistent =
            afsync_count_of(afsync_sum(said.persistent.value, said.transient.value));
        said.transient = afsync_count_of(0);
    }
    return said;
}

struct afsync_histogram afsync_leg_histogram(const struct afsync_leg *leg,
                                             const struct afsync_end *end,
                                             struct afsync_item_error *codes,
                                             size_t limit) {
    struct afsync_histogram sums = {0};
    bool by_event = false;

    for (size_t i = 0; i < leg->row_count && !by_event; i++)
        by_event =
            leg->rows[i].source != AFSYNC_SOURCE_ARM && is_row_of(leg, &leg->rows[i], end);
    for (size_t i = 0; i < leg->row_count; i++) {
        const struct afsync_item_row *row = &leg->rows[i];
        struct afsync_item_error said;

        /* The events' histogram is taken whole, or ARM's: never a mixture. */
        if ((row->source == AFSYNC_SOURCE_ARM) == by_event || !is_row_of(leg, row, end) ||
            is_outdated(leg, row, end))
            continue;
        said = count_of(row);
        sums.rows++;
        sums.persistent = afsync_sum(sums.persistent, said.persistent.value);
        sums.transient = afsync_sum(sums.transient, said.transient.value);
        if (codes != NULL)
            sums.codes = list_code(codes, sums.codes, limit, &said);
    }
    return sums;
}
