/* SPDX-License-Identifier: Apache-2.0
 *
 * One reading of the source from the inside: what events.c (which files), events_file.c
 * (one of them) and events_rotated.c (what became of one) share; nobody else includes it.
 */
#ifndef AFSYNC_SOURCE_EVENTS_FILE_H
#define AFSYNC_SOURCE_EVENTS_FILE_H

#include "source/events_content.h"
#include "source/events_stream.h"

#include <sys/stat.h>

/* One reading of all paths. */
struct afsync_events_reading {
    const struct afsync_events_config *config;
    const struct afsync_deadline *deadline;
    const struct afsync_sink *sink;
    struct afsync_book *book;
    struct afsync_stream *stream;
    struct afsync_events_tally *tally;
    struct afsync_fault *fault;
    struct afsync_text unreadable; /* the first one: where and why */
    size_t passed_over;            /* files of folders in which nothing is an event */
    struct afsync_text first_passed_over;
    bool knows_export; /* events were found in a file that has not changed since */
    bool in_rotated;   /* files are read that a log was rotated to */
    bool stopped;      /* the deadline has passed */
};

/* Did the user name this file, or did we come upon it? */
enum afsync_found { AFSYNC_FOUND_NAMED, AFSYNC_FOUND_BY_US };

void afsync_events_complain(const struct afsync_events_reading *reading,
                            const struct afsync_fault *fault, bool hides_endpoints);

/* It cannot be opened, listed or found. */
void afsync_events_complain_of_path(const struct afsync_events_reading *reading,
                                    const char *path, const char *reason);

/* When it was written to last. */
uint64_t afsync_events_changed_ns(const struct stat *status);

/* Reads what is new in a regular file. False only if the sink refused or memory ran out. */
AFSYNC_MUST_USE
bool afsync_events_read_file(struct afsync_events_reading *reading, const char *path,
                             enum afsync_found found);

/* Reads standard input to its end. */
AFSYNC_MUST_USE
bool afsync_events_read_input(struct afsync_events_reading *reading);

/* What was read by this path is not there any more: reads the rest of it from where it was
 * moved or copied to, a file beside it whose name begins alike. */
AFSYNC_MUST_USE
bool afsync_events_read_rotated(struct afsync_events_reading *reading, const char *path,
                                const struct afsync_bookmark *was);

#endif
