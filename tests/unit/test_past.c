/* SPDX-License-Identifier: Apache-2.0
 *
 * What no longer fits: what of it is kept, and how it is judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "questions.h"

#define CANCEL "0x800704c7"
#define FULL "0x80c8603e" /* persistent */

/* ---- what the ends and sessions that no longer fit came to ---- */

static int64_t past_failing_since(const struct afsync_leg *leg) {
    return ago(leg->past.failing_since);
}

static int64_t past_success(const struct afsync_leg *leg) {
    return ago(leg->past.last_success_at);
}

static int64_t past_success_end(const struct afsync_leg *leg) {
    return ago(leg->past.success.at);
}

static int64_t past_success_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.success, NULL, 0).persistent;
}

static int64_t past_codes(const struct afsync_leg *leg) {
    return (int64_t)leg->past.code_count;
}

/* The newest moment of the code that failed first of those that are kept. */
static int64_t past_code_at(const struct afsync_leg *leg) {
    return ago(leg->past.codes[0].at);
}

/* The oldest code that is kept. */
static int64_t past_oldest_code(const struct afsync_leg *leg) {
    int64_t oldest = 0;

    for (size_t i = 0; i < leg->past.code_count; i++)
        if (ago(leg->past.codes[i].at) > oldest)
            oldest = ago(leg->past.codes[i].at);
    return oldest;
}

static int64_t past_persistent(const struct afsync_leg *leg) {
    return (int64_t)leg->past.persistent;
}

static int64_t past_failed(const struct afsync_leg *leg) {
    return (int64_t)leg->past.failed;
}

static int64_t past_most_persistent(const struct afsync_leg *leg) {
    return ago(leg->past.most_persistent.at);
}

static int64_t past_most_failed(const struct afsync_leg *leg) {
    return ago(leg->past.most_failed.at);
}

static int64_t past_most_persistent_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.most_persistent, NULL, 0)
        .persistent;
}

static int64_t past_most_failed_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.most_failed, NULL, 0).persistent;
}

static int64_t past_stood(const struct afsync_leg *leg) {
    return leg->past.standstill.stood / AFSYNC_SECOND;
}

static int64_t heard_from(const struct afsync_leg *leg) {
    return ago(leg->past.heard_from);
}

static int64_t session_horizon(const struct afsync_leg *leg) {
    return ago(leg->past.session_horizon);
}

static int64_t session_of_first(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_session_of(leg, &leg->ends[0]);

    return session != NULL ? ago(session->newest.at) : -1;
}

static int64_t counted_out_of_order(const struct afsync_leg *leg) {
    int64_t count = 0;

    for (size_t i = 1; i < leg->past.counted_count; i++)
        count += leg->past.counted[i] < leg->past.counted[i - 1] ? 1 : 0;
    return count;
}

#define AND_SIXTEEN_MORE "; U 8h end " BUSY " times=16 every=30m"

static const struct question of_the_past[] = {
    {"the oldest that was counted", "U 10h end " BUSY " times=20 every=30m", heard_from,
     36000},
    {"told from the newest back", "U 30m end " BUSY " times=20 every=-30m", heard_from,
     36000},
    {"what is counted late stands in its place",
     "U 10h end " BUSY " times=20 every=30m; U 599m end " BUSY, counted_out_of_order, 0},
    {"a code once, and its newest moment", "U 10h end " BUSY " times=20 every=30m",
     past_codes, 1},
    {"its newest moment", "U 10h end " BUSY " times=20 every=30m", past_code_at, 17 * 1800},
    {"told from the newest back", "U 30m end " BUSY " times=20 every=-30m", past_code_at,
     17 * 1800},
    {"the longest standstill",
     "U 40h prog 5/9 id=a; U 39h prog 5/9 id=a; U 39h end " BUSY
     " id=a; U 38h prog 5/9 id=b; U 35h prog 5/9 id=b; U 35h end " BUSY
     " id=b; U 34h prog 5/9 id=c; U 32h prog 5/9 id=c; U 32h end " BUSY
     " id=c" AND_SIXTEEN_MORE,
     past_stood, 3 * 3600},
    {"how many failed, of the count", "U 9h end " BUSY " failed=7" AND_SIXTEEN_MORE,
     past_failed, 7},
    {"how many failed, of the summary",
     "U 9h end " BUSY " failed=1 id=a; U 539m item " NAME " 7+2 id=a" AND_SIXTEEN_MORE,
     past_failed, 9},
    {"how many of them for good",
     "U 9h end " BUSY " failed=1 id=a; U 539m item " NAME " 7+2 id=a" AND_SIXTEEN_MORE,
     past_persistent, 7},
    {"more than said to be transient",
     "U 9h end " BUSY " failed=9 id=a; U 539m item " NAME " 2+3 id=a" AND_SIXTEEN_MORE,
     past_persistent, 6},
    {"the most",
     "U 11h end " BUSY " failed=3; U 10h end " BUSY " failed=7; U 9h end " BUSY
     " failed=5" AND_SIXTEEN_MORE,
     past_most_failed, 36000},
    {"the most of them for good",
     "U 11h end " BUSY " failed=3; U 10h end " BUSY " failed=7; U 9h end " BUSY
     " failed=5" AND_SIXTEEN_MORE,
     past_most_persistent, 36000},
    {"nothing, if nothing failed", "U 9h end " BUSY AND_SIXTEEN_MORE, past_most_failed, 0},
    {"nor for good", "U 9h end " BUSY AND_SIXTEEN_MORE, past_most_persistent, 0},
    {"the summary of a success",
     "U 9h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a" AND_SIXTEEN_MORE,
     past_success_persistent, 7},
    {"and of no other end",
     "U 10h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a; U 9h end " BUSY
     " failed=9 id=b; U 539m item " NAME " 9+0 id=b" AND_SIXTEEN_MORE,
     past_success_persistent, 7},
    {"nor of the success the failure's",
     "U 10h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a; U 9h end " BUSY
     " failed=9 id=b; U 539m item " NAME " 9+0 id=b" AND_SIXTEEN_MORE,
     past_most_persistent_persistent, 9},
    {"that of the worst, whichever way it is looked at",
     "U 9h end " BUSY " failed=150 id=a; U 539m item " NAME " 50+100 id=a" AND_SIXTEEN_MORE,
     past_most_failed_persistent, 50},
    {"of one id for both the newest",
     "U 10h end 0 failed=7 id=a; U 9h end " BUSY " failed=9 id=a; U 539m item " NAME
     " 9+0 id=a" AND_SIXTEEN_MORE,
     past_success_persistent, 0},
    {"the last success that is heard of from the newest back",
     "U 30m end " BUSY " times=16 every=-30m; U 9h end 0; U 10h end 0", past_success,
     9 * 3600},
    {"and what it said",
     "U 30m end " BUSY " times=16 every=-30m; U 9h end 0; "
     "U 10h end 0",
     past_success_end, 9 * 3600},
    {"one amid what failed is not believed",
     "U 30m end " BUSY " times=16 every=-30m; U 10h end " BUSY "; U 9h end 0", past_success,
     0},
    {"one of the moment it began to fail was before that",
     "U 30m end " BUSY " times=16 every=-30m; U 10h end " BUSY "; U 10h end 0",
     past_success, 36000},
    {"and the failure after it",
     "U 30m end " BUSY " times=16 every=-30m; U 10h end 0; U 10h end " BUSY,
     past_failing_since, 36000},
    {"a row that can belong to nobody makes room",
     "U 10h end " BUSY " times=20 every=30m; U 9h item " NAME
     " 1+0 id=x times=4 every=1m; U 20m item " NAME " 1+0 id=y times=5 every=1m",
     rows_kept, 5},
    {"not before there is none",
     "U 10h end " BUSY " times=20 every=30m; U 9h item " NAME " 1+0 id=x times=2 every=1m",
     rows_kept, 2},
    {"one that still can does not",
     "U 10h end " BUSY " times=20 every=30m; U 7h item " NAME
     " 1+0 id=x times=4 every=1m; U 20m item " NAME " 1+0 id=y times=5 every=1m",
     rows_kept, 9},
    {"nor one whose end is kept",
     "U 10h end " BUSY " id=a times=20 every=30m; U 7h item " NAME
     " 1+0 id=a times=4 every=1m; U 8h item " NAME " 1+0 id=a20; U 20m item " NAME
     " 1+0 id=y times=5 every=1m",
     rows_kept, 10},
    {"a row of the very moment of the newest that no longer fits goes",
     "U 10h end " BUSY " times=20 every=30m; U 510m item " NAME " 1+0 id=x; U 8h item " NAME
     " 1+0 id=x times=3 every=1m; U 20m item " NAME " 1+0 id=y",
     rows_kept, 4},
    {"sessions that do not fit are counted", "U 490m prog 1/9 id=s times=49 every=10m",
     items_applied, 49},
    {"as many as fit are kept", "U 490m prog 1/9 id=s times=49 every=10m", sessions, 48},
    {"the oldest goes", "U 490m prog 1/9 id=s times=49 every=10m", session_horizon,
     490 * 60},
    {"told from the newest back as well", "U 10m prog 1/9 id=s times=49 every=-10m",
     session_horizon, 480 * 60},
    {"and is not counted again",
     "U 490m prog 1/9 id=s times=49 every=10m; U 490m prog 1/9 id=s1", items_applied, 49},
    {"before one whose end is kept",
     "U 901m prog 1/9 id=e times=16 every=30m; U 900m end 0 id=e times=16 every=30m; "
     "U 330m prog 1/9 id=s times=33 every=10m",
     session_horizon, 330 * 60},
    {"which stays",
     "U 901m prog 1/9 id=e times=16 every=30m; U 900m end 0 id=e times=16 every=30m; "
     "U 330m prog 1/9 id=s times=33 every=10m",
     session_of_first, 901 * 60},
    {"however they are told",
     "U 330m prog 1/9 id=s times=32 every=10m; U 901m prog 1/9 id=e times=16 "
     "every=30m; U 900m end 0 id=e times=16 every=30m; U 10m prog 1/9 id=z",
     session_horizon, 330 * 60},
};

static void test_what_no_longer_fits(void **state) {
    (void)state;
    ASK(of_the_past);
}

/* Thirty codes, the oldest first or last: the newest eight of those that no longer fit. */
static void test_codes_that_no_longer_fit(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        char text[STORY_TEXT_MAX];
        size_t length = 0;
        struct question question = {"the newest codes are kept", text, past_oldest_code,
                                    24 * 600};

        for (int i = 1; i <= 30; i++) {
            int age = turned ? i : 31 - i;

            length += (size_t)snprintf(text + length, sizeof text - length,
                                       "U %dm end 0x80c8%04x;", age * 10, 0x1000 + age);
        }
        ask(&question, 1);
        question.ask = past_codes;
        question.answer = AFSYNC_PAST_CODES_MAX;
        ask(&question, 1);
    }
}

static void test_the_past_is_kept(void **state) {
    struct story *story = malloc(sizeof *story);
    size_t backwards[STORY_WORDS_MAX];
    char text[STORY_TEXT_MAX];

    (void)state;
    assert_non_null(story);
    for (int failing = 1; failing < 40; failing++) {
        struct afsync_health health;
        const size_t *const orders[] = {NULL, backwards};

        tell_many(text, sizeof text, 40, failing);
        story_read(story, text);
        for (size_t i = 0; i < story->count; i++)
            backwards[i] = story->count - 1 - i;
        for (size_t i = 0; i < 2; i++) {
            const struct afsync_leg *leg;

            story_fold(&health, story, orders[i]);
            leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
            assert_int_equal(leg->end_count, AFSYNC_ENDS_MAX);
            assert_true(afsync_leg_failing_since(leg) ==
                        STORY_NOW - failing * 30 * AFSYNC_MINUTE);
            assert_true(afsync_leg_last_success_at(leg) ==
                        STORY_NOW - (failing + 1) * 30 * AFSYNC_MINUTE);
            afsync_health_fini(&health);
        }
    }
    free(story);
}

/* Verdicts that rest on ends that no longer fit, as told. */
static const struct {
    const char *claim, *story, *upload;
} judged[] = {
    {"behind cancellations the code that failed first",
     "U 190m end " FULL "; U 170m end " CANCEL " times=17 every=10m",
     "needs_action/CRITICAL"},
    {"none but cancellations are waited for", "U 115m end " CANCEL " times=19 every=6m",
     "waiting/OK"},
    {"a newer code comes before it",
     "U 170m end " FULL "; U 165m end " CANCEL "; U 160m end " BUSY "; U 150m end " CANCEL
     " times=15 every=10m",
     "waiting/OK"},
    {"also among those that no longer fit",
     "U 179m end " FULL "; U 178m end " BUSY "; U 170m end " CANCEL " times=17 every=10m",
     "waiting/OK"},
    {"a code from before the success that ARM tells of does not count",
     "U 190m end " FULL "; U 175m success; U 170m end " CANCEL " times=17 every=10m",
     "failing/CRITICAL"},
    {"a standstill is not wiped out",
     "U 178m prog 5/9 id=a; U 118m prog 5/9 id=a; U 117m end " BUSY
     " id=a; U 102m end " BUSY " times=17 every=6m",
     "waiting/WARNING"},
    {"nor hidden by a longer one that a large file excuses",
     "U 400m prog 5/9 left=99000000000000 id=a; U 178m prog 5/9 left=99000000000000 "
     "id=a; U 178m end " BUSY
     " id=a; U 177m prog 5/9 id=b; U 112m prog 5/9 id=b; U 111m end " BUSY
     " id=b; U 102m end " BUSY " times=17 every=6m",
     "waiting/WARNING"},
    {"nor excused by one that came after it",
     "U 245m prog 5/9 id=b; U 179m prog 5/9 id=b; U 178m end " BUSY
     " id=b; U 177m prog 5/9 left=99000000000000 id=a; U 112m prog 5/9 "
     "left=99000000000000 id=a; U 111m end " BUSY " id=a; U 102m end " BUSY
     " times=17 every=6m",
     "waiting/WARNING"},
    {"one that is excused stays so",
     "U 400m prog 5/9 left=99000000000000 id=a; U 178m prog 5/9 left=99000000000000 "
     "id=a; U 178m end " BUSY " id=a; U 102m end " BUSY " times=17 every=6m",
     "waiting/OK"},
    {"nor is a code by item errors",
     "U 178m end " FULL "; U 170m end " BUSY " times=16 every=10m; U 10m end " BUSY
     " failed=3 id=a; U 9m item 0x80070020 0+3 id=a",
     "waiting/WARNING"},
    {"one that was fine needs not be",
     "U 178m end " BUSY "; U 170m end " BUSY " times=16 every=10m; U 10m end " BUSY
     " failed=3 id=a; U 9m item 0x80070020 0+3 id=a",
     "waiting/OK"},
    {"items of the last success count until the next",
     "U 178m end 0 failed=101; U 170m end " BUSY " times=17 every=10m",
     "item_errors/CRITICAL"},
    {"of an end that is both the most persistent and the most failed the split counts",
     "U 178m end " BUSY " failed=150; U 177m item " NAME " 50+100; U 170m end " BUSY
     " times=17 every=10m",
     "item_errors/WARNING"},
    {"of two words for one moment the larger counts",
     "U 40m end 0 failed=102 id=a; U 39m item " NAME " 101+0 id=a; U 39m item " NAME
     " 0+102 id=a",
     "item_errors/WARNING"},
    {"and of two as large the more persistent",
     "U 40m end 0 failed=3 id=a; U 39m item " NAME " 3+0 id=a; U 39m item " NAME
     " 0+3 id=a",
     "item_errors/WARNING"},
    {"and no longer", "U 178m end 0 failed=101; U 170m end 0 times=16 every=10m",
     "succeeded/OK"},
};

static void test_the_past_is_judged(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        struct afsync_health health;
        const char *verdict;

        leg_of(&health, judged[i].story);
        verdict = story_verdict(&health, AFSYNC_UPLOAD);
        if (strcmp(verdict, judged[i].upload) != 0)
            fail_msg("%s: %s, not %s\n    %s", judged[i].claim, verdict, judged[i].upload,
                     judged[i].story);
        afsync_health_fini(&health);
    }
}

/* The newest of equally bad ones is the last, as the summary of the success stands in. */
static void test_the_past_stands_in(void **state) {
    struct afsync_health health;
    struct afsync_items items;

    (void)state;
    leg_of(&health,
           "U 178m end 0 failed=4 id=a; U 177m item " NAME " 4+0 id=a; U 170m end " BUSY
           " times=16 every=10m; U 10m end " BUSY " failed=4");
    items = story_diagnose(&health, AFSYNC_UPLOAD).items;
    assert_true(items.end->at == STORY_NOW - 10 * AFSYNC_MINUTE);
    assert_true(items.stands_in);
    assert_int_equal(items.persistent, 4);
    afsync_health_fini(&health);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_no_longer_fits),
        cmocka_unit_test(test_codes_that_no_longer_fit),
        cmocka_unit_test(test_the_past_is_kept),
        cmocka_unit_test(test_the_past_is_judged),
        cmocka_unit_test(test_the_past_stands_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
