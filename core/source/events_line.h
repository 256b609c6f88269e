/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats that are lines of text and no JSON: a file in shape/ each, and a row of the table
 * in events_line.c. */
#ifndef AFSYNC_SOURCE_EVENTS_LINE_H
#define AFSYNC_SOURCE_EVENTS_LINE_H

#include "source/events_format.h"

/* Where `wanted` begins in the bytes; NULL if it does not. */
const char *afsync_bytes_find(struct afsync_bytes bytes, const char *wanted);

/* Fill the record from a line, and say why it cannot be read; NULL: it can. What is no
 * event leaves the record without an event id. `scratch` may be used. */
const char *afsync_snare_read(struct afsync_bytes line, struct afsync_record *record,
                              struct afsync_text *scratch);
const char *afsync_telegraf_read(struct afsync_bytes line, struct afsync_record *record,
                                 struct afsync_text *scratch);

#endif
