/* SPDX-License-Identifier: Apache-2.0
 *
 * What is simulated: the scenario, and what has happened since the start. */
#ifndef AFSYNC_SIM_WORLD_H
#define AFSYNC_SIM_WORLD_H

#include "fleet.h"
#include "limits.h"
#include "message.h"
#include "tally.h"

#include <json-c/json.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* The ids of a scenario that names none. */
#define AFSYNC_SIM_TENANT "99999999-0000-4000-8000-000000000000"
#define AFSYNC_SIM_CLIENT "00000000-0000-4000-8000-00000000c11d"
#define AFSYNC_SIM_SECRET "s3cr3t-value"
#define AFSYNC_SIM_WORKSPACE "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
#define AFSYNC_SIM_SUBSCRIPTION "11111111-2222-3333-4444-555555555555"

enum { AFSYNC_SIM_OVERRIDES_MAX = 256 };

/* One thread at a time may use it: whoever does holds the lock. */
struct afsync_sim_world {
    pthread_mutex_t lock;
    struct json_object *scenario;   /* an object, perhaps empty */
    struct afsync_sim_fleet *fleet; /* NULL if the scenario needs none */
    int64_t started_at_s;
    unsigned tokens_issued;
    struct afsync_sim_bucket reads;
    struct afsync_sim_tally tally;
    unsigned arc_keys; /* challenges so far, and what the last one wants to hear */
    char arc_key[64];
    int64_t override_hits[AFSYNC_SIM_OVERRIDES_MAX];
};

/* Reads the scenario; `path` NULL: the fleet. False after a message on standard error. */
bool afsync_sim_world_init(struct afsync_sim_world *world, const char *path, int64_t now_s);
void afsync_sim_world_fini(struct afsync_sim_world *world);

const char *afsync_sim_world_tenant(const struct afsync_sim_world *world);
const char *afsync_sim_world_subscription(const struct afsync_sim_world *world);

/* The newest version of the interface that this cloud knows: the scenario's
 * "newest_version", for a cloud that lags behind. */
const char *afsync_sim_world_newest_version(const struct afsync_sim_world *world);

/* The secret of a client, NULL if there is no such client. */
const char *afsync_sim_world_secret(const struct afsync_sim_world *world,
                                    const char *client_id);

/* The override that holds for this request, NULL if none does; counts the hit. */
struct json_object *afsync_sim_world_override(struct afsync_sim_world *world,
                                              const struct afsync_sim_request *request);

#endif
