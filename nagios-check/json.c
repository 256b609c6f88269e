/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as JSON, for programs. What is not known is null; members may be added, never
 * renamed. */
#include "output.h"

#include "base/time.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>

static struct json_object *string_or_null(const char *string) {
    return string != NULL && string[0] != '\0' ? json_object_new_string(string) : NULL;
}

static struct json_object *count_or_null(struct afsync_count count) {
    return count.known ? json_object_new_uint64(count.value) : NULL;
}

static struct json_object *time_or_null(int64_t at) {
    char text[AFSYNC_TIME_MAX];

    if (at <= 0)
        return NULL;
    afsync_time_format(at, text);
    return json_object_new_string(text);
}

static struct json_object *code_text(uint32_t code) {
    char text[16];

    snprintf(text, sizeof text, "0x%08" PRIx32, code);
    return json_object_new_string(text);
}

/* Whole numbers as such. */
static struct json_object *value_or_null(const struct afsync_value *value) {
    char text[32];

    if (!value->known)
        return NULL;
    if (value->number == floor(value->number) && fabs(value->number) < 9e15)
        return json_object_new_int64((int64_t)value->number);
    snprintf(text, sizeof text, "%.3f", value->number);
    return json_object_new_double_s(value->number, text);
}

static void add(struct json_object *object, const char *name, struct json_object *value) {
    json_object_object_add(object, name, value);
}

static struct json_object *codes_of(const struct afsync_report_leg *leg) {
    struct json_object *codes;

    if (!leg->has_codes)
        return NULL;
    codes = json_object_new_array();
    for (size_t i = 0; i < leg->code_count; i++) {
        struct json_object *code = json_object_new_object();

        add(code, "hresult",
            leg->codes[i].code.known ? code_text(leg->codes[i].code.value) : NULL);
        add(code, "name", string_or_null(leg->codes[i].name));
        add(code, "persistent", json_object_new_uint64(leg->codes[i].persistent));
        add(code, "transient", json_object_new_uint64(leg->codes[i].transient));
        json_object_array_add(codes, code);
    }
    return codes;
}

static struct json_object *items_of(const struct afsync_report_leg *leg) {
    struct json_object *items;

    if (!leg->has_items)
        return NULL;
    items = json_object_new_object();
    add(items, "total", count_or_null(leg->items_failed));
    add(items, "persistent", count_or_null(leg->items_persistent));
    add(items, "transient", count_or_null(leg->items_transient));
    add(items, "codes", codes_of(leg));
    return items;
}

static struct json_object *large_file_of(const struct afsync_report_leg *leg) {
    struct json_object *file;

    if (leg->large_file == NULL)
        return NULL;
    file = json_object_new_object();
    add(file, "path", json_object_new_string(leg->large_file));
    add(file, "bytes", count_or_null(leg->large_file_bytes));
    add(file, "percent", count_or_null(leg->large_file_percent));
    return file;
}

static struct json_object *progress_of(const struct afsync_report_leg *leg) {
    struct json_object *progress;

    if (!leg->has_progress)
        return NULL;
    progress = json_object_new_object();
    add(progress, "at", time_or_null(leg->progress_at));
    add(progress, "applied_items", count_or_null(leg->applied_items));
    add(progress, "total_items", count_or_null(leg->total_items));
    add(progress, "applied_bytes", count_or_null(leg->applied_bytes));
    add(progress, "total_bytes", count_or_null(leg->total_bytes));
    add(progress, "items_delta", count_or_null(leg->items_delta));
    add(progress, "remaining_items", count_or_null(leg->items_remaining));
    add(progress, "eta_seconds", count_or_null(leg->eta_seconds));
    add(progress, "minutes_remaining", count_or_null(leg->minutes_remaining));
    add(progress, "large_file", large_file_of(leg));
    return progress;
}

static struct json_object *readings_of(const struct afsync_value *readings,
                                       enum afsync_scope scope) {
    struct json_object *object = json_object_new_object();

    for (size_t i = 0; i < AFSYNC_READINGS; i++)
        if (afsync_reading_row(i)->scope == scope)
            add(object, afsync_reading_row(i)->name, value_or_null(&readings[i]));
    return object;
}

static struct json_object *sources_of(const struct afsync_report_leg *leg) {
    struct json_object *sources = json_object_new_array();

    for (size_t s = 0; s < AFSYNC_SOURCES; s++)
        if (leg->said_by[s])
            json_object_array_add(sources, json_object_new_string(afsync_source_word(s)));
    return sources;
}

static struct json_object *steps_of(const struct afsync_report_leg *leg) {
    struct json_object *steps = json_object_new_array();

    for (size_t i = 0; i < leg->step_count; i++) {
        struct json_object *step = json_object_new_object();

        add(step, "rung", json_object_new_string(leg->steps[i].rung));
        add(step, "holds", json_object_new_boolean(leg->steps[i].holds));
        add(step, "evidence", json_object_new_string(leg->steps[i].evidence));
        json_object_array_add(steps, step);
    }
    return steps;
}

static struct json_object *leg_of(const struct afsync_report_leg *leg) {
    struct json_object *object = json_object_new_object();

    add(object, "direction", json_object_new_string(afsync_direction_word(leg->direction)));
    add(object, "verdict", json_object_new_string(afsync_verdict_word(leg->verdict)));
    add(object, "state", json_object_new_string(afsync_state_word(leg->state)));
    add(object, "reason", json_object_new_string(leg->reason));
    add(object, "hresult", leg->code.known ? code_text(leg->code.value) : NULL);
    add(object, "hresult_decimal",
        leg->code.known ? json_object_new_int64((int32_t)leg->code.value) : NULL);
    add(object, "hresult_name", string_or_null(leg->code_name));
    add(object, "session_ended_at", time_or_null(leg->session_ended_at));
    add(object, "last_success_at", time_or_null(leg->last_success_at));
    add(object, "failing_since", time_or_null(leg->failing_since));
    add(object, "action", string_or_null(leg->action));
    add(object, "link", string_or_null(leg->link));
    add(object, "item_errors", items_of(leg));
    add(object, "gained_at", time_or_null(leg->gained_at));
    add(object, "progress", progress_of(leg));
    add(object, "readings", readings_of(leg->readings, AFSYNC_SCOPE_LEG));
    add(object, "sources", sources_of(leg));
    if (leg->steps != NULL)
        add(object, "steps", steps_of(leg));
    return object;
}

static struct json_object *background_of(const struct afsync_endpoint_status *status) {
    struct json_object *background;

    if (status->background_at == 0 && status->background_began_at == 0)
        return NULL;
    background = json_object_new_object();
    add(background, "at", time_or_null(status->background_at));
    add(background, "began_at", time_or_null(status->background_began_at));
    add(background, "percent", count_or_null(status->background_percent));
    add(background, "bytes", count_or_null(status->background_bytes));
    return background;
}

/* What Azure says of the endpoint as a whole; it decides nothing. */
static struct json_object *azure_of(const struct afsync_endpoint_status *status) {
    struct json_object *azure = json_object_new_object();

    add(azure, "at", time_or_null(status->at));
    add(azure, "server_id", string_or_null(status->server_id));
    add(azure, "combined_health", string_or_null(status->combined_health));
    add(azure, "sync_activity", string_or_null(status->sync_activity));
    add(azure, "persistent_items", count_or_null(status->persistent_items));
    add(azure, "offline_data_transfer", string_or_null(status->offline_transfer));
    add(azure, "background_download", background_of(status));
    return azure;
}

static struct json_object *endpoint_of(const struct afsync_report_endpoint *endpoint) {
    struct json_object *object = json_object_new_object();
    struct json_object *legs = json_object_new_array();

    add(object, "subscription", string_or_null(endpoint->subscription));
    add(object, "resource_group", string_or_null(endpoint->resource_group));
    add(object, "service", string_or_null(endpoint->service));
    add(object, "sync_group", string_or_null(endpoint->sync_group));
    add(object, "server_endpoint", string_or_null(endpoint->server_endpoint));
    add(object, "resource_name", string_or_null(endpoint->resource_name));
    add(object, "friendly_name", string_or_null(endpoint->friendly_name));
    add(object, "path", string_or_null(endpoint->path));
    add(object, "server", string_or_null(endpoint->server));
    add(object, "state", json_object_new_string(afsync_state_word(endpoint->state)));
    add(object, "last_seen_at", time_or_null(endpoint->last_seen_at));
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (endpoint->legs[d].exists)
            json_object_array_add(legs, leg_of(&endpoint->legs[d]));
    add(object, "legs", legs);
    add(object, "azure", azure_of(&endpoint->status));
    return object;
}

static void add_service(struct json_object *object, const struct afsync_identity *who) {
    add(object, "subscription", string_or_null(who->subscription));
    add(object, "resource_group", string_or_null(who->resource_group));
    add(object, "service", string_or_null(who->service));
}

static struct json_object *server_of(const struct afsync_report_server *server) {
    const struct afsync_server *said = &server->said;
    struct json_object *object = json_object_new_object();

    add_service(object, &server->who);
    add(object, "name", string_or_null(server->who.server));
    add(object, "id", string_or_null(said->id));
    add(object, "heartbeat_at", time_or_null(said->heartbeat_at));
    add(object, "agent_version", string_or_null(said->agent_version));
    add(object, "agent_version_status", string_or_null(said->agent_status));
    add(object, "agent_expires_at", time_or_null(said->agent_expires_at));
    add(object, "os_version", string_or_null(said->os_version));
    add(object, "role", string_or_null(said->role));
    add(object, "cluster", string_or_null(said->cluster));
    add(object, "management_error",
        said->management_error.known ? code_text(said->management_error.value) : NULL);
    return object;
}

static struct json_object *
cloud_endpoint_of(const struct afsync_report_cloud_endpoint *endpoint) {
    const struct afsync_cloud_endpoint *said = &endpoint->said;
    struct json_object *object = json_object_new_object();

    add_service(object, &endpoint->who);
    add(object, "sync_group", string_or_null(endpoint->who.sync_group));
    add(object, "name", string_or_null(said->name));
    add(object, "share", string_or_null(said->share));
    add(object, "backup_enabled", string_or_null(said->backup_enabled));
    add(object, "enumerated_at", time_or_null(said->enumerated_at));
    add(object, "enumeration_due_at", time_or_null(said->enumeration_due_at));
    add(object, "enumeration_state", string_or_null(said->enumeration_state));
    add(object, "enumeration_percent", count_or_null(said->enumeration_percent));
    add(object, "enumeration_code",
        said->enumeration_code.known ? code_text(said->enumeration_code.value) : NULL);
    return object;
}

static void add_inventory(struct json_object *object, const struct afsync_report *report) {
    struct json_object *servers = json_object_new_array();
    struct json_object *cloud_endpoints = json_object_new_array();

    for (size_t i = 0; i < report->server_count; i++)
        json_object_array_add(servers, server_of(&report->servers[i]));
    for (size_t i = 0; i < report->cloud_endpoint_count; i++)
        json_object_array_add(cloud_endpoints,
                              cloud_endpoint_of(&report->cloud_endpoints[i]));
    add(object, "servers", servers);
    add(object, "cloud_endpoints", cloud_endpoints);
}

static struct json_object *faults_of(const struct afsync_report *report) {
    struct json_object *faults = json_object_new_array();

    for (size_t i = 0; i < report->fault_count; i++) {
        const struct afsync_report_fault *fault = &report->faults[i];
        struct json_object *object = json_object_new_object();

        add(object, "source", json_object_new_string(afsync_source_word(fault->source)));
        add(object, "kind", json_object_new_string(afsync_fault_word(fault->fault.kind)));
        add(object, "text", json_object_new_string(fault->fault.text));
        add(object, "request_id", string_or_null(fault->fault.request_id));
        add(object, "hides_endpoints", json_object_new_boolean(fault->hides_endpoints));
        json_object_array_add(faults, object);
    }
    return faults;
}

/* How the exports were read. */
static void add_exports(struct json_object *object, const struct afsync_report *report) {
    const char *zone = report->assumed_zone[0] != '\0' ? report->assumed_zone : "local";

    add(object, "assumed_zone", string_or_null(report->assumed_zones > 0 ? zone : NULL));
    add(object, "passed_bytes", json_object_new_uint64(report->passed_bytes));
}

/* What is told of the sources themselves. */
static struct json_object *told_of_sources(const struct afsync_report *report) {
    struct json_object *object = json_object_new_object();

    for (size_t s = 0; s < AFSYNC_SOURCES; s++) {
        struct json_object *told;

        if (!report->sources[s].configured)
            continue;
        told = readings_of(report->sources[s].readings, AFSYNC_SCOPE_SOURCE);
        if (s == AFSYNC_SOURCE_EVENTS)
            add_exports(told, report);
        add(object, afsync_source_word(s), told);
    }
    return object;
}

/* What is remembered between runs, and what hinders it. */
static struct json_object *memory_of(const struct afsync_report *report) {
    struct json_object *memory = json_object_new_object();

    add(memory, "answered_from", time_or_null(report->remembered_at));
    add(memory, "trouble", string_or_null(report->memory_trouble));
    return memory;
}

bool afsync_output_json(struct afsync_text *text, const struct afsync_report *report) {
    struct json_object *object = json_object_new_object();
    struct json_object *endpoints = json_object_new_array();
    const char *string;

    add(object, "state", json_object_new_string(afsync_state_word(report->state)));
    add(object, "exit_code", json_object_new_int(report->state));
    add(object, "summary", json_object_new_string(report->summary));
    add(object, "at", time_or_null(report->at));
    for (size_t i = 0; i < report->endpoint_count; i++)
        json_object_array_add(endpoints, endpoint_of(&report->endpoints[i]));
    add(object, "endpoints", endpoints);
    add_inventory(object, report);
    add(object, "faults", faults_of(report));
    add(object, "readings", readings_of(report->readings, AFSYNC_SCOPE_WHOLE));
    add(object, "sources", told_of_sources(report));
    add(object, "memory", memory_of(report));
    string = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
                                                        JSON_C_TO_STRING_NOSLASHESCAPE);
    if (string != NULL) {
        afsync_text_add(text, string);
        afsync_text_add(text, "\n");
    }
    json_object_put(object);
    return string != NULL;
}
