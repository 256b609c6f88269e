/* SPDX-License-Identifier: Apache-2.0
 *
 * Which files may hold a secret. */
#include "source/secret.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A file in a folder of its own. */
struct place {
    char folder[64];
    char file[96];
};

static int set_up(void **state) {
    struct place *place = calloc(1, sizeof *place);

    snprintf(place->folder, sizeof place->folder, "/tmp/afsync-secret-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->file, sizeof place->file, "%s/secret", place->folder);
    *state = place;
    return 0;
}

static int tear_down(void **state) {
    struct place *place = *state;

    unlink(place->file);
    rmdir(place->folder);
    free(place);
    return 0;
}

static void write_file(const struct place *place, const char *bytes, size_t length,
                       mode_t mode) {
    int file = open(place->file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), length);
    assert_int_equal(fchmod(file, mode), 0);
    close(file);
}

static void test_rights(void **state) {
    static const struct {
        const char *claim;
        mode_t mode;
        const char *said; /* NULL: read */
    } rows[] = {
        {"its owner alone", 0600, NULL},
        {"read only", 0400, NULL},
        {"a group may read", 0640, NULL},
        {"others may not read", 0644, "others can read it; chmod o-r "},
        {"a group may not write", 0660, "its group can write it; chmod g-w "},
        {"others may not write", 0602, "others can write it; chmod o-w "},
        {"everything wrong is said at once", 0666,
         "others can read it and others can write it and its group can write it; chmod "
         "o-r,o-w,g-w "},
    };
    const struct place *place = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_secret secret;
        struct afsync_fault fault = {0};
        bool ok;

        write_file(place, "hush\n", 5, rows[i].mode);
        ok = afsync_secret_read(&secret, place->file, &fault);
        if (ok != (rows[i].said == NULL) || (ok && strcmp(secret.value, "hush") != 0))
            fail_msg("%s: %s", rows[i].claim, fault.text);
        if (!ok &&
            (fault.kind != AFSYNC_FAULT_LOGIN || strstr(fault.text, "hush") != NULL ||
             strstr(fault.text, rows[i].said) == NULL))
            fail_msg("%s: %s", rows[i].claim, fault.text);
    }
}

static void test_contents(void **state) {
    static const struct {
        const char *claim, *bytes;
        size_t length;
        const char *value; /* NULL: refused */
    } rows[] = {
        {"line ends at the end are dropped", "a b\r\n\n", 6, "a b"},
        {"a line end within stays", "a\nb", 3, "a\nb"},
        {"nothing", "", 0, NULL},
        {"only a line end", "\n", 1, NULL},
        {"UTF-16", "h\0u\0", 4, NULL},
    };
    const struct place *place = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_secret secret;
        struct afsync_fault fault = {0};
        bool ok;

        write_file(place, rows[i].bytes, rows[i].length, 0600);
        ok = afsync_secret_read(&secret, place->file, &fault);
        if (ok != (rows[i].value != NULL) ||
            (ok && strcmp(secret.value, rows[i].value) != 0))
            fail_msg("%s: %s", rows[i].claim, fault.text);
    }
}

static void test_length(void **state) {
    const struct place *place = *state;
    struct afsync_secret secret;
    struct afsync_fault fault = {0};
    char bytes[AFSYNC_SECRET_MAX + 1];

    memset(bytes, 'x', sizeof bytes);
    write_file(place, bytes, AFSYNC_SECRET_MAX, 0600);
    assert_true(afsync_secret_read(&secret, place->file, &fault));
    assert_int_equal(strlen(secret.value), AFSYNC_SECRET_MAX);
    write_file(place, bytes, AFSYNC_SECRET_MAX + 1, 0600);
    assert_false(afsync_secret_read(&secret, place->file, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_LOGIN);
}

static void test_other_things(void **state) {
    const struct place *place = *state;
    struct afsync_secret secret;
    struct afsync_fault folder = {0}, pipe = {0}, nothing = {0};

    assert_false(afsync_secret_read(&secret, place->folder, &folder));
    assert_non_null(strstr(folder.text, "not a regular file"));
    assert_int_equal(mkfifo(place->file, 0600), 0);
    assert_false(afsync_secret_read(&secret, place->file, &pipe));
    assert_non_null(strstr(pipe.text, "not a regular file"));
    unlink(place->file);
    assert_false(afsync_secret_read(&secret, place->file, &nothing));
    assert_int_equal(nothing.kind, AFSYNC_FAULT_LOGIN);
}

static void test_owner(void **state) {
    const struct place *place = *state;
    struct afsync_secret secret;
    struct afsync_fault fault = {0};

    write_file(place, "hush", 4, 0600);
    if (geteuid() != 0 || chown(place->file, 12345, (gid_t)-1) != 0)
        skip(); /* only root can give a file away */
    /* Whoever owns it may read and write it; root may look whether it works. */
    assert_true(afsync_secret_read(&secret, place->file, &fault));
    assert_string_equal(secret.value, "hush");
    afsync_secret_fini(&secret);
}

static void test_wipe(void **state) {
    struct afsync_secret secret = {.value = "hush"};

    (void)state;
    afsync_secret_fini(&secret);
    afsync_secret_fini(NULL);
    for (size_t i = 0; i < sizeof secret; i++)
        assert_int_equal(secret.value[i], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rights, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_contents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_things, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_owner, set_up, tear_down),
        cmocka_unit_test(test_wipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
