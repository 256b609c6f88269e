/* SPDX-License-Identifier: Apache-2.0
 *
 * --extra-opts[=[SECTION][@FILE]]: options from an INI file, as the monitoring-plugins take
 * them. They stand where --extra-opts stood, so what follows on the command line goes
 * before them. A key is an option without its hyphens; a flag is written `verbose = yes`.
 */
#ifndef AFSYNC_CHECK_EXTRA_H
#define AFSYNC_CHECK_EXTRA_H

#include "afsync.h"

/* The command line with all --extra-opts replaced. Owned by the caller, who ends it with
 * afsync_arguments_fini; `= {0}` is empty. */
struct afsync_arguments {
    char **words; /* closed by NULL */
    int count;
    int capacity;
};

/* Copies argv, files read in. `variable` looks up the environment (MP_CONFIG_FILE). False
 * with a fault that names file and section, and what is wrong there. */
AFSYNC_MUST_USE
bool afsync_arguments_expand(struct afsync_arguments *arguments, int argc,
                             char *const *argv, const char *(*variable)(const char *name),
                             struct afsync_fault *fault);

void afsync_arguments_fini(struct afsync_arguments *arguments);

#endif
