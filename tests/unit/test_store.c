/* SPDX-License-Identifier: Apache-2.0
 *
 * The kept file: who may keep it, and what becomes of it. */
#include "base/store.h"

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

#include "store_place.h"

/* ---- the folder ---- */

static void assert_refused(const struct place *place, const char *why) {
    struct afsync_store store = {0};
    struct afsync_fault fault = {0};
    bool ok = afsync_store_open(&store, place->folder, NAME, &fault);

    if (ok || fault.kind != AFSYNC_FAULT_IO || strstr(fault.text, why) == NULL)
        fail_msg("%s is not in: %s", why, ok ? "(opened)" : fault.text);
    afsync_store_fini(&store);
}

static void test_folder_is_made(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct stat found;

    open_store(&store, place);
    assert_int_equal(stat(place->folder, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0700);
    lock_store(&store);
    write_store(&store, "x");
    assert_int_equal(stat(place->file, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    afsync_store_fini(&store);
    open_store(&store, place); /* it is there now */
    afsync_store_fini(&store);
    afsync_store_fini(&store);
}

static void test_parents_are_not_made(void **state) {
    struct place place = *(struct place *)*state;

    snprintf(place.folder, sizeof place.folder, "%.60s/a/b", place.parent);
    assert_refused(&place, "cannot be made: No such file or directory; as root: install -d "
                           "-m 0700 -o ");
}

static void test_rights(void **state) {
    static const mode_t refused[] = {0701, 0702, 0704, 0710, 0720, 0740, 0755, 01777};
    static const mode_t good[] = {0700, 0500, 02700};
    const struct place *place = *state;
    struct afsync_store store = {0};
    char mend[128];

    assert_int_equal(mkdir(place->folder, 0700), 0);
    snprintf(mend, sizeof mend, "chmod 700 %s", place->folder);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(chmod(place->folder, refused[i]), 0);
        assert_refused(place, mend);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(chmod(place->folder, good[i]), 0);
        open_store(&store, place);
        afsync_store_fini(&store);
    }
}

static void test_links_and_files_are_refused(void **state) {
    struct place *place = *state;
    size_t length = strlen(place->folder);

    assert_int_equal(mkdir(place->other, 0700), 0);
    assert_int_equal(symlink(place->other, place->folder), 0);
    assert_refused(place, "is a symbolic link: name the folder that readlink -f ");
    memcpy(place->folder + length, "//", 3); /* which would follow it */
    assert_refused(place, "is a symbolic link");
    place->folder[length] = '\0';
    assert_int_equal(unlink(place->folder), 0);
    close(open(place->folder, O_CREAT | O_WRONLY, 0600));
    assert_refused(place, "is no folder; mv ");
}

static void test_foreign_folder(void **state) {
    const struct place *place = *state;

    if (geteuid() != 0)
        skip();
    assert_int_equal(mkdir(place->folder, 0700), 0);
    assert_int_equal(chown(place->folder, 65534, 65534), 0);
    assert_refused(place,
                   "belongs to user 65534 and this runs as 0: name another folder, or "
                   "as root: chown -R 0 ");
}

static void test_long_path(void **state) {
    char path[AFSYNC_STORE_FOLDER_MAX + 2];
    struct afsync_store store = {0};

    (void)state;
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_false(afsync_store_open(&store, path, NAME, NULL));
    assert_false(afsync_store_open(&store, "", NAME, NULL));
    afsync_store_fini(&store);
}

/* ---- the file ---- */

static void test_what_is_written_is_read(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    bool found = true;

    open_store(&store, place);
    assert_true(read_store(&store, &text, &found, NULL));
    assert_false(found);
    lock_store(&store);
    for (size_t length = 0; length < 5000000; length = length * 7 + 1) {
        char *bytes = malloc(length + 1);

        memset(bytes, 'b', length);
        assert_true(replace_file(&store, bytes, length, NULL));
        assert_true(read_store(&store, &text, &found, NULL));
        assert_true(found);
        assert_int_equal(text.length, length);
        assert_true(length == 0 || memcmp(text.data, bytes, length) == 0);
        free(bytes);
    }
    assert_int_equal(count_files(place, ".new-"), 0);
    afsync_store_fini(&store);
    afsync_text_fini(&text);
}

static void test_damaged_files(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    struct afsync_fault fault = {0};
    bool found;

    open_store(&store, place);
    lock_store(&store);
    write_store(&store, "old");
    assert_int_equal(truncate(place->file, AFSYNC_STORE_FILE_MAX), 0);
    assert_true(read_store(&store, &text, &found, &fault));
    assert_int_equal(truncate(place->file, AFSYNC_STORE_FILE_MAX + 1L), 0);
    assert_false(read_store(&store, &text, &found, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_FORMAT);
    for (int i = 0; i < 2; i++) { /* one is kept */
        assert_true(afsync_store_set_aside(&store, &fault));
        assert_int_equal(access(place->damaged, F_OK), 0);
        assert_true(read_store(&store, &text, &found, NULL));
        assert_false(found);
        assert_true(afsync_store_set_aside(&store, NULL)); /* nothing there */
        write_store(&store, "new");
    }
    assert_int_equal(count_files(place, ".damaged"), 1);
    afsync_store_fini(&store);
    afsync_text_fini(&text);
}

/* Nothing but a regular file is read, and nothing waits for it. */
static void test_no_regular_file(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    struct afsync_fault fault;
    bool found;

    open_store(&store, place);
    for (int i = 0; i < 3; i++) {
        if (i == 0)
            assert_int_equal(symlink("/etc/passwd", place->file), 0);
        else if (i == 1)
            assert_int_equal(mkfifo(place->file, 0600), 0);
        else
            assert_int_equal(mkdir(place->file, 0700), 0);
        fault = (struct afsync_fault){0};
        assert_false(read_store(&store, &text, &found, &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_IO);
        assert_non_null(strstr(fault.text, NAME " is not a regular file; rm -r "));
        assert_int_equal(remove(place->file), 0);
    }
    afsync_store_fini(&store);
    afsync_text_fini(&text);
}

/* The old file stays when the new one cannot take its place, and nothing is left lying. */
static void test_failed_write(void **state) {
    const struct place *place = *state;
    struct afsync_store store = {0};
    struct afsync_text text = {0};
    struct afsync_fault fault = {0};
    char inside[160];
    FILE *file;
    bool found;

    open_store(&store, place);
    lock_store(&store);
    assert_int_equal(mkdir(place->file, 0700), 0);
    snprintf(inside, sizeof inside, "%s/x", place->file);
    assert_int_equal(mkdir(inside, 0700), 0);
    assert_false(replace_file(&store, "new", 3, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_IO);
    assert_int_equal(access(inside, F_OK), 0);
    assert_int_equal(count_files(place, ".new-"), 0);
    fault = (struct afsync_fault){0};
    assert_int_equal(rmdir(inside), 0);
    assert_int_equal(rmdir(place->file), 0);
    write_store(&store, "old");
    assert_true(afsync_store_begin(&store, &file, NULL));
    assert_int_equal(fseek(file, AFSYNC_STORE_FILE_MAX, SEEK_SET), 0);
    fputc('x', file);
    assert_false(afsync_store_finish(&store, true, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_LIMIT);
    assert_true(afsync_store_begin(&store, &file, NULL));
    fputs("new", file);
    assert_false(afsync_store_finish(&store, false, NULL));
    assert_true(afsync_store_begin(&store, &file, NULL));
    fputs("newer", file);
    assert_int_equal(count_files(place, ".new-"), 1);
    afsync_store_fini(&store);
    assert_int_equal(count_files(place, ".new-"), 0);
    open_store(&store, place);
    assert_true(read_store(&store, &text, &found, NULL));
    assert_true(found);
    assert_string_equal(text.data, "old");
    afsync_text_fini(&text);
    afsync_store_fini(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_folder_is_made),
        TEST(test_parents_are_not_made),
        TEST(test_rights),
        TEST(test_links_and_files_are_refused),
        TEST(test_foreign_folder),
        TEST(test_long_path),
        TEST(test_what_is_written_is_read),
        TEST(test_damaged_files),
        TEST(test_no_regular_file),
        TEST(test_failed_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
