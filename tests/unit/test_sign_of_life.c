/* SPDX-License-Identifier: Apache-2.0
 *
 * A sign of life says that an endpoint was heard of, and decides nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "health/endpoint.h"
#include "questions.h"
#include "state_text.h"

static const struct {
    const char *claim, *story, *verdict;
    int64_t seen; /* seconds ago; 0: never */
} rows[] = {
    {"silence stays silence", "U 3h end 0; U 5m sign", "stale/CRITICAL", 300},
    {"whatever comes first", "U 5m sign; U 3h end 0", "stale/CRITICAL", 300},
    {"a standstill stays one", "U 90m end 0; U 80m prog 9/90; U 10m prog 9/90; U 5m sign",
     "stalled/WARNING", 300},
    {"nothing known stays nothing known", "U 5m sign", "no_data/UNKNOWN", 300},
    {"the other direction's sign does not help either", "U 3h end 0; D 5m sign",
     "stale/CRITICAL", 300},
    {"an older sign is no news", "U 20m end 0; U 40m sign", "succeeded/OK", 1200},
    {"progress is heard of, too", "U 3h end 0; U 20m prog 9/90", "succeeded/OK", 1200},
    {"and so are the other leg's words", "U 20m end 0; D 10m end 0", "succeeded/OK", 600},
    {"by either road", "U 20m end 0; U 10m sign la", "succeeded/OK", 600},
    {"what Azure says is not its agent's word", "U 20m end 0 arm", "succeeded/OK", 0},
    {"a clock that is far ahead is not believed", "U 20m end 0; U -2h sign", "succeeded/OK",
     1200},
};

static void test_it_decides_nothing(void **state) {
    static struct story story;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const char *verdict;

        story_read(&story, rows[i].story);
        story_fold(&health, &story, NULL);
        verdict = story_verdict(&health, AFSYNC_UPLOAD);
        if (strcmp(verdict, rows[i].verdict) != 0)
            fail_msg("%s: %s", rows[i].claim, verdict);
        if (ago(health.endpoints[0].last_seen_at) != rows[i].seen)
            fail_msg("%s: seen %lld s ago", rows[i].claim,
                     (long long)ago(health.endpoints[0].last_seen_at));
        afsync_health_fini(&health);
    }
}

static const struct {
    const char *claim, *story;
    bool up, down;
} legs[] = {
    {"an endpoint that only lives has both legs", "U 5m sign", true, true},
    {"also if its clock is far ahead", "U -2h sign", true, true},
    {"a sign adds no leg beside one that was told of", "U 20m end 0; D 5m sign", true,
     false},
    {"whichever comes first", "D 5m sign; U 20m end 0", true, false},
};

static void test_which_legs_there_are(void **state) {
    static struct story story;

    (void)state;
    for (size_t i = 0; i < sizeof legs / sizeof legs[0]; i++) {
        struct afsync_health health;

        story_read(&story, legs[i].story);
        story_fold(&health, &story, NULL);
        assert_int_equal(health.endpoint_count, 1);
        if (afsync_endpoint_has_leg(&health.endpoints[0], AFSYNC_UPLOAD) != legs[i].up ||
            afsync_endpoint_has_leg(&health.endpoints[0], AFSYNC_DOWNLOAD) != legs[i].down)
            fail_msg("%s", legs[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_it_is_remembered(void **state) {
    static struct story story;
    struct afsync_health health, loaded = {0};
    struct afsync_text text = {0};

    (void)state;
    story_read(&story, "U 3h end 0; U 5m sign");
    story_fold(&health, &story, NULL);
    assert_true(save_text(&health, "s", &text, NULL));
    assert_true(load_text(&loaded, &text, "s", NULL));
    assert_int_equal(ago(loaded.endpoints[0].last_seen_at), 300);
    assert_int_equal(ago(afsync_health_last_seen_at(&loaded)), 300);
    assert_int_equal(ago(afsync_health_newest_word_at(&loaded)), 3 * 3600);
    afsync_text_fini(&text);
    afsync_health_fini(&health);
    afsync_health_fini(&loaded);
}

static void test_a_later_part_of_a_file_was_not_said_yet(void **state) {
    static struct story story;
    struct afsync_health health = {0};

    (void)state;
    story_read(&story, "U 5m sign");
    afsync_health_begin(&health, STORY_NOW - AFSYNC_DAY, true);
    assert_true(afsync_health_fold(&health, &story.words[0], NULL));
    assert_int_equal(health.endpoint_count, 0);
    afsync_health_fini(&health);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_decides_nothing),
        cmocka_unit_test(test_which_legs_there_are),
        cmocka_unit_test(test_it_is_remembered),
        cmocka_unit_test(test_a_later_part_of_a_file_was_not_said_yet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
