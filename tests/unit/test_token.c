/* SPDX-License-Identifier: Apache-2.0
 *
 * What is taken for a token. */
#include "source/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *claim, *body;
    const char *value; /* NULL: refused */
    struct afsync_count lifetime_s;
    enum afsync_fault_kind kind;
} rows[] = {
    {"the answer of version 2",
     "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ0.fake.sig\"}",
     "eyJ0.fake.sig",
     {3599, true},
     AFSYNC_FAULT_NONE},
    {"a lifetime may be a string",
     "{\"expires_in\":\"3600\",\"access_token\":\"t\"}",
     "t",
     {3600, true},
     AFSYNC_FAULT_NONE},
    {"a lifetime may be missing", "{\"access_token\":\"t\"}", "t", {0}, AFSYNC_FAULT_NONE},
    {"a type of any case",
     "{\"token_type\":\"bearer\",\"access_token\":\"t\"}",
     "t",
     {0},
     AFSYNC_FAULT_NONE},
    {"another type of token",
     "{\"token_type\":\"pop\",\"access_token\":\"t\"}",
     NULL,
     {0},
     AFSYNC_FAULT_LOGIN},
    {"an expired token",
     "{\"expires_in\":0,\"access_token\":\"t\"}",
     NULL,
     {0},
     AFSYNC_FAULT_LOGIN},
    {"no token", "{\"token_type\":\"Bearer\"}", NULL, {0}, AFSYNC_FAULT_LOGIN},
    {"an empty token", "{\"access_token\":\"\"}", NULL, {0}, AFSYNC_FAULT_LOGIN},
    {"a token that would be a second header",
     "{\"access_token\":\"t\\r\\nX: y\"}",
     NULL,
     {0},
     AFSYNC_FAULT_LOGIN},
    {"a token of another type", "{\"access_token\":1}", NULL, {0}, AFSYNC_FAULT_LOGIN},
    {"null", "null", NULL, {0}, AFSYNC_FAULT_FORMAT},
    {"not JSON", "<html>", NULL, {0}, AFSYNC_FAULT_FORMAT},
    {"nothing", "", NULL, {0}, AFSYNC_FAULT_FORMAT},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_token token = {0};
        struct afsync_fault fault = {0};
        struct afsync_text body = {0};
        bool ok;

        afsync_text_add(&body, rows[i].body);
        ok = afsync_token_read(&token, &body, &fault);
        afsync_text_fini(&body);
        if (ok != (rows[i].value != NULL) || fault.kind != rows[i].kind)
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (ok && (strcmp(token.value, rows[i].value) != 0 ||
                   token.lifetime_s.known != rows[i].lifetime_s.known ||
                   token.lifetime_s.value != rows[i].lifetime_s.value))
            fail_msg("%s: %s", rows[i].claim, token.value);
        afsync_token_fini(&token);
    }
}

/* What is missing is said before anything is asked: there is no network here at all. */
static void test_missing_parts(void **state) {
    static const struct {
        struct afsync_credential credential;
        const char *said;
    } missing[] = {
        {{.client_id = "c", .secret = "x"}, "no tenant"},
        {{.tenant = "t", .client_id = "", .secret = "x"}, "no client is given"},
        {{.tenant = "t", .client_id = "c", .secret = ""}, "no client secret"},
        {{.tenant = "t", .client_id = "c", .secret_file = "/nonexistent/s"},
         "secret file /nonexistent/s: No such file"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        struct afsync_token token = {0};
        struct afsync_cloud cloud = {0};
        struct afsync_fault fault = {0};

        assert_false(
            afsync_token_login(&token, &missing[i].credential, &cloud, "a", NULL, &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_LOGIN);
        assert_non_null(strstr(fault.text, missing[i].said));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_missing_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
