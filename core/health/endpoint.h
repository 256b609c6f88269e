/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding and keeping the endpoints of a health by their names. */
#ifndef AFSYNC_HEALTH_ENDPOINT_H
#define AFSYNC_HEALTH_ENDPOINT_H

#include "health/health.h"

/* The endpoint of these names, NULL if it is not known. */
struct afsync_endpoint *afsync_endpoint_find(const struct afsync_health *health,
                                             const struct afsync_identity *who);

/* The same, made if it is not known, and told the names it did not know yet. NULL with a
 * fault if memory ran out or there are too many. */
struct afsync_endpoint *afsync_endpoint_get(struct afsync_health *health,
                                            const struct afsync_observation *seen,
                                            struct afsync_fault *fault);

void afsync_endpoint_fini(struct afsync_endpoint *endpoint);

#endif
