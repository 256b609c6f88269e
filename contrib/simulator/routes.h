/* SPDX-License-Identifier: Apache-2.0
 *
 * Which handler answers which path. A new part of Azure is a file of handlers and rows
 * here. */
#ifndef AFSYNC_SIM_ROUTES_H
#define AFSYNC_SIM_ROUTES_H

#include "message.h"
#include "world.h"

struct afsync_sim_route {
    const char *method;
    const char
        *pattern; /* compared without regard to case; {name} stands for one segment */
    void (*handle)(struct afsync_sim_world *world, const struct afsync_sim_request *request,
                   struct afsync_sim_reply *reply);
    const struct afsync_sim_collection *collection; /* which list it is; ARM only */
};

/* Answers the request, and does to the answer what the scenario's overrides say. */
void afsync_sim_route(struct afsync_sim_world *world, struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply);

#endif
