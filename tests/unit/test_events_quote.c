/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the search for quotes: what the machine does beside what any machine does, and
 * both beside the plain question, asked of every byte. */
#include "source/events_quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LENGTH = 90, ROUNDS = 4000 };

static const char *look(const char *at, const char *end) {
    while (at < end && *at != '"' && *at != '\\')
        at++;
    return at;
}

/* From every place on; the bytes are all there is, which the sanitizers watch. */
static void check(const char *bytes, size_t length) {
    char *all = malloc(length + 1), *own = all + 1;

    assert_non_null(all);
    memcpy(own, bytes, length);
    for (size_t from = 0; from <= length; from++) {
        const char *wanted = look(own + from, own + length);

        assert_ptr_equal(afsync_quote_find(own + from, own + length), wanted);
        assert_ptr_equal(afsync_quote_find_by_words(own + from, own + length), wanted);
    }
    free(all);
}

static void test_every_place(void **state) {
    char bytes[LENGTH];

    (void)state;
    for (size_t length = 0; length <= LENGTH; length++) {
        memset(bytes, 'a', sizeof bytes);
        check(bytes, length);
        for (size_t place = 0; place < length; place++) {
            bytes[place] = place % 2 == 0 ? '"' : '\\';
            check(bytes, length);
            bytes[place] = 'a';
        }
    }
}

static void test_random_bytes(void **state) {
    /* Among them those that differ from the wanted in one bit, or follow them. */
    static const char kinds[] = "\"\\#!]\x5d\xa2\xdc\x01\x80\xff ab";
    char bytes[LENGTH];

    (void)state;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < LENGTH; i++)
            bytes[i] =
                rand() % 4 == 0 ? (char)rand() : kinds[(size_t)rand() % (sizeof kinds - 1)];
        for (size_t i = 0; i < LENGTH && round % 2 == 0; i++)
            if (rand() % 8 != 0 && (bytes[i] == '"' || bytes[i] == '\\'))
                bytes[i] = '#';
        check(bytes, (size_t)rand() % (LENGTH + 1));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_random_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
