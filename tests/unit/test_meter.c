/* SPDX-License-Identifier: Apache-2.0
 *
 * Buckets told again and again, late, and grown: each counts once. */
#include "health/meter.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define QUARTER (15 * AFSYNC_MINUTE)

/* "3:10" is the third bucket, of value 10. */
static struct afsync_meter told(const char *buckets) {
    struct afsync_meter meter = {.count = 0};

    for (char *at = (char *)buckets; *at != '\0';) {
        struct afsync_metric_point point;

        point.at = strtol(at, &at, 10) * QUARTER;
        point.value = afsync_count_of(strtoull(at + 1, &at, 10));
        afsync_meter_fold(&meter, &point);
        at += *at == ' ';
    }
    return meter;
}

static const struct {
    const char *claim, *buckets;
    uint64_t sum;
} rows[] = {
    {"a bucket counts", "1:5", 5},
    {"nothing synced is known to be nothing", "1:0", 0},
    {"buckets add up", "1:5 2:6", 11},
    {"a bucket that is told again counts once", "1:5 2:6 1:5 2:6", 11},
    {"the newest may grow", "1:5 2:6 2:9", 14},
    {"so may those before it", "1:5 2:6 1:7", 13},
    {"none ever falls", "1:5 1:3", 5},
    {"buckets may come in any order", "3:1 1:10 2:100", 111},
    {"those that no longer grow are kept as a sum",
     "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1", 10},
    {"and count once, too", "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1 1:1 2:1 1:9", 10},
    {"one that comes late counts if nothing later is settled",
     "2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 1:7", 15},
    {"and does not count twice", "2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1 1:7 1:7", 15},
    {"one between them moves the oldest on", "1:1 2:1 3:1 4:1 5:1 6:1 8:1 9:1 7:5 1:1", 13},
    {"sums do not wrap around", "1:9223372036854775807 2:9223372036854775807",
     AFSYNC_COUNT_MAX},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_meter meter = told(rows[i].buckets);
        struct afsync_count sum = afsync_meter_sum(&meter);

        if (!sum.known || sum.value != rows[i].sum)
            fail_msg("%s: %llu", rows[i].claim, (unsigned long long)sum.value);
    }
}

static void test_nothing_told_is_not_known(void **state) {
    struct afsync_meter meter = told("");

    (void)state;
    assert_false(afsync_meter_sum(&meter).known);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_nothing_told_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
