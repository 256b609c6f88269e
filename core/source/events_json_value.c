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

bool afsync_walk_fail_at(struct afsync_walk *walk) {
    return afsync_walk_fail(walk, walk->at == walk->end
                                      ? "it is not JSON (it ends too early)"
                                      : "it is not JSON");
}

bool afsync_walk_read_text(struct afsync_walk *walk, struct afsync_slice *text) {
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
        return afsync_walk_fail_at(walk);
    }
    text->length = (size_t)(quote - text->bytes);
    walk->at = quote + 1;
    return true;
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

static void set_field(struct afsync_walk *walk, const struct afsync_spot *spot,
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

bool afsync_walk_may_be_xml(const struct afsync_slice *text) {
    return text->length > 0 &&
           (text->bytes[0] == '<' || (text->escaped && text->bytes[0] == '\\'));
}

bool afsync_walk_set_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                           struct afsync_slice said) {
    struct afsync_slice text = said;
    bool is_message = spot != NULL && spot->value == AFSYNC_PLACE_MESSAGE;

    if ((afsync_walk_may_be_xml(&text) || (spot != NULL && !is_message)) &&
        !afsync_walk_plain_text(walk, &text))
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

bool afsync_walk_is_word(const struct afsync_slice *word) {
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

bool afsync_walk_set_word(struct afsync_walk *walk, const struct afsync_spot *spot,
                          struct afsync_slice word) {
    size_t whole = word.length;

    if (spot == NULL || spot->value == AFSYNC_PLACE_MESSAGE || word.bytes[0] == 'n')
        return true;
    while (whole > 0 && word.bytes[whole - 1] == '0')
        whole--;
    if (whole > 1 && word.bytes[whole - 1] == '.')
        word.length = whole - 1; /* 9102.0 is 9102 */
    return afsync_walk_set_value(walk, spot, word);
}

void afsync_walk_note_value(struct afsync_walk *walk, const struct afsync_spot *spot,
                            const struct afsync_slice *value, bool is_text) {
    if (walk->stencil != NULL)
        afsync_stencil_add(walk->stencil, spot, value, is_text);
}

struct afsync_slice afsync_walk_bare_word(struct afsync_walk *walk) {
    struct afsync_slice word = {.bytes = walk->at};

    walk->at = afsync_slice_word_end(walk->at + 1, walk->end);
    word.length = (size_t)(walk->at - word.bytes);
    return word;
}

bool afsync_walk_word(struct afsync_walk *walk, const struct afsync_spot *spot) {
    struct afsync_slice word = afsync_walk_bare_word(walk);

    if (!afsync_walk_is_word(&word))
        return afsync_walk_fail_at(walk);
    afsync_walk_note_value(walk, spot, &word, false);
    return afsync_walk_set_word(walk, spot, word);
}
