/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading scenarios and answering what they say. */
#include "world.h"

#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct json_object *load(const char *path) {
    struct json_object *raw = json_object_from_file(path), *scenario;
    const char *slash = strrchr(path, '/');
    char *folder;

    if (!json_object_is_type(raw, json_type_object)) {
        fprintf(stderr, "azure_simulator: %s\n",
                raw == NULL ? json_util_get_last_err() : "a scenario is a JSON object");
        json_object_put(raw);
        return NULL;
    }
    folder = slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    scenario = afsync_sim_tree_load(raw, folder);
    free(folder);
    json_object_put(raw);
    return scenario;
}

bool afsync_sim_world_init(struct afsync_sim_world *world, const char *path,
                           int64_t now_s) {
    struct json_object *overrides;

    *world = (struct afsync_sim_world){.started_at_s = now_s};
    pthread_mutex_init(&world->lock, NULL);
    world->scenario = path != NULL ? load(path) : json_object_new_object();
    if (world->scenario == NULL)
        return false;
    afsync_sim_bucket_init(&world->reads, world->scenario);
    overrides = afsync_sim_tree_member(world->scenario, "overrides");
    if (json_object_is_type(overrides, json_type_array) &&
        json_object_array_length(overrides) > AFSYNC_SIM_OVERRIDES_MAX) {
        fprintf(stderr, "azure_simulator: more than %d overrides\n",
                AFSYNC_SIM_OVERRIDES_MAX);
        return false;
    }
    return afsync_sim_fleet_plan(&world->fleet, world->scenario, now_s);
}

void afsync_sim_world_fini(struct afsync_sim_world *world) {
    afsync_sim_fleet_free(world->fleet);
    json_object_put(world->scenario);
    pthread_mutex_destroy(&world->lock);
    *world = (struct afsync_sim_world){0};
}

const char *afsync_sim_world_tenant(const struct afsync_sim_world *world) {
    return afsync_sim_tree_string(world->scenario, "tenant", AFSYNC_SIM_TENANT);
}

const char *afsync_sim_world_subscription(const struct afsync_sim_world *world) {
    return afsync_sim_tree_string(world->scenario, "subscription", AFSYNC_SIM_SUBSCRIPTION);
}

const char *afsync_sim_world_newest_version(const struct afsync_sim_world *world) {
    return afsync_sim_tree_string(world->scenario, "newest_version", "2025-12-01");
}

const char *afsync_sim_world_secret(const struct afsync_sim_world *world,
                                    const char *client_id) {
    struct json_object *clients = afsync_sim_tree_member(world->scenario, "clients");

    if (clients != NULL)
        return afsync_sim_tree_string(clients, client_id, NULL);
    return strcasecmp(client_id, AFSYNC_SIM_CLIENT) == 0 ? AFSYNC_SIM_SECRET : NULL;
}

/* Does `text` contain `part`, ASCII case ignored? */
static bool contains(const char *text, const char *part) {
    size_t length = strlen(part);

    for (; *text != '\0'; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return length == 0;
}

/* Has the request each of those parameters or headers, with that text in it? */
static bool has_parts(struct json_object *parts, const struct afsync_sim_request *request,
                      const char *(*find)(const struct afsync_sim_request *request,
                                          const char *name)) {
    if (!json_object_is_type(parts, json_type_object))
        return true;
    json_object_object_foreach(parts, name, part) {
        const char *value = find(request, name);

        if (value == NULL || !contains(value, json_object_get_string(part)))
            return false;
    }
    return true;
}

static bool applies_to(struct json_object *override,
                       const struct afsync_sim_request *request) {
    const char *method = afsync_sim_tree_string(override, "method", request->method);

    return contains(request->path, afsync_sim_tree_string(override, "path", "")) &&
           strcasecmp(request->method, method) == 0 &&
           has_parts(afsync_sim_tree_member(override, "query"), request,
                     afsync_sim_query) &&
           has_parts(afsync_sim_tree_member(override, "header"), request,
                     afsync_sim_request_header);
}

struct json_object *afsync_sim_world_override(struct afsync_sim_world *world,
                                              const struct afsync_sim_request *request) {
    struct json_object *overrides = afsync_sim_tree_member(world->scenario, "overrides");
    size_t count = 0;

    if (json_object_is_type(overrides, json_type_array))
        count = json_object_array_length(overrides);
    for (size_t i = 0; i < count; i++) {
        struct json_object *override = json_object_array_get_idx(overrides, i);
        int64_t skip = afsync_sim_tree_number(override, "skip", 0);
        int64_t times = afsync_sim_tree_number(override, "times", INT32_MAX);
        int64_t hit;

        if (!applies_to(override, request))
            continue;
        hit = world->override_hits[i]++;
        if (hit >= skip && hit - skip < times)
            return override;
    }
    return NULL;
}
