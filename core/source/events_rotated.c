/* SPDX-License-Identifier: Apache-2.0
 *
 * The rest of a log that was rotated away since it was read: x.log.1, x.log-20260304,
 * x.log.1.gz beside x.log. */
#include "source/events_file.h"
#include "source/events_order.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* So many files are looked into, at most. */
enum { CANDIDATES = 256 };

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

/* Reads the files of the folder that hold what is looked for. */
static bool read_holders(struct afsync_events_reading *reading, DIR *folder,
                         const char *path, const struct afsync_bookmark *was) {
    const char *name = strrchr(path, '/');
    size_t folder_length = name != NULL ? (size_t)(name + 1 - path) : 0;
    const char *base = path + folder_length;
    size_t stem = strcspn(base, ".");
    struct afsync_text candidate = {0};
    const struct dirent *entry;
    bool ok = true;

    for (int left = CANDIDATES; ok && left > 0 && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, base, stem) != 0 || strcmp(entry->d_name, base) == 0)
            continue;
        left--;
        afsync_text_clear(&candidate);
        afsync_text_add_bytes(&candidate, path, folder_length);
        afsync_text_add(&candidate, entry->d_name);
        if (holds(reading, afsync_text_string(&candidate), was,
                  afsync_events_same_log(entry->d_name, base)))
            ok = afsync_events_read_file(reading, candidate.data, AFSYNC_FOUND_BY_US);
    }
    afsync_text_fini(&candidate);
    return ok;
}

bool afsync_events_read_rotated(struct afsync_events_reading *reading, const char *path,
                                const struct afsync_bookmark *was) {
    const char *slash = strrchr(path, '/');
    struct afsync_text name = {0};
    DIR *folder;
    bool ok = true;

    afsync_text_add_bytes(&name, slash != NULL ? path : ".",
                          slash != NULL ? (size_t)(slash - path) + 1 : 1);
    folder = reading->in_rotated ? NULL : opendir(afsync_text_string(&name));
    if (folder != NULL) {
        reading->in_rotated = true; /* what a part of it was before is searched only here */
        ok = read_holders(reading, folder, path, was);
        reading->in_rotated = false;
        closedir(folder);
    }
    afsync_text_fini(&name);
    return ok;
}
