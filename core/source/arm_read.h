/* SPDX-License-Identifier: Apache-2.0
 *
 * What every list of ARM has in common (`value` and `nextLink`), and those that are read
 * beside server endpoints. */
#ifndef AFSYNC_SOURCE_ARM_READ_H
#define AFSYNC_SOURCE_ARM_READ_H

#include "base/attr.h"
#include "base/text.h"
#include "observation.h"

struct json_object;

/* The elements of a list, borrowed; NULL after a complaint that hides endpoints if there is
 * no `value` array. `what` says which list it is. */
struct json_object *afsync_arm_values(struct json_object *answer, const char *what,
                                      const struct afsync_sink *sink);

/* The link to the next page, borrowed; NULL if this is the last page, or after a complaint
 * that hides endpoints if there is a link that is no string. */
const char *afsync_arm_next(struct json_object *answer, const char *what,
                            const struct afsync_sink *sink);

/* A name member, fitted into `out`; NULL if it is not there or empty. */
const char *afsync_arm_name(struct json_object *object, const char *path,
                            char out[AFSYNC_NAME_MAX]);

/* The names that one element says, fitted. `= {.used = 0}` is empty. */
enum { AFSYNC_ARM_NAMES = 12 };
struct afsync_arm_names {
    char texts[AFSYNC_ARM_NAMES][AFSYNC_NAME_MAX];
    size_t used;
};

/* The next of them; NULL as above. At most AFSYNC_ARM_NAMES are taken of an element. */
const char *afsync_arm_take(struct afsync_arm_names *names, struct json_object *element,
                            const char *path);

/* A word of ARM's: what is there and is no string is told as what it is, so that nobody
 * takes it for nothing. NULL if it is null or not there. */
const char *afsync_arm_take_word(struct afsync_arm_names *names,
                                 struct json_object *element, const char *path);

/* What stands behind a status: names, and rows by code. */
struct afsync_arm_shelf {
    struct afsync_arm_names names;
    struct afsync_code_files not_tiering[AFSYNC_CODE_FILES_MAX];
    struct afsync_code_files recalls[AFSYNC_CODE_FILES_MAX];
};

/* What an element of ServerEndpoints_ListBySyncGroup says of the endpoint as a whole. It
 * borrows from the shelf, which is empty before. */
struct afsync_endpoint_status afsync_arm_read_status(struct json_object *element,
                                                     struct afsync_arm_shelf *shelf);

/* Copies the segment of a resource id that follows `collection`, whose case varies; false
 * if there is none. */
AFSYNC_MUST_USE
bool afsync_arm_id_part(char out[AFSYNC_NAME_MAX], const char *id, const char *collection);

/* Read one answer of RegisteredServers_ListByStorageSyncService, and of
 * CloudEndpoints_ListBySyncGroup, that came from `scope`, whose names are fitted. `*next`
 * is set to its nextLink, borrowed, or NULL. False only if the sink refused. */
AFSYNC_MUST_USE
bool afsync_arm_read_servers(struct json_object *answer,
                             const struct afsync_identity *scope,
                             const struct afsync_sink *sink, const char **next,
                             struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_arm_read_cloud_endpoints(struct json_object *answer,
                                     const struct afsync_identity *scope,
                                     const struct afsync_sink *sink, const char **next,
                                     struct afsync_fault *fault);

#endif
