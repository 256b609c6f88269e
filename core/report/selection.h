/* SPDX-License-Identifier: Apache-2.0
 *
 * Which endpoints and directions a user wants to hear of: lists of patterns, tried against
 * each name of the thing. An empty list selects everything. */
#ifndef AFSYNC_REPORT_SELECTION_H
#define AFSYNC_REPORT_SELECTION_H

#include "observation.h"

#include <stdbool.h>
#include <stddef.h>

struct afsync_patterns {
    const char *const *patterns; /* borrowed */
    size_t count;
};

struct afsync_selection {
    struct afsync_patterns sync_groups, servers, endpoints;
    struct afsync_patterns not_sync_groups, not_servers, not_endpoints;
    bool directions[AFSYNC_DIRECTIONS]; /* none: both */
};

bool afsync_selection_has_direction(const struct afsync_selection *selection,
                                    enum afsync_direction direction);

bool afsync_selection_has(const struct afsync_selection *selection,
                          const struct afsync_identity *who);

/* Does any of the patterns match one of the endpoint's names? */
bool afsync_selection_matches_any(const struct afsync_patterns *patterns,
                                  const struct afsync_identity *who);

/* Calls `each` with every selected name that is no pattern, and what it should name: a
 * selection that names a thing and does not find it is an error. */
void afsync_selection_each_name(const struct afsync_selection *selection,
                                void (*each)(void *context, const char *kind,
                                             const char *name),
                                void *context);

/* Does the identity bear that name, as a thing of that kind? */
bool afsync_selection_bears(const struct afsync_identity *who, const char *kind,
                            const char *name);

/* May anything of that sync group be selected, whatever else it is called? */
bool afsync_selection_may_have_group(const struct afsync_selection *selection,
                                     const char *sync_group);

#endif
