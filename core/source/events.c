/* SPDX-License-Identifier: Apache-2.0
 *
 * Where exports are found, and what is said of those that cannot be read. */
#include "source/events.h"

#include "base/text.h"
#include "source/events_file.h"
#include "source/events_order.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file of a folder. What is no regular file there is nobody's mistake. */
static bool read_entry(struct afsync_events_reading *reading, const char *path) {
    struct stat status;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return true;
    return afsync_events_read_file(reading, path, AFSYNC_FOUND_BY_US);
}

static bool read_entries(struct afsync_events_reading *reading, const char *folder,
                         struct dirent *const *entries, int count) {
    struct afsync_text path = {0};
    bool ok = true;

    for (int i = 0; ok && i < count && !reading->stopped; i++) {
        afsync_text_clear(&path);
        afsync_text_addf(&path, "%s/%s", folder, entries[i]->d_name);
        ok = path.failed ? afsync_fault_no_memory(reading->fault)
                         : read_entry(reading, afsync_text_string(&path));
    }
    afsync_text_fini(&path);
    return ok;
}

static int is_visible(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **left, const struct dirent **right) {
    return afsync_events_order((*left)->d_name, (*right)->d_name);
}

static bool read_folder(struct afsync_events_reading *reading, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, by_name);
    bool ok;

    if (count < 0 && errno == ENOMEM)
        return afsync_fault_no_memory(reading->fault);
    if (count < 0) {
        afsync_events_complain_of_path(reading, folder, strerror(errno));
        return true;
    }
    ok = read_entries(reading, folder, entries, count);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return ok;
}

static int by_path(const void *left, const void *right) {
    return afsync_events_order(*(const char *const *)left, *(const char *const *)right);
}

static bool read_found(struct afsync_events_reading *reading, const glob_t *found) {
    bool ok = true;

    qsort(found->gl_pathv, found->gl_pathc, sizeof found->gl_pathv[0], by_path);
    for (size_t i = 0; ok && i < found->gl_pathc && !reading->stopped; i++) {
        const char *path = found->gl_pathv[i];
        struct stat status;

        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
            ok = read_folder(reading, path);
        else
            ok = read_entry(reading, path);
    }
    return ok;
}

static bool read_pattern(struct afsync_events_reading *reading, const char *pattern) {
    glob_t found = {0};
    int code = glob(pattern, GLOB_ERR | GLOB_NOESCAPE, NULL, &found);
    bool ok = true;

    if (code == GLOB_ABORTED) {
        afsync_events_complain_of_path(reading, pattern,
                                       "a folder on its way cannot be read");
        globfree(&found);
        found = (glob_t){0};
        code = glob(pattern, GLOB_NOESCAPE, NULL, &found);
    }
    if (code == GLOB_NOSPACE)
        ok = afsync_fault_no_memory(reading->fault);
    else if (code == 0)
        ok = read_found(reading, &found);
    else
        afsync_events_complain_of_path(reading, pattern, "no file matches this pattern");
    globfree(&found);
    return ok;
}

/* A literal name comes first: files may be called "log[1].xml". */
static bool read_path(struct afsync_events_reading *reading, const char *path) {
    struct stat status;

    if (strcmp(path, "-") == 0)
        return afsync_events_read_input(reading);
    if (stat(path, &status) != 0) {
        if (errno == ENOENT && afsync_name_is_pattern(path))
            return read_pattern(reading, path);
        afsync_events_complain_of_path(
            reading, path, errno == ENOENT ? "no such file or folder" : strerror(errno));
        return true;
    }
    if (S_ISDIR(status.st_mode))
        return read_folder(reading, path);
    if (S_ISREG(status.st_mode))
        return afsync_events_read_file(reading, path, AFSYNC_FOUND_NAMED);
    afsync_events_complain_of_path(reading, path, "neither a regular file nor a folder");
    return true;
}

static void complain_of_unreadable(const struct afsync_events_reading *reading) {
    struct afsync_fault fault = {0};
    size_t count = reading->tally->unreadable;

    if (count == 0)
        return;
    afsync_fault_set(&fault, AFSYNC_FAULT_RECORD,
                     "%zu record%s could not be read, first in %s", count,
                     count == 1 ? "" : "s", afsync_text_string(&reading->unreadable));
    afsync_events_complain(reading, &fault, false);
}

/* Beside an export other files are nobody's mistake; alone they may be one. */
static void complain_of_passed_over(const struct afsync_events_reading *reading) {
    struct afsync_fault fault = {0};

    if (reading->tally->events > 0 || reading->knows_export || reading->passed_over == 0)
        return;
    afsync_fault_set(&fault, AFSYNC_FAULT_RECORD,
                     "%zu file%s passed over, nothing in %s is an event: first %s",
                     reading->passed_over, reading->passed_over == 1 ? " was" : "s were",
                     reading->passed_over == 1 ? "it" : "them",
                     afsync_text_string(&reading->first_passed_over));
    afsync_events_complain(reading, &fault, false);
}

static bool read_paths(struct afsync_events_reading *reading,
                       const struct afsync_events_config *config) {
    bool ok = true;

    for (size_t i = 0; ok && i < config->path_count && !reading->stopped; i++)
        ok = read_path(reading, config->paths[i]);
    complain_of_unreadable(reading);
    complain_of_passed_over(reading);
    return ok;
}

/* Loads the zone; without it, times that need one cannot be read. The machine's is not
 * worth a word until one does. */
static bool load_zone(struct afsync_events_reading *reading, struct afsync_zone *zone,
                      const struct afsync_events_config *config) {
    const char *local = config->local_zone;
    struct afsync_fault why = {0};

    if (local != NULL && *local == ':') /* POSIX.1: what follows is up to the system */
        local++;
    if (local != NULL && *local == '\0')
        local = "UTC";
    if (afsync_zone_load(zone, config->zone != NULL ? config->zone : local, &why)) {
        reading->stream->zone = zone;
        return true;
    }
    if (why.kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(reading->fault);
    if (config->zone != NULL)
        afsync_events_complain(reading, &why, true);
    return true;
}

bool afsync_events_read(const struct afsync_events_config *config,
                        const struct afsync_deadline *deadline,
                        const struct afsync_sink *sink, struct afsync_events_tally *tally,
                        struct afsync_fault *fault) {
    struct afsync_book nothing = {0};
    struct afsync_events_reading reading = {.config = config,
                                            .deadline = deadline,
                                            .sink = sink,
                                            .book = config->book != NULL ? config->book
                                                                         : &nothing,
                                            .tally = tally,
                                            .fault = fault};
    struct afsync_zone zone = {0};
    bool ok;

    *tally = (struct afsync_events_tally){0};
    reading.stream = afsync_stream_new(sink, fault);
    if (reading.stream == NULL)
        return false;
    reading.stream->wait_until = config->wait_until;
    afsync_book_begin(reading.book);
    ok = load_zone(&reading, &zone, config) && read_paths(&reading, config);
    afsync_book_end(reading.book, !ok || reading.stopped);
    afsync_book_fini(&nothing);
    afsync_zone_fini(&zone);
    afsync_text_fini(&reading.unreadable);
    afsync_text_fini(&reading.first_passed_over);
    afsync_stream_free(reading.stream);
    return ok;
}
