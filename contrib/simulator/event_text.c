/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands in an event: its data once as XML, once as the message that the event viewer
 * shows. */
#include "event_log.h"
#include "moment.h"
#include "tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 24, VALUE_MAX = 160, TEXT_MAX = 8192 };

/* The data of an event in order, and how the message goes on after each. */
struct data {
    const char *opening; /* of the message */
    struct field {
        const char *name, *after;
        char value[VALUE_MAX];
    } fields[FIELDS_MAX];
    size_t count;
};

static void add(struct data *data, const char *name, const char *after, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

static void add(struct data *data, const char *name, const char *after, const char *format,
                ...) {
    struct field *field = &data->fields[data->count++];
    va_list arguments;

    field->name = name;
    field->after = after;
    va_start(arguments, format);
    vsnprintf(field->value, sizeof field->value, format, arguments);
    va_end(arguments);
}

static void add_count(struct data *data, const char *name, const char *after,
                      int64_t count) {
    add(data, name, after, "%" PRId64, count);
}

static const char *scenario_word(const struct afsync_sim_series *series) {
    static const struct {
        const char *mode, *word;
    } words[] = {{"Regular", "RegularSync"},
                 {"SnapshotUpload", "SnapshotSync"},
                 {"NamespaceDownload", "FullGhostedSync"}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].mode, series->mode) == 0)
            return words[i].word;
    return series->mode;
}

/* Who it was, which every event tells in an order of its own. */
struct who {
    const char *endpoint, *group, *direction;
    char replica[AFSYNC_SIM_NAME_MAX], correlation[64];
};

static void identify(struct who *who, const struct afsync_sim_event *event,
                     const struct afsync_sim_fleet *fleet) {
    const struct afsync_sim_endpoint *endpoint = event->endpoint;
    const struct afsync_sim_story *story = &fleet->stories[endpoint->story];
    const char *server = fleet->servers[endpoint->server].name;

    who->endpoint = endpoint->name;
    who->group = fleet->groups[endpoint->group].name;
    who->direction = event->series->download ? "Download" : "Upload";
    snprintf(who->replica, sizeof who->replica, "%.*s", (int)strcspn(server, "."), server);
    snprintf(who->correlation, sizeof who->correlation,
             "{%08zx-%04zx-4000-8000-%012" PRIx64 "}", endpoint->order + 1,
             (size_t)(event->series - story->series) + 1, (uint64_t)event->number);
}

static void tell_end(struct data *data, const struct who *who,
                     const struct afsync_sim_event *event) {
    const struct afsync_sim_series *series = event->series;
    struct afsync_sim_session session = afsync_sim_session_at(series, event->number);
    int64_t bytes = afsync_sim_session_applied_bytes(&session, session.end_s);
    int64_t failed =
        afsync_sim_series_persistent(series) + afsync_sim_series_transient(series);

    data->opening = "Replica Sync session completed. ";
    add(data, "ServerEndpointName", ", ", "%s", who->endpoint);
    add(data, "ReplicaName", ", ", "%s", who->replica);
    add(data, "SyncGroupName", ". ", "%s", who->group);
    add(data, "Scenario", ", ", "%s", scenario_word(series));
    add(data, "SyncDirection", ". ", "%s", who->direction);
    add_count(data, "HResult", ", ", series->result);
    add(data, "CorrelationId", ". ", "%s", who->correlation);
    add_count(data, "SyncFileCount", ", ", series->items);
    add_count(data, "SyncDirectoryCount", ", ", 0);
    add_count(data, "SyncTombstoneCount", ", ", 0);
    add_count(data, "SyncSizeBytes", ". ", series->bytes);
    add_count(data, "AppliedFileCount", ", ", series->applied);
    add_count(data, "AppliedDirCount", ", ", 0);
    add_count(data, "AppliedTombstoneCount", ", ", 0);
    add_count(data, "AppliedSizeBytes", ". ", bytes);
    add_count(data, "PerItemErrorCount", ". ", failed);
    add_count(data, "TransferredFiles", ", ", series->applied);
    add_count(data, "TransferredBytes", ", ", bytes);
    add_count(data, "FailedToTransferFiles", ", ", 0);
    add_count(data, "FailedToTransferBytes", ".", 0);
}

static void tell_progress(struct data *data, const struct who *who,
                          const struct afsync_sim_event *event) {
    const struct afsync_sim_series *series = event->series;
    struct afsync_sim_session session = afsync_sim_session_at(series, event->number);
    int64_t at_s = event->ticks / AFSYNC_SIM_TICKS;
    int64_t failed =
        afsync_sim_series_persistent(series) + afsync_sim_series_transient(series);

    data->opening = "Replica Sync Progress. ";
    add(data, "ServerEndpointName", ", ", "%s", who->endpoint);
    add(data, "SyncGroupName", ", ", "%s", who->group);
    add(data, "ReplicaName", ", ", "%s", who->replica);
    add(data, "SyncDirection", ", ", "%s", who->direction);
    add(data, "CorrelationId", ". ", "%s", who->correlation);
    add_count(data, "AppliedItemCount", ", ", afsync_sim_session_applied(&session, at_s));
    add_count(data, "TotalItemCount", ". ", series->items);
    add_count(data, "AppliedBytes", ", ", afsync_sim_session_applied_bytes(&session, at_s));
    add_count(data, "TotalBytes", ". ", series->bytes);
    add(data, "AreTotalCountsFinal", ". ", "true");
    add_count(data, "PerItemErrorCount", ".", failed);
}

static void tell_items(struct data *data, const struct who *who,
                       const struct afsync_sim_event *event) {
    const struct afsync_sim_code *code = &event->series->codes[event->code];

    data->opening = "Replica Sync per-item error summary. ";
    add(data, "ServerEndpointName", ", ", "%s", who->endpoint);
    add(data, "SyncGroupName", ". ", "%s", who->group);
    add(data, "SyncDirection", ". ", "%s", who->direction);
    add(data, "CorrelationId", ". ", "%s", who->correlation);
    add_count(data, "HResult", ", ", code->code);
    add_count(data, "PersistentCount", ", ", code->persistent);
    add_count(data, "TransientCount", ".", code->transient);
}

static void tell(struct data *data, const struct afsync_sim_event *event,
                 const struct afsync_sim_fleet *fleet) {
    struct who who;

    identify(&who, event, fleet);
    data->count = 0;
    if (event->id == 9102)
        tell_end(data, &who, event);
    else if (event->id == 9302)
        tell_progress(data, &who, event);
    else
        tell_items(data, &who, event);
}

/* Text that grows and is cut at its end. */
struct text {
    char at[TEXT_MAX];
    size_t length;
};

static void put(struct text *text, const char *part) {
    size_t length = strlen(part);

    if (length > sizeof text->at - 1 - text->length)
        length = sizeof text->at - 1 - text->length;
    memcpy(text->at + text->length, part, length);
    text->length += length;
    text->at[text->length] = '\0';
}

static void put_escaped(struct text *text, const char *value) {
    for (; *value != '\0'; value++) {
        const char one[] = {*value, '\0'};

        put(text, *value == '&'   ? "&amp;"
                  : *value == '<' ? "&lt;"
                  : *value == '>' ? "&gt;"
                                  : one);
    }
}

static void write_xml(const struct data *data, int64_t ticks, struct text *text) {
    char at[AFSYNC_SIM_TICKS_TEXT_MAX];

    afsync_sim_ticks_format(ticks, at);
    put(text, "<DataItem Type=\"System.XmlData\" time=\"");
    put(text, at);
    put(text,
        "\" sourceHealthServiceId=\"" AFSYNC_SIM_SUBSCRIPTION
        "\"><EventData xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">");
    for (size_t i = 0; i < data->count; i++) {
        put(text, "<Data Name=\"");
        put(text, data->fields[i].name);
        put(text, "\">");
        put_escaped(text, data->fields[i].value);
        put(text, "</Data>");
    }
    put(text, "</EventData></DataItem>");
}

static void write_parameters(const struct data *data, struct text *text) {
    for (size_t i = 0; i < data->count; i++) {
        put(text, "<Param>");
        put_escaped(text, data->fields[i].value);
        put(text, "</Param>");
    }
}

/* The message names the scenario otherwise, and forgets a colon. */
static void write_message(const struct data *data, struct text *text) {
    put(text, data->opening);
    for (size_t i = 0; i < data->count; i++) {
        const struct field *field = &data->fields[i];

        put(text, strcmp(field->name, "Scenario") == 0 ? "SyncScenario" : field->name);
        put(text, strcmp(field->name, "AppliedTombstoneCount") == 0 ? " " : ": ");
        put(text, field->value);
        put(text, field->after);
    }
}

static void write_texts(const struct afsync_sim_event *event,
                        const struct afsync_sim_world *world, const char *column,
                        struct afsync_sim_writer *writer) {
    struct data data;
    struct text text = {.length = 0};

    tell(&data, event, world->fleet);
    if (strcmp(column, "EventData") == 0)
        write_xml(&data, event->ticks, &text);
    else if (strcmp(column, "ParameterXml") == 0)
        write_parameters(&data, &text);
    else
        write_message(&data, &text);
    afsync_sim_write_string(writer, NULL, text.at);
}

static void write_number(struct afsync_sim_writer *writer, int64_t number, bool quotes) {
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, number);
    if (quotes)
        afsync_sim_write_string(writer, NULL, text);
    else
        afsync_sim_write_json(writer, NULL, text);
}

/* What the column of an event of the fleet says, NULL if nothing. */
static const char *fixed_text(const struct afsync_sim_event *event,
                              const struct afsync_sim_world *world, const char *column) {
    static const struct {
        const char *column, *text;
    } texts[] = {{"EventLog", "Microsoft-FileSync-Agent/Telemetry"},
                 {"Source", "Microsoft-FileSync-Agent"},
                 {"EventLevelName", "Information"},
                 {"UserName", "NT AUTHORITY\\SYSTEM"},
                 {"SourceSystem", "OpsManager"},
                 {"ManagementGroupName", "AOI-" AFSYNC_SIM_SUBSCRIPTION},
                 {"Type", "Event"},
                 {"_IsBillable", "True"}};

    if (strcmp(column, "Computer") == 0)
        return world->fleet->servers[event->endpoint->server].name;
    if (strcmp(column, "_SubscriptionId") == 0)
        return afsync_sim_world_subscription(world);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(texts[i].column, column) == 0)
            return texts[i].text;
    return NULL;
}

static void write_told(const struct afsync_sim_event *event,
                       const struct afsync_sim_column *column, bool quotes,
                       struct afsync_sim_writer *writer) {
    struct json_object *value = afsync_sim_tree_member(event->told, column->name);

    if (json_object_is_type(value, json_type_int))
        write_number(writer, json_object_get_int64(value), quotes);
    else if (value == NULL && strcmp(column->name, "Type") == 0)
        afsync_sim_write_string(writer, NULL, "Event");
    else
        afsync_sim_write_json(
            writer, NULL,
            value != NULL ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN)
                          : "null");
}

void afsync_sim_event_write(const struct afsync_sim_event *event,
                            const struct afsync_sim_world *world, size_t column,
                            bool quotes, struct afsync_sim_writer *writer) {
    const char *name = afsync_sim_event_columns[column].name;
    char at[AFSYNC_SIM_TICKS_TEXT_MAX];

    if (strcmp(name, "TimeGenerated") == 0) {
        afsync_sim_ticks_format(event->ticks, at);
        afsync_sim_write_string(writer, NULL, at);
    } else if (event->told != NULL)
        write_told(event, &afsync_sim_event_columns[column], quotes, writer);
    else if (strcmp(name, "EventID") == 0)
        write_number(writer, event->id, quotes);
    else if (strcmp(name, "EventLevel") == 0)
        write_number(writer, 4, quotes);
    else if (strcmp(name, "EventCategory") == 0)
        write_number(writer, 0, quotes);
    else if (strcmp(name, "EventData") == 0 || strcmp(name, "ParameterXml") == 0 ||
             strcmp(name, "RenderedDescription") == 0 || strcmp(name, "Message") == 0)
        write_texts(event, world, name, writer);
    else
        afsync_sim_write_string(writer, NULL, fixed_text(event, world, name));
}
