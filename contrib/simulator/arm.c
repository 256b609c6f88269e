/* SPDX-License-Identifier: Apache-2.0
 *
 * Azure Resource Manager: the lists of Microsoft.StorageSync and their elements. */
#include "handlers.h"
#include "routes.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool check_version(const struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    static const char *const known[] = {"2020-09-01", "2022-09-01", "2025-12-01"};
    const char *version = afsync_sim_query(request, "api-version");

    if (version == NULL) {
        afsync_sim_reply_error(
            reply, 400, "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required "
            "for all requests.");
        return false;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(version, known[i]) == 0 &&
            strcmp(known[i], afsync_sim_world_newest_version(world)) <= 0)
            return true;
    afsync_sim_reply_error(reply, 400, "InvalidApiVersionParameter",
                           "The api-version '%.32s' is invalid. The supported versions are "
                           "'2025-12-01,2022-09-01,2020-09-01'.",
                           version);
    return false;
}

static bool check_subscription(const struct afsync_sim_world *world,
                               const struct afsync_sim_request *request,
                               struct afsync_sim_reply *reply) {
    const char *subscription = afsync_sim_param(request, "subscription");

    if (strcasecmp(subscription, afsync_sim_world_subscription(world)) == 0)
        return true;
    afsync_sim_reply_error(reply, 404, "SubscriptionNotFound",
                           "The subscription '%.64s' could not be found.", subscription);
    return false;
}

/* The element of a list whose name it is, or whose id ends in it. */
static struct json_object *find_element(struct json_object *list, const char *name) {
    size_t count =
        json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

    for (size_t i = 0; i < count; i++) {
        struct json_object *element = json_object_array_get_idx(list, i);
        const char *id = afsync_sim_tree_string(element, "id", "");
        const char *slash = strrchr(id, '/');

        if (strcasecmp(afsync_sim_tree_string(element, "name", ""), name) == 0 ||
            (slash != NULL && strcasecmp(slash + 1, name) == 0))
            return element;
    }
    return NULL;
}

static bool check_exists(struct json_object *list, const char *type, const char *name,
                         const char *group, struct afsync_sim_reply *reply) {
    if (find_element(list, name) != NULL)
        return true;
    afsync_sim_reply_error(reply, 404, "ResourceNotFound",
                           "The Resource 'Microsoft.StorageSync/%s/%.128s' under resource "
                           "group '%.90s' was not found. For more details please go to "
                           "https://aka.ms/ARMResourceNotFoundFix",
                           type, name, group);
    return false;
}

/* A list of its own for the caller to put, empty if the scenario has none. */
static struct json_object *own(struct json_object *list) {
    return json_object_is_type(list, json_type_array) ? json_object_get(list)
                                                      : json_object_new_array();
}

/* The list of the request in its resource group, for the caller to put; NULL after an
 * error. */
static struct json_object *find_in_group(const struct afsync_sim_request *request,
                                         struct json_object *group,
                                         struct afsync_sim_reply *reply) {
    struct json_object *lists =
        afsync_sim_tree_member(group, request->route->collection->member);
    const char *group_name = afsync_sim_param(request, "group");
    const char *service = afsync_sim_param(request, "service");
    const char *sync_group = afsync_sim_param(request, "syncgroup");
    char key[1024];

    if (strcmp(request->route->collection->member, "services") == 0)
        return own(lists);
    if (!check_exists(afsync_sim_tree_member(group, "services"), "storageSyncServices",
                      service, group_name, reply))
        return NULL;
    if (sync_group == NULL ||
        strcmp(request->route->collection->member, "sync_groups") == 0)
        return own(afsync_sim_tree_member(lists, service));
    if (!check_exists(
            afsync_sim_tree_member(afsync_sim_tree_member(group, "sync_groups"), service),
            "storageSyncServices/syncGroups", sync_group, group_name, reply))
        return NULL;
    snprintf(key, sizeof key, "%s/%s", service, sync_group);
    return own(afsync_sim_tree_member(lists, key));
}

/* The services of all resource groups. */
static struct json_object *gather_services(struct json_object *groups) {
    struct json_object *all = json_object_new_array();

    json_object_object_foreach(groups, name, group) {
        struct json_object *services = afsync_sim_tree_member(group, "services");
        size_t count = services != NULL ? json_object_array_length(services) : 0;

        (void)name;
        for (size_t i = 0; i < count; i++)
            json_object_array_add(all,
                                  json_object_get(json_object_array_get_idx(services, i)));
    }
    return all;
}

/* The list that the path names, for the caller to put; NULL after an error. */
static struct json_object *find_list(const struct afsync_sim_world *world,
                                     const struct afsync_sim_request *request,
                                     struct afsync_sim_reply *reply) {
    const char *group_name = afsync_sim_param(request, "group");
    struct json_object *groups, *group, *list = NULL;

    if (!afsync_sim_check_bearer(world, request, reply) ||
        !check_version(world, request, reply) || !check_subscription(world, request, reply))
        return NULL;
    groups = afsync_sim_world_groups(world, afsync_sim_query(request, "api-version"),
                                     request->now_s);
    group = group_name != NULL ? afsync_sim_tree_member(groups, group_name) : NULL;
    if (group_name == NULL)
        list = gather_services(groups);
    else if (group != NULL)
        list = find_in_group(request, group, reply);
    else
        afsync_sim_reply_error(reply, 404, "ResourceGroupNotFound",
                               "Resource group '%.90s' could not be found.", group_name);
    json_object_put(groups);
    return list;
}

/* The path as it stands in a URL. */
static void encode_path(char out[AFSYNC_SIM_PATH_MAX], const char *path) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~/";
    size_t at = 0;

    for (; *path != '\0' && at + 4 < AFSYNC_SIM_PATH_MAX; path++)
        if (strchr(plain, *path) != NULL)
            out[at++] = *path;
        else
            at += (size_t)snprintf(out + at, 4, "%%%02X", (unsigned)(unsigned char)*path);
    out[at] = '\0';
}

static void add_next_link(struct json_object *root,
                          const struct afsync_sim_request *request, size_t skip) {
    char path[AFSYNC_SIM_PATH_MAX];
    char link[AFSYNC_SIM_BASE_MAX + AFSYNC_SIM_PATH_MAX + 128];

    encode_path(path, request->path);
    snprintf(link, sizeof link, "%s%s?api-version=%s&%%24skipToken=%zu", request->base,
             path, afsync_sim_query(request, "api-version"), skip);
    json_object_object_add(root, "nextLink", json_object_new_string(link));
}

void afsync_sim_arm_list(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    struct json_object *list = find_list(world, request, reply);
    struct json_object *root, *page;
    const char *token = afsync_sim_query(request, "$skipToken");
    size_t page_size = (size_t)afsync_sim_tree_number(world->scenario, "page_size", 0);
    size_t from = token != NULL ? (size_t)strtoul(token, NULL, 10) : 0, length, to;

    if (list == NULL)
        return;
    length = json_object_array_length(list);
    to = page_size > 0 && from + page_size < length ? from + page_size : length;
    root = json_object_new_object();
    page = json_object_new_array();
    for (size_t i = from; i < to; i++)
        json_object_array_add(page, json_object_get(json_object_array_get_idx(list, i)));
    json_object_object_add(root, "value", page);
    if (to < length)
        add_next_link(root, request, to);
    json_object_put(list);
    afsync_sim_reply_take(reply, 200, root);
}

void afsync_sim_arm_item(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    const struct afsync_sim_collection *collection = request->route->collection;
    const char *name = afsync_sim_param(request, collection->item);
    struct json_object *list = find_list(world, request, reply);

    if (list == NULL)
        return;
    if (check_exists(list, collection->type, name, afsync_sim_param(request, "group"),
                     reply))
        afsync_sim_reply_take(reply, 200, json_object_get(find_element(list, name)));
    json_object_put(list);
}
