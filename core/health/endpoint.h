/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding and keeping the endpoints of a health by their names. */
#ifndef AFSYNC_HEALTH_ENDPOINT_H
#define AFSYNC_HEALTH_ENDPOINT_H

#include "health/health.h"

/* Of one sync group, as far as the names of its service are known. */
bool afsync_identity_same_group(const struct afsync_identity *left,
                                const struct afsync_identity *right);

/* Takes over, as its own, the names that are not known yet. */
AFSYNC_MUST_USE
bool afsync_identity_learn(struct afsync_identity *kept, const struct afsync_identity *said,
                           struct afsync_fault *fault);

/* What it is found by: hash of its sync group and name. */
uint64_t afsync_endpoint_key(const struct afsync_identity *who);

/* The endpoint of these names, NULL if it is not known. */
struct afsync_endpoint *afsync_endpoint_find(const struct afsync_health *health,
                                             const struct afsync_identity *who);

/* The same, made if it is not known, and told the names it did not know yet. NULL with a
 * fault if memory ran out or there are too many. */
struct afsync_endpoint *afsync_endpoint_get(struct afsync_health *health,
                                            const struct afsync_observation *seen,
                                            struct afsync_fault *fault);

/* An endpoint has been told another name, by whoever calls this. */
void afsync_endpoint_forget_recent(struct afsync_health *health);

/* Known, and the same: two names, and the servers of two. */
bool afsync_identity_is(const char *left, const char *right);
bool afsync_identity_same_server(const struct afsync_identity *left,
                                 const struct afsync_identity *right);

/* The one endpoint that is called so by any of its names, in a sync group if that is said;
 * NULL if none is, or several are. */
struct afsync_endpoint *afsync_endpoint_called(const struct afsync_health *health,
                                               const struct afsync_identity *who);

/* Is there such a leg? Where no session was ever told of, only that the endpoint lives,
 * both are, so that nobody takes it for healthy. */
bool afsync_endpoint_has_leg(const struct afsync_endpoint *endpoint,
                             enum afsync_direction direction);

/* If its server has no name, it gets that of the registered server it is on. */
AFSYNC_MUST_USE
bool afsync_endpoint_learn_server(struct afsync_endpoint *endpoint,
                                  const struct afsync_inventory *inventory,
                                  struct afsync_fault *fault);

void afsync_endpoint_fini(struct afsync_endpoint *endpoint);

#endif
