/* SPDX-License-Identifier: Apache-2.0
 *
 * The search for quotes on any machine: eight bytes at a time in a word of their own. */
#include "source/events_quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EACH(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

/* Is any of its eight bytes zero? */
static bool has_zero(uint64_t word) {
    return ((word - EACH(1)) & ~word & EACH(0x80)) != 0;
}

const char *afsync_quote_find_by_words(const char *at, const char *end) {
    uint64_t word;

    for (; (size_t)(end - at) >= sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        if (has_zero(word ^ EACH('"')) || has_zero(word ^ EACH('\\')))
            break;
    }
    while (at < end && *at != '"' && *at != '\\')
        at++;
    return at;
}
