/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping a fleet. */
#include "fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct afsync_sim_fleet *afsync_sim_fleet_new(int64_t now_s) {
    struct afsync_sim_fleet *fleet = calloc(1, sizeof *fleet);

    if (fleet != NULL)
        fleet->started_at_s = now_s;
    return fleet;
}

void afsync_sim_fleet_free(struct afsync_sim_fleet *fleet) {
    if (fleet == NULL)
        return;
    for (size_t i = 0; i < fleet->server_count; i++)
        free(fleet->servers[i].properties);
    for (size_t i = 0; i < fleet->endpoint_count; i++)
        free(fleet->endpoints[i].properties);
    for (size_t i = 0; i < fleet->group_count; i++)
        free(fleet->groups[i].properties);
    free(fleet->servers);
    free(fleet->stories);
    free(fleet->groups);
    free(fleet->endpoints);
    free(fleet);
}

/* Makes room for one more of `count` elements of that size; it is zeroed. */
static bool grow(void **array, size_t count, size_t size, size_t limit, const char *what) {
    void *longer = *array;

    if (count == limit) {
        fprintf(stderr, "azure_simulator: more than %zu %s\n", limit, what);
        return false;
    }
    /* Room is doubled whenever it is full, which is at every power of two. */
    if ((count & (count - 1)) == 0)
        longer = realloc(*array, (count == 0 ? 1 : 2 * count) * size);
    if (longer == NULL)
        return false;
    *array = longer;
    memset((char *)longer + count * size, 0, size);
    return true;
}

bool afsync_sim_fleet_server(struct afsync_sim_fleet *fleet, const char *name,
                             size_t *index) {
    void *servers = fleet->servers;

    for (*index = 0; *index < fleet->server_count; (*index)++)
        if (strcasecmp(fleet->servers[*index].name, name) == 0)
            return true;
    if (!grow(&servers, fleet->server_count, sizeof *fleet->servers, AFSYNC_SIM_SERVERS_MAX,
              "servers"))
        return false;
    fleet->servers = servers;
    snprintf(fleet->servers[*index].name, AFSYNC_SIM_NAME_MAX, "%s", name);
    snprintf(fleet->servers[*index].id, AFSYNC_SIM_NAME_MAX,
             "0e000000-0000-4000-8000-%012zu", *index + 1);
    fleet->server_count++;
    return true;
}

bool afsync_sim_fleet_story(struct afsync_sim_fleet *fleet, const char *name,
                            size_t *index) {
    void *stories = fleet->stories;

    for (*index = 0; *index < fleet->story_count; (*index)++)
        if (strcmp(fleet->stories[*index].name, name) == 0)
            return true;
    if (!grow(&stories, fleet->story_count, sizeof *fleet->stories, AFSYNC_SIM_STORIES_MAX,
              "stories"))
        return false;
    fleet->stories = stories;
    snprintf(fleet->stories[*index].name, sizeof fleet->stories[*index].name, "%s", name);
    fleet->story_count++;
    return true;
}

bool afsync_sim_fleet_sync_group(struct afsync_sim_fleet *fleet, const char *name,
                                 size_t *index) {
    void *groups = fleet->groups;

    /* The endpoints of a group mostly come one after another. */
    for (*index = fleet->group_count; *index > 0; (*index)--)
        if (strcasecmp(fleet->groups[*index - 1].name, name) == 0) {
            (*index)--;
            return true;
        }
    *index = fleet->group_count;
    if (!grow(&groups, fleet->group_count, sizeof *fleet->groups, AFSYNC_SIM_GROUPS_MAX,
              "sync groups"))
        return false;
    fleet->groups = groups;
    snprintf(fleet->groups[*index].name, AFSYNC_SIM_NAME_MAX, "%s", name);
    fleet->group_count++;
    return true;
}

bool afsync_sim_fleet_endpoint(struct afsync_sim_fleet *fleet, const char *sync_group,
                               const char *name, const char *path, size_t server,
                               size_t story) {
    void *endpoints = fleet->endpoints;
    struct afsync_sim_endpoint *endpoint;
    size_t group;

    if (!afsync_sim_fleet_sync_group(fleet, sync_group, &group) ||
        !grow(&endpoints, fleet->endpoint_count, sizeof *endpoint, AFSYNC_SIM_ENDPOINTS_MAX,
              "server endpoints"))
        return false;
    fleet->endpoints = endpoints;
    endpoint = &fleet->endpoints[fleet->endpoint_count];
    endpoint->group = group;
    endpoint->server = server;
    endpoint->story = story;
    endpoint->order = fleet->endpoint_count++;
    snprintf(endpoint->name, sizeof endpoint->name, "%s", name);
    snprintf(endpoint->path, sizeof endpoint->path, "%s", path);
    return true;
}

static int by_group(const void *left, const void *right) {
    const struct afsync_sim_endpoint *a = left, *b = right;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

void afsync_sim_fleet_settle(struct afsync_sim_fleet *fleet) {
    if (fleet->endpoint_count == 0)
        return;
    qsort(fleet->endpoints, fleet->endpoint_count, sizeof *fleet->endpoints, by_group);
    for (size_t i = fleet->endpoint_count; i > 0; i--) {
        struct afsync_sim_sync_group *group = &fleet->groups[fleet->endpoints[i - 1].group];

        group->first = i - 1;
        group->count++;
    }
}

int64_t afsync_sim_fleet_told_at(const struct afsync_sim_fleet *fleet,
                                 const struct afsync_sim_endpoint *endpoint,
                                 int64_t now_s) {
    int64_t silent_since_s = fleet->servers[endpoint->server].silent_since_s;

    return silent_since_s != 0 && silent_since_s < now_s ? silent_since_s : now_s;
}

int64_t afsync_sim_fleet_seen_at(const struct afsync_sim_fleet *fleet,
                                 const struct afsync_sim_endpoint *endpoint,
                                 int64_t now_s) {
    int64_t told_s = afsync_sim_fleet_told_at(fleet, endpoint, now_s);

    return told_s - told_s % AFSYNC_SIM_REFRESH_S;
}

const struct afsync_sim_sync_group *
afsync_sim_fleet_group(const struct afsync_sim_fleet *fleet, const char *name) {
    for (size_t i = 0; i < fleet->group_count; i++)
        if (strcasecmp(fleet->groups[i].name, name) == 0)
            return &fleet->groups[i];
    return NULL;
}
