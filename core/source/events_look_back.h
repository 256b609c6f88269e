/* SPDX-License-Identifier: Apache-2.0
 *
 * Where to begin in a large log that was never read: as far back as words matter. */
#ifndef AFSYNC_SOURCE_EVENTS_LOOK_BACK_H
#define AFSYNC_SOURCE_EVENTS_LOOK_BACK_H

#include "source/events_content.h"
#include "source/events_stream.h"

/* A log that is smaller is read whole. */
enum { AFSYNC_LOOK_BACK_SIZE = 32 * 1024 * 1024 };

/* A search. The stream is used, and is as it was afterwards. */
struct afsync_look_back {
    int64_t now; /* from which to look back; 0: the newest word near the end of the log */
    int64_t length_ms;
    struct afsync_stream *stream;
    const struct afsync_content *content;
    const struct afsync_deadline *deadline;
};

/* Finds the beginning of a piece from which on the log is to be read; 0: all of it, also if
 * it is of a kind that can only be read from its beginning, or is not in order of time.
 * False if memory ran out. */
AFSYNC_MUST_USE
bool afsync_look_back_find(const struct afsync_look_back *look_back, uint64_t *offset,
                           struct afsync_fault *fault);

#endif
