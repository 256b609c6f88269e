/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of an event: what is read of a value where it stands is what is read of it once it
 * was fitted and kept. */
#include "source/events_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 200000, LONGEST = 2 * AFSYNC_NAME_MAX };

static const enum afsync_field field = AFSYNC_FIELD_TIME;

/* Two readers of the same values: one is lent them, the other has them set. */
struct pair {
    struct afsync_record lent, set;
    char *bytes; /* of the heap and none too many, so that reading beyond them is noticed */
};

static void say(struct pair *pair, const char *bytes, size_t length) {
    free(pair->bytes);
    pair->bytes = malloc(length > 0 ? length : 1);
    assert_non_null(pair->bytes);
    memcpy(pair->bytes, bytes, length);
    afsync_record_clear(&pair->lent);
    afsync_record_clear(&pair->set);
    afsync_record_lend(&pair->lent, field, AFSYNC_SAID_BY_NAME, pair->bytes, length);
    afsync_record_set(&pair->set, field, AFSYNC_SAID_BY_NAME, pair->bytes, length);
}

static void finish(struct pair *pair) {
    afsync_record_fini(&pair->lent);
    afsync_record_fini(&pair->set);
    free(pair->bytes);
}

static void check_numbers(struct pair *pair) {
    struct afsync_count count = afsync_record_count(&pair->lent, field);
    struct afsync_count same = afsync_record_count(&pair->set, field);
    struct afsync_session_id id = afsync_record_session_id(&pair->lent, field);
    struct afsync_session_id same_id = afsync_record_session_id(&pair->set, field);

    assert_int_equal(count.known, same.known);
    assert_true(count.value == same.value);
    assert_int_equal(id.known, same_id.known);
    assert_memory_equal(id.bytes, same_id.bytes, sizeof id.bytes);
}

static void check_time(struct pair *pair) {
    struct afsync_civil civil, same;
    bool is_time = afsync_record_civil(&pair->lent, field, &civil);

    assert_int_equal(is_time, afsync_record_civil(&pair->set, field, &same));
    if (!is_time)
        return;
    assert_true(afsync_civil_to_utc(&civil) == afsync_civil_to_utc(&same));
    assert_int_equal(civil.has_offset, same.has_offset);
    assert_int_equal(civil.offset_minutes, same.offset_minutes);
}

static void check_text(struct pair *pair) {
    const char *text, *same;

    assert_int_equal(afsync_record_is(&pair->lent, field, "Upload"),
                     afsync_record_is(&pair->set, field, "Upload"));
    assert_int_equal(afsync_record_is(&pair->lent, field, "1"),
                     afsync_record_is(&pair->set, field, "1"));
    text = afsync_record_get(&pair->lent, field);
    same = afsync_record_get(&pair->set, field);
    assert_int_equal(text != NULL, same != NULL);
    if (text != NULL)
        assert_string_equal(text, same);
    assert_true(afsync_record_key(&pair->lent, field) ==
                (same != NULL ? afsync_name_key(0, same) : 0));
}

static unsigned draw(uint64_t *state, size_t below) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((*state >> 33) % below);
}

/* Changes a few bytes, or cuts some off, or neither. */
static size_t mutate(uint64_t *state, char *bytes, size_t length) {
    static const char odd[] = "0189afgAFGZz+-:. ,T{}</CI>\t\x01\x7f\xc3\xa4\xff";

    for (unsigned i = draw(state, 3); i > 0 && length > 0; i--)
        bytes[draw(state, length)] = odd[draw(state, sizeof odd - 1)];
    return draw(state, 4) == 0 ? draw(state, length + 1) : length;
}

static void test_lent_is_as_set(void **state) {
    static const char *const samples[] = {
        "2026-03-04T02:15:07.1234567Z",
        "2026-02-28 23:59:60,5 +01:30",
        "2024-02-29t00:00:00-0530",
        "2026-03-04 02:15:07 UTC",
        "2026-03-04T02:15:07",
        "{ab4ba07d-5b5c-461d-aae6-4ed724762b65}",
        "AB4BA07D-5B5C-461D-AAE6-4ED724762B65",
        "ab4ba07d5b5c461daae64ed724762b65",
        "0",
        "9223372036854775807",
        "999999999999999999",
        "Upload",
        "uPLOAD",
        " Upload ",
        "<CI>Upload</CI>",
        "Up<CI>load",
        "1 ",
        "D:\\Projects and more of them",
        "\xc3\xa4rger",
    };
    struct pair pair = {0};
    uint64_t random = 20260304;
    char bytes[64];

    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        const char *sample = samples[draw(&random, sizeof samples / sizeof samples[0])];
        size_t length = strlen(sample);

        memcpy(bytes, sample, length);
        say(&pair, bytes, mutate(&random, bytes, length));
        check_numbers(&pair);
        check_time(&pair);
        check_text(&pair);
    }
    finish(&pair);
}

/* Where a value is too long to be kept whole, and what is odd about it comes late. */
static void test_long_is_as_set(void **state) {
    struct pair pair = {0};
    char bytes[LONGEST];

    (void)state;
    for (size_t length = 1; length < LONGEST; length++)
        for (size_t odd = 0; odd < 2; odd++) {
            memset(bytes, 'x', length);
            bytes[length - 1 - odd * length / 2] = odd == 0 ? 'y' : '\x01';
            say(&pair, bytes, length);
            check_text(&pair);
        }
    finish(&pair);
}

/* A field that is said twice says nothing, unless both say the same; a better word counts.
 */
static void test_said_again(void **state) {
    struct afsync_record record = {0};

    (void)state;
    afsync_record_clear(&record);
    afsync_record_lend(&record, field, AFSYNC_SAID_ASIDE, "12", 2);
    afsync_record_lend(&record, field, AFSYNC_SAID_BY_NAME, "7", 1);
    afsync_record_lend(&record, field, AFSYNC_SAID_ASIDE, "13", 2);
    afsync_record_lend(&record, field, AFSYNC_SAID_BY_NAME, " 7 ", 3);
    assert_int_equal(afsync_record_count(&record, field).value, 7);
    assert_true(afsync_record_is(&record, field, "7"));
    afsync_record_lend(&record, field, AFSYNC_SAID_BY_NAME, "8", 1);
    assert_false(afsync_record_count(&record, field).known);
    assert_false(afsync_record_is(&record, field, "7"));
    assert_true(afsync_record_key(&record, field) == 0);
    afsync_record_lend(&record, field, AFSYNC_SAID_BY_NAME, "7", 1);
    assert_null(afsync_record_get(&record, field));
    afsync_record_fini(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lent_is_as_set),
        cmocka_unit_test(test_long_is_as_set),
        cmocka_unit_test(test_said_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
