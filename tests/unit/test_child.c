/* SPDX-License-Identifier: Apache-2.0
 *
 * Running another program: from a host that handles the signals of children in its own way
 * too. */
#include "source/child.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static const struct {
    const char *claim, *script;
    int code;
    const char *out, *err;
    enum afsync_fault_kind kind;
} rows[] = {
    {"it prints", "echo one; echo two >&2", 0, "one\n", "two\n", AFSYNC_FAULT_NONE},
    {"it fails", "echo why >&2; exit 7", 7, "", "why\n", AFSYNC_FAULT_NONE},
    {"it is killed", "kill -9 $$", 128 + 9, "", "", AFSYNC_FAULT_NONE},
    {"it has the environment it is given", "echo $A$B", 0, "b\n", "", AFSYNC_FAULT_NONE},
    {"nobody types", "cat", 0, "", "", AFSYNC_FAULT_NONE},
    {"it closes its output and goes on", "exec >&- 2>&-; sleep 0.2; exit 3", 3, "", "",
     AFSYNC_FAULT_NONE},
    {"what it leaves behind is not waited for", "echo x; sleep 31 & exit 0", 0, "x\n", "",
     AFSYNC_FAULT_NONE},
    {"it takes too long", "echo x; sleep 31", -1, "x\n", "", AFSYNC_FAULT_TIMEOUT},
    {"what it starts takes too long", "sh -c 'sleep 31; echo y'", -1, "", "",
     AFSYNC_FAULT_TIMEOUT},
    {"it writes without end", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", -1,
     NULL, "", AFSYNC_FAULT_LIMIT},
    {"it complains without end",
     "i=0; while [ $i -lt 9999 ]; do echo xxxxxxxxxxxxxxx >&2; i=$((i+1)); done; exit 1", 1,
     "", NULL, AFSYNC_FAULT_NONE},
};

static bool run(struct afsync_child_result *result, const char *script,
                struct afsync_fault *fault) {
    struct afsync_deadline deadline = afsync_deadline_in(1000);
    char shell[] = "sh", option[] = "-c", words[256], variable[] = "B=b";
    char *arguments[] = {shell, option, words, NULL}, *environment[] = {variable, NULL};
    const struct afsync_child child = {"/bin/sh", arguments, environment};

    snprintf(words, sizeof words, "%s", script);
    return afsync_child_run(result, &child, &deadline, fault);
}

static void check_rows(bool knows_codes) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_child_result result = {0};
        struct afsync_fault fault = {0};
        bool ok = run(&result, rows[i].script, &fault);

        if (ok != (rows[i].kind == AFSYNC_FAULT_NONE) || fault.kind != rows[i].kind)
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (result.code != (knows_codes ? rows[i].code : -1))
            fail_msg("%s: code %d", rows[i].claim, result.code);
        if (rows[i].out != NULL)
            assert_string_equal(afsync_text_string(&result.out), rows[i].out);
        if (rows[i].err != NULL)
            assert_string_equal(afsync_text_string(&result.err), rows[i].err);
        afsync_child_fini(&result);
        /* No zombie, nor anybody else of ours. */
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
}

static void test_rows(void **state) {
    (void)state;
    check_rows(true);
}

/* A host that wants to hear of no child: the system reaps them, and their codes are lost.
 */
static void test_host_that_ignores_children(void **state) {
    struct sigaction ignored = {.sa_handler = SIG_IGN}, before;

    (void)state;
    sigaction(SIGCHLD, &ignored, &before);
    check_rows(false);
    sigaction(SIGCHLD, &before, NULL);
}

static void test_what_cannot_be_started(void **state) {
    struct afsync_deadline deadline = {0};
    char *arguments[] = {NULL}, *environment[] = {NULL};
    const struct afsync_child child = {"/nonexistent/az", arguments, environment};
    struct afsync_child_result result = {0};
    struct afsync_fault fault = {0};

    (void)state;
    assert_false(afsync_child_run(&result, &child, &deadline, &fault));
    assert_string_equal(fault.text, "starting /nonexistent/az: No such file or directory");
    afsync_child_fini(&result);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_host_that_ignores_children),
        cmocka_unit_test(test_what_cannot_be_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
