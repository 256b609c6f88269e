/* SPDX-License-Identifier: Apache-2.0
 *
 * Which method is meant, and what is missing for it. Nobody is asked: there is no network
 * here at all. */
#include "source/credential.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *claim;
    struct afsync_credential credential;
    enum afsync_auth method;
    const char *said; /* NULL: nothing is missing */
} rows[] = {
    {"nothing is given", {0}, AFSYNC_AUTH_AUTO, NULL},
    {"a secret",
     {.tenant = "t", .client_id = "c", .secret = "x"},
     AFSYNC_AUTH_SECRET,
     NULL},
    {"a secret for no tenant",
     {.client_id = "c", .secret = "x"},
     AFSYNC_AUTH_SECRET,
     "no tenant is given to log in to"},
    {"a secret of nobody",
     {.tenant = "t", .client_id = "", .secret = "x"},
     AFSYNC_AUTH_SECRET,
     "no client is given to log in as"},
    {"an empty secret is none",
     {.tenant = "t", .client_id = "c", .secret = ""},
     AFSYNC_AUTH_AUTO,
     NULL},
    {"a secret is asked for",
     {.auth = AFSYNC_AUTH_SECRET, .tenant = "t", .client_id = "c"},
     AFSYNC_AUTH_SECRET,
     "no client secret is given"},
    {"a file that is missing",
     {.tenant = "t", .client_id = "c", .secret_file = "/nonexistent/s"},
     AFSYNC_AUTH_SECRET,
     "secret file /nonexistent/s: No such file"},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_fault fault = {0};

        if (afsync_credential_method(&rows[i].credential) != rows[i].method)
            fail_msg("%s: another method", rows[i].claim);
        if (afsync_credential_check(&rows[i].credential, &fault) != (rows[i].said == NULL))
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (rows[i].said != NULL &&
            (fault.kind != AFSYNC_FAULT_LOGIN || strstr(fault.text, rows[i].said) == NULL))
            fail_msg("%s: %s", rows[i].claim, fault.text);
    }
}

static void test_words(void **state) {
    (void)state;
    for (int i = 0; i < AFSYNC_AUTHS; i++) {
        const char *word = afsync_auth_word((enum afsync_auth)i);
        enum afsync_auth auth;

        assert_true(afsync_auth_named(&auth, word));
        assert_int_equal(auth, i);
        assert_non_null(strstr(afsync_auth_words, word));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
