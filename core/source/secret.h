/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets: read from files that are as private as they should be, and wiped after use. */
#ifndef AFSYNC_SOURCE_SECRET_H
#define AFSYNC_SOURCE_SECRET_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* The longest secret, in bytes without its NUL. */
enum { AFSYNC_SECRET_MAX = 4096 };

/* `= {0}` is no secret. Whoever filled it calls afsync_secret_fini. */
struct afsync_secret {
    char value[AFSYNC_SECRET_MAX + 2]; /* room to see that a file is too long */
};

/* Reads the secret in a file; line ends at its end are dropped. Refused if others can read
 * the file, or if anyone but its owner and root can write it: the fault says which right is
 * wrong and the command that mends it. */
AFSYNC_MUST_USE
bool afsync_secret_read(struct afsync_secret *secret, const char *path,
                        struct afsync_fault *fault);

void afsync_secret_fini(struct afsync_secret *secret);

/* A longer file, and how strictly it is looked at. */
struct afsync_secret_file {
    const char *noun; /* for faults: "certificate file" */
    const char *path;
    size_t most;        /* bytes */
    bool may_be_public; /* who may read it is the business of whoever made it */
    bool may_be_link;
};

/* Reads the file into a text that is empty. Whoever did, also after a false, calls
 * afsync_secret_fini_text, which wipes it. */
AFSYNC_MUST_USE
bool afsync_secret_read_text(struct afsync_text *text,
                             const struct afsync_secret_file *file,
                             struct afsync_fault *fault);
void afsync_secret_fini_text(struct afsync_text *text);

/* Overwrites memory that held a secret; the compiler may not leave it out. */
void afsync_secret_wipe(void *memory, size_t size);

#endif
