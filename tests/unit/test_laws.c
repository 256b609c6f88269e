/* SPDX-License-Identifier: Apache-2.0
 *
 * The two laws above the ladder, and what follows from them, held against random stories.
 */
#include "base/text.h"
#include "base/time.h"
#include "story.h"
#include "verdict/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 3000 };

static const char *const codes[] = {
    "0",          "0x800704c7", "0x800704c7", "0x80c8029c", "0x80c8308d",
    "0x80c8603e", "0x80c80219", "0x8007052e", "0x80c81234", "0x80c8021c",
};
enum { CODES = sizeof codes / sizeof codes[0] };

/* Both legs of an endpoint, sessions one after the other, the newest word `until_s` ago;
 * sometimes one still runs. */
static void make_up(struct afsync_text *text, unsigned *seed, unsigned count,
                    unsigned until_s) {
    for (unsigned i = count; i > 0; i--)
        for (size_t d = 0; d < 2; d++) {
            struct story_session session = {
                .direction = "UD"[d],
                .id = 1000 + 2 * i + (unsigned)d,
                .age_s = until_s + 700 + i * (600 + 600 * story_random(seed, 4)),
                .code = codes[story_random(seed, CODES)],
                .runs = i == 1 && story_random(seed, 3) == 0,
            };

            story_add_session(text, seed, session);
        }
}

/* Tells a made up story and keeps its words. */
static void tell(struct afsync_health *health, struct story *story, unsigned *seed,
                 unsigned count, unsigned until_s) {
    struct afsync_text text = {0};

    make_up(&text, seed, count, until_s);
    story_read(story, text.data);
    story_fold(health, story, NULL);
    afsync_text_fini(&text);
}

/* Hears one more word. */
static void hear(struct afsync_health *health, const char *words) {
    static struct story more;

    story_read(&more, words);
    for (size_t i = 0; i < more.count; i++)
        assert_true(afsync_health_fold(health, &more.words[i], NULL));
    assert_true(afsync_health_settle(health, NULL));
}

/* Is it not OK for what no cancellation may wipe out? */
static bool is_not_wiped_out(const struct afsync_diagnosis *facts) {
    bool by_code = facts->failing_since != 0 && facts->code.known &&
                   !afsync_code_is_cancel(facts->code.value) &&
                   facts->verdict != AFSYNC_ITEM_ERRORS;

    return facts->state != AFSYNC_OK && facts->verdict != AFSYNC_UNSTEADY &&
           (by_code || facts->verdict == AFSYNC_ITEM_ERRORS ||
            facts->verdict == AFSYNC_BLOCKED_BY_ITEMS || facts->verdict == AFSYNC_STALLED ||
            facts->stood_before > 0);
}

static void assert_never_wiped_out_by(const char *const *words, size_t count) {
    static struct story story;
    unsigned seed = 5, tried = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health health;
        struct afsync_diagnosis before, after;
        unsigned began = seed;

        tell(&health, &story, &seed, 2 + story_random(&seed, 30), 300);
        before = story_diagnose(&health, AFSYNC_UPLOAD);
        if (is_not_wiped_out(&before)) {
            tried++;
            hear(&health, words[story_random(&seed, (unsigned)count)]);
            after = story_diagnose(&health, AFSYNC_UPLOAD);
            if (after.state == AFSYNC_OK)
                fail_msg("round of seed %u: %s became %s, OK", began,
                         afsync_verdict_word(before.verdict),
                         afsync_verdict_word(after.verdict));
        }
        afsync_health_fini(&health);
    }
    assert_in_range(tried, ROUNDS / 4, ROUNDS);
}

static void test_a_cancellation_wipes_nothing_out(void **state) {
    static const char *const words[] = {
        "U 60s end 0x800704c7",
        "U 60s end 0x80c8029c",
        "U 60s end 0x80c8308d failed=?",
        "U 60s end 0x800704c7 applied=0 total=100",
        "U 60s end 0x800704c7; U 30s end 0 snap",
        "U 90s end 0x80c8029c; U 60s end 0x800704c7; U 30s end 0x80c83000",
    };

    (void)state;
    assert_never_wiped_out_by(words, sizeof words / sizeof words[0]);
}

static void test_nor_does_a_failure_with_item_errors(void **state) {
    static const char *const words[] = {
        "U 60s end 0x80c80219 failed=5",
        "U 60s end 0x80c80219 failed=5 id=x; U 59s item 0x80070020 0+5 id=x",
        "U 60s end 0x80c81234 failed=1",
    };

    (void)state;
    assert_never_wiped_out_by(words, sizeof words / sizeof words[0]);
}

/* What nobody speaks of is not OK, whatever it was. */
static void test_silence_is_never_ok(void **state) {
    static struct story story;
    unsigned seed = 6;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health health;

        tell(&health, &story, &seed, 2 + story_random(&seed, 30), 2 * 3600 + 9100);
        for (int d = 0; d < AFSYNC_DIRECTIONS; d++) {
            struct afsync_diagnosis facts =
                story_diagnose(&health, (enum afsync_direction)d);

            if (facts.state == AFSYNC_OK)
                fail_msg("%s, newest word %d s ago", afsync_verdict_word(facts.verdict),
                         (int)((STORY_NOW - facts.newest_word_at) / AFSYNC_SECOND));
        }
        afsync_health_fini(&health);
    }
}

/* A code that is in no table is never fine. */
static void test_what_is_not_understood_is_never_ok(void **state) {
    static struct story story;
    unsigned seed = 7, tried = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health health;

        tell(&health, &story, &seed, 2 + story_random(&seed, 30), 300);
        hear(&health, "U 60s end 0x80c8abcd");
        if (story_diagnose(&health, AFSYNC_UPLOAD).session_verdict != AFSYNC_BEHIND) {
            assert_int_not_equal(story_diagnose(&health, AFSYNC_UPLOAD).state, AFSYNC_OK);
            tried++;
        }
        afsync_health_fini(&health);
    }
    assert_int_equal(tried, ROUNDS);
}

/* A word from before all that is kept never makes anything better. */
static void test_an_older_word_never_improves(void **state) {
    static struct story story;
    char word[64];
    unsigned seed = 8;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health health;
        struct afsync_diagnosis before, after;
        const struct afsync_leg *leg;

        tell(&health, &story, &seed, 18 + story_random(&seed, 30), 300);
        leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
        before = story_diagnose(&health, AFSYNC_UPLOAD);
        if (leg->past.horizon != 0) {
            snprintf(word, sizeof word, "U %us end %s failed=%u",
                     (unsigned)((STORY_NOW - leg->past.horizon) / AFSYNC_SECOND) + 1 +
                         story_random(&seed, 30000),
                     codes[story_random(&seed, CODES)], story_random(&seed, 4));
            hear(&health, word);
            after = story_diagnose(&health, AFSYNC_UPLOAD);
            if (afsync_state_is_worse(before.state, after.state))
                fail_msg(
                    "%s: %s/%s became %s/%s", word, afsync_verdict_word(before.verdict),
                    afsync_state_word(before.state), afsync_verdict_word(after.verdict),
                    afsync_state_word(after.state));
        }
        afsync_health_fini(&health);
    }
}

/* What an export tells, its times cut, Log Analytics tells too. The words
 * of both come as they like, or first all of the one and then all of the other. */
static void tell_by_both(struct story *both, const struct story *export, unsigned *seed,
                         bool shuffled) {
    both->count = 2 * export->count;
    assert_true(both->count <= STORY_WORDS_MAX);
    for (size_t i = 0; i < export->count; i++) {
        struct afsync_observation *word = &both->words[export->count + i];

        both->words[i] = *word = export->words[i];
        word->source = AFSYNC_SOURCE_LOGANALYTICS;
        word->at += story_random(seed, 500);
    }
    for (size_t i = both->count; shuffled && i > 1; i--) {
        size_t j = story_random(seed, (unsigned)i);
        struct afsync_observation kept = both->words[i - 1];

        both->words[i - 1] = both->words[j];
        both->words[j] = kept;
    }
}

static void assert_told_once(unsigned count, bool shuffled) {
    static struct story export, both;
    struct afsync_health by_one, by_both;
    char one[STORY_LINE_MAX], two[STORY_LINE_MAX];
    unsigned seed = 11;

    for (int round = 0; round < ROUNDS; round++) {
        unsigned began = seed;

        tell(&by_one, &export, &seed, 2 + story_random(&seed, count), 300);
        afsync_health_fini(&by_one);
        for (size_t i = 0; i < export.count; i++)
            export.words[i].at += (int64_t)i; /* of two at one moment either may be first */
        story_fold(&by_one, &export, NULL);
        tell_by_both(&both, &export, &seed, shuffled);
        story_fold(&by_both, &both, NULL);
        for (int d = 0; d < AFSYNC_DIRECTIONS; d++) {
            story_describe(&by_one, d, one);
            story_describe(&by_both, d, two);
            if (strcmp(one, two) != 0)
                fail_msg("round of seed %u, by both:\n%s\nby one:\n%s", began, two, one);
        }
        afsync_health_fini(&by_one);
        afsync_health_fini(&by_both);
    }
}

/* An export and a workspace carry the same events: told by both they count once, in
 * whatever order as far as the kept ends reach. */
static void test_two_roads_tell_once(void **state) {
    (void)state;
    assert_told_once(AFSYNC_ENDS_MAX - 1, true);
}

static void test_two_roads_one_after_the_other(void **state) {
    (void)state;
    assert_told_once(20, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cancellation_wipes_nothing_out),
        cmocka_unit_test(test_nor_does_a_failure_with_item_errors),
        cmocka_unit_test(test_silence_is_never_ok),
        cmocka_unit_test(test_what_is_not_understood_is_never_ok),
        cmocka_unit_test(test_an_older_word_never_improves),
        cmocka_unit_test(test_two_roads_tell_once),
        cmocka_unit_test(test_two_roads_one_after_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
