/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads one export that is open, from its bytes to observations. */
#ifndef AFSYNC_SOURCE_EVENTS_STREAM_H
#define AFSYNC_SOURCE_EVENTS_STREAM_H

#include "observation.h"
#include "source/events.h"
#include "source/events_format.h"
#include "source/zone.h"

/* What one export came to. */
struct afsync_stream_end {
    bool empty;       /* it holds no byte */
    const char *head; /* how it begins, borrowed from the stream */
    size_t events;
    size_t words;
    bool has_element; /* an <Event> began in it */
    bool unfinished;  /* it ends within a record */
    size_t unreadable;
    size_t first_line;         /* of the first unreadable record, and */
    struct afsync_fault first; /* why it could not be read */
    struct afsync_fault broke; /* why the reading ended early; kind NONE if it did not */
};

/* Owned buffers, used for one export after another. */
struct afsync_stream {
    const struct afsync_sink *sink;
    const struct afsync_zone *zone; /* NULL: not known */
    struct afsync_input input;
    struct afsync_split split;
    struct afsync_format format;
    struct afsync_record record;
};

/* NULL with a fault if there is no memory. */
struct afsync_stream *afsync_stream_new(const struct afsync_sink *sink,
                                        struct afsync_fault *fault);
void afsync_stream_free(struct afsync_stream *stream);

/* Reads `fd` to its end and observes every word. False only if the sink refused or memory
 * ran out; `end` is filled either way. */
AFSYNC_MUST_USE
bool afsync_stream_read(struct afsync_stream *stream, int fd, const char *name,
                        const struct afsync_deadline *deadline,
                        struct afsync_stream_end *end, struct afsync_fault *fault);

#endif
