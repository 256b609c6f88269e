/* SPDX-License-Identifier: Apache-2.0
 *
 * Source `events`: the agent's Windows events (channel Microsoft-FileSync-Agent/Telemetry,
 * numbers 9102, 9302, 9121) as they were exported to this machine: a file, a folder, a
 * pattern or standard input. What a file holds is recognised from its content.
 *
 * Facts: event numbers and fields from the troubleshooting page of Azure File Sync ("Common
 * sync errors", event 9102 and 9302) and its monitoring page (9121). */
#ifndef AFSYNC_SOURCE_EVENTS_H
#define AFSYNC_SOURCE_EVENTS_H

#include "observation.h"
#include "source/deadline.h"
#include "source/events_book.h"

#include <stddef.h>

/* The longest single record (an XML event, a JSON line, a line of text); a longer one is
 * counted as unreadable and passed over. */
enum { AFSYNC_RECORD_MAX = 1024 * 1024 };

struct afsync_events_config {
    const char *const *paths; /* files, folders, patterns, "-" */
    size_t path_count;
    const char *zone; /* of times without one: "+01:00", a tz database name or file; NULL:
                       * the machine's */
    const char *local_zone;   /* the machine's, if its environment says so (TZ); NULL:
                               * /etc/localtime */
    struct afsync_book *book; /* how far files were read, and are now; NULL: from nothing */
    int64_t now;          /* from which to look back; 0: from the newest word of each log */
    int64_t look_back_ms; /* how far into a large log that was never read; 0: all of it */
    int64_t
        wait_until; /* words later than this come again with the next reading; 0: none */
};

/* What one reading of the source came to. */
struct afsync_events_tally {
    size_t files;      /* opened and read */
    size_t events;     /* records that are Windows events, as far as they were read: some of
                        * other numbers, and all that may be ours */
    size_t words;      /* observations handed to the sink; those of a table that had to be
                        * read twice, its rows before its columns, count once */
    size_t unreadable; /* records that could not be read, said through complain() */
    size_t assumed_zones;  /* words whose time named no zone */
    uint64_t passed_bytes; /* of large logs, before what looking back reaches */
};

/* Reads every path and observes every word. What cannot be read is complained of and passed
 * over; false only if the sink refused or memory ran out. */
AFSYNC_MUST_USE
bool afsync_events_read(const struct afsync_events_config *config,
                        const struct afsync_deadline *deadline,
                        const struct afsync_sink *sink, struct afsync_events_tally *tally,
                        struct afsync_fault *fault);

#endif
