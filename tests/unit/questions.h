/* SPDX-License-Identifier: Apache-2.0
 *
 * Questions about the upload leg of a story, for the tests of folding: a claim, a story,
 * what is asked of the leg and the answer, in rows that ASK tells and compares. Here are
 * those that more than one of these tests asks; the others stand with their test. An answer
 * is a moment as seconds ago (0: never), or a count (-1: it is not known). Include cmocka.h
 * first. */
#ifndef TEST_QUESTIONS_H
#define TEST_QUESTIONS_H

#include "story.h"

#include "base/time.h"

#include <stdio.h>

#define BUSY "0x80c80219" /* transient, few hours */
#define NAME "0x8007007b" /* an item's, persistent */

/* The upload leg of a story, in a health that the caller ends. */
static inline const struct afsync_leg *leg_of(struct afsync_health *health,
                                              const char *text) {
    static struct story story;

    story_read(&story, text);
    story_fold(health, &story, NULL);
    assert_int_equal(health->endpoint_count, 1);
    return &health->endpoints[0].legs[AFSYNC_UPLOAD];
}

/* `count` ends of a leg, half an hour apart, the newest `failing` of them failed. */
static inline void tell_many(char *text, size_t size, int count, int failing) {
    size_t length = 0;

    for (int i = count; i > 0; i--)
        length += (size_t)snprintf(text + length, size - length,
                                   "U %dm end %s applied=10 total=100;", i * 30,
                                   i <= failing ? BUSY : "0");
}

static inline int64_t ago(int64_t at) {
    return at == 0 ? 0 : (STORY_NOW - at) / AFSYNC_SECOND;
}

static inline int64_t known(struct afsync_count count) {
    return count.known ? (int64_t)count.value : -1;
}

static inline int64_t sessions(const struct afsync_leg *leg) {
    return (int64_t)leg->session_count;
}

static inline int64_t rows_kept(const struct afsync_leg *leg) {
    return (int64_t)leg->row_count;
}

static inline int64_t items_applied(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_items_applied(leg).value;
}

struct question {
    const char *claim, *story;
    int64_t (*ask)(const struct afsync_leg *leg);
    int64_t answer;
};

static inline void ask(const struct question *questions, size_t count) {
    size_t failed = 0;

    for (size_t i = 0; i < count; i++) {
        struct afsync_health health;
        int64_t answer = questions[i].ask(leg_of(&health, questions[i].story));

        if (answer != questions[i].answer) {
            print_error("%s: %lld, not %lld\n    %s\n", questions[i].claim,
                        (long long)answer, (long long)questions[i].answer,
                        questions[i].story);
            failed++;
        }
        afsync_health_fini(&health);
    }
    assert_int_equal(failed, 0);
}

#define ASK(questions) ask(questions, sizeof questions / sizeof questions[0])

#endif
