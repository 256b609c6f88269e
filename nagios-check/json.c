/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as JSON, for programs. What is not known is null; members may be added, never
 * renamed. */
#include "output.h"

#include "json_parts.h"

static struct json_object *codes_of(const struct afsync_report_leg *leg) {
    struct json_object *codes;

    if (!leg->has_codes)
        return NULL;
    codes = json_object_new_array();
    for (size_t i = 0; i < leg->code_count; i++) {
        struct json_object *code = json_object_new_object();

        afsync_said_add(code, "hresult", afsync_said_code(&leg->codes[i].code));
        afsync_said_add(code, "name", afsync_said_string(leg->codes[i].name));
        afsync_said_add(code, "persistent",
                        json_object_new_uint64(leg->codes[i].persistent));
        afsync_said_add(code, "transient", json_object_new_uint64(leg->codes[i].transient));
        json_object_array_add(codes, code);
    }
    return codes;
}

static struct json_object *items_of(const struct afsync_report_leg *leg) {
    struct json_object *items;

    if (!leg->has_items)
        return NULL;
    items = json_object_new_object();
    afsync_said_add(items, "total", afsync_said_count(leg->items_failed));
    afsync_said_add(items, "persistent", afsync_said_count(leg->items_persistent));
    afsync_said_add(items, "transient", afsync_said_count(leg->items_transient));
    afsync_said_add(items, "codes", codes_of(leg));
    return items;
}

static struct json_object *large_file_of(const struct afsync_report_leg *leg) {
    struct json_object *file;

    if (leg->large_file == NULL)
        return NULL;
    file = json_object_new_object();
    afsync_said_add(file, "path", json_object_new_string(leg->large_file));
    afsync_said_add(file, "bytes", afsync_said_count(leg->large_file_bytes));
    afsync_said_add(file, "percent", afsync_said_count(leg->large_file_percent));
    return file;
}

static struct json_object *progress_of(const struct afsync_report_leg *leg) {
    struct json_object *progress;

    if (!leg->has_progress)
        return NULL;
    progress = json_object_new_object();
    afsync_said_add(progress, "at", afsync_said_time(leg->progress_at));
    afsync_said_add(progress, "applied_items", afsync_said_count(leg->applied_items));
    afsync_said_add(progress, "total_items", afsync_said_count(leg->total_items));
    afsync_said_add(progress, "applied_bytes", afsync_said_count(leg->applied_bytes));
    afsync_said_add(progress, "total_bytes", afsync_said_count(leg->total_bytes));
    afsync_said_add(progress, "items_delta", afsync_said_count(leg->items_delta));
    afsync_said_add(progress, "remaining_items", afsync_said_count(leg->items_remaining));
    afsync_said_add(progress, "eta_seconds", afsync_said_count(leg->eta_seconds));
    afsync_said_add(progress, "minutes_remaining",
                    afsync_said_count(leg->minutes_remaining));
    afsync_said_add(progress, "large_file", large_file_of(leg));
    return progress;
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

        afsync_said_add(step, "rung", json_object_new_string(leg->steps[i].rung));
        afsync_said_add(step, "holds", json_object_new_boolean(leg->steps[i].holds));
        afsync_said_add(step, "evidence", json_object_new_string(leg->steps[i].evidence));
        json_object_array_add(steps, step);
    }
    return steps;
}

static struct json_object *leg_of(const struct afsync_report_leg *leg) {
    struct json_object *object = json_object_new_object();

    afsync_said_add(object, "direction",
                    json_object_new_string(afsync_direction_word(leg->direction)));
    afsync_said_add(object, "verdict",
                    json_object_new_string(afsync_verdict_word(leg->verdict)));
    afsync_said_add(object, "state", json_object_new_string(afsync_state_word(leg->state)));
    afsync_said_add(object, "reason", json_object_new_string(leg->reason));
    afsync_said_add(object, "hresult", afsync_said_code(&leg->code));
    afsync_said_add(object, "hresult_decimal",
                    leg->code.known ? json_object_new_int64((int32_t)leg->code.value)
                                    : NULL);
    afsync_said_add(object, "hresult_name", afsync_said_string(leg->code_name));
    afsync_said_add(object, "session_ended_at", afsync_said_time(leg->session_ended_at));
    afsync_said_add(object, "last_success_at", afsync_said_time(leg->last_success_at));
    afsync_said_add(object, "failing_since", afsync_said_time(leg->failing_since));
    afsync_said_add(object, "action", afsync_said_string(leg->action));
    afsync_said_add(object, "link", afsync_said_string(leg->link));
    afsync_said_add(object, "item_errors", items_of(leg));
    afsync_said_add(object, "gained_at", afsync_said_time(leg->gained_at));
    afsync_said_add(object, "progress", progress_of(leg));
    afsync_said_add(object, "readings",
                    afsync_said_readings(leg->readings, AFSYNC_SCOPE_LEG));
    afsync_said_add(object, "sources", sources_of(leg));
    if (leg->steps != NULL)
        afsync_said_add(object, "steps", steps_of(leg));
    return object;
}

static struct json_object *endpoint_of(const struct afsync_report_endpoint *endpoint) {
    struct json_object *object = json_object_new_object();
    struct json_object *legs = json_object_new_array();

    afsync_said_add(object, "subscription", afsync_said_string(endpoint->subscription));
    afsync_said_add(object, "resource_group", afsync_said_string(endpoint->resource_group));
    afsync_said_add(object, "service", afsync_said_string(endpoint->service));
    afsync_said_add(object, "sync_group", afsync_said_string(endpoint->sync_group));
    afsync_said_add(object, "server_endpoint",
                    afsync_said_string(endpoint->server_endpoint));
    afsync_said_add(object, "resource_name", afsync_said_string(endpoint->resource_name));
    afsync_said_add(object, "friendly_name", afsync_said_string(endpoint->friendly_name));
    afsync_said_add(object, "path", afsync_said_string(endpoint->path));
    afsync_said_add(object, "server", afsync_said_string(endpoint->server));
    afsync_said_add(object, "state",
                    json_object_new_string(afsync_state_word(endpoint->state)));
    afsync_said_add(object, "last_seen_at", afsync_said_time(endpoint->last_seen_at));
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (endpoint->legs[d].exists)
            json_object_array_add(legs, leg_of(&endpoint->legs[d]));
    afsync_said_add(object, "legs", legs);
    afsync_said_add(object, "aspects",
                    afsync_said_aspects(endpoint->aspects, AFSYNC_SUBJECT_ENDPOINT));
    afsync_said_add(object, "readings",
                    afsync_said_readings(endpoint->readings, AFSYNC_SCOPE_ENDPOINT));
    afsync_said_add(object, "azure", afsync_said_azure(&endpoint->status));
    return object;
}

struct json_object *afsync_said_faults(const struct afsync_report *report) {
    struct json_object *faults = json_object_new_array();

    for (size_t i = 0; i < report->fault_count; i++) {
        const struct afsync_report_fault *fault = &report->faults[i];
        struct json_object *object = json_object_new_object();

        afsync_said_add(object, "source",
                        json_object_new_string(afsync_source_word(fault->source)));
        afsync_said_add(object, "kind",
                        json_object_new_string(afsync_fault_word(fault->fault.kind)));
        afsync_said_add(object, "text", json_object_new_string(fault->fault.text));
        afsync_said_add(object, "request_id", afsync_said_string(fault->fault.request_id));
        afsync_said_add(object, "hides_endpoints",
                        json_object_new_boolean(fault->hides_endpoints));
        json_object_array_add(faults, object);
    }
    return faults;
}

/* How the exports were read. */
static void add_exports(struct json_object *object, const struct afsync_report *report) {
    const char *zone = report->assumed_zone[0] != '\0' ? report->assumed_zone : "local";

    afsync_said_add(object, "assumed_zone",
                    afsync_said_string(report->assumed_zones > 0 ? zone : NULL));
    afsync_said_add(object, "passed_bytes", json_object_new_uint64(report->passed_bytes));
}

/* What is told of the sources themselves. */
static struct json_object *told_of_sources(const struct afsync_report *report) {
    struct json_object *object = json_object_new_object();

    for (size_t s = 0; s < AFSYNC_SOURCES; s++) {
        struct json_object *told;

        if (!report->sources[s].configured)
            continue;
        told = afsync_said_readings(report->sources[s].readings, AFSYNC_SCOPE_SOURCE);
        if (s == AFSYNC_SOURCE_EVENTS)
            add_exports(told, report);
        afsync_said_add(object, afsync_source_word(s), told);
    }
    return object;
}

/* What is remembered between runs, and what hinders it. */
static struct json_object *memory_of(const struct afsync_report *report) {
    struct json_object *memory = json_object_new_object();

    afsync_said_add(memory, "answered_from", afsync_said_time(report->remembered_at));
    afsync_said_add(memory, "trouble", afsync_said_string(report->memory_trouble));
    return memory;
}

bool afsync_output_json(struct afsync_text *text, const struct afsync_report *report) {
    struct json_object *object = json_object_new_object();
    struct json_object *endpoints = json_object_new_array();
    const char *string;

    afsync_said_add(object, "state",
                    json_object_new_string(afsync_state_word(report->state)));
    afsync_said_add(object, "exit_code", json_object_new_int(report->state));
    afsync_said_add(object, "summary", json_object_new_string(report->summary));
    afsync_said_add(object, "at", afsync_said_time(report->at));
    for (size_t i = 0; i < report->endpoint_count; i++)
        json_object_array_add(endpoints, endpoint_of(&report->endpoints[i]));
    afsync_said_add(object, "endpoints", endpoints);
    afsync_said_add_inventory(object, report);
    afsync_said_add(object, "faults", afsync_said_faults(report));
    afsync_said_add(object, "readings",
                    afsync_said_readings(report->readings, AFSYNC_SCOPE_WHOLE));
    afsync_said_add(object, "sources", told_of_sources(report));
    afsync_said_add(object, "memory", memory_of(report));
    string = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
                                                        JSON_C_TO_STRING_NOSLASHESCAPE);
    if (string != NULL) {
        afsync_text_add(text, string);
        afsync_text_add(text, "\n");
    }
    json_object_put(object);
    return string != NULL;
}
