/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of keywords: which options a <Service> block takes and where values go. */
#ifndef AFSYNC_PLUGIN_KEYWORD_H
#define AFSYNC_PLUGIN_KEYWORD_H

#include "config.h"

enum afsync_keyword_kind {
    AFSYNC_KEYWORD_TEXT,     /* const char * */
    AFSYNC_KEYWORD_LIST,     /* struct afsync_strings: may be repeated */
    AFSYNC_KEYWORD_MAP,      /* the same, each FROM=TO */
    AFSYNC_KEYWORD_FLAG,     /* bool */
    AFSYNC_KEYWORD_DURATION, /* int64_t of milliseconds, above 0 */
    AFSYNC_KEYWORD_SPAN,     /* the same, of any length, 0 too */
    AFSYNC_KEYWORD_LIMIT,    /* a row of policy.def, found by its keyword */
    AFSYNC_KEYWORD_DIRECTION,
    AFSYNC_KEYWORD_FAULT_STATE,
    AFSYNC_KEYWORD_WARNING,  /* NAME=RANGE: may be repeated */
    AFSYNC_KEYWORD_CRITICAL, /* the same */
    AFSYNC_KEYWORD_AUTH,
    AFSYNC_KEYWORD_HOST,
};

struct afsync_keyword {
    const char *word; /* NULL: the end of the table */
    enum afsync_keyword_kind kind;
    size_t offset; /* in struct afsync_service, of what the first five kinds name */
};

/* May the keyword be given more than once? */
bool afsync_keyword_repeats(enum afsync_keyword_kind kind);

/* All of them, closed by a row without a word; with the limits of policy.def. */
const struct afsync_keyword *afsync_keywords(void);

/* The row of a word, whatever its case; NULL if there is none. */
const struct afsync_keyword *afsync_keyword_find(const char *word);

/* Says that there is no such keyword, and which was meant if one is close; is false. */
bool afsync_keyword_refuse(const char *word, struct afsync_fault *fault);

#endif
