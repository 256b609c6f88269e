/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that is kept of a leg comes back, at its bound. */
#include "health/state.h"

#include "base/time.h"
#include "health/endpoint.h"
#include "health/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "state_text.h"

/* A member that state_leg.c or state.c does not walk over would be forgotten between runs.
 * So whoever adds one comes by here (and raises AFSYNC_STATE_VERSION). */
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(struct afsync_end) == 120, "walk over the new member, too");
_Static_assert(sizeof(struct afsync_session) == 320, "walk over the new member, too");
_Static_assert(sizeof(struct afsync_item_row) == 80, "walk over the new member, too");
_Static_assert(sizeof(struct afsync_past) == 784, "walk over the new member, too");
_Static_assert(sizeof(struct afsync_known_server) == 176, "walk over the new member, too");
_Static_assert(sizeof(struct afsync_known_cloud_endpoint) == 160, "walk over it, too");
_Static_assert(sizeof(struct afsync_endpoint) == 2248, "walk over the new member, too");
#endif

/* Different values everywhere, so that two that were exchanged would be found out. */
static uint64_t any_number(void) {
    static uint64_t next = UINT64_MAX;

    return next--;
}

static struct afsync_count any_count(void) {
    static uint64_t next = AFSYNC_COUNT_MAX;

    return afsync_count_of(next--);
}

static int64_t any_moment(void) {
    static int64_t next = AFSYNC_TIME_LAST;

    return next -= 1000;
}

static struct afsync_end any_end(void) {
    static int64_t next = 1; /* ends are in order */

    return (struct afsync_end){
        .at = next++,
        .cloud_at = any_moment(),
        .source = AFSYNC_SOURCE_ARM,
        .id = afsync_session_id_parse("01234567-89ab-cdef-fedc-ba9876543210"),
        .origin = any_number(),
        .record = any_number(),
        .said = {.result = {.value = 0x80c80219, .known = true},
                 .applied_files = any_count(),
                 .applied_bytes = any_count(),
                 .total_files = any_count(),
                 .items_failed = any_count(),
                 .items_persistent = any_count(),
                 .items_transient = any_count()},
    };
}

static struct afsync_sample any_sample(bool flag) {
    return (struct afsync_sample){.at = any_moment(),
                                  .said = {.applied_items = any_count(),
                                           .total_items = any_count(),
                                           .applied_bytes = any_count(),
                                           .total_bytes = any_count(),
                                           .items_failed = any_count(),
                                           .totals_final = flag,
                                           .mode = any_number(),
                                           .moves = !flag,
                                           .blocked_by_large_file = flag,
                                           .large_file_percent = any_count(),
                                           .large_file_bytes = any_count(),
                                           .remaining_items = any_count(),
                                           .remaining_bytes = any_count(),
                                           .minutes_remaining = any_count()}};
}

static struct afsync_point any_point(void) {
    return (struct afsync_point){any_moment(), any_count(), any_count()};
}

static struct afsync_mark any_mark(void) {
    return (struct afsync_mark){any_count(), any_moment(), any_moment()};
}

static struct afsync_session any_session(bool flag) {
    return (struct afsync_session){.id = afsync_session_id_parse("x"),
                                   .source = AFSYNC_SOURCE_EVENTS,
                                   .first = any_point(),
                                   .previous = any_point(),
                                   .newest = any_sample(flag),
                                   .items = any_mark(),
                                   .bytes = any_mark(),
                                   .open_total = any_mark(),
                                   .file_percent = any_mark(),
                                   .file = any_number(),
                                   .final_at = any_moment(),
                                   .final_total = any_number(),
                                   .pushed_at = any_moment()};
}

static void fill_past(struct afsync_past *past) {
    *past = (struct afsync_past){
        .horizon = any_moment(),
        .snapshot_horizon = any_moment(),
        .session_horizon = any_moment(),
        .last_success_at = any_moment(),
        .failing_since = any_moment(),
        .code_count = AFSYNC_PAST_CODES_MAX,
        .race = {any_moment(), any_moment(), any_count(), any_number(), any_number()},
        .success = any_end(),
        .complete = any_end(),
        .most_persistent = any_end(),
        .most_failed = any_end(),
        .persistent = any_number(),
        .failed = any_number(),
        .heard_from = any_moment(),
        .standstill = {any_moment(), any_count()},
        .items_applied = any_number(),
        .bytes_applied = any_number()};
    past->counted_count = past->counted_capacity = AFSYNC_PAST_COUNTED_MAX;
    past->counted = calloc(AFSYNC_PAST_COUNTED_MAX, sizeof past->counted[0]);
    for (size_t i = 0; i < AFSYNC_PAST_COUNTED_MAX; i++)
        past->counted[i] = INT64_C(1772600000000) + (int64_t)i;
    for (unsigned i = 0; i < AFSYNC_PAST_CODES_MAX; i++)
        past->codes[i] = (struct afsync_past_code){UINT32_MAX - i, any_moment()};
}

static void fill_leg(struct afsync_leg *leg) {
    leg->exists = leg->said_by[AFSYNC_SOURCE_ARM] = true;
    leg->end_count = leg->end_capacity = AFSYNC_ENDS_MAX;
    leg->ends = calloc(AFSYNC_ENDS_MAX, sizeof leg->ends[0]);
    for (size_t i = 0; i < AFSYNC_ENDS_MAX; i++)
        leg->ends[i] = any_end();
    leg->snapshot_count = leg->snapshot_capacity = AFSYNC_SNAPSHOTS_MAX;
    leg->snapshots = calloc(AFSYNC_SNAPSHOTS_MAX, sizeof leg->snapshots[0]);
    for (size_t i = 0; i < AFSYNC_SNAPSHOTS_MAX; i++) {
        leg->snapshots[i] = any_end();
        leg->snapshots[i].said.snapshot = true;
    }
    leg->session_count = leg->session_capacity = AFSYNC_SESSIONS_MAX;
    leg->sessions = calloc(AFSYNC_SESSIONS_MAX, sizeof leg->sessions[0]);
    for (size_t i = 0; i < AFSYNC_SESSIONS_MAX; i++)
        leg->sessions[i] = any_session(i % 2 == 0);
    leg->row_count = leg->row_capacity = AFSYNC_ITEM_ROWS_MAX;
    leg->rows = calloc(AFSYNC_ITEM_ROWS_MAX, sizeof leg->rows[0]);
    for (size_t i = 0; i < AFSYNC_ITEM_ROWS_MAX; i++)
        leg->rows[i] = (struct afsync_item_row){
            .end_at = any_moment(),
            .at = any_moment(),
            .source = AFSYNC_SOURCE_ARM,
            .said = {{1, true}, any_count(), any_count(), any_moment()}};
    leg->told_success_at = any_moment();
    fill_past(&leg->past);
    leg->meters = calloc(AFSYNC_METRICS, sizeof leg->meters[0]);
    for (size_t m = 0; m < AFSYNC_METRICS; m++) {
        struct afsync_meter *meter = &leg->meters[m];

        for (size_t i = AFSYNC_BUCKETS_MAX; i-- > 0;)
            meter->newest[i] = (struct afsync_metric_point){any_moment(), any_count()};
        meter->count = AFSYNC_BUCKETS_MAX;
        meter->settled = any_count();
        meter->settled_until = any_moment();
    }
    snprintf(leg->health_word, sizeof leg->health_word, "Error? 67890123");
    leg->large_file_at = any_moment();
    leg->large_file = calloc(1, AFSYNC_NAME_MAX);
    memset(leg->large_file, 'f', AFSYNC_NAME_MAX - 1);
}

/* As many rows as are kept. */
static struct afsync_failures any_failures(struct afsync_code_files *rows) {
    for (uint32_t i = 0; i < AFSYNC_CODE_FILES_MAX; i++)
        rows[i] = (struct afsync_code_files){{0x80c80000 + i, true}, any_count()};
    return (struct afsync_failures){any_moment(), any_count(), rows, AFSYNC_CODE_FILES_MAX,
                                    any_number()};
}

static void fill_endpoint(struct afsync_endpoint *endpoint) {
    struct afsync_code_files not_tiering[AFSYNC_CODE_FILES_MAX];
    struct afsync_code_files recalls[AFSYNC_CODE_FILES_MAX];
    const struct afsync_endpoint_status status = {
        .at = any_moment(),
        .told_at = any_moment(),
        .server_id = "/servers/1",
        .combined_health = "Healthy",
        .sync_activity = "Upload",
        .offline_transfer = "NotRunning",
        .persistent_items = any_count(),
        .background_at = any_moment(),
        .background_began_at = any_moment(),
        .background_percent = any_count(),
        .background_bytes = any_count(),
        .tiering = {any_moment(),
                    any_moment(),
                    "Error",
                    {11, true},
                    any_failures(not_tiering),
                    any_moment(),
                    any_moment(),
                    any_moment(),
                    "Enabled",
                    any_count(),
                    any_count()},
        .recalls = any_failures(recalls),
        .provisioning = {"Error", "Failed", "NamespaceApply", {12, true}, any_count()},
    };

    assert_true(afsync_status_fold(&endpoint->status, &status, NULL));
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        fill_leg(&endpoint->legs[d]);
    endpoint->listed = true;
}

static void fold_inventory(struct afsync_health *health) {
    struct afsync_observation server = {
        .kind = AFSYNC_OBSERVED_SERVER,
        .source = AFSYNC_SOURCE_ARM,
        .who = {.subscription = "s", .resource_group = "g", .service = "v", .server = "fs"},
        .server = {"id \"1\"",
                   "18.2",
                   "Ok",
                   "10.0",
                   "Standalone",
                   "cluster",
                   any_moment(),
                   any_moment(),
                   true,
                   {7, true}}};
    const struct afsync_observation cloud = {
        .kind = AFSYNC_OBSERVED_CLOUD_ENDPOINT,
        .source = AFSYNC_SOURCE_ARM,
        .who = {.subscription = "s", .resource_group = "g", .service = "v", "group"},
        .cloud_endpoint = {"name",
                           "share",
                           "true",
                           "Delayed",
                           {9, true},
                           any_count(),
                           any_moment(),
                           any_moment()}};

    assert_true(afsync_health_fold(health, &server, NULL));
    server.server = (struct afsync_server){0};
    server.who.server = "of which nothing is known";
    assert_true(afsync_health_fold(health, &server, NULL));
    assert_true(afsync_health_fold(health, &cloud, NULL));
    health->inventory.servers[0].told_at = any_moment();
    health->inventory.cloud_endpoints[0].told_at = any_moment();
}

/* Everything that is kept, at its bound. */
static void test_all_of_a_leg_comes_back(void **state) {
    const struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .who = {"subscription", "group", "service", "sync \"group\"", "D:\\daten\\\xc3\xa4",
                "01234567-89ab-cdef-fedc-ba9876543210", "friendly", "D:\\daten",
                "fs01.example.com"}};
    const struct afsync_observation orphan = {
        .kind = AFSYNC_OBSERVED_ITEM_ERROR,
        .source = AFSYNC_SOURCE_ARM,
        .has_direction = true,
        .direction = AFSYNC_DOWNLOAD,
        .at = 1772625600000,
        .session_id = {.bytes = {1, 2, 3}, .known = true},
        .origin = 4,
        .record = 5,
        .item_error = {{6, true}, {7, true}, {8, true}, 9}};
    struct afsync_health health = {0}, loaded = {0};
    struct afsync_text first = {0}, second = {0};
    struct afsync_fault fault = {0};

    (void)state;
    assert_true(afsync_health_fold(&health, &seen, NULL));
    assert_true(afsync_health_fold(&health, &orphan, NULL));
    health.newest_at[AFSYNC_SOURCE_ARM] = any_moment();
    fill_endpoint(&health.endpoints[0]);
    fold_inventory(&health);
    assert_true(save_text(&health, "", &first, NULL));
    if (!load_text(&loaded, &first, "", &fault))
        fail_msg("%s", fault.text);
    assert_true(save_text(&loaded, "", &second, NULL));
    assert_string_equal(first.data, second.data);
    assert_int_equal(loaded.endpoints[0].legs[0].end_count, AFSYNC_ENDS_MAX);
    assert_true(loaded.endpoints[0].legs[0].ends[0].record > UINT64_MAX - 100);
    assert_string_equal(loaded.endpoints[0].who.sync_group, seen.who.sync_group);
    assert_string_equal(loaded.endpoints[0].who.server_endpoint, seen.who.server_endpoint);
    assert_string_equal(loaded.endpoints[0].who.resource_name, seen.who.resource_name);
    assert_string_equal(loaded.endpoints[0].who.server, "fs01.example.com");
    assert_int_equal(loaded.orphan_count, 1);
    assert_string_equal(loaded.endpoints[0].status.offline_transfer, "NotRunning");
    assert_int_equal(loaded.inventory.server_count, 2);
    assert_string_equal(loaded.inventory.servers[0].said.cluster, "cluster");
    assert_int_equal(loaded.inventory.servers[0].said.management_error.value, 7);
    assert_null(loaded.inventory.servers[1].said.id);
    assert_int_equal(loaded.inventory.cloud_endpoint_count, 1);
    assert_string_equal(loaded.inventory.cloud_endpoints[0].said.enumeration_state,
                        "Delayed");
    assert_int_equal(loaded.orphans[0].direction, AFSYNC_DOWNLOAD);
    assert_int_equal(loaded.newest_at[AFSYNC_SOURCE_ARM],
                     health.newest_at[AFSYNC_SOURCE_ARM]);
    afsync_health_fini(&health);
    afsync_health_fini(&loaded);
    afsync_text_fini(&first);
    afsync_text_fini(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_a_leg_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
