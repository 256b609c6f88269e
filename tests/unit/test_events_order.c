/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the order in which logs are read: rows in the right order, each pair compared.
 */
#include "source/events_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const ordered[] = {
    "10.xml",  "9.jsonl", "a.log.10",          "a.log.9.gz",        "a.log.2.gz",
    "a.log.1", "a.log",   "x.log-20260303.gz", "x.log-20260304",    "x.log-20260304-0100",
    "x.log.2", "x.log",   "y-20260101.ndjson", "y-20260102.ndjson",
};

static void test_order(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(ordered); i++)
        for (size_t j = 0; j < COUNT(ordered); j++) {
            int order = afsync_events_order(ordered[i], ordered[j]);

            if ((order < 0) != (i < j) || (order > 0) != (i > j))
                fail_msg("%s and %s: %d", ordered[i], ordered[j], order);
        }
}

static void test_same_log(void **state) {
    static const struct {
        const char *left, *right;
        bool same;
    } rows[] = {
        {"x.log", "x.log.1", true},        {"x.log", "x.log.12.gz", true},
        {"x.log", "x.log-20260304", true}, {"x.log", "x.log.gz", true},
        {"x.log", "x.log.old", false},     {"x.log", "xx.log.1", false},
        {"x.log", "x.log.123456", false},  {"20260304", "20260305", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (afsync_events_same_log(rows[i].left, rows[i].right) != rows[i].same)
            fail_msg("%s and %s", rows[i].left, rows[i].right);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_same_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
