/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding where records begin and end, in a window over the input. */
#include "source/events_split.h"

#include "source/events.h"

#include <stdlib.h>
#include <string.h>

static const char element_open[] = "<Event", element_close[] = "</Event>";

enum {
    OPEN_LENGTH = sizeof element_open - 1,
    CLOSE_LENGTH = sizeof element_close - 1,
    WINDOW = AFSYNC_RECORD_MAX + AFSYNC_INPUT_CHUNK
};

/* What a '<' in the window is. */
enum mark {
    MARK_NONE,
    MARK_OPEN,  /* an event begins */
    MARK_CLOSE, /* an event ends */
    MARK_CUT    /* the window ends before it can be known */
};

static enum mark mark_at(const struct afsync_split *split, size_t at) {
    const char *bytes = split->window + at;
    size_t left = split->end - at;

    if (left < CLOSE_LENGTH && !split->ended &&
        (memcmp(bytes, element_close, left) == 0 ||
         memcmp(bytes, element_open, left < OPEN_LENGTH ? left : OPEN_LENGTH) == 0))
        return MARK_CUT;
    if (left >= CLOSE_LENGTH && memcmp(bytes, element_close, CLOSE_LENGTH) == 0)
        return MARK_CLOSE;
    if (left > OPEN_LENGTH && memcmp(bytes, element_open, OPEN_LENGTH) == 0 &&
        bytes[OPEN_LENGTH] != '\0' && strchr(" \t\r\n>/", bytes[OPEN_LENGTH]) != NULL)
        return MARK_OPEN;
    return MARK_NONE;
}

/* Moves `start` forward, counting lines. */
static void drop_until(struct afsync_split *split, size_t at) {
    const char *stop = split->window + at;
    const char *newline = split->window + split->start;

    while ((newline = memchr(newline, '\n', (size_t)(stop - newline))) != NULL) {
        split->line++;
        newline++;
    }
    split->start = at;
}

/* Blanks before a record, byte order marks of joined files among them. */
static bool is_blank(char c) {
    return c != '\0' && strchr(" \t\r\xef\xbb\xbf", c) != NULL;
}

/* Moves `start` to the next record. False: it is not in the window. */
static bool find_start(struct afsync_split *split) {
    size_t at = split->start;
    enum mark mark = MARK_NONE;

    for (; at < split->end; at++) {
        char c = split->window[at];

        mark = c == '<' ? mark_at(split, at) : MARK_NONE;
        if (mark == MARK_OPEN || mark == MARK_CUT || (c == '{' && split->fresh))
            break;
        split->fresh = c == '\n' || (split->fresh && is_blank(c));
    }
    drop_until(split, at);
    split->inside = at < split->end && mark != MARK_CUT;
    split->kind = mark == MARK_OPEN ? AFSYNC_PIECE_XML : AFSYNC_PIECE_JSON;
    split->scanned = at + (mark == MARK_OPEN ? OPEN_LENGTH : 0);
    return split->inside;
}

/* Scans on to the end of an event, or to where the next begins in it. */
static enum mark scan_element(struct afsync_split *split) {
    while (split->scanned < split->end) {
        const char *from = split->window + split->scanned;
        const char *found = memchr(from, '<', split->end - split->scanned);
        enum mark mark;

        split->scanned = found != NULL ? (size_t)(found - split->window) : split->end;
        if (found == NULL)
            break;
        mark = mark_at(split, split->scanned);
        if (mark == MARK_CLOSE)
            split->scanned += CLOSE_LENGTH;
        if (mark != MARK_NONE)
            return mark;
        split->scanned++;
    }
    return MARK_CUT;
}

static enum mark scan_line(struct afsync_split *split) {
    const char *from = split->window + split->scanned;
    const char *newline = memchr(from, '\n', split->end - split->scanned);

    split->scanned = newline != NULL ? (size_t)(newline - split->window) + 1 : split->end;
    return newline != NULL ? MARK_CLOSE : MARK_CUT;
}

/* Scans on to the end of the record, or of the window (MARK_CUT). */
static enum mark scan(struct afsync_split *split) {
    return split->kind == AFSYNC_PIECE_XML ? scan_element(split) : scan_line(split);
}

/* Hands out the record up to `scanned`. */
static void take(struct afsync_split *split, struct afsync_piece *piece,
                 enum afsync_piece_state state) {
    *piece = (struct afsync_piece){.kind = split->kind,
                                   .state = state,
                                   .bytes = split->window + split->start,
                                   .length = split->scanned - split->start,
                                   .line = split->line};
    if (piece->length > AFSYNC_RECORD_MAX)
        piece->state = AFSYNC_PIECE_TOO_LONG;
    drop_until(split, split->scanned);
    split->inside = false;
    split->fresh = split->kind == AFSYNC_PIECE_JSON;
}

/* The rest of a record that was too long. */
static void skip(struct afsync_split *split) {
    split->skipping = scan(split) == MARK_CUT;
    split->fresh = split->kind == AFSYNC_PIECE_JSON;
    drop_until(split, split->scanned);
}

/* The next record of the window. False: more bytes are needed. */
static bool next_in_window(struct afsync_split *split, struct afsync_piece *piece) {
    enum mark mark;

    if (split->skipping)
        skip(split);
    if (split->skipping || (!split->inside && !find_start(split)))
        return false;
    mark = scan(split);
    if (mark == MARK_CUT && split->scanned - split->start <= AFSYNC_RECORD_MAX)
        return false;
    split->skipping = mark == MARK_CUT;
    take(split, piece, mark == MARK_OPEN ? AFSYNC_PIECE_BROKEN : AFSYNC_PIECE_WHOLE);
    return true;
}

static void keep_head(struct afsync_split *split, const char *bytes, size_t length) {
    size_t room = AFSYNC_SPLIT_HEAD - split->head_length;

    if (length > room)
        length = room;
    memcpy(split->head + split->head_length, bytes, length);
    split->head_length += length;
}

static bool refill(struct afsync_split *split, struct afsync_fault *fault) {
    size_t length;

    memmove(split->window, split->window + split->start, split->end - split->start);
    split->scanned -= split->start;
    split->end -= split->start;
    split->start = 0;
    if (!afsync_input_read(split->input, split->window + split->end, WINDOW - split->end,
                           &length, fault))
        return false;
    keep_head(split, split->window + split->end, length);
    split->end += length;
    split->ended = length == 0;
    return true;
}

bool afsync_split_init(struct afsync_split *split, struct afsync_fault *fault) {
    *split = (struct afsync_split){.window = malloc(WINDOW)};
    return split->window != NULL || afsync_fault_no_memory(fault);
}

void afsync_split_fini(struct afsync_split *split) {
    if (split == NULL)
        return;
    free(split->window);
    split->window = NULL;
}

void afsync_split_begin(struct afsync_split *split, struct afsync_input *input) {
    *split = (struct afsync_split){
        .window = split->window, .input = input, .fresh = true, .line = 1};
}

bool afsync_split_next(struct afsync_split *split, struct afsync_piece *piece,
                       struct afsync_fault *fault) {
    while (!next_in_window(split, piece)) {
        if (split->ended) {
            bool open = split->inside;

            split->scanned = split->end;
            if (open)
                take(split, piece, AFSYNC_PIECE_UNFINISHED);
            return open;
        }
        if (!refill(split, fault))
            return false;
    }
    return true;
}
