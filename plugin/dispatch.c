/* SPDX-License-Identifier: Apache-2.0
 *
 * Registering readings as types, and sending them. */
#include "daemon.h"

#include "dispatch.h"

#include <math.h>
#include <stdio.h>

_Static_assert(AFSYNC_INSTANCE_MAX <= DATA_MAX_NAME_LEN, "the daemon's names are shorter");

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

/* Puts a number in the form that the type in force wants, which is not ours if a types
 * database has one of that name: "requests" is a gauge in the daemon's own. */
static bool convert(value_t *value, enum afsync_reading reading, double number) {
    const data_set_t *set = plugin_get_ds(afsync_reading_row(reading)->name);

    if (set == NULL || set->ds_num != 1 || !isfinite(number))
        return false;
    if (set->ds[0].type == DS_TYPE_GAUGE) {
        value->gauge = number;
        return true;
    }
    if (number < -0x1p62 || number > 0x1p62)
        return false;
    if (set->ds[0].type == DS_TYPE_DERIVE)
        value->derive = (derive_t)number;
    else if (number < 0)
        return false;
    else if (set->ds[0].type == DS_TYPE_COUNTER)
        value->counter = (counter_t)number;
    else
        value->absolute = (absolute_t)number;
    return true;
}

static void dispatch(const char *plugin_instance, const char *type_instance,
                     enum afsync_reading reading, struct afsync_value value) {
    value_t number;
    value_list_t list = VALUE_LIST_INIT;

    if (!value.known || !convert(&number, reading, value.number))
        return;
    list.values = &number;
    list.values_len = 1;
    snprintf(list.plugin, sizeof list.plugin, "%s", AFSYNC_PLUGIN);
    snprintf(list.plugin_instance, sizeof list.plugin_instance, "%s", plugin_instance);
    snprintf(list.type, sizeof list.type, "%s", afsync_reading_row(reading)->name);
    snprintf(list.type_instance, sizeof list.type_instance, "%s", type_instance);
    plugin_dispatch_values(&list); /* which logs its own failures */
}

/* Sends the readings of that scope out of an array of all of them. */
static void dispatch_scope(const char *plugin_instance, const char *type_instance,
                           enum afsync_scope scope,
                           const struct afsync_value values[AFSYNC_READINGS]) {
    for (unsigned i = 0; i < AFSYNC_READINGS; i++)
        if (afsync_reading_row((enum afsync_reading)i)->scope == scope)
            dispatch(plugin_instance, type_instance, (enum afsync_reading)i, values[i]);
}

static void dispatch_codes(const char *plugin_instance,
                           const struct afsync_report_leg *leg) {
    for (size_t i = 0; i < leg->code_count; i++) {
        const struct afsync_report_code *code = &leg->codes[i];
        struct afsync_value items = {
            .number = (double)code->persistent + (double)code->transient,
            .known = true,
        };
        char type_instance[AFSYNC_INSTANCE_MAX];

        afsync_instance_of_code(type_instance, leg->direction, code->code);
        dispatch(plugin_instance, type_instance, AFSYNC_READING_ITEM_ERRORS_BY_CODE, items);
    }
}

static void dispatch_endpoint(const char *plugin_instance,
                              const struct afsync_report_endpoint *endpoint) {
    for (unsigned i = 0; i < AFSYNC_DIRECTIONS; i++) {
        const struct afsync_report_leg *leg = &endpoint->legs[i];

        if (!leg->exists)
            continue;
        dispatch_scope(plugin_instance, afsync_direction_word(leg->direction),
                       AFSYNC_SCOPE_LEG, leg->readings);
        dispatch_codes(plugin_instance, leg);
    }
}

void afsync_dispatch_report(const struct afsync_instances *instances,
                            const struct afsync_report *report) {
    for (size_t i = 0; i < report->endpoint_count; i++)
        dispatch_endpoint(instances->endpoints[i], &report->endpoints[i]);
    dispatch_scope(instances->service, "", AFSYNC_SCOPE_WHOLE, report->readings);
    for (unsigned i = 0; i < AFSYNC_SOURCES; i++)
        if (report->sources[i].configured)
            dispatch_scope(instances->service, afsync_source_word((enum afsync_source)i),
                           AFSYNC_SCOPE_SOURCE, report->sources[i].readings);
}
