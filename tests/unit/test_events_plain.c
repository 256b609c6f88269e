/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the question whether all bytes are plain: what the machine does beside what any
 * machine does, and both beside the question asked of every byte. */
#include "source/events_plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LENGTH = 200, ROUNDS = 20000 };

static bool look(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (bytes[i] == '\0' || (unsigned char)bytes[i] >= 0x80)
            return false;
    return true;
}

/* The bytes are all there is, which the sanitizers watch. */
static void check(const char *bytes, size_t length) {
    char *all = malloc(length + 1), *own = all + 1;
    bool wanted = look(bytes, length);

    assert_non_null(all);
    memcpy(own, bytes, length);
    assert_int_equal(afsync_bytes_are_plain(own, length), wanted);
    assert_int_equal(afsync_bytes_are_plain_by_words(own, length), wanted);
    free(all);
}

static void test_every_place(void **state) {
    static const char odd[] = "\x00\x80\xff\x01\x7f";
    char bytes[LENGTH];

    (void)state;
    memset(bytes, 'a', sizeof bytes);
    for (size_t length = 0; length <= LENGTH; length++) {
        check(bytes, length);
        for (size_t place = 0; place < length; place++) {
            bytes[place] = odd[(place + length) % (sizeof odd - 1)];
            check(bytes, length);
            bytes[place] = 'a';
        }
    }
}

static void test_random_bytes(void **state) {
    static const char kinds[] = "\x01\x7f\x02 ab";
    char bytes[LENGTH];

    (void)state;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < LENGTH; i++)
            bytes[i] = kinds[(size_t)rand() % (sizeof kinds - 1)];
        for (int i = 0; i < round % 3; i++)
            bytes[rand() % LENGTH] = (char)rand();
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
