/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON documents that are no lines: objects one after the other, in lists or not, over any
 * number of lines; and the columns and rows of a saved answer of Log Analytics, whose
 * structure is {"tables": [{"columns": [...], "rows": [[...], ...]}, ...]}. */
#include "source/events_split_parts.h"

#include "source/events.h"

#include <string.h>

/* Depths in an answer, and in a batch: {"resourceLogs": [{"scopeLogs": [{"logRecords":
 * [{...}, ...]}]}]}. */
enum { IN_ANSWER = 1, IN_TABLE = 3, IN_LIST = 4, IN_SCOPE = 5, IN_RECORDS = 6 };

static bool is_between(char c) {
    return afsync_split_is_blank(c) || c == ',' || c == '[' || c == ']';
}

static void pass(struct afsync_split *split) {
    struct afsync_nesting *nesting = &split->nesting;
    char c = split->window[split->start++];

    nesting->column = c == '\n' ? 0 : nesting->column + 1;
    nesting->line_is_blank =
        c == '\n' || (nesting->line_is_blank && afsync_split_is_blank(c));
}

/* An object has lost its end: moves `start` to a line that may begin another one, past
 * lines that may be the rest of it. */
static void find_way(struct afsync_split *split) {
    struct afsync_nesting *nesting = &split->nesting;

    while (split->start < split->end && nesting->is_lost) {
        char c = split->window[split->start];
        bool is_first = nesting->line_is_blank && !afsync_split_is_blank(c);

        if (is_first && !nesting->is_in_rest &&
            ((c == '{' && nesting->column <= nesting->indent) ||
             strchr("\"{}[],-0123456789tfn", c) == NULL))
            nesting->is_lost = false;
        else
            pass(split);
        nesting->is_in_rest = nesting->is_in_rest && c != '\n';
    }
}

/* Moves `start` to the next object. False: there is none in the window. */
static bool find_object(struct afsync_split *split) {
    find_way(split);
    while (split->start < split->end && is_between(split->window[split->start]))
        pass(split);
    split->scanned = split->start;
    return split->start < split->end;
}

static void enter(struct afsync_split *split) {
    struct afsync_nesting *nesting = &split->nesting;

    *nesting = (struct afsync_nesting){.column = nesting->column,
                                       .indent = nesting->column,
                                       .is_pretty = nesting->line_is_blank};
    split->is_inside = true;
}

/* Keeps the text as far as it fits. */
static void note_text(struct afsync_nesting *nesting, char c) {
    if (nesting->name_length < sizeof nesting->name)
        nesting->name[nesting->name_length] = c;
    nesting->name_length++;
}

static void step_in_text(struct afsync_nesting *nesting, char c) {
    bool escapes = c == '\\' && !nesting->escaped;

    if (c == '"' && !nesting->escaped)
        nesting->in_text = false;
    else
        note_text(nesting, c);
    nesting->escaped = escapes;
}

/* Follows one character. */
static void step_over(struct afsync_nesting *nesting, char c) {
    nesting->column = c == '\n' ? 0 : nesting->column + 1;
    if (nesting->in_text) {
        step_in_text(nesting, c);
        return;
    }
    nesting->line_is_blank =
        c == '\n' || (nesting->line_is_blank && afsync_split_is_blank(c));
    if (c == '"') {
        nesting->in_text = true;
        nesting->name_length = 0;
    } else if (c == '{' || c == '[') {
        nesting->depth++;
    } else if ((c == '}' || c == ']') && nesting->depth > 0) {
        nesting->depth--;
    }
}

/* Another object begins where a member was to come, no member follows the brace, or a line
 * ends within a text: the object has lost its end, or is none. */
static bool is_broken(struct afsync_nesting *nesting, char c) {
    if (nesting->in_text)
        return c == '\n';
    if (nesting->depth == 1 && !nesting->has_members && !afsync_split_is_blank(c)) {
        nesting->has_members = c == '"';
        return c != '"' && c != '}';
    }
    return c == '{' && nesting->depth > 0 && nesting->is_pretty && nesting->line_is_blank &&
           nesting->column <= nesting->indent;
}

/* Scans on to the end of the object. False: it is not in the window. */
static bool scan_object(struct afsync_split *split, bool *broken) {
    struct afsync_nesting *nesting = &split->nesting;

    for (; split->scanned < split->end; split->scanned++) {
        char c = split->window[split->scanned];

        *broken = is_broken(nesting, c);
        if (*broken)
            return true;
        step_over(nesting, c);
        if (nesting->depth == 0) {
            split->scanned++;
            return true;
        }
    }
    return false;
}

/* Leaves the object, whose end is at `scanned`. */
static enum afsync_step leave_object(struct afsync_split *split, struct afsync_piece *piece,
                                     bool broken) {
    struct afsync_nesting *nesting = &split->nesting;
    bool skipped = split->is_skipping;

    split->is_inside = split->is_skipping = false;
    nesting->is_lost = broken && nesting->has_members;
    nesting->is_in_rest = nesting->is_lost && nesting->in_text;
    nesting->in_text = false;
    if (skipped ||
        (broken ? !nesting->has_members : afsync_split_is_dull(split, split->scanned))) {
        split->start = split->scanned;
        return AFSYNC_STEP_AGAIN;
    }
    return afsync_split_take_as(split, piece, AFSYNC_PIECE_JSON,
                                broken ? AFSYNC_PIECE_BROKEN : AFSYNC_PIECE_WHOLE);
}

enum afsync_step afsync_split_next_object(struct afsync_split *split,
                                          struct afsync_piece *piece) {
    bool broken = false;

    if (!split->is_inside && !find_object(split))
        return AFSYNC_STEP_MORE;
    if (!split->is_inside && split->window[split->start] != '{') {
        split->mode = AFSYNC_SPLIT_LINES;
        return AFSYNC_STEP_AGAIN;
    }
    if (!split->is_inside)
        enter(split);
    if (scan_object(split, &broken))
        return leave_object(split, piece, broken);
    if (split->is_skipping) {
        split->start = split->end;
        return AFSYNC_STEP_MORE;
    }
    if (split->end - split->start > AFSYNC_RECORD_MAX) {
        split->is_skipping = true;
        return afsync_split_take_as(split, piece, AFSYNC_PIECE_JSON, AFSYNC_PIECE_TOO_LONG);
    }
    if (!split->ended)
        return AFSYNC_STEP_MORE;
    split->is_inside = false;
    return afsync_split_take_as(split, piece, AFSYNC_PIECE_JSON, AFSYNC_PIECE_UNFINISHED);
}

/* ---- tables ---- */

static bool is_named(const struct afsync_nesting *nesting, const char *name) {
    return nesting->name_length == strlen(name) &&
           nesting->name_length <= sizeof nesting->name &&
           memcmp(nesting->name, name, nesting->name_length) == 0;
}

/* Does a list of columns, a row, or a record of a batch begin with this bracket? */
static bool begins_slice(const struct afsync_nesting *nesting, char c) {
    if (nesting->is_batch)
        return c == '{' && nesting->depth == IN_RECORDS && nesting->is_in_records;
    return c == '[' && ((nesting->depth == IN_TABLE && is_named(nesting, "columns")) ||
                        nesting->depth == IN_LIST);
}

/* What began at `start` ends before `scanned`. */
static enum afsync_step take_slice(struct afsync_split *split, struct afsync_piece *piece) {
    static const enum afsync_piece_kind kinds[] = {[IN_TABLE] = AFSYNC_PIECE_COLUMNS,
                                                   [IN_LIST] = AFSYNC_PIECE_ROW,
                                                   [IN_RECORDS] = AFSYNC_PIECE_JSON};
    enum afsync_piece_kind kind = kinds[split->nesting.slice_depth];

    split->nesting.slice_depth = 0;
    if (kind != AFSYNC_PIECE_COLUMNS && afsync_split_is_dull(split, split->scanned)) {
        split->start = split->scanned;
        return AFSYNC_STEP_AGAIN;
    }
    return afsync_split_take_as(split, piece, kind, AFSYNC_PIECE_WHOLE);
}

/* Follows one character of an answer or batch. True: something ends with it that is to be
 * taken. */
static bool step_in_table(struct afsync_split *split, char c) {
    struct afsync_nesting *nesting = &split->nesting;
    bool outside = !nesting->in_text;

    if (outside && nesting->slice_depth == 0 && begins_slice(nesting, c)) {
        nesting->slice_depth = nesting->depth;
        split->start = split->scanned;
    }
    if (outside && c == '[' && nesting->depth == IN_SCOPE)
        nesting->is_in_records = is_named(nesting, "logRecords");
    if (outside && c == '{' && nesting->depth == IN_TABLE - 1)
        split->table++;
    if (outside && c == ':' && nesting->depth == IN_ANSWER) {
        split->says_error = split->says_error || is_named(nesting, "error");
        nesting->is_batch = nesting->is_batch || is_named(nesting, "resourceLogs");
    }
    step_over(nesting, c);
    if (nesting->depth < IN_RECORDS)
        nesting->is_in_records = false;
    return outside && (c == ']' || c == '}') && nesting->slice_depth != 0 &&
           nesting->depth == nesting->slice_depth;
}

static void enter_table(struct afsync_split *split) {
    while (split->start + 1 < split->end && split->window[split->start] != '{')
        split->start++; /* blanks: the mode was chosen by what follows them */
    split->scanned = split->start;
    split->table_at = split->base + split->start;
    split->nesting = (struct afsync_nesting){0};
    split->is_inside = true;
    split->table = 0;
}

/* It goes on no further, and what follows is looked at as lines. */
static void leave_table(struct afsync_split *split) {
    split->is_inside = false;
    split->mode = AFSYNC_SPLIT_LINES;
}

enum afsync_step afsync_split_next_row(struct afsync_split *split,
                                       struct afsync_piece *piece) {
    if (!split->is_inside)
        enter_table(split);
    while (split->scanned < split->end) {
        char c = split->window[split->scanned];
        bool broken = split->nesting.in_text && c == '\n';
        bool ends = step_in_table(split, c);

        split->scanned++;
        if (ends)
            return take_slice(split, piece);
        if (broken) {
            leave_table(split);
            return afsync_split_take_as(split, piece, AFSYNC_PIECE_ROW,
                                        AFSYNC_PIECE_BROKEN);
        }
        if (split->nesting.depth == 0) {
            leave_table(split);
            split->start = split->scanned;
            return AFSYNC_STEP_AGAIN;
        }
    }
    if (split->nesting.slice_depth == 0)
        split->start = split->end;
    if (split->end - split->start > AFSYNC_RECORD_MAX) {
        split->nesting.slice_depth = 0; /* its rows would be read as rows */
        return afsync_split_take_as(split, piece, AFSYNC_PIECE_ROW, AFSYNC_PIECE_TOO_LONG);
    }
    if (split->ended)
        split->unfinished_at = split->table_at;
    return AFSYNC_STEP_MORE;
}
