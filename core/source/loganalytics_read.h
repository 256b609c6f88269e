/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads an answer of the Log Analytics query API: rows of table Event become records, and
 * those are read as exported events are. */
#ifndef AFSYNC_SOURCE_LOGANALYTICS_READ_H
#define AFSYNC_SOURCE_LOGANALYTICS_READ_H

#include "observation.h"

#include <json-c/json.h>
#include <stddef.h>
#include <stdint.h>

/* What one answer came to. */
struct afsync_loganalytics_answer {
    size_t rows;
    size_t words;              /* observations handed to the sink */
    size_t unreadable;         /* rows, and */
    struct afsync_fault first; /* why the first of them could not be read */
    int64_t newest_at;         /* TimeGenerated of the newest row; 0: none says it */
    bool partial;              /* Azure says that rows are missing, and */
    bool too_large;            /* that they were too many bytes */
    struct afsync_fault wrong; /* it is no such answer; kind NONE if it is one */
};

/* Reads an answer and observes its words as `source`. The columns are found by their names;
 * those that nobody knows are passed over. No table, or no rows, is nothing new. False only
 * if the sink refused or memory ran out. */
AFSYNC_MUST_USE
bool afsync_loganalytics_read(struct json_object *root, enum afsync_source source,
                              const struct afsync_sink *sink,
                              struct afsync_loganalytics_answer *answer,
                              struct afsync_fault *fault);

#endif
