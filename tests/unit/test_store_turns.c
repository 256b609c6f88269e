/* SPDX-License-Identifier: Apache-2.0
 *
 * The kept file: taking turns, and dying at any moment. */
#include "base/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store_place.h"

enum { WRITERS = 8, INCREMENTS = 50 };

/* One read-modify-write. True if all of it worked. */
static bool increment(const struct place *place) {
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    char number[32];
    bool found, ok;

    ok = afsync_store_open(&store, place->folder, NAME, NULL) &&
         afsync_store_lock(&store, PATIENCE_MS, NULL) &&
         read_store(&store, &text, &found, NULL);
    snprintf(number, sizeof number, "%d", atoi(afsync_text_string(&text)) + 1);
    ok = ok && replace_file(&store, number, strlen(number), NULL);
    afsync_store_fini(&store);
    afsync_text_fini(&text);
    return ok;
}

static void test_no_increment_is_lost(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    bool found;

    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            bool ok = true;

            for (int n = 0; n < INCREMENTS; n++)
                ok = increment(place) && ok;
            _exit(ok ? 0 : 1);
        }
    for (int i = 0; i < WRITERS; i++) {
        int status;

        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    open_store(&store, place);
    assert_true(read_store(&store, &text, &found, NULL));
    assert_int_equal(atoi(text.data), WRITERS * INCREMENTS);
    afsync_store_fini(&store);
    afsync_text_fini(&text);
}

static void nap(long nanoseconds) {
    nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
}

/* Whoever waits gives up in time, and is told for whom it waited. */
static void test_deadline(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_fault fault = {0};
    char holder[32], byte;
    int ready[2];
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        open_store(&store, place);
        lock_store(&store);
        byte = (char)write(ready[1], "x", 1);
        pause();
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    open_store(&store, place);
    assert_false(afsync_store_lock(&store, 0, NULL));
    assert_false(afsync_store_lock(&store, 50, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_TIMEOUT);
    snprintf(holder, sizeof holder, "(process %ld)", (long)child);
    assert_non_null(strstr(fault.text, holder));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    lock_store(&store); /* it left no lock behind */
    afsync_store_fini(&store);
    close(ready[0]);
    close(ready[1]);
}

/* Writes the file again and again, each time all of one letter, until it is killed. */
static void write_for_ever(const struct place *place) {
    enum { LENGTH = 300000 };
    struct afsync_store store = {0};
    char *bytes = malloc(LENGTH);

    open_store(&store, place);
    for (int i = 0;; i++) {
        lock_store(&store);
        memset(bytes, 'a' + i % 26, LENGTH - (size_t)(i % 26));
        if (!replace_file(&store, bytes, LENGTH - (size_t)(i % 26), NULL))
            _exit(1);
        afsync_store_fini(&store);
        open_store(&store, place);
    }
}

static void test_killed_writers_leave_old_or_new(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    bool found = false;

    srand(3);
    for (int round = 0; round < 100; round++) {
        pid_t child = fork();

        if (child == 0)
            write_for_ever(place);
        nap(rand() % 15000000);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        open_store(&store, place);
        assert_true(read_store(&store, &text, &found, NULL));
        for (size_t i = 1; i < text.length; i++)
            if (text.data[i] != text.data[0])
                fail_msg("round %d: half a file", round);
        assert_true(!found || text.length == 300000 - (size_t)(text.data[0] - 'a'));
        afsync_store_fini(&store);
    }
    open_store(&store, place);
    lock_store(&store);
    write_store(&store, "x");
    assert_int_equal(count_files(place, ".new-"), 0); /* what they left is cleared away */
    afsync_store_fini(&store);
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_no_increment_is_lost),
        TEST(test_deadline),
        TEST(test_killed_writers_leave_old_or_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
