/* SPDX-License-Identifier: Apache-2.0
 *
 * What Azure Monitor has measured of a Storage Sync Service: single values with their
 * dimensions, from the fleet's sessions or from the scenario's "metrics". */
#ifndef AFSYNC_SIM_SAMPLES_H
#define AFSYNC_SIM_SAMPLES_H

#include "world.h"

#include <stddef.h>
#include <stdint.h>

enum afsync_sim_dimension {
    AFSYNC_SIM_SYNC_GROUP,
    AFSYNC_SIM_ENDPOINT,
    AFSYNC_SIM_DIRECTION,
    AFSYNC_SIM_SERVER,
    AFSYNC_SIM_DIMENSIONS
};

enum afsync_sim_aggregation {
    AFSYNC_SIM_AVERAGE,
    AFSYNC_SIM_MINIMUM,
    AFSYNC_SIM_MAXIMUM,
    AFSYNC_SIM_TOTAL,
    AFSYNC_SIM_COUNT,
    AFSYNC_SIM_AGGREGATIONS
};

/* "SyncGroupName" and "Average". */
extern const char *const afsync_sim_dimension_names[AFSYNC_SIM_DIMENSIONS];
extern const char *const afsync_sim_aggregation_names[AFSYNC_SIM_AGGREGATIONS];

enum { AFSYNC_SIM_METRICS = 5 };

struct afsync_sim_metric {
    const char *name, *title, *description, *unit;
    unsigned dimensions, aggregations; /* bits of the above */
    enum afsync_sim_aggregation primary;
};
extern const struct afsync_sim_metric afsync_sim_metrics[AFSYNC_SIM_METRICS];

/* Its texts are borrowed from the world; NULL where the metric has no such dimension. */
struct afsync_sim_sample {
    const char *dimensions[AFSYNC_SIM_DIMENSIONS];
    int64_t at_s;
    double value;
};

struct afsync_sim_samples {
    struct afsync_sim_sample *samples;
    size_t count, room;
};

/* Adds what there is of a metric in from <= at < to, as far as it has arrived: File Sync
 * sends every 15 minutes. The caller calls afsync_sim_samples_fini. */
void afsync_sim_samples_gather(struct afsync_sim_samples *samples,
                               const struct afsync_sim_world *world, const char *service,
                               const struct afsync_sim_metric *metric, int64_t from_s,
                               int64_t to_s, int64_t now_s);
void afsync_sim_samples_fini(struct afsync_sim_samples *samples);

#endif
