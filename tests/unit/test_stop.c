/* SPDX-License-Identifier: Apache-2.0
 *
 * Whoever waits in a run wakes up when another thread ends it, whatever it waits for. */
#include "base/stop.h"

#include "afsync.h"
#include "source/again.h"
#include "source/child.h"
#include "source/http.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* All that is waited for would last this long; a run that is ended lasts a moment. */
enum { LONG_MS = 20000, PULL_AFTER_MS = 60, SOON_MS = 2000 };

static void *pull(void *context) {
    const struct timespec pause = {.tv_nsec = PULL_AFTER_MS * 1000000L};

    nanosleep(&pause, NULL);
    afsync_stop_pull(context);
    return NULL;
}

/* ---- what is waited for ---- */

static void sleep_long(const struct afsync_deadline *deadline) {
    afsync_deadline_sleep(deadline, LONG_MS);
}

/* Somebody who takes what is sent, and never answers. */
static int listen_silently(char url[64]) {
    struct sockaddr_in place = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof place;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(listener, (struct sockaddr *)&place, sizeof place), 0);
    assert_int_equal(listen(listener, 4), 0);
    getsockname(listener, (struct sockaddr *)&place, &length);
    snprintf(url, 64, "http://127.0.0.1:%d/", ntohs(place.sin_port));
    return listener;
}

static void ask_the_silent(const struct afsync_deadline *deadline) {
    const struct afsync_http_road road = {0};
    struct afsync_http *http = afsync_http_new(&road, deadline, NULL);
    char url[64];
    int listener = listen_silently(url);
    struct afsync_http_request request = {.what = "ask", .url = url};
    struct afsync_http_answer answer;
    struct afsync_fault fault = {0};

    assert_non_null(http);
    assert_false(afsync_again_ask(http, &request, &answer, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_TIMEOUT);
    afsync_http_answer_fini(&answer);
    afsync_http_free(http);
    close(listener);
}

/* Nothing is under way, and until something may be sent is waited. */
static void hold_back(const struct afsync_deadline *deadline) {
    const struct afsync_http_road road = {0};
    struct afsync_http *http = afsync_http_new(&road, deadline, NULL);
    struct afsync_http_done done;

    assert_non_null(http);
    assert_false(afsync_http_wait(http, LONG_MS, &done));
    afsync_http_free(http);
}

static void run_a_child(const struct afsync_deadline *deadline) {
    char name[] = "sleep", span[] = "20";
    char *arguments[] = {name, span, NULL}, *environment[] = {NULL};
    const struct afsync_child child = {"/bin/sleep", arguments, environment};
    struct afsync_child_result result;
    struct afsync_fault fault = {0};

    assert_false(afsync_child_run(&result, &child, deadline, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_TIMEOUT);
    afsync_child_fini(&result);
}

static void nobody_waits_longer_than_the_run(void **state) {
    static const struct {
        const char *what;
        void (*wait)(const struct afsync_deadline *deadline);
    } rows[] = {
        {"a pause", sleep_long},
        {"an answer", ask_the_silent},
        {"its turn to send", hold_back},
        {"a program", run_a_child},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_stop stop = {0};
        struct afsync_deadline deadline = afsync_deadline_in(LONG_MS);
        int64_t began = afsync_deadline_clock_ms(), took;
        pthread_t other;

        assert_true(afsync_stop_init(&stop, NULL));
        deadline.stop = &stop;
        assert_int_equal(pthread_create(&other, NULL, pull, &stop), 0);
        rows[i].wait(&deadline);
        took = afsync_deadline_clock_ms() - began;
        pthread_join(other, NULL);
        if (took < PULL_AFTER_MS / 2 || took > SOON_MS)
            fail_msg("who waits for %s waits %d ms", rows[i].what, (int)took);
        assert_true(afsync_deadline_passed(&deadline));
        rows[i].wait(&deadline); /* and does not begin anew */
        assert_true(afsync_deadline_clock_ms() - began - took < SOON_MS);
        afsync_stop_fini(&stop);
    }
}

/* Of a survey that was ended nothing is remembered. */
static void an_ended_survey_leaves_no_trace(void **state) {
    char folder[] = "/tmp/afsync-stop-XXXXXX", command[64];
    const char *paths[] = {TEST_DATA_DIR "/events/winlogbeat.jsonl"};
    struct afsync_stop stop = {0};
    struct afsync_config config = afsync_config_default();
    struct afsync_watch *watch = afsync_watch_new();
    struct afsync_report report = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_true(afsync_stop_init(&stop, NULL));
    config.events.paths = paths;
    config.events.path_count = 1;
    config.state_dir = folder;
    config.stop = &stop;
    config.clock_ms = INT64_C(1772593200000);
    afsync_stop_pull(&stop);
    assert_true(afsync_survey(watch, &config, config.clock_ms, &report, NULL));
    assert_int_equal(report.endpoint_count, 0);
    afsync_report_fini(&report);
    afsync_watch_free(watch);
    snprintf(command, sizeof command, "! ls %s/*.state 2>/dev/null", folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    afsync_stop_fini(&stop);
}

static void nobody_can_pull_nothing(void **state) {
    struct afsync_stop none = {0};

    (void)state;
    assert_false(afsync_stop_is_pulled(NULL));
    assert_int_equal(afsync_stop_descriptor(NULL), -1);
    afsync_stop_pull(&none);
    assert_false(afsync_stop_is_pulled(&none));
    assert_int_equal(afsync_stop_descriptor(&none), -1);
    afsync_stop_fini(&none);
}

static void a_part_ends_with_the_whole(void **state) {
    struct afsync_stop stop = {0};
    struct afsync_deadline whole = afsync_deadline_in(5000), part;

    (void)state;
    assert_true(afsync_stop_init(&stop, NULL));
    whole.stop = &stop;
    part = afsync_deadline_within(&whole, LONG_MS);
    assert_true(afsync_deadline_left_ms(&part) <= 5000);
    part = afsync_deadline_within(&whole, 100);
    assert_true(afsync_deadline_left_ms(&part) <= 100);
    assert_false(afsync_deadline_passed(&part));
    afsync_stop_pull(&stop);
    assert_true(afsync_deadline_passed(&part));
    afsync_stop_fini(&stop);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_waits_longer_than_the_run),
        cmocka_unit_test(an_ended_survey_leaves_no_trace),
        cmocka_unit_test(nobody_can_pull_nothing),
        cmocka_unit_test(a_part_ends_with_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
