/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing states, naming verdicts. */
#include "verdict/verdict.h"

#include <stddef.h>

bool afsync_state_is_worse(enum afsync_state left, enum afsync_state than) {
    static const int rank[AFSYNC_STATES] = {
        [AFSYNC_OK] = 0, [AFSYNC_WARNING] = 1, [AFSYNC_UNKNOWN] = 2, [AFSYNC_CRITICAL] = 3};

    return rank[left] > rank[than];
}

enum afsync_state afsync_state_worse(enum afsync_state left, enum afsync_state right) {
    return afsync_state_is_worse(left, right) ? left : right;
}

const char *afsync_state_word(enum afsync_state state) {
    static const char *const words[AFSYNC_STATES] = {"OK", "WARNING", "CRITICAL",
                                                     "UNKNOWN"};

    return words[state];
}

const char *afsync_verdict_word(enum afsync_verdict verdict) {
    static const char *const words[] = {
#define VERDICT(verdict, number, word, meaning, advice) [number] = word,
#include "verdict/verdict.def"
    };

    return words[verdict];
}

const char *afsync_verdict_meaning(enum afsync_verdict verdict) {
    static const char *const meanings[] = {
#define VERDICT(verdict, number, word, meaning, advice) [number] = meaning,
#include "verdict/verdict.def"
    };

    return meanings[verdict];
}

const char *afsync_verdict_advice(enum afsync_verdict verdict) {
    static const char *const advices[] = {
#define VERDICT(verdict, number, word, meaning, advice) [number] = advice,
#include "verdict/verdict.def"
    };

    return advices[verdict];
}
