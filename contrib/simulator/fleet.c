/* SPDX-License-Identifier: Apache-2.0
 *
 * Building the fleet. */
#include "fleet.h"

#include "tree.h"
#include "world.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)

enum { ITEM_BYTES = 64 * 1024 };

#define CANCELLED (-2147023673)        /* 0x800704c7, ERROR_CANCELLED */
#define CANCELLED_BY_VSS (-2134375780) /* 0x80c8029c, the daily snapshot */
#define SHARE_FULL (-2134351810)       /* 0x80c8603e, the file share is full */

/* What one direction tells of its last session. */
struct leg {
    int32_t result;
    int64_t end_at, success_at;
    const char *mode;
    int64_t items_failed; /* all of them persistent, with the result's code */
};

/* A session that runs; at 0: none does. */
struct activity {
    int64_t at;
    int64_t applied_items, total_items, items_a_minute;
};

struct status {
    struct leg upload, download;
    struct activity upload_activity;
};

/* The clock as the stories see it. */
struct hour {
    int64_t refresh; /* when the service last looked */
    int64_t started_at;
};

static struct leg fresh_success(int64_t at) {
    return (struct leg){.end_at = at, .success_at = at, .mode = "Regular"};
}

static struct status tell_healthy(const struct hour *hour) {
    return (struct status){.upload = fresh_success(hour->refresh - 4 * MINUTE),
                           .download = fresh_success(hour->refresh - 5 * MINUTE)};
}

/* Every 45 minutes the session is cancelled and the next one goes on where it was; every
 * four hours a new lot of work begins. */
static struct status tell_progressing(const struct hour *hour) {
    enum { ITEMS_A_MINUTE = 40, ITEMS = 12000, SESSION_MINUTES = 45 };
    int64_t lot_at = hour->refresh - hour->refresh % (4 * HOUR);
    int64_t sessions = (hour->refresh - lot_at) / (SESSION_MINUTES * MINUTE);
    int64_t cancelled_at = lot_at + sessions * SESSION_MINUTES * MINUTE - 5 * MINUTE;
    int64_t sample_at = hour->refresh - MINUTE;
    struct status status = tell_healthy(hour);

    status.upload = (struct leg){.result = CANCELLED,
                                 .end_at = cancelled_at,
                                 .success_at = lot_at - 35 * MINUTE,
                                 .mode = "Regular"};
    status.upload_activity = (struct activity){
        .at = sample_at,
        .applied_items = (sample_at - cancelled_at) / MINUTE * ITEMS_A_MINUTE,
        .total_items = ITEMS - sessions * SESSION_MINUTES * ITEMS_A_MINUTE,
        .items_a_minute = ITEMS_A_MINUTE};
    return status;
}

static struct status tell_snapshot_cancelled(const struct hour *hour) {
    struct status status = tell_healthy(hour);

    status.upload = (struct leg){.result = CANCELLED_BY_VSS,
                                 .end_at = hour->refresh - 20 * MINUTE,
                                 .success_at = hour->refresh - 50 * MINUTE,
                                 .mode = "Regular"};
    return status;
}

static struct status tell_share_full(const struct hour *hour) {
    struct status status = tell_healthy(hour);

    status.upload = (struct leg){.result = SHARE_FULL,
                                 .end_at = hour->refresh - 10 * MINUTE,
                                 .success_at = hour->started_at - 5 * HOUR,
                                 .mode = "Regular",
                                 .items_failed = 214};
    return status;
}

/* The fleet itself. */
static const struct row {
    const char *sync_group, *name, *path, *server;
    struct status (*tell)(const struct hour *hour);
} rows[] = {
    {"finance", "0a000000-0000-4000-8000-000000000001", "D:\\Finance",
     "fs01.contoso.example", tell_healthy},
    {"finance", "0a000000-0000-4000-8000-000000000002", "E:\\Finance",
     "fs02.contoso.example", tell_healthy},
    {"design", "0b000000-0000-4000-8000-000000000001", "D:\\Design", "fs01.contoso.example",
     tell_progressing},
    {"home", "0c000000-0000-4000-8000-000000000001", "D:\\Home", "fs02.contoso.example",
     tell_snapshot_cancelled},
    {"archive", "0d000000-0000-4000-8000-000000000001", "E:\\Archive",
     "fs02.contoso.example", tell_share_full},
};

static const struct server {
    const char *id, *name;
} servers[] = {
    {"0e000000-0000-4000-8000-000000000001", "fs01.contoso.example"},
    {"0e000000-0000-4000-8000-000000000002", "fs02.contoso.example"},
};

static void add_string(struct json_object *object, const char *name, const char *value) {
    json_object_object_add(object, name,
                           value != NULL ? json_object_new_string(value) : NULL);
}

static void add_number(struct json_object *object, const char *name, int64_t value) {
    json_object_object_add(object, name, json_object_new_int64(value));
}

static void add_time(struct json_object *object, const char *name, int64_t at) {
    char text[AFSYNC_SIM_TIME_MAX];

    afsync_sim_time_format(at, text);
    add_string(object, name, text);
}

static struct json_object *write_leg(const struct leg *leg) {
    struct json_object *status = json_object_new_object(), *errors = NULL, *error;

    add_number(status, "lastSyncResult", leg->result);
    add_time(status, "lastSyncTimestamp", leg->end_at);
    add_time(status, "lastSyncSuccessTimestamp", leg->success_at);
    add_number(status, "lastSyncPerItemErrorCount", leg->items_failed);
    add_number(status, "persistentFilesNotSyncingCount", leg->items_failed);
    add_number(status, "transientFilesNotSyncingCount", 0);
    add_string(status, "lastSyncMode", leg->mode);
    if (leg->items_failed > 0) {
        errors = json_object_new_array();
        error = json_object_new_object();
        add_number(error, "errorCode", leg->result);
        add_number(error, "persistentCount", leg->items_failed);
        add_number(error, "transientCount", 0);
        json_object_array_add(errors, error);
    }
    json_object_object_add(status, "filesNotSyncingErrors", errors);
    return status;
}

/* The members that version 2025-12-01 brought. */
static void write_new_members(struct json_object *object, const struct activity *activity) {
    int64_t remaining = activity->total_items - activity->applied_items;
    double items_a_second = (double)activity->items_a_minute / 60;

    add_number(object, "remainingFileCount", remaining);
    add_number(object, "remainingDirectoryCount", 0);
    add_number(object, "remainingDeleteCount", 0);
    add_number(object, "remainingLogicalSizeBytes", remaining * ITEM_BYTES);
    json_object_object_add(object, "isRemainingFinal", json_object_new_boolean(true));
    json_object_object_add(object, "recentItemsPerSecond",
                           json_object_new_double(items_a_second));
    json_object_object_add(object, "recentMegabytesPerSecond",
                           json_object_new_double(items_a_second * ITEM_BYTES / 1e6));
    add_string(object, "warning", "NoWarning");
}

static struct json_object *write_activity(const struct activity *activity,
                                          const char *api_version) {
    int64_t remaining = activity->total_items - activity->applied_items;
    struct json_object *object;

    if (activity->at == 0)
        return NULL;
    object = json_object_new_object();
    add_time(object, "timestamp", activity->at);
    add_number(object, "perItemErrorCount", 0);
    add_number(object, "appliedItemCount", activity->applied_items);
    add_number(object, "totalItemCount", activity->total_items);
    add_number(object, "appliedBytes", activity->applied_items * ITEM_BYTES);
    add_number(object, "totalBytes", activity->total_items * ITEM_BYTES);
    add_string(object, "syncMode", "Regular");
    add_number(object, "sessionMinutesRemaining", remaining / activity->items_a_minute);
    if (strcmp(api_version, "2025-12-01") == 0)
        write_new_members(object, activity);
    return object;
}

/* The service calls a direction healthy while it applies files, whatever its last result.
 */
static const char *health_word(const struct leg *leg, const struct activity *activity) {
    return leg->result == 0 || activity->at != 0 ? "Healthy" : "Error";
}

static struct json_object *write_status(const struct status *status,
                                        const struct hour *hour, const char *api_version) {
    static const struct activity idle;
    const char *upload = health_word(&status->upload, &status->upload_activity);
    struct json_object *object = json_object_new_object();

    add_string(object, "downloadHealth", health_word(&status->download, &idle));
    add_string(object, "uploadHealth", upload);
    add_string(object, "combinedHealth", upload);
    add_string(object, "syncActivity", status->upload_activity.at != 0 ? "Upload" : NULL);
    add_number(object, "totalPersistentFilesNotSyncingCount", status->upload.items_failed);
    add_time(object, "lastUpdatedTimestamp", hour->refresh);
    json_object_object_add(object, "uploadStatus", write_leg(&status->upload));
    json_object_object_add(object, "downloadStatus", write_leg(&status->download));
    json_object_object_add(object, "uploadActivity",
                           write_activity(&status->upload_activity, api_version));
    json_object_object_add(object, "downloadActivity", NULL);
    add_string(object, "offlineDataTransferStatus", "NotRunning");
    return object;
}

/* A resource with its envelope. `below` is its path under the service, "" for the service.
 */
static struct json_object *write_resource(const char *subscription, const char *type,
                                          const char *name, const char *below,
                                          struct json_object *properties) {
    struct json_object *object = json_object_new_object();
    char text[1024];

    snprintf(text, sizeof text,
             "/subscriptions/%s/resourceGroups/" AFSYNC_SIM_GROUP
             "/providers/Microsoft.StorageSync/storageSyncServices/" AFSYNC_SIM_SERVICE
             "%s",
             subscription, below);
    add_string(object, "id", text);
    add_string(object, "name", name);
    snprintf(text, sizeof text, "Microsoft.StorageSync/storageSyncServices%s", type);
    add_string(object, "type", text);
    json_object_object_add(object, "properties", properties);
    return object;
}

static const struct server *find_server(const char *name) {
    size_t i = 0;

    while (strcmp(servers[i].name, name) != 0)
        i++;
    return &servers[i];
}

static struct json_object *write_endpoint(const struct row *row, const char *subscription,
                                          const char *api_version,
                                          const struct hour *hour) {
    struct json_object *properties = json_object_new_object();
    struct status status = row->tell(hour);
    char text[1024];

    add_string(properties, "serverLocalPath", row->path);
    add_string(properties, "cloudTiering", "off");
    add_string(properties, "friendlyName", row->server);
    add_string(properties, "serverName", row->server);
    snprintf(text, sizeof text,
             "/subscriptions/%s/resourceGroups/" AFSYNC_SIM_GROUP
             "/providers/Microsoft.StorageSync/storageSyncServices/" AFSYNC_SIM_SERVICE
             "/registeredServers/%s",
             subscription, find_server(row->server)->id);
    add_string(properties, "serverResourceId", text);
    add_string(properties, "provisioningState", "Succeeded");
    json_object_object_add(properties, "syncStatus",
                           write_status(&status, hour, api_version));
    snprintf(text, sizeof text, "/syncGroups/%s/serverEndpoints/%s", row->sync_group,
             row->name);
    return write_resource(subscription, "/syncGroups/serverEndpoints", row->name, text,
                          properties);
}

static struct json_object *write_server(const struct server *server,
                                        const char *subscription, const struct hour *hour) {
    struct json_object *properties = json_object_new_object();
    char below[256];

    add_string(properties, "agentVersion", "18.2.0.0");
    add_string(properties, "agentVersionStatus", "Ok");
    add_string(properties, "serverOSVersion", "10.0.20348.0");
    add_number(properties, "serverManagementErrorCode", 0);
    add_time(properties, "lastHeartBeat", hour->refresh);
    add_string(properties, "provisioningState", "Succeeded");
    add_string(properties, "serverRole", "Standalone");
    add_string(properties, "serverId", server->id);
    add_string(properties, "friendlyName", server->name);
    add_string(properties, "serverName", server->name);
    snprintf(below, sizeof below, "/registeredServers/%s", server->id);
    return write_resource(subscription, "/registeredServers", server->name, below,
                          properties);
}

static struct json_object *write_cloud_endpoint(const char *sync_group,
                                                const char *subscription) {
    struct json_object *properties = json_object_new_object();
    char below[256];

    add_string(properties, "azureFileShareName", sync_group);
    add_string(properties, "friendlyName", sync_group);
    add_string(properties, "provisioningState", "Succeeded");
    snprintf(below, sizeof below, "/syncGroups/%s/cloudEndpoints/%s", sync_group,
             sync_group);
    return write_resource(subscription, "/syncGroups/cloudEndpoints", sync_group, below,
                          properties);
}

static struct json_object *write_sync_group(const char *sync_group,
                                            const char *subscription) {
    struct json_object *properties = json_object_new_object();
    char below[256];

    add_string(properties, "syncGroupStatus", "0");
    snprintf(below, sizeof below, "/syncGroups/%s", sync_group);
    return write_resource(subscription, "/syncGroups", sync_group, below, properties);
}

static struct json_object *write_service(const char *subscription) {
    struct json_object *properties = json_object_new_object(), *service;

    add_string(properties, "incomingTrafficPolicy", "AllowAllTraffic");
    add_number(properties, "storageSyncServiceStatus", 0);
    add_string(properties, "provisioningState", "Succeeded");
    service = write_resource(subscription, "", AFSYNC_SIM_SERVICE, "", properties);
    add_string(service, "location", "westeurope");
    json_object_object_add(service, "tags", json_object_new_object());
    return service;
}

/* Adds `element` to the list group[collection][key]. */
static void add_to_list(struct json_object *group, const char *collection, const char *key,
                        struct json_object *element) {
    struct json_object *lists = NULL, *list = NULL;

    if (!json_object_object_get_ex(group, collection, &lists)) {
        lists = json_object_new_object();
        json_object_object_add(group, collection, lists);
    }
    if (!json_object_object_get_ex(lists, key, &list)) {
        list = json_object_new_array();
        json_object_object_add(lists, key, list);
    }
    json_object_array_add(list, element);
}

struct json_object *afsync_sim_fleet(const char *subscription, const char *api_version,
                                     int64_t started_at_s, int64_t now_s) {
    struct hour hour = {.refresh = now_s - now_s % (15 * MINUTE),
                        .started_at = started_at_s};
    struct json_object *groups = json_object_new_object(),
                       *group = json_object_new_object();
    struct json_object *services = json_object_new_array();
    const char *previous = "";

    json_object_array_add(services, write_service(subscription));
    json_object_object_add(group, "services", services);
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        add_to_list(group, "registered_servers", AFSYNC_SIM_SERVICE,
                    write_server(&servers[i], subscription, &hour));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *sync_group = rows[i].sync_group;
        char key[256];

        snprintf(key, sizeof key, AFSYNC_SIM_SERVICE "/%s", sync_group);
        if (strcmp(sync_group, previous) != 0) {
            add_to_list(group, "sync_groups", AFSYNC_SIM_SERVICE,
                        write_sync_group(sync_group, subscription));
            add_to_list(group, "cloud_endpoints", key,
                        write_cloud_endpoint(sync_group, subscription));
        }
        add_to_list(group, "server_endpoints", key,
                    write_endpoint(&rows[i], subscription, api_version, &hour));
        previous = sync_group;
    }
    json_object_object_add(groups, AFSYNC_SIM_GROUP, group);
    return groups;
}
