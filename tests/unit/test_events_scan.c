/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the scan for event numbers: each number, alone among digits or not, at every
 * place of a block and at both ends. */
#include "source/events_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { LENGTH = 300 };

static void test_rows(void **state) {
    static const struct {
        const char *bytes;
        int at; /* -1: none is found */
    } rows[] = {
        {"9102", 0},       {"9302", 0},      {"9121", 0},      {"7005", 0},
        {"7006", 0},       {"9301", -1},     {"9120", -1},     {"7007", -1},
        {"9103", -1},      {"91029", -1},    {"19102", -1},    {"x9102y", 1},
        {"910", -1},       {"", -1},         {"9109102 ", -1}, {"91 9102", 3},
        {"91029 9302", 6}, {":\"9121\"", 2}, {"9302,9102", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length = strlen(rows[i].bytes);
        size_t wanted = rows[i].at < 0 ? length : (size_t)rows[i].at;

        if (afsync_scan_number(rows[i].bytes, 0, length) != wanted)
            fail_msg("%s", rows[i].bytes);
    }
}

/* The plain question, asked of every byte. */
static size_t look(const char *bytes, size_t from, size_t length) {
    for (; from + AFSYNC_NUMBER_LENGTH <= length; from++)
        if (afsync_scan_is_number(bytes, from, length))
            return from;
    return length;
}

static void test_every_place(void **state) {
    char bytes[LENGTH];

    (void)state;
    for (size_t place = 0; place + AFSYNC_NUMBER_LENGTH <= LENGTH; place++)
        for (size_t from = 0; from < LENGTH; from += 37) {
            memset(bytes, '.', sizeof bytes);
            memcpy(bytes + place, "9302", AFSYNC_NUMBER_LENGTH);
            assert_int_equal(afsync_scan_number(bytes, from, LENGTH),
                             from <= place ? place : LENGTH);
        }
}

static void test_random_digits(void **state) {
    char bytes[LENGTH];

    (void)state;
    srand(1);
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < LENGTH; i++)
            bytes[i] = "9130279120567 "[rand() % 14];
        for (size_t from = 0; from < LENGTH; from += 60)
            assert_int_equal(afsync_scan_number(bytes, from, LENGTH),
                             look(bytes, from, LENGTH));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_random_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
