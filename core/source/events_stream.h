/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads one export that is open, from its bytes to observations. */
#ifndef AFSYNC_SOURCE_EVENTS_STREAM_H
#define AFSYNC_SOURCE_EVENTS_STREAM_H

#include "observation.h"
#include "source/events.h"
#include "source/events_format.h"
#include "source/zone.h"

/* What is read of an open file: all, or what follows `offset`. */
struct afsync_stream_part {
    int fd;                        /* stands at `offset`, unless it is packed */
    const char *name;              /* for faults */
    uint64_t offset;               /* plain bytes that are passed over */
    uint64_t limit;                /* bytes of the file that are read at most */
    bool is_packed;                /* `offset` is to be unpacked */
    bool waits;                    /* it may be a pipe */
    enum afsync_encoding encoding; /* unknown: the part is the whole */
    bool knows_columns;            /* of the table in it: it was read before, up to them */
};

/* What one export came to. */
struct afsync_stream_end {
    bool empty;       /* it holds no byte */
    const char *head; /* how it begins, borrowed from the stream */
    size_t events;
    size_t words;
    size_t assumed_zones; /* words whose time named no zone */
    int64_t newest_at;    /* of the words; 0: there are none */
    bool may_be_export; /* an <Event> began in it, or what could not be read has our numbers
                         */
    bool unfinished;    /* it ends within a record */
    bool in_document;   /* which is part of a JSON document that is not closed */
    bool misses_columns; /* rows came before their columns, and were passed over */
    bool is_early;   /* words came that are not yet to be told: done_at is before them */
    bool says_error; /* a saved answer says that it is not all */
    bool is_packed;
    enum afsync_encoding encoding;
    uint64_t done_at; /* plain bytes until which all is read that was complete */
    size_t unreadable;
    uint64_t first_at;         /* where the first unreadable record begins, and */
    struct afsync_fault first; /* why it could not be read */
    struct afsync_fault broke; /* why the reading ended early; kind NONE if it did not */
};

/* Owned buffers, used for one export after another. */
struct afsync_stream {
    const struct afsync_sink *sink;
    const struct afsync_zone *zone; /* NULL: not known */
    int64_t
        wait_until; /* later words are not yet to be told: done_at stops there; 0: all */
    struct afsync_input input;
    struct afsync_split split;
    struct afsync_format format;
    struct afsync_record record;
};

/* NULL with a fault if there is no memory. */
struct afsync_stream *afsync_stream_new(const struct afsync_sink *sink,
                                        struct afsync_fault *fault);
void afsync_stream_free(struct afsync_stream *stream);

/* Reads the part to its end and observes every word. False only if the sink refused or
 * memory ran out; `end` is filled either way. */
AFSYNC_MUST_USE
bool afsync_stream_read(struct afsync_stream *stream, const struct afsync_stream_part *part,
                        const struct afsync_deadline *deadline,
                        struct afsync_stream_end *end, struct afsync_fault *fault);

#endif
