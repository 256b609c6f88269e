/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept between runs, and what of it is believed. */
#include "base/time.h"
#include "source/kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "store_place.h"

#define NOW INT64_C(1772592000000)
#define WHAT_FOR "5:login 1:t "
#define HEAD "azure-file-sync kept 1\n"
#define HOUR "1772592000000 1772595600000\n"

static struct afsync_kept kept_in(const struct place *place) {
    return (struct afsync_kept){
        .folder = place->folder, .suffix = ".token", .what_for = WHAT_FOR};
}

static void keep(const struct place *place, const char *text) {
    const struct afsync_kept kept = kept_in(place);
    const struct afsync_kept_word word = {NOW, NOW + AFSYNC_HOUR, text, NULL};

    afsync_kept_write(&kept, &word);
}

/* The path of the one file that was kept. */
static void find_file(const struct place *place, char path[256]) {
    DIR *folder = opendir(place->folder);
    struct dirent *entry;

    path[0] = '\0';
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        if (strlen(entry->d_name) == 16 + strlen(".token"))
            snprintf(path, 256, "%s/%.64s", place->folder, entry->d_name);
    closedir(folder);
    assert_string_not_equal(path, "");
}

static bool is_kept(const struct place *place, int64_t now_ms) {
    const struct afsync_kept kept = kept_in(place);
    struct afsync_kept_word word;
    bool is = afsync_kept_read(&kept, now_ms, &word);

    afsync_kept_fini(&word);
    return is;
}

static void test_there_and_back(void **state) {
    const struct place *place = *state;
    struct afsync_kept kept = kept_in(place);
    struct afsync_kept_word word;
    struct stat found;
    char path[256];

    assert_false(afsync_kept_read(&kept, NOW, &word));
    keep(place, "one");
    keep(place, "hush");
    assert_true(afsync_kept_read(&kept, NOW, &word));
    assert_string_equal(word.text, "hush");
    assert_int_equal(word.made_at, NOW);
    assert_int_equal(word.expires_at, NOW + AFSYNC_HOUR);
    afsync_kept_fini(&word);
    find_file(place, path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);

    kept.what_for = "5:login 1:u ";
    assert_false(afsync_kept_read(&kept, NOW, &word));
    kept.folder = NULL;
    word.text = "x";
    afsync_kept_write(&kept, &word);
    assert_false(afsync_kept_read(&kept, NOW, &word));

    kept = kept_in(place);
    afsync_kept_remove(&kept);
    assert_false(is_kept(place, NOW));
    assert_int_equal(count_files(place, ".new-"), 0);
    afsync_kept_remove(&kept);
}

static void test_moments(void **state) {
    static const struct {
        const char *claim;
        int64_t life_ms, after_ms;
        bool holds;
    } rows[] = {
        {"a new one", AFSYNC_HOUR, 0, true},
        {"five minutes before its end", AFSYNC_HOUR, 55 * AFSYNC_MINUTE - 1, true},
        {"less than that", AFSYNC_HOUR, 55 * AFSYNC_MINUTE, false},
        {"of a short one a fifth must remain", 10 * AFSYNC_SECOND, 8 * AFSYNC_SECOND - 1,
         true},
        {"and no less", 10 * AFSYNC_SECOND, 8 * AFSYNC_SECOND, false},
        {"one of a process that started later", AFSYNC_HOUR, -5 * AFSYNC_MINUTE + 1, true},
        {"one of a clock that jumped back", AFSYNC_HOUR, -5 * AFSYNC_MINUTE, false},
        {"one that never lived", 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct afsync_kept_word word = {NOW, NOW + rows[i].life_ms, "x", NULL};

        if (afsync_kept_holds(&word, NOW + rows[i].after_ms) != rows[i].holds)
            fail_msg("%s", rows[i].claim);
    }
}

static void overwrite(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* What is damaged or another's is passed over, and replaced. */
static void test_damage(void **state) {
    static const struct {
        const char *claim, *bytes;
        bool good;
    } rows[] = {
        {"as it is written", HEAD HOUR WHAT_FOR "\nt\n", true},
        {"nothing", "", false},
        {"another version", "azure-file-sync kept 2\n" HOUR WHAT_FOR "\nt\n", false},
        {"no moments", HEAD WHAT_FOR "\nt\n", false},
        {"one moment", HEAD "1772592000000\n" WHAT_FOR "\nt\n", false},
        {"moments that are none", HEAD "-1 x\n" WHAT_FOR "\nt\n", false},
        {"an end before the beginning",
         HEAD "1772595600000 1772592000000\n" WHAT_FOR "\nt\n", false},
        {"an end beyond all time",
         HEAD "1772592000000 9223372036854775807\n" WHAT_FOR "\nt\n", false},
        {"of something else", HEAD HOUR "5:other 1:t \nt\n", false},
        {"torn off", HEAD HOUR WHAT_FOR "\nt", false},
        {"torn off before the thing", HEAD HOUR WHAT_FOR "\n", false},
        {"more lines", HEAD HOUR WHAT_FOR "\nt\nu\n", false},
    };
    const struct place *place = *state;
    char path[256];

    keep(place, "t");
    find_file(place, path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        overwrite(path, rows[i].bytes, strlen(rows[i].bytes));
        if (is_kept(place, NOW) != rows[i].good)
            fail_msg("%s", rows[i].claim);
    }
    overwrite(path, HEAD HOUR WHAT_FOR "\nt\0u\n",
              sizeof(HEAD HOUR WHAT_FOR "\nt\0u\n") - 1);
    assert_false(is_kept(place, NOW));
    keep(place, "t");
    assert_true(is_kept(place, NOW));
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(is_kept(place, NOW));
    keep(place, "t");
    assert_true(is_kept(place, NOW));
    assert_int_equal(chmod(place->folder, 0750), 0);
    assert_false(is_kept(place, NOW));
    keep(place, "t");
}

/* What would make two lines of one, or does not fit, is not kept. */
static void test_bounds(void **state) {
    const struct place *place = *state;
    char *longest = malloc(AFSYNC_KEPT_MAX);

    assert_non_null(longest);
    memset(longest, 'x', AFSYNC_KEPT_MAX);
    longest[AFSYNC_KEPT_MAX - 1] = '\0';
    keep(place, longest);
    assert_false(is_kept(place, NOW));
    longest[64 * 1024] = '\0';
    keep(place, longest);
    assert_true(is_kept(place, NOW));
    keep(place, "two\nlines");
    assert_true(is_kept(place, NOW));
    free(longest);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_there_and_back),
        cmocka_unit_test(test_moments),
        TEST(test_damage),
        TEST(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
