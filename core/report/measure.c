/* SPDX-License-Identifier: Apache-2.0
 *
 * From a leg and its diagnosis to numbers: item errors, progress, readings. */
#include "report/build.h"

#include "base/time.h"
#include "verdict/catalogue.h"

#include <stdlib.h>

static void set(struct afsync_report_leg *told, enum afsync_reading reading,
                double number) {
    told->readings[reading] = (struct afsync_value){.number = number, .known = true};
}

static void set_count(struct afsync_report_leg *told, enum afsync_reading reading,
                      struct afsync_count count) {
    if (count.known)
        set(told, reading, (double)count.value);
}

static void set_age(struct afsync_report_leg *told, enum afsync_reading reading, int64_t at,
                    int64_t now) {
    if (at > 0) /* between whole seconds: exports cut theirs, and must tell the same */
        set(told, reading, (double)(afsync_age(at / AFSYNC_SECOND, now / AFSYNC_SECOND)));
}

/* Persistent ones first, then the more numerous, then by code. */
static int compare_codes(const void *left, const void *right) {
    const struct afsync_report_code *a = left, *b = right;

    if (a->persistent != b->persistent)
        return a->persistent > b->persistent ? -1 : 1;
    if (a->transient != b->transient)
        return a->transient > b->transient ? -1 : 1;
    return a->code.value < b->code.value ? -1 : a->code.value > b->code.value;
}

static bool measure_codes(struct afsync_report_leg *told, const struct afsync_leg *leg,
                          const struct afsync_end *end, struct afsync_fault *fault) {
    struct afsync_item_error codes[AFSYNC_CODES_MAX];
    struct afsync_histogram sums = afsync_leg_histogram(leg, end, codes, AFSYNC_CODES_MAX);

    if (sums.rows == 0)
        return true;
    told->codes = calloc(sums.codes, sizeof told->codes[0]);
    if (told->codes == NULL)
        return afsync_fault_no_memory(fault);
    told->has_codes = true;
    told->code_count = sums.codes;
    for (size_t i = 0; i < sums.codes; i++)
        told->codes[i] = (struct afsync_report_code){
            .code = codes[i].code,
            .name = codes[i].code.known
                        ? afsync_catalogue_name(codes[i].code.value, AFSYNC_CLASS_ITEM)
                        : NULL,
            .persistent = codes[i].persistent.value,
            .transient = codes[i].transient.value,
        };
    qsort(told->codes, told->code_count, sizeof told->codes[0], compare_codes);
    return true;
}

static bool measure_items(struct afsync_report_leg *told, const struct afsync_leg *leg,
                          const struct afsync_items *items, struct afsync_fault *fault) {
    told->has_items = items->end != NULL;
    if (items->end == NULL)
        return true;
    told->items_failed = items->failed;
    if (items->told) {
        told->items_persistent = afsync_count_of(items->persistent);
        told->items_transient = afsync_count_of(items->transient);
    }
    set_count(told, AFSYNC_READING_ITEM_ERRORS, told->items_failed);
    set_count(told, AFSYNC_READING_ITEM_ERRORS_PERSISTENT, told->items_persistent);
    set_count(told, AFSYNC_READING_ITEM_ERRORS_TRANSIENT, told->items_transient);
    return measure_codes(told, leg, items->end, fault);
}

/* Applied between the newest two samples, and how long the rest will take at that rate. */
static void measure_pace(struct afsync_report_leg *told,
                         const struct afsync_session *running) {
    const struct afsync_count now = running->newest.said.applied_items,
                              before = running->previous.applied_items;
    double seconds = (double)(running->newest.at - running->previous.at) / AFSYNC_SECOND;
    uint64_t delta;

    if (running->previous.at == 0 || !now.known || !before.known || seconds <= 0)
        return;
    delta = now.value > before.value ? now.value - before.value : 0;
    told->items_delta = afsync_count_of(delta);
    set(told, AFSYNC_READING_ITEMS_PER_SECOND, (double)delta / seconds);
    if (delta > 0 && told->items_remaining.known) {
        double eta = (double)told->items_remaining.value * seconds / (double)delta;

        if (eta < (double)(INT64_MAX / AFSYNC_SECOND / 2)) {
            uint64_t whole = (uint64_t)eta;

            told->eta_seconds = afsync_count_of(whole + ((double)whole < eta ? 1 : 0));
        }
    }
}

/* The file in work, if the newest sample names one. */
static void measure_large_file(struct afsync_report_leg *told, const struct afsync_leg *leg,
                               const struct afsync_session *running) {
    const struct afsync_progress *said = &running->newest.said;

    if (leg->large_file == NULL || leg->large_file_at != running->newest.at)
        return;
    told->large_file = leg->large_file;
    told->large_file_bytes = said->large_file_bytes;
    told->large_file_percent = said->large_file_percent;
}

/* The pace of a leg that fell silent is history: nobody measured how fast it is now. */
static bool is_silent(const struct afsync_diagnosis *facts) {
    return facts->session_verdict == AFSYNC_STALE ||
           facts->session_verdict == AFSYNC_BEHIND;
}

static void measure_progress(struct afsync_report_leg *told, const struct afsync_leg *leg,
                             const struct afsync_diagnosis *facts) {
    const struct afsync_session *running = facts->running;
    const struct afsync_progress *said = &running->newest.said;

    told->has_progress = true;
    told->progress_at = running->newest.at;
    told->applied_items = said->applied_items;
    told->total_items = said->total_items;
    told->applied_bytes = said->applied_bytes;
    told->total_bytes = said->total_bytes;
    told->items_remaining = afsync_session_items_left(running);
    told->minutes_remaining = said->minutes_remaining;
    measure_large_file(told, leg, running);
    if (!is_silent(facts))
        measure_pace(told, running);
    set_count(told, AFSYNC_READING_ITEMS_DELTA, told->items_delta);
    set_count(told, AFSYNC_READING_ITEMS_REMAINING, told->items_remaining);
    set_count(told, AFSYNC_READING_BYTES_REMAINING, afsync_session_bytes_left(running));
    set_count(told, AFSYNC_READING_ETA, told->eta_seconds);
    if (told->items_remaining.known && said->total_items.value > 0) {
        double left = (double)told->items_remaining.value / (double)said->total_items.value;

        set(told, AFSYNC_READING_PROGRESS_PERCENT, left < 1 ? 100.0 - 100.0 * left : 0);
    }
}

bool afsync_leg_measure(struct afsync_report_leg *told, const struct afsync_leg *leg,
                        const struct afsync_diagnosis *facts, int64_t now,
                        struct afsync_fault *fault) {
    set(told, AFSYNC_READING_STATE, facts->state);
    set(told, AFSYNC_READING_VERDICT, facts->verdict);
    if (facts->last != NULL) {
        set(told, AFSYNC_READING_LAST_RESULT, (int32_t)facts->last->said.result.value);
        set(told, AFSYNC_READING_LAST_SUCCEEDED, afsync_end_succeeded(facts->last) ? 1 : 0);
        set_age(told, AFSYNC_READING_LAST_END_AGE, facts->last->at, now);
    }
    set_age(told, AFSYNC_READING_LAST_SUCCESS_AGE, facts->last_success_at, now);
    set_age(told, AFSYNC_READING_FAILING_AGE, facts->failing_since, now);
    set_count(told, AFSYNC_READING_ITEMS_APPLIED, afsync_leg_items_applied(leg));
    set_count(told, AFSYNC_READING_BYTES_APPLIED, afsync_leg_bytes_applied(leg));
    if (facts->running != NULL)
        measure_progress(told, leg, facts);
    return measure_items(told, leg, &facts->items, fault);
}
