/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of columns and rows, as the query API answers. */
#include "source/loganalytics_read.h"

#include "base/json.h"
#include "base/time.h"
#include "source/events_format.h"
#include "source/events_message.h"
#include "source/events_word.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum column {
    TIME,
    EVENT_ID,
    COMPUTER,
    PROVIDER,
    CHANNEL,
    DATA,
    PARAMETERS,
    TEXT,
    MESSAGE
};
enum { COLUMNS = MESSAGE + 1, COLUMNS_MAX = 256 };

static const char *const names[COLUMNS] = {
    [TIME] = "TimeGenerated",      [EVENT_ID] = "EventID",         [COMPUTER] = "Computer",
    [PROVIDER] = "Source",         [CHANNEL] = "EventLog",         [DATA] = "EventData",
    [PARAMETERS] = "ParameterXml", [TEXT] = "RenderedDescription", [MESSAGE] = "Message",
};

/* One table that is being read. */
struct table {
    enum afsync_source source;
    const struct afsync_sink *sink;
    struct afsync_loganalytics_answer *answer;
    size_t places[COLUMNS]; /* of each column in a row; SIZE_MAX: there is none */
    struct afsync_format format;
    struct afsync_record record;
    bool starved; /* a number could not be written out */
};

/* ---- a row ---- */

/* A text that a NUL of its own cuts short would be another text. */
static const char *cell(struct table *table, struct json_object *row, enum column column) {
    struct json_object *value = json_object_array_get_idx(row, table->places[column]);
    const char *text = afsync_json_scalar(value, "");

    if (text == NULL && json_object_is_type(value, json_type_int))
        table->starved = true;
    if (text != NULL && json_object_is_type(value, json_type_string) &&
        strlen(text) != (size_t)json_object_get_string_len(value))
        return NULL;
    return text;
}

static void set(struct table *table, struct json_object *row, enum column column,
                enum afsync_field field) {
    const char *text = cell(table, row, column);

    if (text != NULL)
        afsync_record_set(&table->record, field, AFSYNC_SAID_BY_NAME, text, strlen(text));
}

/* Of two times of one event the earlier is believed: Azure replaces one that is days old,
 * and an agent may have noted when it read the event. Neither may make it young. */
static void set_time(struct table *table, struct json_object *row) {
    const char *generated = cell(table, row, TIME);
    const char *own = afsync_record_get(&table->record, AFSYNC_FIELD_TIME);
    int64_t generated_at = generated != NULL ? afsync_time_parse(generated) : 0;
    int64_t own_at = own != NULL ? afsync_time_parse(own) : 0;

    if (generated_at > table->answer->newest_at)
        table->answer->newest_at = generated_at;
    if (own_at != 0 && (generated_at == 0 || own_at < generated_at))
        return;
    table->record.said[AFSYNC_FIELD_TIME] = AFSYNC_SAID_NOT;
    set(table, row, TIME, AFSYNC_FIELD_TIME);
}

static bool is_xml(const char *text) {
    return text[strspn(text, " \t\r\n")] == '<';
}

static void read_text(struct table *table, const char *text) {
    if (text != NULL && table->record.message.length == 0)
        afsync_text_add(&table->record.message, text);
}

static bool says_data(const struct afsync_record *record) {
    for (size_t i = 0; i < AFSYNC_FIELDS; i++)
        if (record->said[i] != AFSYNC_SAID_NOT)
            return true;
    return false;
}

/* Takes the named data of a cell that holds XML. Of XML that breaks off nothing is
 * believed: the text may still tell. */
static bool read_data(struct table *table, const char *text, struct afsync_fault *why,
                      struct afsync_fault *fault) {
    if (text == NULL || says_data(&table->record))
        return true;
    if (!is_xml(text)) {
        read_text(table, text);
        return true;
    }
    if (afsync_event_data_read(&table->format, text, strlen(text), &table->record, why))
        return true;
    if (why->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    memset(table->record.said, 0, sizeof table->record.said);
    return true;
}

static void note_unreadable(struct table *table, const struct afsync_fault *why) {
    if (table->answer->unreadable++ == 0)
        table->answer->first = *why;
}

/* Fills the record. `why` is set if part of it could not be read. */
static bool read_record(struct table *table, struct json_object *row,
                        struct afsync_fault *why, struct afsync_fault *fault) {
    struct afsync_record *record = &table->record;

    afsync_record_clear(record);
    if (!read_data(table, cell(table, row, DATA), why, fault) ||
        !read_data(table, cell(table, row, PARAMETERS), why, fault))
        return false;
    read_text(table, cell(table, row, TEXT));
    read_text(table, cell(table, row, MESSAGE));
    record->time_is_utc = true;
    set(table, row, EVENT_ID, AFSYNC_FIELD_EVENT_ID);
    set(table, row, COMPUTER, AFSYNC_FIELD_COMPUTER);
    set(table, row, PROVIDER, AFSYNC_FIELD_PROVIDER);
    set(table, row, CHANNEL, AFSYNC_FIELD_CHANNEL);
    set_time(table, row);
    afsync_message_read(record, afsync_text_string(&record->message));
    return table->starved ? afsync_fault_no_memory(fault)
                          : afsync_record_good(record, fault);
}

static bool read_row(struct table *table, struct json_object *row,
                     struct afsync_fault *fault) {
    struct afsync_observation seen;
    struct afsync_fault why = {0};
    enum afsync_word word;

    table->answer->rows++;
    if (!json_object_is_type(row, json_type_array)) {
        afsync_fault_set(&why, AFSYNC_FAULT_RECORD, "it is no array");
        note_unreadable(table, &why);
        return true;
    }
    if (!read_record(table, row, &why, fault))
        return false;
    word = afsync_word_read(&table->record, NULL, &seen, &why);
    if (word == AFSYNC_WORD_NO_EVENT)
        afsync_fault_set(&why, AFSYNC_FAULT_RECORD, "it has no event number");
    if (word == AFSYNC_WORD_NO_EVENT || word == AFSYNC_WORD_UNCLEAR)
        note_unreadable(table, &why);
    if (word != AFSYNC_WORD_SEEN)
        return true;
    seen.source = table->source;
    table->answer->words++;
    return table->sink->observe(table->sink->context, &seen, fault);
}

/* ---- a table ---- */

/* Finds the columns that are known. False: one is missing without which no row says
 * anything. */
static bool find_columns(struct table *table, struct json_object *columns) {
    size_t count = columns != NULL ? json_object_array_length(columns) : 0;

    for (size_t c = 0; c < COLUMNS; c++)
        table->places[c] = SIZE_MAX;
    for (size_t i = 0; i < count && i < COLUMNS_MAX; i++) {
        const char *name =
            afsync_json_string(json_object_array_get_idx(columns, i), "name");

        for (size_t c = 0; name != NULL && c < COLUMNS; c++)
            if (table->places[c] == SIZE_MAX && afsync_name_equal(name, names[c]))
                table->places[c] = i;
    }
    return table->places[TIME] != SIZE_MAX && table->places[EVENT_ID] != SIZE_MAX;
}

static bool read_table(struct table *table, struct json_object *root,
                       struct afsync_fault *fault) {
    struct json_object *rows = afsync_json_array(root, "rows");
    bool ok = true;

    if (!find_columns(table, afsync_json_array(root, "columns"))) {
        afsync_fault_set(&table->answer->wrong, AFSYNC_FAULT_FORMAT,
                         "its table lacks the columns TimeGenerated and EventID");
        return true;
    }
    if (rows == NULL) {
        afsync_fault_set(&table->answer->wrong, AFSYNC_FAULT_FORMAT,
                         "its table has no array \"rows\"");
        return true;
    }
    for (size_t i = 0; ok && i < json_object_array_length(rows); i++)
        ok = read_row(table, json_object_array_get_idx(rows, i), fault);
    return ok;
}

/* The one with the result; others may stand beside it. */
static struct json_object *pick_table(struct json_object *tables) {
    for (size_t i = 0; i < json_object_array_length(tables); i++) {
        struct json_object *table = json_object_array_get_idx(tables, i);

        if (afsync_name_equal(afsync_json_string(table, "name"), "PrimaryResult"))
            return table;
    }
    return json_object_array_get_idx(tables, 0);
}

/* An answer of status 200 may say that it is not all. */
static void read_error(struct json_object *root,
                       struct afsync_loganalytics_answer *answer) {
    struct json_object *error = afsync_json_at(root, "error");
    const char *text = error != NULL ? json_object_to_json_string(error) : NULL;

    answer->partial = error != NULL;
    answer->too_large =
        text != NULL && strstr(text, "E_QUERY_RESULT_SET_TOO_LARGE") != NULL;
}

bool afsync_loganalytics_read(struct json_object *root, enum afsync_source source,
                              const struct afsync_sink *sink,
                              struct afsync_loganalytics_answer *answer,
                              struct afsync_fault *fault) {
    struct json_object *tables = afsync_json_array(root, "tables");
    struct table *table;
    bool ok;

    *answer = (struct afsync_loganalytics_answer){0};
    read_error(root, answer);
    if (tables == NULL) {
        afsync_fault_set(&answer->wrong, AFSYNC_FAULT_FORMAT, "it has no array \"tables\"");
        return true;
    }
    if (json_object_array_length(tables) == 0)
        return true;
    table = calloc(1, sizeof *table);
    if (table == NULL)
        return afsync_fault_no_memory(fault);
    table->source = source;
    table->sink = sink;
    table->answer = answer;
    ok = read_table(table, pick_table(tables), fault);
    afsync_format_fini(&table->format);
    afsync_record_fini(&table->record);
    free(table);
    return ok;
}
