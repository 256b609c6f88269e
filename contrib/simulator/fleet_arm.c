/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing the resources of a fleet as ARM does, with their sync status. */
#include "fleet_arm.h"

#include "amend.h"

#include <stdio.h>
#include <string.h>

enum { DAY_S = 24 * 3600, SAMPLE_AGE_S = 60 };

#define SERVICE_UID "0aaaaaaa-0000-4000-8000-000000000001"
#define WORKFLOW "0aaaaaaa-0000-4000-8000-000000000002"
#define REGION "westeurope"

/* A direction as it shows in one look. */
struct leg {
    struct afsync_sim_session last, success, running;
    bool has_last, has_success, runs;
};

static struct leg look(const struct afsync_sim_story *story, bool download,
                       int64_t seen_at) {
    struct leg leg = {0};

    leg.has_last = afsync_sim_session_last(story, download, false, seen_at, &leg.last);
    leg.has_success = afsync_sim_session_last(story, download, true, seen_at, &leg.success);
    leg.runs = afsync_sim_session_running(story, download, seen_at, &leg.running);
    return leg;
}

static void write_codes(struct afsync_sim_writer *writer,
                        const struct afsync_sim_series *series) {
    if (series->code_count == 0) {
        afsync_sim_write_string(writer, "filesNotSyncingErrors", NULL);
        return;
    }
    afsync_sim_write_open(writer, "filesNotSyncingErrors", '[');
    for (size_t i = 0; i < series->code_count; i++) {
        afsync_sim_write_open(writer, NULL, '{');
        afsync_sim_write_number(writer, "errorCode", series->codes[i].code);
        afsync_sim_write_number(writer, "persistentCount", series->codes[i].persistent);
        afsync_sim_write_number(writer, "transientCount", series->codes[i].transient);
        afsync_sim_write_close(writer, '}');
    }
    afsync_sim_write_close(writer, ']');
}

static void write_last(struct afsync_sim_writer *writer, const char *name,
                       const struct leg *leg) {
    const struct afsync_sim_series *series = leg->last.series;
    int64_t persistent, transient;

    if (!leg->has_last) {
        afsync_sim_write_string(writer, name, NULL);
        return;
    }
    persistent = afsync_sim_series_persistent(series);
    transient = afsync_sim_series_transient(series);
    afsync_sim_write_open(writer, name, '{');
    afsync_sim_write_number(writer, "lastSyncResult", series->result);
    afsync_sim_write_time(writer, "lastSyncTimestamp", leg->last.end_s);
    if (leg->has_success)
        afsync_sim_write_time(writer, "lastSyncSuccessTimestamp", leg->success.end_s);
    else
        afsync_sim_write_string(writer, "lastSyncSuccessTimestamp", NULL);
    afsync_sim_write_number(writer, "lastSyncPerItemErrorCount", persistent + transient);
    afsync_sim_write_number(writer, "persistentFilesNotSyncingCount", persistent);
    afsync_sim_write_number(writer, "transientFilesNotSyncingCount", transient);
    afsync_sim_write_string(writer, "lastSyncMode", series->mode);
    write_codes(writer, series);
    afsync_sim_write_close(writer, '}');
}

/* How many items a minute the session applies, 0 if it stands. */
static double pace(const struct afsync_sim_session *session, int64_t at_s) {
    return (double)(afsync_sim_session_applied(session, at_s) -
                    afsync_sim_session_applied(session, at_s - 60));
}

/* The members that version 2025-12-01 brought. */
static void write_new_members(struct afsync_sim_writer *writer,
                              const struct afsync_sim_session *session, int64_t at_s) {
    const struct afsync_sim_series *series = session->series;
    int64_t applied_bytes = afsync_sim_session_applied_bytes(session, at_s);
    double items_a_second = pace(session, at_s) / 60;
    double item_bytes =
        series->items > 0 ? (double)series->bytes / (double)series->items : 0;

    afsync_sim_write_number(writer, "remainingFileCount",
                            series->items - afsync_sim_session_applied(session, at_s));
    afsync_sim_write_number(writer, "remainingDirectoryCount", 0);
    afsync_sim_write_number(writer, "remainingDeleteCount", 0);
    afsync_sim_write_number(writer, "remainingLogicalSizeBytes",
                            series->bytes - applied_bytes);
    afsync_sim_write_truth(writer, "isRemainingFinal", true);
    afsync_sim_write_real(writer, "recentItemsPerSecond", items_a_second);
    afsync_sim_write_real(writer, "recentMegabytesPerSecond",
                          items_a_second * item_bytes / 1e6);
    afsync_sim_write_string(writer, "warning", "NoWarning");
}

static void write_activity(struct afsync_sim_writer *writer, const char *name,
                           const struct leg *leg, int64_t seen_at, bool newest) {
    const struct afsync_sim_series *series = leg->running.series;
    int64_t at_s = seen_at - SAMPLE_AGE_S, applied;
    double a_minute;

    if (!leg->runs) {
        afsync_sim_write_string(writer, name, NULL);
        return;
    }
    if (at_s < leg->running.start_s)
        at_s = leg->running.start_s;
    applied = afsync_sim_session_applied(&leg->running, at_s);
    a_minute = pace(&leg->running, at_s);
    afsync_sim_write_open(writer, name, '{');
    afsync_sim_write_time(writer, "timestamp", at_s);
    afsync_sim_write_number(writer, "perItemErrorCount",
                            afsync_sim_series_persistent(series) +
                                afsync_sim_series_transient(series));
    afsync_sim_write_number(writer, "appliedItemCount", applied);
    afsync_sim_write_number(writer, "totalItemCount", series->items);
    afsync_sim_write_number(writer, "appliedBytes",
                            afsync_sim_session_applied_bytes(&leg->running, at_s));
    afsync_sim_write_number(writer, "totalBytes", series->bytes);
    afsync_sim_write_string(writer, "syncMode", series->mode);
    if (a_minute > 0)
        afsync_sim_write_number(writer, "sessionMinutesRemaining",
                                (int64_t)((double)(series->items - applied) / a_minute));
    if (newest)
        write_new_members(writer, &leg->running, at_s);
    afsync_sim_write_close(writer, '}');
}

/* The service calls a direction healthy while it applies files, whatever its last result.
 */
static const char *health_word(const struct leg *leg) {
    if (!leg->has_last)
        return leg->runs ? "Healthy" : "Unavailable";
    return leg->last.series->result == 0 || leg->runs ? "Healthy" : "Error";
}

static void write_status(struct afsync_sim_writer *writer,
                         const struct afsync_sim_story *story, int64_t seen_at,
                         bool newest) {
    struct leg upload = look(story, false, seen_at), download = look(story, true, seen_at);
    const char *activity = upload.runs && download.runs ? "UploadAndDownload"
                           : upload.runs                ? "Upload"
                           : download.runs              ? "Download"
                                                        : NULL;
    int64_t persistent = 0;

    if (!upload.has_last && !download.has_last && activity == NULL) {
        afsync_sim_write_string(writer, "syncStatus", NULL);
        return;
    }
    if (upload.has_last)
        persistent += afsync_sim_series_persistent(upload.last.series);
    if (download.has_last)
        persistent += afsync_sim_series_persistent(download.last.series);
    afsync_sim_write_open(writer, "syncStatus", '{');
    afsync_sim_write_string(writer, "downloadHealth", health_word(&download));
    afsync_sim_write_string(writer, "uploadHealth", health_word(&upload));
    afsync_sim_write_string(
        writer, "combinedHealth",
        strcmp(health_word(&download), "Error") == 0 ? "Error" : health_word(&upload));
    afsync_sim_write_string(writer, "syncActivity", activity);
    afsync_sim_write_number(writer, "totalPersistentFilesNotSyncingCount", persistent);
    afsync_sim_write_time(writer, "lastUpdatedTimestamp", seen_at);
    write_last(writer, "uploadStatus", &upload);
    write_last(writer, "downloadStatus", &download);
    write_activity(writer, "uploadActivity", &upload, seen_at, newest);
    write_activity(writer, "downloadActivity", &download, seen_at, newest);
    afsync_sim_write_string(writer, "offlineDataTransferStatus", "NotRunning");
    afsync_sim_write_close(writer, '}');
}

/* The id of what lies `below` the service. */
static void write_id(struct afsync_sim_writer *writer, const char *name,
                     const struct afsync_sim_view *view, const char *below) {
    char text[1024];

    snprintf(text, sizeof text,
             "/subscriptions/%.64s/resourceGroups/" AFSYNC_SIM_GROUP
             "/providers/Microsoft.StorageSync/storageSyncServices/" AFSYNC_SIM_SERVICE
             "%.700s",
             view->subscription, below);
    afsync_sim_write_string(writer, name, text);
}

/* Opens a resource and its properties. `below` is its path under the service. */
static void open_resource(struct afsync_sim_writer *writer,
                          const struct afsync_sim_view *view, const char *type,
                          const char *name, const char *below) {
    char text[128];

    snprintf(text, sizeof text, "Microsoft.StorageSync/storageSyncServices%s", type);
    afsync_sim_write_open(writer, NULL, '{');
    write_id(writer, "id", view, below);
    afsync_sim_write_string(writer, "name", name);
    afsync_sim_write_string(writer, "type", text);
    afsync_sim_write_open(writer, "properties", '{');
}

static void close_resource(struct afsync_sim_writer *writer) {
    afsync_sim_write_close(writer, '}');
    afsync_sim_write_close(writer, '}');
}

void afsync_sim_tell_endpoint(struct afsync_sim_writer *writer,
                              const struct afsync_sim_view *view,
                              const struct afsync_sim_endpoint *endpoint) {
    const struct afsync_sim_fleet *fleet = view->fleet;
    const struct afsync_sim_machine *server = &fleet->servers[endpoint->server];
    size_t begin = writer->length;
    char text[512];

    snprintf(text, sizeof text, "/syncGroups/%s/serverEndpoints/%s",
             fleet->groups[endpoint->group].name, endpoint->name);
    open_resource(writer, view, "/syncGroups/serverEndpoints", endpoint->name, text);
    afsync_sim_write_string(writer, "serverLocalPath", endpoint->path);
    afsync_sim_write_string(writer, "cloudTiering", "off");
    afsync_sim_write_string(writer, "friendlyName", server->name);
    afsync_sim_write_string(writer, "serverName", server->name);
    snprintf(text, sizeof text, "/registeredServers/%s", server->id);
    write_id(writer, "serverResourceId", view, text);
    afsync_sim_write_string(writer, "provisioningState", "Succeeded");
    write_status(writer, &fleet->stories[endpoint->story],
                 afsync_sim_fleet_seen_at(fleet, endpoint, view->now_s),
                 strcmp(view->api_version, "2025-12-01") == 0);
    close_resource(writer);
    afsync_sim_amend(writer, begin, endpoint->properties, view->now_s);
}

/* What never changes, and what differs by its kind only. */
static void write_registration(struct afsync_sim_writer *writer,
                               const struct afsync_sim_machine *server) {
    static const struct {
        const char *name, *value;
    } members[] = {
        {"agentVersion", "18.2.0.0"},
        {"agentVersionStatus", "Ok"},
        {"serverOSVersion", "10.0.20348.0"},
        {"provisioningState", "Succeeded"},
        {"serverRole", "Standalone"},
        {"clusterId", "00000000-0000-0000-0000-000000000000"},
        {"clusterName", ""},
        {"storageSyncServiceUid", SERVICE_UID},
        {"lastWorkflowId",
         "storageSyncServices/" AFSYNC_SIM_SERVICE "/workflows/" WORKFLOW},
        {"lastOperationName", "ICreateRegisteredServerWorkflow"},
        {"discoveryEndpointUri", "https://sync.contoso.example:443"},
        {"managementEndpointUri", "https://sync.contoso.example:443/"},
        {"monitoringEndpointUri", "https://sync.contoso.example:443/"},
        {"monitoringConfiguration", ""},
        {"resourceLocation", REGION},
        {"serviceLocation", REGION},
        {"applicationId", "00000000-0000-0000-0000-000000000000"},
        {"latestApplicationId", "00000000-0000-0000-0000-000000000000"},
        {"activeAuthType", "Certificate"},
    };

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        afsync_sim_write_string(writer, members[i].name, members[i].value);
    afsync_sim_write_string(writer, "serverId", server->id);
    afsync_sim_write_string(writer, "friendlyName", server->name);
    afsync_sim_write_string(writer, "serverName", server->name);
    afsync_sim_write_number(writer, "serverManagementErrorCode", 0);
    afsync_sim_write_truth(writer, "identity", false);
}

void afsync_sim_tell_server(struct afsync_sim_writer *writer,
                            const struct afsync_sim_view *view,
                            const struct afsync_sim_machine *server) {
    int64_t seen_at = view->now_s - view->now_s % AFSYNC_SIM_REFRESH_S;
    int64_t started_day = view->fleet->started_at_s - view->fleet->started_at_s % DAY_S;
    size_t begin = writer->length;
    char text[256];

    if (server->silent_since_s != 0 && server->silent_since_s < seen_at)
        seen_at = server->silent_since_s;
    snprintf(text, sizeof text, "/registeredServers/%s", server->id);
    open_resource(writer, view, "/registeredServers", server->name, text);
    write_registration(writer, server);
    afsync_sim_write_time(writer, "agentVersionExpirationDate", started_day + 180 * DAY_S);
    afsync_sim_write_time(writer, "lastHeartBeat", seen_at);
    close_resource(writer);
    afsync_sim_amend(writer, begin, server->properties, view->now_s);
}

/* Every day at one the share is enumerated, which takes twelve minutes. */
static void write_enumeration(struct afsync_sim_writer *writer, int64_t now_s) {
    int64_t started_at = now_s - (now_s - 3600) % DAY_S, completed_at;

    if (now_s < started_at + 12 * 60)
        started_at -= DAY_S;
    completed_at = started_at + 12 * 60;
    afsync_sim_write_open(writer, "changeEnumerationStatus", '{');
    afsync_sim_write_time(writer, "lastUpdatedTimestamp", completed_at);
    afsync_sim_write_open(writer, "lastEnumerationStatus", '{');
    afsync_sim_write_time(writer, "startedTimestamp", started_at);
    afsync_sim_write_time(writer, "completedTimestamp", completed_at);
    afsync_sim_write_number(writer, "namespaceFilesCount", 52340);
    afsync_sim_write_number(writer, "namespaceDirectoriesCount", 1204);
    afsync_sim_write_number(writer, "namespaceSizeBytes", INT64_C(3430154240));
    afsync_sim_write_time(writer, "nextRunTimestamp", started_at + DAY_S);
    afsync_sim_write_close(writer, '}');
    afsync_sim_write_string(writer, "activity", NULL);
    afsync_sim_write_close(writer, '}');
}

void afsync_sim_tell_cloud_endpoint(struct afsync_sim_writer *writer,
                                    const struct afsync_sim_view *view,
                                    const struct afsync_sim_sync_group *group) {
    size_t begin = writer->length;
    char text[512];

    snprintf(text, sizeof text, "/syncGroups/%s/cloudEndpoints/%s", group->name,
             group->name);
    open_resource(writer, view, "/syncGroups/cloudEndpoints", group->name, text);
    snprintf(text, sizeof text,
             "/subscriptions/%.64s/resourceGroups/" AFSYNC_SIM_GROUP
             "/providers/Microsoft.Storage/storageAccounts/sharesofcontoso",
             view->subscription);
    afsync_sim_write_string(writer, "storageAccountResourceId", text);
    afsync_sim_write_string(writer, "azureFileShareName", group->name);
    /* As in real answers, the quotation marks belong to the value. */
    snprintf(text, sizeof text, "\"%.64s\"", view->tenant);
    afsync_sim_write_string(writer, "storageAccountTenantId", text);
    afsync_sim_write_string(writer, "friendlyName", group->name);
    afsync_sim_write_string(writer, "backupEnabled", "false");
    afsync_sim_write_string(writer, "provisioningState", "Succeeded");
    write_id(writer, "lastWorkflowId", view, "/workflows/" WORKFLOW);
    afsync_sim_write_string(writer, "lastOperationName", "ICreateCloudEndpointWorkflow");
    afsync_sim_write_string(writer, "partnershipId", "1|" WORKFLOW);
    if (strcmp(view->api_version, "2025-12-01") == 0)
        afsync_sim_write_number(writer, "changeEnumerationIntervalDays", 1);
    write_enumeration(writer, view->now_s);
    close_resource(writer);
    afsync_sim_amend(writer, begin, group->properties, view->now_s);
}

void afsync_sim_tell_sync_group(struct afsync_sim_writer *writer,
                                const struct afsync_sim_view *view,
                                const struct afsync_sim_sync_group *group) {
    char text[256];

    snprintf(text, sizeof text, "/syncGroups/%s", group->name);
    open_resource(writer, view, "/syncGroups", group->name, text);
    snprintf(text, sizeof text, "0b000000-0000-4000-8000-%012zu",
             (size_t)(group - view->fleet->groups) + 1);
    afsync_sim_write_string(writer, "uniqueId", text);
    afsync_sim_write_string(writer, "syncGroupStatus", "0");
    close_resource(writer);
}

void afsync_sim_tell_service(struct afsync_sim_writer *writer,
                             const struct afsync_sim_view *view) {
    open_resource(writer, view, "", AFSYNC_SIM_SERVICE, "");
    afsync_sim_write_string(writer, "incomingTrafficPolicy", "AllowAllTraffic");
    afsync_sim_write_number(writer, "storageSyncServiceStatus", 0);
    afsync_sim_write_string(writer, "storageSyncServiceUid", "\"" SERVICE_UID "\"");
    afsync_sim_write_string(writer, "provisioningState", "Succeeded");
    afsync_sim_write_close(writer, '}');
    afsync_sim_write_string(writer, "location", REGION);
    afsync_sim_write_open(writer, "tags", '{');
    afsync_sim_write_close(writer, '}');
    afsync_sim_write_close(writer, '}');
}
