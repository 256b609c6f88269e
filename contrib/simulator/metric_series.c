/* SPDX-License-Identifier: Apache-2.0
 *
 * From samples to time series: chosen by the filter, sorted by their dimensions, and summed
 * up by the interval. */
#include "metric_query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The samples of one series stand side by side. */
struct series {
    const struct afsync_sim_sample *samples;
    size_t count;
    double total;
};

/* All samples of one interval. */
struct bucket {
    double minimum, maximum, total;
    size_t count;
};

static bool is_chosen(const struct afsync_sim_choice *choice, const char *value) {
    if (!choice->splits || choice->any)
        return true;
    for (size_t i = 0; i < choice->count; i++)
        if (strcasecmp(choice->values[i], value) == 0)
            return true;
    return false;
}

/* Drops what the filter does not choose, and the dimensions it does not name, so that their
 * samples fall together. */
static void choose(const struct afsync_sim_metric_query *query,
                   struct afsync_sim_samples *samples) {
    size_t kept = 0;

    for (size_t i = 0; i < samples->count; i++) {
        struct afsync_sim_sample sample = samples->samples[i];
        bool chosen = true;

        for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++) {
            if (sample.dimensions[d] != NULL)
                chosen = chosen && is_chosen(&query->choices[d], sample.dimensions[d]);
            if (!query->choices[d].splits)
                sample.dimensions[d] = NULL;
        }
        if (chosen)
            samples->samples[kept++] = sample;
    }
    samples->count = kept;
}

static int compare_dimensions(const struct afsync_sim_sample *a,
                              const struct afsync_sim_sample *b) {
    for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++)
        if (a->dimensions[d] != b->dimensions[d]) {
            int order = strcasecmp(a->dimensions[d], b->dimensions[d]);

            if (order != 0)
                return order;
        }
    return 0;
}

static int by_dimensions(const void *left, const void *right) {
    const struct afsync_sim_sample *a = left, *b = right;
    int order = compare_dimensions(a, b);

    if (order != 0)
        return order;
    return a->at_s < b->at_s ? -1 : a->at_s > b->at_s;
}

static int smallest_first(const void *left, const void *right) {
    const struct series *a = left, *b = right;

    return a->total < b->total ? -1 : a->total > b->total;
}

static int largest_first(const void *left, const void *right) {
    return smallest_first(right, left);
}

/* Cuts the sorted samples where their dimensions change. */
static size_t cut_series(const struct afsync_sim_samples *samples, struct series *all) {
    size_t count = 0;

    for (size_t i = 0; i < samples->count; i++) {
        const struct afsync_sim_sample *sample = &samples->samples[i];

        if (i == 0 || compare_dimensions(sample, sample - 1) != 0)
            all[count++] = (struct series){.samples = sample};
        all[count - 1].count++;
        all[count - 1].total += sample->value;
    }
    return count;
}

static void write_lower(struct afsync_sim_writer *writer, const char *name,
                        const char *value) {
    char lower[64] = "";

    for (size_t i = 0; value[i] != '\0' && i + 1 < sizeof lower; i++)
        lower[i] = (char)tolower((unsigned char)value[i]);
    afsync_sim_write_string(writer, name, lower);
}

static void write_dimensions(const struct series *series,
                             struct afsync_sim_writer *writer) {
    afsync_sim_write_open(writer, "metadatavalues", '[');
    for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++) {
        const char *value = series->samples[0].dimensions[d];

        if (value == NULL)
            continue;
        afsync_sim_write_open(writer, NULL, '{');
        afsync_sim_write_open(writer, "name", '{');
        write_lower(writer, "value", afsync_sim_dimension_names[d]);
        write_lower(writer, "localizedValue", afsync_sim_dimension_names[d]);
        afsync_sim_write_close(writer, '}');
        afsync_sim_write_string(writer, "value", value);
        afsync_sim_write_close(writer, '}');
    }
    afsync_sim_write_close(writer, ']');
}

static void put(struct bucket *bucket, double value) {
    if (bucket->count == 0 || value < bucket->minimum)
        bucket->minimum = value;
    if (bucket->count == 0 || value > bucket->maximum)
        bucket->maximum = value;
    bucket->total += value;
    bucket->count++;
}

/* Without samples it says when, and nothing else. */
static void write_bucket(const struct bucket *bucket, int64_t at_s, unsigned aggregations,
                         struct afsync_sim_writer *writer) {
    const double values[] = {[AFSYNC_SIM_AVERAGE] =
                                 bucket->count > 0 ? bucket->total / (double)bucket->count
                                                   : 0,
                             [AFSYNC_SIM_MINIMUM] = bucket->minimum,
                             [AFSYNC_SIM_MAXIMUM] = bucket->maximum,
                             [AFSYNC_SIM_TOTAL] = bucket->total,
                             [AFSYNC_SIM_COUNT] = (double)bucket->count};

    afsync_sim_write_open(writer, NULL, '{');
    afsync_sim_write_time(writer, "timeStamp", at_s);
    for (size_t i = 0; bucket->count > 0 && i < AFSYNC_SIM_AGGREGATIONS; i++)
        if (aggregations & 1U << i) {
            char name[16] = "";

            for (size_t j = 0; afsync_sim_aggregation_names[i][j] != '\0'; j++)
                name[j] = (char)tolower((unsigned char)afsync_sim_aggregation_names[i][j]);
            afsync_sim_write_real(writer, name, values[i]);
        }
    afsync_sim_write_close(writer, '}');
}

static void write_data(const struct afsync_sim_metric_query *query,
                       const struct series *series, unsigned aggregations,
                       struct afsync_sim_writer *writer) {
    int64_t step = query->interval_s > 0 ? query->interval_s : query->to_s - query->from_s;
    int64_t at_s = query->from_s - (query->interval_s > 0 ? query->from_s % step : 0);
    size_t next = 0;

    afsync_sim_write_open(writer, "data", '[');
    for (; at_s < query->to_s; at_s += step) {
        struct bucket bucket = {0};

        for (; next < series->count && series->samples[next].at_s < at_s + step; next++)
            put(&bucket, series->samples[next].value);
        write_bucket(&bucket, at_s, aggregations, writer);
    }
    afsync_sim_write_close(writer, ']');
}

void afsync_sim_metric_query_answer(const struct afsync_sim_metric_query *query,
                                    const struct afsync_sim_metric *metric,
                                    struct afsync_sim_samples *samples,
                                    struct afsync_sim_writer *writer) {
    unsigned aggregations =
        query->aggregations != 0 ? query->aggregations : 1U << metric->primary;
    struct series *all;
    size_t count;

    choose(query, samples);
    afsync_sim_write_open(writer, "timeseries", '[');
    all = calloc(samples->count + 1, sizeof *all);
    if (all != NULL && samples->count > 0) {
        qsort(samples->samples, samples->count, sizeof *samples->samples, by_dimensions);
        count = cut_series(samples, all);
        if (query->order != 0)
            qsort(all, count, sizeof *all,
                  query->order < 0 ? largest_first : smallest_first);
        for (size_t i = 0; i < count && (!query->filtered || i < query->top); i++) {
            afsync_sim_write_open(writer, NULL, '{');
            write_dimensions(&all[i], writer);
            /* What a metric does not support is left out, not refused. */
            write_data(query, &all[i], aggregations & metric->aggregations, writer);
            afsync_sim_write_close(writer, '}');
        }
    }
    free(all);
    afsync_sim_write_close(writer, ']');
}
