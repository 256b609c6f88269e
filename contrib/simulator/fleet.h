/* SPDX-License-Identifier: Apache-2.0
 *
 * A fleet of servers and endpoints whose sessions run in real time: the one that is served
 * without a scenario, and those that a scenario describes in a few words. */
#ifndef AFSYNC_SIM_FLEET_H
#define AFSYNC_SIM_FLEET_H

#include "session.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AFSYNC_SIM_GROUP "rg1"
#define AFSYNC_SIM_SERVICE "svc1"

enum {
    AFSYNC_SIM_NAME_MAX = 128,
    AFSYNC_SIM_GROUPS_MAX = 20000,
    AFSYNC_SIM_ENDPOINTS_MAX = 200000,
    AFSYNC_SIM_SERVERS_MAX = 10000,
    AFSYNC_SIM_STORIES_MAX = 1000,
    AFSYNC_SIM_REFRESH_S = 15 * 60, /* how often the service looks at its servers */
};

struct afsync_sim_machine {
    char id[AFSYNC_SIM_NAME_MAX], name[AFSYNC_SIM_NAME_MAX];
    int64_t silent_since_s; /* 0: it is heard of */
    char *properties; /* JSON: what else, or otherwise, ARM says of it; NULL: nothing */
};

struct afsync_sim_endpoint {
    char name[AFSYNC_SIM_NAME_MAX], path[AFSYNC_SIM_NAME_MAX];
    size_t group, server, story, order; /* all but the last are indices */
    char *properties;                   /* as a server's */
};

/* Its endpoints stand side by side. */
struct afsync_sim_sync_group {
    char name[AFSYNC_SIM_NAME_MAX];
    size_t first, count;
    char *properties; /* of its cloud endpoint, as a server's */
};

/* Does not change once it is made, so any thread may read it. */
struct afsync_sim_fleet {
    int64_t started_at_s;
    struct afsync_sim_machine *servers;
    struct afsync_sim_story *stories;
    struct afsync_sim_sync_group *groups;
    struct afsync_sim_endpoint *endpoints;
    size_t server_count, story_count, group_count, endpoint_count;
};

void afsync_sim_fleet_free(struct afsync_sim_fleet *fleet);

/* plan.c: what the scenario's "generate" and "timeline" describe; if it has neither, nor
 * "resource_groups": the fleet without a scenario. `*fleet` stays NULL if the scenario
 * needs none. False after a message on standard error. */
bool afsync_sim_fleet_plan(struct afsync_sim_fleet **fleet, struct json_object *scenario,
                           int64_t now_s);

/* What the service knows of an endpoint at `now_s` is from then: it looks every 15 minutes,
 * and not after the server fell silent. */
int64_t afsync_sim_fleet_seen_at(const struct afsync_sim_fleet *fleet,
                                 const struct afsync_sim_endpoint *endpoint, int64_t now_s);

/* What the server itself has told until now. */
int64_t afsync_sim_fleet_told_at(const struct afsync_sim_fleet *fleet,
                                 const struct afsync_sim_endpoint *endpoint, int64_t now_s);

const struct afsync_sim_sync_group *
afsync_sim_fleet_group(const struct afsync_sim_fleet *fleet, const char *name);

/* For those who make a fleet. They find what is there already or add it, and answer with
 * its index; false after a message if there are too many. */
struct afsync_sim_fleet *afsync_sim_fleet_new(int64_t now_s);
bool afsync_sim_fleet_sync_group(struct afsync_sim_fleet *fleet, const char *name,
                                 size_t *index);
bool afsync_sim_fleet_server(struct afsync_sim_fleet *fleet, const char *name,
                             size_t *index);
bool afsync_sim_fleet_story(struct afsync_sim_fleet *fleet, const char *name,
                            size_t *index);
bool afsync_sim_fleet_endpoint(struct afsync_sim_fleet *fleet, const char *sync_group,
                               const char *name, const char *path, size_t server,
                               size_t story);

/* Puts the endpoints of each group side by side; after the last one. */
void afsync_sim_fleet_settle(struct afsync_sim_fleet *fleet);

/* stories.c: the stories that have a name, and the fleet that is served without a scenario.
 */
bool afsync_sim_fleet_named_story(struct afsync_sim_fleet *fleet, const char *name,
                                  size_t *index);
bool afsync_sim_fleet_built_in(struct afsync_sim_fleet *fleet);

#endif
