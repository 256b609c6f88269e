/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that is kept between runs, in a folder that nobody but its owner can enter. It is
 * replaced as a whole or not at all, whatever happens to the process or the disk, and a
 * lock beside it lets processes that change it take turns:
 *
 *     struct afsync_store store = {0};
 *
 *     if (afsync_store_open(&store, folder, name, &fault) &&
 *         afsync_store_lock(&store, 2000, &fault) &&
 *         afsync_store_begin(&store, &file, &fault))
 *         ok = afsync_store_finish(&store, write_to(file), &fault);
 *     afsync_store_fini(&store);
 *
 * The lock belongs to the process: it does not keep two stores of one process apart, and
 * ending one of them ends the lock of both. A process that dies leaves no lock behind. */
#ifndef AFSYNC_BASE_STORE_H
#define AFSYNC_BASE_STORE_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/stop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    AFSYNC_STORE_FILE_MAX = 256 * 1024 * 1024, /* a longer file is damaged */
    AFSYNC_STORE_NAME_MAX = 64,
    AFSYNC_STORE_SIBLING_MAX = AFSYNC_STORE_NAME_MAX + 32, /* of a name beside it */
    AFSYNC_STORE_FOLDER_MAX = 1024
};

/* `= {0}` is a store that is not open. */
struct afsync_store {
    bool is_open, is_locked;
    int folder, lock;                   /* descriptors */
    char path[AFSYNC_STORE_FOLDER_MAX]; /* of the folder, for faults */
    char name[AFSYNC_STORE_NAME_MAX];
    const struct afsync_stop *stop; /* ends waiting for the lock early; NULL: nobody does */
    FILE *begun;                    /* what is to replace the file; NULL: nothing is */
    char begun_name[AFSYNC_STORE_SIBLING_MAX];
};

/* Opens the folder, made if only it is missing. Refused (fault IO, which says the command
 * that mends it) if it is a link or no folder, belongs to another user, or if its group or
 * others have any right. `name` is the caller's and no path. */
AFSYNC_MUST_USE
bool afsync_store_open(struct afsync_store *store, const char *folder, const char *name,
                       struct afsync_fault *fault);

/* Unlocks and closes, and throws away what was begun; accepts a store that is not open. */
void afsync_store_fini(struct afsync_store *store);

/* Waits for the lock, for so many milliseconds of sleep at most; 0 tries once. A fault
 * TIMEOUT names the process that holds it. */
AFSYNC_MUST_USE
bool afsync_store_lock(struct afsync_store *store, int64_t wait_ms,
                       struct afsync_fault *fault);

/* Opens the file to be read: the caller closes it. True with `file` NULL if there is none.
 * Needs no lock. A fault FORMAT means that the file is damaged and is to be set aside. */
AFSYNC_MUST_USE
bool afsync_store_read(const struct afsync_store *store, FILE **file,
                       struct afsync_fault *fault);

/* Begins the file that is to replace it, 0600; the store owns it. The store is locked. */
AFSYNC_MUST_USE
bool afsync_store_begin(struct afsync_store *store, FILE **file,
                        struct afsync_fault *fault);

/* If what was begun is good: brings it to the disk and into the place of the file. After a
 * false the old one is still there. */
AFSYNC_MUST_USE
bool afsync_store_finish(struct afsync_store *store, bool good, struct afsync_fault *fault);

/* Renames the file to "name.damaged", of which one is kept. True also if there is none. The
 * store is locked. */
AFSYNC_MUST_USE
bool afsync_store_set_aside(const struct afsync_store *store, struct afsync_fault *fault);

/* Removes the file, if there is one. Needs no lock. */
void afsync_store_remove(const struct afsync_store *store);

#endif
