/* SPDX-License-Identifier: Apache-2.0
 *
 * One row of the table Event of Log Analytics, as its query API answers: the columns by
 * their names, the data as XML in a cell.
 *
 * Facts: tables/event.md of the Azure Monitor documentation. */
#ifndef AFSYNC_SOURCE_EVENTS_ROW_H
#define AFSYNC_SOURCE_EVENTS_ROW_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/events_record.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct afsync_format;
struct afsync_bytes;

enum afsync_column {
    AFSYNC_COLUMN_TIME,
    AFSYNC_COLUMN_EVENT_ID,
    AFSYNC_COLUMN_COMPUTER,
    AFSYNC_COLUMN_PROVIDER,
    AFSYNC_COLUMN_CHANNEL,
    AFSYNC_COLUMN_DATA,
    AFSYNC_COLUMN_PARAMETERS,
    AFSYNC_COLUMN_TEXT,
    AFSYNC_COLUMN_MESSAGE,
    AFSYNC_COLUMNS
};

/* Which cell of a row is what; SIZE_MAX: there is none. `= {0}` is not known. */
struct afsync_row_columns {
    unsigned table;  /* which one of an answer they are of; 0: they are not known */
    bool are_missed; /* a row came before them */
    bool of_events;  /* they tell at least the time and the number */
    size_t places[AFSYNC_COLUMNS];
};

/* Finds the columns that are known; `columns` may be NULL. False: one is missing without
 * which no row says anything. */
bool afsync_row_columns_find(struct afsync_row_columns *found, struct json_object *columns);

/* Reading one row. */
struct afsync_row_reader {
    const struct afsync_row_columns *columns;
    struct afsync_format *format;
    struct afsync_record *record; /* filled, its message not yet read */
    int64_t generated_at;         /* TimeGenerated; 0: not said */
    struct afsync_fault why;      /* what of it could not be read; kind NONE: nothing */
    bool starved;                 /* a number could not be written out */
};

/* Reads an array. False if memory ran out. */
AFSYNC_MUST_USE
bool afsync_row_read(struct afsync_row_reader *reader, struct json_object *row,
                     struct afsync_fault *fault);

/* The same of the bytes of a saved answer; false also with a fault RECORD. Rows of a table
 * that lacks what is needed give an empty record. */
AFSYNC_MUST_USE
bool afsync_row_columns_read_text(struct afsync_row_columns *found,
                                  struct afsync_bytes bytes, unsigned table,
                                  struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_row_read_text(struct afsync_format *format, struct afsync_bytes bytes,
                          struct afsync_record *record, struct afsync_fault *fault);

#endif
