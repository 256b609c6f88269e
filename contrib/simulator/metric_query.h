/* SPDX-License-Identifier: Apache-2.0
 *
 * What a request wants of Azure Monitor, and its answer as time series. */
#ifndef AFSYNC_SIM_METRIC_QUERY_H
#define AFSYNC_SIM_METRIC_QUERY_H

#include "samples.h"
#include "writer.h"

#include <stdbool.h>

enum { AFSYNC_SIM_VALUES_MAX = 64, AFSYNC_SIM_PROBLEM_MAX = 512 };

/* What the filter says of one dimension. */
struct afsync_sim_choice {
    bool splits; /* it is named, so each of its values has a series of its own */
    bool any;    /* '*' */
    char values[AFSYNC_SIM_VALUES_MAX][AFSYNC_SIM_NAME_MAX];
    size_t count;
};

struct afsync_sim_metric_query {
    int64_t from_s, to_s, interval_s; /* interval 0: all of it in one */
    char interval[16];
    size_t metrics[AFSYNC_SIM_METRICS], metric_count; /* as asked for */
    unsigned aggregations;                            /* bits; 0: the metric's own */
    struct afsync_sim_choice choices[AFSYNC_SIM_DIMENSIONS];
    bool filtered;
    size_t top;
    int order; /* 0: none, -1: the largest first, 1: the smallest */
};

/* The parts of a request as text, NULL where it says nothing. */
struct afsync_sim_metric_words {
    const char *timespan, *start, *end, *interval, *metrics, *aggregations, *filter, *top;
    const char *order;
};

/* False: `problem` says why it cannot be answered. */
bool afsync_sim_metric_query_read(struct afsync_sim_metric_query *query,
                                  const struct afsync_sim_metric_words *words,
                                  int64_t now_s, char problem[AFSYNC_SIM_PROBLEM_MAX]);

/* Does the filter name a dimension that the metric does not have? */
bool afsync_sim_metric_query_fits(const struct afsync_sim_metric_query *query,
                                  const struct afsync_sim_metric *metric,
                                  char problem[AFSYNC_SIM_PROBLEM_MAX]);

/* Writes the member "timeseries". */
void afsync_sim_metric_query_answer(const struct afsync_sim_metric_query *query,
                                    const struct afsync_sim_metric *metric,
                                    struct afsync_sim_samples *samples,
                                    struct afsync_sim_writer *writer);

#endif
