/* SPDX-License-Identifier: Apache-2.0
 *
 * The race since the last success: what is gain, how much is left, what joins it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "questions.h"

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

static const struct question of_the_race[] = {
    {"one in a thousand is none",
     "U 2h end " BUSY " applied=1000 total=2000; U 1h end " BUSY " applied=1001 total=2000",
     gained, 0},
    {"two in a thousand are one",
     "U 2h end " BUSY " applied=1000 total=2000; U 1h end " BUSY " applied=1002 total=2000",
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
     "U 5h end " BUSY " applied=1 total=900; U 40m end " BUSY "; U 5m prog 500/900 id=a",
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
     "U 60m prog 1/900 id=a; U 40m end " BUSY " applied=500 total=800 id=a", largest_total,
     900},
    {"the end's, if that is",
     "U 60m prog 1/900 id=a; U 40m end " BUSY " applied=500 total=1000 id=a", largest_total,
     1000},
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
     "U 10h success; U 30m end " BUSY " applied=10 total=100 times=20 every=-30m", raced,
     160},
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
    {"and what comes late between them",
     "U 10h end " BUSY " applied=10 total=100 times=20 every=30m; "
     "U 599m end " BUSY " applied=10 total=100",
     raced, 210},
    {"but not what was counted long ago and is heard again",
     "U 1000m end " BUSY " applied=10 total=100 times=100 every=10m; "
     "U 1000m end " BUSY " applied=10 total=100",
     raced, 1000},
    {"nor what may have been",
     "U 1000m end " BUSY " applied=10 total=100 times=100 every=10m; "
     "U 995m end " BUSY " applied=10 total=100",
     raced, 1000},
    {"nor the last of that",
     "U 1000m end " BUSY " applied=10 total=100 times=100 every=10m; "
     "U 810m end " BUSY " applied=10 total=100",
     raced, 1000},
    {"nor what is older than all that are known, twice",
     "U 800m end " BUSY " applied=10 total=100 times=80 every=10m; "
     "U 900m end " BUSY " applied=10 total=100; U 900m end " BUSY " applied=10 total=100",
     raced, 810},
    {"nor the newest of them after one that came late",
     "U 800m end " BUSY " applied=10 total=100 times=79 every=10m; "
     "U 795m end " BUSY " applied=10 total=100; U 10m end " BUSY
     " applied=10 total=100; U 5m end " BUSY " applied=10 total=100; U 180m end " BUSY
     " applied=10 total=100; U 795m end " BUSY " applied=10 total=100; U 785m end " BUSY
     " applied=10 total=100",
     raced, 830},
    {"the newest of which are known",
     "U 1000m end " BUSY " applied=10 total=100 times=100 every=10m; "
     "U 795m end " BUSY " applied=10 total=100",
     raced, 1010},
    {"each once",
     "U 1000m end " BUSY " applied=10 total=100 times=100 every=10m; "
     "U 795m end " BUSY " applied=10 total=100; U 795m end " BUSY
     " applied=10 total=100; U 790m end " BUSY " applied=10 total=100",
     raced, 1010},
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

static void test_gain(void **state) {
    (void)state;
    ASK(of_the_race);
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
    assert_int_equal(afsync_leg_items_applied(leg).value, 400);
    afsync_health_fini(&health);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gain),
        cmocka_unit_test(test_gain_does_not_forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
