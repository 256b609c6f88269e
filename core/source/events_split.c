/* SPDX-License-Identifier: Apache-2.0
 *
 * The window over the input; lines and elements in it. */
#include "source/events_split_parts.h"

#include "source/events.h"
#include "source/events_scan.h"

#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = AFSYNC_RECORD_MAX + AFSYNC_INPUT_CHUNK,
    TRUSTED = 16 /* after so many lines with a number the next will have one */
};

bool afsync_split_is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\xef' || c == '\xbb' ||
           c == '\xbf';
}

size_t afsync_split_line_start(const struct afsync_split *split, size_t at) {
    if (memchr(split->window + split->start, '\n', at - split->start) == NULL)
        return split->start;
    while (at > split->start && split->window[at - 1] != '\n')
        at--;
    return at;
}

size_t afsync_split_first_of_line(const struct afsync_split *split, size_t stop) {
    size_t at = split->start;

    /* A log that was cut while its writer wrote on begins with zero bytes. */
    while (at < stop &&
           (afsync_split_is_blank(split->window[at]) || split->window[at] == '\0'))
        at++;
    return at;
}

bool afsync_split_begins_tag(const struct afsync_split *split, size_t at, size_t stop) {
    char next = at + 1 < stop ? split->window[at + 1] : '\0';

    return at < stop && split->window[at] == '<' && next != '\0' &&
           strchr("0123456789 ", next) == NULL;
}

bool afsync_split_is_dull(const struct afsync_split *split, size_t stop) {
    return split->is_picky && afsync_scan_number(split->window, split->start, stop) == stop;
}

enum afsync_step afsync_split_take_as(struct afsync_split *split,
                                      struct afsync_piece *piece,
                                      enum afsync_piece_kind kind,
                                      enum afsync_piece_state state) {
    *piece = (struct afsync_piece){.kind = kind,
                                   .state = state,
                                   .bytes = split->window + split->start,
                                   .length = split->scanned - split->start,
                                   .at = split->base + split->start,
                                   .table = split->table};
    if (piece->length > AFSYNC_RECORD_MAX)
        piece->state = AFSYNC_PIECE_TOO_LONG;
    if (state == AFSYNC_PIECE_UNFINISHED)
        split->unfinished_at = piece->at;
    split->start = split->scanned;
    return AFSYNC_STEP_PIECE;
}

enum afsync_step afsync_split_take(struct afsync_split *split, struct afsync_piece *piece,
                                   enum afsync_piece_kind kind, size_t stop) {
    split->scanned = stop;
    return afsync_split_take_as(split, piece, kind, AFSYNC_PIECE_WHOLE);
}

/* ---- lines ---- */

/* What follows the brace, blanks passed over, as far as it is in the window. */
static size_t behind_brace(const struct afsync_split *split, size_t at) {
    for (at++; at < split->end && afsync_split_is_blank(split->window[at]); at++)
        ;
    return at;
}

static bool begins_table(const struct afsync_split *split, size_t at) {
    static const char *const names[] = {"\"tables\"", "\"resourceLogs\""};

    at = behind_brace(split, at);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (split->end - at >= strlen(names[i]) &&
            memcmp(split->window + at, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Nothing but the brace stands in the line. */
static bool is_lone(const struct afsync_split *split, size_t at, size_t stop) {
    for (at++; at < stop; at++)
        if (!afsync_split_is_blank(split->window[at]))
            return false;
    return true;
}

/* What the line is that ends at `stop`; `first` is its first character. */
static enum afsync_split_mode mode_of_line(struct afsync_split *split, size_t first,
                                           size_t stop) {
    char c = first < stop ? split->window[first] : '\0';
    size_t at = split->start;
    enum afsync_mark mark;

    if (c == '[')
        return AFSYNC_SPLIT_OBJECTS;
    if (c == '{' && begins_table(split, first))
        return AFSYNC_SPLIT_TABLES;
    if (c == '{')
        return is_lone(split, first, stop) ? AFSYNC_SPLIT_OBJECTS : AFSYNC_SPLIT_LINES;
    while ((mark = afsync_split_find_mark(split, &at, stop)) == AFSYNC_MARK_CLOSE)
        at++;
    if (mark == AFSYNC_MARK_OPEN) {
        split->start = at;
        return AFSYNC_SPLIT_ELEMENTS;
    }
    return afsync_split_begins_tag(split, first, stop) ? AFSYNC_SPLIT_ELEMENTS
                                                       : AFSYNC_SPLIT_LINES;
}

static bool has_number(const struct afsync_split *split, size_t stop) {
    return afsync_scan_number(split->window, split->start, stop) < stop;
}

/* The rest of a line that is too long. In text, and only there, an event may begin. If one
 * of our numbers is in it, it may have been ours: that is told once. */
static enum afsync_step skip_line(struct afsync_split *split, struct afsync_piece *piece) {
    const char *newline =
        memchr(split->window + split->start, '\n', split->end - split->start);
    size_t stop = newline != NULL ? (size_t)(newline - split->window) + 1 : split->end;
    size_t at = split->start;
    enum afsync_mark mark =
        split->is_inside ? AFSYNC_MARK_NONE : afsync_split_find_mark(split, &at, stop);

    split->in_a_row = 0;
    if (!split->is_told && has_number(split, mark == AFSYNC_MARK_NONE ? stop : at)) {
        split->is_told = true;
        split->scanned = split->start;
        return afsync_split_take_as(split, piece, AFSYNC_PIECE_LINE, AFSYNC_PIECE_TOO_LONG);
    }
    split->start = split->scanned = mark == AFSYNC_MARK_NONE ? stop : at;
    if (mark == AFSYNC_MARK_CLOSE)
        split->start = split->scanned = at + 1;
    if (mark == AFSYNC_MARK_OPEN)
        split->mode = AFSYNC_SPLIT_ELEMENTS;
    if (mark == AFSYNC_MARK_OPEN || (mark == AFSYNC_MARK_NONE && newline != NULL))
        split->is_skipping = split->is_inside = false;
    return mark == AFSYNC_MARK_CUT || (mark == AFSYNC_MARK_NONE && newline == NULL)
               ? AFSYNC_STEP_MORE
               : AFSYNC_STEP_AGAIN;
}

/* No line that is all there has a number: the last may get one. */
static enum afsync_step pass_lines(struct afsync_split *split) {
    split->start = afsync_split_line_start(split, split->end);
    split->scanned = split->end - split->start < AFSYNC_NUMBER_LENGTH
                         ? split->start
                         : split->end - AFSYNC_NUMBER_LENGTH;
    if (split->end - split->start <= AFSYNC_RECORD_MAX)
        return AFSYNC_STEP_MORE;
    split->is_skipping = true;
    split->is_told = false;
    return AFSYNC_STEP_AGAIN;
}

/* The line that begins at `start` and ends at `stop`, or at the end of the window. */
static enum afsync_step take_line(struct afsync_split *split, struct afsync_piece *piece,
                                  size_t stop, bool is_whole) {
    size_t first = afsync_split_first_of_line(split, stop);
    bool is_object = first < stop && split->window[first] == '{';
    bool is_too_long = stop - split->start > AFSYNC_RECORD_MAX;

    if (is_object && is_lone(split, first, stop) && !split->ended &&
        behind_brace(split, first) == split->end)
        return AFSYNC_STEP_MORE; /* whether it is a table is not to be seen yet */
    split->mode = mode_of_line(split, first, stop);
    split->nesting =
        (struct afsync_nesting){.line_is_blank = true, .column = first - split->start};
    if (split->mode == AFSYNC_SPLIT_OBJECTS || split->mode == AFSYNC_SPLIT_TABLES)
        split->start = first;
    split->scanned = split->start;
    if (split->mode != AFSYNC_SPLIT_LINES) {
        split->in_a_row = 0;
        return AFSYNC_STEP_AGAIN;
    }
    split->scanned = stop;
    split->is_skipping = is_too_long && !is_whole;
    split->is_inside = split->is_skipping && is_object;
    split->is_told = false;
    if (first == stop || (is_too_long && !is_object && !has_number(split, stop))) {
        split->start = stop; /* blank, or text of any length: nobody's */
        return AFSYNC_STEP_AGAIN;
    }
    split->is_told = is_too_long;
    split->start = first;
    return afsync_split_take_as(split, piece,
                                is_object ? AFSYNC_PIECE_JSON : AFSYNC_PIECE_LINE,
                                is_whole ? AFSYNC_PIECE_WHOLE : AFSYNC_PIECE_UNFINISHED);
}

/* A shipper writes the number in one place of each line: it is looked for there first. */
static bool is_as_before(const struct afsync_split *split) {
    size_t at = split->start + split->number_at;

    return split->scanned == split->start && at + AFSYNC_NUMBER_LENGTH < split->end &&
           afsync_scan_is_number(split->window, at, split->end) &&
           memchr(split->window + split->start, '\n', split->number_at) == NULL;
}

/* Moves `start` to the next line with a number, and `from` to the number. False: there is
 * none in the window. */
static bool find_number(struct afsync_split *split, size_t *from) {
    size_t line = split->start;

    if (is_as_before(split)) {
        *from = split->start + split->number_at;
    } else {
        *from = afsync_scan_number(split->window, split->scanned, split->end);
        if (*from == split->end)
            return false;
        split->start = afsync_split_line_start(split, *from);
        split->number_at = *from - split->start;
    }
    split->in_a_row = split->start == line ? split->in_a_row + 1 : 0;
    split->scanned = *from;
    return true;
}

/* Where the line at `start` ends, if it is an object as those before it and all there;
 * NULL: it is to be looked at. */
static const char *end_of_trusted(const struct afsync_split *split) {
    const char *line = split->window + split->start;
    size_t length = split->end - split->start;

    if (split->in_a_row < TRUSTED || length < 2 || line[0] != '{' || line[1] != '"' ||
        begins_table(split, split->start))
        return NULL;
    return memchr(line, '\n', length < AFSYNC_RECORD_MAX ? length : AFSYNC_RECORD_MAX);
}

static enum afsync_step take_unseen(struct afsync_split *split, struct afsync_piece *piece,
                                    const char *newline) {
    enum afsync_step step = afsync_split_take(split, piece, AFSYNC_PIECE_JSON,
                                              (size_t)(newline - split->window) + 1);

    piece->is_unseen = true;
    return step;
}

static enum afsync_step next_line(struct afsync_split *split, struct afsync_piece *piece) {
    size_t before = split->start, from = split->start, line;
    enum afsync_step step;
    const char *newline;

    if (split->is_skipping)
        return skip_line(split, piece);
    newline = end_of_trusted(split);
    if (newline != NULL)
        return take_unseen(split, piece, newline);
    if (split->is_picky && !find_number(split, &from))
        return pass_lines(split);
    newline = memchr(split->window + from, '\n', split->end - from);
    line = split->start;
    if (newline == NULL &&
        (line == split->end || (!split->ended && split->end - line <= AFSYNC_RECORD_MAX)))
        return AFSYNC_STEP_MORE;
    step = take_line(split, piece,
                     newline != NULL ? (size_t)(newline - split->window) + 1 : split->end,
                     newline != NULL);
    /* An element may have begun some lines before its number. */
    if (step == AFSYNC_STEP_AGAIN && split->mode == AFSYNC_SPLIT_ELEMENTS &&
        split->start == line)
        split->start = split->scanned = before;
    return step;
}

/* ---- the window ---- */

static void keep_head(struct afsync_split *split, const char *bytes, size_t length) {
    size_t room = AFSYNC_SPLIT_HEAD - split->head_length;

    if (length > room)
        length = room;
    memcpy(split->head + split->head_length, bytes, length);
    split->head_length += length;
}

static bool refill(struct afsync_split *split, struct afsync_fault *fault) {
    size_t length, room;

    memmove(split->window, split->window + split->start, split->end - split->start);
    split->base += split->start;
    split->scanned -= split->start;
    split->end -= split->start;
    split->start = 0;
    room = WINDOW - split->end;
    if (!afsync_input_read(split->input, split->window + split->end,
                           room < AFSYNC_INPUT_CHUNK ? room : AFSYNC_INPUT_CHUNK, &length,
                           fault))
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
        .window = split->window, .input = input, .unfinished_at = UINT64_MAX};
}

bool afsync_split_next(struct afsync_split *split, struct afsync_piece *piece,
                       struct afsync_fault *fault) {
    static enum afsync_step (*const next[])(struct afsync_split *,
                                            struct afsync_piece *) = {
        [AFSYNC_SPLIT_LINES] = next_line,
        [AFSYNC_SPLIT_ELEMENTS] = afsync_split_next_element,
        [AFSYNC_SPLIT_OBJECTS] = afsync_split_next_object,
        [AFSYNC_SPLIT_TABLES] = afsync_split_next_row,
    };

    for (;;) {
        enum afsync_step step = next[split->mode](split, piece);

        if (step == AFSYNC_STEP_PIECE)
            return true;
        if (step == AFSYNC_STEP_AGAIN)
            continue;
        if (split->ended || !refill(split, fault))
            return false;
    }
}

void afsync_split_accept(struct afsync_split *split) {
    split->unfinished_at = UINT64_MAX;
}

void afsync_split_pick(struct afsync_split *split) {
    if (!split->is_picky && split->mode != AFSYNC_SPLIT_TABLES)
        split->scanned = split->start;
    split->is_picky = true;
}

void afsync_split_look(struct afsync_split *split) {
    split->in_a_row = 0;
}

uint64_t afsync_split_done_at(const struct afsync_split *split) {
    return split->unfinished_at != UINT64_MAX ? split->unfinished_at
                                              : split->base + split->start;
}
