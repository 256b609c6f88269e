/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that count as others. */
#include "name_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void test_what_is_a_mapping(void **state) {
    static const char *const good[] = {"a=b", "D:\\Data=x y", "a=b=c", "a= "};
    static const char *const bad[] = {"", "a", "=", "a=", "=b"};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        if (!afsync_mapping_is_good(good[i]))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (afsync_mapping_is_good(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

static const struct {
    const char *claim, *maps[3];
    const char *name, *server;               /* as the events say it */
    const char *mapped_name, *mapped_server; /* what it counts as */
} rows[] = {
    {"an endpoint", {"data=ep"}, "data", "FS01", "ep", "FS01"},
    {"case does not matter", {"DATA=ep"}, "data", "FS01", "ep", "FS01"},
    {"nobody else", {"data=ep"}, "data2", "FS01", "data2", "FS01"},
    {"nor what it begins with", {"data2=ep"}, "data", "FS01", "data", "FS01"},
    {"a path with what looks like a mark",
     {"D:\\a@b/c=ep"},
     "D:\\a@b/c",
     "FS01",
     "ep",
     "FS01"},
    {"a server", {"fs01=cluster"}, "data", "FS01", "data", "cluster"},
    {"by its first label", {"fs01=cluster"}, "data", "FS01.a.test", "data", "cluster"},
    {"or its full name", {"fs01.a.test=cluster"}, "data", "FS01", "data", "cluster"},
    {"both", {"data=ep", "fs01=cluster"}, "data", "FS01", "ep", "cluster"},
    {"once, whatever it is mapped to",
     {"data=ep", "ep=more"},
     "data",
     "FS01",
     "ep",
     "FS01"},
    {"split at the first sign", {"data=a=b"}, "data", "FS01", "a=b", "FS01"},
    {"of one server", {"data@fs01=ep"}, "data", "FS01.a.test", "ep", "FS01.a.test"},
    {"and not of another", {"data@fs02=ep"}, "data", "FS01", "data", "FS01"},
    {"of a server that is mapped, too",
     {"fs01=cluster", "data@fs01=ep"},
     "data",
     "FS01",
     "ep",
     "cluster"},
    {"of one group", {"sg/data=ep"}, "data", "FS01", "ep", "FS01"},
    {"and not of another group", {"other/data=ep"}, "data", "FS01", "data", "FS01"},
    {"of one group and server", {"SG/data@fs01=ep"}, "data", "FS01", "ep", "FS01"},
    {"the first that fits", {"data@fs01=ep", "data=more"}, "data", "FS01", "ep", "FS01"},
    {"a word without names", {"data=ep"}, NULL, NULL, NULL, NULL},
};

static void check_name(const char *claim, const char *name, const char *right) {
    if (!afsync_name_equal(name, right) ||
        (name != NULL && right != NULL && strcmp(name, right) != 0))
        fail_msg("%s: %s", claim, name != NULL ? name : "nobody");
}

static void test_what_counts_as_what(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct afsync_patterns texts = {rows[i].maps, 0};
        struct afsync_name_map map = {0};
        struct afsync_identity who = {
            .sync_group = "sg", .server_endpoint = rows[i].name, .server = rows[i].server};

        while (texts.count < COUNT(rows[i].maps) && rows[i].maps[texts.count] != NULL)
            texts.count++;
        assert_true(afsync_name_map_init(&map, &texts, NULL));
        afsync_name_map_apply(&map, &who);
        check_name(rows[i].claim, who.server_endpoint, rows[i].mapped_name);
        check_name(rows[i].claim, who.server, rows[i].mapped_server);
        afsync_name_map_fini(&map);
    }
}

static void test_who_was_said(void **state) {
    static const char *const maps[] = {"data=ep", "fs09=cluster"};
    const struct afsync_patterns texts = {maps, 2};
    struct afsync_name_map map = {0};
    struct afsync_identity who = {.server_endpoint = "data", .server = "FS01"};

    (void)state;
    assert_true(afsync_name_map_init(&map, &texts, NULL));
    afsync_name_map_apply(&map, &who);
    assert_true(map.rows[0].was_said);
    assert_false(map.rows[1].was_said);
    afsync_name_map_fini(&map);
}

static void test_contradictions(void **state) {
    static const char *const twice[] = {"a=b", "A=B"}, *const two[] = {"a=b", "c=d", "A=x"};
    const struct afsync_patterns same = {twice, 2}, other = {two, 3}, none = {0};
    struct afsync_fault fault = {0};

    (void)state;
    assert_true(afsync_name_map_check(&none, &fault));
    assert_true(afsync_name_map_check(&same, &fault));
    assert_false(afsync_name_map_check(&other, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_USAGE);
    assert_string_equal(fault.text, "A cannot count as b and as x; map it once");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_a_mapping),
        cmocka_unit_test(test_what_counts_as_what),
        cmocka_unit_test(test_who_was_said),
        cmocka_unit_test(test_contradictions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
