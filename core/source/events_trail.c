/* SPDX-License-Identifier: Apache-2.0
 *
 * Noting the steps of a trail, each where its bytes say, so that none is there twice. */
#include "source/events_trail.h"

enum { TRIES = 8 };

static size_t home_of(const struct afsync_trail_step *step) {
    static const uint64_t odd[] = {
        UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xbf58476d1ce4e5b9),
        UINT64_C(0x94d049bb133111eb), UINT64_C(0xd6e8feb86659fd93)};
    uint64_t words[AFSYNC_TRAIL_TOKEN / sizeof(uint64_t)], hash = step->within;

    memcpy(words, step->token, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        hash += (words[i] ^ words[i] >> 32) * odd[i];
    return (size_t)(hash >> 40);
}

bool afsync_trail_are_same(const struct afsync_trail_step *a,
                           const struct afsync_trail_step *b) {
    return a->within == b->within && a->length == b->length &&
           memcmp(a->token, b->token, sizeof a->token) == 0;
}

bool afsync_trail_say(struct afsync_trail_step *step, const char *token, size_t length) {
    step->length = length;
    if (length > sizeof step->token)
        return false;
    memcpy(step->token, token, length);
    step->mask = (uint32_t)((UINT64_C(1) << length) - 1);
    return true;
}

/* In the place of another if all are taken that are tried. */
struct afsync_trail_step *afsync_trail_place(struct afsync_trail *trail,
                                             const struct afsync_trail_step *wanted) {
    size_t home = home_of(wanted);
    struct afsync_trail_step *step = NULL;

    for (size_t i = TRIES; i-- > 0;) {
        step = &trail->steps[(home + i) % AFSYNC_TRAIL_STEPS];
        if (step->within == AFSYNC_SPOT_NONE || afsync_trail_are_same(step, wanted))
            break;
    }
    return step;
}

void afsync_trail_keep(struct afsync_trail_step *step, const char *bytes, size_t length) {
    step->skipped_length = 0;
    if (length > sizeof step->skipped)
        return;
    for (const char *odd = "{[<\\"; *odd != '\0'; odd++)
        if (memchr(bytes, *odd, length) != NULL)
            return;
    memcpy(step->skipped, bytes, length);
    step->skipped_length = length;
}
