/* SPDX-License-Identifier: Apache-2.0
 *
 * The kept file: who may keep it, taking turns, reading, replacing. */
#include "base/store.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often somebody who waits looks whether the lock is free. */
enum { LOOK_EVERY_MS = 5 };

/* A temporary file bears this after the name of the file. */
static const char temporary_mark[] = ".new-";

/* Says what could not be done to a file of the store, and why. */
static bool fail(const struct afsync_store *store, const char *what,
                 struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s %s/%s: %s", what, store->path,
                            store->name, strerror(errno));
}

static void name_sibling(const struct afsync_store *store, const char *suffix,
                         char out[AFSYNC_STORE_SIBLING_MAX]) {
    snprintf(out, AFSYNC_STORE_SIBLING_MAX, "%s%s", store->name, suffix);
}

/* ---- the folder ---- */

/* Says why what stands in the place of the folder is none that could be opened. */
static bool refuse_place(const char *path, int error, struct afsync_fault *fault) {
    struct stat found;

    if (lstat(path, &found) == 0 && S_ISLNK(found.st_mode))
        return afsync_fault_set(fault, AFSYNC_FAULT_IO,
                                "state folder %s is a symbolic link: name the folder that "
                                "readlink -f %s tells",
                                path, path);
    if (error == ENOTDIR)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO,
                                "state folder %s is no folder; mv %s %s.old", path, path,
                                path);
    return afsync_fault_set(fault, AFSYNC_FAULT_IO, "state folder %s: %s", path,
                            strerror(error));
}

static bool make_folder(const char *path, struct afsync_fault *fault) {
    if (mkdir(path, S_IRWXU) == 0 || errno == EEXIST)
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_IO,
                            "state folder %s cannot be made: %s; as root: install -d -m "
                            "0700 -o %lu %s",
                            path, strerror(errno), (unsigned long)geteuid(), path);
}

static bool check_folder(int folder, const char *path, struct afsync_fault *fault) {
    struct stat found;

    if (fstat(folder, &found) != 0)
        return refuse_place(path, errno, fault);
    if (found.st_uid != geteuid())
        return afsync_fault_set(fault, AFSYNC_FAULT_IO,
                                "state folder %s belongs to user %lu and this runs as %lu: "
                                "name another folder, or as root: chown -R %lu %s",
                                path, (unsigned long)found.st_uid, (unsigned long)geteuid(),
                                (unsigned long)geteuid(), path);
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO,
                                "state folder %s is open to its group or others; chmod 700 "
                                "%s",
                                path, path);
    return true;
}

/* Copies the path without the slashes at its end, which would follow a link. */
static bool take_path(struct afsync_store *store, const char *folder,
                      struct afsync_fault *fault) {
    size_t length = strlen(folder);

    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (length == 0 || length >= sizeof store->path)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "the path of the state folder has %zu bytes, not 1 to %zu",
                                length, sizeof store->path - 1);
    memcpy(store->path, folder, length);
    store->path[length] = '\0';
    return true;
}

bool afsync_store_open(struct afsync_store *store, const char *folder, const char *name,
                       struct afsync_fault *fault) {
    *store = (struct afsync_store){0};
    assert(*name != '\0' && *name != '.' && strlen(name) < sizeof store->name);
    assert(strchr(name, '/') == NULL);
    snprintf(store->name, sizeof store->name, "%s", name);
    if (!take_path(store, folder, fault) || !make_folder(store->path, fault))
        return false;
    store->folder = open(store->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (store->folder < 0)
        return refuse_place(store->path, errno, fault);
    store->is_open = check_folder(store->folder, store->path, fault);
    if (!store->is_open)
        close(store->folder);
    return store->is_open;
}

void afsync_store_fini(struct afsync_store *store) {
    if (store == NULL)
        return;
    if (store->begun != NULL)
        (void)!afsync_store_finish(store, false, NULL);
    if (store->is_locked)
        close(store->lock);
    if (store->is_open)
        close(store->folder);
    *store = (struct afsync_store){0};
}

/* ---- the lock ---- */

/* Opens a regular file of the folder; -1 and errno if it is none. Without waiting: a pipe
 * in its place must not hold up the run. Sets a fault only where errno would mislead. */
static int open_file(const struct afsync_store *store, const char *name, int flags,
                     struct afsync_fault *fault) {
    int file = openat(store->folder, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                      S_IRUSR | S_IWUSR);
    struct stat found;

    if (file >= 0 && fstat(file, &found) == 0 && S_ISREG(found.st_mode))
        return file;
    if (file >= 0 || errno == ELOOP || errno == EISDIR || errno == ENXIO) {
        afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s/%s is not a regular file; rm -r %s/%s",
                         store->path, name, store->path, name);
        errno = EINVAL;
    }
    if (file >= 0)
        close(file);
    return -1;
}

static bool is_held(int error) {
    return error == EACCES || error == EAGAIN || error == EINTR;
}

static bool refuse_held(const struct afsync_store *store, int file, int64_t wait_ms,
                        struct afsync_fault *fault) {
    struct flock holder = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(file, F_GETLK, &holder) != 0 || holder.l_type == F_UNLCK)
        holder.l_pid = 0;
    return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                            "%s/%s is in use by another run (process %ld) for more than "
                            "%" PRId64 " ms",
                            store->path, store->name, (long)holder.l_pid, wait_ms);
}

static bool wait_for(const struct afsync_store *store, int file, int64_t wait_ms,
                     struct afsync_fault *fault) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int64_t waited = 0;

    while (fcntl(file, F_SETLK, &whole) != 0) {
        if (!is_held(errno))
            return fail(store, "locking", fault);
        if (waited >= wait_ms || afsync_stop_is_pulled(store->stop))
            return refuse_held(store, file, wait_ms, fault);
        afsync_stop_sleep(store->stop, LOOK_EVERY_MS);
        waited += LOOK_EVERY_MS;
    }
    return true;
}

bool afsync_store_lock(struct afsync_store *store, int64_t wait_ms,
                       struct afsync_fault *fault) {
    char name[AFSYNC_STORE_SIBLING_MAX];

    assert(store->is_open && !store->is_locked);
    name_sibling(store, ".lock", name);
    store->lock = open_file(store, name, O_RDWR | O_CREAT, fault);
    if (store->lock < 0)
        return fail(store, "opening the lock of", fault);
    store->is_locked = wait_for(store, store->lock, wait_ms, fault);
    if (!store->is_locked)
        close(store->lock);
    return store->is_locked;
}

/* ---- reading ---- */

static bool is_too_long(const struct afsync_store *store, int file,
                        struct afsync_fault *fault) {
    struct stat found;

    if (fstat(file, &found) == 0 && found.st_size <= AFSYNC_STORE_FILE_MAX)
        return false;
    afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s/%s is longer than %d bytes",
                     store->path, store->name, AFSYNC_STORE_FILE_MAX);
    return true;
}

bool afsync_store_read(const struct afsync_store *store, FILE **file,
                       struct afsync_fault *fault) {
    int opened;

    assert(store->is_open);
    *file = NULL;
    opened = open_file(store, store->name, O_RDONLY, fault);
    if (opened < 0)
        return errno == ENOENT || fail(store, "opening", fault);
    if (!is_too_long(store, opened, fault))
        *file = fdopen(opened, "r");
    if (*file == NULL)
        close(opened);
    return *file != NULL || afsync_fault_no_memory(fault);
}

/* ---- replacing ---- */

/* Eight bytes that nobody can guess, where the system has them. O_EXCL keeps us right where
 * it has not. */
static uint64_t random_number(void) {
    uint64_t number = (uint64_t)getpid();
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return number;
    if (read(file, &number, sizeof number) != (ssize_t)sizeof number)
        number ^= (uint64_t)getpid();
    close(file);
    return number;
}

/* Removes what processes that died while writing left behind. */
static void remove_leftovers(const struct afsync_store *store) {
    char prefix[AFSYNC_STORE_SIBLING_MAX];
    int again = openat(store->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again >= 0 ? fdopendir(again) : NULL;
    struct dirent *entry;

    if (folder == NULL) {
        if (again >= 0)
            close(again);
        return;
    }
    name_sibling(store, temporary_mark, prefix);
    while ((entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            unlinkat(store->folder, entry->d_name, 0);
    closedir(folder);
}

bool afsync_store_begin(struct afsync_store *store, FILE **file,
                        struct afsync_fault *fault) {
    char suffix[AFSYNC_STORE_SIBLING_MAX - AFSYNC_STORE_NAME_MAX];
    int opened;

    assert(store->is_locked && store->begun == NULL);
    remove_leftovers(store);
    snprintf(suffix, sizeof suffix, "%s%016" PRIx64, temporary_mark, random_number());
    name_sibling(store, suffix, store->begun_name);
    opened = open_file(store, store->begun_name, O_WRONLY | O_CREAT | O_EXCL, NULL);
    if (opened < 0)
        return fail(store, "writing", fault);
    *file = store->begun = fdopen(opened, "w");
    if (store->begun != NULL)
        return true;
    close(opened);
    unlinkat(store->folder, store->begun_name, 0);
    return afsync_fault_no_memory(fault);
}

/* Is it whole and on the disk? Closing may be what tells that the disk is full. */
static bool is_on_disk(const struct afsync_store *store, struct afsync_fault *fault) {
    bool ok = fflush(store->begun) == 0 && !ferror(store->begun) &&
              fsync(fileno(store->begun)) == 0;
    long length = ftell(store->begun);

    if (!ok)
        fail(store, "writing", fault);
    if (fclose(store->begun) != 0 && ok)
        ok = fail(store, "writing", fault);
    if (length > AFSYNC_STORE_FILE_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "%s/%s would be longer than %d bytes", store->path,
                                store->name, AFSYNC_STORE_FILE_MAX);
    return ok;
}

bool afsync_store_finish(struct afsync_store *store, bool good,
                         struct afsync_fault *fault) {
    assert(store->begun != NULL);
    if (!good)
        fclose(store->begun);
    else if (is_on_disk(store, fault))
        good =
            renameat(store->folder, store->begun_name, store->folder, store->name) == 0 ||
            fail(store, "writing", fault);
    else
        good = false;
    store->begun = NULL;
    if (!good)
        unlinkat(store->folder, store->begun_name, 0);
    /* The folder is not brought to the disk, which takes as long as asking Azure: where the
     * power fails at this moment the old file stands there, as if this run had not been. */
    return good;
}

bool afsync_store_set_aside(const struct afsync_store *store, struct afsync_fault *fault) {
    char name[AFSYNC_STORE_SIBLING_MAX];

    assert(store->is_locked);
    name_sibling(store, ".damaged", name);
    if (renameat(store->folder, store->name, store->folder, name) == 0 || errno == ENOENT)
        return true;
    return fail(store, "setting aside", fault);
}

void afsync_store_remove(const struct afsync_store *store) {
    assert(store->is_open);
    unlinkat(store->folder, store->name, 0);
}
