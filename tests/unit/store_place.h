/* SPDX-License-Identifier: Apache-2.0
 *
 * A place for a store, of each test its own. Include cmocka.h first. */
#ifndef TEST_STORE_PLACE_H
#define TEST_STORE_PLACE_H

#include "base/store.h"
#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "0123456789abcdef.state"

/* Long enough for any machine under load. */
enum { PATIENCE_MS = 60000 };

/* A folder that is not made yet, in a folder of its own. */
struct place {
    char parent[64], folder[80], other[80], file[128], damaged[160];
};

static inline int set_up(void **state) {
    struct place *place = calloc(1, sizeof *place);

    snprintf(place->parent, sizeof place->parent, "/tmp/afsync-store-XXXXXX");
    if (mkdtemp(place->parent) == NULL)
        return -1;
    snprintf(place->folder, sizeof place->folder, "%s/kept", place->parent);
    snprintf(place->other, sizeof place->other, "%s/other", place->parent);
    snprintf(place->file, sizeof place->file, "%s/" NAME, place->folder);
    snprintf(place->damaged, sizeof place->damaged, "%s.damaged", place->file);
    *state = place;
    return 0;
}

static inline int tear_down(void **state) {
    struct place *place = *state;
    char command[128];
    int code;

    snprintf(command, sizeof command, "rm -rf '%s'", place->parent);
    code = system(command);
    free(place);
    return code;
}

static inline void open_store(struct afsync_store *store, const struct place *place) {
    struct afsync_fault fault = {0};

    if (!afsync_store_open(store, place->folder, NAME, &fault))
        fail_msg("%s", fault.text);
}

static inline void lock_store(struct afsync_store *store) {
    struct afsync_fault fault = {0};

    if (!afsync_store_lock(store, PATIENCE_MS, &fault))
        fail_msg("%s", fault.text);
}

/* Replaces the file as a whole. */
static inline bool replace_file(struct afsync_store *store, const char *bytes,
                                size_t length, struct afsync_fault *fault) {
    FILE *file;

    return afsync_store_begin(store, &file, fault) &&
           afsync_store_finish(store, fwrite(bytes, 1, length, file) == length, fault);
}

static inline void write_store(struct afsync_store *store, const char *string) {
    struct afsync_fault fault = {0};

    if (!replace_file(store, string, strlen(string), &fault))
        fail_msg("%s", fault.text);
}

/* Replaces `text` by the file; `found` tells whether there is one. */
static inline bool read_store(const struct afsync_store *store, struct afsync_text *text,
                              bool *found, struct afsync_fault *fault) {
    char bytes[4096];
    FILE *file;
    size_t got;

    afsync_text_clear(text);
    if (!afsync_store_read(store, &file, fault))
        return false;
    *found = file != NULL;
    while (file != NULL && (got = fread(bytes, 1, sizeof bytes, file)) > 0)
        afsync_text_add_bytes(text, bytes, got);
    if (file != NULL)
        fclose(file);
    return true;
}

/* How many files are there whose name has `part` in it? */
static inline size_t count_files(const struct place *place, const char *part) {
    DIR *folder = opendir(place->folder);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        count += strstr(entry->d_name, part) != NULL ? 1 : 0;
    closedir(folder);
    return count;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
