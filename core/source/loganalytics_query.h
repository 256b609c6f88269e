/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes what is asked of a Log Analytics workspace, in its query language. */
#ifndef AFSYNC_SOURCE_LOGANALYTICS_QUERY_H
#define AFSYNC_SOURCE_LOGANALYTICS_QUERY_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

struct afsync_loganalytics_span {
    int64_t oldest; /* nothing that happened before */
    int64_t since;  /* what happened or came in since then */
    int64_t latest; /* nothing that happened after; 0: no such bound */
    size_t rows;    /* of the oldest ones at most so many */
};

/* Adds the query; asked for in whole seconds, rather a second too much. */
void afsync_loganalytics_write_query(struct afsync_text *query,
                                     const struct afsync_loganalytics_span *span);

/* Adds the body of the request, JSON. False with a fault if memory ran out. */
AFSYNC_MUST_USE
bool afsync_loganalytics_write_body(struct afsync_text *body,
                                    const struct afsync_loganalytics_span *span,
                                    struct afsync_fault *fault);

#endif
