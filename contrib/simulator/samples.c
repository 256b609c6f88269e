/* SPDX-License-Identifier: Apache-2.0
 *
 * Gathering samples. */
#include "samples.h"

#include "moment.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEARTBEAT_S = 5 * 60, SAMPLES_MAX = 4 * 1024 * 1024 };

const char *const afsync_sim_dimension_names[] = {"SyncGroupName", "ServerEndpointName",
                                                  "SyncDirection", "ServerName"};
const char *const afsync_sim_aggregation_names[] = {"Average", "Minimum", "Maximum",
                                                    "Total", "Count"};

#define OF_SESSION                                                                         \
    (1U << AFSYNC_SIM_SYNC_GROUP | 1U << AFSYNC_SIM_ENDPOINT | 1U << AFSYNC_SIM_DIRECTION)
#define SUMS (1U << AFSYNC_SIM_AVERAGE | 1U << AFSYNC_SIM_TOTAL)
#define ALL ((1U << AFSYNC_SIM_AGGREGATIONS) - 1)

enum { FILES, BYTES, ITEM_ERRORS, RESULT, HEARTBEAT };

const struct afsync_sim_metric afsync_sim_metrics[] = {
    [FILES] = {"StorageSyncSyncSessionAppliedFilesCount", "Files Synced",
               "Count of files synced", "Count", OF_SESSION, SUMS, AFSYNC_SIM_TOTAL},
    [BYTES] = {"StorageSyncBatchTransferredFileBytes", "Bytes synced",
               "Total file size transferred in sync sessions", "Bytes", OF_SESSION, SUMS,
               AFSYNC_SIM_TOTAL},
    [ITEM_ERRORS] = {"StorageSyncSyncSessionPerItemErrorsCount", "Files not syncing",
                     "Count of files that fail to sync", "Count", OF_SESSION,
                     1U << AFSYNC_SIM_AVERAGE, AFSYNC_SIM_AVERAGE},
    [RESULT] = {"ServerSyncSessionResult", "Sync Session Result",
                "1 for a session that succeeds, 0 for one that fails", "Count", OF_SESSION,
                ALL, AFSYNC_SIM_AVERAGE},
    [HEARTBEAT] = {"StorageSyncServerHeartbeat", "Server Online Status",
                   "1 each time the server is heard of", "Count", 1U << AFSYNC_SIM_SERVER,
                   ALL, AFSYNC_SIM_MAXIMUM},
};

void afsync_sim_samples_fini(struct afsync_sim_samples *samples) {
    free(samples->samples);
    *samples = (struct afsync_sim_samples){0};
}

static void add(struct afsync_sim_samples *samples,
                const struct afsync_sim_sample *sample) {
    if (samples->count == samples->room) {
        size_t room = samples->room > 0 ? 2 * samples->room : 256;
        void *longer = room <= SAMPLES_MAX
                           ? realloc(samples->samples, room * sizeof *samples->samples)
                           : NULL;

        if (longer == NULL)
            return;
        samples->samples = longer;
        samples->room = room;
    }
    samples->samples[samples->count++] = *sample;
}

static double measure(size_t metric, const struct afsync_sim_session *session) {
    switch (metric) {
    case FILES:
        return (double)session->series->applied;
    case BYTES:
        return (double)afsync_sim_session_applied_bytes(session, session->end_s);
    case ITEM_ERRORS:
        return (double)(afsync_sim_series_persistent(session->series) +
                        afsync_sim_series_transient(session->series));
    default:
        return session->series->result == 0 ? 1 : 0;
    }
}

/* The sessions of an endpoint that ended. */
static void add_sessions(struct afsync_sim_samples *samples,
                         const struct afsync_sim_fleet *fleet,
                         const struct afsync_sim_endpoint *endpoint, size_t metric,
                         int64_t from_s, int64_t to_s) {
    const struct afsync_sim_story *story = &fleet->stories[endpoint->story];
    struct afsync_sim_sample sample = {
        .dimensions = {[AFSYNC_SIM_SYNC_GROUP] = fleet->groups[endpoint->group].name,
                       [AFSYNC_SIM_ENDPOINT] = endpoint->name}};
    int64_t number, behind;

    for (size_t i = 0; i < story->series_count; i++) {
        const struct afsync_sim_series *series = &story->series[i];

        sample.dimensions[AFSYNC_SIM_DIRECTION] = series->download ? "Download" : "Upload";
        afsync_sim_session_ended(series, from_s, to_s, &number, &behind);
        for (; number < behind; number++) {
            struct afsync_sim_session session = afsync_sim_session_at(series, number);

            sample.at_s = session.end_s;
            sample.value = measure(metric, &session);
            add(samples, &sample);
        }
    }
}

static void add_heartbeats(struct afsync_sim_samples *samples,
                           const struct afsync_sim_machine *server, int64_t from_s,
                           int64_t to_s) {
    struct afsync_sim_sample sample = {.dimensions = {[AFSYNC_SIM_SERVER] = server->name},
                                       .value = 1};

    if (server->silent_since_s != 0 && server->silent_since_s < to_s)
        to_s = server->silent_since_s;
    for (sample.at_s = from_s + (HEARTBEAT_S - from_s % HEARTBEAT_S) % HEARTBEAT_S;
         sample.at_s < to_s; sample.at_s += HEARTBEAT_S)
        add(samples, &sample);
}

static void gather_of_fleet(struct afsync_sim_samples *samples,
                            const struct afsync_sim_fleet *fleet, size_t metric,
                            int64_t from_s, int64_t to_s, int64_t now_s) {
    int64_t arrived_s = now_s - now_s % AFSYNC_SIM_REFRESH_S;

    if (to_s > arrived_s)
        to_s = arrived_s;
    if (metric == HEARTBEAT) {
        for (size_t i = 0; i < fleet->server_count; i++)
            add_heartbeats(samples, &fleet->servers[i], from_s, to_s);
        return;
    }
    for (size_t i = 0; i < fleet->endpoint_count; i++) {
        int64_t seen_s = afsync_sim_fleet_seen_at(fleet, &fleet->endpoints[i], now_s);

        add_sessions(samples, fleet, &fleet->endpoints[i], metric, from_s,
                     seen_s < to_s ? seen_s : to_s);
    }
}

/* The scenario's own, of which each says its metric, dimensions, moment and value. */
static void gather_of_scenario(struct afsync_sim_samples *samples, struct json_object *told,
                               const struct afsync_sim_metric *metric, int64_t from_s,
                               int64_t to_s, int64_t now_s) {
    static const char *const members[] = {"sync_group", "server_endpoint", "direction",
                                          "server"};

    for (size_t i = 0; i < json_object_array_length(told); i++) {
        struct json_object *one = json_object_array_get_idx(told, i);
        struct afsync_sim_sample sample = {
            .value = json_object_get_double(afsync_sim_tree_member(one, "value")),
            .at_s = now_s};

        if (strcasecmp(afsync_sim_tree_string(one, "metric", ""), metric->name) != 0)
            continue;
        afsync_sim_moment_read(afsync_sim_tree_string(one, "at", ""), now_s, &sample.at_s);
        for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++)
            if (metric->dimensions & 1U << d)
                sample.dimensions[d] = afsync_sim_tree_string(one, members[d], "");
        if (sample.at_s >= from_s && sample.at_s < to_s)
            add(samples, &sample);
    }
}

void afsync_sim_samples_gather(struct afsync_sim_samples *samples,
                               const struct afsync_sim_world *world, const char *service,
                               const struct afsync_sim_metric *metric, int64_t from_s,
                               int64_t to_s, int64_t now_s) {
    struct json_object *told =
        afsync_sim_tree_member(afsync_sim_tree_member(world->scenario, "metrics"), service);

    if (json_object_is_type(told, json_type_array))
        gather_of_scenario(samples, told, metric, from_s, to_s, now_s);
    else if (world->fleet != NULL)
        gather_of_fleet(samples, world->fleet, (size_t)(metric - afsync_sim_metrics),
                        from_s, to_s, now_s);
}
