/* SPDX-License-Identifier: Apache-2.0
 *
 * Item errors: whose they are, how they add up, how many are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "questions.h"

static int64_t first_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->ends[0], NULL, 0).persistent;
}

static int64_t last_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent;
}

static const struct question of_items[] = {
    {"by id, however late",
     "U 60m end 0 failed=3 id=a; U 40m end 0 id=b; "
     "U 39m item " NAME " 3+0 id=a",
     first_persistent, 3},
    {"and to no other",
     "U 60m end 0 failed=3 id=a; U 40m end 0 id=b; "
     "U 39m item " NAME " 3+0 id=a",
     last_persistent, 0},
    {"to the newest that bears the id",
     "U 60m end 0 failed=3 id=a; U 40m end 0 failed=3 id=a; U 39m item " NAME " 3+0 id=a",
     first_persistent, 0},
    {"2 s before the end", "U 2400s end 0 failed=3 id=a; U 2402s item " NAME " 3+0 id=a",
     last_persistent, 3},
    {"not 3 s", "U 2400s end 0 failed=3 id=a; U 2403s item " NAME " 3+0 id=a",
     last_persistent, 0},
    {"without an id as well", "U 2400s end 0 failed=3; U 2402s item " NAME " 3+0",
     last_persistent, 3},
    {"not 3 s", "U 2400s end 0 failed=3; U 2403s item " NAME " 3+0", last_persistent, 0},
    {"half an hour after it", "U 2400s end 0 failed=3; U 600s item " NAME " 3+0",
     last_persistent, 3},
    {"and not a second more", "U 2400s end 0 failed=3; U 599s item " NAME " 3+0",
     last_persistent, 0},
    {"of the same source", "U 40m end 0 failed=3; U 39m item " NAME " 3+0 arm",
     last_persistent, 0},
    {"ARM says of which end",
     "U 40m end 0 failed=3 arm; U 10m item " NAME " 3+0 of=40m arm", last_persistent, 3},
    {"and of which not", "U 40m end 0 failed=3 arm; U 39m item " NAME " 3+0 of=50m arm",
     last_persistent, 0},
    {"ARM's are never mixed with the events'",
     "U 40m end 0 failed=3 id=a; U 41m end 0 failed=3 arm; U 39m item " NAME
     " 3+0 id=a; U 39m item 0x80070020 4+0 of=41m arm",
     last_persistent, 3},
    {"two codes",
     "U 40m end 0 failed=5 id=a; U 39m item " NAME
     " 3+0 id=a; U 38m item 0x80070020 2+0 id=a",
     last_persistent, 5},
    {"two ids, one moment, one code",
     "U 40m end 0 failed=3 id=a; U 40m end 0 failed=4 id=b; U 39m item " NAME
     " 3+0 id=a; U 39m item " NAME " 4+0 id=b",
     rows_kept, 2},
    {"the same word without an id",
     "U 40m end 0 failed=3; U 39m item " NAME " 3+0; U 39m item " NAME " 3+0", rows_kept,
     1},
    {"of two words of one moment the larger",
     "U 40m end 0 failed=3 id=a; U 39m item " NAME " 5+0 id=a; U 39m item " NAME
     " 3+0 id=a",
     last_persistent, 5},
    {"however they are told",
     "U 40m end 0 failed=3 id=a; U 39m item " NAME " 3+0 id=a; U 39m item " NAME
     " 5+0 id=a",
     last_persistent, 5},
    {"of a code that cannot be read all are persistent",
     "U 40m end 0 failed=3 id=a; U 39m item ? 1+2 id=a", last_persistent, 3},
};

static void test_items_belong(void **state) {
    (void)state;
    ASK(of_items);
}

static void test_codes_of_a_session(void **state) {
    struct afsync_item_error codes[8] = {0};
    struct afsync_health health;
    const struct afsync_leg *leg = leg_of(
        &health, "U 40m end 0 failed=21 id=a; U 39m item 0x80070020 0+1 id=a; U 39m item "
                 "0x8007007b 2+0 id=a; U 39m item 0 3+0 id=a; U 39m item ? 4+5 id=a; "
                 "U 38m item 0x8007007b 6+0; U 38m item 0x80070020 1+2 id=a");
    const struct afsync_end *last = afsync_leg_last(leg);

    (void)state;
    assert_int_equal(afsync_leg_histogram(leg, last, NULL, 0).codes, 0);
    assert_int_equal(afsync_leg_histogram(leg, last, codes, 2).codes, 2);
    memset(codes, 0, sizeof codes);
    assert_int_equal(afsync_leg_histogram(leg, last, codes, 8).codes, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(codes[i].persistent.known && codes[i].transient.known);
        if (!codes[i].code.known)
            assert_int_equal(codes[i].persistent.value, 9);
        else if (codes[i].code.value == 0)
            assert_int_equal(codes[i].persistent.value, 3);
        else if (codes[i].code.value == 0x8007007b)
            assert_int_equal(codes[i].persistent.value, 6);
        else
            assert_int_equal(codes[i].transient.value, 2);
    }
    afsync_health_fini(&health);
}

static void test_rows_are_bounded(void **state) {
    struct afsync_leg leg = {0};
    struct afsync_fault fault = {0};
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ITEM_ERROR,
        .session_id = afsync_session_id_parse("a"),
        .item_error = {.persistent = afsync_count_of(1), .transient = afsync_count_of(0)},
    };
    int64_t oldest = INT64_MAX;

    (void)state;
    /* The oldest neither first nor last. */
    for (int i = 0; i < AFSYNC_ITEM_ROWS_MAX + 1; i++) {
        seen.at = STORY_NOW + (i == 700 ? -1 : i) * AFSYNC_MINUTE;
        assert_true(afsync_leg_fold_item_error(&leg, &seen, &fault));
    }
    assert_int_equal(leg.row_count, AFSYNC_ITEM_ROWS_MAX);
    for (size_t i = 0; i < leg.row_count; i++)
        if (leg.rows[i].at < oldest)
            oldest = leg.rows[i].at;
    assert_true(oldest == STORY_NOW);
    afsync_leg_fini(&leg);
    assert_null(leg.rows);
    assert_int_equal(leg.row_count, 0);
    afsync_leg_fini(NULL);
}

static void test_item_errors_find_their_session(void **state) {
    struct afsync_health health = {0};
    struct afsync_fault fault = {0};
    static struct story story;
    const struct afsync_leg *leg;

    (void)state;
    story_read(&story, "U 39m item 0x8007007b 3+1 id=a; U 40m end 0 failed=4 id=a; "
                       "D 40m end 0 failed=4 id=b");
    /* It says neither its endpoint nor its direction. */
    story.words[0].who = (struct afsync_identity){0};
    story.words[0].has_direction = false;
    story_fold(&health, &story, NULL);
    leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
    assert_int_equal(afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent,
                     3);
    assert_int_equal(health.orphan_count, 0);
    /* Heard again it is the same. */
    assert_true(afsync_health_fold(&health, &story.words[0], &fault));
    assert_true(afsync_health_settle(&health, &fault));
    assert_int_equal(afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent,
                     3);
    afsync_health_fini(&health);
}

/* An item error that says neither endpoint nor direction. */
static const struct {
    const char *claim, *story; /* the orphan first */
    uint64_t up, down;         /* persistent items of each leg's last end */
    size_t orphans;
} orphans[] = {
    {"of the download",
     "U 39m item 0x8007007b 3+0 id=b; U 40m end 0 id=a; D 40m end 0 id=b", 0, 3, 0},
    {"of nobody", "U 39m item 0x8007007b 3+0 id=c; U 40m end 0 id=a; D 40m end 0 id=b", 0,
     0, 1},
    {"of one that ended 2 s later",
     "U 2402s item 0x8007007b 3+0 id=a; U 2400s end 0 id=a; D 2400s end 0 id=b", 3, 0, 0},
    {"not 3 s later",
     "U 2403s item 0x8007007b 3+0 id=a; U 2400s end 0 id=a; D 2400s end 0 id=b", 0, 0, 1},
    {"of an old agent's upload and download the nearest",
     "U 30m item 0x8007007b 3+0 id=a; U 50m end 0 id=a; D 31m end 0 id=a", 0, 3, 0},
    {"also if the other ended twice",
     "U 30m item 0x8007007b 3+0 id=a; U 50m end 0 id=a; U 31m end 0 id=a; D 40m end 0 "
     "id=a",
     3, 0, 0},
};

static void test_orphans(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof orphans / sizeof orphans[0]; i++) {
        static struct story story;
        struct afsync_health health;
        const struct afsync_leg *legs;

        story_read(&story, orphans[i].story);
        story.words[0].who = (struct afsync_identity){0};
        story.words[0].has_direction = false;
        story_fold(&health, &story, NULL);
        legs = health.endpoints[0].legs;
        if (last_persistent(&legs[AFSYNC_UPLOAD]) != (int64_t)orphans[i].up ||
            last_persistent(&legs[AFSYNC_DOWNLOAD]) != (int64_t)orphans[i].down ||
            health.orphan_count != orphans[i].orphans)
            fail_msg("%s", orphans[i].claim);
        afsync_health_fini(&health);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items_belong),
        cmocka_unit_test(test_codes_of_a_session),
        cmocka_unit_test(test_rows_are_bounded),
        cmocka_unit_test(test_item_errors_find_their_session),
        cmocka_unit_test(test_orphans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
