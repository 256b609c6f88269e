/* SPDX-License-Identifier: Apache-2.0
 *
 * Names are joined so that they can be split again, and cut so that they stay apart. */
#include "instance.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define A_UMLAUT "\xc3\xa4"

static const struct {
    const char *claim;
    const char *parts[3];
    const char *name;
} joins[] = {
    {"parts are joined", {"finance", "sg", "ep"}, "finance@sg@ep"},
    {"a part that is not known keeps its place", {"finance", NULL, "ep"}, "finance@@ep"},
    {"an empty part is like one that is not known", {"finance", "", "ep"}, "finance@@ep"},
    {"a separator inside a part is escaped", {"a@b", "sg", "ep"}, "a%40b@sg@ep"},
    {"so is the sign of an escape", {"100%", "%40", "ep"}, "100%25@%2540@ep"},
    {"so is what the daemon would replace", {"a/b", "/", "ep"}, "a%2Fb@%2F@ep"},
    {"so are controls", {"a\nb", "\x7f", "ep"}, "a%0Ab@%7F@ep"},
    {"all else is as it is",
     {"a b", "D:\\Data", A_UMLAUT "\"'(|),"},
     "a b@D:\\Data@" A_UMLAUT "\"'(|),"},
    {"127 bytes are not too long",
     {X50, X50, X10 X10 "xxxxx"},
     X50 "@" X50 "@" X10 X10 "xxxxx"},
};

static void parts_are_joined_and_escaped(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        char name[AFSYNC_INSTANCE_MAX];

        afsync_instance_join(name, joins[i].parts, 3);
        if (strcmp(name, joins[i].name) != 0)
            fail_msg("%s: \"%s\" is not \"%s\"", joins[i].claim, name, joins[i].name);
    }
}

/* What a cut must be: full, well-formed, closed with '~' and 16 digits. */
static void check_cut(const char *name) {
    size_t length = strlen(name);
    const char *tail = strrchr(name, '~');

    assert_true(length < AFSYNC_INSTANCE_MAX);
    assert_true(length >= AFSYNC_INSTANCE_MAX - 4);
    assert_true(afsync_text_is_utf8(name, length));
    assert_non_null(tail);
    assert_int_equal(strlen(tail), 17);
    assert_int_equal(strspn(tail + 1, "0123456789abcdef"), 16);
}

static void a_long_name_is_cut_and_stays_its_own(void **state) {
    const char *left[] = {X50, X50, X10 X10 "xxxxx1"};
    const char *right[] = {X50, X50, X10 X10 "xxxxx2"};
    char names[2][AFSYNC_INSTANCE_MAX];

    (void)state;
    afsync_instance_join(names[0], left, 3);
    afsync_instance_join(names[1], right, 3);
    check_cut(names[0]);
    check_cut(names[1]);
    assert_string_not_equal(names[0], names[1]);
}

/* Wherever the cut falls, neither a character nor an escape is torn. */
static void nothing_is_torn_by_a_cut(void **state) {
    (void)state;
    for (size_t before = 0; before < 8; before++) {
        char wide[256] = "", slashes[256] = "";
        char name[AFSYNC_INSTANCE_MAX];
        const char *part;

        memset(wide, 'x', before);
        memset(slashes, 'x', before);
        for (size_t i = 0; i < 80; i++) {
            memcpy(wide + before + 2 * i, A_UMLAUT, 2);
            slashes[before + i] = '/';
        }
        part = wide;
        afsync_instance_join(name, &part, 1);
        check_cut(name);
        part = slashes;
        afsync_instance_join(name, &part, 1);
        check_cut(name);
        assert_memory_equal(strchr(name, '~') - 3, "%2F", 3);
    }
}

static void codes_are_eight_digits(void **state) {
    char name[AFSYNC_INSTANCE_MAX];

    (void)state;
    afsync_instance_of_code(name, "upload",
                            (struct afsync_code){.value = 0x80070020, .known = true});
    assert_string_equal(name, "upload@0x80070020");
    afsync_instance_of_code(name, "download",
                            (struct afsync_code){.value = 0x20, .known = true});
    assert_string_equal(name, "download@0x00000020");
    afsync_instance_of_code(name, "upload", (struct afsync_code){0});
    assert_string_equal(name, "upload@unknown");
    afsync_instance_of_code(name, NULL,
                            (struct afsync_code){.value = 0x80070020, .known = true});
    assert_string_equal(name, "0x80070020");
}

static void namesakes_carry_their_server(void **state) {
    struct afsync_report_endpoint endpoints[] = {
        {.sync_group = "sg",
         .server_endpoint = "ep",
         .server = "fs1",
         .label = (char[]){"a"}},
        {.sync_group = "sg",
         .server_endpoint = "other",
         .server = "fs1",
         .label = (char[]){"b"}},
        {.sync_group = "SG",
         .server_endpoint = "EP",
         .server = "fs2",
         .label = (char[]){"c"}},
        {.sync_group = "sg2",
         .server_endpoint = "ep",
         .server = "fs1",
         .label = (char[]){"d"}},
        {.path = "D:\\Data", .server = "fs1", .label = (char[]){"e"}},
        {.server = "fs3", .label = (char[]){"only a label"}},
        {.resource_group = "rg",
         .service = "one",
         .sync_group = "g",
         .server_endpoint = "e",
         .server = "fs1",
         .label = (char[]){"f"}},
        {.resource_group = "rg",
         .service = "two",
         .sync_group = "g",
         .server_endpoint = "e",
         .server = "fs1",
         .label = (char[]){"g"}},
    };
    const char *names[] = {"s@sg@ep@fs1",        "s@sg@other",        "s@SG@EP@fs2",
                           "s@sg2@ep",           "s@@D:\\Data",       "s@@only a label",
                           "s@g@e@fs1@rg%2Fone", "s@g@e@fs1@rg%2Ftwo"};
    struct afsync_report report = {.endpoints = endpoints, .endpoint_count = 8};
    struct afsync_instances instances = {0};

    (void)state;
    assert_true(afsync_instances_init(&instances, "s", &report, false, NULL));
    assert_string_equal(instances.service, "s");
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(instances.endpoints[i], names[i]);
    afsync_instances_fini(&instances);
}

static const struct {
    const char *claim, *server, *host;
} hosts[] = {
    {"a name is written in small letters", "FS01.Contoso.example", "fs01.contoso.example"},
    {"a short one is one, too", "FS01", "fs01"},
    {"who is not known has no name", NULL, ""},
    {"an empty name is none", "", ""},
    {"a folder above is no host", "..", ""},
    {"what begins with a dot is none", ".fs01", ""},
    {"what cannot be in a host is escaped", "fs/01@x", "fs%2f01%40x"},
    {"letters of other languages stay", "Fs-\xc3\x84", "fs-\xc3\x84"},
};

static void servers_become_hosts(void **state) {
    char host[AFSYNC_INSTANCE_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        afsync_instance_host(host, hosts[i].server);
        if (strcmp(host, hosts[i].host) != 0)
            fail_msg("%s: \"%s\"", hosts[i].claim, host);
    }
}

static void only_on_request(void **state) {
    struct afsync_report_endpoint endpoint = {
        .server_endpoint = "ep", .server = "FS1", .label = (char[]){"a"}};
    struct afsync_report report = {.endpoints = &endpoint, .endpoint_count = 1};
    struct afsync_instances instances = {0};

    (void)state;
    assert_true(afsync_instances_init(&instances, "s", &report, false, NULL));
    assert_string_equal(instances.hosts[0], "");
    afsync_instances_fini(&instances);
    assert_true(afsync_instances_init(&instances, "s", &report, true, NULL));
    assert_string_equal(instances.hosts[0], "fs1");
    assert_string_equal(instances.endpoints[0], "s@@ep");
    afsync_instances_fini(&instances);
}

static void servers_and_shares_have_names_of_their_own(void **state) {
    struct afsync_report_server servers[] = {
        {.who = {.server = "FS1"}},
        {.who = {.server = "a@b"}},
        {.who = {.server = "twice"}, .said = {.id = "/x/servers/0e-1"}},
        {.who = {.server = "Twice"}, .said = {.id = "/x/servers/0e-2"}}};
    struct afsync_report_cloud_endpoint shares[] = {
        {.who = {.sync_group = "g", .resource_group = "rg", .service = "one"}},
        {.who = {.sync_group = "other", .service = "one"}},
        {.who = {.sync_group = "G", .resource_group = "rg", .service = "two"}}};
    struct afsync_report report = {.servers = servers,
                                   .server_count = 4,
                                   .cloud_endpoints = shares,
                                   .cloud_endpoint_count = 3};
    struct afsync_instances instances = {0};

    (void)state;
    assert_true(afsync_instances_init(&instances, "s", &report, true, NULL));
    assert_string_equal(instances.servers[0], "s@@@FS1");
    assert_string_equal(instances.servers[1], "s@@@a%40b");
    assert_string_equal(instances.servers[2], "s@@@twice@0e-1");
    assert_string_equal(instances.servers[3], "s@@@Twice@0e-2");
    assert_string_equal(instances.server_hosts[0], "fs1");
    assert_string_equal(instances.cloud_endpoints[0], "s@g@@@rg%2Fone");
    assert_string_equal(instances.cloud_endpoints[1], "s@other");
    assert_string_equal(instances.cloud_endpoints[2], "s@G@@@rg%2Ftwo");
    afsync_instances_fini(&instances);
}

static void nothing_to_name_is_fine(void **state) {
    struct afsync_report report = {0};
    struct afsync_instances instances = {0};

    (void)state;
    assert_true(afsync_instances_init(&instances, "a/b", &report, false, NULL));
    assert_string_equal(instances.service, "a%2Fb");
    afsync_instances_fini(&instances);
    afsync_instances_fini(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_joined_and_escaped),
        cmocka_unit_test(a_long_name_is_cut_and_stays_its_own),
        cmocka_unit_test(nothing_is_torn_by_a_cut),
        cmocka_unit_test(codes_are_eight_digits),
        cmocka_unit_test(namesakes_carry_their_server),
        cmocka_unit_test(servers_become_hosts),
        cmocka_unit_test(only_on_request),
        cmocka_unit_test(servers_and_shares_have_names_of_their_own),
        cmocka_unit_test(nothing_to_name_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
