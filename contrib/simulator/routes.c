/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of routes. */
#include "routes.h"

#include "faults.h"
#include "handlers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SUBSCRIPTION "/subscriptions/{subscription}"
#define GROUP SUBSCRIPTION "/resourceGroups/{group}"
#define SERVICES "/providers/Microsoft.StorageSync/storageSyncServices"
#define SERVICE GROUP SERVICES "/{service}"
#define NAMED_SERVICE GROUP SERVICES "/{name}" /* one of the list, so not its {service} */
#define SYNC_GROUP SERVICE "/syncGroups/{syncgroup}"

/* All that the listener of the identities knows. */
#define IDENTITY "/metadata/identity/oauth2/token"

static const struct afsync_sim_collection services = {"services", "storageSyncServices",
                                                      "service"};
static const struct afsync_sim_collection servers = {
    "registered_servers", "storageSyncServices/registeredServers", "server"};
static const struct afsync_sim_collection sync_groups = {
    "sync_groups", "storageSyncServices/syncGroups", "syncgroup"};
static const struct afsync_sim_collection server_endpoints = {
    "server_endpoints", "storageSyncServices/syncGroups/serverEndpoints", "endpoint"};
static const struct afsync_sim_collection cloud_endpoints = {
    "cloud_endpoints", "storageSyncServices/syncGroups/cloudEndpoints", "endpoint"};

static const struct afsync_sim_route routes[] = {
    {"GET", "/simulator/tally", afsync_sim_tally_page, NULL},

    {"GET", "/metadata/endpoints", afsync_sim_metadata, NULL},
    {"GET", "/{tenant}/v2.0/.well-known/openid-configuration", afsync_sim_openid, NULL},
    {"GET", "/{tenant}/discovery/v2.0/keys", afsync_sim_keys, NULL},
    {"POST", "/{tenant}/oauth2/v2.0/token", afsync_sim_token, NULL},
    {"POST", "/{tenant}/oauth2/token", afsync_sim_old_token, NULL},
    {"GET", IDENTITY, afsync_sim_identity, NULL},

    {"GET", SUBSCRIPTION SERVICES, afsync_sim_arm_list, &services},
    {"GET", GROUP SERVICES, afsync_sim_arm_list, &services},
    {"GET", SERVICE, afsync_sim_arm_item, &services},
    {"GET", SERVICE "/registeredServers", afsync_sim_arm_list, &servers},
    {"GET", SERVICE "/registeredServers/{server}", afsync_sim_arm_item, &servers},
    {"GET", SERVICE "/syncGroups", afsync_sim_arm_list, &sync_groups},
    {"GET", SYNC_GROUP, afsync_sim_arm_item, &sync_groups},
    {"GET", SYNC_GROUP "/serverEndpoints", afsync_sim_arm_list, &server_endpoints},
    {"GET", SYNC_GROUP "/serverEndpoints/{endpoint}", afsync_sim_arm_item,
     &server_endpoints},
    {"GET", SYNC_GROUP "/cloudEndpoints", afsync_sim_arm_list, &cloud_endpoints},
    {"GET", SYNC_GROUP "/cloudEndpoints/{endpoint}", afsync_sim_arm_item, &cloud_endpoints},

    {"GET", NAMED_SERVICE "/providers/Microsoft.Insights/metrics", afsync_sim_metrics_list,
     &services},
    {"GET", NAMED_SERVICE "/providers/Microsoft.Insights/metricDefinitions",
     afsync_sim_metrics_definitions, &services},
    {"POST", SUBSCRIPTION "/metrics:getBatch", afsync_sim_metrics_batch, NULL},

    {"POST", "/v1/workspaces/{workspace}/query", afsync_sim_log_query, NULL},
    {"GET", "/v1/workspaces/{workspace}/query", afsync_sim_log_query_by_url, NULL},
    {"POST", GROUP "/providers/Microsoft.OperationalInsights/workspaces/{name}/query",
     afsync_sim_log_query_by_arm, NULL},
};

/* The next segment of a path or pattern; moves `*at` behind it. False at the end. */
static bool next_segment(const char **at, const char **segment, size_t *length) {
    *at += strspn(*at, "/");
    *segment = *at;
    *length = strcspn(*at, "/");
    *at += *length;
    return *length > 0;
}

static bool matches(const struct afsync_sim_route *route,
                    const struct afsync_sim_request *request) {
    const char *pattern = route->pattern, *segment;
    size_t length, i = 0;

    if (strcmp(request->method, route->method) != 0)
        return false;
    for (; next_segment(&pattern, &segment, &length); i++) {
        if (i == request->segment_count)
            return false;
        if (segment[0] != '{' && (strlen(request->segments[i]) != length ||
                                  strncasecmp(segment, request->segments[i], length) != 0))
            return false;
    }
    return i == request->segment_count;
}

const char *afsync_sim_param(const struct afsync_sim_request *request, const char *name) {
    const char *pattern = request->route->pattern, *segment;
    size_t length;

    for (size_t i = 0; next_segment(&pattern, &segment, &length); i++)
        if (segment[0] == '{' && strlen(name) == length - 2 &&
            strncmp(segment + 1, name, length - 2) == 0)
            return request->segments[i];
    return NULL;
}

static void cut_path(struct afsync_sim_request *request) {
    char *rest = NULL, *segment;

    snprintf(request->cut_path, sizeof request->cut_path, "%s", request->path);
    segment = strtok_r(request->cut_path, "/", &rest);
    while (segment != NULL && request->segment_count < AFSYNC_SIM_SEGMENTS_MAX) {
        request->segments[request->segment_count++] = segment;
        segment = strtok_r(NULL, "/", &rest);
    }
}

static const struct afsync_sim_route *find_route(const struct afsync_sim_request *request) {
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (matches(&routes[i], request) &&
            (!request->is_for_identity || routes[i].handle == afsync_sim_identity))
            return &routes[i];
    return NULL;
}

/* Is it a read of ARM, which is limited? */
static bool is_arm_read(const struct afsync_sim_request *request) {
    return request->segment_count > 0 && strcmp(request->method, "GET") == 0 &&
           strcasecmp(request->segments[0], "subscriptions") == 0;
}

static void answer(struct afsync_sim_world *world, struct afsync_sim_request *request,
                   struct afsync_sim_reply *reply) {
    bool limited = is_arm_read(request);

    if (limited && !afsync_sim_bucket_take(&world->reads, request->clock_ms))
        afsync_sim_bucket_refuse(&world->reads, reply);
    else if (request->route != NULL)
        request->route->handle(world, request, reply);
    else
        afsync_sim_reply_error(reply, 404, "ResourceNotFound",
                               "Nothing is simulated at '%.512s'.", request->path);
    if (limited)
        afsync_sim_bucket_tell(&world->reads, reply);
}

void afsync_sim_route(struct afsync_sim_world *world, struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply) {
    struct json_object *override = afsync_sim_world_override(world, request);

    cut_path(request);
    request->route = find_route(request);
    reply->cut = -1;
    reply->reset = -1;
    if (override == NULL || !afsync_sim_fault_replaces(override, world, request, reply))
        answer(world, request, reply);
    if (override != NULL)
        afsync_sim_fault_twist(override, request, reply);
    afsync_sim_reply_settle(reply);
    afsync_sim_tally_count(&world->tally,
                           request->route != NULL ? request->route->pattern : NULL,
                           reply->silent || reply->reset == 0 ? 0 : reply->status);
}
