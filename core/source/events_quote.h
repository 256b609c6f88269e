/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding where a text of JSON ends, sixteen bytes at a time where the machine can. */
#ifndef AFSYNC_SOURCE_EVENTS_QUOTE_H
#define AFSYNC_SOURCE_EVENTS_QUOTE_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The first quote or backslash at or behind `at`; `end` if there is none. Never reads
 * beyond `end`. This one knows no machine; it does the last few bytes for all of them. */
const char *afsync_quote_find_by_words(const char *at, const char *end);

/* The same, as fast as it can. Inlined, because most texts are shorter than a call. */
static inline const char *afsync_quote_find(const char *at, const char *end) {
#ifdef __SSE2__
    const __m128i quotes = _mm_set1_epi8('"'), backslashes = _mm_set1_epi8('\\');

    for (; end - at >= (long)sizeof(__m128i); at += sizeof(__m128i)) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        int hits = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, quotes),
                                                  _mm_cmpeq_epi8(bytes, backslashes)));

        if (hits != 0)
            return at + __builtin_ctz((unsigned)hits);
    }
#endif
    return afsync_quote_find_by_words(at, end);
}

#endif
