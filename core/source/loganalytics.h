/* SPDX-License-Identifier: Apache-2.0
 *
 * Source `loganalytics`: the agent's events in the table `Event` of a Log Analytics
 * workspace, where the Azure Monitor Agent puts them. One query asks for the three events
 * that came in since the newest word that is known, of all servers at once.
 *
 * Facts: the query API of Log Analytics v1 and its limits; the columns of table Event. */
#ifndef AFSYNC_SOURCE_LOGANALYTICS_H
#define AFSYNC_SOURCE_LOGANALYTICS_H

#include "base/time.h"
#include "observation.h"
#include "source/azure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So far back is looked where nothing is known yet: the most patient codes are waited for
 * 72 h, and their first failure must be seen to be older than that. */
#define AFSYNC_LOGANALYTICS_LOOK_BACK (4 * AFSYNC_DAY)

/* So far before the newest word that is known the next query begins. That word may be of a
 * clock that is an hour ahead (no further, or it would not have been folded), and an event
 * is mostly there after 3 minutes, but nobody promises it: half an hour is ten times that.
 * What comes later still is found by when it came in. What is told twice counts once. */
#define AFSYNC_LOGANALYTICS_OVERLAP (90 * AFSYNC_MINUTE)

enum {
    /* Rows of one answer: 20 MB as a rule, of the 32 MB that are read and the 64 MB and
     * 500,000 rows that Azure gives. What is more is asked for in a further query. */
    AFSYNC_LOGANALYTICS_ROWS_MAX = 20000,
    AFSYNC_LOGANALYTICS_ROWS_MIN = 300, /* if 20 MB were not enough for more */
    AFSYNC_LOGANALYTICS_QUERIES_MAX = 64,
    AFSYNC_LOGANALYTICS_ENDS = 16 /* of a leg; idle ones before them are left out */
};

struct afsync_loganalytics_config {
    const char *workspace; /* its GUID; NULL: Log Analytics is not asked */
    int64_t newest_at;     /* of its words that are known already; 0: none is */
    int64_t now;           /* the moment that is judged */
    int64_t latest;        /* what is later has not been said yet; 0: the present */
};

/* What one poll came to. */
struct afsync_loganalytics_tally {
    size_t failures;
    size_t rows, words, unreadable;
    bool complete;      /* all of it was read */
    int64_t read_until; /* if not: all until this moment; 0: nobody knows */
};

/* Polls once; the oldest words come first. What fails is complained of; false only if the
 * sink refused or memory ran out. Where it is not complete, the caller must not take the
 * newest word for what is known: see `read_until`. */
AFSYNC_MUST_USE
bool afsync_loganalytics_poll(struct afsync_azure *azure,
                              const struct afsync_loganalytics_config *config,
                              const struct afsync_sink *sink,
                              struct afsync_loganalytics_tally *tally,
                              struct afsync_fault *fault);

#endif
