/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole line with the n-th allocation failing, for every n until all goes well: no
 * leak, no crash, a fault, and nothing that comes out better than it is. Our own
 * allocations are wrapped at link time; the core does not know. */
#include "afsync.h"
#include "base/time.h"
#include "health/health.h"
#include "source/loganalytics_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rationing.h"

enum { ATTEMPTS_MAX = 20000 };

/* Is it said that something could not be looked at, or not remembered? */
static bool says_so(const struct afsync_report *report) {
    for (size_t i = 0; i < report->fault_count; i++)
        if (report->faults[i].fault.kind == AFSYNC_FAULT_MEMORY)
            return true;
    return strstr(report->memory_trouble, "memory") != NULL;
}

/* One run with so many allocations given; true if it did not need more. */
static bool survives(const struct afsync_config *config, size_t given) {
    struct afsync_report report = {0};
    struct afsync_fault fault = {0};
    struct afsync_watch *watch;
    bool ok, was_refused;

    left_to_give = given;
    is_rationed = true;
    watch = afsync_watch_new();
    ok = watch != NULL &&
         afsync_survey(watch, config, INT64_C(1772592000000), &report, &fault);
    was_refused = !is_rationed;
    is_rationed = false;
    if (watch != NULL && !ok)
        assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    if (ok && was_refused && !says_so(&report))
        fail_msg("allocation %zu failed, and nobody says so: %s; %s", given, report.summary,
                 report.memory_trouble);
    if (ok && !was_refused)
        assert_int_equal(report.state, AFSYNC_WARNING);
    if (ok && was_refused)
        assert_int_not_equal(report.state, AFSYNC_OK);
    afsync_report_fini(&report);
    afsync_watch_free(watch);
    return !was_refused;
}

/* With a memory that is written anew each time, or read; with all that can be told. */
static void test_starvation(void **state) {
    static const char *const exports[] = {TEST_DATA_DIR "/events/winlogbeat.jsonl",
                                          TEST_DATA_DIR "/events/wevtutil-xml.xml"};
    char folder[] = "/tmp/afsync-starvation-XXXXXX", command[64];
    struct afsync_config config = afsync_config_default();

    (void)state;
    assert_non_null(mkdtemp(folder));
    config.state_dir = folder;
    config.explain = AFSYNC_EXPLAIN_LADDER;
    config.replay = true;
    config.clock_ms = INT64_C(1772592000000);
    config.events.path_count = 1;
    for (size_t i = 0; i < 4; i++) {
        size_t given = 0;

        config.events.paths = &exports[i % 2];
        config.max_age_ms = i < 2 ? 0 : AFSYNC_HOUR; /* then from memory alone */
        while (!survives(&config, given))
            if (++given == ATTEMPTS_MAX)
                fail_msg("it never has enough");
        assert_in_range(given, 20, ATTEMPTS_MAX);
    }
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static bool count_word(void *context, const struct afsync_observation *seen,
                       struct afsync_fault *fault) {
    size_t *words = context;

    (void)seen;
    (void)fault;
    (*words)++;
    return true;
}

/* An answer is read whole, or memory was short. */
static void test_starved_answer(void **state) {
    struct json_object *root =
        json_object_from_file(TEST_DATA_DIR "/loganalytics/log-analytics.json");
    struct afsync_loganalytics_answer answer;
    size_t given = 0, words = 0;
    const struct afsync_sink sink = {&words, count_word, NULL};
    bool ok;

    (void)state;
    assert_non_null(root);
    do {
        struct afsync_fault fault = {0};

        words = 0;
        left_to_give = given;
        is_rationed = true;
        ok = afsync_loganalytics_read(root, AFSYNC_SOURCE_LOGANALYTICS, &sink, &answer,
                                      &fault);
        is_rationed = false;
        if (!ok)
            assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    } while (!ok && ++given < ATTEMPTS_MAX);
    assert_in_range(given, 2, ATTEMPTS_MAX - 1);
    assert_int_equal(words, 5);
    assert_int_equal(answer.unreadable, 0);
    json_object_put(root);
}

/* A book that could not grow is still one, and grows later. */
static void test_starved_book(void **state) {
    enum { MARKS = 100 };

    (void)state;
    for (size_t given = 0; given < 20; given++) {
        struct afsync_book book = {0};

        left_to_give = given;
        is_rationed = true;
        for (int round = 0; round < 2; round++, is_rationed = false)
            for (uint64_t i = 1; i <= MARKS; i++) {
                const struct afsync_bookmark mark = {.device = 1, .inode = i};
                struct afsync_fault fault = {0};

                if (!afsync_book_keep(&book, &mark, &fault))
                    assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
            }
        for (uint64_t i = 1; i <= MARKS; i++)
            assert_non_null(afsync_book_find(&book, 1, i));
        assert_null(afsync_book_find(&book, 1, MARKS + 1));
        assert_int_equal(book.count, MARKS);
        afsync_book_fini(&book);
    }
}

/* An endpoint of events with more ends than are kept, and what ARM lists in its place. */
static void tell_apart(struct afsync_health *health) {
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_SESSION_END,
        .source = AFSYNC_SOURCE_EVENTS,
        .who = {.sync_group = "sg", .server_endpoint = "data", .server = "FS01"},
        .has_direction = true,
        .session = {.result = {0x80c8603e, true}, .items_failed = afsync_count_of(1)},
    };

    *health = (struct afsync_health){0};
    for (int i = 0; i < 20; i++) {
        seen.at = (i + 1) * AFSYNC_HOUR;
        assert_true(afsync_health_fold(health, &seen, NULL));
    }
    seen.source = AFSYNC_SOURCE_ARM;
    seen.who.server_endpoint = "resource";
    seen.who.friendly_name = "friend";
    seen.at += 5 * AFSYNC_MINUTE;
    assert_true(afsync_health_fold(health, &seen, NULL));
    seen.kind = AFSYNC_OBSERVED_PROGRESS;
    seen.progress = (struct afsync_progress){.applied_items = afsync_count_of(1)};
    assert_true(afsync_health_fold(health, &seen, NULL));
    seen.kind = AFSYNC_OBSERVED_ENDPOINT;
    seen.status = (struct afsync_endpoint_status){0};
    assert_true(afsync_health_fold(health, &seen, NULL));
    assert_int_equal(health->endpoint_count, 2);
}

/* Two endpoints that turn out to be one are so at once, or later. */
static void test_starved_meeting(void **state) {
    size_t given = 0;
    bool was_refused;

    (void)state;
    do {
        struct afsync_fault fault = {0};
        struct afsync_health health;
        bool ok;

        tell_apart(&health);
        left_to_give = given;
        is_rationed = true;
        ok = afsync_health_settle(&health, &fault);
        was_refused = !is_rationed;
        is_rationed = false;
        if (!ok)
            assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
        assert_true(ok || was_refused);
        assert_true(afsync_health_settle(&health, NULL));
        assert_int_equal(health.endpoint_count, 1);
        assert_int_equal(health.endpoints[0].legs[AFSYNC_UPLOAD].end_count, 16);
        assert_string_equal(health.endpoints[0].who.resource_name, "resource");
        afsync_health_fini(&health);
    } while (was_refused && ++given < ATTEMPTS_MAX);
    assert_in_range(given, 2, ATTEMPTS_MAX - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starvation),
        cmocka_unit_test(test_starved_answer),
        cmocka_unit_test(test_starved_book),
        cmocka_unit_test(test_starved_meeting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
