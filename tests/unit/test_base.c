/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers, codes, times and names from outside. */
#include "base/count.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_codes(void **state) {
    static const struct {
        const char *text;
        bool known;
        uint32_t value;
    } rows[] = {
        {"0", true, 0},
        {"-2147023673", true, 0x800704c7},
        {"2147943623", true, 0x800704c7},
        {"0x800704C7", true, 0x800704c7},
        {"0X800704c7", true, 0x800704c7},
        {"-2147483648", true, 0x80000000},
        {"4294967295", true, 0xffffffff},
        {"-2147483649", false, 0},
        {"4294967296", false, 0},
        {"-2160591491", false, 0},
        {"0x1800704c7", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"0x", false, 0},
        {"0.0", false, 0},
        {" 0", false, 0},
        {"ERROR_CANCELLED", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_code code = afsync_code_parse(rows[i].text);

        assert_int_equal(code.known, rows[i].known);
        assert_int_equal(code.value, rows[i].value);
    }
    assert_false(afsync_code_parse(NULL).known);
}

static void test_counts(void **state) {
    (void)state;
    assert_true(afsync_count_parse("9223372036854775807").value == AFSYNC_COUNT_MAX);
    assert_false(afsync_count_parse("9223372036854775808").known);
    assert_false(afsync_count_parse("18446744073709551617").known);
    assert_true(afsync_count_of(UINT64_MAX).value == AFSYNC_COUNT_MAX);
    assert_false(afsync_count_parse("-1").known);
    assert_false(afsync_count_parse("1.5").known);
    assert_false(afsync_count_parse("").known);
    assert_true(afsync_count_parse("0").known);
}

static void test_session_ids(void **state) {
    struct afsync_session_id braced =
        afsync_session_id_parse("{AB4BA07D-5B5C-461D-AAE6-4ED724762B65}");
    struct afsync_session_id bare =
        afsync_session_id_parse("ab4ba07d-5b5c-461d-aae6-4ed724762b65");
    struct afsync_session_id unbroken =
        afsync_session_id_parse("Ab4ba07d5b5c461daae64ed724762b65");
    struct afsync_session_id cut =
        afsync_session_id_parse("{ab4ba07d-5b5c-461d-aae6-4ed724762b6}");
    struct afsync_session_id other = afsync_session_id_parse("no guid at all");

    (void)state;
    assert_true(afsync_session_id_equal(&braced, &bare));
    assert_true(other.known);
    assert_true(afsync_session_id_equal(&braced, &unbroken));
    assert_true(braced.bytes[0] == 0xab && braced.bytes[8] == 0xaa);
    assert_false(afsync_session_id_equal(&braced, &cut));
    assert_false(afsync_session_id_equal(&braced, &other));
    assert_false(afsync_session_id_parse("").known);
}

static void test_times(void **state) {
    static const struct {
        const char *text;
        int64_t at;
    } rows[] = {
        {"1970-01-01T00:00:01Z", 1000},
        {"2026-03-04T02:15:07.1234567Z", 1772590507123},
        {"2026-03-04T03:15:07.123457+01:00", 1772590507123},
        {"2026-03-04 02:15:07 +0000", 1772590507000},
        {"2024-02-29T00:00:00Z", 1709164800000},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
        {"2026-03-04t02:15:07,5z", 1772590507500},
        {"2026-03-04T02:15:07.123456789 UTC", 1772590507123},
        {"2026-03-04T01:15:07-01:00", 1772590507000},
        {"1601-01-01T00:00:00Z", 0},
        {"2026-03-04T02:15:07.1234567890Z", 0},
        {"2026-03-04T02:15:07.Z", 0},
        {"2026-03-04T02:15:0", 0},
        {"2026-03-04T02:15:07+01:0", 0},
        {"2026-03-04T02:15:07+010", 0},
        {"2026-03-04T02:15:07+0100Z", 0},
        {"2026-03-04T02:15:07+24:00", 0},
        {"2026-03-04T02:15:07  +0000", 0},
        {"2026-03-04T02:15:07 Z", 0},
        {"2026-03-04T02:15:07 ", 0},
        {"2026-03-04T02:15:07", 0},
        {"2025-02-29T00:00:00Z", 0},
        {"2026-13-04T02:15:07Z", 0},
        {"2026-03-04T25:15:07Z", 0},
        {"2026-03-04T02:15:07Z and more", 0},
        {"", 0},
    };
    char text[AFSYNC_TIME_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(afsync_time_parse(rows[i].text) == rows[i].at);
    assert_true(afsync_time_parse(NULL) == 0);
    for (int64_t day = 1; day < 40000; day++) {
        char again[AFSYNC_TIME_MAX];

        afsync_time_format(day * AFSYNC_DAY, text);
        assert_true(afsync_time_parse(text) == day * AFSYNC_DAY);
        afsync_time_format(day * AFSYNC_DAY - 1, again);
        assert_int_equal(strcmp(again + 11, "23:59:59Z"), 0);
    }
}

static void test_durations(void **state) {
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"90", 90000},      {"90s", 90000},    {"15m", 900000}, {"2h", 7200000},
                {"1.5h", 5400000},  {"3d", 259200000}, {"0", 0},        {"", -1},
                {"h", -1},          {"-1", -1},        {"2w", -1},      {"1h30m", -1},
                {"99999999999", -1}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ms = -1;
        bool ok = afsync_duration_parse(rows[i].text, &ms);

        assert_int_equal(ok, rows[i].ms >= 0);
        if (ok)
            assert_true(ms == rows[i].ms);
    }
}

static void test_patterns(void **state) {
    static const struct {
        const char *name, *pattern;
        bool matches;
    } rows[] = {
        {"fs-projects", "fs-*", true},
        {"FS-Projects", "fs-p*S", true},
        {"fs", "fs?", false},
        {"fs1", "fs?", true},
        {"fs1", "fs[0-9]", true},
        {"fsx", "fs[!0-9]", true},
        {"fs1", "fs[!0-9]", false},
        {"fs]", "fs[]]", true},
        {"D:\\Data", "D:\\*", true},
        {"D:\\Data", "d:\\data", true},
        {"a[b", "a[b", true},
        {"abcabcabd", "*abd", true},
        {"", "*", true},
        {"", "?", false},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*c", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (afsync_name_matches(rows[i].name, rows[i].pattern) != rows[i].matches)
            fail_msg("%s against %s", rows[i].name, rows[i].pattern);
}

static void test_name_keys(void **state) {
    static const char *const names[] = {"",         "a",         "b",         "ab",
                                        "1234567a", "1234567b",  "12345678a", "12345678b",
                                        "x2345678", "x23456789", "X:\\Data",  "X:\\Date"};
    enum { NAMES = sizeof names / sizeof names[0] };

    (void)state;
    for (size_t i = 0; i < NAMES; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(afsync_name_key(0, names[i]) != afsync_name_key(0, names[j]));
    assert_true(afsync_name_key(0, "D:\\Projects") == afsync_name_key(0, "d:\\pROJECTS"));
    assert_true(afsync_name_key(0, "SG-1") == afsync_name_key(0, "sg-1"));
    assert_true(afsync_name_key(afsync_name_key(0, "ab"), "c") !=
                afsync_name_key(afsync_name_key(0, "a"), "bc"));
}

static void test_names(void **state) {
    char fitted[AFSYNC_NAME_MAX], other[AFSYNC_NAME_MAX], long_name[10001];

    (void)state;
    afsync_name_copy(fitted, "a\nb\x1b[31mc\x7f");
    assert_string_equal(fitted, "a?b?[31mc?~f9bb7961b6e7e3f0");
    afsync_name_copy(other, "a\nb\x1b[31mc\x7e");
    assert_string_equal(other, "a?b?[31mc~~f9b77961b6e3fb19");
    afsync_name_copy(fitted, "M\xfcller"); /* Latin-1 */
    assert_string_equal(fitted, "M\xc3\xbcller");
    afsync_name_copy(fitted, "right\xe2\x80\xaeto left");
    assert_string_equal(fitted, "right?to left~c03c35b79dade128");
    afsync_name_copy(fitted, "a\xe2\x80\x8b"
                             "b\xd8\x9c"
                             "c\xf3\xa0\x80\xa0"
                             "d");
    assert_memory_equal(fitted, "a?b?c?d~", 8);
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    afsync_name_copy(fitted, long_name);
    assert_true(strlen(fitted) < AFSYNC_NAME_MAX);
    long_name[9999] = 'y';
    afsync_name_copy(other, long_name);
    assert_string_not_equal(fitted, other);
    assert_true(afsync_name_same_label("FS01.example.test", "fs01"));
    assert_false(afsync_name_same_label("FS01.example.test", "fs010"));
    assert_true(afsync_name_is_guid("{ab4ba07d-5b5c-461d-aae6-4ed724762b65}"));
    assert_false(afsync_name_is_guid("ab4ba07d-5b5c-461d-aae6-4ed724762b6g"));
}

/* Each character at each place of a GUID, the text being all there is. */
static void test_guid(void **state) {
    static const char guid[] = "01234567-89ab-cdef-ABCD-EF0011223344";
    enum { LENGTH = sizeof guid - 1 };
    char *text = malloc(LENGTH);

    (void)state;
    assert_non_null(text);
    for (size_t place = 0; place < LENGTH; place++)
        for (int c = 0; c < 256; c++) {
            bool is_hyphen = guid[place] == '-';
            unsigned value = 0;
            uint8_t bytes[16];
            bool is_good;

            memcpy(text, guid, LENGTH);
            text[place] = (char)c;
            is_good = is_hyphen ? c == '-' : isxdigit(c) != 0;
            assert_int_equal(afsync_guid_read(text, LENGTH, bytes), is_good);
            for (size_t i = 0, at = 0; is_good && i < 16; i++, at += 2) {
                at += text[at] == '-' ? 1 : 0;
                assert_int_equal(
                    sscanf((const char[]){text[at], text[at + 1], '\0'}, "%x", &value), 1);
                assert_int_equal(bytes[i], value);
            }
        }
    free(text);
}

/* Added at once or in parts, with room for it or without. */
static void test_text_grows(void **state) {
    static char part[1200];

    (void)state;
    memset(part, 'x', sizeof part - 1);
    for (size_t first = 0; first < 600; first += 7)
        for (size_t second = 0; second < sizeof part; second += 31) {
            struct afsync_text text = {0};

            afsync_text_addf(&text, "%.*s", (int)first, part);
            afsync_text_addf(&text, "%.*s", (int)second, part);
            assert_false(text.failed);
            assert_int_equal(text.length, first + second);
            assert_int_equal(strlen(afsync_text_string(&text)), first + second);
            afsync_text_fini(&text);
        }
}

/* What a lenient reader makes of it, a strict one refuses. */
static void test_strict_json(void **state) {
    static const struct {
        const char *text;
        bool is_good;
    } rows[] = {
        {"{}", true},
        {"[]", true},
        {"\"a\"", true},
        {"{\"a\":1,\"b\":2}", true},
        {"{\"a\":{\"a\":{\"a\":1}}}", true},
        {"[{\"a\":1},{\"a\":2}]", true},
        {"{\"a\":\"b\",\"b\":\"a\"}", true},
        {"{\"a\":[\"a\",\"a\"]}", true},
        {"{\"a\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}", true},
        {" {\"a\" : 1} \n", true},
        {"{\"a\":1,\"a\":1}", false},
        {"{\"a\":1,\"b\":{},\"a\" :null}", false},
        {"[{\"x\":{\"b\":1,\"c\":[{}],\"b\":2}}]", false},
        {"{\"a\\\"\":1,\"a\\\"\":2}", false},
        {"{'a':1}", false},
        {"[1,]", false},
        {"{\"a\":1,}", false},
        {"[1] // more", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_fault fault = {0};
        struct json_object *root =
            afsync_json_parse_strictly(rows[i].text, strlen(rows[i].text), "it", &fault);

        if ((root != NULL) != rows[i].is_good ||
            (fault.kind == AFSYNC_FAULT_NONE) != rows[i].is_good)
            fail_msg("%s: %s", rows[i].text, fault.text);
        json_object_put(root);
    }
}

static void test_json(void **state) {
    static const char *const bad[] = {"", "{", "{}x", "[1,2", "nul", "{\"a\":1}}"};
    static const char good[] = "{\"a\":{\"b\":\"7\",\"c\":-7,\"d\":7.5,\"e\":null,\"f\":"
                               "99999999999999999999999}} \n";
    struct afsync_fault fault = {0};
    struct json_object *root;
    char deep[400];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fault = (struct afsync_fault){0};
        assert_null(afsync_json_parse(bad[i], strlen(bad[i]), "it", &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_FORMAT);
    }
    memset(deep, '[', sizeof deep);
    assert_null(afsync_json_parse(deep, sizeof deep, "it", NULL));
    root = afsync_json_parse(good, strlen(good), "it", &(struct afsync_fault){0});
    assert_non_null(root);
    assert_int_equal(afsync_json_count(root, "a.b").value, 7);
    assert_false(afsync_json_count(root, "a.c").known);
    assert_int_equal(afsync_json_code(root, "a.c").value, 0xfffffff9);
    assert_false(afsync_json_count(root, "a.d").known);
    assert_false(afsync_json_count(root, "a.f").known);
    assert_null(afsync_json_scalar(root, "a.e"));
    assert_null(afsync_json_scalar(root, "a.b.c"));
    assert_null(afsync_json_string(root, "a.c"));
    json_object_put(root);
}

static void test_text_keeps_its_limit(void **state) {
    struct afsync_text text = {.limit = 10};

    (void)state;
    afsync_text_add(&text, "12345");
    assert_string_equal(afsync_text_string(&text), "12345");
    assert_true(afsync_text_good(&text, NULL));
    afsync_text_addf(&text, "%d", 678901);
    assert_false(afsync_text_good(&text, NULL));
    assert_string_equal(afsync_text_string(&text), "");
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_session_ids),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_name_keys),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_guid),
        cmocka_unit_test(test_text_grows),
        cmocka_unit_test(test_strict_json),
        cmocka_unit_test(test_text_keeps_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
