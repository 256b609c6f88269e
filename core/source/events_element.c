/* SPDX-License-Identifier: Apache-2.0
 *
 * XML events in the window: where they begin and end. */
#include "source/events_split_parts.h"

#include "source/events.h"
#include "source/events_scan.h"

#include <string.h>

static const char element_open[] = "<Event", element_close[] = "</Event>";

enum { OPEN_LENGTH = sizeof element_open - 1, CLOSE_LENGTH = sizeof element_close - 1 };

static enum afsync_mark mark_at(const struct afsync_split *split, size_t at) {
    const char *bytes = split->window + at;
    size_t left = split->end - at;

    if (left < CLOSE_LENGTH &&
        (memcmp(bytes, element_close, left) == 0 ||
         memcmp(bytes, element_open, left < OPEN_LENGTH ? left : OPEN_LENGTH) == 0))
        return AFSYNC_MARK_CUT;
    if (left >= CLOSE_LENGTH && memcmp(bytes, element_close, CLOSE_LENGTH) == 0)
        return AFSYNC_MARK_CLOSE;
    if (left > OPEN_LENGTH && memcmp(bytes, element_open, OPEN_LENGTH) == 0 &&
        bytes[OPEN_LENGTH] != '\0' && strchr(" \t\r\n>/", bytes[OPEN_LENGTH]) != NULL)
        return AFSYNC_MARK_OPEN;
    return AFSYNC_MARK_NONE;
}

enum afsync_mark afsync_split_find_mark(const struct afsync_split *split, size_t *at,
                                        size_t stop) {
    while (*at < stop) {
        const char *found = memchr(split->window + *at, '<', stop - *at);
        enum afsync_mark mark;

        *at = found != NULL ? (size_t)(found - split->window) : stop;
        mark = found != NULL ? mark_at(split, *at) : AFSYNC_MARK_NONE;
        if (mark != AFSYNC_MARK_NONE)
            return mark;
        *at += found != NULL ? 1 : 0;
    }
    return AFSYNC_MARK_NONE;
}

/* The last mark before `at` and not before `start`; SIZE_MAX if there is none. */
static size_t last_mark(const struct afsync_split *split, size_t at,
                        enum afsync_mark *mark) {
    while (at > split->start) {
        at--;
        *mark = split->window[at] == '<' ? mark_at(split, at) : AFSYNC_MARK_NONE;
        if (*mark != AFSYNC_MARK_NONE)
            return at;
    }
    return SIZE_MAX;
}

/* No element that is all there has a number: the last may get one. */
static enum afsync_step pass_elements(struct afsync_split *split) {
    size_t tail =
        split->end - split->start < CLOSE_LENGTH ? split->start : split->end - CLOSE_LENGTH;
    enum afsync_mark mark = AFSYNC_MARK_NONE;
    size_t at = last_mark(split, split->end, &mark);

    if (at != SIZE_MAX && mark == AFSYNC_MARK_CUT) {
        enum afsync_mark before = AFSYNC_MARK_NONE;
        size_t open = last_mark(split, at, &before);

        if (open != SIZE_MAX && before == AFSYNC_MARK_OPEN)
            at = open;
    }
    split->start = at != SIZE_MAX && mark != AFSYNC_MARK_CLOSE ? at : tail;
    split->scanned = tail > split->start ? tail : split->start;
    if (split->end - split->start <= AFSYNC_RECORD_MAX)
        return AFSYNC_STEP_MORE;
    split->start = tail; /* it is too long, and has no number so far */
    return AFSYNC_STEP_MORE;
}

/* A number outside of all elements: a line of another kind, or nothing. */
static enum afsync_step leave_elements(struct afsync_split *split, size_t number) {
    split->start = afsync_split_line_start(split, number);
    split->scanned = number;
    if (afsync_split_begins_tag(split, afsync_split_first_of_line(split, split->end),
                                split->end))
        split->start = split->scanned = number + 1;
    else
        split->mode = AFSYNC_SPLIT_LINES;
    return AFSYNC_STEP_AGAIN;
}

/* Moves `start` to an event. */
static enum afsync_step find_element(struct afsync_split *split) {
    size_t at = split->start;
    enum afsync_mark mark = AFSYNC_MARK_NONE;

    if (split->is_picky) {
        size_t number = afsync_scan_number(split->window, split->scanned, split->end);

        if (number == split->end)
            return pass_elements(split);
        at = last_mark(split, number, &mark);
        if (at == SIZE_MAX || mark != AFSYNC_MARK_OPEN)
            return leave_elements(split, number);
    } else {
        size_t number;

        do
            mark = afsync_split_find_mark(split, &at, split->end);
        while (mark == AFSYNC_MARK_CLOSE && ++at);
        number = afsync_scan_number(split->window, split->start, at);
        if (number < at)
            return leave_elements(split, number);
        if (mark != AFSYNC_MARK_OPEN) {
            split->start = at;
            return AFSYNC_STEP_MORE;
        }
    }
    split->start = at;
    return AFSYNC_STEP_PIECE;
}

/* The rest of an element that is too long: to its end, or where the next one begins. */
static enum afsync_step skip_element(struct afsync_split *split) {
    enum afsync_mark mark = afsync_split_find_mark(split, &split->start, split->end);

    split->is_skipping = mark == AFSYNC_MARK_NONE || mark == AFSYNC_MARK_CUT;
    if (mark == AFSYNC_MARK_CLOSE)
        split->start += CLOSE_LENGTH;
    split->scanned = split->start;
    return split->is_skipping ? AFSYNC_STEP_MORE : AFSYNC_STEP_AGAIN;
}

/* An event has elements in it: what begins like one, and has anything else, is none. */
static bool is_no_element(const struct afsync_split *split) {
    const char *end = split->window + split->end;
    const char *at = memchr(split->window + split->start, '>', split->end - split->start);

    if (at == NULL || at[-1] == '/')
        return at != NULL;
    for (at++; at < end && afsync_split_is_blank(*at); at++)
        ;
    return at + 1 < end && (*at != '<' || strchr("0123456789", at[1]) != NULL);
}

enum afsync_step afsync_split_next_element(struct afsync_split *split,
                                           struct afsync_piece *piece) {
    enum afsync_step step;
    enum afsync_mark mark;

    if (split->is_skipping)
        return skip_element(split);
    step = find_element(split);
    if (step != AFSYNC_STEP_PIECE)
        return step;
    if (is_no_element(split)) {
        split->start += OPEN_LENGTH;
        if (split->scanned < split->start)
            split->scanned = split->start;
        return AFSYNC_STEP_AGAIN;
    }
    split->scanned = split->start + OPEN_LENGTH;
    mark = afsync_split_find_mark(split, &split->scanned, split->end);
    if (mark == AFSYNC_MARK_CLOSE)
        split->scanned += CLOSE_LENGTH;
    if (mark == AFSYNC_MARK_CLOSE || mark == AFSYNC_MARK_OPEN)
        return afsync_split_take_as(split, piece, AFSYNC_PIECE_XML,
                                    mark == AFSYNC_MARK_OPEN ? AFSYNC_PIECE_BROKEN
                                                             : AFSYNC_PIECE_WHOLE);
    if (split->end - split->start > AFSYNC_RECORD_MAX) {
        split->is_skipping = true;
        return afsync_split_take_as(split, piece, AFSYNC_PIECE_XML, AFSYNC_PIECE_TOO_LONG);
    }
    if (!split->ended) {
        split->scanned = split->start; /* the number is found again */
        return AFSYNC_STEP_MORE;
    }
    split->scanned = split->end;
    return afsync_split_take_as(split, piece, AFSYNC_PIECE_XML, AFSYNC_PIECE_UNFINISHED);
}
