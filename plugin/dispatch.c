/* SPDX-License-Identifier: Apache-2.0
 *
 * Registering readings as types, and walking the report. */
#include "daemon.h"

#include "dispatch.h"

#include <math.h>
#include <stdio.h>

bool afsync_dispatch_types(void) {
    bool ok = true;

    for (unsigned i = 0; i < AFSYNC_READINGS; i++) {
        const struct afsync_reading_row *row = afsync_reading_row((enum afsync_reading)i);
        bool counts = row->kind == AFSYNC_KIND_COUNTER;
        data_source_t source = {
            .name = "value",
            .type = counts ? DS_TYPE_DERIVE : DS_TYPE_GAUGE,
            .min = counts ? 0 : NAN, /* NAN: no bound */
            .max = NAN,
        };
        data_set_t set = {.ds_num = 1, .ds = &source}; /* the daemon copies both */

        snprintf(set.type, sizeof set.type, "%s", row->name);
        if (plugin_get_ds(row->name) == NULL && plugin_register_data_set(&set) != 0) {
            ERROR(AFSYNC_LOG "cannot register the type \"%s\"", row->name);
            ok = false;
        }
    }
    return ok;
}

/* Writes the readings of that scope out of an array of all of them. */
static void write_scope(struct afsync_sheet *sheet, enum afsync_scope scope,
                        const struct afsync_value *values) {
    for (unsigned i = 0; i < AFSYNC_READINGS; i++)
        if (afsync_reading_row((enum afsync_reading)i)->scope == scope)
            afsync_sheet_add(sheet, (enum afsync_reading)i, values[i]);
}

static void write_codes(struct afsync_sheet *sheet, const char *host,
                        const char *plugin_instance, const struct afsync_report_leg *leg) {
    for (size_t i = 0; i < leg->code_count; i++) {
        const struct afsync_report_code *code = &leg->codes[i];
        struct afsync_value items = {
            .number = (double)code->persistent + (double)code->transient,
            .known = true,
        };
        char type_instance[AFSYNC_INSTANCE_MAX];

        afsync_instance_of_code(type_instance, afsync_direction_word(leg->direction),
                                code->code);
        afsync_sheet_place(sheet, host, plugin_instance, type_instance);
        afsync_sheet_add(sheet, AFSYNC_READING_ITEM_ERRORS_BY_CODE, items);
    }
}

/* By code, of files that are not tiered or not recalled. */
static void write_failures(struct afsync_sheet *sheet, const char *host,
                           const char *plugin_instance,
                           const struct afsync_failures *failures,
                           enum afsync_reading reading) {
    for (size_t i = 0; i < failures->code_count; i++) {
        const struct afsync_code_files *row = &failures->codes[i];
        struct afsync_value files = {.number = (double)row->files.value,
                                     .known = row->files.known};
        char type_instance[AFSYNC_INSTANCE_MAX];

        afsync_instance_of_code(type_instance, NULL, row->code);
        afsync_sheet_place(sheet, host, plugin_instance, type_instance);
        afsync_sheet_add(sheet, reading, files);
    }
}

static void write_aspects(struct afsync_sheet *sheet, const char *host,
                          const char *plugin_instance,
                          const struct afsync_report_aspect aspects[AFSYNC_ASPECTS]) {
    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++) {
        struct afsync_value state = {.number = aspects[i].state, .known = aspects[i].told};

        if (!state.known)
            continue;
        afsync_sheet_place(sheet, host, plugin_instance, afsync_aspect_row(i)->word);
        afsync_sheet_add(sheet, AFSYNC_READING_ASPECT_STATE, state);
    }
}

/* What is told of an endpoint beside its legs. */
static void write_beside(struct afsync_sheet *sheet, const char *host,
                         const char *plugin_instance,
                         const struct afsync_report_endpoint *endpoint) {
    const struct afsync_value *readings = endpoint->readings;

    afsync_sheet_place(sheet, host, plugin_instance, "");
    write_scope(sheet, AFSYNC_SCOPE_ENDPOINT, readings);
    if (readings[AFSYNC_READING_FILES_NOT_TIERING].known)
        write_failures(sheet, host, plugin_instance, &endpoint->status.tiering.failures,
                       AFSYNC_READING_FILES_NOT_TIERING_BY_CODE);
    if (readings[AFSYNC_READING_RECALL_ERRORS].known)
        write_failures(sheet, host, plugin_instance, &endpoint->status.recalls,
                       AFSYNC_READING_RECALL_ERRORS_BY_CODE);
    write_aspects(sheet, host, plugin_instance, endpoint->aspects);
}

static void write_endpoint(struct afsync_sheet *sheet, const char *host,
                           const char *plugin_instance,
                           const struct afsync_report_endpoint *endpoint) {
    for (unsigned i = 0; i < AFSYNC_DIRECTIONS; i++) {
        const struct afsync_report_leg *leg = &endpoint->legs[i];

        if (!leg->exists)
            continue;
        afsync_sheet_place(sheet, host, plugin_instance,
                           afsync_direction_word(leg->direction));
        write_scope(sheet, AFSYNC_SCOPE_LEG, leg->readings);
        write_codes(sheet, host, plugin_instance, leg);
    }
    write_beside(sheet, host, plugin_instance, endpoint);
}

static void write_inventory(struct afsync_sheet *sheet,
                            const struct afsync_instances *instances,
                            const struct afsync_report *report) {
    for (size_t i = 0; i < report->server_count; i++) {
        afsync_sheet_place(sheet, instances->server_hosts[i], instances->servers[i], "");
        write_scope(sheet, AFSYNC_SCOPE_SERVER, report->servers[i].readings);
        write_aspects(sheet, instances->server_hosts[i], instances->servers[i],
                      report->servers[i].aspects);
    }
    for (size_t i = 0; i < report->cloud_endpoint_count; i++) {
        afsync_sheet_place(sheet, "", instances->cloud_endpoints[i], "");
        write_scope(sheet, AFSYNC_SCOPE_CLOUD_ENDPOINT,
                    report->cloud_endpoints[i].readings);
        write_aspects(sheet, "", instances->cloud_endpoints[i],
                      report->cloud_endpoints[i].aspects);
    }
}

bool afsync_dispatch_write(struct afsync_sheet *sheet,
                           const struct afsync_instances *instances,
                           const struct afsync_report *report, struct afsync_fault *fault) {
    afsync_sheet_begin(sheet, report->at);
    for (size_t i = 0; i < report->endpoint_count; i++)
        write_endpoint(sheet, instances->hosts[i], instances->endpoints[i],
                       &report->endpoints[i]);
    write_inventory(sheet, instances, report);
    afsync_sheet_place(sheet, "", instances->service, "");
    write_scope(sheet, AFSYNC_SCOPE_WHOLE, report->readings);
    for (unsigned i = 0; i < AFSYNC_SOURCES; i++) {
        if (!report->sources[i].configured)
            continue;
        afsync_sheet_place(sheet, "", instances->service,
                           afsync_source_word((enum afsync_source)i));
        write_scope(sheet, AFSYNC_SCOPE_SOURCE, report->sources[i].readings);
    }
    return afsync_sheet_good(sheet, fault);
}
