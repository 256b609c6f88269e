/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading counts, codes and session ids from text. */
#include "base/count.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

/* The value of one digit; of what is none, more than any. */
static unsigned digit_value(char c) {
    static const uint8_t one_more[256] = {
        ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
        ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
        ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
        ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    };

    return one_more[(unsigned char)c] - 1U;
}

static struct afsync_count parse_digits(const char *text, unsigned radix) {
    const uint64_t small = AFSYNC_COUNT_MAX / 16; /* one more digit cannot be too much */
    uint64_t value = 0;

    if (*text == '\0')
        return (struct afsync_count){0};
    for (; *text != '\0'; text++) {
        unsigned digit = digit_value(*text);

        if (digit >= radix ||
            (value >= small && value > (AFSYNC_COUNT_MAX - digit) / radix))
            return (struct afsync_count){0};
        value = value * radix + digit;
    }
    return afsync_count_of(value);
}

struct afsync_count afsync_count_parse(const char *text) {
    if (text == NULL)
        return (struct afsync_count){0};
    return parse_digits(text, 10);
}

struct afsync_code afsync_code_parse(const char *text) {
    bool hex = text != NULL && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    bool minus = text != NULL && text[0] == '-';
    struct afsync_count digits;

    if (text == NULL)
        return (struct afsync_code){0};
    digits = parse_digits(text + (hex ? 2 : minus ? 1 : 0), hex ? 16 : 10);
    if (!digits.known || digits.value > (minus ? UINT64_C(0x80000000) : UINT32_MAX))
        return (struct afsync_code){0};
    return (struct afsync_code){
        .value = (uint32_t)(minus ? UINT64_C(0x100000000) - digits.value : digits.value),
        .known = true};
}

/* Fills `bytes` from a GUID as nearly everybody writes it: 8-4-4-4-12, in braces or not. */
static bool read_plain_guid(const char *text, uint8_t bytes[16]) {
    static const uint8_t places[16] = {0,  2,  4,  6,  9,  11, 14, 16,
                                       19, 21, 24, 26, 28, 30, 32, 34};
    size_t length = strlen(text), braces = text[0] == '{' ? 1 : 0;

    text += braces;
    if (length != 36 + 2 * braces || (braces == 1 && text[36] != '}') || text[8] != '-' ||
        text[13] != '-' || text[18] != '-' || text[23] != '-')
        return false;
    for (size_t i = 0; i < 16; i++) {
        unsigned high = digit_value(text[places[i]]);
        unsigned low = digit_value(text[places[i] + 1]);

        if ((high | low) > 15)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* Fills `bytes` from the 32 hex digits of a GUID, its hyphens passed over. */
static bool read_guid(const char *text, uint8_t bytes[16]) {
    size_t digits = 0;

    memset(bytes, 0, 16);
    for (; *text != '\0'; text++) {
        unsigned digit = digit_value(*text);

        if (*text == '-' || *text == '{' || *text == '}')
            continue;
        if (digit > 15 || digits == 32)
            return false;
        bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | digit);
        digits++;
    }
    return digits == 32;
}

struct afsync_session_id afsync_session_id_parse(const char *text) {
    struct afsync_session_id id = {.known = true};

    if (text == NULL || *text == '\0')
        return (struct afsync_session_id){0};
    if (!read_plain_guid(text, id.bytes) && !read_guid(text, id.bytes)) {
        uint64_t first = afsync_hash_name(AFSYNC_HASH_SEED, text);
        uint64_t second = afsync_hash_name(first, text);

        memcpy(id.bytes, &first, sizeof first);
        memcpy(id.bytes + sizeof first, &second, sizeof second);
    }
    return id;
}
