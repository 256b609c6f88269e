/* SPDX-License-Identifier: Apache-2.0
 *
 * --list: what can be monitored, as a table or as JSON with the arguments that select just
 * one, and with the faults: whoever configures by a list must know whether it is whole. */
#include "output.h"

#include "json_parts.h"
#include <string.h>

/* A name as a pattern that matches it alone. */
static void add_literal(struct afsync_text *text, const char *name) {
    for (; *name != '\0'; name++)
        if (strchr("*?[", *name) != NULL)
            afsync_text_addf(text, "[%c]", *name);
        else
            afsync_text_add_bytes(text, name, 1);
}

static void add_argument(struct json_object *arguments, const char *option,
                         const char *name) {
    struct afsync_text text = {0};

    if (name == NULL)
        return;
    add_literal(&text, name);
    json_object_array_add(arguments, json_object_new_string(option));
    json_object_array_add(arguments, json_object_new_string(afsync_text_string(&text)));
    afsync_text_fini(&text);
}

static struct json_object *arguments_of(const struct afsync_report_endpoint *endpoint) {
    struct json_object *arguments = json_object_new_array();

    add_argument(arguments, "--sync-group", endpoint->sync_group);
    add_argument(arguments, "--server", endpoint->server);
    add_argument(arguments, "--endpoint", endpoint->server_endpoint);
    return arguments;
}

static void add_name(struct json_object *object, const char *member, const char *name) {
    json_object_object_add(object, member,
                           name != NULL ? json_object_new_string(name) : NULL);
}

static struct json_object *endpoint_of(const struct afsync_report_endpoint *endpoint) {
    struct json_object *object = json_object_new_object();
    struct json_object *directions = json_object_new_array();

    add_name(object, "subscription", endpoint->subscription);
    add_name(object, "resource_group", endpoint->resource_group);
    add_name(object, "service", endpoint->service);
    add_name(object, "sync_group", endpoint->sync_group);
    add_name(object, "server_endpoint", endpoint->server_endpoint);
    add_name(object, "friendly_name", endpoint->friendly_name);
    add_name(object, "path", endpoint->path);
    add_name(object, "server", endpoint->server);
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (endpoint->legs[d].exists)
            json_object_array_add(directions,
                                  json_object_new_string(afsync_direction_word(d)));
    json_object_object_add(object, "directions", directions);
    json_object_object_add(object, "arguments", arguments_of(endpoint));
    return object;
}

static void add_json(struct afsync_text *text, const struct afsync_report *report) {
    struct json_object *object = json_object_new_object();
    struct json_object *endpoints = json_object_new_array();

    for (size_t i = 0; i < report->endpoint_count; i++)
        json_object_array_add(endpoints, endpoint_of(&report->endpoints[i]));
    json_object_object_add(object, "endpoints", endpoints);
    json_object_object_add(object, "faults", afsync_said_faults(report));
    afsync_text_addf(text, "%s\n",
                     json_object_to_json_string_ext(
                         object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(object);
}

/* The columns of the table; their widths follow what stands in them. */
enum { GROUP, SERVER, ENDPOINT, PATH, DIRECTIONS, COLUMNS };

struct row {
    const char *cells[COLUMNS];
};

static struct row row_of(const struct afsync_report_endpoint *endpoint) {
    const bool up = endpoint->legs[AFSYNC_UPLOAD].exists,
               down = endpoint->legs[AFSYNC_DOWNLOAD].exists;
    struct row row = {{endpoint->sync_group, endpoint->server, endpoint->server_endpoint,
                       endpoint->path,
                       up && down ? "upload download"
                       : up       ? "upload"
                                  : "download"}};

    for (size_t c = 0; c < COLUMNS; c++)
        if (row.cells[c] == NULL)
            row.cells[c] = "-";
    return row;
}

static void add_row(struct afsync_text *text, const struct row *row, const size_t *widths) {
    for (size_t c = 0; c < COLUMNS; c++)
        afsync_text_addf(text, c + 1 < COLUMNS ? "%-*s  " : "%-.*s\n", (int)widths[c],
                         row->cells[c]);
}

static void add_table(struct afsync_text *text, const struct afsync_report *report) {
    static const struct row heads = {
        {"SYNC GROUP", "SERVER", "SERVER ENDPOINT", "PATH", "DIRECTIONS"}};
    size_t widths[COLUMNS];

    for (size_t c = 0; c < COLUMNS; c++) {
        widths[c] = strlen(heads.cells[c]);
        for (size_t i = 0; i < report->endpoint_count; i++) {
            struct row row = row_of(&report->endpoints[i]);

            if (strlen(row.cells[c]) > widths[c])
                widths[c] = strlen(row.cells[c]);
        }
    }
    add_row(text, &heads, widths);
    for (size_t i = 0; i < report->endpoint_count; i++) {
        struct row row = row_of(&report->endpoints[i]);

        add_row(text, &row, widths);
    }
}

void afsync_output_list(struct afsync_text *text, const struct afsync_options *options,
                        const struct afsync_report *report) {
    if (options->format == AFSYNC_JSON)
        add_json(text, report);
    else
        add_table(text, report);
}
