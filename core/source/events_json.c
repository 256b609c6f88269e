/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object, walked once along the places of the shapes. Nothing is built: values go
 * from the bytes into the record. */
#include "source/events_json_parts.h"

#include "base/json.h"
#include "source/events_message.h"

#include <string.h>

/* ---- events ---- */

static void begin_event(struct afsync_walk *walk) {
    afsync_record_clear(walk->record);
    walk->message = (struct afsync_slice){0};
}

/* A number that the shipper says may be that of anything, unless something else says that
 * this is an event. */
static void doubt_number(struct afsync_record *record) {
    if (record->said[AFSYNC_FIELD_EVENT_ID] == AFSYNC_SAID_ASIDE &&
        record->said[AFSYNC_FIELD_PROVIDER] == AFSYNC_SAID_NOT &&
        record->said[AFSYNC_FIELD_CHANNEL] == AFSYNC_SAID_NOT &&
        record->said[AFSYNC_FIELD_ENDPOINT] == AFSYNC_SAID_NOT)
        record->said[AFSYNC_FIELD_EVENT_ID] = AFSYNC_SAID_NOT;
}

static bool end_event(struct afsync_walk *walk) {
    struct afsync_record *record = walk->record;

    if (walk->message.length > 0 && afsync_message_is_needed(record)) {
        struct afsync_slice message = walk->message;

        if (!afsync_walk_plain_text(walk, &message))
            return false;
        afsync_text_add_bytes(&record->message, message.bytes, message.length);
    }
    doubt_number(record);
    walk->took = true;
    return afsync_record_finish(record, walk->taker, walk->fault) || afsync_walk_stop(walk);
}

/* ---- objects and lists ---- */

/* The members of an object; `at` is before the first. */
static const char *walk_named(struct afsync_walk *walk, size_t within, const char *at) {
    struct afsync_trail_step **ahead = &walk->step->inner, *step;

    do {
        step = *ahead;
        if (!afsync_trail_fits(step, within, at, walk->end) &&
            (step = afsync_walk_step(walk, within, at, ahead)) == NULL)
            return NULL;
        at += step->length;
        if (step->is_text) {
            at = afsync_walk_text(walk, step->spot, at);
        } else {
            walk->step = step;
            at = step->is_object ? afsync_walk_enter(walk, step->spot, at)
                                 : afsync_walk_value(walk, step->spot, at);
        }
        ahead = &step->next;
    } while (at != NULL && afsync_walk_next_is(walk, &at, ','));
    return at;
}

static const char *fail_deep(struct afsync_walk *walk) {
    afsync_walk_fail(walk, "it is not JSON (nested too deep)");
    return NULL;
}

/* Behind the bracket that closes an object or a list. */
static const char *leave(struct afsync_walk *walk, const char *at) {
    walk->depth--;
    return at;
}

/* An object or list of which nobody asks for anything, but for XML in a text: only its
 * brackets are followed. */
static const char *skip_brackets(struct afsync_walk *walk, const char *at) {
    const char *end = walk->end;
    int depth = walk->depth;

    while (at < end) {
        char c = *at++;

        if (c == '"') {
            at = afsync_walk_text(walk, NULL, at);
            if (at == NULL)
                return NULL;
        } else if (c == ',' || c == ':') {
            continue;
        } else if (c == '}' || c == ']') {
            if (depth-- == walk->depth)
                return leave(walk, at);
        } else if (c == '{' || c == '[') {
            if (++depth > AFSYNC_JSON_DEPTH)
                return fail_deep(walk);
        } else if (c > ' ') {
            at = afsync_walk_word(walk, NULL, at - 1);
            if (at == NULL)
                return NULL;
        }
    }
    return afsync_walk_fail_at(walk, at);
}

/* The same, at once if it stands there as it did last time. */
static const char *skip_nested(struct afsync_walk *walk, const char *at) {
    struct afsync_trail_step *step = walk->step;
    const char *begin = at;

    if (afsync_trail_skips(step, at, walk->end))
        return leave(walk, at + step->skipped_length);
    at = skip_brackets(walk, at);
    if (at != NULL)
        afsync_trail_keep(step, begin, (size_t)(at - begin));
    return at;
}

static const char *walk_members(struct afsync_walk *walk, const struct afsync_spot *spot,
                                const char *at) {
    if (afsync_walk_next_is(walk, &at, '}'))
        return leave(walk, at);
    at = walk->otlp ? afsync_walk_otlp(walk, spot, at) : walk_named(walk, spot->inside, at);
    if (at == NULL)
        return NULL;
    return afsync_walk_next_is(walk, &at, '}') ? leave(walk, at)
                                               : afsync_walk_fail_at(walk, at);
}

static const char *walk_record(struct afsync_walk *walk, const struct afsync_spot *spot,
                               const char *at) {
    begin_event(walk);
    at = walk_members(walk, spot, at);
    return at != NULL && end_event(walk) ? at : NULL;
}

static const char *walk_body(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at) {
    bool outer = walk->otlp;

    walk->otlp = true;
    at = walk_members(walk, spot, at);
    walk->otlp = outer;
    return at;
}

static const char *walk_list(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at) {
    struct afsync_trail_step *step = walk->step;

    if (afsync_walk_next_is(walk, &at, ']'))
        return leave(walk, at);
    do {
        walk->step = step;
        at = afsync_walk_value(walk, spot, at);
    } while (at != NULL && afsync_walk_next_is(walk, &at, ','));
    if (at == NULL)
        return NULL;
    return afsync_walk_next_is(walk, &at, ']') ? leave(walk, at)
                                               : afsync_walk_fail_at(walk, at);
}

/* Whoever walks it leaves it. */
const char *afsync_walk_enter(struct afsync_walk *walk, const struct afsync_spot *spot,
                              const char *at) {
    if (++walk->depth > AFSYNC_JSON_DEPTH)
        return fail_deep(walk);
    if (spot == NULL)
        return skip_nested(walk, at);
    if (at[-1] == '[') {
        /* A list of values says nothing of a field that has one; one of objects may. */
        bool says_nothing = spot->object == AFSYNC_PLACE_END &&
                            spot->value != AFSYNC_PLACE_END && !walk->otlp;

        return walk_list(walk, says_nothing ? NULL : spot, at);
    }
    if (spot->object == AFSYNC_PLACE_RECORDS)
        return walk_record(walk, spot, at);
    if (spot->object == AFSYNC_PLACE_BODY)
        return walk_body(walk, spot, at);
    return walk_members(walk, spot, at);
}

const char *afsync_walk_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                              const char *at) {
    if (afsync_walk_next_is(walk, &at, '{') || afsync_walk_next_is(walk, &at, '['))
        return afsync_walk_enter(walk, spot, at);
    if (afsync_walk_next_is(walk, &at, '"'))
        return afsync_walk_text(walk, spot, at);
    return at < walk->end ? afsync_walk_word(walk, spot, at)
                          : afsync_walk_fail_at(walk, at);
}

/* Passes over what may stand behind an object in a list. Does another follow? */
static bool another_follows(const struct afsync_walk *walk, const char **at) {
    while (afsync_walk_next_is(walk, at, ',') || afsync_walk_next_is(walk, at, ']'))
        ;
    return *at < walk->end && **at == '{';
}

/* An object, and those that follow it in its line. */
static bool walk_all(struct afsync_walk *walk, const char *at) {
    const struct afsync_spot *event = &walk->format->places.spots[AFSYNC_SPOT_EVENT];
    bool more;

    do {
        begin_event(walk);
        walk->took = false;
        walk->step = &walk->format->trail.event;
        at = afsync_walk_value(walk, event, at);
        if (at == NULL)
            return false;
        more = another_follows(walk, &at);
        if (at < walk->end && !more)
            return afsync_walk_fail(walk, "it is not JSON (more follows the value)");
        if (!walk->took && !end_event(walk))
            return false;
    } while (more);
    return true;
}

bool afsync_event_json_read(struct afsync_format *format, struct afsync_bytes bytes,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault) {
    struct afsync_walk walk = {.end = bytes.data + bytes.length,
                               .format = format,
                               .record = record,
                               .taker = taker,
                               .fault = fault};

    if (format->places.count == 0)
        afsync_places_build(&format->places);
    if (walk_all(&walk, bytes.data))
        return true;
    if (walk.stopped)
        return afsync_fault_no_memory(fault); /* unless whoever takes them said why */
    return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", walk.wrong);
}
