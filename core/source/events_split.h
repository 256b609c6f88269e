/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts an export into pieces, each recognised by its own beginning, so that one broken
 * event costs no other:
 *
 *     <Event ...> to </Event>         anywhere, over any number of lines
 *     a line that begins with '{'     one object, JSON lines
 *     { to }, in a list or not        objects over several lines, or several in one
 *     {"tables": ...}                 columns and rows of a saved answer of Log Analytics
 *     {"resourceLogs": ...}           log records of an OTLP batch, an object each
 *     any other line                  a line of text
 *
 * Once it is told to be picky it hands out only what has the number of one of our events
 * in it (events_scan.h) and passes over the rest unread; of lines of which all had one, the
 * next unseen, because who reads it comes upon the number anyway. Never holds more than one
 * piece of AFSYNC_RECORD_MAX bytes. */
#ifndef AFSYNC_SOURCE_EVENTS_SPLIT_H
#define AFSYNC_SOURCE_EVENTS_SPLIT_H

#include "source/events_input.h"

#include <stdint.h>

enum afsync_piece_kind {
    AFSYNC_PIECE_XML,
    AFSYNC_PIECE_JSON,
    AFSYNC_PIECE_LINE,
    AFSYNC_PIECE_COLUMNS, /* of the rows that follow */
    AFSYNC_PIECE_ROW
};

enum afsync_piece_state {
    AFSYNC_PIECE_WHOLE,
    AFSYNC_PIECE_BROKEN,    /* another event begins in it */
    AFSYNC_PIECE_TOO_LONG,  /* its bytes are not all there */
    AFSYNC_PIECE_UNFINISHED /* the export ends in it; JSON may be whole all the same */
};

/* One piece as it was found; `bytes` are borrowed until the next call. */
struct afsync_piece {
    enum afsync_piece_kind kind;
    enum afsync_piece_state state;
    const char *bytes;
    size_t length;
    uint64_t at;    /* of its first byte, in UTF-8 and unpacked */
    unsigned table; /* which one of an answer its columns and rows are of */
    bool is_unseen; /* it is to be passed over if it has no number: nobody looked */
};

enum { AFSYNC_SPLIT_HEAD = 64 };

/* What is looked for where the window stands. */
enum afsync_split_mode {
    AFSYNC_SPLIT_LINES,
    AFSYNC_SPLIT_ELEMENTS,
    AFSYNC_SPLIT_OBJECTS,
    AFSYNC_SPLIT_TABLES
};

/* How deep in a JSON document the scan is (events_document.c). */
struct afsync_nesting {
    size_t depth;
    bool in_text, escaped;
    bool line_is_blank; /* so far */
    size_t column;
    size_t indent;    /* of the object's first line */
    bool is_pretty;   /* the object begins a line of its own */
    bool has_members; /* the object has one at least */
    bool is_lost;     /* an object has lost its end, and the next is looked for */
    bool is_in_rest;  /* of the line in which it did */
    bool is_batch;    /* of log records */
    bool is_in_records;
    size_t slice_depth; /* where columns, a row or a record began, which are at `start`; 0:
                         * none */
    char name[16];      /* of the last text, as far as it fits */
    size_t name_length;
};

struct afsync_split {
    struct afsync_input *input;
    char *window; /* owned */
    size_t start, scanned, end;
    uint64_t base; /* where the window stands in the export */
    bool ended;    /* nothing follows the window */
    bool is_picky;
    size_t number_at; /* where in its line the last number was found */
    size_t in_a_row;  /* so many lines one after the other had a number */
    enum afsync_split_mode mode;
    bool is_inside;   /* `start` is the start of an object or table */
    bool is_skipping; /* `start` is inside a piece that is too long */
    bool is_told;     /* and was handed out as such */
    struct afsync_nesting nesting;
    unsigned table;    /* which one of an answer, from 1 */
    uint64_t table_at; /* where the table begins that `start` is in */
    uint64_t
        unfinished_at; /* where an unfinished piece begins; UINT64_MAX: there is none */
    bool says_error;   /* a saved answer says that it is not all */
    char head[AFSYNC_SPLIT_HEAD + 1]; /* how the export begins */
    size_t head_length;
};

AFSYNC_MUST_USE
bool afsync_split_init(struct afsync_split *split, struct afsync_fault *fault);
void afsync_split_fini(struct afsync_split *split);

/* Begins another export; keeps the memory of the last. */
void afsync_split_begin(struct afsync_split *split, struct afsync_input *input);

/* The next piece. False at the end; with a fault if the input broke off there. */
AFSYNC_MUST_USE
bool afsync_split_next(struct afsync_split *split, struct afsync_piece *piece,
                       struct afsync_fault *fault);

/* The unfinished piece that was handed out is whole after all. */
void afsync_split_accept(struct afsync_split *split);

/* Hands out only what has a number in it, from here on. */
void afsync_split_pick(struct afsync_split *split);

/* What was handed out unseen has no number: it is looked for again from here on. */
void afsync_split_look(struct afsync_split *split);

/* Up to where all is handed out or passed over, as `at` of a piece. What follows is not
 * known to be complete. */
uint64_t afsync_split_done_at(const struct afsync_split *split);

#endif
