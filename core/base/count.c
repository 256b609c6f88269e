/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading counts, codes and session ids from text. */
#include "base/count.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

#ifdef __SSE2__
/* The values of 16 hex digits, two in a byte, each in the low byte of two. */
static inline __m128i pair_digits(const char *digits, __m128i *fit) {
    __m128i said = _mm_loadu_si128((const void *)digits);
    __m128i small = _mm_or_si128(said, _mm_set1_epi8(0x20));
    __m128i is_digit = _mm_and_si128(_mm_cmpgt_epi8(said, _mm_set1_epi8('0' - 1)),
                                     _mm_cmplt_epi8(said, _mm_set1_epi8('9' + 1)));
    __m128i is_letter = _mm_and_si128(_mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)),
                                      _mm_cmplt_epi8(small, _mm_set1_epi8('f' + 1)));
    __m128i values = _mm_add_epi8(_mm_and_si128(said, _mm_set1_epi8(0x0f)),
                                  _mm_and_si128(is_letter, _mm_set1_epi8(9)));

    *fit = _mm_and_si128(*fit, _mm_or_si128(is_digit, is_letter));
    return _mm_and_si128(_mm_or_si128(_mm_slli_epi16(values, 4), _mm_srli_epi16(values, 8)),
                         _mm_set1_epi16(0xff));
}

/* The bytes that 32 hex digits make. False: something else is among them. */
static bool join_digits(const char digits[32], uint8_t bytes[16]) {
    __m128i fit = _mm_set1_epi8(-1);
    __m128i first = pair_digits(digits, &fit), second = pair_digits(digits + 16, &fit);

    _mm_storeu_si128((void *)bytes, _mm_packus_epi16(first, second));
    return _mm_movemask_epi8(fit) == 0xffff;
}
#else
/* The values of eight hex digits, each in its byte. Marks in `*odd` if one is none. */
static uint64_t digit_values(uint64_t eight, uint64_t *odd) {
    uint64_t plain = eight & AFSYNC_EACH(0x7f), small = plain | AFSYNC_EACH(0x20);
    uint64_t digits =
        (plain + AFSYNC_EACH(0x80 - '0')) & ~(plain + AFSYNC_EACH(0x80 - '9' - 1));
    uint64_t letters =
        (small + AFSYNC_EACH(0x80 - 'a')) & ~(small + AFSYNC_EACH(0x80 - 'f' - 1));

    *odd |= (eight | ~(digits | letters)) & AFSYNC_EACH(0x80);
    return (plain & AFSYNC_EACH(0x0f)) + ((letters & AFSYNC_EACH(0x80)) >> 7) * 9;
}

/* The bytes that 32 hex digits make. False: something else is among them. */
static bool join_digits(const char digits[32], uint8_t bytes[16]) {
    uint64_t odd = 0;

    for (size_t i = 0; i < 4; i++) {
        uint64_t eight;
        uint8_t *values = (uint8_t *)&eight;

        memcpy(&eight, digits + 8 * i, sizeof eight);
        eight = digit_values(eight, &odd);
        for (size_t k = 0; k < 4; k++)
            bytes[4 * i + k] = (uint8_t)(values[2 * k] << 4 | values[2 * k + 1]);
    }
    return odd == 0;
}
#endif

bool afsync_guid_read(const char *text, size_t length, uint8_t bytes[16]) {
    char digits[32];

    if (length == 38 && text[0] == '{' && text[37] == '}')
        text++;
    else if (length != 36)
        return false;
    if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        return false;
    memcpy(digits, text, 8);
    memcpy(digits + 8, text + 9, 4);
    memcpy(digits + 12, text + 14, 4);
    memcpy(digits + 16, text + 19, 4);
    memcpy(digits + 20, text + 24, 12);
    return join_digits(digits, bytes);
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
    if (!afsync_guid_read(text, strlen(text), id.bytes) && !read_guid(text, id.bytes)) {
        uint64_t first = afsync_hash_name(AFSYNC_HASH_SEED, text);
        uint64_t second = afsync_hash_name(first, text);

        memcpy(id.bytes, &first, sizeof first);
        memcpy(id.bytes + sizeof first, &second, sizeof second);
    }
    return id;
}
