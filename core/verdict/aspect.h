/* SPDX-License-Identifier: Apache-2.0
 *
 * Aspects: what Azure's health page shows beside the sessions, judged by its words and
 * codes. The table is aspect.def. An aspect that no source told of is not told, and changes
 * no state; a word that is in no published list is UNKNOWN, never OK. The numbers among the
 * facts are readings, and are judged by their thresholds.
 *
 * What was told is taken as of the moment it was told. What is older than AFSYNC_ASPECT_OLD
 * counts as not told, and so do ARM's lists, which have no time of their own, once they are
 * older than AFSYNC_SERVERS_OLD or AFSYNC_LIST_OLD. */
#ifndef AFSYNC_VERDICT_ASPECT_H
#define AFSYNC_VERDICT_ASPECT_H

#include "base/time.h"
#include "health/inventory.h"
#include "verdict/catalogue.h"
#include "verdict/verdict.h"

/* Tiering is evaluated every hour, and its errors are told of as often. */
#define AFSYNC_ASPECT_OLD AFSYNC_DAY

/* Servers are listed at every poll, and a heartbeat says nothing of what came after; cloud
 * endpoints are listed every hour. */
#define AFSYNC_SERVERS_OLD AFSYNC_HOUR
#define AFSYNC_LIST_OLD (2 * AFSYNC_HOUR)

enum afsync_aspect {
#define ASPECT(aspect, word, subject, in_class, action, link) AFSYNC_ASPECT_##aspect,
#include "verdict/aspect.def"
    AFSYNC_ASPECTS
};

enum afsync_subject {
    AFSYNC_SUBJECT_ENDPOINT,
    AFSYNC_SUBJECT_SERVER,
    AFSYNC_SUBJECT_CLOUD_ENDPOINT
};

struct afsync_aspect_row {
    const char *word;
    enum afsync_subject subject;
    enum afsync_class in_class;
    const char *action, *link; /* "": none */
};

const struct afsync_aspect_row *afsync_aspect_row(enum afsync_aspect aspect);

/* What words and codes make of an aspect. Strings are the judged one's, or static. */
struct afsync_finding {
    bool told;
    enum afsync_state state;
    const char *odd;         /* a word that is not understood; NULL */
    struct afsync_code code; /* that is to blame; not known: none */
};

/* As of when a list of ARM's is to be judged: it says nothing of what came after it. 0: it
 * is older than that, too old to tell. */
int64_t afsync_told_as_of(int64_t told_at, int64_t old, int64_t now);

/* Was that part of a status said lately? `at` is its own time, 0 if it has none. */
bool afsync_is_told_lately(const struct afsync_endpoint_status *status, int64_t at,
                           int64_t now);

struct afsync_finding afsync_aspect_of_endpoint(enum afsync_aspect aspect,
                                                const struct afsync_endpoint_status *status,
                                                int64_t now);
struct afsync_finding afsync_aspect_of_server(enum afsync_aspect aspect,
                                              const struct afsync_known_server *server,
                                              int64_t now);
struct afsync_finding
afsync_aspect_of_cloud_endpoint(enum afsync_aspect aspect,
                                const struct afsync_known_cloud_endpoint *endpoint,
                                int64_t now);

#endif
