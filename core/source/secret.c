/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and wiping secrets. */
#include "source/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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

static bool fail(const struct afsync_secret_file *file, const char *why,
                 struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "%s %s%s", file->noun, file->path,
                            why);
}

static bool fail_errno(const struct afsync_secret_file *file, struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "%s %s: %s", file->noun, file->path,
                            strerror(errno));
}

static bool refuse_rights(const struct afsync_secret_file *file, mode_t mode,
                          struct afsync_fault *fault) {
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
    afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "%s %s is refused: %s; chmod %s %s",
                     file->noun, file->path, afsync_text_string(&wrong),
                     afsync_text_string(&mend), file->path);
    afsync_text_fini(&wrong);
    afsync_text_fini(&mend);
    return false;
}

static bool check_file(const struct afsync_secret_file *file, int opened,
                       struct afsync_fault *fault) {
    struct stat found;

    if (fstat(opened, &found) != 0)
        return fail_errno(file, fault);
    if (!S_ISREG(found.st_mode))
        return fail(file, " is not a regular file", fault);
    if (!file->may_be_public && (found.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0)
        return refuse_rights(file, found.st_mode, fault);
    return true;
}

/* Reads into `most` + 2 bytes: room to see that a file is too long. */
static bool read_value(char *out, const struct afsync_secret_file *file, int opened,
                       struct afsync_fault *fault) {
    size_t length = 0;
    ssize_t got = 0;

    do {
        got = read(opened, out + length, file->most + 1 - length);
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0 && length <= file->most);
    if (got < 0)
        return fail_errno(file, fault);
    if (length > file->most)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN, "%s %s is longer than %zu bytes",
                                file->noun, file->path, file->most);
    while (length > 0 && strchr("\r\n", out[length - 1]) != NULL)
        length--;
    out[length] = '\0';
    if (length == 0)
        return fail(file, " is empty", fault);
    if (strlen(out) != length)
        return fail(file, " is not text: it holds a NUL byte", fault);
    return true;
}

static bool read_file(char *out, const struct afsync_secret_file *file,
                      struct afsync_fault *fault) {
    /* Not blocking: a pipe in the place of the file must not hold up the run. */
    int opened = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
                                      (file->may_be_link ? 0 : O_NOFOLLOW));
    bool ok;

    if (opened < 0 && errno == ELOOP && !file->may_be_link)
        return fail(file, " is a symbolic link, and must not be one", fault);
    if (opened < 0)
        return fail_errno(file, fault);
    ok = check_file(file, opened, fault) && read_value(out, file, opened, fault);
    close(opened);
    return ok;
}

bool afsync_secret_read(struct afsync_secret *secret, const char *path,
                        struct afsync_fault *fault) {
    const struct afsync_secret_file file = {.noun = "secret file",
                                            .path = path,
                                            .most = AFSYNC_SECRET_MAX,
                                            .may_be_link = true};

    *secret = (struct afsync_secret){0};
    return read_file(secret->value, &file, fault);
}

bool afsync_secret_read_text(struct afsync_text *text,
                             const struct afsync_secret_file *file,
                             struct afsync_fault *fault) {
    size_t room = file->most + 2;
    char *memory = calloc(1, room);

    if (memory == NULL)
        return afsync_fault_no_memory(fault);
    *text = (struct afsync_text){.data = memory, .capacity = room, .limit = room - 1};
    if (!read_file(memory, file, fault))
        return false;
    text->length = strlen(memory);
    return true;
}

void afsync_secret_fini_text(struct afsync_text *text) {
    if (text->data != NULL)
        afsync_secret_wipe(text->data, text->capacity);
    afsync_text_fini(text);
}
