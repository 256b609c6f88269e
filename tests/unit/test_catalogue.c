/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue against the list of facts it was made from, and codes in no table. */
#include "verdict/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLUMNS = 17, FIELD_MAX = 256 };
enum {
    HEX,
    DEC,
    ERROR_STRING = 4,
    CLASS,
    TRANSIENCE = 8,
    LIMIT,
    FAMILY,
    PAGE = 14,
    ANCHOR
};

/* One line of comma-separated values with quotes. */
static size_t split(const char *line, char fields[COLUMNS][FIELD_MAX]) {
    size_t field = 0, at = 0;
    bool quoted = false;

    memset(fields, 0, (size_t)COLUMNS * FIELD_MAX);
    for (; *line != '\0' && *line != '\r' && *line != '\n' && field < COLUMNS; line++)
        if (*line == '"')
            quoted = !quoted;
        else if (*line == ',' && !quoted) {
            field++;
            at = 0;
        } else if (at < FIELD_MAX - 1)
            fields[field][at++] = *line;
    return field + 1;
}

static enum afsync_class class_of(const char *word) {
    static const char *const words[] = {"session",      "per-item", "tiering",     "recall",
                                        "provisioning", "install",  "service-comm"};
    unsigned i = 0;

    while (strcmp(words[i], word) != 0)
        assert_true(++i < 7);
    return (enum afsync_class)i;
}

static enum afsync_nature nature_of(const char *word) {
    static const char *const words[] = {"unknown", "transient", "conditional",
                                        "persistent"};
    unsigned i = 0;

    while (strcmp(words[i], word) != 0)
        assert_true(++i < 4);
    return (enum afsync_nature)i;
}

/* Hours, by the rule of the ladder's notes. */
static int hours_of(uint32_t code, const char *limit) {
    if (code == 0x800704c7 || code == 0x80c8029c || code == 0x80c83000)
        return 2;
    if (strcmp(limit, "few hours") == 0)
        return 3;
    if (strcmp(limit, "several hours") == 0)
        return 6;
    if (strstr(limit, "several days") != NULL || strcmp(limit, "extended period") == 0 ||
        strncmp(limit, "long", 4) == 0 || strcmp(limit, ">24h possible") == 0)
        return 72;
    return 24;
}

static void check_row(char fields[COLUMNS][FIELD_MAX]) {
    uint32_t code = (uint32_t)strtoul(fields[HEX], NULL, 16);
    const struct afsync_catalogue_row *row =
        afsync_catalogue_find(code, class_of(fields[CLASS]));
    char link[256];

    assert_non_null(row);
    assert_int_equal((int32_t)row->code, strtol(fields[DEC], NULL, 10));
    assert_string_equal(row->name, fields[ERROR_STRING]);
    assert_string_equal(row->family, fields[FAMILY]);
    assert_string_equal(row->anchor, fields[ANCHOR]);
    assert_int_equal(row->nature, nature_of(fields[TRANSIENCE]));
    if (row->in_class == AFSYNC_CLASS_SESSION)
        assert_int_equal(row->patience / AFSYNC_HOUR, hours_of(code, fields[LIMIT]));
    afsync_catalogue_link(code, row->in_class, link, sizeof link);
    if (strncmp(fields[PAGE], "file-sync", 9) == 0) {
        assert_non_null(strstr(link, fields[PAGE]));
        assert_non_null(strstr(link, fields[ANCHOR]));
    } else
        assert_string_equal(link, "");
}

static void test_every_fact(void **state) {
    FILE *file = fopen(TEST_DATA_DIR "/hresult.csv", "r");
    static char fields[COLUMNS][FIELD_MAX];
    char line[4096];
    size_t rows = 0, count;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file)); /* the heads of the columns */
    for (; fgets(line, sizeof line, file) != NULL; rows++) {
        assert_int_equal(split(line, fields), COLUMNS);
        check_row(fields);
    }
    fclose(file);
    afsync_catalogue_rows(&count);
    assert_int_equal(rows, 304);
    assert_int_equal(count, rows);
}

static void test_sorted(void **state) {
    size_t count;
    const struct afsync_catalogue_row *rows = afsync_catalogue_rows(&count);

    (void)state;
    for (size_t i = 1; i < count; i++)
        assert_true(
            rows[i - 1].code < rows[i].code ||
            (rows[i - 1].code == rows[i].code && rows[i - 1].in_class < rows[i].in_class));
}

static void test_decoding(void **state) {
    static const struct {
        uint32_t code;
        const char *decoded;
    } rows[] = {
        {0x80070005, "Win32 error 5"},
        {0x80072ee7, "Win32 error 12007"},
        {0x80c81234, "Azure File Sync error 0x1234"},
        {0x8e5e044e, "JET database error -1102"},
        {0x80190133, "HTTP status 307"},
        {0xc00000c4, "NTSTATUS with code 0x00c4"},
        {0x0000000a, "not 0, though a success code: 0x000a"},
        {0x8abc0001, "error of an unknown facility: 0x0001"},
    };
    char decoded[AFSYNC_DECODED_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        afsync_code_decode(rows[i].code, decoded);
        assert_string_equal(decoded, rows[i].decoded);
    }
}

static void test_classes_stand_apart(void **state) {
    (void)state;
    assert_int_equal(afsync_catalogue_nature(0x80070005, AFSYNC_CLASS_SESSION),
                     AFSYNC_NATURE_PERSISTENT);
    assert_int_equal(afsync_catalogue_nature(0x80070005, AFSYNC_CLASS_ITEM),
                     AFSYNC_NATURE_TRANSIENT);
    /* A per-item code as a session's result is not understood, but its name is quoted. */
    assert_int_equal(afsync_catalogue_nature(0x8007007b, AFSYNC_CLASS_SESSION),
                     AFSYNC_NATURE_UNKNOWN);
    assert_non_null(afsync_catalogue_name(0x8007007b, AFSYNC_CLASS_SESSION));
    assert_null(afsync_catalogue_name(0x80c81234, AFSYNC_CLASS_SESSION));
    assert_non_null(afsync_catalogue_find(0x80c86057, AFSYNC_CLASS_TIERING));
    assert_true(afsync_code_is_cancel(0x8013153b) && !afsync_code_is_cancel(0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_fact),
        cmocka_unit_test(test_sorted),
        cmocka_unit_test(test_decoding),
        cmocka_unit_test(test_classes_stand_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
