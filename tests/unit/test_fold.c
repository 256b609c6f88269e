/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding: what is one word and what are two, what is kept, whose it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "questions.h"

#include <stdio.h>

static const struct {
    const char *claim, *story;
    size_t ends;
} twins[] = {
    {"the same word twice", "U 20m end 0 id=a; U 20m end 0 id=a", 1},
    {"one id, two times: two ends", "U 40m end 0 id=a; U 20m end 0 id=a", 2},
    {"no id, another time", "U 40m end 0; U 20m end 0", 2},
    {"one record read by two roads, one of which cut the time",
     "U 1200s end 0 id=a record=7; U 1200.4s end 0 id=a record=7", 1},
    {"one record number in two logs: the log was cleared",
     "U 40m end 0 id=a record=7; U 20m end 0 id=b record=7", 2},
    {"two records of one content are two events",
     "U 20m end 0 record=7; U 20m end 0 record=8", 2},
    {"two sources, two minutes apart", "U 20m end 0 id=a; U 22m end 0 arm", 1},
    {"two sources, a second more", "U 1200s end 0 id=a; U 1321s end 0 arm", 2},
    {"two sources, two HRESULTs", "U 20m end 0 id=a; U 20m end 0x800704c7 arm", 2},
    {"ARM says one end twice", "U 20m end 0 arm; U 20m end 0 arm", 1},
    {"nearly a second", "U 1200s end 0 id=a record=7; U 1200.999s end 0 id=a record=7", 1},
    {"one record, a whole second apart: another log",
     "U 1200s end 0 id=a record=7; U 1201s end 0 id=a record=7", 2},
    {"one content, times of one second", "U 1200s end 0 id=a; U 1200.4s end 0 id=a", 1},
    {"a whole second apart", "U 1200s end 0 id=a; U 1201s end 0 id=a", 2},
    {"one of them with a record", "U 20m end 0 id=a record=7; U 20m end 0 id=a", 1},
    {"two counts", "U 20m end 0 id=a applied=1; U 20m end 0 id=a applied=2", 2},
    {"two ids", "U 20m end 0 id=a; U 20m end 0 id=b", 2},
    {"two HRESULTs", "U 20m end 0 id=a; U 20m end 0x800704c7 id=a", 2},
    {"ARM's own are never twins", "U 20m end 0 arm; U 21m end 0 arm", 2},
    {"ARM repeats what an event told", "U 20m end 0 id=a; U 21m end 0 arm; U 21m end 0 arm",
     1},
    {"ARM tells of another", "U 20m end 0 id=a; U 21m end 0 arm; U 19m end 0 arm", 2},
    {"an export and Log Analytics: one voice", "U 20m end 0 id=a; U 20m end 0 id=a la", 1},
    {"only one of them knows the record", "U 20m end 0 id=a record=7; U 20m end 0 id=a la",
     1},
    {"one of them cut the time", "U 1200.4s end 0 id=a record=7; U 1200s end 0 id=a la", 1},
    {"neither knows an id", "U 1200.4s end 0; U 1200s end 0 la", 1},
    {"one of them says less",
     "U 20m end 0 id=a applied=3 failed=?; U 20m end 0 id=a total=9 failed=2 la", 1},
    {"a whole second apart are two", "U 1201s end 0 id=a; U 1200s end 0 id=a la", 2},
    {"two counts are two, by whichever roads",
     "U 20m end 0 id=a applied=1; U 20m end 0 id=a applied=2 la", 2},
    {"two records of one content, and Log Analytics tells of both",
     "U 1200.4s end 0 record=7; U 1200s end 0 record=8; U 1200.4s end 0 la; U 1200s end 0 "
     "la",
     2},
    {"ARM, an export and Log Analytics",
     "U 21m end 0 arm; U 20m end 0 id=a; U 20m end 0 id=a la", 1},
    {"ARM filled a gap of what is told again",
     "U 20m end 0 id=a failed=? la; U 21m end 0 arm failed=7; U 20m end 0 id=a failed=? la",
     1},
    {"ARM first, then the event", "U 22m end 0 arm; U 20m end 0 id=a", 1},
};

static void test_one_end_or_two(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, twins[i].story);

        if (leg->end_count != twins[i].ends)
            fail_msg("%s: %zu ends", twins[i].claim, leg->end_count);
        afsync_health_fini(&health);
    }
}

static void test_the_events_word_is_kept(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg =
        leg_of(&health, "U 21m end 0 arm failed=7; U 20m end 0 failed=? id=a applied=3");

    (void)state;
    assert_int_equal(leg->end_count, 1);
    assert_true(leg->ends[0].at == STORY_NOW - 20 * AFSYNC_MINUTE);
    assert_int_equal(leg->ends[0].source, AFSYNC_SOURCE_EVENTS);
    assert_int_equal(leg->ends[0].said.applied_files.value, 3);
    assert_int_equal(leg->ends[0].said.items_failed.value, 7); /* ARM fills the gap */
    afsync_health_fini(&health);
}

static void test_wordless_words_are_counted(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg = leg_of(&health, "U 20m end what; U 999999h end 0");

    (void)state;
    assert_int_equal(leg->end_count, 0);
    assert_true(leg->exists);
    assert_int_equal(health.odd[AFSYNC_ODD_WITHOUT_RESULT].count, 1);
    assert_int_equal(health.odd[AFSYNC_ODD_WITHOUT_TIME].count, 1);
    afsync_health_fini(&health);
}

static void test_future_words(void **state) {
    struct afsync_health health;
    const struct afsync_leg *leg = leg_of(&health, "U -60m end 0; U -3601s end 0x80c8603e");

    (void)state;
    assert_int_equal(leg->end_count, 1);
    assert_int_equal(health.odd[AFSYNC_ODD_TOO_FAR_AHEAD].count, 1);
    afsync_health_fini(&health);
}

static int64_t snapshots(const struct afsync_leg *leg) {
    return (int64_t)leg->snapshot_count;
}

static int64_t last_success(const struct afsync_leg *leg) {
    return ago(afsync_leg_last_success_at(leg));
}

static int64_t failing_since(const struct afsync_leg *leg) {
    return ago(afsync_leg_failing_since(leg));
}

static int64_t newest_end(const struct afsync_leg *leg) {
    return ago(afsync_leg_newest_end_at(leg, INT64_MAX));
}

static int64_t last_failed(const struct afsync_leg *leg) {
    return known(afsync_leg_last(leg)->said.items_failed);
}

static const struct question of_ends[] = {
    {"the nearest is the twin",
     "U 22m end 0 id=a failed=?; U 20m end 0 id=b failed=?; U 1230s end 0 arm failed=7",
     last_failed, 7},
    {"four snapshots are kept", "U 6h end 0 snap times=6 every=1h", snapshots, 4},
    {"the newest four", "U 6h end 0 snap times=6 every=1h", newest_end, 3600},
    {"ARM's success is the event's, which has a time of its own",
     "U 2400s end 0 id=a; U 2310s end 0 arm; U 2310s success", last_success, 2400},
    {"ARM's success is its own, if the events do not tell of it",
     "U 9h end 0; U 5h success; U 40m end 0x80c80219", last_success, 5 * 3600},
    {"ARM's newest success counts", "U 5h success; U 9h success", last_success, 5 * 3600},
    {"the snapshot's is none", "U 40m end 0 snap; U 42m success", last_success, 0},
    {"nor if the snapshot is told later", "U 42m success; U 40m end 0 snap", last_success,
     0},
    {"a second further away it is one", "U 2400s end 0 snap; U 2521s success", last_success,
     2521},
    {"failing since the first failure after the success",
     "U 60m end 0x80c80219; U 40m end 0; U 20m end 0x80c80219", failing_since, 1200},
    {"after it is not with it",
     "U 40m end 0x80c80219 record=1; U 40m end 0 record=2; U 20m end 0x80c80219",
     failing_since, 1200},
    {"without any success since the first", "U 40m end 0x80c80219 arm", failing_since,
     2400},
    {"ARM tells but the newest end: it fails since the success",
     "U 90m end 0 arm; U 20m end 0x80c80219 arm", failing_since, 5400},
    {"unless a snapshot lies between",
     "U 9h success; U 5h end 0 snap; U 40m end 0x80c80219 arm", failing_since, 2400},
    {"what moved before does not",
     "U 12h prog 1/9 arm; U 11h prog 2/9 arm; U 9h success; U 40m end 0x80c80219 arm",
     failing_since, 9 * 3600},
    {"nor with the success",
     "U 10h prog 1/9 id=a; U 9h prog 2/9 id=a; U 9h success; U 40m end 0x80c80219 arm",
     failing_since, 9 * 3600},
    {"nor with the failure",
     "U 9h success; U 50m prog 0/9 id=a; U 40m prog 2/9 id=a; U 40m end 0x80c80219 arm",
     failing_since, 9 * 3600},
};

static void test_ends(void **state) {
    (void)state;
    ASK(of_ends);
}

static void test_any_word_makes_a_leg(void **state) {
    static const struct {
        const char *story;
        enum afsync_source source;
    } rows[] = {
        {"U 20m end 0", AFSYNC_SOURCE_EVENTS},
        {"U 20m end 0 snap arm", AFSYNC_SOURCE_ARM},
        {"U 20m prog 1/9 id=a", AFSYNC_SOURCE_EVENTS},
        {"U 20m prog 1/9 arm", AFSYNC_SOURCE_ARM},
        {"U 20m item 0x80070020 1+0 id=a", AFSYNC_SOURCE_EVENTS},
        {"U 20m end 0 la", AFSYNC_SOURCE_LOGANALYTICS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        assert_true(leg->exists);
        for (size_t source = 0; source < AFSYNC_SOURCES; source++)
            assert_int_equal(leg->said_by[source], source == rows[i].source);
        assert_false(health.endpoints[0].legs[AFSYNC_DOWNLOAD].exists);
        afsync_health_fini(&health);
    }
}

static const struct {
    const char *claim;
    struct afsync_identity first, second;
    size_t endpoints;
} identities[] = {
    {"case does not matter",
     {.sync_group = "SG", .server_endpoint = "EP", .server = "FS01"},
     {.sync_group = "sg", .server_endpoint = "ep", .server = "fs01.example.test"},
     1},
    {"two servers",
     {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     {.sync_group = "sg", .server_endpoint = "ep", .server = "FS02"},
     2},
    {"a GUID is unique whatever the server",
     {.sync_group = "sg",
      .server_endpoint = "ab4ba07d-5b5c-461d-aae6-4ed724762b65",
      .server = "FS01"},
     {.sync_group = "sg",
      .server_endpoint = "AB4BA07D-5B5C-461D-AAE6-4ED724762B65",
      .server = "FS02"},
     1},
    {"two groups",
     {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     {.sync_group = "sg2", .server_endpoint = "ep", .server = "FS01"},
     2},
    {"the service where it is known",
     {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     {.service = "svc", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     1},
    {"two services",
     {.service = "one", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     {.service = "two", .sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
     2},
    {"a path in events, a GUID with that path in ARM",
     {.sync_group = "sg", .server_endpoint = "D:\\Data", .server = "FS01"},
     {.sync_group = "sg",
      .server_endpoint = "ab4ba07d-5b5c-461d-aae6-4ed724762b65",
      .path = "D:\\Data",
      .server = "FS01"},
     1},
};

static void test_identity(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof identities / sizeof identities[0]; i++)
        for (int turned = 0; turned < 2; turned++) {
            struct afsync_health health = {0};
            struct afsync_fault fault = {0};
            struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT,
                                              .source = AFSYNC_SOURCE_ARM};

            seen.who = turned ? identities[i].second : identities[i].first;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            seen.who = turned ? identities[i].first : identities[i].second;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            if (health.endpoint_count != identities[i].endpoints)
                fail_msg("%s: %zu", identities[i].claim, health.endpoint_count);
            afsync_health_fini(&health);
        }
}

static void test_unlisted_endpoints_go(void **state) {
    struct afsync_health health = {0};
    struct afsync_fault fault = {0};
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .source = AFSYNC_SOURCE_ARM,
        .who = {.sync_group = "sg", .server_endpoint = "old"}};

    (void)state;
    afsync_health_begin(&health, STORY_NOW, false);
    assert_true(afsync_health_fold(&health, &seen, &fault));
    seen.who.server_endpoint = "new";
    assert_true(afsync_health_fold(&health, &seen, &fault));
    assert_false(afsync_health_is_unlisted(&health, &health.endpoints[0]));
    afsync_health_begin(&health, STORY_NOW, false);
    assert_true(afsync_health_fold(&health, &seen, &fault));
    assert_true(afsync_health_is_unlisted(&health, &health.endpoints[0]));
    assert_false(afsync_health_is_unlisted(&health, &health.endpoints[1]));
    afsync_health_drop(&health, 0);
    assert_int_equal(health.endpoint_count, 1);
    assert_string_equal(health.endpoints[0].who.server_endpoint, "new");
    afsync_health_fini(&health);
}

/* A word about the endpoint of that number; how many endpoints there are now. */
static size_t speak_of(struct afsync_health *health, unsigned number, const char *server) {
    struct afsync_fault fault = {0};
    struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT,
                                      .source = AFSYNC_SOURCE_ARM};
    char name[16];

    snprintf(name, sizeof name, "%s%u", number % 2 == 0 ? "ep" : "EP", number);
    seen.who = (struct afsync_identity){
        .sync_group = "sg", .server_endpoint = name, .server = server};
    assert_true(afsync_health_fold(health, &seen, &fault));
    return health->endpoint_count;
}

static void test_of_many_endpoints_each_is_found(void **state) {
    struct afsync_health health = {0};

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(speak_of(&health, i, "FS01"), i + 1);
    for (size_t i = 100; i-- > 0;)
        if (i % 3 == 0)
            afsync_health_drop(&health, i);
    for (unsigned i = 0; i < 100; i++)
        if (i % 3 != 0)
            assert_int_equal(speak_of(&health, i, "FS01"), 66);
    for (unsigned i = 0; i < 100; i += 3)
        assert_int_equal(speak_of(&health, i, "FS01"), 67 + i / 3);
    afsync_health_fini(&health);
}

/* One name on two servers: where the server is not said, the first is meant. */
static void test_of_two_the_first_is_found(void **state) {
    struct afsync_health health = {0};

    (void)state;
    assert_int_equal(speak_of(&health, 1, "FS01"), 1);
    assert_int_equal(speak_of(&health, 1, "FS02"), 2);
    health.poll++;
    assert_int_equal(speak_of(&health, 1, NULL), 2);
    assert_false(afsync_health_is_unlisted(&health, &health.endpoints[0]));
    assert_true(afsync_health_is_unlisted(&health, &health.endpoints[1]));
    afsync_health_fini(&health);
}

static int64_t previous(const struct afsync_leg *leg) {
    return ago(leg->sessions[0].previous.at);
}

static int64_t stood(const struct afsync_leg *leg) {
    return afsync_session_stood(leg, &leg->sessions[0]) / AFSYNC_SECOND;
}

static int64_t road_of_end(const struct afsync_leg *leg) {
    return leg->ends[0].source;
}

static int64_t road_of_session(const struct afsync_leg *leg) {
    return leg->sessions[0].source;
}

static int64_t road_of_row(const struct afsync_leg *leg) {
    return leg->rows[0].source;
}

static int64_t record_of_end(const struct afsync_leg *leg) {
    return (int64_t)leg->ends[0].record;
}

static int64_t total_files(const struct afsync_leg *leg) {
    return known(leg->ends[0].said.total_files);
}

static int64_t persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->ends[0], NULL, 0).persistent;
}

static int64_t laps_applied(const struct afsync_leg *leg) {
    return (int64_t)leg->past.race.applied;
}

/* What an export and a workspace both tell counts once. */
static const struct question of_roads[] = {
    {"progress by both roads is of one session",
     "U 20m prog 9/90 id=a; U 20m prog 9/90 id=a la", sessions, 1},
    {"also without an id", "U 20m prog 9/90; U 10m prog 10/90 la", sessions, 1},
    {"a sample whose time was cut is no second one",
     "U 20m prog 9/90 id=a; U 600.4s prog 10/90 id=a; U 600s prog 10/90 id=a la", previous,
     1200},
    {"nor is the one before it",
     "U 1200s prog 9/90 id=a; U 600s prog 10/90 id=a; U 1200.4s prog 9/90 id=a la",
     previous, 1200},
    {"a whole second apart they are two",
     "U 20m prog 9/90 id=a; U 601s prog 10/90 id=a; U 600s prog 10/90 id=a la", previous,
     601},
    {"and so are two counts",
     "U 20m prog 5/90 id=a; U 600.4s prog 9/90 id=a; U 600s prog 10/90 id=a la", previous,
     600},
    {"or one that is not known",
     "U 20m prog 5/90 id=a; U 600.4s prog 9/90 id=a; U 600s prog 9/90 bytes=? id=a la",
     previous, 600},
    {"its counts stood since the first of them",
     "U 1800s prog 9/90 id=a; U 600.4s prog 9/90 id=a; U 600s prog 9/90 id=a la", stood,
     1199},
    {"the sum counts it once", "U 20m prog 9/90 id=a; U 20m prog 9/90 id=a la",
     items_applied, 9},
    {"sessions of one voice add up", "U 20m prog 9/90 id=a; U 10m prog 5/90 id=b la",
     items_applied, 14},
    {"item errors by both roads",
     "U 20m end 0 id=a failed=3; U 20m item 0x80070020 3+0 id=a; "
     "U 20m item 0x80070020 3+0 id=a la",
     rows_kept, 1},
    {"and one of them cut the time",
     "U 20m end 0 id=a failed=3; U 1199.4s item 0x80070020 3+0 id=a; "
     "U 1199s item 0x80070020 3+0 id=a la",
     rows_kept, 1},
    {"a whole second apart are two rows",
     "U 20m end 0 id=a failed=3; U 1199s item 0x80070020 3+0 id=a; "
     "U 1198s item 0x80070020 3+0 id=a la",
     rows_kept, 2},
    {"and by one road any two times are",
     "U 20m end 0 id=a failed=3; U 1199.4s item 0x80070020 3+0 id=a; "
     "U 1199s item 0x80070020 3+0 id=a",
     rows_kept, 2},
    {"the export's word is kept of item errors",
     "U 20m item 0x80070020 3+0 id=a; U 20m item 0x80070020 3+0 id=a la", road_of_row,
     AFSYNC_SOURCE_EVENTS},
    {"also if it comes last",
     "U 20m item 0x80070020 3+0 id=a la; U 20m item 0x80070020 3+0 id=a", road_of_row,
     AFSYNC_SOURCE_EVENTS},
    {"item errors without an id are of the other road's end",
     "U 20m end 0 failed=3 la; U 1199s item 0x80070020 3+0", persistent, 3},
    {"and count once if both tell them",
     "U 20m end 0 id=a failed=3; U 1199s item 0x80070020 3+0 id=a; "
     "U 1197s item 0x80070020 3+0 id=a la",
     persistent, 3},
    {"an end is told by the export, if both tell it",
     "U 20m end 0 id=a la; U 20m end 0 id=a", road_of_end, AFSYNC_SOURCE_EVENTS},
    {"and by Log Analytics alone", "U 20m end 0 id=a la", road_of_end,
     AFSYNC_SOURCE_LOGANALYTICS},
    {"so is what runs", "U 20m prog 9/90 id=a la; U 20m prog 9/90 id=a", road_of_session,
     AFSYNC_SOURCE_EVENTS},
    {"whichever comes first", "U 20m prog 9/90 id=a; U 20m prog 9/90 id=a la",
     road_of_session, AFSYNC_SOURCE_EVENTS},
    {"one road knows the record", "U 20m end 0 id=a la; U 20m end 0 id=a record=7",
     record_of_end, 7},
    {"and what the other leaves out", "U 20m end 0 id=a; U 20m end 0 id=a total=9 la",
     total_files, 9},
    {"a failure that was counted is not counted again by the other road",
     "U 24h end 0x80c80219 applied=10 total=100 times=20 every=1h id=a; "
     "U 86399.6s end 0x80c80219 applied=10 total=100 id=a1 la",
     laps_applied, 40},
    {"a whole second apart it is another",
     "U 24h end 0x80c80219 applied=10 total=100 times=20 every=1h id=a; "
     "U 86401s end 0x80c80219 applied=10 total=100 id=a1 la",
     laps_applied, 50},
};

static void test_two_roads_are_one_voice(void **state) {
    (void)state;
    ASK(of_roads);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_end_or_two),
        cmocka_unit_test(test_the_events_word_is_kept),
        cmocka_unit_test(test_wordless_words_are_counted),
        cmocka_unit_test(test_future_words),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_any_word_makes_a_leg),
        cmocka_unit_test(test_two_roads_are_one_voice),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_unlisted_endpoints_go),
        cmocka_unit_test(test_of_many_endpoints_each_is_found),
        cmocka_unit_test(test_of_two_the_first_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
