/* SPDX-License-Identifier: Apache-2.0
 *
 * What is taken for a token, and for how long it is good. */
#include "base/time.h"
#include "source/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* 2026-03-04T02:40:00Z */
#define NOW INT64_C(1772592000000)

static const struct {
    const char *claim, *body;
    const char *value;   /* NULL: refused */
    int64_t lifetime_ms; /* 0: not known */
    enum afsync_fault_kind kind;
} rows[] = {
    {"the answer of version 2",
     "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"eyJ0.fake.sig\"}",
     "eyJ0.fake.sig", 3599 * AFSYNC_SECOND, AFSYNC_FAULT_NONE},
    {"version 1 writes numbers as strings",
     "{\"token_type\":\"Bearer\",\"expires_in\":\"3600\",\"expires_on\":\"1\","
     "\"resource\":\"x\",\"access_token\":\"t\"}",
     "t", AFSYNC_HOUR, AFSYNC_FAULT_NONE},
    {"a managed identity tells only until when",
     "{\"expires_on\":\"1772595600\",\"access_token\":\"t\"}", "t", AFSYNC_HOUR,
     AFSYNC_FAULT_NONE},
    {"or tells it as a time",
     "{\"expires_on\":\"2026-03-04T03:40:00Z\",\"access_token\":\"t\"}", "t", AFSYNC_HOUR,
     AFSYNC_FAULT_NONE},
    {"az of today",
     "{\"accessToken\":\"t\",\"expiresOn\":\"2026-03-04 09:00:00.000000\","
     "\"expires_on\":1772595600,\"subscription\":\"s\",\"tenant\":\"t\",\"tokenType\":"
     "\"Bearer\"}",
     "t", AFSYNC_HOUR, AFSYNC_FAULT_NONE},
    {"az of yesterday, started in UTC",
     "{\"accessToken\":\"t\",\"expiresOn\":\"2026-03-04 03:40:00.000000\",\"tokenType\":"
     "\"Bearer\"}",
     "t", AFSYNC_HOUR, AFSYNC_FAULT_NONE},
    {"a lifetime may be missing", "{\"access_token\":\"t\"}", "t", 0, AFSYNC_FAULT_NONE},
    {"an end that is no time is not known",
     "{\"expires_on\":\"soon\",\"access_token\":\"t\"}", "t", 0, AFSYNC_FAULT_NONE},
    {"nobody lives for ever", "{\"expires_in\":9223372036854775807,\"access_token\":\"t\"}",
     "t", 2 * AFSYNC_DAY, AFSYNC_FAULT_NONE},
    {"nor until the end of time",
     "{\"expires_on\":\"9223372036854775807\",\"access_token\":\"t\"}", "t", 2 * AFSYNC_DAY,
     AFSYNC_FAULT_NONE},
    {"a type of any case", "{\"token_type\":\"bearer\",\"access_token\":\"t\"}", "t", 0,
     AFSYNC_FAULT_NONE},
    {"another type of token", "{\"token_type\":\"pop\",\"access_token\":\"t\"}", NULL, 0,
     AFSYNC_FAULT_LOGIN},
    {"an expired token", "{\"expires_in\":0,\"access_token\":\"t\"}", NULL, 0,
     AFSYNC_FAULT_LOGIN},
    {"one that expired by our clock", "{\"expires_on\":1772592000,\"access_token\":\"t\"}",
     NULL, 0, AFSYNC_FAULT_LOGIN},
    {"no token", "{\"token_type\":\"Bearer\"}", NULL, 0, AFSYNC_FAULT_LOGIN},
    {"an empty token", "{\"access_token\":\"\"}", NULL, 0, AFSYNC_FAULT_LOGIN},
    {"a token that would be a second header", "{\"access_token\":\"t\\r\\nX: y\"}", NULL, 0,
     AFSYNC_FAULT_LOGIN},
    {"a token of another type", "{\"access_token\":1}", NULL, 0, AFSYNC_FAULT_LOGIN},
    {"null", "null", NULL, 0, AFSYNC_FAULT_FORMAT},
    {"not JSON", "<html>", NULL, 0, AFSYNC_FAULT_FORMAT},
    {"nothing", "", NULL, 0, AFSYNC_FAULT_FORMAT},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t end = rows[i].lifetime_ms > 0 ? NOW + rows[i].lifetime_ms : 0;
        struct afsync_token token = {0};
        struct afsync_fault fault = {0};
        struct afsync_text body = {0};
        bool ok;

        afsync_text_add(&body, rows[i].body);
        ok = afsync_token_read(&token, &body, NOW, &fault);
        afsync_text_fini(&body);
        if (ok != (rows[i].value != NULL) || fault.kind != rows[i].kind)
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (ok && (strcmp(token.value, rows[i].value) != 0 || token.expires_at != end))
            fail_msg("%s: %s", rows[i].claim, token.value);
        afsync_token_fini(&token);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
