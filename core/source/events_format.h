/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads one piece of an export into records: an XML event, a JSON object of any shape
 * (events_shape.h), a line of text, a row of a table. Mostly a piece is one event; one of
 * OTLP may be several.
 *
 * Facts: the event schema of Windows (Event/System, EventData, UserData, RenderingInfo). */
#ifndef AFSYNC_SOURCE_EVENTS_FORMAT_H
#define AFSYNC_SOURCE_EVENTS_FORMAT_H

#include "source/events_places.h"
#include "source/events_record.h"
#include "source/events_row.h"
#include "source/events_split.h"
#include "source/events_trail.h"

#include <expat.h>

/* What reading needs from piece to piece. `= {0}` is ready; the owner calls
 * afsync_format_fini. */
struct afsync_format {
    XML_Parser parser;
    struct afsync_places places;       /* of the shapes; built when first needed */
    struct afsync_trail trail;         /* of the objects that were read */
    struct afsync_row_columns columns; /* of the table that is being read */
    unsigned table;                    /* that the piece is of */
    struct afsync_text recoded;        /* a piece that was not UTF-8 */
    struct afsync_text unescaped;      /* a text of JSON or of a line */
    struct afsync_text text;           /* of the XML element being read */
};

/* Who is given the records. `record` is the reader's own, filled as far as it is said. */
struct afsync_record_taker {
    void *context;
    /* False with a fault: the reading stops. */
    bool (*take)(void *context, struct afsync_record *record, struct afsync_fault *fault);
};

/* Bytes of somebody else's, in UTF-8 without NUL, and none behind them. */
struct afsync_bytes {
    const char *data;
    size_t length;
};

void afsync_format_fini(struct afsync_format *format);

/* Hands out every record of the piece, with what only its message says too. A piece that is
 * well-formed but no event gives a record without an event id, or none. False: a fault of
 * kind RECORD says why the piece cannot be read; any other is the taker's, or memory ran
 * out. */
AFSYNC_MUST_USE
bool afsync_format_read(struct afsync_format *format, const struct afsync_piece *piece,
                        struct afsync_record *record,
                        const struct afsync_record_taker *taker,
                        struct afsync_fault *fault);

/* ---- for the readers of single formats ---- */

/* The record is filled: reads its message if that may add anything, and hands it out. */
AFSYNC_MUST_USE
bool afsync_record_finish(struct afsync_record *record,
                          const struct afsync_record_taker *taker,
                          struct afsync_fault *fault);

/* Fills the record from an <Event> element. */
AFSYNC_MUST_USE
bool afsync_event_xml_read(struct afsync_format *format, const char *bytes, size_t length,
                           struct afsync_record *record, struct afsync_fault *fault);
/* The named data of one event alone, as Log Analytics keeps it: <Data> elements, within an
 * EventData, a DataItem or nothing. The time of a DataItem becomes the record's. */
AFSYNC_MUST_USE
bool afsync_event_data_read(struct afsync_format *format, const char *bytes, size_t length,
                            struct afsync_record *record, struct afsync_fault *fault);

/* A JSON object; what may follow one in a list may follow it. */
AFSYNC_MUST_USE
bool afsync_event_json_read(struct afsync_format *format, struct afsync_bytes bytes,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault);

/* A line of text: JSON or fields behind a syslog header, or line protocol. */
AFSYNC_MUST_USE
bool afsync_event_line_read(struct afsync_format *format, struct afsync_bytes bytes,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault);

#endif
