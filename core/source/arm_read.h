/* SPDX-License-Identifier: Apache-2.0
 *
 * What every list of ARM has in common: `value` and `nextLink`. */
#ifndef AFSYNC_SOURCE_ARM_READ_H
#define AFSYNC_SOURCE_ARM_READ_H

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

#endif
