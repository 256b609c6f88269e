/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding sessions in time. */
#include "session.h"

struct afsync_sim_session afsync_sim_session_at(const struct afsync_sim_series *series,
                                                int64_t number) {
    struct afsync_sim_session session = {
        .series = series,
        .number = number,
        .start_s = series->start_s + number * series->every_s,
    };

    session.end_s = session.start_s + series->lasts_s;
    return session;
}

/* Rounds towards the past. */
static int64_t divide(int64_t span, int64_t step) {
    return span >= 0 ? span / step : -((step - 1 - span) / step);
}

/* How many sessions of a series have started before `at_s`. */
static int64_t started_before(const struct afsync_sim_series *series, int64_t at_s) {
    if (series->until_s != 0 && series->until_s < at_s)
        at_s = series->until_s;
    if (at_s <= series->start_s)
        return 0;
    if (series->every_s == 0)
        return 1;
    return divide(at_s - 1 - series->start_s, series->every_s) + 1;
}

void afsync_sim_session_ended(const struct afsync_sim_series *series, int64_t from_s,
                              int64_t to_s, int64_t *first, int64_t *behind) {
    *first = started_before(series, from_s - series->lasts_s);
    *behind = started_before(series, to_s - series->lasts_s);
}

void afsync_sim_session_met(const struct afsync_sim_series *series, int64_t from_s,
                            int64_t to_s, int64_t *first, int64_t *behind) {
    *first = started_before(series, from_s - series->lasts_s);
    *behind = started_before(series, to_s);
}

bool afsync_sim_session_last(const struct afsync_sim_story *story, bool download,
                             bool successful, int64_t at_s,
                             struct afsync_sim_session *session) {
    bool found = false;

    for (size_t i = 0; i < story->series_count; i++) {
        const struct afsync_sim_series *series = &story->series[i];
        struct afsync_sim_session last;
        int64_t count;

        if (series->download != download || (successful && series->result != 0))
            continue;
        count = started_before(series, at_s + 1 - series->lasts_s);
        if (count == 0)
            continue;
        last = afsync_sim_session_at(series, count - 1);
        if (!found || last.end_s > session->end_s)
            *session = last;
        found = true;
    }
    return found;
}

bool afsync_sim_session_running(const struct afsync_sim_story *story, bool download,
                                int64_t at_s, struct afsync_sim_session *session) {
    for (size_t i = 0; i < story->series_count; i++) {
        int64_t count;

        if (story->series[i].download != download)
            continue;
        count = started_before(&story->series[i], at_s + 1);
        if (count == 0)
            continue;
        *session = afsync_sim_session_at(&story->series[i], count - 1);
        if (session->end_s > at_s)
            return true;
    }
    return false;
}

/* `whole` in the measure in which the session's time of moving has passed. */
static int64_t share(const struct afsync_sim_session *session, int64_t at_s,
                     int64_t whole) {
    const struct afsync_sim_series *series = session->series;
    int64_t moves_s = series->moves_s != 0 ? series->moves_s : series->lasts_s;
    int64_t passed_s = at_s - session->start_s;

    if (passed_s >= moves_s || at_s >= session->end_s)
        return whole;
    if (passed_s <= 0)
        return 0;
    return (int64_t)((double)whole * (double)passed_s / (double)moves_s);
}

int64_t afsync_sim_session_applied(const struct afsync_sim_session *session, int64_t at_s) {
    return share(session, at_s, session->series->applied);
}

int64_t afsync_sim_session_applied_bytes(const struct afsync_sim_session *session,
                                         int64_t at_s) {
    const struct afsync_sim_series *series = session->series;

    if (series->items == 0)
        return 0;
    return (int64_t)((double)series->bytes / (double)series->items *
                     (double)afsync_sim_session_applied(session, at_s));
}

int64_t afsync_sim_series_persistent(const struct afsync_sim_series *series) {
    int64_t sum = 0;

    for (size_t i = 0; i < series->code_count; i++)
        sum += series->codes[i].persistent;
    return sum;
}

int64_t afsync_sim_series_transient(const struct afsync_sim_series *series) {
    int64_t sum = 0;

    for (size_t i = 0; i < series->code_count; i++)
        sum += series->codes[i].transient;
    return sum;
}
