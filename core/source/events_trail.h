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

enum { AFSYNC_TRAIL_STEPS = 256, AFSYNC_TRAIL_TOKEN = 32 };

struct afsync_trail_step {
    char token[AFSYNC_TRAIL_TOKEN]; /* how the member begins, up to its value: "name":  */
    size_t length;                  /* of the token */
    const struct afsync_spot *spot; /* NULL: nobody asks for it */
    /* What came last time behind it and, if it is an object, in it; NULL: not known. */
    struct afsync_trail_step *next, *inner;
    uint32_t mask;   /* a bit for each byte of the token */
    uint16_t within; /* which spot it is a member of; NONE: it fits nothing */
    bool is_text;    /* the token ends with the opening quote of the value */
};

/* `= {0}` knows nothing yet. It owns nothing, its spots are borrowed, and it stays where it
 * is. */
struct afsync_trail {
    struct afsync_trail_step event; /* has no token: what came first in it is known */
    struct afsync_trail_step steps[AFSYNC_TRAIL_STEPS];
};

/* Is it what stands at `at`? Never reads beyond `end`. */
static inline bool afsync_trail_fits(const struct afsync_trail_step *step, size_t within,
                                     const char *at, const char *end) {
    if (step == NULL || step->within != within || end - at < AFSYNC_TRAIL_TOKEN)
        return false;
#ifdef __SSE2__
    const __m128i *bytes = (const void *)at, *token = (const void *)step->token;
    __m128i first = _mm_cmpeq_epi8(_mm_loadu_si128(bytes), _mm_loadu_si128(token));
    __m128i second = _mm_cmpeq_epi8(_mm_loadu_si128(bytes + 1), _mm_loadu_si128(token + 1));
    unsigned same = (unsigned)_mm_movemask_epi8(first) | (unsigned)_mm_movemask_epi8(second)
                                                             << 16;

    return (~same & step->mask) == 0;
#else
    return memcmp(at, step->token, step->length) == 0;
#endif
}

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
