/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object, walked once along the places of the shapes. Nothing is built: values go
 * from the bytes into the record. */
#include "source/events_format.h"

#include "base/json.h"
#include "source/events_escape.h"
#include "source/events_message.h"

#include <string.h>

/* One reading of one object. `wrong` is why it ended early, NULL while it is good. */
struct walk {
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

static bool fail(struct walk *walk, const char *why) {
    if (walk->wrong == NULL)
        walk->wrong = why;
    return false;
}

static bool stop(struct walk *walk) {
    walk->stopped = true;
    return fail(walk, "");
}

static void skip_blanks(struct walk *walk) {
    while (walk->at < walk->end && (*walk->at == ' ' || *walk->at == '\t' ||
                                    *walk->at == '\r' || *walk->at == '\n'))
        walk->at++;
}

static inline bool next_is(struct walk *walk, char wanted) {
    if (walk->at<walk->end && * walk->at> ' ') {
        bool is = *walk->at == wanted;

        walk->at += is ? 1 : 0;
        return is;
    }
    skip_blanks(walk);
    if (walk->at == walk->end || *walk->at != wanted)
        return false;
    walk->at++;
    return true;
}

static bool fail_at(struct walk *walk) {
    return fail(walk, walk->at == walk->end ? "it is not JSON (it ends too early)"
                                            : "it is not JSON");
}

/* ---- texts ---- */

/* Reads up to the closing quote; the opening one has been read. */
static bool read_text(struct walk *walk, struct afsync_slice *text) {
    const char *at = walk->at;
    const char *quote = memchr(at, '"', (size_t)(walk->end - at));

    *text = (struct afsync_slice){.bytes = at};
    if (walk->has_escapes && quote != NULL)
        text->escaped = memchr(at, '\\', (size_t)(quote - at)) != NULL;
    if (text->escaped) {
        while (at < walk->end && *at != '"')
            at += *at == '\\' ? 2 : 1;
        quote = at < walk->end ? at : NULL;
    }
    if (quote == NULL) {
        walk->at = walk->end;
        return fail_at(walk);
    }
    text->length = (size_t)(quote - text->bytes);
    walk->at = quote + 1;
    return true;
}

/* The text as it is meant. */
static bool plain_text(struct walk *walk, struct afsync_slice *text) {
    struct afsync_text *out = &walk->format->unescaped;

    if (!text->escaped)
        return true;
    if (!afsync_json_unescape(out, text->bytes, text->length))
        return fail(walk, "it is not JSON (an escape that is none)");
    if (out->failed)
        return stop(walk);
    text->bytes = afsync_text_string(out);
    text->length = out->length;
    return true;
}

/* ---- values ---- */

static bool is_xml_event(const struct afsync_slice *text) {
    static const char open[] = "<Event";

    return text->length > sizeof open && memcmp(text->bytes, open, sizeof open - 1) == 0 &&
           strchr(" >\t\r\n", text->bytes[sizeof open - 1]) != NULL;
}

/* XML within a text: a whole event, or its data. */
static bool read_xml(struct walk *walk, const struct afsync_slice *text, bool whole) {
    struct afsync_fault why = {0};
    bool ok = whole ? afsync_event_xml_read(walk->format, text->bytes, text->length,
                                            walk->record, &why)
                    : afsync_event_data_read(walk->format, text->bytes, text->length,
                                             walk->record, &why);

    if (!ok && why.kind == AFSYNC_FAULT_MEMORY)
        return stop(walk);
    return ok || fail(walk, "the XML in it is not well-formed");
}

static void set_field(struct walk *walk, const struct afsync_spot *spot,
                      const struct afsync_slice *text) {
    struct afsync_record *record = walk->record;
    bool aside = spot->value == AFSYNC_PLACE_ASIDE;

    /* A value cut short by a NUL of its own would be another value. */
    if ((text->escaped && memchr(text->bytes, '\0', text->length) != NULL) ||
        (aside && record->said[spot->field] >= AFSYNC_SAID_ASIDE))
        return;
    if (spot->value == AFSYNC_PLACE_UTC)
        record->time_is_utc = true;
    (text->escaped ? afsync_record_set : afsync_record_lend)(
        record, spot->field, aside ? AFSYNC_SAID_ASIDE : AFSYNC_SAID_BY_NAME, text->bytes,
        text->length);
}

/* Some write '<' as "\u003c". */
static bool may_be_xml(const struct afsync_slice *text) {
    return text->length > 0 &&
           (text->bytes[0] == '<' || (text->escaped && text->bytes[0] == '\\'));
}

/* A text or a bare word that stands at a spot. */
static bool set_value(struct walk *walk, const struct afsync_spot *spot,
                      struct afsync_slice said) {
    struct afsync_slice text = said;
    bool is_message = spot != NULL && spot->value == AFSYNC_PLACE_MESSAGE;

    if ((may_be_xml(&text) || (spot != NULL && !is_message)) && !plain_text(walk, &text))
        return false;
    if (is_xml_event(&text))
        return read_xml(walk, &text, true);
    if (spot == NULL)
        return true;
    if (spot->object == AFSYNC_PLACE_DATA && text.length > 0 && text.bytes[0] == '<')
        return read_xml(walk, &text, false);
    if (is_message)
        walk->message = said;
    else if (spot->value != AFSYNC_PLACE_END)
        set_field(walk, spot, &text);
    return true;
}

static bool is_word(const struct afsync_slice *word) {
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word->length == strlen(words[i]) &&
            memcmp(word->bytes, words[i], word->length) == 0)
            return true;
    for (size_t i = 0; i < word->length; i++)
        if (strchr("0123456789+-.eE", word->bytes[i]) == NULL || word->bytes[i] == '\0')
            return false;
    return word->length > 0;
}

static bool set_word(struct walk *walk, const struct afsync_spot *spot,
                     struct afsync_slice word) {
    if (spot == NULL || spot->value == AFSYNC_PLACE_MESSAGE || word.bytes[0] == 'n')
        return true;
    return set_value(walk, spot, word);
}

static void note_value(struct walk *walk, const struct afsync_spot *spot,
                       const struct afsync_slice *value, bool is_text) {
    if (walk->stencil != NULL)
        afsync_stencil_add(walk->stencil, spot, value, is_text);
}

/* A number, true, false or null. */
static bool walk_word(struct walk *walk, const struct afsync_spot *spot) {
    struct afsync_slice word = {.bytes = walk->at};

    while (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL)
        walk->at++;
    word.length = (size_t)(walk->at - word.bytes);
    if (!is_word(&word))
        return fail_at(walk);
    note_value(walk, spot, &word, false);
    return set_word(walk, spot, word);
}

static bool walk_value(struct walk *walk, const struct afsync_spot *spot);

/* ---- events ---- */

static void begin_event(struct walk *walk) {
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

static bool end_event(struct walk *walk) {
    struct afsync_record *record = walk->record;

    if (walk->message.length > 0 && afsync_message_is_needed(record)) {
        struct afsync_slice message = walk->message;

        if (!plain_text(walk, &message))
            return false;
        afsync_text_add_bytes(&record->message, message.bytes, message.length);
    }
    doubt_number(record);
    walk->took = true;
    return afsync_record_finish(record, walk->taker, walk->fault) || stop(walk);
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
static const struct afsync_spot *member_of(struct walk *walk,
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

static bool walk_member(struct walk *walk, const struct afsync_spot *spot,
                        struct afsync_slice *key) {
    const struct afsync_spot *member = NULL;
    struct afsync_slice name, text;

    if (!next_is(walk, '"') || !read_text(walk, &name) || !next_is(walk, ':'))
        return fail_at(walk);
    if (spot != NULL)
        member = member_of(walk, spot, &name, key);
    if (!walk->otlp || !is_named(&name, "key"))
        return walk_value(walk, member);
    if (!next_is(walk, '"') || !read_text(walk, &text))
        return fail_at(walk);
    *key = text;
    return true;
}

static bool walk_members(struct walk *walk, const struct afsync_spot *spot) {
    struct afsync_slice key = {0};

    if (next_is(walk, '}'))
        return true;
    do {
        if (!walk_member(walk, spot, &key))
            return false;
    } while (next_is(walk, ','));
    return next_is(walk, '}') || fail_at(walk);
}

static bool walk_object(struct walk *walk, const struct afsync_spot *spot) {
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

static bool walk_list(struct walk *walk, const struct afsync_spot *spot) {
    bool has_names = spot != NULL && spot->object != AFSYNC_PLACE_END;

    /* A list of values says nothing of a field that has one; one of objects may. */
    if (spot != NULL && !has_names && spot->value != AFSYNC_PLACE_END)
        spot = NULL;
    if (next_is(walk, ']'))
        return true;
    do {
        skip_blanks(walk);
        if (!walk_value(walk, spot))
            return false;
    } while (next_is(walk, ','));
    return next_is(walk, ']') || fail_at(walk);
}

static bool walk_value(struct walk *walk, const struct afsync_spot *spot) {
    struct afsync_slice text;
    bool ok;

    if (next_is(walk, '"')) {
        if (!read_text(walk, &text))
            return false;
        note_value(walk, spot, &text, true);
        return set_value(walk, spot, text);
    }
    if (walk->at == walk->end)
        return fail_at(walk);
    if (*walk->at != '{' && *walk->at != '[')
        return walk_word(walk, spot);
    if (++walk->depth > AFSYNC_JSON_DEPTH)
        return fail(walk, "it is not JSON (nested too deep)");
    ok = *walk->at++ == '{' ? walk_object(walk, spot) : walk_list(walk, spot);
    walk->depth--;
    return ok;
}

/* What may stand behind an object: the end of the list that it was in. */
static bool is_at_end(struct walk *walk) {
    while (next_is(walk, ',') || next_is(walk, ']'))
        ;
    return walk->at == walk->end || fail(walk, "it is not JSON (more follows the value)");
}

/* An object that looks like one that was walked before. False: it does not. */
static bool read_alike(struct walk *walk, const struct afsync_stencil *stencil, bool *ok) {
    struct afsync_slice values[AFSYNC_STENCIL_VALUES];

    *ok = afsync_stencil_fit(stencil, walk->at, (size_t)(walk->end - walk->at), values);
    if (!*ok)
        return false;
    for (size_t i = 0; *ok && i < stencil->count; i++) {
        const struct afsync_spot *spot = stencil->values[i].spot;

        if (!stencil->values[i].is_text)
            *ok = is_word(&values[i]) ? set_word(walk, spot, values[i]) : fail_at(walk);
        else if (spot != NULL && spot->value == AFSYNC_PLACE_FIELD &&
                 *values[i].bytes != '<') /* which most are */
            afsync_record_lend(walk->record, spot->field, AFSYNC_SAID_BY_NAME,
                               values[i].bytes, values[i].length);
        else if (spot != NULL || *values[i].bytes == '<')
            *ok = set_value(walk, spot, values[i]);
    }
    *ok = *ok && end_event(walk);
    return true;
}

static bool read_new(struct walk *walk) {
    bool ok =
        walk_value(walk, &walk->format->places.spots[AFSYNC_SPOT_EVENT]) && is_at_end(walk);

    if (walk->stencil != NULL && (!ok || walk->took))
        afsync_stencil_spoil(walk->stencil);
    if (walk->stencil != NULL)
        afsync_stencil_end(walk->stencil, walk->end);
    return ok && (walk->took || end_event(walk));
}

bool afsync_event_json_read(struct afsync_format *format, struct afsync_bytes bytes,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault) {
    struct walk walk = {.at = bytes.data,
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
        walk.stencil = format->number != 0 && !walk.has_escapes ? stencil : NULL;
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
