/* SPDX-License-Identifier: Apache-2.0
 *
 * The one sentence that is taken from an error of Azure. */
#include "source/azure_error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *claim, *body, *said;
} rows[] = {
    {"ARM's error object",
     "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"The client 'a.b' may not. "
     "If "
     "it should.\"}}",
     "AuthorizationFailed: The client 'a.b' may not"},
    {"details may be an object and stay unsaid",
     "{\"error\":{\"code\":\"MgmtBadArgument\",\"message\":\"Argument is "
     "null\",\"details\":"
     "{\"code\":\"x\"},\"innererror\":{\"callStack\":\"at X\"}}}",
     "MgmtBadArgument: Argument is null"},
    {"the error may be unwrapped", "{\"code\":\"BadRequest\",\"message\":\"Wrong. So.\"}",
     "BadRequest: Wrong"},
    {"the login's description begins with its code",
     "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client "
     "secret provided. Trace ID: 1\"}",
     "AADSTS7000215: Invalid client secret provided"},
    {"the login's error may stand alone", "{\"error\":\"invalid_client\"}",
     "invalid_client"},
    {"a code alone", "{\"error\":{\"code\":\"X\",\"message\":null}}", "X"},
    {"a message alone", "{\"error\":{\"message\":\"Why.\"}}", "Why"},
    {"a message ends with its line", "{\"error\":{\"message\":\"Why\\r\\n at X\"}}", "Why"},
    {"an object without a reason", "{\"error\":{}}", "the answer gives no reason"},
    {"another type", "[1]", "the answer gives no reason"},
    {"not JSON", "<html>", "the answer is not JSON"},
    {"nothing", "", ""},
    {"an answer that repeats the secret is not quoted",
     "{\"error\":{\"message\":\"Bad body: hush.\"}}",
     "the answer repeats the secret and is not shown"},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char said[AFSYNC_AZURE_ERROR_MAX];
        struct afsync_text body = {0};

        afsync_text_add(&body, rows[i].body);
        afsync_azure_error_say(said, &body, "hush");
        afsync_text_fini(&body);
        if (strcmp(said, rows[i].said) != 0)
            fail_msg("%s: %s", rows[i].claim, said);
    }
}

static void test_long_message(void **state) {
    char said[AFSYNC_AZURE_ERROR_MAX];
    struct afsync_text body = {0};

    (void)state;
    afsync_text_add(&body, "{\"message\":\"");
    for (size_t i = 0; i < 1000; i++)
        afsync_text_add(&body, "\xc3\xa4");
    afsync_text_add(&body, "\"}");
    afsync_azure_error_say(said, &body, NULL);
    afsync_text_fini(&body);
    assert_int_equal(strlen(said), 254); /* cut between two characters */
    assert_true(afsync_text_is_utf8(said, strlen(said)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_long_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
