/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions: which samples are one, which runs, when it moved, what it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "questions.h"

static int64_t running(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_running(leg);

    return session != NULL ? ago(session->newest.at) : 0;
}

static int64_t newest_session(const struct afsync_leg *leg) {
    return ago(afsync_leg_newest_session(leg)->newest.at);
}

static int64_t sample_before(const struct afsync_leg *leg) {
    return ago(afsync_leg_newest_session(leg)->previous.at);
}

static int64_t session_of_last(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_session_of(leg, afsync_leg_last(leg));

    return session != NULL ? ago(session->newest.at) : -1;
}

static int64_t items_left(const struct afsync_leg *leg) {
    return known(afsync_session_items_left(afsync_leg_newest_session(leg)));
}

static const struct question of_sessions[] = {
    {"samples without an id that grow", "U 20m prog 1/9 arm; U 10m prog 2/9 arm", sessions,
     1},
    {"that fall", "U 50m prog 8/9 arm; U 20m prog 1/9 arm", sessions, 2},
    {"whose bytes fall", "U 20m prog 5/9 bytes=9 arm; U 10m prog 5/9 bytes=3 arm", sessions,
     2},
    {"with an end between", "U 50m prog 1/9 arm; U 40m end 0 arm; U 20m prog 2/9 arm",
     sessions, 2},
    {"of another mode", "U 20m prog 1/9 mode=1 arm; U 10m prog 2/9 mode=2 arm", sessions,
     2},
    {"of another source", "U 20m prog 1/9 arm; U 10m prog 2/9", sessions, 2},
    {"one with an id, one without", "U 20m prog 1/9 id=a; U 10m prog 2/9", sessions, 2},
    {"the older one later", "U 10m prog 5/9; U 30m prog 2/9", sessions, 1},
    {"the older one, of more, later", "U 10m prog 5/9; U 30m prog 8/9", sessions, 2},
    {"the one between last", "U 30m prog 2/9; U 10m prog 5/9; U 20m prog 3/9", sessions, 1},
    {"the newest goes on", "U 50m prog 5/9 arm; U 30m prog 1/9 arm; U 10m prog 6/9 arm",
     items_applied, 11},
    {"an id goes on past another's end",
     "U 40m prog 1/9 id=a; U 30m end 0 id=b; U 20m prog 2/9 id=a", sessions, 1},
    {"and past another's snapshot",
     "U 40m prog 1/9 id=a; U 30m end 0 snap id=b; U 20m prog 2/9 id=a", sessions, 1},
    {"a straggler of 60 s is of its session",
     "U 40m prog 5/9 id=a; U 1200s end 0 id=a; U 1140s prog 6/9 id=a", sessions, 1},
    {"also after a snapshot",
     "U 40m prog 5/9 id=a; U 1200s end 0 snap id=a; U 1140s prog 6/9 id=a", sessions, 1},
    {"an id may be used again",
     "U 40m prog 5/9 id=a; U 30m end 0 id=a; "
     "U 10m prog 1/9 id=a",
     sessions, 2},
    {"by a session and by a snapshot's",
     "U 40m prog 5/9 id=a; U 35m end 0 id=a; U 30m end 0 snap id=a; "
     "U 10m prog 1/9 id=a",
     sessions, 2},
    {"the newest of them", "U 30m prog 1/9 id=a; U 20m prog 1/9 id=b", newest_session,
     1200},
    {"however they are told", "U 20m prog 1/9 id=b; U 30m prog 1/9 id=a", newest_session,
     1200},
    {"the sample before", "U 10m prog 3/9 id=a; U 30m prog 1/9 id=a; U 20m prog 2/9 id=a",
     sample_before, 1200},
    {"an older one is not the one before",
     "U 10m prog 3/9 id=a; U 20m prog 2/9 id=a; U 30m prog 1/9 id=a", sample_before, 1200},
    {"nor is the same again",
     "U 20m prog 1/9 id=a; U 10m prog 2/9 id=a; U 10m prog 2/9 id=a", sample_before, 1200},
    {"no sample of an end that is forgotten",
     "U 17h end 0 times=17 every=1h; U 17h prog 1/9 id=a", sessions, 0},
    {"another's end at the last sample ends it", "U 20m end 0 id=b; U 20m prog 1/9 id=a",
     running, 0},
    {"the newest runs", "U 50m prog 8/9 arm; U 20m prog 1/9 arm", running, 1200},
    {"of those with an id as well", "U 40m prog 1/9 id=a; U 20m prog 1/9 id=b", running,
     1200},
    {"one with an id before one without", "U 20m prog 1/9 id=a; U 5m prog 1/9 arm", running,
     1200},
    {"unless it lags behind", "U 2101s prog 1/9 id=a; U 300s prog 1/9 arm", running, 300},
    {"by more than half an hour", "U 2100s prog 1/9 id=a; U 300s prog 1/9 arm", running,
     2100},
    {"the session of an end: the one with its id",
     "U 30m prog 5/9 id=a; U 29m prog 5/9 arm; U 20m end 0 id=a", session_of_last, 1800},
    {"however they are told", "U 29m prog 5/9 arm; U 30m prog 5/9 id=a; U 20m end 0 id=a",
     session_of_last, 1800},
    {"else the one before it", "U 29m prog 5/9 arm; U 20m end 0 id=a", session_of_last,
     1740},
    {"none", "U 30m prog 5/9 id=a; U 20m end 0 id=b", session_of_last, -1},
    {"what is left", "U 20m prog 5/9 id=a", items_left, 4},
    {"is not known while totals grow", "U 20m prog 5/9 open id=a", items_left, -1},
    {"nor without a total", "U 20m prog 5/? id=a", items_left, -1},
    {"nor without a count", "U 20m prog ?/9 id=a", items_left, -1},
};

static int64_t newest_began(const struct afsync_leg *leg) {
    return ago(afsync_leg_newest_session(leg)->first.at);
}

/* The older of two sessions. */
static const struct afsync_session *older(const struct afsync_leg *leg) {
    return &leg->sessions[afsync_leg_newest_session(leg) == &leg->sessions[0] ? 1 : 0];
}

static int64_t older_began(const struct afsync_leg *leg) {
    return ago(older(leg)->first.at);
}

static int64_t older_newest(const struct afsync_leg *leg) {
    return ago(older(leg)->newest.at);
}

/* An end that comes to be known late. It is told as 3000 s ago: what comes until 2940 s ago
 * is of its session. */
static const struct question of_late_ends[] = {
    {"a late end parts what came before and after it",
     "U 4000s prog 1/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 id=a", sessions, 2},
    {"a snapshot's as well",
     "U 4000s prog 1/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 snap id=a", sessions, 2},
    {"not another's", "U 4000s prog 1/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 id=b",
     sessions, 1},
    {"nor what came before it alone",
     "U 4000s prog 1/9 id=a; U 2940s prog 3/9 id=a; U 3000s end 0 id=a", sessions, 1},
    {"but a straggler from what came after",
     "U 2940s prog 1/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 id=a", sessions, 2},
    {"the later begins after it",
     "U 4000s prog 1/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 id=a", newest_began,
     1000},
    {"with two samples where two are known",
     "U 4000s prog 1/9 id=a; U 2939s prog 2/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 "
     "id=a",
     newest_began, 2939},
    {"and the earlier with the other",
     "U 4000s prog 1/9 id=a; U 2939s prog 2/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 "
     "id=a",
     older_newest, 4000},
    {"a straggler is the earlier's",
     "U 4000s prog 1/9 id=a; U 2940s prog 2/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 "
     "id=a",
     older_newest, 2940},
    {"which began before it",
     "U 4000s prog 1/9 id=a; U 2940s prog 2/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 "
     "id=a",
     older_began, 4000},
    {"and is not the later's beginning",
     "U 4000s prog 1/9 id=a; U 2940s prog 2/9 id=a; U 1000s prog 3/9 id=a; U 3000s end 0 "
     "id=a",
     newest_began, 1000},
    {"what was counted of a snapshot that no longer fits is not counted again",
     "U 9h prog 50/60 id=s; U 535m end 0 snap id=s; U 8h end 0 snap times=4 every=1h; U 9h "
     "prog 50/60 id=s",
     items_applied, 50},
    {"nor is its end", "U 8h end 0 snap times=5 every=1h; U 9h end 0 snap applied=7",
     items_applied, 0},
};

static void test_late_ends(void **state) {
    (void)state;
    ASK(of_late_ends);
}

static void test_sessions(void **state) {
    (void)state;
    ASK(of_sessions);
}

static void test_running(void **state) {
    static const struct {
        const char *claim, *story;
        bool runs;
    } rows[] = {
        {"progress after the end", "U 30m end 0; U 20m prog 1/9 id=a", true},
        {"an end after the progress", "U 20m end 0; U 30m prog 1/9 id=a", false},
        {"a snapshot's end after it", "U 20m end 0 snap; U 30m prog 1/9 id=a", false},
        {"a straggler of 60 s", "U 1200s end 0 id=a; U 1140s prog 1/9 id=a", false},
        {"one of 61 s is none", "U 1200s end 0 id=a; U 1139s prog 1/9 id=a", true},
        {"ARM's samples begin a new session when they fall",
         "U 50m prog 8/9 arm; U 20m prog 1/9 arm", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if ((afsync_leg_running(leg) != NULL) != rows[i].runs)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static int64_t moved(const struct afsync_leg *leg) {
    return ago(afsync_session_moved_at(leg, afsync_leg_newest_session(leg)));
}

static void test_moments_of_movement(void **state) {
    static const struct question questions[] = {
        {"the sample that made the total final may have been the one that grew",
         "U 90m end 0; U 40m prog 0/100 open id=a; U 20m prog 0/900 id=a; "
         "U 5m prog 0/900 id=a",
         moved, 1200},
        {"not if it is the same",
         "U 90m end 0; U 40m prog 0/100 open id=a; U 20m prog 0/100 id=a", moved, 0},
        {"the percentage of a large file",
         "U 90m end 0; U 30m prog 5/9 arm file=x percent=10; "
         "U 20m prog 5/9 arm file=x percent=20; U 5m prog 5/9 arm file=x percent=20",
         moved, 1200},
        {"another file's is not compared",
         "U 90m end 0; U 30m prog 5/9 arm file=x percent=10; "
         "U 20m prog 5/9 arm file=y percent=20",
         moved, 0},
        {"the end that no longer fits is an end",
         "U 17h end 0 times=17 every=1h; U 970m prog 1/9 id=z", moved, 0},
        {"at its very moment too",
         "U 1020m prog 1/9 id=z; U 1070m end 0 snap; U 17h end 0 times=17 every=1h", moved,
         1020 * 60},
        {"so is the snapshot's", "U 5h end 0 snap times=5 every=1h; U 250m prog 1/9 id=z",
         moved, 0},
        {"at its very moment too",
         "U 300m prog 1/9 id=z; U 350m end 0; U 5h end 0 snap times=5 every=1h", moved,
         300 * 60},
        {"an end of this very moment", "U 60m end 0; U 10m end 0; U 10m prog 1/9 id=a",
         moved, 600},
        {"a snapshot's of this very moment",
         "U 60m end 0; U 10m end 0 snap; U 10m prog 1/9 id=a", moved, 600},
    };

    (void)state;
    ASK(questions);
}

static void test_movements(void **state) {
    static const struct {
        const char *claim, *story;
        int64_t moved_min; /* minutes ago; 0: never */
    } rows[] = {
        {"growth", "U 30m end 0; U 20m prog 1/9 id=a; U 10m prog 2/9 id=a", 10},
        {"a first sample soon after an end", "U 50m end 0; U 5m prog 1/9 id=a", 5},
        {"one later may tell of old work", "U 51m end 0; U 5m prog 1/9 id=a", 0},
        {"nothing applied is no movement", "U 50m end 0; U 5m prog 0/9 id=a", 0},
        {"without any end the first sample is one", "U 5m prog 1/9 id=a", 5},
        {"the same sample again is stale",
         "U 90m end 0; U 20m prog 1/9 arm; U 20m prog 1/9 arm", 0},
        {"a fall is never progress",
         "U 90m end 0; U 20m prog 5/9 id=a; U 10m prog 1/9 id=a", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);
        int64_t moved = afsync_session_moved_at(leg, afsync_leg_running(leg));

        if (moved !=
            (rows[i].moved_min == 0 ? 0 : STORY_NOW - rows[i].moved_min * AFSYNC_MINUTE))
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_the_large_file_is_named(void **state) {
    static const struct {
        const char *story, *file;
    } rows[] = {
        {"U 20m prog 1/9 id=a file=x; U 10m prog 1/9 id=a file=y", "y"},
        {"U 10m prog 1/9 id=a file=y; U 20m prog 1/9 id=a file=x", "y"},
        {"U 20m prog 1/9 id=a file=x blocked; U 10m prog 1/9 id=a blocked", NULL},
        {"U 20m prog 1/9 file=x blocked arm; U 10m prog 1/9 id=a", "x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;

        const char *file = leg_of(&health, rows[i].story)->large_file;

        assert_int_equal(file == NULL, rows[i].file == NULL);
        if (file != NULL)
            assert_string_equal(file, rows[i].file);
        afsync_health_fini(&health);
    }
}

static int64_t bytes_applied(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_bytes_applied(leg).value;
}

static void test_totals(void **state) {
    static const struct question questions[] = {
        {"of an end that does not say", "U 30m prog 5/9 id=a; U 20m end 0 id=a",
         items_applied, 5},
        {"of an end of the same moment, without ids",
         "U 20m prog 9/9 arm; U 20m end 0 applied=9 arm", items_applied, 9},
        {"a snapshot ends a session as well",
         "U 50m prog 4/9 arm; U 40m end 0 snap arm; U 30m end 0 arm applied=9",
         items_applied, 13},
        {"the first end after it does",
         "U 50m prog 4/9 arm; U 40m end 0 arm applied=9; U 30m end 0 snap arm",
         items_applied, 9},
        {"a snapshot's alone", "U 30m prog 4/9 id=a; U 20m end 0 snap id=a", items_applied,
         4},
        {"bytes of one that runs", "U 30m prog 5/9 bytes=70 id=a", bytes_applied, 70},
        {"of its end", "U 30m end 0 bytes=80", bytes_applied, 80},
        {"of its end that does not say", "U 30m prog 5/9 bytes=70 id=a; U 20m end 0 id=a",
         bytes_applied, 70},
        {"of a snapshot", "U 30m end 0 snap bytes=90", bytes_applied, 90},
        {"items of ends that no longer fit, told by their sessions",
         "U 601m prog 5/9 bytes=70 id=a times=20 every=30m; "
         "U 600m end 0 id=a times=20 every=30m",
         items_applied, 100},
        {"and their bytes",
         "U 601m prog 5/9 bytes=70 id=a times=20 every=30m; "
         "U 600m end 0 id=a times=20 every=30m",
         bytes_applied, 1400},
    };

    (void)state;
    ASK(questions);
}

static void test_a_session_counts_once(void **state) {
    static const struct {
        const char *claim, *story;
        uint64_t items;
    } rows[] = {
        {"told by progress", "U 30m prog 5/9 id=a; U 20m prog 7/9 id=a", 7},
        {"told by its end", "U 20m end 0 applied=9 id=a", 9},
        {"told by both", "U 30m prog 5/9 id=a; U 20m end 0 applied=9 id=a", 9},
        {"two sessions",
         "U 40m prog 5/9 id=a; U 35m end 0 applied=9 id=a; U 20m prog 3/4 id=b", 12},
        {"a straggler is of the session that ended",
         "U 30m prog 5/9 id=a; U 20m end 0 applied=9 id=a; U 1150s prog 9/9 id=a", 9},
        {"a snapshot's items are items",
         "U 30m end 0 applied=4 snap; U 20m end 0 applied=9", 13},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if (afsync_leg_items_applied(leg).value != rows[i].items)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

/* Nobody said how much, and nobody said that it was nothing. */
static void test_totals_that_nobody_told(void **state) {
    static const struct {
        const char *claim, *story;
        bool items, bytes;
    } rows[] = {
        {"an end that does not say", "U 20m end 0 arm", false, false},
        {"a snapshot that does not say", "U 20m end 0 snap arm", false, false},
        {"nor any of many that no longer fit", "U 600m end 0 arm times=20 every=30m", false,
         false},
        {"a success", "U 20m success", false, false},
        {"an end that applied nothing", "U 20m end 0 applied=0", true, false},
        {"a snapshot that applied no bytes", "U 20m end 0 snap bytes=0", false, true},
        {"a session that applied nothing", "U 20m prog 0/9", true, true},
        {"a session that counts items only", "U 20m prog 5/9 bytes=none", true, false},
        {"the last of many", "U 60m end 0 arm times=2 every=30m; U 10m end 0 applied=0",
         true, false},
        {"one of many that no longer fits",
         "U 700m end 0 applied=5; U 600m end 0 arm times=20 every=30m", true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if (afsync_leg_items_applied(leg).known != rows[i].items ||
            afsync_leg_bytes_applied(leg).known != rows[i].bytes)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

/* Who syncs counts what is left better than we can; while totals are not final nobody does.
 */
static void test_what_is_left(void **state) {
    struct afsync_session session = {.newest = {.said = {.applied_items = {4, true},
                                                         .total_items = {10, true},
                                                         .applied_bytes = {400, true},
                                                         .total_bytes = {1000, true},
                                                         .totals_final = true}}};
    struct afsync_progress *said = &session.newest.said;

    (void)state;
    assert_int_equal(afsync_session_items_left(&session).value, 6);
    assert_int_equal(afsync_session_bytes_left(&session).value, 600);
    said->remaining_items = afsync_count_of(9);
    assert_int_equal(afsync_session_items_left(&session).value, 9);
    assert_int_equal(afsync_session_bytes_left(&session).value, 600);
    said->remaining_bytes = afsync_count_of(0);
    assert_int_equal(afsync_session_items_left(&session).value, 9);
    assert_int_equal(afsync_session_bytes_left(&session).value, 0);
    assert_true(afsync_session_bytes_left(&session).known);
    said->totals_final = false;
    assert_false(afsync_session_items_left(&session).known);
    assert_false(afsync_session_bytes_left(&session).known);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_late_ends),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_moments_of_movement),
        cmocka_unit_test(test_movements),
        cmocka_unit_test(test_the_large_file_is_named),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_a_session_counts_once),
        cmocka_unit_test(test_totals_that_nobody_told),
        cmocka_unit_test(test_what_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
