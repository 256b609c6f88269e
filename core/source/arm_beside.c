/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what stands beside server endpoints: registered servers and cloud endpoints. No
 * field is guaranteed: what is null, absent, empty or of another type is not known. */
#include "source/arm_read.h"

#include "base/json.h"
#include "base/text.h"

#include <stdio.h>

/* The first of several members that is there. */
static const char *take_first(struct afsync_arm_names *names, struct json_object *element,
                              const char *const *paths, size_t count) {
    const char *name = NULL;

    for (size_t i = 0; i < count && name == NULL; i++)
        name = afsync_arm_take(names, element, paths[i]);
    return name;
}

/* A page of elements, each of which is one observation. */
struct page {
    const char *what;  /* "list registered servers of service S" */
    const char *wrong; /* of an element that cannot be told from others */
    const struct afsync_identity *scope;
    const struct afsync_sink *sink;
    /* Fills `seen`, whose names are in `names`; false if the element is none. */
    bool (*read)(struct json_object *element, struct afsync_arm_names *names,
                 struct afsync_observation *seen);
};

static bool read_page(const struct page *page, struct json_object *answer,
                      const char **next, struct afsync_fault *fault) {
    struct json_object *values = afsync_arm_values(answer, page->what, page->sink);
    struct afsync_fault odd = {0};

    *next = NULL;
    if (values == NULL)
        return true;
    for (size_t i = 0; i < json_object_array_length(values); i++) {
        struct afsync_arm_names names = {.used = 0};
        struct afsync_observation seen = {.source = AFSYNC_SOURCE_ARM, .who = *page->scope};

        if (!page->read(json_object_array_get_idx(values, i), &names, &seen))
            afsync_fault_set(&odd, AFSYNC_FAULT_RECORD, "%s: %s", page->what, page->wrong);
        else if (!page->sink->observe(page->sink->context, &seen, fault))
            return false;
    }
    if (odd.kind != AFSYNC_FAULT_NONE)
        page->sink->complain(page->sink->context, AFSYNC_SOURCE_ARM, &odd, true);
    *next = afsync_arm_next(answer, page->what, page->sink);
    return true;
}

/* Is there anything but an empty string? */
static bool is_said(struct json_object *element, const char *path) {
    struct json_object *member = afsync_json_at(element, path);

    return member != NULL && (!json_object_is_type(member, json_type_string) ||
                              json_object_get_string_len(member) > 0);
}

/* A server is called as its endpoints call it, else by what else it is called. */
static bool read_server(struct json_object *element, struct afsync_arm_names *names,
                        struct afsync_observation *seen) {
    static const char *const called[] = {"properties.serverName", "properties.friendlyName",
                                         "name"};
    struct afsync_server *server = &seen->server;

    seen->kind = AFSYNC_OBSERVED_SERVER;
    seen->who.server = take_first(names, element, called, sizeof called / sizeof called[0]);
    *server = (struct afsync_server){
        .id = afsync_arm_take(names, element, "id"),
        .agent_version = afsync_arm_take(names, element, "properties.agentVersion"),
        .agent_status =
            afsync_arm_take_word(names, element, "properties.agentVersionStatus"),
        .os_version = afsync_arm_take(names, element, "properties.serverOSVersion"),
        .role = afsync_arm_take(names, element, "properties.serverRole"),
        .cluster = afsync_arm_take(names, element, "properties.clusterName"),
        .agent_expires_at =
            afsync_json_time(element, "properties.agentVersionExpirationDate"),
        .heartbeat_at = afsync_json_time(element, "properties.lastHeartBeat"),
        .management_error =
            afsync_json_code(element, "properties.serverManagementErrorCode"),
    };
    server->heartbeat_unread =
        server->heartbeat_at == 0 && is_said(element, "properties.lastHeartBeat");
    return seen->who.server != NULL;
}

bool afsync_arm_read_servers(struct json_object *answer,
                             const struct afsync_identity *scope,
                             const struct afsync_sink *sink, const char **next,
                             struct afsync_fault *fault) {
    char what[AFSYNC_NAME_MAX + 64];
    const struct page page = {what, "some of its elements are no servers with a name",
                              scope, sink, read_server};

    snprintf(what, sizeof what, "list registered servers of service %s",
             scope->service != NULL ? scope->service : "?");
    return read_page(&page, answer, next, fault);
}

static bool read_cloud_endpoint(struct json_object *element, struct afsync_arm_names *names,
                                struct afsync_observation *seen) {
    static const char *const called[] = {"properties.azureFileShareName",
                                         "properties.friendlyName"};
    struct json_object *status =
        afsync_json_at(element, "properties.changeEnumerationStatus");
    struct afsync_cloud_endpoint *endpoint = &seen->cloud_endpoint;

    seen->kind = AFSYNC_OBSERVED_CLOUD_ENDPOINT;
    *endpoint = (struct afsync_cloud_endpoint){
        .name = afsync_arm_take(names, element, "name"),
        .share = take_first(names, element, called, sizeof called / sizeof called[0]),
        .backup_enabled = afsync_arm_take(names, element, "properties.backupEnabled"),
        .enumeration_state = afsync_arm_take_word(names, status, "activity.operationState"),
        .enumeration_code = afsync_json_code(status, "activity.statusCode"),
        .enumeration_percent = afsync_json_count(status, "activity.progressPercent"),
        .enumerated_at =
            afsync_json_time(status, "lastEnumerationStatus.completedTimestamp"),
        .enumeration_due_at =
            afsync_json_time(status, "lastEnumerationStatus.nextRunTimestamp"),
    };
    return endpoint->name != NULL;
}

bool afsync_arm_read_cloud_endpoints(struct json_object *answer,
                                     const struct afsync_identity *scope,
                                     const struct afsync_sink *sink, const char **next,
                                     struct afsync_fault *fault) {
    char what[AFSYNC_NAME_MAX + 64];
    const struct page page = {what,
                              "some of its elements are no cloud endpoints with a name",
                              scope, sink, read_cloud_endpoint};

    snprintf(what, sizeof what, "list cloud endpoints of sync group %s",
             scope->sync_group != NULL ? scope->sync_group : "?");
    return read_page(&page, answer, next, fault);
}
