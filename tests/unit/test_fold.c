/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding: what is one word and what are two, what is kept, what is counted. */
#include "story.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The upload leg of a story, in a health that the caller ends. */
static const struct afsync_leg *leg_of(struct afsync_health *health, const char *text) {
    static struct story story;

    story_read(&story, text);
    story_fold(health, &story, NULL);
    assert_int_equal(health->endpoint_count, 1);
    return &health->endpoints[0].legs[AFSYNC_UPLOAD];
}

static void test_one_end_or_two(void **state) {
    static const struct {
        const char *claim, *story;
        size_t ends;
    } rows[] = {
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
        {"nearly a second", "U 1200s end 0 id=a record=7; U 1200.999s end 0 id=a record=7",
         1},
        {"one record, a whole second apart: another log",
         "U 1200s end 0 id=a record=7; U 1201s end 0 id=a record=7", 2},
        {"one content, times of one second", "U 1200s end 0 id=a; U 1200.4s end 0 id=a", 1},
        {"a whole second apart", "U 1200s end 0 id=a; U 1201s end 0 id=a", 2},
        {"one of them with a record", "U 20m end 0 id=a record=7; U 20m end 0 id=a", 1},
        {"two counts", "U 20m end 0 id=a applied=1; U 20m end 0 id=a applied=2", 2},
        {"two ids", "U 20m end 0 id=a; U 20m end 0 id=b", 2},
        {"two HRESULTs", "U 20m end 0 id=a; U 20m end 0x800704c7 id=a", 2},
        {"ARM's own are never twins", "U 20m end 0 arm; U 21m end 0 arm", 2},
        {"ARM repeats what an event told",
         "U 20m end 0 id=a; U 21m end 0 arm; U 21m end 0 arm", 1},
        {"ARM tells of another", "U 20m end 0 id=a; U 21m end 0 arm; U 19m end 0 arm", 2},
        {"ARM first, then the event", "U 22m end 0 arm; U 20m end 0 id=a", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg = leg_of(&health, rows[i].story);

        if (leg->end_count != rows[i].ends)
            fail_msg("%s: %zu ends", rows[i].claim, leg->end_count);
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
    assert_int_equal(health.odd[AFSYNC_ODD_AHEAD].count, 1);
    assert_int_equal(health.odd[AFSYNC_ODD_TOO_FAR_AHEAD].count, 1);
    afsync_health_fini(&health);
}

/* ---- what is asked of the upload leg: moments as seconds ago (0: never), counts, -1 where
 * nothing is known ---- */

static int64_t ago(int64_t at) {
    return at == 0 ? 0 : (STORY_NOW - at) / AFSYNC_SECOND;
}

static int64_t known(struct afsync_count count) {
    return count.known ? (int64_t)count.value : -1;
}

static int64_t snapshots(const struct afsync_leg *leg) {
    return (int64_t)leg->snapshot_count;
}

static int64_t sessions(const struct afsync_leg *leg) {
    return (int64_t)leg->session_count;
}

static int64_t rows_kept(const struct afsync_leg *leg) {
    return (int64_t)leg->row_count;
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

static int64_t moved(const struct afsync_leg *leg) {
    return ago(afsync_session_moved_at(leg, afsync_leg_newest_session(leg)));
}

static int64_t session_of_last(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_session_of(leg, afsync_leg_last(leg));

    return session != NULL ? ago(session->newest.at) : -1;
}

static int64_t items_applied(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_items_applied(leg);
}

static int64_t bytes_applied(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_bytes_applied(leg);
}

static int64_t items_left(const struct afsync_leg *leg) {
    return known(afsync_session_items_left(afsync_leg_newest_session(leg)));
}

static int64_t gained(const struct afsync_leg *leg) {
    return ago(afsync_leg_race(leg).gained_at);
}

static int64_t least(const struct afsync_leg *leg) {
    return known(afsync_leg_race(leg).least);
}

static int64_t largest_total(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_race(leg).largest_total;
}

static int64_t raced(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_race(leg).applied;
}

static int64_t last_failed(const struct afsync_leg *leg) {
    return known(afsync_leg_last(leg)->said.items_failed);
}

static int64_t last_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, afsync_leg_last(leg), NULL, 0).persistent;
}

static int64_t first_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->ends[0], NULL, 0).persistent;
}

/* of what the ends that no longer fit came to */

static int64_t past_failing_since(const struct afsync_leg *leg) {
    return ago(leg->past.failing_since);
}

static int64_t past_success(const struct afsync_leg *leg) {
    return ago(leg->past.last_success_at);
}

static int64_t past_success_end(const struct afsync_leg *leg) {
    return ago(leg->past.success.at);
}

static int64_t past_success_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.success, NULL, 0).persistent;
}

static int64_t past_codes(const struct afsync_leg *leg) {
    return (int64_t)leg->past.code_count;
}

/* The newest moment of the code that failed first of those that are kept. */
static int64_t past_code_at(const struct afsync_leg *leg) {
    return ago(leg->past.codes[0].at);
}

/* The oldest code that is kept. */
static int64_t past_oldest_code(const struct afsync_leg *leg) {
    int64_t oldest = 0;

    for (size_t i = 0; i < leg->past.code_count; i++)
        if (ago(leg->past.codes[i].at) > oldest)
            oldest = ago(leg->past.codes[i].at);
    return oldest;
}

static int64_t past_persistent(const struct afsync_leg *leg) {
    return (int64_t)leg->past.persistent;
}

static int64_t past_failed(const struct afsync_leg *leg) {
    return (int64_t)leg->past.failed;
}

static int64_t past_most_persistent(const struct afsync_leg *leg) {
    return ago(leg->past.most_persistent.at);
}

static int64_t past_most_failed(const struct afsync_leg *leg) {
    return ago(leg->past.most_failed.at);
}

static int64_t past_most_persistent_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.most_persistent, NULL, 0)
        .persistent;
}

static int64_t past_most_failed_persistent(const struct afsync_leg *leg) {
    return (int64_t)afsync_leg_histogram(leg, &leg->past.most_failed, NULL, 0).persistent;
}

static int64_t past_stood(const struct afsync_leg *leg) {
    return leg->past.standstill.stood / AFSYNC_SECOND;
}

static int64_t heard_from(const struct afsync_leg *leg) {
    return ago(leg->past.heard_from);
}

static int64_t session_horizon(const struct afsync_leg *leg) {
    return ago(leg->past.session_horizon);
}

static int64_t session_of_first(const struct afsync_leg *leg) {
    const struct afsync_session *session = afsync_leg_session_of(leg, &leg->ends[0]);

    return session != NULL ? ago(session->newest.at) : -1;
}

struct question {
    const char *claim, *story;
    int64_t (*ask)(const struct afsync_leg *leg);
    int64_t answer;
};

static void ask(const struct question *questions, size_t count) {
    size_t failed = 0;

    for (size_t i = 0; i < count; i++) {
        struct afsync_health health;
        int64_t answer = questions[i].ask(leg_of(&health, questions[i].story));

        if (answer != questions[i].answer) {
            print_error("%s: %lld, not %lld\n    %s\n", questions[i].claim,
                        (long long)answer, (long long)questions[i].answer,
                        questions[i].story);
            failed++;
        }
        afsync_health_fini(&health);
    }
    assert_int_equal(failed, 0);
}

#define ASK(questions) ask(questions, sizeof questions / sizeof questions[0])

static void test_ends(void **state) {
    static const struct question questions[] = {
        {"the nearest is the twin",
         "U 22m end 0 id=a failed=?; U 20m end 0 id=b failed=?; U 1230s end 0 arm failed=7",
         last_failed, 7},
        {"four snapshots are kept", "U 6h end 0 snap times=6 every=1h", snapshots, 4},
        {"the newest four", "U 6h end 0 snap times=6 every=1h", newest_end, 3600},
        {"ARM's success is the event's, which has a time of its own",
         "U 2400s end 0 id=a; U 2310s end 0 arm; U 2310s success", last_success, 2400},
        {"ARM's success is its own, if the events do not tell of it",
         "U 9h end 0; U 5h success; U 40m end 0x80c80219", last_success, 5 * 3600},
        {"ARM's newest success counts", "U 5h success; U 9h success", last_success,
         5 * 3600},
        {"the snapshot's is none", "U 40m end 0 snap; U 42m success", last_success, 0},
        {"nor if the snapshot is told later", "U 42m success; U 40m end 0 snap",
         last_success, 0},
        {"a second further away it is one", "U 2400s end 0 snap; U 2521s success",
         last_success, 2521},
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

    (void)state;
    ASK(questions);
}

static void test_sessions(void **state) {
    static const struct question questions[] = {
        {"samples without an id that grow", "U 20m prog 1/9 arm; U 10m prog 2/9 arm",
         sessions, 1},
        {"that fall", "U 50m prog 8/9 arm; U 20m prog 1/9 arm", sessions, 2},
        {"whose bytes fall", "U 20m prog 5/9 bytes=9 arm; U 10m prog 5/9 bytes=3 arm",
         sessions, 2},
        {"with an end between", "U 50m prog 1/9 arm; U 40m end 0 arm; U 20m prog 2/9 arm",
         sessions, 2},
        {"of another mode", "U 20m prog 1/9 mode=1 arm; U 10m prog 2/9 mode=2 arm",
         sessions, 2},
        {"of another source", "U 20m prog 1/9 arm; U 10m prog 2/9", sessions, 2},
        {"one with an id, one without", "U 20m prog 1/9 id=a; U 10m prog 2/9", sessions, 2},
        {"the older one later", "U 10m prog 5/9; U 30m prog 2/9", sessions, 1},
        {"the older one, of more, later", "U 10m prog 5/9; U 30m prog 8/9", sessions, 2},
        {"the one between last", "U 30m prog 2/9; U 10m prog 5/9; U 20m prog 3/9", sessions,
         1},
        {"the newest goes on", "U 50m prog 5/9 arm; U 30m prog 1/9 arm; U 10m prog 6/9 arm",
         items_applied, 11},
        {"an id goes on past another's end",
         "U 40m prog 1/9 id=a; U 30m end 0 id=b; U 20m prog 2/9 id=a", sessions, 1},
        {"and past another's snapshot",
         "U 40m prog 1/9 id=a; U 30m end 0 snap id=b; U 20m prog 2/9 id=a", sessions, 1},
        {"a straggler of 60 s is of its session",
         "U 40m prog 5/9 id=a; U 1200s end 0 id=a; U 1140s prog 6/9 id=a", sessions, 1},
        {"also after a snapshot",
         "U 40m prog 5/9 id=a; U 1200s end 0 snap id=a; U 1140s prog 6/9 id=a", sessions,
         1},
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
        {"however they are told", "U 20m prog 1/9 id=b; U 30m prog 1/9 id=a",
         newest_session, 1200},
        {"the sample before",
         "U 10m prog 3/9 id=a; U 30m prog 1/9 id=a; U 20m prog 2/9 id=a", sample_before,
         1200},
        {"an older one is not the one before",
         "U 10m prog 3/9 id=a; U 20m prog 2/9 id=a; U 30m prog 1/9 id=a", sample_before,
         1200},
        {"nor is the same again",
         "U 20m prog 1/9 id=a; U 10m prog 2/9 id=a; U 10m prog 2/9 id=a", sample_before,
         1200},
        {"no sample of an end that is forgotten",
         "U 17h end 0 times=17 every=1h; U 17h prog 1/9 id=a", sessions, 0},
        {"another's end at the last sample ends it",
         "U 20m end 0 id=b; U 20m prog 1/9 id=a", running, 0},
        {"the newest runs", "U 50m prog 8/9 arm; U 20m prog 1/9 arm", running, 1200},
        {"of those with an id as well", "U 40m prog 1/9 id=a; U 20m prog 1/9 id=b", running,
         1200},
        {"one with an id before one without", "U 20m prog 1/9 id=a; U 5m prog 1/9 arm",
         running, 1200},
        {"unless it lags behind", "U 2101s prog 1/9 id=a; U 300s prog 1/9 arm", running,
         300},
        {"by more than half an hour", "U 2100s prog 1/9 id=a; U 300s prog 1/9 arm", running,
         2100},
        {"the session of an end: the one with its id",
         "U 30m prog 5/9 id=a; U 29m prog 5/9 arm; U 20m end 0 id=a", session_of_last,
         1800},
        {"however they are told",
         "U 29m prog 5/9 arm; U 30m prog 5/9 id=a; U 20m end 0 id=a", session_of_last,
         1800},
        {"else the one before it", "U 29m prog 5/9 arm; U 20m end 0 id=a", session_of_last,
         1740},
        {"none", "U 30m prog 5/9 id=a; U 20m end 0 id=b", session_of_last, -1},
        {"what is left", "U 20m prog 5/9 id=a", items_left, 4},
        {"is not known while totals grow", "U 20m prog 5/9 open id=a", items_left, -1},
        {"nor without a total", "U 20m prog 5/? id=a", items_left, -1},
        {"nor without a count", "U 20m prog ?/9 id=a", items_left, -1},
    };

    (void)state;
    ASK(questions);
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

#define BUSY "0x80c80219"

static void test_gain(void **state) {
    static const struct question questions[] = {
        {"one in a thousand is none",
         "U 2h end " BUSY " applied=1000 total=2000; U 1h end " BUSY
         " applied=1001 total=2000",
         gained, 0},
        {"two in a thousand are one",
         "U 2h end " BUSY " applied=1000 total=2000; U 1h end " BUSY
         " applied=1002 total=2000",
         gained, 3600},
        {"the least of all counts, not the last",
         "U 3h end " BUSY " applied=500 total=1000; U 2h end " BUSY
         " applied=900 total=1000; U 1h end " BUSY " applied=600 total=1000",
         gained, 7200},
        {"the largest total stays",
         "U 2h end " BUSY " applied=1 total=100; U 1h end " BUSY " applied=1 total=90",
         largest_total, 100},
        {"old work is no gain",
         "U 5h end " BUSY " applied=1 total=900; U 1h end " BUSY "; U 5m prog 500/900 id=a",
         gained, 0},
        {"fresh work is",
         "U 5h end " BUSY " applied=1 total=900; U 40m end " BUSY
         "; U 5m prog 500/900 id=a",
         gained, 300},
        {"so is what grew on old work",
         "U 5h end " BUSY " applied=1 total=900; U 1h end " BUSY
         "; U 10m prog 500/900 id=a; U 5m prog 501/900 id=a",
         gained, 300},
        {"what is still being counted is none",
         "U 1h end " BUSY " applied=1 total=900; U 20m prog 500/900 open id=a; "
         "U 5m prog 600/900 open id=a",
         gained, 0},
        {"nor bytes alone",
         "U 1h end " BUSY " applied=1 total=900; U 20m prog ?/900 id=a; "
         "U 5m prog ?/900 bytes=9 id=a",
         least, 899},
        {"the total stays known when a sample does not say it",
         "U 1h end " BUSY " applied=1 total=900; U 20m prog 100/900 id=a; "
         "U 5m prog 200/? id=a",
         least, 700},
        {"what is left is the work that was known, not what the last sample does not say",
         "U 1h end " BUSY " applied=1 total=900; U 20m prog 100/900 id=a; "
         "U 5m prog 200/950 open id=a",
         least, 700},
        {"the moment is the progress's, if the end says the same",
         "U 5h end " BUSY " applied=1 total=900; U 60m prog 1/900 id=a; "
         "U 50m prog 500/900 id=a; U 40m end " BUSY " applied=500 total=900 id=a",
         gained, 3000},
        {"or that more is left",
         "U 5h end " BUSY " applied=1 total=900; U 60m prog 1/900 id=a; "
         "U 50m prog 600/900 id=a; U 40m end " BUSY " applied=500 total=900 id=a",
         least, 300},
        {"the end's, if it says that less is",
         "U 5h end " BUSY " applied=1 total=900; U 60m prog 1/900 id=a; "
         "U 50m prog 500/900 id=a; U 40m end " BUSY " applied=600 total=900 id=a",
         gained, 2400},
        {"and what a straggler says was before the end",
         "U 5h end " BUSY " applied=1 total=900; U 60m prog 1/900 id=a; "
         "U 2400s end " BUSY " id=a; U 2350s prog 500/900 id=a",
         gained, 2400},
        {"the total is the progress's, if that is the larger",
         "U 60m prog 1/900 id=a; U 40m end " BUSY " applied=500 total=800 id=a",
         largest_total, 900},
        {"the end's, if that is",
         "U 60m prog 1/900 id=a; U 40m end " BUSY " applied=500 total=1000 id=a",
         largest_total, 1000},
        {"what applied nothing says nothing of the work there is",
         "U 1h end " BUSY " applied=0 total=900", largest_total, 0},
        {"nor of what is left", "U 1h end " BUSY " applied=0 total=900", least, -1},
        {"nor does what says no total", "U 1h end " BUSY " applied=5", least, -1},
        {"what was done before the success does not count",
         "U 3h end " BUSY " applied=10 total=100; U 2h end 0; U 1h end " BUSY
         " applied=10 total=100",
         raced, 10},
        {"nor if it no longer fits",
         "U 20h end " BUSY " applied=10 total=100 times=4 every=30m; U 17h end 0; "
         "U 15h end " BUSY " applied=10 total=100 times=15 every=1h",
         raced, 150},
        {"nor what no longer fits, if it failed when ARM's success was",
         "U 10h success; U 30m end " BUSY " applied=10 total=100 times=20 every=-30m",
         raced, 160},
        {"told from the newest back it counts as well",
         "U 30m end " BUSY " applied=10 total=100 times=20 every=-30m", raced, 200},
        {"once",
         "U 30m end " BUSY " applied=10 total=100 times=20 every=-30m; "
         "U 10h end " BUSY " applied=10 total=100",
         raced, 200},
        {"the oldest that was counted: what is older joins",
         "U 10h end " BUSY " applied=10 total=100 times=20 every=30m; "
         "U 11h end " BUSY " applied=10 total=100",
         raced, 210},
        {"what is younger has been",
         "U 10h end " BUSY " applied=10 total=100 times=20 every=30m; "
         "U 599m end " BUSY " applied=10 total=100",
         raced, 200},
        {"a smaller lot of work does not join from behind",
         "U 30m end " BUSY " applied=10 total=1000 times=16 every=-30m; "
         "U 9h end " BUSY " applied=10 total=500",
         raced, 160},
        {"one not much smaller does",
         "U 30m end " BUSY " applied=10 total=1500 times=16 every=-30m; "
         "U 9h end " BUSY " applied=10 total=1000",
         raced, 170},
        {"nor does one that does not say how much it was",
         "U 30m end " BUSY " applied=10 total=1000 times=16 every=-30m; "
         "U 9h end " BUSY " applied=10",
         raced, 170},
        {"the least left counts from behind",
         "U 30m end " BUSY " applied=10 total=100 times=16 every=-30m; "
         "U 9h end " BUSY " applied=50 total=100; U 10h end " BUSY
         " applied=30 total=100; U 11h end " BUSY " applied=70 total=100; U 12h end " BUSY,
         least, 30},
        {"so does the largest total",
         "U 30m end " BUSY " times=16 every=-30m; U 9h end " BUSY
         " applied=50 total=100; U 10h end " BUSY " applied=30 total=110; U 11h end " BUSY
         " applied=30 total=90; U 12h end " BUSY " applied=5",
         largest_total, 110},
    };

    (void)state;
    ASK(questions);
}

#define NAME "0x8007007b"

static void test_items_belong(void **state) {
    static const struct question questions[] = {
        {"by id, however late",
         "U 60m end 0 failed=3 id=a; U 40m end 0 id=b; "
         "U 39m item " NAME " 3+0 id=a",
         first_persistent, 3},
        {"and to no other",
         "U 60m end 0 failed=3 id=a; U 40m end 0 id=b; "
         "U 39m item " NAME " 3+0 id=a",
         last_persistent, 0},
        {"to the newest that bears the id",
         "U 60m end 0 failed=3 id=a; U 40m end 0 failed=3 id=a; U 39m item " NAME
         " 3+0 id=a",
         first_persistent, 0},
        {"2 s before the end",
         "U 2400s end 0 failed=3 id=a; U 2402s item " NAME " 3+0 id=a", last_persistent, 3},
        {"not 3 s", "U 2400s end 0 failed=3 id=a; U 2403s item " NAME " 3+0 id=a",
         last_persistent, 0},
        {"without an id as well", "U 2400s end 0 failed=3; U 2402s item " NAME " 3+0",
         last_persistent, 3},
        {"not 3 s", "U 2400s end 0 failed=3; U 2403s item " NAME " 3+0", last_persistent,
         0},
        {"half an hour after it", "U 2400s end 0 failed=3; U 600s item " NAME " 3+0",
         last_persistent, 3},
        {"and not a second more", "U 2400s end 0 failed=3; U 599s item " NAME " 3+0",
         last_persistent, 0},
        {"of the same source", "U 40m end 0 failed=3; U 39m item " NAME " 3+0 arm",
         last_persistent, 0},
        {"ARM says of which end",
         "U 40m end 0 failed=3 arm; U 10m item " NAME " 3+0 of=40m arm", last_persistent,
         3},
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
         "U 40m end 0 failed=3; U 39m item " NAME " 3+0; U 39m item " NAME " 3+0",
         rows_kept, 1},
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

    (void)state;
    ASK(questions);
}

#define AND_SIXTEEN_MORE "; U 8h end " BUSY " times=16 every=30m"

static void test_what_no_longer_fits(void **state) {
    static const struct question questions[] = {
        {"the oldest that was counted", "U 10h end " BUSY " times=20 every=30m", heard_from,
         36000},
        {"told from the newest back", "U 30m end " BUSY " times=20 every=-30m", heard_from,
         36000},
        {"a code once, and its newest moment", "U 10h end " BUSY " times=20 every=30m",
         past_codes, 1},
        {"its newest moment", "U 10h end " BUSY " times=20 every=30m", past_code_at,
         17 * 1800},
        {"told from the newest back", "U 30m end " BUSY " times=20 every=-30m",
         past_code_at, 17 * 1800},
        {"the longest standstill",
         "U 40h prog 5/9 id=a; U 39h prog 5/9 id=a; U 39h end " BUSY
         " id=a; U 38h prog 5/9 id=b; U 35h prog 5/9 id=b; U 35h end " BUSY
         " id=b; U 34h prog 5/9 id=c; U 32h prog 5/9 id=c; U 32h end " BUSY
         " id=c" AND_SIXTEEN_MORE,
         past_stood, 3 * 3600},
        {"how many failed, of the count", "U 9h end " BUSY " failed=7" AND_SIXTEEN_MORE,
         past_failed, 7},
        {"how many failed, of the summary",
         "U 9h end " BUSY " failed=1 id=a; U 539m item " NAME " 7+2 id=a" AND_SIXTEEN_MORE,
         past_failed, 9},
        {"how many of them for good",
         "U 9h end " BUSY " failed=1 id=a; U 539m item " NAME " 7+2 id=a" AND_SIXTEEN_MORE,
         past_persistent, 7},
        {"more than said to be transient",
         "U 9h end " BUSY " failed=9 id=a; U 539m item " NAME " 2+3 id=a" AND_SIXTEEN_MORE,
         past_persistent, 6},
        {"the most",
         "U 11h end " BUSY " failed=3; U 10h end " BUSY " failed=7; U 9h end " BUSY
         " failed=5" AND_SIXTEEN_MORE,
         past_most_failed, 36000},
        {"the most of them for good",
         "U 11h end " BUSY " failed=3; U 10h end " BUSY " failed=7; U 9h end " BUSY
         " failed=5" AND_SIXTEEN_MORE,
         past_most_persistent, 36000},
        {"nothing, if nothing failed", "U 9h end " BUSY AND_SIXTEEN_MORE, past_most_failed,
         0},
        {"nor for good", "U 9h end " BUSY AND_SIXTEEN_MORE, past_most_persistent, 0},
        {"the summary of a success",
         "U 9h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a" AND_SIXTEEN_MORE,
         past_success_persistent, 7},
        {"and of no other end",
         "U 10h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a; U 9h end " BUSY
         " failed=9 id=b; U 539m item " NAME " 9+0 id=b" AND_SIXTEEN_MORE,
         past_success_persistent, 7},
        {"nor of the success the failure's",
         "U 10h end 0 failed=7 id=a; U 539m item " NAME " 7+0 id=a; U 9h end " BUSY
         " failed=9 id=b; U 539m item " NAME " 9+0 id=b" AND_SIXTEEN_MORE,
         past_most_persistent_persistent, 9},
        {"that of the worst, whichever way it is looked at",
         "U 9h end " BUSY " failed=150 id=a; U 539m item " NAME
         " 50+100 id=a" AND_SIXTEEN_MORE,
         past_most_failed_persistent, 50},
        {"of one id for both the newest",
         "U 10h end 0 failed=7 id=a; U 9h end " BUSY " failed=9 id=a; U 539m item " NAME
         " 9+0 id=a" AND_SIXTEEN_MORE,
         past_success_persistent, 0},
        {"the last success that is heard of from the newest back",
         "U 30m end " BUSY " times=16 every=-30m; U 9h end 0; U 10h end 0", past_success,
         9 * 3600},
        {"and what it said",
         "U 30m end " BUSY " times=16 every=-30m; U 9h end 0; "
         "U 10h end 0",
         past_success_end, 9 * 3600},
        {"one amid what failed is not believed",
         "U 30m end " BUSY " times=16 every=-30m; U 10h end " BUSY "; U 9h end 0",
         past_success, 0},
        {"one of the moment it began to fail was before that",
         "U 30m end " BUSY " times=16 every=-30m; U 10h end " BUSY "; U 10h end 0",
         past_success, 36000},
        {"and the failure after it",
         "U 30m end " BUSY " times=16 every=-30m; U 10h end 0; U 10h end " BUSY,
         past_failing_since, 36000},
        {"a row that can belong to nobody makes room",
         "U 10h end " BUSY " times=20 every=30m; U 9h item " NAME
         " 1+0 id=x times=4 every=1m; U 20m item " NAME " 1+0 id=y times=5 every=1m",
         rows_kept, 5},
        {"not before there is none",
         "U 10h end " BUSY " times=20 every=30m; U 9h item " NAME
         " 1+0 id=x times=3 every=1m; U 20m item " NAME " 1+0 id=y",
         rows_kept, 4},
        {"one that still can does not",
         "U 10h end " BUSY " times=20 every=30m; U 7h item " NAME
         " 1+0 id=x times=4 every=1m; U 20m item " NAME " 1+0 id=y times=5 every=1m",
         rows_kept, 9},
        {"nor one whose end is kept",
         "U 10h end " BUSY " id=a times=20 every=30m; U 7h item " NAME
         " 1+0 id=a times=4 every=1m; U 8h item " NAME " 1+0 id=a20; U 20m item " NAME
         " 1+0 id=y times=5 every=1m",
         rows_kept, 10},
        {"a row of the very moment of the newest that no longer fits goes",
         "U 10h end " BUSY " times=20 every=30m; U 510m item " NAME
         " 1+0 id=x; U 8h item " NAME " 1+0 id=x times=3 every=1m; U 20m item " NAME
         " 1+0 id=y",
         rows_kept, 4},
        {"sessions that do not fit are counted", "U 490m prog 1/9 id=s times=49 every=10m",
         items_applied, 49},
        {"as many as fit are kept", "U 490m prog 1/9 id=s times=49 every=10m", sessions,
         48},
        {"the oldest goes", "U 490m prog 1/9 id=s times=49 every=10m", session_horizon,
         490 * 60},
        {"told from the newest back as well", "U 10m prog 1/9 id=s times=49 every=-10m",
         session_horizon, 480 * 60},
        {"and is not counted again",
         "U 490m prog 1/9 id=s times=49 every=10m; U 490m prog 1/9 id=s1", items_applied,
         49},
        {"before one whose end is kept",
         "U 901m prog 1/9 id=e times=16 every=30m; U 900m end 0 id=e times=16 every=30m; "
         "U 330m prog 1/9 id=s times=33 every=10m",
         session_horizon, 330 * 60},
        {"which stays",
         "U 901m prog 1/9 id=e times=16 every=30m; U 900m end 0 id=e times=16 every=30m; "
         "U 330m prog 1/9 id=s times=33 every=10m",
         session_of_first, 901 * 60},
        {"however they are told",
         "U 330m prog 1/9 id=s times=32 every=10m; U 901m prog 1/9 id=e times=16 "
         "every=30m; U 900m end 0 id=e times=16 every=30m; U 10m prog 1/9 id=z",
         session_horizon, 330 * 60},
    };

    (void)state;
    ASK(questions);
}

/* Thirty codes, the oldest first or last: the newest eight of those that no longer fit. */
static void test_codes_that_no_longer_fit(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        char text[STORY_TEXT_MAX];
        size_t length = 0;
        struct question question = {"the newest codes are kept", text, past_oldest_code,
                                    24 * 600};

        for (int i = 1; i <= 30; i++) {
            int age = turned ? i : 31 - i;

            length += (size_t)snprintf(text + length, sizeof text - length,
                                       "U %dm end 0x80c8%04x;", age * 10, 0x1000 + age);
        }
        ask(&question, 1);
        question.ask = past_codes;
        question.answer = AFSYNC_PAST_CODES_MAX;
        ask(&question, 1);
    }
}

#define CANCEL "0x800704c7"
#define FULL "0x80c8603e" /* persistent */

/* Verdicts that rest on ends that no longer fit, as told. */
static void test_the_past_is_judged(void **state) {
    static const struct {
        const char *claim, *story, *upload;
    } rows[] = {
        {"behind cancellations the code that failed first",
         "U 190m end " FULL "; U 170m end " CANCEL " times=17 every=10m",
         "needs_action/CRITICAL"},
        {"none but cancellations are waited for", "U 115m end " CANCEL " times=19 every=6m",
         "waiting/OK"},
        {"a newer code comes before it",
         "U 170m end " FULL "; U 165m end " CANCEL "; U 160m end " BUSY
         "; U 150m end " CANCEL " times=15 every=10m",
         "waiting/OK"},
        {"also among those that no longer fit",
         "U 179m end " FULL "; U 178m end " BUSY "; U 170m end " CANCEL
         " times=17 every=10m",
         "waiting/OK"},
        {"a code from before the success that ARM tells of does not count",
         "U 190m end " FULL "; U 175m success; U 170m end " CANCEL " times=17 every=10m",
         "failing/CRITICAL"},
        {"a standstill is not wiped out",
         "U 178m prog 5/9 id=a; U 118m prog 5/9 id=a; U 117m end " BUSY
         " id=a; U 102m end " BUSY " times=17 every=6m",
         "waiting/WARNING"},
        {"nor hidden by a longer one that a large file excuses",
         "U 400m prog 5/9 left=99000000000000 id=a; U 178m prog 5/9 left=99000000000000 "
         "id=a; "
         "U 178m end " BUSY
         " id=a; U 177m prog 5/9 id=b; U 112m prog 5/9 id=b; U 111m end " BUSY
         " id=b; U 102m end " BUSY " times=17 every=6m",
         "waiting/WARNING"},
        {"nor excused by one that came after it",
         "U 245m prog 5/9 id=b; U 179m prog 5/9 id=b; U 178m end " BUSY
         " id=b; U 177m prog 5/9 left=99000000000000 id=a; U 112m prog 5/9 "
         "left=99000000000000 id=a; U 111m end " BUSY " id=a; U 102m end " BUSY
         " times=17 every=6m",
         "waiting/WARNING"},
        {"one that is excused stays so",
         "U 400m prog 5/9 left=99000000000000 id=a; U 178m prog 5/9 left=99000000000000 "
         "id=a; "
         "U 178m end " BUSY " id=a; U 102m end " BUSY " times=17 every=6m",
         "waiting/OK"},
        {"nor is a code by item errors",
         "U 178m end " FULL "; U 170m end " BUSY " times=16 every=10m; U 10m end " BUSY
         " failed=3 id=a; U 9m item 0x80070020 0+3 "
         "id=a",
         "waiting/WARNING"},
        {"one that was fine needs not be",
         "U 178m end " BUSY "; U 170m end " BUSY " times=16 every=10m; U 10m end " BUSY
         " failed=3 id=a; U 9m item 0x80070020 0+3 "
         "id=a",
         "waiting/OK"},
        {"items of the last success count until the next",
         "U 178m end 0 failed=101; U 170m end " BUSY " times=17 every=10m",
         "item_errors/CRITICAL"},
        {"of an end that is both the most persistent and the most failed the split counts",
         "U 178m end " BUSY " failed=150; U 177m item " NAME " 50+100; U 170m end " BUSY
         " times=17 every=10m",
         "item_errors/WARNING"},
        {"of two words for one moment the larger counts",
         "U 40m end 0 failed=102 id=a; U 39m item " NAME " 101+0 id=a; U 39m item " NAME
         " 0+102 id=a",
         "item_errors/WARNING"},
        {"and of two as large the more persistent",
         "U 40m end 0 failed=3 id=a; U 39m item " NAME " 3+0 id=a; U 39m item " NAME
         " 0+3 id=a",
         "item_errors/WARNING"},
        {"and no longer", "U 178m end 0 failed=101; U 170m end 0 times=16 every=10m",
         "succeeded/OK"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;
        const char *verdict;

        leg_of(&health, rows[i].story);
        verdict = story_verdict(&health, AFSYNC_UPLOAD);
        if (strcmp(verdict, rows[i].upload) != 0)
            fail_msg("%s: %s, not %s\n    %s", rows[i].claim, verdict, rows[i].upload,
                     rows[i].story);
        afsync_health_fini(&health);
    }
}

/* The newest of equally bad ones is the last, as the summary of the success stands in. */
static void test_the_past_stands_in(void **state) {
    struct afsync_health health;
    struct afsync_items items;

    (void)state;
    leg_of(&health,
           "U 178m end 0 failed=4 id=a; U 177m item " NAME " 4+0 id=a; U 170m end " BUSY
           " times=16 every=10m; U 10m end " BUSY " failed=4");
    items = story_diagnose(&health, AFSYNC_UPLOAD).items;
    assert_true(items.end->at == STORY_NOW - 10 * AFSYNC_MINUTE);
    assert_true(items.stands_in);
    assert_int_equal(items.persistent, 4);
    afsync_health_fini(&health);
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

/* Twenty ends of a leg, the newest `failing` of them failed. */
static void tell_many(char *text, size_t size, int count, int failing) {
    size_t length = 0;

    for (int i = count; i > 0; i--)
        length += (size_t)snprintf(text + length, size - length,
                                   "U %dm end %s applied=10 total=100;", i * 30,
                                   i <= failing ? "0x80c80219" : "0");
}

static void test_the_past_is_kept(void **state) {
    struct story *story = malloc(sizeof *story);
    size_t backwards[STORY_WORDS_MAX];
    char text[STORY_TEXT_MAX];

    (void)state;
    assert_non_null(story);
    for (int failing = 1; failing < 40; failing++) {
        struct afsync_health health;
        const size_t *const orders[] = {NULL, backwards};

        tell_many(text, sizeof text, 40, failing);
        story_read(story, text);
        for (size_t i = 0; i < story->count; i++)
            backwards[i] = story->count - 1 - i;
        for (size_t i = 0; i < 2; i++) {
            const struct afsync_leg *leg;

            story_fold(&health, story, orders[i]);
            leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
            assert_int_equal(leg->end_count, AFSYNC_ENDS_MAX);
            assert_true(afsync_leg_failing_since(leg) ==
                        STORY_NOW - failing * 30 * AFSYNC_MINUTE);
            assert_true(afsync_leg_last_success_at(leg) ==
                        STORY_NOW - (failing + 1) * 30 * AFSYNC_MINUTE);
            afsync_health_fini(&health);
        }
    }
    free(story);
}

static void test_gain_does_not_forget(void **state) {
    char text[STORY_TEXT_MAX];
    struct afsync_health health;
    const struct afsync_leg *leg;
    struct afsync_race race;

    (void)state;
    tell_many(text, sizeof text, 40, 40);
    leg = leg_of(&health, text);
    race = afsync_leg_race(leg);
    assert_int_equal(race.applied, 400);
    assert_int_equal(race.largest_total, 100);
    assert_int_equal(race.least.value, 90);
    assert_true(race.gained_at == 0);
    assert_true(race.begun_at == STORY_NOW - 20 * AFSYNC_HOUR);
    assert_int_equal(afsync_leg_items_applied(leg), 400);
    afsync_health_fini(&health);
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

        if (afsync_leg_items_applied(leg) != rows[i].items)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
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
static void test_orphans(void **state) {
    static const struct {
        const char *claim, *story; /* the orphan first */
        uint64_t up, down;         /* persistent items of each leg's last end */
        size_t orphans;
    } rows[] = {
        {"of the download",
         "U 39m item 0x8007007b 3+0 id=b; U 40m end 0 id=a; D 40m end 0 id=b", 0, 3, 0},
        {"of nobody", "U 39m item 0x8007007b 3+0 id=c; U 40m end 0 id=a; D 40m end 0 id=b",
         0, 0, 1},
        {"of one that ended 2 s later",
         "U 2402s item 0x8007007b 3+0 id=a; U 2400s end 0 id=a; D 2400s end 0 id=b", 3, 0,
         0},
        {"not 3 s later",
         "U 2403s item 0x8007007b 3+0 id=a; U 2400s end 0 id=a; D 2400s end 0 id=b", 0, 0,
         1},
        {"of an old agent's upload and download the nearest",
         "U 30m item 0x8007007b 3+0 id=a; U 50m end 0 id=a; D 31m end 0 id=a", 0, 3, 0},
        {"also if the other ended twice",
         "U 30m item 0x8007007b 3+0 id=a; U 50m end 0 id=a; U 31m end 0 id=a; D 40m end 0 "
         "id=a",
         3, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct story story;
        struct afsync_health health;
        const struct afsync_leg *legs;

        story_read(&story, rows[i].story);
        story.words[0].who = (struct afsync_identity){0};
        story.words[0].has_direction = false;
        story_fold(&health, &story, NULL);
        legs = health.endpoints[0].legs;
        if (last_persistent(&legs[AFSYNC_UPLOAD]) != (int64_t)rows[i].up ||
            last_persistent(&legs[AFSYNC_DOWNLOAD]) != (int64_t)rows[i].down ||
            health.orphan_count != rows[i].orphans)
            fail_msg("%s", rows[i].claim);
        afsync_health_fini(&health);
    }
}

static void test_identity(void **state) {
    static const struct {
        const char *claim;
        struct afsync_identity first, second;
        size_t endpoints;
    } rows[] = {
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

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int turned = 0; turned < 2; turned++) {
            struct afsync_health health = {0};
            struct afsync_fault fault = {0};
            struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT,
                                              .source = AFSYNC_SOURCE_ARM};

            seen.who = turned ? rows[i].second : rows[i].first;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            seen.who = turned ? rows[i].first : rows[i].second;
            assert_true(afsync_health_fold(&health, &seen, &fault));
            if (health.endpoint_count != rows[i].endpoints)
                fail_msg("%s: %zu", rows[i].claim, health.endpoint_count);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_end_or_two),
        cmocka_unit_test(test_the_events_word_is_kept),
        cmocka_unit_test(test_wordless_words_are_counted),
        cmocka_unit_test(test_future_words),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_moments_of_movement),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_gain),
        cmocka_unit_test(test_items_belong),
        cmocka_unit_test(test_what_no_longer_fits),
        cmocka_unit_test(test_codes_that_no_longer_fit),
        cmocka_unit_test(test_the_past_is_judged),
        cmocka_unit_test(test_the_past_stands_in),
        cmocka_unit_test(test_any_word_makes_a_leg),
        cmocka_unit_test(test_the_large_file_is_named),
        cmocka_unit_test(test_codes_of_a_session),
        cmocka_unit_test(test_rows_are_bounded),
        cmocka_unit_test(test_the_past_is_kept),
        cmocka_unit_test(test_gain_does_not_forget),
        cmocka_unit_test(test_a_session_counts_once),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_movements),
        cmocka_unit_test(test_item_errors_find_their_session),
        cmocka_unit_test(test_orphans),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_unlisted_endpoints_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
