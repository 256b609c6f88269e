/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and wiping secrets. */
#include "source/secret.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void afsync_secret_wipe(void *memory, size_t size) {
    volatile unsigned char *byte = memory;

    while (size-- > 0)
        *byte++ = 0;
}

void afsync_secret_fini(struct afsync_secret *secret) {
    if (secret != NULL)
        afsync_secret_wipe(secret, sizeof *secret);
}

static bool refuse_rights(const char *path, mode_t mode, struct afsync_fault *fault) {
    static const struct {
        mode_t bit;
        const char *wrong, *mend;
    } rights[] = {
        {S_IROTH, "others can read it", "o-r"},
        {S_IWOTH, "others can write it", "o-w"},
        {S_IWGRP, "its group can write it", "g-w"},
    };
    struct afsync_text wrong = {0}, mend = {0};

    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++)
        if ((mode & rights[i].bit) != 0) {
            afsync_text_addf(&wrong, "%s%s", wrong.length > 0 ? " and " : "",
                             rights[i].wrong);
            afsync_text_addf(&mend, "%s%s", mend.length > 0 ? "," : "", rights[i].mend);
        }
    afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                     "secret file %s is refused: %s; chmod %s %s", path,
                     afsync_text_string(&wrong), afsync_text_string(&mend), path);
    afsync_text_fini(&wrong);
    afsync_text_fini(&mend);
    return false;
}

static bool check_file(int file, const char *path, struct afsync_fault *fault) {
    struct stat found;

    if (fstat(file, &found) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "secret file %s: %s", path,
                                strerror(errno));
    if (!S_ISREG(found.st_mode))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "secret file %s is not a regular file", path);
    if ((found.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0)
        return refuse_rights(path, found.st_mode, fault);
    return true;
}

static bool read_value(struct afsync_secret *secret, int file, const char *path,
                       struct afsync_fault *fault) {
    size_t length = 0;
    ssize_t got = 0;

    do {
        got = read(file, secret->value + length, AFSYNC_SECRET_MAX + 1 - length);
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0 && length <= AFSYNC_SECRET_MAX);
    if (got < 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "secret file %s: %s", path,
                                strerror(errno));
    if (length > AFSYNC_SECRET_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "secret file %s is longer than %d bytes", path,
                                AFSYNC_SECRET_MAX);
    while (length > 0 && strchr("\r\n", secret->value[length - 1]) != NULL)
        length--;
    secret->value[length] = '\0';
    if (length == 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "secret file %s is empty", path);
    if (strlen(secret->value) != length)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "secret file %s is not text: it holds a NUL byte", path);
    return true;
}

bool afsync_secret_read(struct afsync_secret *secret, const char *path,
                        struct afsync_fault *fault) {
    /* Not blocking: a pipe in the place of the file must not hold up the run. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok;

    *secret = (struct afsync_secret){0};
    if (file < 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "secret file %s: %s", path,
                                strerror(errno));
    ok = check_file(file, path, fault) && read_value(secret, file, path, fault);
    close(file);
    return ok;
}
