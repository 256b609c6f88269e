/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks are asked without a branch for each byte, 64 at a time where the machine can; the
 * last block may have been asked in part before. */
#include "source/events_plain.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Taking one away sets the high bit of a zero byte; what it borrows from the byte above
 * sets none there but that of another zero. */
static bool is_plain_word(const char *bytes) {
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return ((word | (word - AFSYNC_EACH(1))) & AFSYNC_EACH(0x80)) == 0;
}

bool afsync_bytes_are_plain_by_words(const char *bytes, size_t length) {
    enum { WORD = sizeof(uint64_t) };
    bool plain = true;

    for (size_t at = 0; plain && at + WORD <= length; at += WORD)
        plain = is_plain_word(bytes + at);
    if (plain && length >= WORD)
        return is_plain_word(bytes + length - WORD);
    for (size_t at = 0; plain && at < length; at++)
        plain = bytes[at] != '\0' && (unsigned char)bytes[at] < 0x80;
    return plain;
}

#ifdef __SSE2__
enum { PART = sizeof(__m128i), BLOCK = 4 * PART };

/* Plain is what is above zero, if its bytes have a sign. */
static inline __m128i plain_part(const char *bytes) {
    return _mm_cmpgt_epi8(_mm_loadu_si128((const void *)bytes), _mm_setzero_si128());
}

static inline __m128i plain_block(const char *bytes) {
    return _mm_and_si128(
        _mm_and_si128(plain_part(bytes), plain_part(bytes + PART)),
        _mm_and_si128(plain_part(bytes + 2 * PART), plain_part(bytes + 3 * PART)));
}
#endif

/* To the end even if a byte is not plain, because that is rare. */
bool afsync_bytes_are_plain(const char *bytes, size_t length) {
#ifdef __SSE2__
    if (length >= BLOCK) {
        const char *last = bytes + length - BLOCK;
        __m128i plain = plain_block(last);

        for (; bytes < last; bytes += BLOCK)
            plain = _mm_and_si128(plain, plain_block(bytes));
        return _mm_movemask_epi8(plain) == 0xffff;
    }
#endif
    return afsync_bytes_are_plain_by_words(bytes, length);
}
