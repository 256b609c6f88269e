/* SPDX-License-Identifier: Apache-2.0
 *
 * States and verdicts: the words in which a leg is judged. The tables are verdict.def and
 * the names below. */
#ifndef AFSYNC_VERDICT_VERDICT_H
#define AFSYNC_VERDICT_VERDICT_H

#include <stdbool.h>

/* The numbers are the reading `state` and the exit codes of a check. */
enum afsync_state {
    AFSYNC_OK = 0,
    AFSYNC_WARNING = 1,
    AFSYNC_CRITICAL = 2,
    AFSYNC_UNKNOWN = 3,
    AFSYNC_STATES
};

enum afsync_verdict {
#define VERDICT(verdict, number, word, meaning, advice) AFSYNC_##verdict = number,
#include "verdict/verdict.def"
    AFSYNC_VERDICTS
};

/* CRITICAL > UNKNOWN > WARNING > OK. */
enum afsync_state afsync_state_worse(enum afsync_state left, enum afsync_state right);
bool afsync_state_is_worse(enum afsync_state left, enum afsync_state than);

/* "OK", "WARNING", "CRITICAL", "UNKNOWN". */
const char *afsync_state_word(enum afsync_state state);

/* "no_data", ...; what it means, in a few words; what to do about it, NULL if the verdict
 * has no advice of its own. */
const char *afsync_verdict_word(enum afsync_verdict verdict);
const char *afsync_verdict_meaning(enum afsync_verdict verdict);
const char *afsync_verdict_advice(enum afsync_verdict verdict);

#endif
