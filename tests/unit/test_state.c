/* SPDX-License-Identifier: Apache-2.0
 *
 * Health that was saved and loaded: the same health, or none. */
#include "health/state.h"

#include "afsync.h"
#include "base/time.h"
#include "health/endpoint.h"
#include "report/build.h"
#include "story.h"

#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "state_text.h"

#define SCOPE "public/\"tenant\"/c:\\events"
#define CANCEL "0x800704c7"
#define FULL "0x80c8603e"
#define BUSY "0x80c80219"

static const char *const stories[] = {
    "D 20m end 0",
    "U 3h end 0; U 1h end 0 snap",
    "U 180m end 0; D 195m prog 1/9 id=d; D 5m prog 5/9 id=d",
    "U 370m end 0; U 365m prog 5/9 arm; U 5m prog 5/9 blocked arm",
    "U 80m end 0; U 75m prog 0/100 open id=a; U 40m prog 0/900 open id=a; "
    "U 5m prog 0/900 open id=a",
    "U 370m end 0; U 365m prog 5/9 arm; U 30m prog 5/9 moves arm; U 5m prog 5/9 arm",
    "U 20m prog 5/9 id=a; U 10m end 0 snap",
    "U 24h end " CANCEL "; U 50m end " CANCEL "; U 30m end 0 snap",
    "U 55m prog 1/9 id=b; U 50m end " FULL
    " id=b; U 40m prog 5/9 id=a; U 10m prog 6/9 id=a",
    "U 7201s end " BUSY " applied=50 total=100; U 1h end " BUSY " applied=50 total=100; "
    "U 40m end " BUSY " applied=50 total=100; U 35m prog 1/100 id=a; U 5m prog 2/100 id=a",
    "U 130m prog 5/9 id=a; U 70m prog 5/9 id=a; U 65m end " CANCEL
    " id=a; U 30m end " CANCEL,
    "U 40m end 0 failed=101 id=a; U 39m item 0x80070020 0+101 id=a",
    "U 40m end 0 failed=3 id=a; U 39m item 0x8007007b 3+0 id=a; U 38m item 0x8007007b 0+3 "
    "id=a",
    "U 20m end 0 failed=?",
    "U -60m end 0",
    "U 9h success; U 2h prog 5/9 arm; U 100m prog 6/9 arm; U 40m end " BUSY " arm",
    "U 40m end " BUSY " id=a record=18446744073709551615; U 41m end " BUSY " arm",
    "U 40m end 0 applied=9223372036854775807 bytes=9007199254740993 id=a record=7",
};

/* ---- comparing ---- */

static void build(struct afsync_report *report, const struct afsync_health *health) {
    struct afsync_config config = afsync_config_default();
    struct afsync_terms terms = {
        .selection = &config.selection,
        .thresholds = config.thresholds,
        .rules = {.policy = config.policy,
                  .items = {&config.thresholds[AFSYNC_READING_ITEM_ERRORS],
                            &config.thresholds[AFSYNC_READING_ITEM_ERRORS_PERSISTENT]}},
        .now = STORY_NOW,
    };

    *report = (struct afsync_report){.at = STORY_NOW};
    assert_true(afsync_report_build(report, health, &terms, NULL));
}

static void assert_same_leg(const struct afsync_report_leg *left,
                            const struct afsync_report_leg *right) {
    assert_int_equal(left->exists, right->exists);
    if (!left->exists)
        return;
    assert_int_equal(left->verdict, right->verdict);
    assert_int_equal(left->state, right->state);
    assert_string_equal(left->reason, right->reason);
    assert_int_equal(left->failing_since, right->failing_since);
    assert_int_equal(left->last_success_at, right->last_success_at);
    assert_int_equal(left->gained_at, right->gained_at);
    assert_int_equal(left->code_count, right->code_count);
    for (size_t i = 0; i < left->code_count; i++) {
        assert_int_equal(left->codes[i].code.value, right->codes[i].code.value);
        assert_int_equal(left->codes[i].persistent, right->codes[i].persistent);
        assert_int_equal(left->codes[i].transient, right->codes[i].transient);
    }
    for (size_t i = 0; i < AFSYNC_LEG_READINGS; i++) {
        if (left->readings[i].known != right->readings[i].known ||
            left->readings[i].number != right->readings[i].number)
            fail_msg("%s: %g, %g", afsync_reading_row(i)->name, left->readings[i].number,
                     right->readings[i].number);
    }
}

static void assert_same_report(const struct afsync_health *left,
                               const struct afsync_health *right) {
    struct afsync_report *told = calloc(2, sizeof *told);

    assert_non_null(told);
    build(&told[0], left);
    build(&told[1], right);
    assert_int_equal(told[0].endpoint_count, told[1].endpoint_count);
    for (size_t i = 0; i < told[0].endpoint_count; i++) {
        assert_string_equal(told[0].endpoints[i].label, told[1].endpoints[i].label);
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            assert_same_leg(&told[0].endpoints[i].legs[d], &told[1].endpoints[i].legs[d]);
    }
    afsync_report_fini(&told[0]);
    afsync_report_fini(&told[1]);
    free(told);
}

static void save(const struct afsync_health *health, struct afsync_text *text) {
    struct afsync_fault fault = {0};

    if (!save_text(health, SCOPE, text, &fault))
        fail_msg("%s", fault.text);
}

static void load(struct afsync_health *health, const struct afsync_text *text) {
    struct afsync_fault fault = {0};

    *health = (struct afsync_health){0};
    if (!load_text(health, text, SCOPE, &fault))
        fail_msg("%s\n%s", fault.text, afsync_text_string(text));
}

/* Saves, loads and saves again. The caller ends the loaded health. */
static void assert_comes_back(const struct afsync_health *health,
                              struct afsync_health *loaded) {
    struct afsync_text first = {0}, second = {0};

    save(health, &first);
    load(loaded, &first);
    save(loaded, &second);
    assert_string_equal(first.data, second.data);
    assert_same_report(health, loaded);
    afsync_text_fini(&first);
    afsync_text_fini(&second);
}

/* The text of a story, which the caller ends. */
static struct afsync_text text_of(const char *words) {
    static struct story story;
    struct afsync_text text = {0};
    struct afsync_health health;

    story_read(&story, words);
    story_fold(&health, &story, NULL);
    save(&health, &text);
    afsync_health_fini(&health);
    return text;
}

/* ---- what was saved comes back ---- */

static void test_stories_come_back(void **state) {
    static struct story story;

    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        struct afsync_health health, loaded;

        story_read(&story, stories[i]);
        story_fold(&health, &story, NULL);
        assert_comes_back(&health, &loaded);
        assert_string_equal(story_verdict(&loaded, AFSYNC_UPLOAD),
                            story_verdict(&health, AFSYNC_UPLOAD));
        afsync_health_fini(&health);
        afsync_health_fini(&loaded);
    }
}

/* Adds a random word to a story's text. */
static void add_word(struct afsync_text *text, unsigned *seed, unsigned age_s) {
    static const char *const codes[] = {"0", "0", CANCEL, FULL, BUSY, "0x80070020"};
    const char *code = codes[story_random(seed, 6)];
    unsigned kind = story_random(seed, 8), id = story_random(seed, 40);

    afsync_text_addf(text, "%s%c %us ", text->length > 0 ? "; " : "",
                     "UD"[story_random(seed, 2)], age_s);
    if (kind < 3)
        afsync_text_addf(text, "end %s applied=%u total=%u failed=%u%s", code,
                         story_random(seed, 50), 50 + story_random(seed, 50),
                         story_random(seed, 4), story_random(seed, 6) == 0 ? " snap" : "");
    else if (kind < 6)
        afsync_text_addf(text, "prog %u/%u left=%u%s%s", story_random(seed, 90), 100,
                         story_random(seed, 30000),
                         story_random(seed, 4) == 0 ? " open" : "",
                         story_random(seed, 9) == 0 ? " moves" : "");
    else if (kind == 6)
        afsync_text_addf(text, "item %s %u+%u", code, story_random(seed, 5),
                         story_random(seed, 5));
    else
        afsync_text_add(text, "success");
    if (id < 30)
        afsync_text_addf(text, " id=%u", id);
    else if (id < 36)
        afsync_text_add(text, " arm");
}

/* Half of the words, saved and loaded, then the other half: as if nothing had been. */
static void test_memory_makes_no_difference(void **state) {
    static struct story story, later;
    unsigned seed = 11;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct afsync_text words = {0};
        struct afsync_health health, loaded;
        size_t half, count = 20 + story_random(&seed, 120);

        for (size_t i = count; i > 0; i--)
            add_word(&words, &seed, (unsigned)i * 600 + story_random(&seed, 1200));
        story_read(&story, words.data);
        later = story;
        story.count = half = story_random(&seed, (unsigned)count);
        story_fold(&health, &story, NULL);
        assert_comes_back(&health, &loaded);
        afsync_health_begin(&loaded, STORY_NOW, false);
        for (size_t i = half; i < count; i++) {
            assert_true(afsync_health_fold(&health, &later.words[i], NULL));
            assert_true(afsync_health_fold(&loaded, &later.words[i], NULL));
        }
        assert_true(afsync_health_settle(&health, NULL));
        assert_true(afsync_health_settle(&loaded, NULL));
        assert_same_report(&health, &loaded);
        afsync_health_fini(&health);
        afsync_health_fini(&loaded);
        afsync_text_fini(&words);
    }
}

/* Adds a session of either leg; a success is rare, so that much is forgotten between two.
 */
static void add_session(struct afsync_text *text, unsigned *seed, unsigned id,
                        unsigned age_s) {
    static const char *const codes[] = {CANCEL, BUSY, FULL};
    const char *code = story_random(seed, 60) == 0 ? "0" : codes[story_random(seed, 3)];
    char direction = "UD"[story_random(seed, 2)];

    story_add_session(text, seed,
                      (struct story_session){direction, id, age_s, code, false});
}

/* An export that is read again says nothing new: once, twice, or through a memory. */
static void test_hearing_again_changes_nothing(void **state) {
    static struct story story;
    unsigned seed = 23;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct afsync_text words = {0};
        struct afsync_health health, again;

        for (unsigned i = 30 + story_random(&seed, 60); i > 0; i--)
            add_session(&words, &seed, 1000 + i, i * 1800);
        story_read(&story, words.data);
        story_fold(&health, &story, NULL);
        assert_comes_back(&health, &again);
        for (int time = 0; time < 2; time++) {
            afsync_health_begin(&again, STORY_NOW, false);
            for (size_t i = 0; i < story.count; i++)
                assert_true(afsync_health_fold(&again, &story.words[i], NULL));
            assert_true(afsync_health_settle(&again, NULL));
            assert_same_report(&health, &again);
        }
        afsync_health_fini(&health);
        afsync_health_fini(&again);
        afsync_text_fini(&words);
    }
}

/* What was learnt in one order may be two endpoints where another order makes it one. */
static void test_endpoints_stay_apart_and_are_found(void **state) {
    const struct afsync_identity who[] = {
        {.sync_group = "sg", .server_endpoint = "D:\\a", .server = "FS01"},
        {.sync_group = "sg", .server_endpoint = "D:\\a", .server = "FS02"},
        {.sync_group = "other", .server_endpoint = "D:\\a", .server = "FS01"},
        {.sync_group = "sg", .server_endpoint = "name", .path = "D:\\a", .server = "FS03"},
        {.sync_group = "sg", .server_endpoint = "NAMES"},
    };
    struct afsync_health health = {0}, loaded;

    (void)state;
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT, .who = who[i]};

        assert_true(afsync_health_fold(&health, &seen, NULL));
    }
    free((char *)health.endpoints[3].who.server); /* now it is known as the first, too */
    health.endpoints[3].who.server = NULL;
    assert_int_equal(health.endpoint_count, 5);
    assert_comes_back(&health, &loaded);
    assert_int_equal(loaded.endpoint_count, 5);
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++)
        assert_int_equal(afsync_endpoint_find(&loaded, &who[i]) - loaded.endpoints, i);
    afsync_health_fini(&health);
    afsync_health_fini(&loaded);
}

/* A list of an earlier run is no list of this one. */
static void test_unlisted_endpoints_go(void **state) {
    struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT,
                                      .source = AFSYNC_SOURCE_ARM,
                                      .who = {.sync_group = "sg", .server_endpoint = "a"}};
    struct afsync_health health = {0}, loaded;

    (void)state;
    afsync_health_begin(&health, STORY_NOW, false);
    assert_true(afsync_health_fold(&health, &seen, NULL));
    seen.who.server_endpoint = "b";
    assert_true(afsync_health_fold(&health, &seen, NULL));
    assert_comes_back(&health, &loaded);
    afsync_health_begin(&loaded, STORY_NOW, false);
    assert_true(afsync_health_fold(&loaded, &seen, NULL));
    assert_true(afsync_health_is_unlisted(&loaded, &loaded.endpoints[0]));
    assert_string_equal(loaded.endpoints[1].who.server_endpoint, "b");
    assert_false(afsync_health_is_unlisted(&loaded, &loaded.endpoints[1]));
    afsync_health_fini(&health);
    afsync_health_fini(&loaded);
}

static void test_nothing_comes_back_as_nothing(void **state) {
    struct afsync_health health = {0}, loaded;

    (void)state;
    assert_comes_back(&health, &loaded);
    assert_int_equal(loaded.endpoint_count, 0);
    afsync_health_fini(&loaded);
}

/* Other programs may read it: each line is JSON. */
static void test_lines_are_json(void **state) {
    struct afsync_text text = text_of(stories[8]);
    char *save_at = NULL;
    size_t lines = 0;

    (void)state;
    for (char *line = strtok_r(text.data, "\n", &save_at); line != NULL;
         line = strtok_r(NULL, "\n", &save_at), lines++) {
        struct json_object *root = json_tokener_parse(line), *member;

        assert_non_null(root);
        if (lines == 0) {
            assert_true(json_object_object_get_ex(root, "scope", &member));
            assert_string_equal(json_object_get_string(member), SCOPE);
        }
        json_object_put(root);
    }
    assert_int_equal(lines, 3);
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stories_come_back),
        cmocka_unit_test(test_memory_makes_no_difference),
        cmocka_unit_test(test_hearing_again_changes_nothing),
        cmocka_unit_test(test_endpoints_stay_apart_and_are_found),
        cmocka_unit_test(test_unlisted_endpoints_go),
        cmocka_unit_test(test_nothing_comes_back_as_nothing),
        cmocka_unit_test(test_lines_are_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
