/* SPDX-License-Identifier: Apache-2.0
 *
 * Which files Azure Arc may have us read. */
#include "source/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "/var/opt/azcmagent/tokens"

static const struct {
    const char *challenge;
    bool good;
} rows[] = {
    {"Basic realm=" FOLDER "/f00.key", true},
    {"basic REALM=" FOLDER "/f00.key", true},
    {"Basic realm=" FOLDER "/..key", true}, /* a name like others */
    {"Basic realm=" FOLDER "/.key", false},
    {"Basic realm=" FOLDER "/f00", false},
    {"Basic realm=" FOLDER "/f00.key.txt", false},
    {"Basic realm=" FOLDER "/../f00.key", false},
    {"Basic realm=" FOLDER "/sub/f00.key", false},
    {"Basic realm=" FOLDER "//f00.key", false},
    {"Basic realm=" FOLDER "2/f00.key", false},
    {"Basic realm=" FOLDER, false},
    {"Basic realm=/var/opt/azcmagent/f00.key", false},
    {"Basic realm=f00.key", false},
    {"Basic realm=", false},
    {"Basic", false},
    {"Bearer " FOLDER "/f00.key", false},
    {"", false},
};

static void test_rows(void **state) {
    (void)state;
    assert_string_equal(afsync_arc_folder, FOLDER);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_fault fault = {0};
        const char *path = afsync_arc_key_file(rows[i].challenge, &fault);

        if ((path != NULL) != rows[i].good)
            fail_msg("%s: %s", rows[i].challenge, fault.text);
        if (path != NULL)
            assert_string_equal(path, strchr(rows[i].challenge, '=') + 1);
        else
            assert_int_equal(fault.kind, AFSYNC_FAULT_LOGIN);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
