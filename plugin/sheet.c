/* SPDX-License-Identifier: Apache-2.0
 *
 * Collecting values, and sending them at little cost: what does not change from one to the
 * next is not written again. */
#include "daemon.h"

#include "sheet.h"

#include "base/list.h"
#include "base/time.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(AFSYNC_INSTANCE_MAX <= DATA_MAX_NAME_LEN, "the daemon's names are shorter");

struct afsync_sheet_place {
    char host[AFSYNC_INSTANCE_MAX];
    char plugin_instance[AFSYNC_INSTANCE_MAX];
    char type_instance[AFSYNC_INSTANCE_MAX];
};

struct afsync_sheet_entry {
    size_t place;
    enum afsync_reading reading;
    double number;
};

/* The kind of a type in force, which is not ours if a types database has one of that name:
 * "requests" is a gauge in the daemon's own. */
static int type_of(enum afsync_reading reading) {
    const data_set_t *set = plugin_get_ds(afsync_reading_row(reading)->name);

    return set != NULL && set->ds_num == 1 ? set->ds[0].type : -1;
}

void afsync_sheet_begin(struct afsync_sheet *sheet, int64_t at) {
    *sheet = (struct afsync_sheet){.at = at};
    for (unsigned i = 0; i < AFSYNC_READINGS; i++)
        sheet->types[i] = type_of((enum afsync_reading)i);
}

void afsync_sheet_place(struct afsync_sheet *sheet, const char *host,
                        const char *plugin_instance, const char *type_instance) {
    struct afsync_sheet_place *place,
        *places = afsync_list_grow(sheet->places, sheet->place_count, &sheet->place_room,
                                   sizeof *places);

    sheet->failed = sheet->failed || places == NULL;
    if (sheet->failed)
        return;
    sheet->places = places;
    place = &places[sheet->place_count++];
    snprintf(place->host, sizeof place->host, "%s", host);
    snprintf(place->plugin_instance, sizeof place->plugin_instance, "%s", plugin_instance);
    snprintf(place->type_instance, sizeof place->type_instance, "%s", type_instance);
}

void afsync_sheet_add(struct afsync_sheet *sheet, enum afsync_reading reading,
                      struct afsync_value value) {
    struct afsync_sheet_entry *entries;

    if (!value.known || !isfinite(value.number) || sheet->types[reading] < 0 ||
        sheet->failed)
        return;
    entries = afsync_list_grow(sheet->entries, sheet->entry_count, &sheet->entry_room,
                               sizeof *entries);
    sheet->failed = entries == NULL;
    if (sheet->failed)
        return;
    sheet->entries = entries;
    entries[sheet->entry_count++] = (struct afsync_sheet_entry){
        .place = sheet->place_count - 1, .reading = reading, .number = value.number};
}

bool afsync_sheet_good(const struct afsync_sheet *sheet, struct afsync_fault *fault) {
    return !sheet->failed || afsync_fault_no_memory(fault);
}

/* Puts a number in the form that the type in force wants. */
static bool convert(value_t *value, int type, double number) {
    if (type == DS_TYPE_GAUGE) {
        value->gauge = number;
        return true;
    }
    if (number < -0x1p62 || number > 0x1p62)
        return false;
    if (type == DS_TYPE_DERIVE)
        value->derive = (derive_t)number;
    else if (number < 0)
        return false;
    else if (type == DS_TYPE_COUNTER)
        value->counter = (counter_t)number;
    else
        value->absolute = (absolute_t)number;
    return true;
}

/* Much shorter than a call of snprintf, of which there would be thousands. */
static void copy_name(char out[DATA_MAX_NAME_LEN], const char *name) {
    memcpy(out, name, strlen(name) + 1);
}

static void put_place(value_list_t *list, const struct afsync_sheet_place *place) {
    copy_name(list->host, place->host);
    copy_name(list->plugin_instance, place->plugin_instance);
    copy_name(list->type_instance, place->type_instance);
}

void afsync_sheet_send(const struct afsync_sheet *sheet, int64_t now) {
    value_list_t list = VALUE_LIST_INIT;
    const struct afsync_sheet_place *place = NULL;
    /* Between whole seconds, as ages are told. */
    int64_t older = now > sheet->at ? now / AFSYNC_SECOND - sheet->at / AFSYNC_SECOND : 0;
    value_t value;

    list.values = &value;
    list.values_len = 1;
    list.time = cdtime();
    copy_name(list.plugin, AFSYNC_PLUGIN);
    for (size_t i = 0; i < sheet->entry_count; i++) {
        const struct afsync_sheet_entry *entry = &sheet->entries[i];
        const struct afsync_reading_row *row = afsync_reading_row(entry->reading);
        double number = entry->number + (row->kind == AFSYNC_KIND_AGE ? (double)older : 0);

        if (!convert(&value, sheet->types[entry->reading], number))
            continue;
        if (place != &sheet->places[entry->place]) {
            place = &sheet->places[entry->place];
            put_place(&list, place);
        }
        copy_name(list.type, row->name);
        plugin_dispatch_values(&list); /* which logs its own failures */
    }
}

void afsync_sheet_fini(struct afsync_sheet *sheet) {
    free(sheet->places);
    free(sheet->entries);
    *sheet = (struct afsync_sheet){0};
}
