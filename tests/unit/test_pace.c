/* SPDX-License-Identifier: Apache-2.0
 *
 * A bucket like Azure's, drawn from by the pace, must never run dry. */
#include "source/pace.h"

#include "source/pause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store_place.h"

/* Azure's bucket, and the requests that it has not answered yet. */
struct bucket {
    double reads, most, a_second;
    int64_t filled_at;
    unsigned refused;
};

enum { AT_ONCE = 8, LATENCY_MS = 60 };

static void fill(struct bucket *bucket, int64_t now) {
    bucket->reads += (double)(now - bucket->filled_at) / 1000 * bucket->a_second;
    if (bucket->reads > bucket->most)
        bucket->reads = bucket->most;
    bucket->filled_at = now;
}

/* Takes one read; how many are left then. */
static int64_t draw(struct bucket *bucket, int64_t now) {
    fill(bucket, now);
    if (bucket->reads < 1) {
        bucket->refused++;
        return 0;
    }
    bucket->reads -= 1;
    return (int64_t)bucket->reads;
}

/* Asks `count` times, eight at once, as the pace allows; how long it took. */
static int64_t ask_all(struct bucket *bucket, unsigned count) {
    struct afsync_pace pace = {0};
    int64_t answers_at[AT_ONCE] = {0}, told[AT_ONCE] = {0}, now = 1;
    size_t under_way = 0;

    while (count > 0 || under_way > 0) {
        for (size_t i = 0; i < AT_ONCE; i++) {
            if (answers_at[i] != 0 && answers_at[i] <= now) {
                answers_at[i] = 0;
                afsync_pace_tell(&pace, told[i], --under_way, now);
            }
            if (answers_at[i] == 0 && count > 0 && (pace.told || under_way == 0) &&
                afsync_pace_wait_ms(&pace, now) == 0) {
                told[i] = draw(bucket, now);
                answers_at[i] =
                    now + LATENCY_MS + (int64_t)(i * 7 % 30) + (i == 3 ? 900 : 0);
                afsync_pace_sent(&pace);
                under_way++;
                count--;
            }
        }
        now++;
    }
    return now;
}

static void test_bucket_never_runs_dry(void **state) {
    static const struct {
        const char *claim;
        double reads, most, a_second;
        unsigned count;
        int64_t at_most_ms; /* what a perfect client needs, and a tenth */
    } rows[] = {
        {"a full bucket is not paced", 250, 250, 25, 200, 200 * 90 / 8 + 500},
        {"a thousand groups", 250, 250, 25, 1000, 34000},
        {"two thousand", 250, 250, 25, 2000, 78000},
        {"somebody else has drawn from it", 30, 250, 25, 300, 13000},
        {"it is nearly empty", 1, 250, 25, 100, 6000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct bucket bucket = {.reads = rows[i].reads,
                                .most = rows[i].most,
                                .a_second = rows[i].a_second,
                                .filled_at = 1};
        int64_t took = ask_all(&bucket, rows[i].count);

        if (bucket.refused > 0 || took > rows[i].at_most_ms)
            fail_msg("%s: %u refused, %lld ms", rows[i].claim, bucket.refused,
                     (long long)took);
    }
}

static void test_silence_holds_nothing_back(void **state) {
    struct afsync_pace pace = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(afsync_pace_wait_ms(&pace, i), 0);
        afsync_pace_sent(&pace);
    }
}

static void test_pause_is_kept(void **state) {
    struct afsync_pace pace = {0};

    (void)state;
    afsync_pace_pause(&pace, 5000);
    afsync_pace_pause(&pace, 3000); /* an earlier one does not shorten it */
    assert_int_equal(afsync_pace_wait_ms(&pace, 1000), 4000);
    assert_int_equal(afsync_pace_wait_ms(&pace, 5000), 0);
}

static void test_pause_is_remembered(void **state) {
    const struct place *place = *state;
    const int64_t now = INT64_C(1772600000000);

    assert_int_equal(afsync_pause_recall(place->folder, "a", now), 0);
    afsync_pause_remember(place->folder, "a", now + 17000);
    assert_int_equal(afsync_pause_recall(place->folder, "a", now), now + 17000);
    assert_int_equal(afsync_pause_recall(place->folder, "a", now + 16999), now + 17000);
    assert_int_equal(afsync_pause_recall(place->folder, "a", now + 17000), 0);
    assert_int_equal(afsync_pause_recall(place->folder, "b", now), 0);
    assert_int_equal(afsync_pause_recall(NULL, "a", now), 0);
    /* A clock that was set back makes no pause of years. */
    assert_int_equal(afsync_pause_recall(place->folder, "a", now - AFSYNC_PAUSE_MAX), 0);
    afsync_pause_remember(NULL, "a", now);
    afsync_pause_remember("/nonexistent/folder", "a", now);
}

static void test_damaged_pause_is_none(void **state) {
    static const char *const texts[] = {"", "x\n", "-5\n", "99999999999999999999\n",
                                        "17e3\n"};
    const struct place *place = *state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char command[256];

        afsync_pause_remember(place->folder, "a", 5000);
        snprintf(command, sizeof command,
                 "for file in %s/*.pause; do printf -- '%s' >\"$file\"; done",
                 place->folder, texts[i]);
        assert_int_equal(system(command), 0);
        assert_int_equal(afsync_pause_recall(place->folder, "a", 1000), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bucket_never_runs_dry),
        cmocka_unit_test(test_silence_holds_nothing_back),
        cmocka_unit_test(test_pause_is_kept),
        cmocka_unit_test_setup_teardown(test_pause_is_remembered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_pause_is_none, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
