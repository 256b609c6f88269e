/* SPDX-License-Identifier: Apache-2.0
 *
 * Queries to a Log Analytics workspace that has the table Event. */
#include "event_log.h"
#include "handlers.h"
#include "kql.h"
#include "moment.h"
#include "tree.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME "PrimaryResult"

enum { ANSWER_MAX = 64000000 };

/* The shape that the service documents for a query it cannot answer. */
static void refuse(struct afsync_sim_reply *reply, const char *code, const char *message) {
    struct afsync_sim_writer writer = {0};

    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_open(&writer, "error", '{');
    afsync_sim_write_string(&writer, "message", "The request had some invalid properties");
    afsync_sim_write_string(&writer, "code", "BadArgumentError");
    afsync_sim_write_open(&writer, "innererror", '{');
    afsync_sim_write_string(&writer, "code", code);
    afsync_sim_write_string(&writer, "message", message);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_write_close(&writer, '}');
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 400, afsync_sim_writer_detach(&writer));
}

static int oldest_first(const void *left, const void *right) {
    const struct afsync_sim_event *a = left, *b = right;

    return a->ticks < b->ticks ? -1 : a->ticks > b->ticks;
}

static int newest_first(const void *left, const void *right) {
    return oldest_first(right, left);
}

static void write_column(struct afsync_sim_writer *writer, const char *name,
                         const char *type) {
    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_string(writer, "name", name);
    afsync_sim_write_string(writer, "type", type);
    afsync_sim_write_close(writer, '}');
}

/* The rows until the answer is as large as it may be. False if that is not all. */
static bool write_rows(struct afsync_sim_writer *writer,
                       const struct afsync_sim_world *world,
                       const struct afsync_sim_kql *kql,
                       const struct afsync_sim_events *events) {
    bool quotes = json_object_get_boolean(afsync_sim_tree_member(
        afsync_sim_tree_member(world->scenario, "log_analytics"), "numbers_as_strings"));
    size_t wanted = kql->take >= 0 && (size_t)kql->take < events->count ? (size_t)kql->take
                                                                        : events->count;

    for (size_t i = 0; i < wanted && writer->length < ANSWER_MAX; i++) {
        afsync_sim_write_open(writer, NULL, '[');
        for (size_t j = 0; j < kql->column_count; j++)
            afsync_sim_event_write(&events->events[i], world, kql->columns[j].column,
                                   quotes, writer);
        afsync_sim_write_close(writer, ']');
    }
    return writer->length < ANSWER_MAX;
}

static void write_partial(struct afsync_sim_writer *writer) {
    afsync_sim_write_json(
        writer, "error",
        "{\"code\":\"PartialError\",\"message\":\"There were some errors when processing "
        "your "
        "query.\",\"details\":[{\"code\":\"EngineError\",\"message\":\"Something went "
        "wrong "
        "processing your query on the server.\",\"innererror\":{\"code\":\"-2133196797\","
        "\"message\":\"The results of this query exceed the set limit of 64000000 bytes, "
        "so "
        "not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003).\","
        "\"severity\":2,\"severityName\":\"Error\"}}]}");
}

static void write_table(struct afsync_sim_writer *writer,
                        const struct afsync_sim_world *world,
                        const struct afsync_sim_kql *kql, struct afsync_sim_events *events,
                        bool *whole) {
    if (kql->order != 0 && events->count > 0)
        qsort(events->events, events->count, sizeof *events->events,
              kql->order > 0 ? oldest_first : newest_first);
    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_string(writer, "name", NAME);
    afsync_sim_write_open(writer, "columns", '[');
    if (kql->counts)
        write_column(writer, "Count", "long");
    for (size_t i = 0; !kql->counts && i < kql->column_count; i++)
        write_column(writer, kql->columns[i].name,
                     afsync_sim_event_columns[kql->columns[i].column].type);
    afsync_sim_write_close(writer, ']');
    afsync_sim_write_open(writer, "rows", '[');
    if (kql->counts) {
        afsync_sim_write_open(writer, NULL, '[');
        afsync_sim_write_number(writer, NULL, (int64_t)events->count);
        afsync_sim_write_close(writer, ']');
    } else
        *whole = write_rows(writer, world, kql, events);
    afsync_sim_write_close(writer, ']');
    afsync_sim_write_close(writer, '}');
}

static void answer(const struct afsync_sim_world *world, struct afsync_sim_kql *kql,
                   int64_t now_s, struct afsync_sim_reply *reply) {
    struct json_object *settings = afsync_sim_tree_member(world->scenario, "log_analytics");
    struct afsync_sim_events events = {0};
    struct afsync_sim_writer writer = {0};
    bool whole = true;

    for (size_t i = 0; kql->column_count == 0 && i < AFSYNC_SIM_EVENT_COLUMNS; i++) {
        strncat(kql->columns[i].name, afsync_sim_event_columns[i].name,
                AFSYNC_SIM_KQL_NAME_MAX - 1);
        kql->columns[i].column = i;
    }
    if (kql->column_count == 0)
        kql->column_count = AFSYNC_SIM_EVENT_COLUMNS;
    afsync_sim_events_gather(&events, world, kql, now_s);
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_open(&writer, "tables", '[');
    write_table(&writer, world, kql, &events, &whole);
    afsync_sim_write_close(&writer, ']');
    if (!whole || events.cut ||
        json_object_get_boolean(afsync_sim_tree_member(settings, "partial")))
        write_partial(&writer);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_events_fini(&events);
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}

static void run(const struct afsync_sim_world *world,
                const struct afsync_sim_request *request, const char *query,
                const char *timespan, struct afsync_sim_reply *reply) {
    struct afsync_sim_kql kql = {.from = 0, .to = INT64_MAX / 2};
    int64_t from_s, to_s;

    if (timespan != NULL) {
        if (!afsync_sim_timespan_read(timespan, request->now_s, &from_s, &to_s)) {
            refuse(reply, "InvalidTimespan", "The timespan cannot be read");
            return;
        }
        kql.from = from_s * AFSYNC_SIM_TICKS;
        kql.to = to_s * AFSYNC_SIM_TICKS + 1;
    }
    switch (afsync_sim_kql_read(&kql, query, request->now_s)) {
    case AFSYNC_SIM_KQL_FINE:
        answer(world, &kql, request->now_s, reply);
        return;
    case AFSYNC_SIM_KQL_SYNTAX:
        refuse(reply, "SyntaxError", "Syntax Error");
        return;
    case AFSYNC_SIM_KQL_NAME:
        refuse(reply, "SemanticError",
               "Failed to resolve a table or column expression of the query");
        return;
    }
}

/* The workspace has a GUID; in the path of ARM, with a token for ARM, it has a name, which
 * may be any. */
static bool check_workspace(const struct afsync_sim_world *world,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_reply *reply) {
    const char *id = afsync_sim_param(request, "workspace");

    if (id == NULL)
        return afsync_sim_check_bearer(world, request, reply);
    if (!afsync_sim_check_log_analytics_bearer(world, request, reply))
        return false;
    if (strcasecmp(id, afsync_sim_tree_string(world->scenario, "workspace",
                                              AFSYNC_SIM_WORKSPACE)) == 0)
        return true;
    afsync_sim_reply_error(reply, 404, "PathNotFoundError",
                           "The requested path does not exist");
    return false;
}

void afsync_sim_log_query(struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    const char *type = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_CONTENT_TYPE);
    struct json_object *body;

    if (!check_workspace(world, request, reply))
        return;
    /* This is how the documentation says that it is. */
    if (request->body[0] == '\0' || type == NULL ||
        strncasecmp(type, "application/json", 16) != 0) {
        afsync_sim_reply_take(reply, 200, NULL);
        return;
    }
    body = json_tokener_parse(request->body);
    if (afsync_sim_tree_string(body, "query", NULL) == NULL)
        refuse(reply, "MalformedRequest", "The body has no query");
    else
        run(world, request, afsync_sim_tree_string(body, "query", ""),
            afsync_sim_tree_string(body, "timespan", NULL), reply);
    json_object_put(body);
}

void afsync_sim_log_query_by_url(struct afsync_sim_world *world,
                                 const struct afsync_sim_request *request,
                                 struct afsync_sim_reply *reply) {
    const char *query = afsync_sim_query(request, "query");

    if (!check_workspace(world, request, reply))
        return;
    if (query == NULL)
        refuse(reply, "MalformedRequest", "The URL has no query");
    else
        run(world, request, query, afsync_sim_query(request, "timespan"), reply);
}

void afsync_sim_log_query_by_arm(struct afsync_sim_world *world,
                                 const struct afsync_sim_request *request,
                                 struct afsync_sim_reply *reply) {
    static const char *const versions[] = {"2017-10-01", NULL};

    if (afsync_sim_check_version(request, versions, reply) &&
        afsync_sim_check_subscription(world, request, reply))
        afsync_sim_log_query(world, request, reply);
}
