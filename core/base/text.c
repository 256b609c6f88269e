/* SPDX-License-Identifier: Apache-2.0
 *
 * The growing buffer, and keeping bytes from outside presentable. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void afsync_text_fini(struct afsync_text *text) {
    if (text == NULL)
        return;
    free(text->data);
    *text = (struct afsync_text){.limit = text->limit};
}

void afsync_text_clear(struct afsync_text *text) {
    text->length = 0;
    text->failed = false;
    if (text->data != NULL)
        text->data[0] = '\0';
}

/* Makes room for `more` bytes and a NUL. */
static bool reserve(struct afsync_text *text, size_t more) {
    size_t limit = text->limit != 0 ? text->limit : AFSYNC_TEXT_LIMIT;
    size_t capacity = text->capacity != 0 ? text->capacity : 256;
    char *data;

    if (text->failed || more > limit || text->length > limit - more) {
        text->failed = true;
        return false;
    }
    if (text->length + more < text->capacity)
        return true;
    while (capacity <= text->length + more)
        capacity *= 2;
    data = realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

bool afsync_text_reserve(struct afsync_text *text, size_t more,
                         struct afsync_fault *fault) {
    return reserve(text, more) ? true : afsync_text_good(text, fault);
}

void afsync_text_add_bytes(struct afsync_text *text, const char *bytes, size_t length) {
    if (!reserve(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void afsync_text_add(struct afsync_text *text, const char *string) {
    afsync_text_add_bytes(text, string, strlen(string));
}

/* Mostly it fits; what does not is written once more where it does. */
void afsync_text_addf(struct afsync_text *text, const char *format, ...) {
    size_t room = text->failed ? 0 : text->capacity - text->length;
    char *end = room > 0 ? text->data + text->length : NULL;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(end, room, format, arguments);
    va_end(arguments);
    if (length < 0 || !reserve(text, (size_t)length)) {
        if (end != NULL)
            *end = '\0';
        text->failed = true;
        return;
    }
    if ((size_t)length >= room) {
        va_start(arguments, format);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    text->length += (size_t)length;
}

const char *afsync_text_string(const struct afsync_text *text) {
    return text->data != NULL && !text->failed ? text->data : "";
}

bool afsync_text_good(const struct afsync_text *text, struct afsync_fault *fault) {
    if (text->failed)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "text of more than %zu bytes, or out of memory",
                                text->length);
    return true;
}

/* The length of the well-formed character at `bytes`, 0 if there is none. */
static size_t character_length(const unsigned char *bytes, size_t left) {
    static const struct {
        unsigned char first, last, low, high; /* of the first byte; of the second */
        size_t length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0xff, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t form = 0;

    while (form < sizeof forms / sizeof forms[0] &&
           (bytes[0] < forms[form].first || bytes[0] > forms[form].last))
        form++;
    if (form == sizeof forms / sizeof forms[0] || forms[form].length > left)
        return 0;
    if (forms[form].length > 1 &&
        (bytes[1] < forms[form].low || bytes[1] > forms[form].high))
        return 0;
    for (size_t i = 2; i < forms[form].length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return forms[form].length;
}

bool afsync_text_is_utf8(const char *bytes, size_t length) {
    size_t at = 0;

    while (at < length) {
        size_t step = character_length((const unsigned char *)bytes + at, length - at);

        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

static uint32_t code_point(const unsigned char *c, size_t length) {
    static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = c[0] & first[length];

    for (size_t i = 1; i < length; i++)
        point = point << 6 | (c[i] & 0x3f);
    return point;
}

/* Controls, and what turns text around, ends a line or is not seen at all. */
static bool is_unfit(const unsigned char *c, size_t length) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0, 0x1f},        {0x7f, 0x9f},       {0x61c, 0x61c},   {0x180e, 0x180e},
        {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f}, {0xfeff, 0xfeff},
        {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
    };
    uint32_t point = code_point(c, length);

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

bool afsync_text_clean(char *string) {
    size_t left = strlen(string);
    unsigned char *from = (unsigned char *)string;
    char *to = string;
    bool replaced = false;

    while (left > 0) {
        size_t length = character_length(from, left);
        size_t step = length > 0 ? length : 1;

        if (length == 0 || is_unfit(from, length)) {
            *to++ = '?';
            replaced = true;
        } else {
            memmove(to, from, length);
            to += length;
        }
        from += step;
        left -= step;
    }
    *to = '\0';
    return replaced;
}

size_t afsync_text_cut(const char *string, size_t limit) {
    size_t length = strlen(string);

    if (length <= limit)
        return length;
    while (limit > 0 && ((unsigned char)string[limit] & 0xc0) == 0x80)
        limit--;
    return limit;
}

void afsync_text_appendv(char *out, size_t size, const char *format, va_list arguments) {
    size_t length = strlen(out);

    vsnprintf(out + length, size - length, format, arguments);
    /* The last character may have lost its end. */
    length = strlen(out);
    if (length == size - 1)
        while (length > 0 && !afsync_text_is_utf8(out, length))
            out[--length] = '\0';
}

void afsync_text_append(char *out, size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(out, size, format, arguments);
    va_end(arguments);
}
