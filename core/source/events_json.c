/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object, walked once along the places of the shapes. Nothing is built: values go
 * from the bytes into the record. */
#include "source/events_json_parts.h"

#include "base/json.h"
#include "source/events_message.h"

#include <string.h>

static bool walk_value(struct afsync_walk *walk, const struct afsync_spot *spot);

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

static bool is_named(const struct afsync_slice *name, const char *wanted) {
    return name->length == strlen(wanted) && memcmp(name->bytes, wanted, name->length) == 0;
}

/* The objects in which OTLP's JSON encoding wraps its values. */
static bool is_wrapper(const struct afsync_slice *name) {
    static const char *const names[] = {"stringValue", "intValue",    "boolValue",
                                        "doubleValue", "kvlistValue", "arrayValue",
                                        "values"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_named(name, names[i]))
            return true;
    return false;
}

/* The spot of a member. `key` is the name that OTLP says in a member before its value. */
static const struct afsync_spot *member_of(struct afsync_walk *walk,
                                           const struct afsync_spot *spot,
                                           const struct afsync_slice *name,
                                           const struct afsync_slice *key) {
    const struct afsync_places *places = &walk->format->places;
    const struct afsync_spot *found;
    size_t within = afsync_spot_inside(spot);

    if (walk->otlp && is_wrapper(name))
        return spot;
    if (walk->otlp && key->length > 0 && is_named(name, "value"))
        name = key;
    found = afsync_places_member(places, within, name->bytes, name->length);
    if (found != NULL || within != AFSYNC_SPOT_DATA)
        return found;
    walk->odd = (struct afsync_spot){.number = AFSYNC_SPOT_NOBODY,
                                     .value = AFSYNC_PLACE_FIELD,
                                     .field = afsync_field_of(name->bytes, name->length)};
    if (walk->stencil != NULL)
        afsync_stencil_spoil(walk->stencil); /* it would keep what does not last */
    return walk->odd.field < AFSYNC_FIELDS ? &walk->odd : NULL;
}

static bool walk_member(struct afsync_walk *walk, const struct afsync_spot *spot,
                        struct afsync_slice *key) {
    const struct afsync_spot *member = NULL;
    struct afsync_slice name, text;

    if (!afsync_walk_next_is(walk, '"') || !afsync_walk_read_text(walk, &name) ||
        !afsync_walk_next_is(walk, ':'))
        return afsync_walk_fail_at(walk);
    if (spot != NULL)
        member = member_of(walk, spot, &name, key);
    if (!walk->otlp || !is_named(&name, "key"))
        return walk_value(walk, member);
    if (!afsync_walk_next_is(walk, '"') || !afsync_walk_read_text(walk, &text))
        return afsync_walk_fail_at(walk);
    *key = text;
    return true;
}

/* As many members as are plain fields, which most are: a text without escapes or blanks.
 * Stops before another one; is there any? */
static bool walk_plain_members(struct afsync_walk *walk, size_t within) {
    const struct afsync_places *places = &walk->format->places;
    const char *at = walk->at, *end = walk->end;

    while (end - at > AFSYNC_TOKEN_MAX && *at == '"') {
        const struct afsync_spot *spot = afsync_places_token(places, within, at + 1);
        const char *value, *behind;

        if (spot == NULL)
            return true;
        value = at + 1 + spot->token_length;
        behind = memchr(value, '"', (size_t)(end - value));
        if (behind == NULL || *value == '<')
            return true;
        if (spot->value == AFSYNC_PLACE_FIELD)
            afsync_record_lend(walk->record, spot->field, AFSYNC_SAID_BY_NAME, value,
                               (size_t)(behind - value));
        else if (walk->record->said[spot->field] < AFSYNC_SAID_ASIDE)
            afsync_record_lend(walk->record, spot->field, AFSYNC_SAID_ASIDE, value,
                               (size_t)(behind - value));
        walk->at = at = behind + 1;
        if (at == end || *at != ',')
            return false;
        walk->at = ++at;
    }
    return true;
}

static bool walk_members(struct afsync_walk *walk, const struct afsync_spot *spot) {
    bool may_be_plain =
        spot != NULL && !walk->otlp && !walk->has_escapes && walk->stencil == NULL;
    size_t within = spot != NULL ? afsync_spot_inside(spot) : AFSYNC_SPOT_NOBODY;
    struct afsync_slice key = {0};

    if (afsync_walk_next_is(walk, '}'))
        return true;
    do {
        if (may_be_plain && !walk_plain_members(walk, within))
            continue;
        if (!walk_member(walk, spot, &key))
            return false;
    } while (afsync_walk_next_is(walk, ','));
    return afsync_walk_next_is(walk, '}') || afsync_walk_fail_at(walk);
}

static bool skip_text(struct afsync_walk *walk) {
    struct afsync_slice text;

    if (!afsync_walk_read_text(walk, &text))
        return false;
    afsync_walk_note_value(walk, NULL, &text, true);
    return !afsync_walk_may_be_xml(&text) || afsync_walk_set_value(walk, NULL, text);
}

/* An object or list of which nobody asks for anything, but for XML in a text: only its
 * brackets are followed. `at` is behind the first. */
static bool skip_nested(struct afsync_walk *walk) {
    struct afsync_slice text;
    int depth = walk->depth;

    while (depth >= walk->depth && walk->at < walk->end) {
        char c = *walk->at++;

        if (c == '"') {
            if (!skip_text(walk))
                return false;
        } else if (c == '{' || c == '[') {
            if (++depth > AFSYNC_JSON_DEPTH)
                return afsync_walk_fail(walk, "it is not JSON (nested too deep)");
        } else if (c == '}' || c == ']') {
            depth--;
        } else if (c > ' ' && c != ',' && c != ':') {
            walk->at--;
            text = afsync_walk_bare_word(walk);
            if (!afsync_walk_is_word(&text))
                return afsync_walk_fail_at(walk);
            afsync_walk_note_value(walk, NULL, &text, false);
        }
    }
    return depth < walk->depth || afsync_walk_fail_at(walk);
}

static bool walk_object(struct afsync_walk *walk, const struct afsync_spot *spot) {
    bool is_event = spot != NULL && spot->object == AFSYNC_PLACE_RECORDS;
    bool outer = walk->otlp;
    bool ok;

    if (is_event)
        begin_event(walk);
    walk->otlp = outer || (spot != NULL && spot->object == AFSYNC_PLACE_BODY);
    ok = walk_members(walk, spot) && (!is_event || end_event(walk));
    walk->otlp = outer;
    return ok;
}

static bool walk_list(struct afsync_walk *walk, const struct afsync_spot *spot) {
    bool has_names = spot != NULL && spot->object != AFSYNC_PLACE_END;

    /* A list of values says nothing of a field that has one; one of objects may. */
    if (spot != NULL && !has_names && spot->value != AFSYNC_PLACE_END && !walk->otlp)
        spot = NULL;
    if (afsync_walk_next_is(walk, ']'))
        return true;
    do {
        afsync_walk_skip_blanks(walk);
        if (!walk_value(walk, spot))
            return false;
    } while (afsync_walk_next_is(walk, ','));
    return afsync_walk_next_is(walk, ']') || afsync_walk_fail_at(walk);
}

static bool walk_value(struct afsync_walk *walk, const struct afsync_spot *spot) {
    struct afsync_slice text;
    bool ok;

    if (afsync_walk_next_is(walk, '"')) {
        if (!afsync_walk_read_text(walk, &text))
            return false;
        afsync_walk_note_value(walk, spot, &text, true);
        return afsync_walk_set_value(walk, spot, text);
    }
    if (walk->at == walk->end)
        return afsync_walk_fail_at(walk);
    if (*walk->at != '{' && *walk->at != '[')
        return afsync_walk_word(walk, spot);
    if (++walk->depth > AFSYNC_JSON_DEPTH)
        return afsync_walk_fail(walk, "it is not JSON (nested too deep)");
    if (spot == NULL) {
        walk->at++;
        ok = skip_nested(walk);
    } else {
        ok = *walk->at++ == '{' ? walk_object(walk, spot) : walk_list(walk, spot);
    }
    walk->depth--;
    return ok;
}

/* Passes over what may stand behind an object in a list. Does another follow? */
static bool another_follows(struct afsync_walk *walk) {
    while (afsync_walk_next_is(walk, ',') || afsync_walk_next_is(walk, ']'))
        ;
    return walk->at < walk->end && *walk->at == '{';
}

/* An object that looks like one that was walked before. False: it does not. */
static bool read_alike(struct afsync_walk *walk, struct afsync_stencil *stencil, bool *ok) {
    struct afsync_slice values[AFSYNC_STENCIL_VALUES];

    *ok = afsync_stencil_fit(stencil, walk->at, (size_t)(walk->end - walk->at), values);
    if (!*ok)
        return false;
    for (size_t i = 0; *ok && i < stencil->count; i++) {
        const struct afsync_spot *spot = stencil->values[i].spot;

        if (!stencil->values[i].is_text)
            *ok = afsync_walk_is_word(&values[i])
                      ? afsync_walk_set_word(walk, spot, values[i])
                      : afsync_walk_fail_at(walk);
        else if (spot != NULL && spot->value == AFSYNC_PLACE_FIELD &&
                 *values[i].bytes != '<') /* which most are */
            afsync_record_lend(walk->record, spot->field, AFSYNC_SAID_BY_NAME,
                               values[i].bytes, values[i].length);
        else if (spot != NULL || *values[i].bytes == '<')
            *ok = afsync_walk_set_value(walk, spot, values[i]);
    }
    *ok = *ok && end_event(walk);
    return true;
}

/* An object, and those that follow it in its line. */
static bool read_new(struct afsync_walk *walk) {
    const struct afsync_spot *event = &walk->format->places.spots[AFSYNC_SPOT_EVENT];
    bool ok, alone = true, more;

    do {
        walk->took = false;
        ok = walk_value(walk, event);
        alone = alone && !walk->took;
        more = ok && another_follows(walk);
        if (ok && walk->at < walk->end && !more)
            ok = afsync_walk_fail(walk, "it is not JSON (more follows the value)");
        ok = ok && (walk->took || end_event(walk));
        alone = alone && !more;
        if (ok && more)
            begin_event(walk);
    } while (ok && more);
    if (walk->stencil != NULL && !(ok && alone))
        afsync_stencil_spoil(walk->stencil);
    if (walk->stencil != NULL)
        afsync_stencil_end(walk->stencil, walk->end);
    return ok;
}

bool afsync_event_json_read(struct afsync_format *format, struct afsync_bytes bytes,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault) {
    struct afsync_walk walk = {.at = bytes.data,
                               .end = bytes.data + bytes.length,
                               .format = format,
                               .record = record,
                               .taker = taker,
                               .fault = fault};
    struct afsync_stencil *stencil = &format->stencils[format->number % AFSYNC_STENCILS];
    bool ok;

    if (format->places.count == 0)
        afsync_places_build(&format->places);
    begin_event(&walk);
    if (format->number == 0 || !read_alike(&walk, stencil, &ok)) {
        walk.has_escapes = memchr(bytes.data, '\\', bytes.length) != NULL;
        walk.stencil = format->number != 0 && !walk.has_escapes &&
                               stencil->misses < AFSYNC_STENCIL_MISSES
                           ? stencil
                           : NULL;
        if (walk.stencil != NULL)
            afsync_stencil_begin(stencil, bytes.data);
        ok = read_new(&walk);
    }
    if (ok)
        return true;
    if (walk.stopped)
        return afsync_fault_no_memory(fault); /* unless whoever takes them said why */
    return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", walk.wrong);
}
