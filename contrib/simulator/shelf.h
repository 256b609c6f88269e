/* SPDX-License-Identifier: Apache-2.0
 *
 * The lists of ARM, whoever keeps them: a scenario's "resource_groups" or a fleet. Finding
 * one touches nothing but what its path names. */
#ifndef AFSYNC_SIM_SHELF_H
#define AFSYNC_SIM_SHELF_H

#include "message.h"
#include "world.h"
#include "writer.h"

#include <stddef.h>

/* One list. Borrowed from the world, but for `array`. */
struct afsync_sim_shelf {
    size_t count;
    struct json_object *array; /* of a scenario; NULL: the list of a fleet */

    const struct afsync_sim_fleet *fleet;
    const char *member; /* which of its lists */
    size_t first;       /* of its elements */
};

/* The list that the path of the request names. False: the reply is ARM's error. */
bool afsync_sim_shelf_open(struct afsync_sim_shelf *shelf,
                           const struct afsync_sim_world *world,
                           const struct afsync_sim_request *request,
                           struct afsync_sim_reply *reply);
void afsync_sim_shelf_close(struct afsync_sim_shelf *shelf);

/* Writes an element as it is now. */
void afsync_sim_shelf_write(const struct afsync_sim_shelf *shelf, size_t index,
                            const struct afsync_sim_world *world,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_writer *writer);

/* The index of the element that has that name, or whose id ends in it; the count if there
 * is none. */
size_t afsync_sim_shelf_find(const struct afsync_sim_shelf *shelf, const char *name);

/* The reply for what is not there. */
void afsync_sim_shelf_missing(const char *type, const char *name, const char *group,
                              struct afsync_sim_reply *reply);

#endif
