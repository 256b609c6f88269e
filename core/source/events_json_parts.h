/* SPDX-License-Identifier: Apache-2.0
 *
 * Walking a JSON object from the inside: what events_json.c (objects, lists, events),
 * events_json_name.c, events_json_otlp.c and events_json_value.c (texts and words) share;
 * nobody else includes it.
 *
 * What walks is given where it begins and returns where it ended; NULL: it failed, and
 * `wrong` of the walk says why. */
#ifndef AFSYNC_SOURCE_EVENTS_JSON_PARTS_H
#define AFSYNC_SOURCE_EVENTS_JSON_PARTS_H

#include "source/events_format.h"
#include "source/events_quote.h"

/* A text between its quotes, or a bare word, as it stands in the bytes. */
struct afsync_slice {
    const char *bytes;
    size_t length;
    bool escaped;
};

/* One reading of one object. `wrong` is why it ended early, NULL while it is good. */
struct afsync_walk {
    const char *end;
    struct afsync_format *format;
    struct afsync_record *record;
    const struct afsync_record_taker *taker;
    struct afsync_fault *fault;
    struct afsync_slice message;
    struct afsync_trail_step *step; /* of the member whose value is walked */
    struct afsync_spot odd;         /* a name of the data in another case */
    int depth;
    bool otlp;    /* within a body: values may stand in objects of their kind */
    bool took;    /* an event of a list was taken */
    bool stopped; /* memory, or whoever takes the records */
    const char *wrong;
};

/* Each is false or NULL, so that saying why is the return; the first complaint stays. */
bool afsync_walk_fail(struct afsync_walk *walk, const char *why);
bool afsync_walk_stop(struct afsync_walk *walk); /* out of memory */
const char *afsync_walk_fail_at(struct afsync_walk *walk,
                                const char *at); /* what stands there is no JSON */

/* Few writers leave blanks. */
const char *afsync_walk_skip_any(const struct afsync_walk *walk, const char *at);
static inline const char *afsync_walk_skip_blanks(const struct afsync_walk *walk,
                                                  const char *at) {
    return at < walk->end && *at <= ' ' ? afsync_walk_skip_any(walk, at) : at;
}

/* Passes over the wanted character if it is there, and blanks before it. */
static inline bool afsync_walk_next_is(const struct afsync_walk *walk, const char **at,
                                       char wanted) {
    if (*at == walk->end || **at != wanted) {
        *at = afsync_walk_skip_blanks(walk, *at);
        if (*at == walk->end || **at != wanted)
            return false;
    }
    (*at)++;
    return true;
}

/* The closing quote of a text of which a backslash, or the end, is at `at`. */
const char *afsync_walk_escaped_end(struct afsync_walk *walk, const char *at);

/* The closing quote of a text; `at` is behind the opening one. */
static inline const char *afsync_walk_text_end(struct afsync_walk *walk, const char *at) {
    const char *quote = afsync_quote_find(at, walk->end);

    return quote < walk->end && *quote == '"' ? quote
                                              : afsync_walk_escaped_end(walk, quote);
}

/* The text as it is meant, without its escapes. */
bool afsync_walk_plain_text(struct afsync_walk *walk, struct afsync_slice *text);

/* A text without escapes, or a bare word, stands at a spot. */
void afsync_walk_set(struct afsync_walk *walk, const struct afsync_spot *spot,
                     const char *bytes, size_t length);

/* Reads a text up to its end and sets it (spot NULL: nobody asks for it); `at` is behind
 * the opening quote, `stop` at the first quote or backslash. */
const char *afsync_walk_odd_text(struct afsync_walk *walk, const struct afsync_spot *spot,
                                 const char *at, const char *stop);

static inline const char *afsync_walk_text(struct afsync_walk *walk,
                                           const struct afsync_spot *spot, const char *at) {
    const char *stop = afsync_quote_find(at, walk->end);

    if (stop == walk->end || *stop != '"' || *at == '<')
        return afsync_walk_odd_text(walk, spot, at, stop);
    if (spot != NULL &&
        !(spot->is_plain && afsync_record_lend_plain(walk->record, spot->field, spot->said,
                                                     at, (size_t)(stop - at))))
        afsync_walk_set(walk, spot, at, (size_t)(stop - at));
    return stop + 1;
}

/* Reads a name, or OTLP's key, with its quotes. */
const char *afsync_walk_name(struct afsync_walk *walk, const char *at,
                             struct afsync_slice *name);

/* The spot of a member; NULL: nobody asks for it. */
const struct afsync_spot *afsync_walk_spot(struct afsync_walk *walk, size_t within,
                                           const struct afsync_slice *name);

/* The step of a member that did not follow last time: its name is read and looked up. If
 * it can be on the trail, it is what will be tried `ahead`; else it is `seen` of the trail.
 */
struct afsync_trail_step *afsync_walk_step(struct afsync_walk *walk, size_t within,
                                           const char *at,
                                           struct afsync_trail_step **ahead);

/* An object or a list; `at` is behind its bracket. */
const char *afsync_walk_enter(struct afsync_walk *walk, const struct afsync_spot *spot,
                              const char *at);

/* Any value, blanks before it passed over; the members of an object within a body. */
const char *afsync_walk_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                              const char *at);
const char *afsync_walk_otlp(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at);

/* Reads a bare word, a number, true, false or null, and sets it. */
const char *afsync_walk_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at);

#endif
