/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files that cut share. */
#ifndef AFSYNC_SOURCE_EVENTS_SPLIT_PARTS_H
#define AFSYNC_SOURCE_EVENTS_SPLIT_PARTS_H

#include "source/events_split.h"

enum afsync_step {
    AFSYNC_STEP_PIECE, /* a piece is filled */
    AFSYNC_STEP_AGAIN, /* something was passed over, or is to be looked at otherwise */
    AFSYNC_STEP_MORE   /* more bytes are needed; at the end there is nothing more */
};

/* Hands out what stands from `start` to `stop`. */
enum afsync_step afsync_split_take(struct afsync_split *split, struct afsync_piece *piece,
                                   enum afsync_piece_kind kind, size_t stop);

/* The same, in another state than whole. An unfinished one can be accepted later. */
enum afsync_step afsync_split_take_as(struct afsync_split *split,
                                      struct afsync_piece *piece,
                                      enum afsync_piece_kind kind,
                                      enum afsync_piece_state state);

/* Is it of no interest that stands from `start` to `stop`? */
bool afsync_split_is_dull(const struct afsync_split *split, size_t stop);

/* What a '<' in the window is. */
enum afsync_mark {
    AFSYNC_MARK_NONE,
    AFSYNC_MARK_OPEN,  /* an event begins */
    AFSYNC_MARK_CLOSE, /* an event ends */
    AFSYNC_MARK_CUT    /* the window ends before it can be known */
};

/* The first mark from `at` on and before `stop`; `at` moves to it, or to `stop`. */
enum afsync_mark afsync_split_find_mark(const struct afsync_split *split, size_t *at,
                                        size_t stop);

/* Where the line begins that `at` is in, as far as it is in the window; and the first
 * character, of the line that begins at `start`, that is not blank. */
size_t afsync_split_line_start(const struct afsync_split *split, size_t at);
size_t afsync_split_first_of_line(const struct afsync_split *split, size_t stop);

/* "<Events>", "<?xml", "<System>": but not the priority of a syslog line. */
bool afsync_split_begins_tag(const struct afsync_split *split, size_t at, size_t stop);

/* Blanks before a piece, byte order marks of joined files among them. */
bool afsync_split_is_blank(char c);

/* One step in the elements, and in the objects or tables of JSON documents. */
enum afsync_step afsync_split_next_element(struct afsync_split *split,
                                           struct afsync_piece *piece);
enum afsync_step afsync_split_next_object(struct afsync_split *split,
                                          struct afsync_piece *piece);
enum afsync_step afsync_split_next_row(struct afsync_split *split,
                                       struct afsync_piece *piece);

#endif
