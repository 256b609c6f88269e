/* SPDX-License-Identifier: Apache-2.0
 *
 * Running another program for what it prints: bounded in time and in length, without a
 * shell, and fit for a daemon with threads. */
#ifndef AFSYNC_SOURCE_CHILD_H
#define AFSYNC_SOURCE_CHILD_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "source/deadline.h"

#include <stdbool.h>

/* The most that is read of its output, and of what it complains about. */
enum { AFSYNC_CHILD_OUT_MAX = 160 * 1024, AFSYNC_CHILD_ERR_MAX = 4096 };

/* What to run. Strings are borrowed; both lists end in NULL. */
struct afsync_child {
    const char *program; /* a path */
    char *const *arguments;
    char *const *environment;
};

/* What came of it. `= {0}` is nothing. Whoever ran it calls afsync_child_fini, which wipes
 * both texts. */
struct afsync_child_result {
    struct afsync_text out, err;
    int code; /* of its exit; 128 and more: it was killed; -1: not known */
};

/* Runs it and everything it starts, at the latest until the deadline: then they are killed,
 * and that is a fault TIMEOUT. */
AFSYNC_MUST_USE
bool afsync_child_run(struct afsync_child_result *result, const struct afsync_child *child,
                      const struct afsync_deadline *deadline, struct afsync_fault *fault);

void afsync_child_fini(struct afsync_child_result *result);

#endif
