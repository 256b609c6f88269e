/* SPDX-License-Identifier: Apache-2.0
 *
 * Servers, cloud endpoints and metrics folded into health: joined, renewed, dropped. */
#include "health/health.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1772625600000) /* 2026-03-04T12:00:00Z */
#define SERVICE .subscription = "s", .resource_group = "r", .service = "v"

static void fold(struct afsync_health *health, const struct afsync_observation *seen) {
    assert_true(afsync_health_fold(health, seen, NULL));
}

static void fold_server(struct afsync_health *health, const char *id, const char *name,
                        int64_t heartbeat_at) {
    const struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_SERVER,
        .source = AFSYNC_SOURCE_ARM,
        .who = {SERVICE, .server = name},
        .server = {.id = id, .heartbeat_at = heartbeat_at}};

    fold(health, &seen);
}

static void fold_endpoint(struct afsync_health *health, const struct afsync_identity *who,
                          const char *server_id, int64_t at) {
    const struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .source = AFSYNC_SOURCE_ARM,
        .who = *who,
        .status = {.at = at, .server_id = server_id, .combined_health = "Healthy"}};

    fold(health, &seen);
}

static void fold_heartbeat(struct afsync_health *health, const char *name, int64_t at) {
    const struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_HEARTBEAT,
                                            .source = AFSYNC_SOURCE_METRICS,
                                            .who = {SERVICE, .server = name},
                                            .at = at};

    fold(health, &seen);
}

/* Ids are of any case, and the lists may come in any order. */
static void test_an_endpoint_learns_its_server(void **state) {
    static const struct afsync_identity nameless = {SERVICE, .sync_group = "g",
                                                    .server_endpoint = "e1"};
    static const struct afsync_identity named = {
        SERVICE, .sync_group = "g", .server_endpoint = "e2", .server = "its own"};
    static const struct afsync_identity lost = {SERVICE, .sync_group = "g",
                                                .server_endpoint = "e3"};

    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        struct afsync_health health = {0};

        if (turned)
            fold_server(&health, "/S/1", "fs01", 0);
        fold_endpoint(&health, &nameless, "/s/1", 0);
        fold_endpoint(&health, &named, "/s/1", 0);
        fold_endpoint(&health, &lost, "/s/2", 0);
        if (!turned)
            fold_server(&health, "/S/1", "fs01", 0);
        fold_server(&health, NULL, "without an id", 0);
        assert_true(afsync_health_settle(&health, NULL));
        assert_string_equal(health.endpoints[0].who.server, "fs01");
        assert_string_equal(health.endpoints[1].who.server, "its own");
        assert_null(health.endpoints[2].who.server);
        afsync_health_fini(&health);
    }
}

/* The newest answer counts as a whole; but a heartbeat is a moment, and those do not go
 * back, whoever tells of them. */
static void test_the_newest_word_counts(void **state) {
    static const struct afsync_identity who = {SERVICE, .sync_group = "g",
                                               .server_endpoint = "e"};
    struct afsync_observation said = {.kind = AFSYNC_OBSERVED_SERVER,
                                      .source = AFSYNC_SOURCE_ARM,
                                      .who = {SERVICE, .server = "fs01.example.test"},
                                      .server = {.id = "/1", .agent_version = "17"}};
    struct afsync_health health = {0};
    const struct afsync_server *server;

    (void)state;
    afsync_health_begin(&health, NOW, false);
    fold(&health, &said);
    said.server.agent_version = NULL;
    said.server.agent_status = "Expired";
    said.server.id = "/1";
    said.server.heartbeat_at = NOW - 100;
    fold(&health, &said);
    server = &health.inventory.servers[0].said;
    assert_int_equal(health.inventory.server_count, 1);
    assert_null(server->agent_version);
    assert_string_equal(server->agent_status, "Expired");
    fold_heartbeat(&health, "FS01", NOW - 200);
    assert_int_equal(server->heartbeat_at, NOW - 100);
    fold_heartbeat(&health, "FS01", NOW - 50);
    assert_int_equal(server->heartbeat_at, NOW - 50);
    fold(&health, &said);
    assert_int_equal(health.inventory.servers[0].said.heartbeat_at, NOW - 50);
    assert_int_equal(health.newest_at[AFSYNC_SOURCE_METRICS], NOW - 50);

    fold_endpoint(&health, &who, NULL, NOW - 5);
    assert_int_equal(health.newest_at[AFSYNC_SOURCE_ARM], NOW - 5);
    assert_string_equal(health.endpoints[0].status.combined_health, "Healthy");
    said = (struct afsync_observation){
        .kind = AFSYNC_OBSERVED_ENDPOINT, .source = AFSYNC_SOURCE_ARM, .who = who};
    fold(&health, &said);
    assert_null(health.endpoints[0].status.combined_health);
    assert_int_equal(health.endpoints[0].status.at, 0);
    afsync_health_fini(&health);
}

/* A wrong clock makes nothing fresh. */
static void test_moments_of_the_future(void **state) {
    static const struct afsync_identity who = {SERVICE, .sync_group = "g",
                                               .server_endpoint = "e"};
    struct afsync_health health = {0};

    (void)state;
    afsync_health_begin(&health, NOW, false);
    fold_endpoint(&health, &who, NULL, NOW + AFSYNC_CLOCK_AHEAD + 1);
    fold_server(&health, "/1", "fs01", NOW + AFSYNC_CLOCK_AHEAD + 1);
    assert_int_equal(health.endpoints[0].status.at, 0);
    assert_true(health.endpoints[0].listed);
    assert_int_equal(health.newest_at[AFSYNC_SOURCE_ARM], 0);
    assert_int_equal(health.inventory.servers[0].said.heartbeat_at, 0);
    assert_int_equal(health.odd[AFSYNC_ODD_TOO_FAR_AHEAD].count, 2);
    fold_heartbeat(&health, "fs01", NOW + AFSYNC_CLOCK_AHEAD + 1);
    assert_int_equal(health.inventory.servers[0].said.heartbeat_at, 0);
    fold_endpoint(&health, &who, NULL, NOW + AFSYNC_CLOCK_AHEAD);
    assert_int_equal(health.endpoints[0].status.at, NOW + AFSYNC_CLOCK_AHEAD);
    afsync_health_fini(&health);
}

static void test_what_is_gone_is_dropped(void **state) {
    struct afsync_observation cloud = {.kind = AFSYNC_OBSERVED_CLOUD_ENDPOINT,
                                       .source = AFSYNC_SOURCE_ARM,
                                       .who = {SERVICE, .sync_group = "g"},
                                       .cloud_endpoint = {.name = "c", .share = "one"}};
    struct afsync_health health = {0};

    (void)state;
    afsync_health_begin(&health, NOW, false);
    for (const char *id = "123"; *id != '\0'; id++)
        fold_server(&health, id, "fs", 0);
    fold(&health, &cloud);
    cloud.who.sync_group = "h";
    fold(&health, &cloud);
    afsync_health_begin(&health, NOW, false);
    fold_server(&health, "3", "fs", 0);
    cloud.cloud_endpoint.name = "C";
    cloud.cloud_endpoint.share = "two";
    fold(&health, &cloud);
    assert_int_equal(health.inventory.cloud_endpoint_count, 2);
    afsync_inventory_trust_servers(&health.inventory, health.poll);
    afsync_inventory_trust_cloud_endpoints(&health.inventory, health.poll);
    assert_int_equal(health.inventory.server_count, 1);
    assert_string_equal(health.inventory.servers[0].said.id, "3");
    assert_int_equal(health.inventory.cloud_endpoint_count, 1);
    assert_string_equal(health.inventory.cloud_endpoints[0].said.share, "two");
    afsync_health_fini(&health);
}

/* Who is meant by a metric; of the endpoints a (by path D:\a, called A-Friend) and b in
 * group g, c in group h, both b and c on the path D:\bc. */
static const struct {
    const char *claim;
    struct afsync_identity who;
    const char *endpoint; /* NULL: nobody */
} meant[] = {
    {"by its resource", {SERVICE, .sync_group = "G", .server_endpoint = "A"}, "a"},
    {"by what people call it",
     {SERVICE, .sync_group = "g", .server_endpoint = "a-friend"},
     "a"},
    {"by its path", {SERVICE, .sync_group = "g", .server_endpoint = "d:\\A"}, "a"},
    {"in any group if none is said", {SERVICE, .server_endpoint = "a"}, "a"},
    {"in its group only", {SERVICE, .sync_group = "h", .server_endpoint = "a"}, NULL},
    {"of its service only",
     {.subscription = "s", .resource_group = "r", .service = "w", .server_endpoint = "a"},
     NULL},
    {"nobody if two are called so", {SERVICE, .server_endpoint = "D:\\bc"}, NULL},
    {"one of two by its group",
     {SERVICE, .sync_group = "h", .server_endpoint = "D:\\bc"},
     "c"},
    {"nobody if none is called so",
     {SERVICE, .sync_group = "g", .server_endpoint = "z"},
     NULL},
    {"nobody if no name is said", {SERVICE, .sync_group = "g"}, NULL},
};

static void test_whose_metric(void **state) {
    static const struct afsync_identity known[] = {
        {SERVICE, .sync_group = "g", .server_endpoint = "a", .path = "D:\\a",
         .friendly_name = "A-Friend"},
        {SERVICE, .sync_group = "g", .server_endpoint = "b", .path = "D:\\bc"},
        {SERVICE, .sync_group = "h", .server_endpoint = "c", .path = "D:\\bc"},
    };
    const struct afsync_metric_point point = {NOW, {7, true}};

    (void)state;
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_SERIES,
                                          .source = AFSYNC_SOURCE_METRICS,
                                          .who = meant[i].who,
                                          .has_direction = true,
                                          .direction = AFSYNC_DOWNLOAD,
                                          .at = NOW,
                                          .series = {AFSYNC_METRIC_ITEMS, &point, 1}};
        struct afsync_health health = {0};

        for (size_t k = 0; k < 3; k++)
            fold_endpoint(&health, &known[k], NULL, 0);
        fold(&health, &seen);
        assert_int_equal(health.endpoint_count, 3);
        assert_int_equal(health.odd[AFSYNC_ODD_OF_NOBODY].count,
                         meant[i].endpoint == NULL ? 1 : 0);
        for (size_t k = 0; k < 3; k++) {
            const struct afsync_leg *leg = &health.endpoints[k].legs[AFSYNC_DOWNLOAD];
            bool is_meant = meant[i].endpoint != NULL &&
                            strcmp(meant[i].endpoint, known[k].server_endpoint) == 0;

            if (afsync_leg_items_applied(leg).known != is_meant ||
                afsync_leg_items_applied(&health.endpoints[k].legs[AFSYNC_UPLOAD]).known)
                fail_msg("%s: %s", meant[i].claim, known[k].server_endpoint);
            assert_int_equal(afsync_leg_newest_word_at(leg), 0);
        }
        afsync_health_fini(&health);
    }
}

/* A session counts once, whoever tells of it: the larger total is told, and never falls. */
static void test_totals_of_both(void **state) {
    static const struct afsync_identity who = {SERVICE, .sync_group = "g",
                                               .server_endpoint = "e"};
    struct afsync_metric_point points[] = {{NOW - 2 * AFSYNC_HOUR, {300, true}},
                                           {NOW - AFSYNC_HOUR, {300, true}}};
    struct afsync_observation metric = {.kind = AFSYNC_OBSERVED_SERIES,
                                        .source = AFSYNC_SOURCE_METRICS,
                                        .who = who,
                                        .has_direction = true,
                                        .at = NOW - AFSYNC_HOUR,
                                        .series = {AFSYNC_METRIC_ITEMS, points, 1}};
    struct afsync_observation running = {.kind = AFSYNC_OBSERVED_PROGRESS,
                                         .source = AFSYNC_SOURCE_ARM,
                                         .who = who,
                                         .has_direction = true,
                                         .at = NOW,
                                         .progress = {.applied_items = {500, true}}};
    struct afsync_health health = {0};
    const struct afsync_leg *leg;

    (void)state;
    afsync_health_begin(&health, NOW, false);
    fold_endpoint(&health, &who, NULL, 0);
    leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
    assert_false(afsync_leg_items_applied(leg).known);
    fold(&health, &metric);
    assert_int_equal(afsync_leg_items_applied(leg).value, 300);
    assert_false(afsync_leg_bytes_applied(leg).known);
    fold(&health, &running);
    assert_int_equal(afsync_leg_items_applied(leg).value, 500);
    metric.series.count = 2;
    fold(&health, &metric);
    assert_int_equal(afsync_leg_items_applied(leg).value, 600);
    points[1].value = afsync_count_of(10);
    fold(&health, &metric);
    assert_int_equal(afsync_leg_items_applied(leg).value, 600);
    assert_true(leg->said_by[AFSYNC_SOURCE_METRICS]);
    metric.has_direction = false;
    fold(&health, &metric);
    assert_int_equal(health.odd[AFSYNC_ODD_OF_NOBODY].count, 1);
    afsync_health_fini(&health);
}

static void test_heartbeats_of_nobody(void **state) {
    struct afsync_health health = {0};

    (void)state;
    fold_server(&health, "/1", "fs01.one.test", 0);
    fold_server(&health, "/2", "fs01.two.test", 0);
    fold_heartbeat(&health, "fs01", NOW);
    fold_heartbeat(&health, "fs02", NOW);
    assert_int_equal(health.odd[AFSYNC_ODD_OF_NOBODY].count, 2);
    assert_int_equal(health.inventory.servers[0].said.heartbeat_at, 0);
    afsync_health_fini(&health);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_endpoint_learns_its_server),
        cmocka_unit_test(test_the_newest_word_counts),
        cmocka_unit_test(test_moments_of_the_future),
        cmocka_unit_test(test_what_is_gone_is_dropped),
        cmocka_unit_test(test_whose_metric),
        cmocka_unit_test(test_totals_of_both),
        cmocka_unit_test(test_heartbeats_of_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
