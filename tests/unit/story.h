/* SPDX-License-Identifier: Apache-2.0
 *
 * A story in one string, for tests: words about one endpoint, separated by ';', each one of
 *
 *     U|D AGE end CODE [failed=N] [applied=N] [total=N] [bytes=N] [record=N] [snap] [id=X]
 *         [arm] [persistent=N] [transient=N]
 *     U|D AGE prog APPLIED/TOTAL [bytes=N] [left=BYTES] [open] [failed=N] [id=X] [arm]
 *         [moves] [mode=N] [blocked] [file=NAME] [percent=N]
 *     U|D AGE item CODE PERSISTENT+TRANSIENT [id=X] [arm] [of=AGE]
 *     U|D AGE success                           (ARM's lastSyncSuccessTimestamp)
 *     U|D AGE sign                              (of life)
 *
 * Instead of [arm] any of them may bear [la]: Log Analytics tells it, not an export. And
 * [times=N every=AGE]: it is told N times, each AGE later than the
 * one before and, where it bears an id, of a session of its own (X1, X2, ...). A count of
 * "?" is not known.
 *
 * AGE is before the moment of judging: "90m", "7200s", "2h", "-30m" for the future. A
 * session is what bears one id. Unless the story says otherwise an end says that no item
 * failed. */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "base/text.h"
#include "health/health.h"
#include "verdict/diagnose.h"

/* The moment of judging. */
#define STORY_NOW INT64_C(1772625600000) /* 2026-03-04T12:00:00Z */

enum { STORY_WORDS_MAX = 400, STORY_TEXT_MAX = 32768 };

struct story {
    char text[STORY_TEXT_MAX]; /* names of large files point into it */
    struct afsync_observation words[STORY_WORDS_MAX];
    size_t count;
};

/* Reads a story; fails the test if it makes no sense. */
void story_read(struct story *story, const char *text);

/* Folds the words in the order given by `order` (NULL: as told) into an empty health. */
void story_fold(struct afsync_health *health, const struct story *story,
                const size_t *order);

/* A number below `below`, of a small generator of our own, so that a failing round can be
 * told again. */
unsigned story_random(unsigned *seed, unsigned below);

/* A session to be made up: up to two samples, its end unless it runs, and what is summed up
 * of its items. `age_s` is when it began. */
struct story_session {
    char direction;
    unsigned id, age_s;
    const char *code;
    bool runs;
};

/* Adds it to the text of a story. */
void story_add_session(struct afsync_text *text, unsigned *seed,
                       struct story_session session);

/* The diagnosis of one leg of the only endpoint, by default rules. */
struct afsync_diagnosis story_diagnose(const struct afsync_health *health,
                                       enum afsync_direction direction);

/* "verdict/STATE" of a leg, in a static buffer. */
const char *story_verdict(const struct afsync_health *health,
                          enum afsync_direction direction);

/* All that is judged and told of a leg, in a line. */
enum { STORY_LINE_MAX = 512 };
void story_describe(const struct afsync_health *health, enum afsync_direction direction,
                    char out[STORY_LINE_MAX]);

#endif
