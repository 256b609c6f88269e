/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything that can answer a request. */
#ifndef AFSYNC_SIM_HANDLERS_H
#define AFSYNC_SIM_HANDLERS_H

#include "message.h"
#include "world.h"

/* A list of ARM. */
struct afsync_sim_collection {
    const char *member; /* of a resource group in a scenario */
    const char *type;   /* for what an error says */
    const char *item; /* the route's {name} of one element, NULL if the route is the list */
};

/* arm.c */
void afsync_sim_arm_list(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply);
void afsync_sim_arm_item(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply);

/* Is the api-version of the request one of those, of which the last is NULL? If not, the
 * reply is ARM's 400. */
bool afsync_sim_check_version(const struct afsync_sim_request *request,
                              const char *const *known, struct afsync_sim_reply *reply);

/* Is it the subscription of the scenario that the path names? If not, the reply is ARM's
 * 404. */
bool afsync_sim_check_subscription(const struct afsync_sim_world *world,
                                   const struct afsync_sim_request *request,
                                   struct afsync_sim_reply *reply);

/* loganalytics.c */
void afsync_sim_log_query(struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply);
void afsync_sim_log_query_by_url(struct afsync_sim_world *world,
                                 const struct afsync_sim_request *request,
                                 struct afsync_sim_reply *reply);
void afsync_sim_log_query_by_arm(struct afsync_sim_world *world,
                                 const struct afsync_sim_request *request,
                                 struct afsync_sim_reply *reply);

/* metrics.c */
void afsync_sim_metrics_list(struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply);
void afsync_sim_metrics_definitions(struct afsync_sim_world *world,
                                    const struct afsync_sim_request *request,
                                    struct afsync_sim_reply *reply);
void afsync_sim_metrics_batch(struct afsync_sim_world *world,
                              const struct afsync_sim_request *request,
                              struct afsync_sim_reply *reply);

/* tally.c */
void afsync_sim_tally_page(struct afsync_sim_world *world,
                           const struct afsync_sim_request *request,
                           struct afsync_sim_reply *reply);

/* discovery.c */
void afsync_sim_metadata(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply);
void afsync_sim_openid(struct afsync_sim_world *world,
                       const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply);
void afsync_sim_keys(struct afsync_sim_world *world,
                     const struct afsync_sim_request *request,
                     struct afsync_sim_reply *reply);

/* login.c: version 2 of the interface, and version 1 */
void afsync_sim_token(struct afsync_sim_world *world,
                      const struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply);
void afsync_sim_old_token(struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply);

/* identity.c */
void afsync_sim_identity(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply);

/* bearer.c: is the bearer token of the request one that we gave out for ARM, and that still
 * lives? If not, the reply is ARM's 401. */
bool afsync_sim_check_bearer(const struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply);

/* The same for Log Analytics, which refuses a token for ARM with 403. */
bool afsync_sim_check_log_analytics_bearer(const struct afsync_sim_world *world,
                                           const struct afsync_sim_request *request,
                                           struct afsync_sim_reply *reply);

#endif
