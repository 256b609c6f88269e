/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts an export into records, each recognised by its own beginning, so that one broken
 * event costs no other: `<Event ...>` to `</Event>` anywhere, and lines that start with
 * '{'. What is neither is passed over. Never holds more than one record of
 * AFSYNC_RECORD_MAX bytes. */
#ifndef AFSYNC_SOURCE_EVENTS_SPLIT_H
#define AFSYNC_SOURCE_EVENTS_SPLIT_H

#include "source/events_input.h"

enum afsync_piece_kind { AFSYNC_PIECE_XML, AFSYNC_PIECE_JSON };

enum afsync_piece_state {
    AFSYNC_PIECE_WHOLE,
    AFSYNC_PIECE_BROKEN,    /* another event begins in it */
    AFSYNC_PIECE_TOO_LONG,  /* its bytes are not all there */
    AFSYNC_PIECE_UNFINISHED /* the export ends in it; JSON may be whole all the same */
};

/* One record as it was found; `bytes` are borrowed until the next call. */
struct afsync_piece {
    enum afsync_piece_kind kind;
    enum afsync_piece_state state;
    const char *bytes;
    size_t length;
    size_t line; /* of its first byte, from 1 */
};

enum { AFSYNC_SPLIT_HEAD = 64 };

struct afsync_split {
    struct afsync_input *input;
    char *window; /* owned */
    size_t start, scanned, end;
    bool ended;    /* nothing follows the window */
    bool fresh;    /* only blanks since the line began */
    bool inside;   /* `start` is the start of a record */
    bool skipping; /* `start` is inside a record that is too long */
    enum afsync_piece_kind kind;
    size_t line;                      /* of `start` */
    char head[AFSYNC_SPLIT_HEAD + 1]; /* how the export begins */
    size_t head_length;
};

AFSYNC_MUST_USE
bool afsync_split_init(struct afsync_split *split, struct afsync_fault *fault);
void afsync_split_fini(struct afsync_split *split);

/* Begins another export; keeps the memory of the last. */
void afsync_split_begin(struct afsync_split *split, struct afsync_input *input);

/* The next record. False at the end; with a fault if the input broke off there. */
AFSYNC_MUST_USE
bool afsync_split_next(struct afsync_split *split, struct afsync_piece *piece,
                       struct afsync_fault *fault);

#endif
