/* SPDX-License-Identifier: Apache-2.0
 *
 * What the JSON report tells beside the legs: aspects, servers, cloud endpoints. */
#include "json_parts.h"

struct json_object *
afsync_said_aspects(const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
                    enum afsync_subject subject) {
    struct json_object *list = json_object_new_array();

    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++) {
        const struct afsync_report_aspect *told = &aspects[i];
        struct json_object *object;

        if (afsync_aspect_row(i)->subject != subject)
            continue;
        object = json_object_new_object();
        afsync_said_add(object, "aspect",
                        json_object_new_string(afsync_aspect_row(i)->word));
        afsync_said_add(object, "state",
                        told->told ? json_object_new_string(afsync_state_word(told->state))
                                   : NULL);
        afsync_said_add(object, "reason", afsync_said_string(told->reason));
        afsync_said_add(object, "hresult", afsync_said_code(&told->code));
        afsync_said_add(object, "hresult_name", afsync_said_string(told->code_name));
        afsync_said_add(object, "action", afsync_said_string(told->action));
        afsync_said_add(object, "link", afsync_said_string(told->link));
        json_object_array_add(list, object);
    }
    return list;
}

/* Null where nothing was told. */
static struct json_object *
state_of(const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
         enum afsync_state state) {
    for (size_t i = 0; i < AFSYNC_ASPECTS; i++)
        if (aspects[i].told)
            return json_object_new_string(afsync_state_word(state));
    return NULL;
}

static struct json_object *failures_of(const struct afsync_failures *failures,
                                       enum afsync_class in_class) {
    struct json_object *object, *codes;

    if (!failures->files.known && failures->code_count == 0)
        return NULL;
    object = json_object_new_object();
    codes = json_object_new_array();
    for (size_t i = 0; i < failures->code_count; i++) {
        const struct afsync_code_files *row = &failures->codes[i];
        struct json_object *code = json_object_new_object();

        afsync_said_add(code, "hresult", afsync_said_code(&row->code));
        afsync_said_add(
            code, "name",
            afsync_said_string(afsync_catalogue_name(row->code.value, in_class)));
        afsync_said_add(code, "files", afsync_said_count(row->files));
        json_object_array_add(codes, code);
    }
    afsync_said_add(object, "at", afsync_said_time(failures->at));
    afsync_said_add(object, "total", afsync_said_count(failures->files));
    afsync_said_add(object, "codes", codes);
    return object;
}

static struct json_object *tiering_of(const struct afsync_tiering *tiering) {
    struct json_object *object;

    if (tiering->at == 0 && tiering->health == NULL)
        return NULL;
    object = json_object_new_object();
    afsync_said_add(object, "at", afsync_said_time(tiering->at));
    afsync_said_add(object, "health", afsync_said_string(tiering->health));
    afsync_said_add(object, "last_result", afsync_said_code(&tiering->last_result));
    afsync_said_add(object, "low_disk_mode", afsync_said_string(tiering->low_disk));
    afsync_said_add(object, "failures",
                    failures_of(&tiering->failures, AFSYNC_CLASS_TIERING));
    return object;
}

static struct json_object *background_of(const struct afsync_endpoint_status *status) {
    struct json_object *background;

    if (status->background_at == 0 && status->background_began_at == 0)
        return NULL;
    background = json_object_new_object();
    afsync_said_add(background, "at", afsync_said_time(status->background_at));
    afsync_said_add(background, "began_at", afsync_said_time(status->background_began_at));
    afsync_said_add(background, "percent", afsync_said_count(status->background_percent));
    afsync_said_add(background, "bytes", afsync_said_count(status->background_bytes));
    return background;
}

struct json_object *afsync_said_azure(const struct afsync_endpoint_status *status) {
    struct json_object *azure = json_object_new_object();

    afsync_said_add(azure, "at", afsync_said_time(status->at));
    afsync_said_add(azure, "server_id", afsync_said_string(status->server_id));
    afsync_said_add(azure, "combined_health", afsync_said_string(status->combined_health));
    afsync_said_add(azure, "sync_activity", afsync_said_string(status->sync_activity));
    afsync_said_add(azure, "persistent_items", afsync_said_count(status->persistent_items));
    afsync_said_add(azure, "offline_data_transfer",
                    afsync_said_string(status->offline_transfer));
    afsync_said_add(azure, "background_download", background_of(status));
    afsync_said_add(azure, "cloud_tiering", tiering_of(&status->tiering));
    afsync_said_add(azure, "recall_errors",
                    failures_of(&status->recalls, AFSYNC_CLASS_RECALL));
    afsync_said_add(azure, "provisioning", afsync_said_string(status->provisioning.status));
    return azure;
}

static void add_service(struct json_object *object, const struct afsync_identity *who) {
    afsync_said_add(object, "subscription", afsync_said_string(who->subscription));
    afsync_said_add(object, "resource_group", afsync_said_string(who->resource_group));
    afsync_said_add(object, "service", afsync_said_string(who->service));
}

static struct json_object *server_of(const struct afsync_report_server *server) {
    const struct afsync_server *said = &server->said;
    struct json_object *object = json_object_new_object();

    add_service(object, &server->who);
    afsync_said_add(object, "name", afsync_said_string(server->who.server));
    afsync_said_add(object, "id", afsync_said_string(said->id));
    afsync_said_add(object, "heartbeat_at", afsync_said_time(said->heartbeat_at));
    afsync_said_add(object, "agent_version", afsync_said_string(said->agent_version));
    afsync_said_add(object, "agent_version_status", afsync_said_string(said->agent_status));
    afsync_said_add(object, "agent_expires_at", afsync_said_time(said->agent_expires_at));
    afsync_said_add(object, "os_version", afsync_said_string(said->os_version));
    afsync_said_add(object, "role", afsync_said_string(said->role));
    afsync_said_add(object, "cluster", afsync_said_string(said->cluster));
    afsync_said_add(object, "management_error", afsync_said_code(&said->management_error));
    afsync_said_add(object, "state", state_of(server->aspects, server->state));
    afsync_said_add(object, "aspects",
                    afsync_said_aspects(server->aspects, AFSYNC_SUBJECT_SERVER));
    afsync_said_add(object, "readings",
                    afsync_said_readings(server->readings, AFSYNC_SCOPE_SERVER));
    return object;
}

static struct json_object *
cloud_endpoint_of(const struct afsync_report_cloud_endpoint *endpoint) {
    const struct afsync_cloud_endpoint *said = &endpoint->said;
    struct json_object *object = json_object_new_object();

    add_service(object, &endpoint->who);
    afsync_said_add(object, "sync_group", afsync_said_string(endpoint->who.sync_group));
    afsync_said_add(object, "name", afsync_said_string(said->name));
    afsync_said_add(object, "share", afsync_said_string(said->share));
    afsync_said_add(object, "backup_enabled", afsync_said_string(said->backup_enabled));
    afsync_said_add(object, "enumerated_at", afsync_said_time(said->enumerated_at));
    afsync_said_add(object, "enumeration_due_at",
                    afsync_said_time(said->enumeration_due_at));
    afsync_said_add(object, "enumeration_state",
                    afsync_said_string(said->enumeration_state));
    afsync_said_add(object, "enumeration_percent",
                    afsync_said_count(said->enumeration_percent));
    afsync_said_add(object, "enumeration_code", afsync_said_code(&said->enumeration_code));
    afsync_said_add(object, "state", state_of(endpoint->aspects, endpoint->state));
    afsync_said_add(object, "aspects",
                    afsync_said_aspects(endpoint->aspects, AFSYNC_SUBJECT_CLOUD_ENDPOINT));
    afsync_said_add(object, "readings",
                    afsync_said_readings(endpoint->readings, AFSYNC_SCOPE_CLOUD_ENDPOINT));
    return object;
}

void afsync_said_add_inventory(struct json_object *object,
                               const struct afsync_report *report) {
    struct json_object *servers = json_object_new_array();
    struct json_object *cloud_endpoints = json_object_new_array();

    for (size_t i = 0; i < report->server_count; i++)
        json_object_array_add(servers, server_of(&report->servers[i]));
    for (size_t i = 0; i < report->cloud_endpoint_count; i++)
        json_object_array_add(cloud_endpoints,
                              cloud_endpoint_of(&report->cloud_endpoints[i]));
    afsync_said_add(object, "servers", servers);
    afsync_said_add(object, "cloud_endpoints", cloud_endpoints);
}
