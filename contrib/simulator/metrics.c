/* SPDX-License-Identifier: Apache-2.0
 *
 * Azure Monitor: the metrics of a Storage Sync Service, their definitions, and the batch.
 */
#include "handlers.h"
#include "metric_query.h"
#include "routes.h"
#include "shelf.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAMESPACE "Microsoft.StorageSync/storageSyncServices"
#define REGION "westeurope"

enum { BATCH_MAX = 50, ID_MAX = 1024 };

static const char *const versions[] = {"2018-01-01", "2019-07-01", "2021-05-01",
                                       "2023-10-01", "2024-02-01", NULL};
static const char *const batch_versions[] = {"2023-10-01", "2024-02-01", NULL};

/* Azure Monitor says errors plainly, without "error" around them. */
static void refuse(struct afsync_sim_reply *reply, const char *problem) {
    struct afsync_sim_writer writer = {0};

    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_string(&writer, "code", "BadRequest");
    afsync_sim_write_string(&writer, "message", problem);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 400, afsync_sim_writer_detach(&writer));
}

/* Is it a service that there is? Its name as the path has it, NULL after an error. */
static const char *find_service(const struct afsync_sim_world *world,
                                const struct afsync_sim_request *request,
                                struct afsync_sim_reply *reply) {
    const char *name = afsync_sim_param(request, "name");
    struct afsync_sim_shelf shelf;
    bool found;

    if (!afsync_sim_check_bearer(world, request, reply) ||
        !afsync_sim_check_version(request, versions, reply) ||
        !afsync_sim_check_subscription(world, request, reply) ||
        !afsync_sim_shelf_open(&shelf, world, request, reply))
        return NULL;
    found = afsync_sim_shelf_find(&shelf, name) < shelf.count;
    afsync_sim_shelf_close(&shelf);
    if (found)
        return name;
    afsync_sim_shelf_missing("storageSyncServices", name,
                             afsync_sim_param(request, "group"), reply);
    return NULL;
}

static void write_name(struct afsync_sim_writer *writer, const char *member,
                       const char *value, const char *localized) {
    afsync_sim_write_open(writer, member, '{');
    afsync_sim_write_string(writer, "value", value);
    afsync_sim_write_string(writer, "localizedValue", localized);
    afsync_sim_write_close(writer, '}');
}

static void write_metric(struct afsync_sim_writer *writer,
                         const struct afsync_sim_world *world, const char *resource,
                         const struct afsync_sim_metric_query *query,
                         const struct afsync_sim_metric *metric, int64_t now_s) {
    const char *slash = strrchr(resource, '/');
    struct afsync_sim_samples samples = {0};
    char id[ID_MAX + 128];

    snprintf(id, sizeof id, "%s/providers/Microsoft.Insights/metrics/%s", resource,
             metric->name);
    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_string(writer, "id", id);
    afsync_sim_write_string(writer, "type", "Microsoft.Insights/metrics");
    write_name(writer, "name", metric->name, metric->title);
    afsync_sim_write_string(writer, "displayDescription", metric->description);
    afsync_sim_write_string(writer, "unit", metric->unit);
    afsync_sim_samples_gather(&samples, world, slash != NULL ? slash + 1 : resource, metric,
                              query->from_s, query->to_s, now_s);
    afsync_sim_metric_query_answer(query, metric, &samples, writer);
    afsync_sim_samples_fini(&samples);
    afsync_sim_write_string(writer, "errorCode", "Success");
    afsync_sim_write_close(writer, '}');
}

/* The members that the plain answer and each of a batch have in common. */
static void write_value(struct afsync_sim_writer *writer,
                        const struct afsync_sim_world *world, const char *resource,
                        const struct afsync_sim_metric_query *query, int64_t now_s) {
    afsync_sim_write_string(writer, "interval", query->interval);
    afsync_sim_write_string(writer, "namespace", NAMESPACE);
    afsync_sim_write_string(writer, "resourceregion", REGION);
    afsync_sim_write_open(writer, "value", '[');
    for (size_t i = 0; i < query->metric_count; i++)
        write_metric(writer, world, resource, query, &afsync_sim_metrics[query->metrics[i]],
                     now_s);
    afsync_sim_write_close(writer, ']');
}

static bool read_query(struct afsync_sim_metric_query *query,
                       const struct afsync_sim_request *request, const char *filter,
                       char problem[AFSYNC_SIM_PROBLEM_MAX]) {
    const struct afsync_sim_metric_words words = {
        .timespan = afsync_sim_query(request, "timespan"),
        .start = afsync_sim_query(request, "starttime"),
        .end = afsync_sim_query(request, "endtime"),
        .interval = afsync_sim_query(request, "interval"),
        .metrics = afsync_sim_query(request, "metricnames"),
        .aggregations = afsync_sim_query(request, "aggregation"),
        .filter = afsync_sim_query(request, filter),
        .top = afsync_sim_query(request, "top"),
        .order = afsync_sim_query(request, "orderby"),
    };

    if (!afsync_sim_metric_query_read(query, &words, request->now_s, problem))
        return false;
    for (size_t i = 0; i < query->metric_count; i++)
        if (!afsync_sim_metric_query_fits(query, &afsync_sim_metrics[query->metrics[i]],
                                          problem))
            return false;
    return true;
}

static void describe_resource(char out[ID_MAX], const struct afsync_sim_request *request,
                              const char *service) {
    snprintf(out, ID_MAX, "/subscriptions/%.64s/resourceGroups/%.90s/providers/%s/%.260s",
             afsync_sim_param(request, "subscription"), afsync_sim_param(request, "group"),
             NAMESPACE, service);
}

void afsync_sim_metrics_list(struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply) {
    const char *service = find_service(world, request, reply);
    struct afsync_sim_metric_query query;
    struct afsync_sim_writer writer = {0};
    char problem[AFSYNC_SIM_PROBLEM_MAX], resource[ID_MAX], from[AFSYNC_SIM_TIME_MAX];
    char to[AFSYNC_SIM_TIME_MAX], span[2 * AFSYNC_SIM_TIME_MAX];

    if (service == NULL)
        return;
    if (!read_query(&query, request, "$filter", problem)) {
        refuse(reply, problem);
        return;
    }
    afsync_sim_time_format(query.from_s, from);
    afsync_sim_time_format(query.to_s, to);
    snprintf(span, sizeof span, "%s/%s", from, to);
    describe_resource(resource, request, service);
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_number(&writer, "cost", (query.to_s - query.from_s) / 60 - 1);
    afsync_sim_write_string(&writer, "timespan", span);
    write_value(&writer, world, resource, &query, request->now_s);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}

static void write_supported(struct afsync_sim_writer *writer,
                            const struct afsync_sim_metric *metric) {
    afsync_sim_write_open(writer, "supportedAggregationTypes", '[');
    for (size_t i = 0; i < AFSYNC_SIM_AGGREGATIONS; i++)
        if (metric->aggregations & 1U << i)
            afsync_sim_write_string(writer, NULL, afsync_sim_aggregation_names[i]);
    afsync_sim_write_close(writer, ']');
    afsync_sim_write_open(writer, "dimensions", '[');
    for (size_t i = 0; i < AFSYNC_SIM_DIMENSIONS; i++)
        if (metric->dimensions & 1U << i)
            write_name(writer, NULL, afsync_sim_dimension_names[i],
                       afsync_sim_dimension_names[i]);
    afsync_sim_write_close(writer, ']');
}

static void write_definition(struct afsync_sim_writer *writer, const char *resource,
                             const struct afsync_sim_metric *metric) {
    static const char *const grains[] = {"PT1M", "PT5M", "PT15M", "PT30M",
                                         "PT1H", "PT6H", "PT12H", "P1D"};
    char id[ID_MAX + 128];

    snprintf(id, sizeof id, "%s/providers/Microsoft.Insights/metricDefinitions/%s",
             resource, metric->name);
    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_string(writer, "id", id);
    afsync_sim_write_string(writer, "resourceId", resource);
    afsync_sim_write_string(writer, "namespace", NAMESPACE);
    afsync_sim_write_string(writer, "category", "Sync");
    write_name(writer, "name", metric->name, metric->title);
    afsync_sim_write_string(writer, "displayDescription", metric->description);
    afsync_sim_write_truth(writer, "isDimensionRequired", false);
    afsync_sim_write_string(writer, "unit", metric->unit);
    afsync_sim_write_string(writer, "primaryAggregationType",
                            afsync_sim_aggregation_names[metric->primary]);
    write_supported(writer, metric);
    afsync_sim_write_open(writer, "metricAvailabilities", '[');
    for (size_t i = 0; i < sizeof grains / sizeof grains[0]; i++) {
        afsync_sim_write_open(writer, NULL, '{');
        afsync_sim_write_string(writer, "timeGrain", grains[i]);
        afsync_sim_write_string(writer, "retention", "P93D");
        afsync_sim_write_close(writer, '}');
    }
    afsync_sim_write_close(writer, ']');
    afsync_sim_write_close(writer, '}');
}

void afsync_sim_metrics_definitions(struct afsync_sim_world *world,
                                    const struct afsync_sim_request *request,
                                    struct afsync_sim_reply *reply) {
    const char *service = find_service(world, request, reply);
    struct afsync_sim_writer writer = {0};
    char resource[ID_MAX];

    if (service == NULL)
        return;
    describe_resource(resource, request, service);
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_open(&writer, "value", '[');
    for (size_t i = 0; i < AFSYNC_SIM_METRICS; i++)
        write_definition(&writer, resource, &afsync_sim_metrics[i]);
    afsync_sim_write_close(&writer, ']');
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}

static void write_one_of_batch(struct afsync_sim_writer *writer,
                               const struct afsync_sim_world *world, const char *resource,
                               const struct afsync_sim_metric_query *query, int64_t now_s) {
    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_time(writer, "starttime", query->from_s);
    afsync_sim_write_time(writer, "endtime", query->to_s);
    afsync_sim_write_string(writer, "resourceid", resource);
    write_value(writer, world, resource, query, now_s);
    afsync_sim_write_close(writer, '}');
}

static void answer_batch(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request, struct json_object *ids,
                         struct afsync_sim_reply *reply) {
    const char *namespace = afsync_sim_query(request, "metricnamespace");
    struct afsync_sim_metric_query query;
    struct afsync_sim_writer writer = {0};
    char problem[AFSYNC_SIM_PROBLEM_MAX];
    size_t count =
        json_object_is_type(ids, json_type_array) ? json_object_array_length(ids) : 0;

    if (count == 0 || count > BATCH_MAX || namespace == NULL ||
        strcasecmp(namespace, NAMESPACE) != 0) {
        afsync_sim_reply_error(reply, 400, "BadRequest",
                               "1 to %d resourceids and the metricnamespace %s are wanted.",
                               BATCH_MAX, NAMESPACE);
        return;
    }
    if (!read_query(&query, request, "filter", problem)) {
        afsync_sim_reply_error(reply, 400, "BadRequest", "%s", problem);
        return;
    }
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_open(&writer, "values", '[');
    for (size_t i = 0; i < count; i++) {
        char resource[ID_MAX];

        snprintf(resource, sizeof resource, "%s",
                 json_object_get_string(json_object_array_get_idx(ids, i)));
        write_one_of_batch(&writer, world, resource, &query, request->now_s);
    }
    afsync_sim_write_close(&writer, ']');
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}

void afsync_sim_metrics_batch(struct afsync_sim_world *world,
                              const struct afsync_sim_request *request,
                              struct afsync_sim_reply *reply) {
    struct json_object *body;

    if (!afsync_sim_check_bearer(world, request, reply) ||
        !afsync_sim_check_version(request, batch_versions, reply) ||
        !afsync_sim_check_subscription(world, request, reply))
        return;
    body = json_tokener_parse(request->body);
    answer_batch(world, request, afsync_sim_tree_member(body, "resourceids"), reply);
    json_object_put(body);
}
