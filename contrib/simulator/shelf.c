/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding lists. */
#include "shelf.h"

#include "fleet_arm.h"
#include "handlers.h"
#include "routes.h"
#include "tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void afsync_sim_shelf_missing(const char *type, const char *name, const char *group,
                              struct afsync_sim_reply *reply) {
    afsync_sim_reply_error(reply, 404, "ResourceNotFound",
                           "The Resource 'Microsoft.StorageSync/%s/%.128s' under resource "
                           "group '%.90s' was not found. For more details please go to "
                           "https://aka.ms/ARMResourceNotFoundFix",
                           type, name, group);
}

static size_t length_of(struct json_object *array) {
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array)
                                                       : 0;
}

static size_t find_in_array(struct json_object *array, const char *name) {
    size_t count = length_of(array);

    for (size_t i = 0; i < count; i++) {
        struct json_object *element = json_object_array_get_idx(array, i);
        const char *id = afsync_sim_tree_string(element, "id", "");
        const char *slash = strrchr(id, '/');

        if (strcasecmp(afsync_sim_tree_string(element, "name", ""), name) == 0 ||
            (slash != NULL && strcasecmp(slash + 1, name) == 0))
            return i;
    }
    return count;
}

static void take_array(struct afsync_sim_shelf *shelf, struct json_object *array) {
    shelf->count = length_of(array);
    shelf->array = shelf->count > 0 ? json_object_get(array) : json_object_new_array();
}

/* The services of all resource groups. */
static void gather_services(struct afsync_sim_shelf *shelf, struct json_object *groups) {
    shelf->array = json_object_new_array();
    json_object_object_foreach(groups, name, group) {
        struct json_object *services = afsync_sim_tree_member(group, "services");

        (void)name;
        for (size_t i = 0; i < length_of(services); i++)
            json_object_array_add(shelf->array,
                                  json_object_get(json_object_array_get_idx(services, i)));
    }
    shelf->count = json_object_array_length(shelf->array);
}

static bool check_in_array(struct json_object *array, const char *type, const char *name,
                           const char *group, struct afsync_sim_reply *reply) {
    if (find_in_array(array, name) < length_of(array))
        return true;
    afsync_sim_shelf_missing(type, name, group, reply);
    return false;
}

static bool open_in_group(struct afsync_sim_shelf *shelf,
                          const struct afsync_sim_request *request,
                          struct json_object *group, struct afsync_sim_reply *reply) {
    struct json_object *lists = afsync_sim_tree_member(group, shelf->member);
    const char *group_name = afsync_sim_param(request, "group");
    const char *service = afsync_sim_param(request, "service");
    const char *sync_group = afsync_sim_param(request, "syncgroup");
    char key[1024];

    if (strcmp(shelf->member, "services") == 0) {
        take_array(shelf, lists);
        return true;
    }
    if (!check_in_array(afsync_sim_tree_member(group, "services"), "storageSyncServices",
                        service, group_name, reply))
        return false;
    if (sync_group == NULL || strcmp(shelf->member, "sync_groups") == 0) {
        take_array(shelf, afsync_sim_tree_member(lists, service));
        return true;
    }
    if (!check_in_array(
            afsync_sim_tree_member(afsync_sim_tree_member(group, "sync_groups"), service),
            "storageSyncServices/syncGroups", sync_group, group_name, reply))
        return false;
    snprintf(key, sizeof key, "%s/%s", service, sync_group);
    take_array(shelf, afsync_sim_tree_member(lists, key));
    return true;
}

static void miss_group(const char *name, struct afsync_sim_reply *reply) {
    afsync_sim_reply_error(reply, 404, "ResourceGroupNotFound",
                           "Resource group '%.90s' could not be found.", name);
}

static bool open_in_scenario(struct afsync_sim_shelf *shelf, struct json_object *groups,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply) {
    const char *name = afsync_sim_param(request, "group");
    struct json_object *group;

    if (name == NULL) {
        gather_services(shelf, groups);
        return true;
    }
    group = afsync_sim_tree_member(groups, name);
    if (group != NULL)
        return open_in_group(shelf, request, group, reply);
    miss_group(name, reply);
    return false;
}

/* Does the fleet have the service and the group of the path? */
static bool check_fleet(const struct afsync_sim_fleet *fleet,
                        const struct afsync_sim_request *request,
                        struct afsync_sim_reply *reply) {
    const char *group = afsync_sim_param(request, "group");
    const char *service = afsync_sim_param(request, "service");
    const char *sync_group = afsync_sim_param(request, "syncgroup");

    if (group != NULL && strcasecmp(group, AFSYNC_SIM_GROUP) != 0) {
        miss_group(group, reply);
        return false;
    }
    if (service != NULL && strcasecmp(service, AFSYNC_SIM_SERVICE) != 0) {
        afsync_sim_shelf_missing("storageSyncServices", service, group, reply);
        return false;
    }
    if (sync_group == NULL || afsync_sim_fleet_group(fleet, sync_group) != NULL)
        return true;
    afsync_sim_shelf_missing("storageSyncServices/syncGroups", sync_group, group, reply);
    return false;
}

static bool open_in_fleet(struct afsync_sim_shelf *shelf,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    const char *sync_group = afsync_sim_param(request, "syncgroup");
    const struct afsync_sim_sync_group *group = NULL;

    if (!check_fleet(shelf->fleet, request, reply))
        return false;
    if (sync_group != NULL)
        group = afsync_sim_fleet_group(shelf->fleet, sync_group);
    shelf->count = 1;
    if (strcmp(shelf->member, "registered_servers") == 0)
        shelf->count = shelf->fleet->server_count;
    else if (strcmp(shelf->member, "sync_groups") == 0)
        shelf->count = shelf->fleet->group_count;
    else if (strcmp(shelf->member, "server_endpoints") == 0) {
        shelf->first = group->first;
        shelf->count = group->count;
    } else if (group != NULL)
        shelf->first = (size_t)(group - shelf->fleet->groups);
    return true;
}

bool afsync_sim_shelf_open(struct afsync_sim_shelf *shelf,
                           const struct afsync_sim_world *world,
                           const struct afsync_sim_request *request,
                           struct afsync_sim_reply *reply) {
    struct json_object *groups = afsync_sim_tree_member(world->scenario, "resource_groups");

    *shelf = (struct afsync_sim_shelf){.fleet = world->fleet,
                                       .member = request->route->collection->member};
    if (groups != NULL)
        return open_in_scenario(shelf, groups, request, reply);
    return open_in_fleet(shelf, request, reply);
}

void afsync_sim_shelf_close(struct afsync_sim_shelf *shelf) {
    json_object_put(shelf->array);
    shelf->array = NULL;
}

static void write_of_fleet(const struct afsync_sim_shelf *shelf, size_t index,
                           const struct afsync_sim_view *view,
                           struct afsync_sim_writer *writer) {
    if (strcmp(shelf->member, "services") == 0)
        afsync_sim_tell_service(writer, view);
    else if (strcmp(shelf->member, "registered_servers") == 0)
        afsync_sim_tell_server(writer, view, &shelf->fleet->servers[index]);
    else if (strcmp(shelf->member, "sync_groups") == 0)
        afsync_sim_tell_sync_group(writer, view, &shelf->fleet->groups[index]);
    else if (strcmp(shelf->member, "cloud_endpoints") == 0)
        afsync_sim_tell_cloud_endpoint(writer, view, &shelf->fleet->groups[index]);
    else
        afsync_sim_tell_endpoint(writer, view, &shelf->fleet->endpoints[index]);
}

void afsync_sim_shelf_write(const struct afsync_sim_shelf *shelf, size_t index,
                            const struct afsync_sim_world *world,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_writer *writer) {
    struct afsync_sim_view view = {
        .fleet = shelf->fleet,
        .subscription = afsync_sim_world_subscription(world),
        .tenant = afsync_sim_world_tenant(world),
        .api_version = afsync_sim_query(request, "api-version"),
        .now_s = request->now_s,
    };
    struct json_object *element;

    if (shelf->array == NULL) {
        write_of_fleet(shelf, shelf->first + index, &view, writer);
        return;
    }
    element =
        afsync_sim_tree_at(json_object_array_get_idx(shelf->array, index), request->now_s);
    afsync_sim_write_json(
        writer, NULL,
        json_object_to_json_string_ext(element, JSON_C_TO_STRING_PLAIN |
                                                    JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(element);
}

static const char *name_in_fleet(const struct afsync_sim_shelf *shelf, size_t index,
                                 const char **id) {
    const struct afsync_sim_fleet *fleet = shelf->fleet;

    if (strcmp(shelf->member, "services") == 0)
        return AFSYNC_SIM_SERVICE;
    if (strcmp(shelf->member, "registered_servers") == 0) {
        *id = fleet->servers[index].id;
        return fleet->servers[index].name;
    }
    if (strcmp(shelf->member, "server_endpoints") == 0)
        return fleet->endpoints[index].name;
    return fleet->groups[index].name;
}

size_t afsync_sim_shelf_find(const struct afsync_sim_shelf *shelf, const char *name) {
    if (shelf->array != NULL)
        return find_in_array(shelf->array, name);
    for (size_t i = 0; i < shelf->count; i++) {
        const char *id = "";

        if (strcasecmp(name_in_fleet(shelf, shelf->first + i, &id), name) == 0 ||
            strcasecmp(id, name) == 0)
            return i;
    }
    return shelf->count;
}
