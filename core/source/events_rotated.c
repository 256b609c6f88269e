/* SPDX-License-Identifier: Apache-2.0
 *
 * The rest of a log that was rotated away since it was read: x.log.1, x.log-20260304,
 * x.log.1.gz beside x.log. */
#include "source/events_file.h"
#include "source/events_order.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* So many files are looked into, at most: those that have changed since they were read, or
 * were never read. */
enum { CANDIDATES = 4096 };

/* Does a file hold what is looked for, or what came after it? What was read has a
 * fingerprint; what was not is another part of the log, written since and not known. */
static bool has_content(const struct afsync_events_reading *reading,
                        const struct afsync_content *content, const struct stat *status,
                        const struct afsync_bookmark *was, bool same_log) {
    const struct afsync_bookmark *known =
        afsync_book_find(reading->book, (uint64_t)status->st_dev, (uint64_t)status->st_ino);

    if (was->head_length > 0 && afsync_content_continues(content, was, reading->deadline))
        return true;
    if (known != NULL && known->device == was->device && known->inode == was->inode &&
        was->offset == 0)
        return true;
    return same_log && afsync_events_changed_ns(status) > was->changed_ns &&
           (known == NULL || !afsync_content_continues(content, known, reading->deadline));
}

static bool holds(const struct afsync_events_reading *reading, const char *path,
                  const struct afsync_bookmark *was, bool same_log) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct afsync_content content;
    struct stat status;
    bool found = false;

    if (fd < 0)
        return false;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        afsync_content_open(&content, fd, path, (uint64_t)status.st_size);
        found = has_content(reading, &content, &status, was, same_log);
    }
    close(fd);
    return found;
}

/* Nothing was written to it since it was read: what was lost is not in it. */
static bool is_known(const struct afsync_events_reading *reading, const char *path) {
    const struct afsync_bookmark *mark;
    struct stat status;

    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return true;
    mark =
        afsync_book_find(reading->book, (uint64_t)status.st_dev, (uint64_t)status.st_ino);
    return mark != NULL && !mark->is_pending && mark->size == (uint64_t)status.st_size &&
           mark->changed_ns == afsync_events_changed_ns(&status);
}

/* One search in one folder. */
struct search {
    struct afsync_events_reading *reading;
    const struct afsync_bookmark *was;
    const char *path, *base; /* of the log, and its name in it */
    struct afsync_text candidate;
    int left;
};

static bool look_into(struct search *search, const char *name) {
    struct afsync_text *candidate = &search->candidate;

    if (strncmp(name, search->base, strcspn(search->base, ".")) != 0 ||
        strcmp(name, search->base) == 0)
        return true;
    afsync_text_clear(candidate);
    afsync_text_add_bytes(candidate, search->path, (size_t)(search->base - search->path));
    afsync_text_add(candidate, name);
    if (candidate->failed)
        return afsync_fault_no_memory(search->reading->fault);
    if (is_known(search->reading, candidate->data))
        return true;
    search->left--;
    if (!holds(search->reading, candidate->data, search->was,
               afsync_events_same_log(name, search->base)))
        return true;
    return afsync_events_read_file(search->reading, candidate->data, AFSYNC_FOUND_BY_US);
}

static bool look_through(struct search *search, DIR *folder) {
    const struct dirent *entry;
    bool ok = true;

    while (ok && search->left > 0 && (entry = readdir(folder)) != NULL)
        ok = look_into(search, entry->d_name);
    if (ok && search->left == 0)
        afsync_events_complain_of_path(search->reading, search->path,
                                       "it was rotated, and too many files beside it may "
                                       "hold the rest of what it was");
    return ok;
}

bool afsync_events_read_rotated(struct afsync_events_reading *reading, const char *path,
                                const struct afsync_bookmark *was) {
    const char *slash = strrchr(path, '/');
    struct search search = {.reading = reading,
                            .was = was,
                            .path = path,
                            .base = slash != NULL ? slash + 1 : path,
                            .left = CANDIDATES};
    struct afsync_text name = {0};
    DIR *folder = NULL;
    bool ok = true;

    if (reading->in_rotated)
        return true; /* what a part of it was before is searched only here */
    afsync_text_add_bytes(&name, slash != NULL ? path : ".",
                          slash != NULL ? (size_t)(slash - path) + 1 : 1);
    folder = opendir(afsync_text_string(&name));
    if (name.failed) {
        ok = afsync_fault_no_memory(reading->fault);
    } else if (folder == NULL) {
        afsync_events_complain_of_path(reading, name.data, strerror(errno));
    } else {
        reading->in_rotated = true;
        ok = look_through(&search, folder);
        reading->in_rotated = false;
    }
    if (folder != NULL)
        closedir(folder);
    afsync_text_fini(&search.candidate);
    afsync_text_fini(&name);
    return ok;
}
