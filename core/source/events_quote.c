/* SPDX-License-Identifier: Apache-2.0
 *
 * The search for quotes on any machine: eight bytes at a time in a word of their own. */
#include "source/events_quote.h"

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Is any of its eight bytes zero? */
static bool has_zero(uint64_t word) {
    return ((word - AFSYNC_EACH(1)) & ~word & AFSYNC_EACH(0x80)) != 0;
}

const char *afsync_quote_find_by_words(const char *at, const char *end) {
    uint64_t word;

    for (; (size_t)(end - at) >= sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        if (has_zero(word ^ AFSYNC_EACH('"')) || has_zero(word ^ AFSYNC_EACH('\\')))
            break;
    }
    while (at < end && *at != '"' && *at != '\\')
        at++;
    return at;
}
