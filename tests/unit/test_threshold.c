/* SPDX-License-Identifier: Apache-2.0
 *
 * Threshold ranges, by the plugin guidelines. */
#include "report/threshold.h"

#include "report/readings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_ranges(void **state) {
    static const struct {
        const char *text;
        bool good;
        double quiet, loud; /* a value that does not alert, and one that does */
    } rows[] = {
        {"10", true, 10, 10.5},    {"10:", true, 10, 9.9},   {"~:10", true, -99, 10.1},
        {"10:20", true, 20, 21},   {"@10:20", true, 21, 10}, {"0", true, 0, 1},
        {"-5:-1", true, -1, 0},    {"@0:0", true, 1, 0},     {"@10", true, 11, 5},
        {"1.5:2.5", true, 2, 1.4}, {"", false, 0, 0},        {":", false, 0, 0},
        {"20:10", false, 0, 0},    {"a", false, 0, 0},       {"10:b", false, 0, 0},
        {"inf", false, 0, 0},      {"nan", false, 0, 0},     {"0x10", false, 0, 0},
        {"10 ", false, 0, 0},      {"--5", false, 0, 0},     {"-5", false, 0, 0},
        {"1e3", false, 0, 0},      {"~", false, 0, 0},       {"@", false, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_range range;
        bool good = afsync_range_parse(&range, rows[i].text);

        if (good != rows[i].good)
            fail_msg("\"%s\" is %s", rows[i].text, good ? "taken" : "refused");
        if (!good)
            continue;
        if (afsync_range_alerts(&range, rows[i].quiet) ||
            !afsync_range_alerts(&range, rows[i].loud))
            fail_msg("\"%s\" alerts wrongly", rows[i].text);
    }
}

static void test_thresholds(void **state) {
    struct afsync_threshold thresholds[AFSYNC_READINGS] = {0};
    struct afsync_fault fault = {0};

    (void)state;
    assert_true(
        afsync_threshold_parse(thresholds, false, "last_success_age=0:7200", &fault));
    assert_true(thresholds[AFSYNC_READING_LAST_SUCCESS_AGE].warning.set);
    assert_false(thresholds[AFSYNC_READING_LAST_SUCCESS_AGE].critical.set);
    assert_false(afsync_threshold_parse(thresholds, true, "no_such=1", &fault));
    assert_false(afsync_threshold_parse(thresholds, true, "endpoints_ok=1", NULL));
    assert_false(afsync_threshold_parse(thresholds, true, "state", NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_thresholds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
