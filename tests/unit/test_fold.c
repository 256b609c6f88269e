/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding: what is one word and what are two, what is kept, what is counted. */
#include "story.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The upload leg of a story, in a health that the caller ends. */
static const struct afsync_leg *leg_of(struct afsync_health *health, const char *text) {
    static struct story story;

    story_read(&story, text);
    story_fold(health, &story, NULL);
    assert_int_equal(health->endpoint_count, 1);
    return &health->endpoints[0].legs[AFSYNC_UPLOAD];
}

static void test_one_end_or_two(void **state) {
    static const struct {
        const char *claim, *story;
        size_t ends;
    } rows[] = {
        {"the same word twice", "U 20m end 0 id=a; U 20m end 0 id=a", 1},
        {"one id, two times: two ends", "U 40m end 0 id=a; U 20m end 0 id=a", 2},
        {"no id, another time", "U 40m end 0; U 20m end 0", 2},
        {"one record read by two roads, one of which cut the time",
         "U 1200s end 0 id=a record=7; U 1200.4s end 0 id=a record=7", 1},
        {"one record number in two logs: the log was cleared",
         "U 40m end 0 id=a record=7; U 20m end 0 id=b record=7", 2},
        {"two records of one content are two events",
         "U 20m end 0 record=7; U 20m end 0 record=8", 2},
        {"two sources, two minutes apart", "U 20m end 0 id=a; U 22m end 0 arm", 1},
        {"two sources, a second more", "U 1200s end 0 id=a; U 1321s end 0 arm", 2},
        {"two sources, two HRESULTs", "U 20m end 0 id=a; U 20m end 0x800704c7 arm", 2},
        {"ARM says one end twice", "U 20m end 0 arm; U 20m end 0 arm", 1},
        {"ARM first, then the event", "U 22m end 0 arm; U 20m end 0 id=a", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if (leg->end_count != rows[i].ends)
            fail_msg("%s: %zu ends", rows[i].claim, leg->end_count);
        afsync_health_fini(&health);
    }
}

static void test_the_events_word_is_kept(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg =
        leg_of(&health, "U 21m end 0 arm failed=7; U 20m end 0 failed=? id=a applied=3");

    (void)state;
    assert_int_equal(leg->end_count, 1);
    assert_true(leg->ends[0].at == STORY_NOW - 20 * AFSYNC_MINUTE);
    assert_int_equal(leg->ends[0].source, AFSYNC_SOURCE_EVENTS);
    assert_int_equal(leg->ends[0].said.applied_files.value, 3);
    assert_int_equal(leg->ends[0].said.items_failed.value, 7); /* ARM fills the gap */
    afsync_health_fini(&health);
}

static void test_wordless_words_are_counted(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg = leg_of(&health, "U 20m end what; U 999999h end 0");

    (void)state;
    assert_int_equal(leg->end_count, 0);
    assert_true(leg->exists);
    assert_int_equal(health.odd.without_result, 1);
    assert_int_equal(health.odd.without_time, 1);
    afsync_health_fini(&health);
}

static void test_future_words(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg = leg_of(&health, "U -60m end 0; U -3601s end 0x80c8603e");

    (void)state;
    assert_int_equal(leg->end_count, 1);
    assert_int_equal(health.odd.ahead, 1);
    assert_int_equal(health.odd.too_far_ahead, 1);
    afsync_health_fini(&health);
}

/* Twenty ends of a leg, the newest `failing` of them failed. */
static void tell_many(char *text, size_t size, int count, int failing) {
    size_t length = 0;

    for (int i = count; i > 0; i--)
        length += (size_t)snprintf(text + length, size - length,
                                   "U %dm end %s applied=10 total=100;", i * 30,
                                   i <= failing ? "0x80c80219" : "0");
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

static void test_gain_does_not_forget(void **state) {
    char text[STORY_TEXT_MAX];
    struct afsync_health health;
    const struct afsync_leg *leg;
    struct afsync_race race;

    (void)state;
    tell_many(text, sizeof text, 40, 40);
    leg = leg_of(&health, text);
    race = afsync_leg_race(leg);
    assert_int_equal(race.applied, 400);
    assert_int_equal(race.largest_total, 100);
    assert_int_equal(race.least.value, 90);
    assert_true(race.gained_at == 0);
    assert_true(race.begun_at == STORY_NOW - 20 * AFSYNC_HOUR);
    assert_int_equal(afsync_leg_items_applied(leg), 400);
    afsync_health_fini(&health);
}

static void test_a_session_counts_once(void **state) {
    static const struct {
        const char *claim, *story;
        uint64_t items;
    } rows[] = {
        {"told by progress", "U 30m prog 5/9 id=a; U 20m prog 7/9 id=a", 7},
        {"told by its end", "U 20m end 0 applied=9 id=a", 9},
        {"told by both", "U 30m prog 5/9 id=a; U 20m end 0 applied=9 id=a", 9},
        {"two sessions",
         "U 40m prog 5/9 id=a; U 35m end 0 applied=9 id=a; U 20m prog 3/4 id=b", 12},
        {"a straggler is of the session that ended",
         "U 30m prog 5/9 id=a; U 20m end 0 applied=9 id=a; U 1150s prog 9/9 id=a", 9},
        {"a snapshot's items are items",
         "U 30m end 0 applied=4 snap; U 20m end 0 applied=9", 13},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if (afsync_leg_items_applied(leg) != rows[i].items)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_running(void **state) {
    static const struct {
        const char *claim, *story;
        bool runs;
    } rows[] = {
        {"progress after the end", "U 30m end 0; U 20m prog 1/9 id=a", true},
        {"an end after the progress", "U 20m end 0; U 30m prog 1/9 id=a", false},
        {"a snapshot's end after it", "U 20m end 0 snap; U 30m prog 1/9 id=a", false},
        {"a straggler of 60 s", "U 1200s end 0 id=a; U 1140s prog 1/9 id=a", false},
        {"one of 61 s is none", "U 1200s end 0 id=a; U 1139s prog 1/9 id=a", true},
        {"ARM's samples begin a new session when they fall",
         "U 50m prog 8/9 arm; U 20m prog 1/9 arm", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if ((afsync_leg_running(leg) != NULL) != rows[i].runs)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_movements(void **state) {
    static const struct {
        const char *claim, *story;
        int64_t moved_min; /* minutes ago; 0: never */
    } rows[] = {
        {"growth", "U 30m end 0; U 20m prog 1/9 id=a; U 10m prog 2/9 id=a", 10},
        {"a first sample soon after an end", "U 50m end 0; U 5m prog 1/9 id=a", 5},
        {"one later may tell of old work", "U 51m end 0; U 5m prog 1/9 id=a", 0},
        {"nothing applied is no movement", "U 50m end 0; U 5m prog 0/9 id=a", 0},
        {"without any end the first sample is one", "U 5m prog 1/9 id=a", 5},
        {"the same sample again is stale",
         "U 90m end 0; U 20m prog 1/9 arm; U 20m prog 1/9 arm", 0},
        {"a fall is never progress",
         "U 90m end 0; U 20m prog 5/9 id=a; U 10m prog 1/9 id=a", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);
        int64_t moved = afsync_session_moved_at(leg, afsync_leg_running(leg));

        if (moved !=
            (rows[i].moved_min == 0 ? 0 : STORY_NOW - rows[i].moved_min * AFSYNC_MINUTE))
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_item_errors_find_their_session(void **state) {
    struct afsync_health health = {0};
    struct afsync_fault fault = {0};
    static struct story story;
    const struct afsync_leg *leg;

    (void)state;
    story_read(&story, "U 39m item 0x8007007b 3+1 id=a; U 40m end 0 failed=4 id=a; "
                       "D 40m end 0 failed=4 id=b");
    /* It says neither its endpoint nor its direction. */
    story.words[0].who = (struct afsync_identity){0};
    story.words[0].has_direction = false;
    story_fold(&health, &story, NULL);
    leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
    assert_int_equal(afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent,
                     3);
    assert_int_equal(health.orphan_count, 0);
    /* Heard again it is the same. */
    assert_true(afsync_health_fold(&health, &story.words[0], &fault));
    assert_true(afsync_health_settle(&health, &fault));
    assert_int_equal(afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent,
                     3);
    afsync_health_fini(&health);
}

static void test_identity(void **state) {
    static const struct {
        const char *claim;
        struct afsync_identity first, second;
        size_t endpoints;
    } rows[] = {
        {"case does not matter",
         {.sync_group = "SG", .server_endpoint = "EP", .server = "FS01"},
         {.sync_group = "sg", .server_endpoint = "ep", .server = "fs01.example.test"},
         1},
        {"two servers",
         {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         {.sync_group = "sg", .server_endpoint = "ep", .server = "FS02"},
         2},
        {"a GUID is unique whatever the server",
         {.sync_group = "sg",
          .server_endpoint = "ab4ba07d-5b5c-461d-aae6-4ed724762b65",
          .server = "FS01"},
         {.sync_group = "sg",
          .server_endpoint = "AB4BA07D-5B5C-461D-AAE6-4ED724762B65",
          .server = "FS02"},
         1},
        {"two groups",
         {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         {.sync_group = "sg2", .server_endpoint = "ep", .server = "FS01"},
         2},
        {"the service where it is known",
         {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         {.service = "svc", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         1},
        {"two services",
         {.service = "one", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         {.service = "two", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
         2},
        {"a path in events, a GUID with that path in ARM",
         {.sync_group = "sg", .server_endpoint = "D:\\Data", .server = "FS01"},
         {.sync_group = "sg",
          .server_endpoint = "ab4ba07d-5b5c-461d-aae6-4ed724762b65",
          .path = "D:\\Data",
          .server = "FS01"},
         1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int turned = 0; turned < 2; turned++) {
            struct afsync_health health = {0};
            struct afsync_fault fault = {0};
            struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT,
                                              .source = AFSYNC_SOURCE_ARM};

            seen.who = turned ? rows[i].second : rows[i].first;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            seen.who = turned ? rows[i].first : rows[i].second;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            if (health.endpoint_count != rows[i].endpoints)
                fail_msg("%s: %zu", rows[i].claim, health.endpoint_count);
            afsync_health_fini(&health);
        }
}

static void count_gone(void *context, const struct afsync_endpoint *endpoint) {
    assert_string_equal(endpoint->who.server_endpoint, "old");
    ++*(int *)context;
}

static void test_unlisted_endpoints_go(void **state) {
    struct afsync_health health = {0};
    struct afsync_fault fault = {0};
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .source = AFSYNC_SOURCE_ARM,
        .who = {.sync_group = "sg", .server_endpoint = "old"}};
    int gone = 0;

    (void)state;
    afsync_health_begin(&health, STORY_NOW, false);
    assert_true(afsync_health_fold(&health, &seen, &fault));
    seen.who.server_endpoint = "new";
    assert_true(afsync_health_fold(&health, &seen, &fault));
    afsync_health_drop_unlisted(&health, count_gone, &gone);
    assert_int_equal(gone, 0);
    afsync_health_begin(&health, STORY_NOW, false);
    assert_true(afsync_health_fold(&health, &seen, &fault));
    afsync_health_drop_unlisted(&health, count_gone, &gone);
    assert_int_equal(gone, 1);
    assert_int_equal(health.endpoint_count, 1);
    afsync_health_fini(&health);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_end_or_two),
        cmocka_unit_test(test_the_events_word_is_kept),
        cmocka_unit_test(test_wordless_words_are_counted),
        cmocka_unit_test(test_future_words),
        cmocka_unit_test(test_the_past_is_kept),
        cmocka_unit_test(test_gain_does_not_forget),
        cmocka_unit_test(test_a_session_counts_once),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_movements),
        cmocka_unit_test(test_item_errors_find_their_session),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_unlisted_endpoints_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
