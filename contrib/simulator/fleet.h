/* SPDX-License-Identifier: Apache-2.0
 *
 * The fleet that is served without a scenario: one of each story, in real time. */
#ifndef AFSYNC_SIM_FLEET_H
#define AFSYNC_SIM_FLEET_H

#include <json-c/json.h>
#include <stdint.h>

/* The resource groups of a scenario, as the service would tell of them at `now_s`: like the
 * real one it looks at its servers every 15 minutes. The caller puts the result. */
struct json_object *afsync_sim_fleet(const char *subscription, const char *api_version,
                                     int64_t started_at_s, int64_t now_s);

#endif
