/* SPDX-License-Identifier: Apache-2.0
 *
 * What is believed of a cloud that tells its endpoints. */
#include "source/cloud.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ENTRY(login, audiences)                                                            \
    "{\"authentication\":{\"loginEndpoint\":\"" login "\",\"audiences\":" audiences        \
    ",\"identityProvider\":\"AAD\"}}"
#define OURS                                                                               \
    "{\"resourceManager\":\"https://ARM.example/\",\"authentication\":"                    \
    "{\"loginEndpoint\":\"https://ours.example/\"}}"

static const struct {
    const char *claim, *body;
    const char *login, *audience; /* NULL: refused */
    enum afsync_fault_kind kind;
} rows[] = {
    {"an object is read", ENTRY("https://login.example/", "[\"https://a.example/\",\"b\"]"),
     "https://login.example", "https://a.example/", AFSYNC_FAULT_NONE},
    {"a byte order mark is passed over",
     "\xef\xbb\xbf" ENTRY("https://login.example", "[\"https://a.example\"]"),
     "https://login.example", "https://a.example", AFSYNC_FAULT_NONE},
    {"the only entry of an array is ours",
     "[" ENTRY("https://login.example", "[\"https://a.example\"]") "]",
     "https://login.example", "https://a.example", AFSYNC_FAULT_NONE},
    {"of several entries the one with our ARM is taken",
     "[" ENTRY("https://login.example", "[\"https://a.example\"]") "," OURS "]",
     "https://ours.example", "https://arm.example", AFSYNC_FAULT_NONE},
    {"without an audience the ARM is meant", ENTRY("https://login.example", "[]"),
     "https://login.example", "https://arm.example", AFSYNC_FAULT_NONE},
    {"a login on this machine may be plain", ENTRY("http://127.0.0.1:99", "[\"x\"]"),
     "http://127.0.0.1:99", "x", AFSYNC_FAULT_NONE},
    {"a login elsewhere is spoken to in https", ENTRY("http://login.example", "[\"x\"]"),
     "https://login.example", "x", AFSYNC_FAULT_NONE},
    {"a host that only begins like this machine is elsewhere",
     ENTRY("http://127.0.0.1.example/", "[\"x\"]"), "https://127.0.0.1.example", "x",
     AFSYNC_FAULT_NONE},
    {"a login that is no URL is refused", ENTRY("login.example", "[\"x\"]"), NULL, NULL,
     AFSYNC_FAULT_LOGIN},
    {"a login URL with a user name is refused", ENTRY("https://a@login.example", "[\"x\"]"),
     NULL, NULL, AFSYNC_FAULT_LOGIN},
    {"another way to log in is not known",
     "{\"authentication\":{\"loginEndpoint\":\"https://x/adfs\",\"identityProvider\":"
     "\"ADFS\"}}",
     NULL, NULL, AFSYNC_FAULT_LOGIN},
    {"several entries, none ours",
     "[" ENTRY("https://a", "[]") "," ENTRY("https://b", "[]") "]", NULL, NULL,
     AFSYNC_FAULT_FORMAT},
    {"an empty array", "[]", NULL, NULL, AFSYNC_FAULT_FORMAT},
    {"no login endpoint", "{\"authentication\":{}}", NULL, NULL, AFSYNC_FAULT_FORMAT},
    {"a login endpoint of another type", "{\"authentication\":{\"loginEndpoint\":1}}", NULL,
     NULL, AFSYNC_FAULT_FORMAT},
    {"null", "null", NULL, NULL, AFSYNC_FAULT_FORMAT},
    {"nothing", "", NULL, NULL, AFSYNC_FAULT_FORMAT},
    {"not JSON", "<html>", NULL, NULL, AFSYNC_FAULT_FORMAT},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_cloud cloud = {.places = {{.url = "https://arm.example"}}};
        struct afsync_fault fault = {0};
        struct afsync_text body = {0};
        bool ok;

        afsync_text_add(&body, rows[i].body);
        ok = afsync_cloud_read(&cloud, &body, &fault);
        afsync_text_fini(&body);
        if (ok != (rows[i].login != NULL) || fault.kind != rows[i].kind)
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (ok && (strcmp(cloud.login, rows[i].login) != 0 ||
                   strcmp(cloud.places[AFSYNC_AT_ARM].audience, rows[i].audience) != 0))
            fail_msg("%s: %s %s", rows[i].claim, cloud.login,
                     cloud.places[AFSYNC_AT_ARM].audience);
    }
}

static void test_published_shapes(void **state) {
    static const char *const files[] = {"2015-01-01", "2022-09-01-object",
                                        "2022-09-01-array"};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct afsync_cloud cloud = {
            .places = {{.url = "https://management.cloud.example"}}};
        struct afsync_text body = {0};
        char path[512], bytes[8192] = "";
        FILE *file;

        snprintf(path, sizeof path, TEST_DATA_DIR "/arm/metadata/endpoints-%s.json",
                 files[i]);
        file = fopen(path, "r");
        assert_non_null(file);
        assert_true(fread(bytes, 1, sizeof bytes - 1, file) > 0);
        fclose(file);
        afsync_text_add(&body, bytes);
        assert_true(afsync_cloud_read(&cloud, &body, NULL));
        assert_string_equal(cloud.login, "https://login.cloud.example");
        assert_string_equal(cloud.places[AFSYNC_AT_ARM].audience,
                            "https://management.core.cloud.example/");
        afsync_text_fini(&body);
    }
}

static void test_log_analytics(void **state) {
    static const struct {
        const char *claim, *member, *url, *audience;
    } members[] = {
        {"as it is told", "\"https://api.logs.example\"", "https://api.logs.example",
         "https://api.logs.example"},
        {"an audience keeps its slash, a URL does not", "\"https://api.logs.example/\"",
         "https://api.logs.example", "https://api.logs.example/"},
        {"it is spoken to in https", "\"http://api.logs.example\"",
         "https://api.logs.example", "http://api.logs.example"},
        {"nothing", "\"\"", "", ""},
        {"null", "null", "", ""},
        {"no URL", "\"logs\"", "", ""},
        {"no string", "1", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct afsync_cloud cloud = {.places = {{.url = "https://arm.example"}}};
        struct afsync_text body = {0};

        afsync_text_addf(&body,
                         "{\"authentication\":{\"loginEndpoint\":\"https://l.example\"},"
                         "\"logAnalyticsResourceId\":%s}",
                         members[i].member);
        if (!afsync_cloud_read(&cloud, &body, NULL) ||
            strcmp(cloud.places[AFSYNC_AT_LOG_ANALYTICS].url, members[i].url) != 0 ||
            strcmp(cloud.places[AFSYNC_AT_LOG_ANALYTICS].audience, members[i].audience) !=
                0)
            fail_msg("%s: %s", members[i].claim, cloud.places[AFSYNC_AT_LOG_ANALYTICS].url);
        afsync_text_fini(&body);
    }
}

static void test_table(void **state) {
    const struct afsync_cloud_memory memory = {0};
    struct afsync_cloud cloud;
    struct afsync_fault fault = {0};

    (void)state;
    assert_true(afsync_cloud_find(&cloud, NULL, &memory, NULL, &fault));
    assert_string_equal(cloud.places[AFSYNC_AT_ARM].url, "https://management.azure.com");
    assert_true(afsync_cloud_find(&cloud, "USGov", &memory, NULL, &fault));
    assert_string_equal(cloud.login, "https://login.microsoftonline.us");
    assert_true(afsync_cloud_find(&cloud, "china", &memory, NULL, &fault));
    assert_string_equal(cloud.places[AFSYNC_AT_ARM].url,
                        "https://management.chinacloudapi.cn");
    assert_false(afsync_cloud_find(&cloud, "mars", &memory, NULL, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_published_shapes),
        cmocka_unit_test(test_log_analytics),
        cmocka_unit_test(test_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
