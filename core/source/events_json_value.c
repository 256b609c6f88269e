/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts and bare words of JSON, and setting what they say. */
#include "source/events_json_parts.h"

#include "source/events_escape.h"

#include <string.h>

bool afsync_walk_fail(struct afsync_walk *walk, const char *why) {
    if (walk->wrong == NULL)
        walk->wrong = why;
    return false;
}

bool afsync_walk_stop(struct afsync_walk *walk) {
    walk->stopped = true;
    return afsync_walk_fail(walk, "");
}

const char *afsync_walk_fail_at(struct afsync_walk *walk, const char *at) {
    afsync_walk_fail(walk, at == walk->end ? "it is not JSON (it ends too early)"
                                           : "it is not JSON");
    return NULL;
}

const char *afsync_walk_skip_any(const struct afsync_walk *walk, const char *at) {
    while (at < walk->end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++;
    return at;
}

const char *afsync_walk_escaped_end(struct afsync_walk *walk, const char *at) {
    const char *end = walk->end;

    while (at < end && *at == '\\')
        at = end - at > 2 ? afsync_quote_find(at + 2, end) : end;
    return at < end ? at : afsync_walk_fail_at(walk, at);
}

bool afsync_walk_plain_text(struct afsync_walk *walk, struct afsync_slice *text) {
    struct afsync_text *out = &walk->format->unescaped;

    if (!text->escaped)
        return true;
    if (!afsync_json_unescape(out, text->bytes, text->length))
        return afsync_walk_fail(walk, "it is not JSON (an escape that is none)");
    if (out->failed)
        return afsync_walk_stop(walk);
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
static bool read_xml(struct afsync_walk *walk, const struct afsync_slice *text,
                     bool whole) {
    struct afsync_fault why = {0};
    bool ok = whole ? afsync_event_xml_read(walk->format, text->bytes, text->length,
                                            walk->record, &why)
                    : afsync_event_data_read(walk->format, text->bytes, text->length,
                                             walk->record, &why);

    if (!ok && why.kind == AFSYNC_FAULT_MEMORY)
        return afsync_walk_stop(walk);
    return ok || afsync_walk_fail(walk, "the XML in it is not well-formed");
}

void afsync_walk_set(struct afsync_walk *walk, const struct afsync_spot *spot,
                     const char *bytes, size_t length) {
    struct afsync_record *record = walk->record;

    if (spot->field < AFSYNC_FIELDS) {
        if (spot->value == AFSYNC_PLACE_ASIDE && record->said[spot->field] >= spot->said)
            return; /* the first of them counts */
        if (spot->value == AFSYNC_PLACE_UTC)
            record->time_is_utc = true;
        afsync_record_lend(record, spot->field, spot->said, bytes, length);
    } else if (spot->value == AFSYNC_PLACE_MESSAGE) {
        walk->message = (struct afsync_slice){bytes, length, false};
    }
}

/* Sets a field to a text that had escapes, of which nothing stays. A value cut short by a
 * NUL of its own would be another value. */
static void set_unescaped(struct afsync_walk *walk, const struct afsync_spot *spot,
                          const struct afsync_slice *text) {
    struct afsync_record *record = walk->record;

    if (spot->field >= AFSYNC_FIELDS ||
        (spot->value == AFSYNC_PLACE_ASIDE && record->said[spot->field] >= spot->said) ||
        memchr(text->bytes, '\0', text->length) != NULL)
        return;
    if (spot->value == AFSYNC_PLACE_UTC)
        record->time_is_utc = true;
    afsync_record_set(record, spot->field, spot->said, text->bytes, text->length);
}

/* A text that has escapes, or may be XML: some write '<' as "\u003c". */
static bool set_odd(struct afsync_walk *walk, const struct afsync_spot *spot,
                    const struct afsync_slice *said) {
    bool may_be_xml = *said->bytes == '<' || *said->bytes == '\\';
    bool is_message = spot != NULL && spot->value == AFSYNC_PLACE_MESSAGE;
    struct afsync_slice text = *said;

    if ((may_be_xml || (spot != NULL && !is_message)) &&
        !afsync_walk_plain_text(walk, &text))
        return false;
    if (is_xml_event(&text))
        return read_xml(walk, &text, true);
    if (spot == NULL)
        return true;
    if (spot->object == AFSYNC_PLACE_DATA && text.length > 0 && text.bytes[0] == '<')
        return read_xml(walk, &text, false);
    if (is_message)
        walk->message = *said;
    else if (text.escaped)
        set_unescaped(walk, spot, &text);
    else
        afsync_walk_set(walk, spot, text.bytes, text.length);
    return true;
}

const char *afsync_walk_odd_text(struct afsync_walk *walk, const struct afsync_spot *spot,
                                 const char *at, const char *stop) {
    struct afsync_slice text = {.bytes = at};

    text.escaped = stop < walk->end && *stop == '\\';
    stop = afsync_walk_escaped_end(walk, stop);
    if (stop == NULL)
        return NULL;
    text.length = (size_t)(stop - at);
    return set_odd(walk, spot, &text) ? stop + 1 : NULL;
}

/* ---- bare words ---- */

/* What stands up to the next separator; at least one character. */
static const char *find_word_end(const char *at, const char *end) {
    do
        at++;
    while (at < end && ' ' < *at && *at != ',' && *at != '}' && *at != ']');
    return at;
}

/* Is it a number, true, false or null? */
static bool is_word(const struct afsync_slice *word) {
    static const char *const words[] = {"true", "false", "null"};
    size_t i = 0;

    while (i < word->length && ((word->bytes[i] >= '0' && word->bytes[i] <= '9') ||
                                strchr("+-.eE", word->bytes[i]) != NULL))
        i++;
    if (i == word->length)
        return i > 0;
    for (i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word->length == strlen(words[i]) &&
            memcmp(word->bytes, words[i], word->length) == 0)
            return true;
    return false;
}

static void set_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                     struct afsync_slice word) {
    size_t whole = word.length;

    if (spot == NULL || spot->value == AFSYNC_PLACE_MESSAGE || word.bytes[0] == 'n')
        return;
    while (whole > 0 && word.bytes[whole - 1] == '0')
        whole--;
    if (whole > 1 && word.bytes[whole - 1] == '.')
        word.length = whole - 1; /* 9102.0 is 9102 */
    afsync_walk_set(walk, spot, word.bytes, word.length);
}

static const char *walk_odd_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                                 const char *at) {
    const char *end = find_word_end(at, walk->end);
    struct afsync_slice word = {at, (size_t)(end - at), false};

    if (!is_word(&word))
        return afsync_walk_fail_at(walk, end);
    set_word(walk, spot, word);
    return end;
}

/* Most are whole numbers, and a separator stands behind them. */
const char *afsync_walk_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at) {
    const char *stop = at;

    while (stop < walk->end && *stop >= '0' && *stop <= '9')
        stop++;
    if (stop == at || stop == walk->end || (*stop != ',' && *stop != '}'))
        return walk_odd_word(walk, spot, at);
    if (spot != NULL && spot->value != AFSYNC_PLACE_MESSAGE &&
        !(spot->is_plain && afsync_record_lend_plain(walk->record, spot->field, spot->said,
                                                     at, (size_t)(stop - at))))
        afsync_walk_set(walk, spot, at, (size_t)(stop - at));
    return stop;
}
