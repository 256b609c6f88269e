/* SPDX-License-Identifier: Apache-2.0
 *
 * Sync sessions in time: what ended last, what runs, how far it has come. All that the
 * simulated Azure tells of a fleet, in whatever interface, follows from these. */
#ifndef AFSYNC_SIM_SESSION_H
#define AFSYNC_SIM_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AFSYNC_SIM_CODES_MAX = 8, AFSYNC_SIM_SERIES_MAX = 64 };

/* A session that lasts so long does not end. */
#define AFSYNC_SIM_FOREVER_S (INT64_MAX / 8)

/* Items that failed with one code. */
struct afsync_sim_code {
    int32_t code;
    int64_t persistent, transient;
};

/* One session, or a row of alike ones. */
struct afsync_sim_series {
    bool download;
    int64_t start_s; /* of the first */
    int64_t every_s; /* from start to start; 0: there is only one */
    int64_t until_s; /* none starts then or later; 0: no such moment */
    int64_t lasts_s;
    int64_t moves_s; /* so long items are applied, then it stands; 0: as long as it lasts */
    int32_t result;
    const char *mode;              /* as ARM calls it */
    int64_t items, bytes, applied; /* applied of the items, when it ends */
    struct afsync_sim_code codes[AFSYNC_SIM_CODES_MAX];
    size_t code_count;
};

/* What one server endpoint goes through. */
struct afsync_sim_story {
    char name[64];
    struct afsync_sim_series series[AFSYNC_SIM_SERIES_MAX];
    size_t series_count;
};

struct afsync_sim_session {
    const struct afsync_sim_series *series;
    int64_t number; /* within its series */
    int64_t start_s, end_s;
};

/* The session of that direction that ended last, at `at_s` at the latest. False if none. */
bool afsync_sim_session_last(const struct afsync_sim_story *story, bool download,
                             bool successful, int64_t at_s,
                             struct afsync_sim_session *session);

/* The session of that direction that runs at `at_s`. False if none does. */
bool afsync_sim_session_running(const struct afsync_sim_story *story, bool download,
                                int64_t at_s, struct afsync_sim_session *session);

/* The numbers of the sessions of a series that end in from <= end < to: `*first` up to, but
 * not with, `*behind`. */
void afsync_sim_session_ended(const struct afsync_sim_series *series, int64_t from_s,
                              int64_t to_s, int64_t *first, int64_t *behind);

/* The same of those that run at some moment of from <= moment < to. */
void afsync_sim_session_met(const struct afsync_sim_series *series, int64_t from_s,
                            int64_t to_s, int64_t *first, int64_t *behind);

struct afsync_sim_session afsync_sim_session_at(const struct afsync_sim_series *series,
                                                int64_t number);

/* What has been applied at that moment of the session. */
int64_t afsync_sim_session_applied(const struct afsync_sim_session *session, int64_t at_s);
int64_t afsync_sim_session_applied_bytes(const struct afsync_sim_session *session,
                                         int64_t at_s);

/* All items of the session that fail. */
int64_t afsync_sim_series_persistent(const struct afsync_sim_series *series);
int64_t afsync_sim_series_transient(const struct afsync_sim_series *series);

#endif
