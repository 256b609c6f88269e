/* SPDX-License-Identifier: Apache-2.0
 *
 * Walking a JSON object from the inside: what events_json.c (objects, lists, events) and
 * events_json_value.c (texts and words) share; nobody else includes it. */
#ifndef AFSYNC_SOURCE_EVENTS_JSON_PARTS_H
#define AFSYNC_SOURCE_EVENTS_JSON_PARTS_H

#include "source/events_format.h"

/* One reading of one object. `wrong` is why it ended early, NULL while it is good. */
struct afsync_walk {
    const char *at, *end;
    struct afsync_format *format;
    struct afsync_record *record;
    const struct afsync_record_taker *taker;
    struct afsync_fault *fault;
    struct afsync_stencil *stencil; /* that is cut along the way; NULL: none is */
    struct afsync_slice message;
    struct afsync_spot odd; /* a name of the data in another case */
    int depth;
    bool has_escapes; /* there is a backslash anywhere */
    bool otlp;        /* within a body: values may stand in objects of their kind */
    bool took;        /* an event of a list was taken */
    bool stopped;     /* memory, or whoever takes the records */
    const char *wrong;
};

/* Each is false, so that saying why is the return; the first complaint stays. */
bool afsync_walk_fail(struct afsync_walk *walk, const char *why);
bool afsync_walk_fail_at(struct afsync_walk *walk); /* what stands at `at` is no JSON */
bool afsync_walk_stop(struct afsync_walk *walk);    /* out of memory */

static inline void afsync_walk_skip_blanks(struct afsync_walk *walk) {
    while (walk->at < walk->end && (*walk->at == ' ' || *walk->at == '\t' ||
                                    *walk->at == '\r' || *walk->at == '\n'))
        walk->at++;
}

static inline bool afsync_walk_next_is(struct afsync_walk *walk, char wanted) {
    if (walk->at < walk->end && ' ' < *walk->at) {
        bool is = *walk->at == wanted;

        walk->at += is ? 1 : 0;
        return is;
    }
    afsync_walk_skip_blanks(walk);
    if (walk->at == walk->end || *walk->at != wanted)
        return false;
    walk->at++;
    return true;
}

/* Reads a text up to its closing quote; the opening one has been read. */
bool afsync_walk_read_text(struct afsync_walk *walk, struct afsync_slice *text);

/* The text as it is meant, without its escapes. */
bool afsync_walk_plain_text(struct afsync_walk *walk, struct afsync_slice *text);

/* May it hold XML? Some write '<' as "\u003c". */
bool afsync_walk_may_be_xml(const struct afsync_slice *text);

/* Is it a number, true, false or null? */
bool afsync_walk_is_word(const struct afsync_slice *word);

/* What stands up to the next separator; at least one character. */
struct afsync_slice afsync_walk_bare_word(struct afsync_walk *walk);

/* A text, or a bare word, stands at a spot (NULL: nobody asks for it). */
bool afsync_walk_set_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                           struct afsync_slice said);
bool afsync_walk_set_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                          struct afsync_slice word);

/* Tells the stencil that is being cut. */
void afsync_walk_note_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                            const struct afsync_slice *value, bool is_text);

/* Reads a bare word and sets it. */
bool afsync_walk_word(struct afsync_walk *walk, const struct afsync_spot *spot);

#endif
