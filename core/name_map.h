/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that the events say, and what they shall count as: FROM=TO, split at the first '='.
 *
 * FROM is a server endpoint's name or a server's (first label compared); an endpoint's may
 * be narrowed to GROUP/NAME, NAME@SERVER or GROUP/NAME@SERVER. TO takes its place, once: it
 * is not looked for among the FROMs. ASCII case is ignored. */
#ifndef AFSYNC_NAME_MAP_H
#define AFSYNC_NAME_MAP_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "observation.h"
#include "report/selection.h"

#include <stdbool.h>
#include <stddef.h>

/* One of them, fitted as the names of observations are. */
struct afsync_mapping {
    char from[AFSYNC_NAME_MAX], to[AFSYNC_NAME_MAX];
    bool was_said; /* somebody was called so */
};

/* Owned; `= {0}` maps nothing. */
struct afsync_name_map {
    struct afsync_mapping *rows;
    size_t count;
};

/* Is it FROM=TO, with something on both sides? */
bool afsync_mapping_is_good(const char *text);

/* Does none of these say of one FROM two things? They are good. */
AFSYNC_MUST_USE
bool afsync_name_map_check(const struct afsync_patterns *texts, struct afsync_fault *fault);

/* Fills an empty map. */
AFSYNC_MUST_USE
bool afsync_name_map_init(struct afsync_name_map *map, const struct afsync_patterns *texts,
                          struct afsync_fault *fault);
void afsync_name_map_fini(struct afsync_name_map *map);

/* Puts names of the map, which it borrows, in place of those that it maps. */
void afsync_name_map_apply(struct afsync_name_map *map, struct afsync_identity *who);

#endif
