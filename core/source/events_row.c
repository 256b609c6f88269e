/* SPDX-License-Identifier: Apache-2.0
 *
 * Cells of a row, by their columns. */
#include "source/events_row.h"

#include "base/json.h"
#include "base/time.h"
#include "source/events_format.h"

#include <string.h>

enum { COLUMNS_MAX = 256 };

static const char *const names[AFSYNC_COLUMNS] = {
    [AFSYNC_COLUMN_TIME] = "TimeGenerated",
    [AFSYNC_COLUMN_EVENT_ID] = "EventID",
    [AFSYNC_COLUMN_COMPUTER] = "Computer",
    [AFSYNC_COLUMN_PROVIDER] = "Source",
    [AFSYNC_COLUMN_CHANNEL] = "EventLog",
    [AFSYNC_COLUMN_DATA] = "EventData",
    [AFSYNC_COLUMN_PARAMETERS] = "ParameterXml",
    [AFSYNC_COLUMN_TEXT] = "RenderedDescription",
    [AFSYNC_COLUMN_MESSAGE] = "Message",
};

/* A text that a NUL of its own cuts short would be another text. */
static const char *cell(struct afsync_row_reader *reader, struct json_object *row,
                        enum afsync_column column) {
    struct json_object *value =
        json_object_array_get_idx(row, reader->columns->places[column]);
    const char *text = afsync_json_scalar(value, "");

    if (text == NULL && json_object_is_type(value, json_type_int))
        reader->starved = true;
    if (text != NULL && json_object_is_type(value, json_type_string) &&
        strlen(text) != (size_t)json_object_get_string_len(value))
        return NULL;
    return text;
}

static void set(struct afsync_row_reader *reader, struct json_object *row,
                enum afsync_column column, enum afsync_field field) {
    const char *text = cell(reader, row, column);

    if (text != NULL)
        afsync_record_set(reader->record, field, AFSYNC_SAID_BY_NAME, text, strlen(text));
}

/* Of two times of one event the earlier is believed: Azure replaces one that is days old,
 * and an agent may have noted when it read the event. Neither may make it young. */
static void set_time(struct afsync_row_reader *reader, struct json_object *row) {
    const char *generated = cell(reader, row, AFSYNC_COLUMN_TIME);
    const char *own = afsync_record_get(reader->record, AFSYNC_FIELD_TIME);
    int64_t own_at = own != NULL ? afsync_time_parse(own) : 0;

    reader->generated_at = generated != NULL ? afsync_time_parse(generated) : 0;
    if (own_at != 0 && (reader->generated_at == 0 || own_at < reader->generated_at))
        return;
    reader->record->said[AFSYNC_FIELD_TIME] = AFSYNC_SAID_NOT;
    set(reader, row, AFSYNC_COLUMN_TIME, AFSYNC_FIELD_TIME);
}

static bool is_xml(const char *text) {
    return text[strspn(text, " \t\r\n")] == '<';
}

static void read_text(struct afsync_row_reader *reader, const char *text) {
    if (text != NULL && reader->record->message.length == 0)
        afsync_text_add(&reader->record->message, text);
}

static bool says_data(struct afsync_record *record) {
    for (size_t i = 0; i < AFSYNC_FIELDS; i++)
        if (record->said[i] != AFSYNC_SAID_NOT)
            return true;
    return false;
}

/* Takes the named data of a cell that holds XML. Of XML that breaks off nothing is
 * believed: the text may still tell. */
static bool read_data(struct afsync_row_reader *reader, const char *text,
                      struct afsync_fault *fault) {
    struct afsync_record *record = reader->record;

    if (text == NULL || says_data(record))
        return true;
    if (!is_xml(text)) {
        read_text(reader, text);
        return true;
    }
    if (afsync_event_data_read(reader->format, text, strlen(text), record, &reader->why))
        return true;
    if (reader->why.kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    memset(record->said, 0, sizeof record->said);
    return true;
}

bool afsync_row_columns_find(struct afsync_row_columns *found,
                             struct json_object *columns) {
    size_t count = columns != NULL ? json_object_array_length(columns) : 0;

    for (size_t c = 0; c < AFSYNC_COLUMNS; c++)
        found->places[c] = SIZE_MAX;
    for (size_t i = 0; i < count && i < COLUMNS_MAX; i++) {
        const char *name =
            afsync_json_string(json_object_array_get_idx(columns, i), "name");

        for (size_t c = 0; name != NULL && c < AFSYNC_COLUMNS; c++)
            if (found->places[c] == SIZE_MAX && afsync_name_equal(name, names[c]))
                found->places[c] = i;
    }
    found->of_events = found->places[AFSYNC_COLUMN_TIME] != SIZE_MAX &&
                       found->places[AFSYNC_COLUMN_EVENT_ID] != SIZE_MAX;
    return found->of_events;
}

bool afsync_row_read(struct afsync_row_reader *reader, struct json_object *row,
                     struct afsync_fault *fault) {
    struct afsync_record *record = reader->record;

    afsync_record_clear(record);
    if (!read_data(reader, cell(reader, row, AFSYNC_COLUMN_DATA), fault) ||
        !read_data(reader, cell(reader, row, AFSYNC_COLUMN_PARAMETERS), fault))
        return false;
    read_text(reader, cell(reader, row, AFSYNC_COLUMN_TEXT));
    read_text(reader, cell(reader, row, AFSYNC_COLUMN_MESSAGE));
    record->time_is_utc = true;
    set(reader, row, AFSYNC_COLUMN_EVENT_ID, AFSYNC_FIELD_EVENT_ID);
    set(reader, row, AFSYNC_COLUMN_COMPUTER, AFSYNC_FIELD_COMPUTER);
    set(reader, row, AFSYNC_COLUMN_PROVIDER, AFSYNC_FIELD_PROVIDER);
    set(reader, row, AFSYNC_COLUMN_CHANNEL, AFSYNC_FIELD_CHANNEL);
    set_time(reader, row);
    return reader->starved ? afsync_fault_no_memory(fault) : true;
}

/* A list as it was cut from an answer; NULL with a fault if it is none. */
static struct json_object *parse_list(struct afsync_bytes bytes,
                                      struct afsync_fault *fault) {
    struct afsync_fault why = {0};
    struct json_object *list = afsync_json_parse(bytes.data, bytes.length, "it", &why);

    if (list != NULL && json_object_is_type(list, json_type_array))
        return list;
    json_object_put(list);
    if (why.kind == AFSYNC_FAULT_MEMORY)
        afsync_fault_no_memory(fault);
    afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s",
                     list == NULL ? why.text : "it is no array");
    return NULL;
}

bool afsync_row_columns_read_text(struct afsync_row_columns *found,
                                  struct afsync_bytes bytes, unsigned table,
                                  struct afsync_fault *fault) {
    struct json_object *columns = parse_list(bytes, fault);

    if (columns == NULL)
        return false;
    (void)afsync_row_columns_find(found, columns);
    found->table = table;
    json_object_put(columns);
    return true;
}

bool afsync_row_read_text(struct afsync_format *format, struct afsync_bytes bytes,
                          struct afsync_record *record, struct afsync_fault *fault) {
    struct afsync_row_reader reader = {
        .columns = &format->columns, .format = format, .record = record};
    struct json_object *row;
    bool ok;

    if (format->columns.table != format->table) {
        format->columns.are_missed = true;
        return true;
    }
    if (!format->columns.of_events)
        return true; /* a table of something else */
    row = parse_list(bytes, fault);
    if (row == NULL)
        return false;
    ok = afsync_row_read(&reader, row, fault);
    json_object_put(row);
    return ok;
}
