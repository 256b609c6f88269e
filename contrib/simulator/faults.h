/* SPDX-License-Identifier: Apache-2.0
 *
 * What the scenario's overrides do to answers. */
#ifndef AFSYNC_SIM_FAULTS_H
#define AFSYNC_SIM_FAULTS_H

#include "message.h"
#include "world.h"

#include <json-c/json.h>
#include <stdbool.h>

/* Does the override answer in place of the truth? Then the reply is what it says. */
bool afsync_sim_fault_replaces(struct json_object *override,
                               const struct afsync_sim_world *world,
                               const struct afsync_sim_request *request,
                               struct afsync_sim_reply *reply);

/* Does to a reply what the override says. */
void afsync_sim_fault_twist(struct json_object *override,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_reply *reply);

#endif
