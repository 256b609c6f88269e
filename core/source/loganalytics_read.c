/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of columns and rows, as the query API answers. */
#include "source/loganalytics_read.h"

#include "base/json.h"
#include "source/events_format.h"
#include "source/events_message.h"
#include "source/events_row.h"
#include "source/events_word.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One table that is being read. */
struct table {
    enum afsync_source source;
    const struct afsync_sink *sink;
    struct afsync_loganalytics_answer *answer;
    struct afsync_row_columns columns;
    struct afsync_format format;
    struct afsync_record record;
};

/* ---- a row ---- */

static void note_unreadable(struct table *table, const struct afsync_fault *why) {
    if (table->answer->unreadable++ == 0)
        table->answer->first = *why;
}

static bool read_row(struct table *table, struct json_object *row,
                     struct afsync_fault *fault) {
    struct afsync_row_reader reader = {
        .columns = &table->columns, .format = &table->format, .record = &table->record};
    struct afsync_observation seen;
    enum afsync_word word;

    table->answer->rows++;
    if (!json_object_is_type(row, json_type_array)) {
        afsync_fault_set(&reader.why, AFSYNC_FAULT_RECORD, "it is no array");
        note_unreadable(table, &reader.why);
        return true;
    }
    if (!afsync_row_read(&reader, row, fault))
        return false;
    if (reader.generated_at > table->answer->newest_at)
        table->answer->newest_at = reader.generated_at;
    afsync_message_read(&table->record, afsync_text_string(&table->record.message));
    if (!afsync_record_good(&table->record, fault))
        return false;
    word = afsync_word_read(&table->record, NULL, &seen, &reader.why);
    if (word == AFSYNC_WORD_NO_EVENT)
        afsync_fault_set(&reader.why, AFSYNC_FAULT_RECORD, "it has no event number");
    if (word == AFSYNC_WORD_NO_EVENT || word == AFSYNC_WORD_UNCLEAR)
        note_unreadable(table, &reader.why);
    if (word != AFSYNC_WORD_SEEN)
        return true;
    seen.source = table->source;
    table->answer->words++;
    return table->sink->observe(table->sink->context, &seen, fault);
}

/* ---- a table ---- */

static bool read_table(struct table *table, struct json_object *root,
                       struct afsync_fault *fault) {
    struct json_object *rows = afsync_json_array(root, "rows");
    bool ok = true;

    if (!afsync_row_columns_find(&table->columns, afsync_json_array(root, "columns"))) {
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
