/* SPDX-License-Identifier: Apache-2.0
 *
 * Where exports are found, and what is said of those that cannot be read. */
#include "source/events.h"

#include "base/text.h"
#include "source/events_stream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One reading of all paths. */
struct reading {
    const struct afsync_deadline *deadline;
    const struct afsync_sink *sink;
    struct afsync_stream *stream;
    struct afsync_events_tally *tally;
    struct afsync_fault *fault;
    struct afsync_text unreadable; /* the first one: where and why */
    size_t passed_over;            /* files of folders in which nothing is an event */
    struct afsync_text first_passed_over;
    bool stopped; /* the deadline has passed */
};

/* Did the user name this file, or did we come upon it? */
enum found { FOUND_NAMED, FOUND_BY_US };

static void complain(const struct reading *reading, const struct afsync_fault *fault,
                     bool hides_endpoints) {
    reading->sink->complain(reading->sink->context, AFSYNC_SOURCE_EVENTS, fault,
                            hides_endpoints);
}

/* It cannot be opened, listed or found. */
static void complain_of_path(const struct reading *reading, const char *path,
                             const char *reason) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_IO, "%s: %s", path, reason);
    complain(reading, &fault, true);
}

/* What an export without events looks like. */
static const char *likeness(const char *head) {
    static const struct {
        const char *start, *likeness;
    } table[] = {
        {"[", " (it is JSON of another kind)"},
        {"{", " (it is JSON of another kind)"},
        {"<", " (it is XML without an <Event> element)"},
        {"ElfFile", " (it is a raw .evtx log; export it with wevtutil qe FILE /lf /f:xml)"},
        {"PK\003\004", " (it is a ZIP archive)"},
    };

    head += strspn(head, " \t\r\n");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strncmp(head, table[i].start, strlen(table[i].start)) == 0)
            return table[i].likeness;
    return "";
}

static void complain_of_content(const struct reading *reading, const char *name,
                                const struct afsync_stream_end *end) {
    struct afsync_fault fault = {0};

    if (end->unfinished && end->unreadable == 0)
        afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT,
                         "%s: holds only the beginning of its first event", name);
    else
        afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT,
                         "%s: holds no Windows event%s; expected XML of wevtutil or what a "
                         "shipper of Windows events writes",
                         name, likeness(end->head));
    complain(reading, &fault, true);
}

static void complain_of_part(const struct reading *reading, const char *name) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT,
                     "%s: the saved answer says of itself that it is not all", name);
    complain(reading, &fault, true);
}

/* Adds what one export came to. */
static void tally_stream(struct reading *reading, const char *name, enum found found,
                         const struct afsync_stream_end *end) {
    struct afsync_events_tally *tally = reading->tally;
    bool is_export = end->events > 0 || end->has_element || found == FOUND_NAMED;

    tally->files++;
    tally->events += end->events;
    tally->words += end->words;
    if (found == FOUND_BY_US && end->events == 0 && !end->empty &&
        reading->passed_over++ == 0)
        afsync_text_add(&reading->first_passed_over, name);
    if (!is_export || end->unreadable == 0)
        return;
    if (tally->unreadable == 0)
        afsync_text_addf(&reading->unreadable, "%s near byte %" PRIu64 ": %s", name,
                         end->first_at, end->first.text);
    tally->unreadable += end->unreadable;
}

static bool read_stream(struct reading *reading, int fd, const char *name,
                        enum found found) {
    const struct afsync_stream_part part = {
        .fd = fd, .name = name, .limit = UINT64_MAX, .waits = true};
    struct afsync_stream_end end;
    bool ok =
        afsync_stream_read(reading->stream, &part, reading->deadline, &end, reading->fault);

    tally_stream(reading, name, found, &end);
    if (!ok)
        return false;
    reading->stopped = end.broke.kind == AFSYNC_FAULT_TIMEOUT;
    if (end.broke.kind != AFSYNC_FAULT_NONE)
        complain(reading, &end.broke, true);
    else if (found == FOUND_NAMED && end.events == 0 && !end.empty)
        complain_of_content(reading, name, &end);
    else if (end.says_error)
        complain_of_part(reading, name);
    return true;
}

static bool read_file(struct reading *reading, const char *path, enum found found) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    bool ok = true;

    if (fd < 0) {
        complain_of_path(reading, path, strerror(errno));
        return true;
    }
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        ok = read_stream(reading, fd, path, found);
    else
        complain_of_path(reading, path, "changed while it was opened");
    close(fd);
    return ok;
}

/* A file of a folder. What is no regular file there is nobody's mistake. */
static bool read_entry(struct reading *reading, const char *path) {
    struct stat status;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return true;
    return read_file(reading, path, FOUND_BY_US);
}

static bool read_entries(struct reading *reading, const char *folder,
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
    return strcmp((*left)->d_name, (*right)->d_name);
}

static bool read_folder(struct reading *reading, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, by_name);
    bool ok;

    if (count < 0 && errno == ENOMEM)
        return afsync_fault_no_memory(reading->fault);
    if (count < 0) {
        complain_of_path(reading, folder, strerror(errno));
        return true;
    }
    ok = read_entries(reading, folder, entries, count);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return ok;
}

static bool read_found(struct reading *reading, const glob_t *found) {
    bool ok = true;

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

static bool read_pattern(struct reading *reading, const char *pattern) {
    glob_t found = {0};
    int code = glob(pattern, GLOB_ERR | GLOB_NOESCAPE, NULL, &found);
    bool ok = true;

    if (code == GLOB_ABORTED) {
        complain_of_path(reading, pattern, "a folder on its way cannot be read");
        globfree(&found);
        found = (glob_t){0};
        code = glob(pattern, GLOB_NOESCAPE, NULL, &found);
    }
    if (code == GLOB_NOSPACE)
        ok = afsync_fault_no_memory(reading->fault);
    else if (code == 0)
        ok = read_found(reading, &found);
    else
        complain_of_path(reading, pattern, "no file matches this pattern");
    globfree(&found);
    return ok;
}

/* A literal name comes first: files may be called "log[1].xml". */
static bool read_path(struct reading *reading, const char *path) {
    struct stat status;

    if (strcmp(path, "-") == 0)
        return read_stream(reading, STDIN_FILENO, "standard input", FOUND_NAMED);
    if (stat(path, &status) != 0) {
        if (errno == ENOENT && afsync_name_is_pattern(path))
            return read_pattern(reading, path);
        complain_of_path(reading, path,
                         errno == ENOENT ? "no such file or folder" : strerror(errno));
        return true;
    }
    if (S_ISDIR(status.st_mode))
        return read_folder(reading, path);
    if (S_ISREG(status.st_mode))
        return read_file(reading, path, FOUND_NAMED);
    complain_of_path(reading, path, "neither a regular file nor a folder");
    return true;
}

static void complain_of_unreadable(const struct reading *reading) {
    struct afsync_fault fault = {0};
    size_t count = reading->tally->unreadable;

    if (count == 0)
        return;
    afsync_fault_set(&fault, AFSYNC_FAULT_RECORD,
                     "%zu record%s could not be read, first in %s", count,
                     count == 1 ? "" : "s", afsync_text_string(&reading->unreadable));
    complain(reading, &fault, false);
}

/* Beside an export other files are nobody's mistake; alone they may be one. */
static void complain_of_passed_over(const struct reading *reading) {
    struct afsync_fault fault = {0};

    if (reading->tally->events > 0 || reading->passed_over == 0)
        return;
    afsync_fault_set(&fault, AFSYNC_FAULT_RECORD,
                     "%zu file%s passed over, nothing in %s is an event: first %s",
                     reading->passed_over, reading->passed_over == 1 ? " was" : "s were",
                     reading->passed_over == 1 ? "it" : "them",
                     afsync_text_string(&reading->first_passed_over));
    complain(reading, &fault, false);
}

static bool read_paths(struct reading *reading, const struct afsync_events_config *config) {
    bool ok = true;

    for (size_t i = 0; ok && i < config->path_count && !reading->stopped; i++)
        ok = read_path(reading, config->paths[i]);
    complain_of_unreadable(reading);
    complain_of_passed_over(reading);
    return ok;
}

/* Loads the zone; without it, times that need one cannot be read. The machine's is not
 * worth a word until one does. */
static bool load_zone(struct reading *reading, struct afsync_zone *zone,
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
        complain(reading, &why, true);
    return true;
}

bool afsync_events_read(const struct afsync_events_config *config,
                        const struct afsync_deadline *deadline,
                        const struct afsync_sink *sink, struct afsync_events_tally *tally,
                        struct afsync_fault *fault) {
    struct reading reading = {
        .deadline = deadline, .sink = sink, .tally = tally, .fault = fault};
    struct afsync_zone zone = {0};
    bool ok;

    *tally = (struct afsync_events_tally){0};
    reading.stream = afsync_stream_new(sink, fault);
    if (reading.stream == NULL)
        return false;
    ok = load_zone(&reading, &zone, config) && read_paths(&reading, config);
    afsync_zone_fini(&zone);
    afsync_text_fini(&reading.unreadable);
    afsync_text_fini(&reading.first_passed_over);
    afsync_stream_free(reading.stream);
    return ok;
}
