/* SPDX-License-Identifier: Apache-2.0
 *
 * Undoing escapes. */
#include "source/events_escape.h"

#include "source/events_input.h"

#include <string.h>

static unsigned hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* Four digits; 0x110000 if they are none. */
static unsigned long read_unit(const char *at, const char *end) {
    unsigned long unit = 0;

    for (int i = 0; i < 4; i++, at++) {
        if (at >= end || hex_digit(*at) > 15)
            return 0x110000;
        unit = unit << 4 | hex_digit(*at);
    }
    return unit;
}

/* Adds what "\uXXXX" stands for, with its other half if there is one; `at` is behind the
 * 'u'. Returns where it ends, NULL if it is none. */
static const char *add_unit(struct afsync_text *out, const char *at, const char *end) {
    unsigned long point = read_unit(at, end), low;
    char bytes[4];

    if (point > 0xffff)
        return NULL;
    at += 4;
    if (point >= 0xd800 && point < 0xdc00 && end - at >= 6 && at[0] == '\\' &&
        at[1] == 'u' && (low = read_unit(at + 2, end)) >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
        at += 6;
    }
    if (point >= 0xd800 && point < 0xe000)
        point = 0xfffd;
    afsync_text_add_bytes(out, bytes, afsync_utf8_encode(bytes, point));
    return at;
}

bool afsync_json_unescape(struct afsync_text *out, const char *bytes, size_t length) {
    static const char escapes[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *at = bytes, *end = at + length;

    afsync_text_clear(out);
    while (at < end) {
        const char *back = memchr(at, '\\', (size_t)(end - at));
        const char *found;

        afsync_text_add_bytes(out, at, (size_t)((back != NULL ? back : end) - at));
        if (back == NULL)
            break;
        at = back + 2;
        if (back[1] == 'u') {
            at = add_unit(out, at, end);
            if (at == NULL)
                return false;
        } else if (back[1] != '\0' && (found = strchr(escapes, back[1])) != NULL) {
            afsync_text_add_bytes(out, &values[found - escapes], 1);
        } else {
            return false;
        }
    }
    return true;
}
