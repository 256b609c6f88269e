/* SPDX-License-Identifier: Apache-2.0
 *
 * Values on a line of the kept state. A tape is either written or read, and the same walk
 * over a struct does both, so that what is saved and what is loaded cannot drift apart. A
 * tape that is written changes nothing of what it walks over.
 *
 * A line is JSON without white space, members and values in a fixed order. Reading is
 * strict and remembers the first complaint; after it every question is answered with
 * nothing. Nothing is read past the end of a line, whatever stands in it, and no more than
 * one line is held at a time. Its owner calls afsync_tape_finish. */
#ifndef AFSYNC_HEALTH_TAPE_H
#define AFSYNC_HEALTH_TAPE_H

#include "base/attr.h"
#include "base/count.h"
#include "base/fault.h"
#include "base/text.h"
#include "observation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct afsync_tape {
    FILE *file; /* borrowed */
    bool writes;
    struct afsync_text text;      /* the line being written, or read */
    const char *begin, *at, *end; /* of the one that is read */
    size_t line;                  /* its number, from 1 */
    bool fresh;                   /* no comma before the next value */
    bool no_memory, unreadable;
    const char *wrong; /* the first complaint, static; NULL: none */
    size_t column;     /* where it arose */
};

static inline bool afsync_tape_is_read(const struct afsync_tape *tape) {
    return !tape->writes;
}

static inline bool afsync_tape_is_good(const struct afsync_tape *tape) {
    return tape->wrong == NULL && !tape->no_memory && !tape->unreadable;
}

/* Ends a tape. False if memory ran out, the file could not be read (fault IO) or is not
 * what is written (fault FORMAT), which says where in `what`. */
AFSYNC_MUST_USE
bool afsync_tape_finish(struct afsync_tape *tape, const char *what,
                        struct afsync_fault *fault);

/* The first complaint wins. */
void afsync_tape_refuse(struct afsync_tape *tape, const char *why);

/* ---- lines, members, lists ---- */

void afsync_tape_begin_line(struct afsync_tape *tape);
void afsync_tape_end_line(struct afsync_tape *tape);

/* These very bytes; `why` is the complaint if others are read. */
void afsync_tape_expect(struct afsync_tape *tape, const char *bytes, size_t length,
                        const char *why);
void afsync_tape_member(struct afsync_tape *tape, const char *name);
void afsync_tape_open(struct afsync_tape *tape);
void afsync_tape_close(struct afsync_tape *tape);

/* Is there an element `index` in the open list? `count` is how many are written; more than
 * `most` are refused. */
bool afsync_tape_has_more(struct afsync_tape *tape, size_t index, size_t count,
                          size_t most);

/* Is there a value? If not, null stands in its place. */
bool afsync_tape_has(struct afsync_tape *tape, bool known);

/* ---- what values are made of ---- */

/* The next byte of the line that is read, NUL at its end. */
static inline char afsync_tape_peek(const struct afsync_tape *tape) {
    return tape->at < tape->end ? *tape->at : '\0';
}

/* This very byte, and the comma before every value but the first. */
void afsync_tape_char(struct afsync_tape *tape, char c);
void afsync_tape_separate(struct afsync_tape *tape);

/* ---- values ---- */

void afsync_tape_number(struct afsync_tape *tape, uint64_t *value);
void afsync_tape_size(struct afsync_tape *tape, size_t *value, size_t most);
void afsync_tape_flag(struct afsync_tape *tape, bool *flag);
void afsync_tape_count(struct afsync_tape *tape, struct afsync_count *count);
void afsync_tape_code(struct afsync_tape *tape, struct afsync_code *code);
void afsync_tape_hash(struct afsync_tape *tape, uint64_t *hash); /* 0 is null */
void afsync_tape_id(struct afsync_tape *tape, struct afsync_session_id *id);
void afsync_tape_source(struct afsync_tape *tape, enum afsync_source *source);
void afsync_tape_direction(struct afsync_tape *tape, enum afsync_direction *direction);

/* A moment that must be there, and one (or a duration) that may be 0. */
void afsync_tape_moment(struct afsync_tape *tape, int64_t *at);
void afsync_tape_moment_or_none(struct afsync_tape *tape, int64_t *at);

/* A string in a buffer of at most AFSYNC_NAME_MAX bytes; what is read is fitted with
 * afsync_name_copy. */
void afsync_tape_string(struct afsync_tape *tape, char *string, size_t size);

/* A name that may be missing; `kept` (AFSYNC_NAME_MAX bytes) holds what is read. */
void afsync_tape_name(struct afsync_tape *tape, const char **name, char *kept);

/* Adds a string as JSON: quoted, escaped. */
void afsync_tape_quote(struct afsync_text *text, const char *string);

#endif
