/* SPDX-License-Identifier: Apache-2.0
 *
 * Small things that are kept between runs beside the state, so that each run need not ask
 * for them anew: a file each, 0600, in the folder of the running user's own. All of it is a
 * convenience: what cannot be kept or read is asked for again, so nothing here is a fault.
 * Two processes at once replace each other's file by one as good. */
#ifndef AFSYNC_SOURCE_KEPT_H
#define AFSYNC_SOURCE_KEPT_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest file, in bytes. */
enum { AFSYNC_KEPT_MAX = 96 * 1024 };

/* Which thing. Its hash names the file; strings are borrowed. */
struct afsync_kept {
    const char *folder;   /* NULL: nothing is kept */
    const char *suffix;   /* what kind it is: ".token" */
    const char *what_for; /* all that it depends on, in one line */
};

/* What is kept of it. `= {0}` is nothing. Whoever read it calls afsync_kept_fini, which
 * wipes it. */
struct afsync_kept_word {
    int64_t made_at, expires_at; /* by the wall clock */
    const char *text;            /* one line */
    char *memory;                /* in which it is; NULL where it is to be written */
};

/* Does it still hold, and for long enough to be of use? What was made after `now_ms` is of
 * a clock that ran ahead. */
bool afsync_kept_holds(const struct afsync_kept_word *word, int64_t now_ms);

/* False if there is none that holds, or what stands there is damaged or another's. */
AFSYNC_MUST_USE
bool afsync_kept_read(const struct afsync_kept *kept, int64_t now_ms,
                      struct afsync_kept_word *word);
void afsync_kept_fini(struct afsync_kept_word *word);

void afsync_kept_write(const struct afsync_kept *kept, const struct afsync_kept_word *word);
void afsync_kept_remove(const struct afsync_kept *kept);

#endif
