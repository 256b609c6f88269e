/* SPDX-License-Identifier: Apache-2.0
 *
 * The events that File Sync writes on its servers, as a Log Analytics workspace has them:
 * of the fleet's sessions, or the scenario's "events". */
#ifndef AFSYNC_SIM_EVENT_LOG_H
#define AFSYNC_SIM_EVENT_LOG_H

#include "kql.h"
#include "world.h"
#include "writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AFSYNC_SIM_EVENTS_MAX = 500000 };

/* Borrowed from the world. */
struct afsync_sim_event {
    int64_t ticks;
    struct json_object *told; /* by the scenario; NULL: of the fleet */

    const struct afsync_sim_endpoint *endpoint;
    const struct afsync_sim_series *series;
    int64_t number; /* of the session */
    int id;
    size_t code; /* which of its item errors; 9121 only */
};

struct afsync_sim_events {
    struct afsync_sim_event *events;
    size_t count, room;
    bool cut; /* there are more */
};

/* Adds those that the query asks for, and that have arrived: it takes a minute. The caller
 * calls afsync_sim_events_fini. */
void afsync_sim_events_gather(struct afsync_sim_events *events,
                              const struct afsync_sim_world *world,
                              const struct afsync_sim_kql *kql, int64_t now_s);
void afsync_sim_events_fini(struct afsync_sim_events *events);

/* Writes the value of a column. `quotes`: numbers as strings. */
void afsync_sim_event_write(const struct afsync_sim_event *event,
                            const struct afsync_sim_world *world, size_t column,
                            bool quotes, struct afsync_sim_writer *writer);

#endif
