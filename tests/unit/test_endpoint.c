/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of finding endpoints: those that were found last are found as if they had been
 * looked up, whatever became of them and of others in between. */
#include "health/endpoint.h"

#include "health/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { ROUNDS = 300, STEPS = 200 };

/* Names that differ in case only, are short, are missing, or are another's path. */
static const char *any_of(const char *const *names, size_t count) {
    return names[(size_t)rand() % count];
}

static struct afsync_observation any_word(void) {
    static const char *const endpoints[] = {
        "projects-of-all",     "Projects-of-all", "archives-of-all",
        "E:\\projects-of-all", "short",           "9f1f8a3c-0b6f-4a2d-9d3e-3c1d2b4a5f60"};
    static const char *const groups[] = {"sg-one", "SG-one", "sg-two", NULL};
    static const char *const servers[] = {"FS01", "FS01.example.test", "FS02", NULL};
    static const char *const services[] = {"service-one", "service-two", NULL};
    struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_SUCCESS,
                                      .source = AFSYNC_SOURCE_EVENTS};

    seen.who.server_endpoint = any_of(endpoints, COUNT(endpoints));
    seen.who.sync_group = any_of(groups, COUNT(groups));
    seen.who.server = any_of(servers, COUNT(servers));
    if (rand() % 8 != 0)
        return seen;
    seen.source = rand() % 2 == 0 ? AFSYNC_SOURCE_ARM : AFSYNC_SOURCE_LOGANALYTICS;
    seen.who.service = any_of(services, COUNT(services));
    seen.who.path = rand() % 2 == 0 ? any_of(endpoints, COUNT(endpoints)) : NULL;
    seen.who.friendly_name = rand() % 4 == 0 ? any_of(endpoints, COUNT(endpoints)) : NULL;
    return seen;
}

static bool is_same_name(const char *left, const char *right) {
    return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

static void check_same(const struct afsync_health *left,
                       const struct afsync_health *right) {
    enum { NAMES = sizeof(struct afsync_identity) / sizeof(const char *) };

    assert_int_equal(left->endpoint_count, right->endpoint_count);
    for (size_t i = 0; i < left->endpoint_count; i++)
        for (size_t k = 0; k < NAMES; k++)
            assert_true(is_same_name(((const char *const *)&left->endpoints[i].who)[k],
                                     ((const char *const *)&right->endpoints[i].who)[k]));
}

static void test_found_as_if_looked_up(void **state) {
    (void)state;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health quick = {0}, slow = {0};

        for (int i = 0; i < STEPS; i++) {
            struct afsync_observation seen = any_word();
            struct afsync_endpoint *found = afsync_endpoint_get(&quick, &seen, NULL),
                                   *wanted;

            afsync_endpoint_forget_recent(&slow);
            wanted = afsync_endpoint_get(&slow, &seen, NULL);
            assert_int_equal(found - quick.endpoints, wanted - slow.endpoints);
            if (rand() % 50 == 0) {
                size_t index = (size_t)(found - quick.endpoints);

                afsync_health_drop(&quick, index);
                afsync_health_drop(&slow, index);
            }
        }
        check_same(&quick, &slow);
        afsync_health_fini(&quick);
        afsync_health_fini(&slow);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found_as_if_looked_up)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
