/* SPDX-License-Identifier: Apache-2.0
 *
 * The members of objects as they followed one another before: a shipper says them in one
 * order, or from another one on in each event. So the member that came next last time is
 * tried before anybody reads a name and looks it up. */
#ifndef AFSYNC_SOURCE_EVENTS_TRAIL_H
#define AFSYNC_SOURCE_EVENTS_TRAIL_H

#include "source/events_places.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    AFSYNC_TRAIL_STEPS = 128,
    AFSYNC_TRAIL_SIGN_BITS = 7,
    AFSYNC_TRAIL_SIGNS = 1 << AFSYNC_TRAIL_SIGN_BITS,
    AFSYNC_TRAIL_TOKEN = 32,
    AFSYNC_TRAIL_SKIPPED = 192
};

struct afsync_trail_step {
    /* How the member begins, up to its value: "name": and the quote or brace behind it. */
    _Alignas(16) char token[AFSYNC_TRAIL_TOKEN];
    size_t length;                  /* of the token */
    const struct afsync_spot *spot; /* NULL: nobody asks for it */
    /* What came last time behind it and, if it is an object, in it; NULL: not known. */
    struct afsync_trail_step *next, *inner;
    size_t skipped_length; /* 0: nothing is known to be skipped */
    uint32_t mask;         /* a bit for each byte of the token */
    uint16_t within;       /* which spot it is a member of; NONE: it fits nothing */
    bool is_text;          /* the token ends with the opening quote of the value */
    bool is_object;        /* or with its opening brace */
    char skipped[AFSYNC_TRAIL_SKIPPED]; /* what stood in its brackets last time, with the
                                         * closing one, of which nobody asks for anything */
};

/* `= {0}` knows nothing yet. It owns nothing, its spots are borrowed, and it stays where it
 * is. */
struct afsync_trail {
    struct afsync_trail_step event; /* has no token: what came first in it is known */
    struct afsync_trail_step seen;  /* one that is not on the trail, until the next */
    struct afsync_trail_step steps[AFSYNC_TRAIL_STEPS];
    /* Those that were found last, by what their names look like; NULL: none. */
    struct afsync_trail_step *by_sign[AFSYNC_TRAIL_SIGNS];
};

/* Is it what stands at `at`? Never reads beyond `end`. */
static inline bool afsync_trail_fits(const struct afsync_trail_step *step, size_t within,
                                     const char *at, const char *end) {
    if (step == NULL || step->within != within)
        return false;
#ifdef __SSE2__
    if (end - at >= AFSYNC_TRAIL_TOKEN) {
        const __m128i *bytes = (const void *)at, *token = (const void *)step->token;
        __m128i first = _mm_cmpeq_epi8(_mm_loadu_si128(bytes), _mm_load_si128(token));
        __m128i second =
            _mm_cmpeq_epi8(_mm_loadu_si128(bytes + 1), _mm_load_si128(token + 1));
        unsigned same =
            (unsigned)_mm_movemask_epi8(first) | (unsigned)_mm_movemask_epi8(second) << 16;

        return (~same & step->mask) == 0;
    }
#endif
    return (size_t)(end - at) >= step->length && memcmp(at, step->token, step->length) == 0;
}

/* Where a member is noted whose name, of so many bytes, begins with these eight; what of
 * them is behind the name is no matter. */
static inline struct afsync_trail_step **
afsync_trail_signed(struct afsync_trail *trail, const char *eight, size_t length) {
    uint64_t sign;

    memcpy(&sign, eight, sizeof sign);
    if (length < sizeof sign)
        sign &= (UINT64_C(1) << 8 * length) - 1;
    sign = (sign ^ length) * UINT64_C(0x9e3779b97f4a7c15);
    return &trail->by_sign[sign >> (64 - AFSYNC_TRAIL_SIGN_BITS)];
}

/* Does that stand at `at` which was skipped last time? */
static inline bool afsync_trail_skips(const struct afsync_trail_step *step, const char *at,
                                      const char *end) {
    return step->skipped_length > 0 && (size_t)(end - at) >= step->skipped_length &&
           memcmp(at, step->skipped, step->skipped_length) == 0;
}

/* Keeps what was skipped, if it can be skipped unseen next time, however deep it is then:
 * if it is short, nothing is nested in it, and no text of it may be XML. */
void afsync_trail_keep(struct afsync_trail_step *step, const char *bytes, size_t length);

/* Makes the token of a step that is not on the trail: `length` bytes. False: it is too
 * long to be there. */
bool afsync_trail_say(struct afsync_trail_step *step, const char *token, size_t length);

/* Where a step with its token is on the trail, or is to be. */
struct afsync_trail_step *afsync_trail_place(struct afsync_trail *trail,
                                             const struct afsync_trail_step *wanted);

/* Have they the same token, of the same spot? */
bool afsync_trail_are_same(const struct afsync_trail_step *a,
                           const struct afsync_trail_step *b);

#endif
