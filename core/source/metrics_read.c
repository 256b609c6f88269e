/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading metrics: each is a list of time series, each series of one endpoint or server. A
 * point without a value, an empty series and a metric that failed say nothing. */
#include "source/metrics.h"

#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The metrics that are understood. */
static const struct known {
    const char *name, *aggregation;
    bool is_heartbeat;
    enum afsync_metric metric;
} knowns[] = {
    {"StorageSyncSyncSessionAppliedFilesCount", "total", false, AFSYNC_METRIC_ITEMS},
    {"StorageSyncBatchTransferredFileBytes", "total", false, AFSYNC_METRIC_BYTES},
    {"StorageSyncServerHeartbeat", "maximum", true, AFSYNC_METRIC_ITEMS},
};

/* Numbers come as "12.0" and must be exact up to here. */
#define WHOLE_MAX 9007199254740992.0

/* One answer, and what was odd in it, which is said once. */
struct reader {
    const char *what;
    const struct afsync_identity *scope;
    const struct afsync_sink *sink;
    size_t *failures;
    struct afsync_fault *fault;
    bool other_grain, too_many_points;
};

static void complain(const struct reader *reader, enum afsync_fault_kind kind,
                     const char *wrong) {
    struct afsync_fault seen = {0};

    afsync_fault_set(&seen, kind, "%s: %s", reader->what, wrong);
    ++*reader->failures;
    reader->sink->complain(reader->sink->context, AFSYNC_SOURCE_METRICS, &seen, false);
}

static struct afsync_count whole(struct json_object *point, const char *aggregation) {
    struct json_object *member = afsync_json_at(point, aggregation);
    double number;

    if (!json_object_is_type(member, json_type_double))
        return json_object_is_type(member, json_type_int)
                   ? afsync_json_count(point, aggregation)
                   : (struct afsync_count){0};
    number = json_object_get_double(member);
    if (!(number >= 0 && number <= WHOLE_MAX))
        return (struct afsync_count){0};
    return afsync_count_of((uint64_t)(number + 0.5));
}

static int compare_points(const void *left, const void *right) {
    const struct afsync_metric_point *a = left, *b = right;

    return a->at < b->at ? -1 : a->at > b->at;
}

/* The points that have a value, oldest first; how many. */
static size_t read_points(struct reader *reader, struct json_object *data,
                          const char *aggregation,
                          struct afsync_metric_point points[AFSYNC_METRICS_POINTS_MAX]) {
    size_t length = data != NULL ? json_object_array_length(data) : 0, count = 0;

    for (size_t i = 0; i < length; i++) {
        struct json_object *element = json_object_array_get_idx(data, i);
        struct afsync_metric_point point = {afsync_json_time(element, "timeStamp"),
                                            whole(element, aggregation)};

        if (!point.value.known)
            continue;
        if (point.at <= 0 || point.at % AFSYNC_METRICS_INTERVAL != 0)
            reader->other_grain = true;
        else if (count == AFSYNC_METRICS_POINTS_MAX)
            reader->too_many_points = true;
        else
            points[count++] = point;
    }
    qsort(points, count, sizeof points[0], compare_points);
    return count;
}

/* What a series is of. */
struct dimensions {
    char sync_group[AFSYNC_NAME_MAX], endpoint[AFSYNC_NAME_MAX], server[AFSYNC_NAME_MAX];
    const char *direction;
};

/* Their names come in lower case, whatever was asked for. */
static void read_dimensions(struct json_object *series, struct afsync_observation *seen,
                            struct dimensions *are) {
    struct json_object *values = afsync_json_array(series, "metadatavalues");
    size_t length = values != NULL ? json_object_array_length(values) : 0;

    for (size_t i = 0; i < length; i++) {
        struct json_object *element = json_object_array_get_idx(values, i);
        const char *name = afsync_json_string(element, "name.value");
        const char *value = afsync_json_string(element, "value");

        if (name == NULL || value == NULL || value[0] == '\0')
            continue;
        if (afsync_name_equal(name, "SyncGroupName")) {
            afsync_name_copy(are->sync_group, value);
            seen->who.sync_group = are->sync_group;
        } else if (afsync_name_equal(name, "ServerEndpointName")) {
            afsync_name_copy(are->endpoint, value);
            seen->who.server_endpoint = are->endpoint;
        } else if (afsync_name_equal(name, "ServerName")) {
            afsync_name_copy(are->server, value);
            seen->who.server = are->server;
        } else if (afsync_name_equal(name, "SyncDirection")) {
            are->direction = value;
        }
    }
}

static bool observe(struct reader *reader, const struct afsync_observation *seen) {
    return reader->sink->observe(reader->sink->context, seen, reader->fault);
}

static bool read_heartbeats(struct reader *reader, struct afsync_observation *seen,
                            const struct afsync_metric_point *points, size_t count) {
    while (count > 0 && points[count - 1].value.value == 0)
        count--;
    if (count == 0)
        return true;
    seen->kind = AFSYNC_OBSERVED_HEARTBEAT;
    seen->at = points[count - 1].at;
    return observe(reader, seen);
}

static bool read_series(struct reader *reader, const struct known *known,
                        struct json_object *series) {
    struct afsync_metric_point points[AFSYNC_METRICS_POINTS_MAX];
    size_t count =
        read_points(reader, afsync_json_array(series, "data"), known->aggregation, points);
    struct afsync_observation seen = {.source = AFSYNC_SOURCE_METRICS,
                                      .who = *reader->scope};
    struct dimensions are = {.direction = NULL};

    if (count == 0)
        return true;
    read_dimensions(series, &seen, &are);
    if (known->is_heartbeat)
        return read_heartbeats(reader, &seen, points, count);
    seen.kind = AFSYNC_OBSERVED_SERIES;
    seen.at = points[count - 1].at;
    seen.has_direction = afsync_name_equal(are.direction, "Upload") ||
                         afsync_name_equal(are.direction, "Download");
    seen.direction =
        afsync_name_equal(are.direction, "Download") ? AFSYNC_DOWNLOAD : AFSYNC_UPLOAD;
    seen.series = (struct afsync_metric_series){known->metric, points, count};
    return observe(reader, &seen);
}

static const struct known *find_known(const char *name) {
    for (size_t i = 0; name != NULL && i < sizeof knowns / sizeof knowns[0]; i++)
        if (afsync_name_equal(name, knowns[i].name))
            return &knowns[i];
    return NULL;
}

/* A metric may fail inside an answer that is good. */
static bool has_failed(struct reader *reader, struct json_object *metric,
                       const char *name) {
    const char *code = afsync_json_scalar(metric, "errorCode");
    const char *message = afsync_json_string(metric, "errorMessage");
    char wrong[256];

    if (code == NULL || afsync_name_equal(code, "Success"))
        return false;
    snprintf(wrong, sizeof wrong, "%s failed: %.60s%s%.120s", name, code,
             message != NULL ? ", " : "", message != NULL ? message : "");
    complain(reader, AFSYNC_FAULT_HTTP, wrong);
    return true;
}

static bool read_metric(struct reader *reader, struct json_object *metric) {
    const struct known *known = find_known(afsync_json_string(metric, "name.value"));
    struct json_object *timeseries = afsync_json_array(metric, "timeseries");
    size_t length = timeseries != NULL ? json_object_array_length(timeseries) : 0;

    if (known == NULL || has_failed(reader, metric, known->name))
        return true;
    if (timeseries == NULL) {
        complain(reader, AFSYNC_FAULT_FORMAT, "a metric has no timeseries array");
        return true;
    }
    if (length >= AFSYNC_METRICS_TOP)
        complain(reader, AFSYNC_FAULT_LIMIT,
                 "as many time series came as may come at once, those of further endpoints "
                 "are missing");
    for (size_t i = 0; i < length; i++)
        if (!read_series(reader, known, json_object_array_get_idx(timeseries, i)))
            return false;
    return true;
}

bool afsync_metrics_read(struct json_object *answer, const char *what,
                         const struct afsync_identity *scope,
                         const struct afsync_sink *sink, size_t *failures,
                         struct afsync_fault *fault) {
    struct reader reader = {what, scope, sink, failures, fault, false, false};
    struct json_object *values = afsync_json_array(answer, "value");

    if (values == NULL) {
        complain(&reader, AFSYNC_FAULT_FORMAT, "the answer has no value array");
        return true;
    }
    for (size_t i = 0; i < json_object_array_length(values); i++)
        if (!read_metric(&reader, json_object_array_get_idx(values, i)))
            return false;
    if (reader.other_grain)
        complain(&reader, AFSYNC_FAULT_FORMAT,
                 "points that begin no quarter of an hour are left out");
    if (reader.too_many_points)
        complain(&reader, AFSYNC_FAULT_LIMIT, "a time series has too many points");
    return true;
}
