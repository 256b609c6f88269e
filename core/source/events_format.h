/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads one record as it was cut from an export, XML or JSON, into an afsync_record.
 *
 * Facts: the event schema of Windows (Event/System, EventData, UserData, RenderingInfo);
 * the members written by Winlogbeat 7 and 8 and by NXLog's to_json(). */
#ifndef AFSYNC_SOURCE_EVENTS_FORMAT_H
#define AFSYNC_SOURCE_EVENTS_FORMAT_H

#include "source/events_record.h"
#include "source/events_split.h"

#include <expat.h>

/* What reading needs from record to record. `= {0}` is ready; the owner calls
 * afsync_format_fini. */
struct afsync_format {
    XML_Parser parser;
    struct afsync_text recoded; /* a record that was not UTF-8 */
    struct afsync_text text;    /* of the XML element being read */
};

void afsync_format_fini(struct afsync_format *format);

/* Fills the record, with what the message alone says too. A piece that is well-formed but
 * no event leaves it without an event id. False: a fault of kind RECORD says why the piece
 * cannot be read, or memory ran out. */
AFSYNC_MUST_USE
bool afsync_format_read(struct afsync_format *format, const struct afsync_piece *piece,
                        struct afsync_record *record, struct afsync_fault *fault);

/* The two formats, of a record in UTF-8 without NUL; for afsync_format_read. */
AFSYNC_MUST_USE
bool afsync_event_xml_read(struct afsync_format *format, const char *bytes, size_t length,
                           struct afsync_record *record, struct afsync_fault *fault);
/* The named data of one event alone, as Log Analytics keeps it: <Data> elements, within an
 * EventData, a DataItem or nothing. The time of a DataItem becomes the record's. */
AFSYNC_MUST_USE
bool afsync_event_data_read(struct afsync_format *format, const char *bytes, size_t length,
                            struct afsync_record *record, struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_event_json_read(const char *bytes, size_t length, struct afsync_record *record,
                            struct afsync_fault *fault);

#endif
