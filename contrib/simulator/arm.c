/* SPDX-License-Identifier: Apache-2.0
 *
 * Azure Resource Manager: the lists of Microsoft.StorageSync and their elements. */
#include "handlers.h"
#include "routes.h"
#include "shelf.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool afsync_sim_check_version(const struct afsync_sim_request *request,
                              const char *const *known, struct afsync_sim_reply *reply) {
    const char *version = afsync_sim_query(request, "api-version");
    char supported[256] = "";

    if (version == NULL) {
        afsync_sim_reply_error(
            reply, 400, "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required "
            "for all requests.");
        return false;
    }
    for (size_t i = 0; known[i] != NULL; i++) {
        if (strcasecmp(version, known[i]) == 0)
            return true;
        strncat(supported, i > 0 ? "," : "", sizeof supported - strlen(supported) - 1);
        strncat(supported, known[i], sizeof supported - strlen(supported) - 1);
    }
    afsync_sim_reply_error(reply, 400, "InvalidApiVersionParameter",
                           "The api-version '%.32s' is invalid. The supported versions are "
                           "'%s'.",
                           version, supported);
    return false;
}

/* A cloud that lags behind knows only the older ones. */
static bool check_version(const struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    static const char *const all[] = {"2025-12-01", "2022-09-01", "2022-06-01",
                                      "2020-09-01", NULL};
    const char *const *known = all;

    while (*known != NULL && strcmp(*known, afsync_sim_world_newest_version(world)) > 0)
        known++;
    return afsync_sim_check_version(request, known, reply);
}

bool afsync_sim_check_subscription(const struct afsync_sim_world *world,
                                   const struct afsync_sim_request *request,
                                   struct afsync_sim_reply *reply) {
    const char *subscription = afsync_sim_param(request, "subscription");

    if (strcasecmp(subscription, afsync_sim_world_subscription(world)) == 0)
        return true;
    afsync_sim_reply_error(reply, 404, "SubscriptionNotFound",
                           "The subscription '%.64s' could not be found.", subscription);
    return false;
}

static bool check_access(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    return afsync_sim_check_bearer(world, request, reply) &&
           check_version(world, request, reply) &&
           afsync_sim_check_subscription(world, request, reply);
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

static void add_next_link(struct afsync_sim_writer *writer,
                          const struct afsync_sim_request *request, size_t skip) {
    char path[AFSYNC_SIM_PATH_MAX];
    char link[AFSYNC_SIM_BASE_MAX + AFSYNC_SIM_PATH_MAX + 128];

    encode_path(path, request->path);
    snprintf(link, sizeof link, "%s%s?api-version=%s&%%24skipToken=%zu", request->base,
             path, afsync_sim_query(request, "api-version"), skip);
    afsync_sim_write_string(writer, "nextLink", link);
}

void afsync_sim_arm_list(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    const char *token = afsync_sim_query(request, "$skipToken");
    size_t page_size = (size_t)afsync_sim_tree_number(world->scenario, "page_size", 0);
    size_t from = token != NULL ? (size_t)strtoul(token, NULL, 10) : 0, to;
    struct afsync_sim_writer writer = {0};
    struct afsync_sim_shelf shelf;

    if (!check_access(world, request, reply) ||
        !afsync_sim_shelf_open(&shelf, world, request, reply))
        return;
    to = page_size > 0 && from + page_size < shelf.count ? from + page_size : shelf.count;
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_open(&writer, "value", '[');
    for (size_t i = from; i < to; i++)
        afsync_sim_shelf_write(&shelf, i, world, request, &writer);
    afsync_sim_write_close(&writer, ']');
    if (to < shelf.count)
        add_next_link(&writer, request, to);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_shelf_close(&shelf);
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}

void afsync_sim_arm_item(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    const struct afsync_sim_collection *collection = request->route->collection;
    const char *name = afsync_sim_param(request, collection->item);
    struct afsync_sim_writer writer = {0};
    struct afsync_sim_shelf shelf;
    size_t index;

    if (!check_access(world, request, reply) ||
        !afsync_sim_shelf_open(&shelf, world, request, reply))
        return;
    index = afsync_sim_shelf_find(&shelf, name);
    if (index < shelf.count) {
        afsync_sim_shelf_write(&shelf, index, world, request, &writer);
        afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
    } else
        afsync_sim_shelf_missing(collection->type, name, afsync_sim_param(request, "group"),
                                 reply);
    afsync_sim_shelf_close(&shelf);
}
