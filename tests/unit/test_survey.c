/* SPDX-License-Identifier: Apache-2.0
 *
 * Surveys one after the other, as a daemon makes them: what happens to the memory. */
#include "afsync.h"
#include "base/text.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define AT INT64_C(1772592000000) /* 2026-03-04T02:40:00Z, of which the export tells */

static const char *const told[] = {TEST_DATA_DIR "/events/winlogbeat.jsonl"};

/* A folder of its own, in it an export that can be emptied. */
struct place {
    char folder[64], state[80], export[80];
    const char *paths[1];
    struct afsync_config config;
};

static int set_up(void **state) {
    struct place *place = calloc(1, sizeof *place);

    snprintf(place->folder, sizeof place->folder, "/tmp/afsync-survey-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->state, sizeof place->state, "%s/state", place->folder);
    snprintf(place->export, sizeof place->export, "%s/export.jsonl", place->folder);
    place->paths[0] = place->export;
    place->config = afsync_config_default();
    place->config.state_dir = place->state;
    place->config.clock_ms = AT;
    place->config.events.paths = place->paths;
    place->config.events.path_count = 1;
    *state = place;
    return 0;
}

static int tear_down(void **state) {
    struct place *place = *state;
    char command[96];
    int code;

    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    code = system(command);
    free(place);
    return code;
}

static void fill_export(const struct place *place) {
    char command[512];

    snprintf(command, sizeof command, "cp '%s' '%s'", told[0], place->export);
    assert_int_equal(system(command), 0);
}

static void empty_export(const struct place *place) {
    FILE *file = fopen(place->export, "w");

    assert_non_null(file);
    fclose(file);
}

/* What a survey comes to, and whether it had trouble with its memory. */
struct result {
    enum afsync_state state;
    bool trouble;
};

static struct result survey(struct afsync_watch *watch,
                            const struct afsync_config *config) {
    struct afsync_report report;
    struct afsync_fault fault = {0};
    struct result result;

    if (!afsync_survey(watch, config, AT, &report, &fault))
        fail_msg("%s", fault.text);
    result = (struct result){report.state, report.memory_trouble[0] != '\0'};
    afsync_report_fini(&report);
    return result;
}

static struct result survey_once(const struct afsync_config *config) {
    struct afsync_watch *watch = afsync_watch_new();
    struct result result = survey(watch, config);

    afsync_watch_free(watch);
    return result;
}

/* The log is rotated away while the folder is open to others: once it is mended, the memory
 * of before is still there for the next process. */
static void test_what_could_not_be_read_is_spared(void **state) {
    struct place *place = *state;
    struct afsync_watch *watch;

    fill_export(place);
    assert_int_equal(survey_once(&place->config).state, AFSYNC_WARNING);
    assert_int_equal(chmod(place->state, 0755), 0);
    watch = afsync_watch_new();
    assert_true(survey(watch, &place->config).trouble);
    assert_int_equal(chmod(place->state, 0700), 0);
    empty_export(place);
    assert_true(survey(watch, &place->config).trouble);
    afsync_watch_free(watch);
    assert_int_equal(survey_once(&place->config).state, AFSYNC_WARNING);
}

/* As long as nothing is known it is taken up late, and kept from then on. */
static void test_what_can_be_read_late_is_taken_up(void **state) {
    struct place *place = *state;
    struct afsync_watch *watch;
    struct result result;

    fill_export(place);
    survey_once(&place->config);
    empty_export(place);
    assert_int_equal(chmod(place->state, 0755), 0);
    watch = afsync_watch_new();
    assert_int_equal(survey(watch, &place->config).state, AFSYNC_UNKNOWN);
    assert_int_equal(chmod(place->state, 0700), 0);
    result = survey(watch, &place->config);
    assert_int_equal(result.state, AFSYNC_WARNING);
    assert_false(result.trouble);
    afsync_watch_free(watch);
}

/* A folder that is made later loses nothing. */
static void test_a_folder_that_is_made_later(void **state) {
    struct place *place = *state;
    char parent[96];
    struct afsync_watch *watch = afsync_watch_new();

    fill_export(place);
    snprintf(parent, sizeof parent, "%s/later/state", place->folder);
    place->config.state_dir = parent;
    assert_true(survey(watch, &place->config).trouble);
    *strrchr(parent, '/') = '\0';
    assert_int_equal(mkdir(parent, 0700), 0);
    strcat(parent, "/state");
    assert_false(survey(watch, &place->config).trouble);
    afsync_watch_free(watch);
    empty_export(place);
    assert_int_equal(survey_once(&place->config).state, AFSYNC_WARNING);
}

/* Two watches of one scope in one process, told apart by their names. */
static void test_two_watches_of_one_scope(void **state) {
    struct place *place = *state;
    struct afsync_config other = place->config;
    struct afsync_watch *watches[] = {afsync_watch_new(), afsync_watch_new()};

    fill_export(place);
    place->config.state_name = "one";
    other.state_name = "other";
    assert_false(survey(watches[0], &place->config).trouble);
    empty_export(place);
    assert_int_equal(survey(watches[1], &other).state, AFSYNC_UNKNOWN);
    assert_int_equal(survey(watches[0], &place->config).state, AFSYNC_WARNING);
    afsync_watch_free(watches[0]);
    afsync_watch_free(watches[1]);
    assert_int_equal(survey_once(&place->config).state, AFSYNC_WARNING);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_what_could_not_be_read_is_spared),
        TEST(test_what_can_be_read_late_is_taken_up),
        TEST(test_a_folder_that_is_made_later),
        TEST(test_two_watches_of_one_scope),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
