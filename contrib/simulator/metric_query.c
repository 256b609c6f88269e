/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what is wanted. */
#include "metric_query.h"

#include "moment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TOP_OF_A_FILTER = 10, BUCKETS_MAX = 100000 };

static bool read_interval(struct afsync_sim_metric_query *query, const char *text) {
    static const struct {
        const char *name;
        int64_t length_s;
    } grains[] = {{"PT1M", 60},     {"PT5M", 300},  {"PT15M", 900},
                  {"PT30M", 1800},  {"PT1H", 3600}, {"PT6H", 6 * 3600},
                  {"PT12H", 43200}, {"P1D", 86400}, {"FULL", 0}};

    if (text == NULL)
        text = "PT1M";
    for (size_t i = 0; i < sizeof grains / sizeof grains[0]; i++)
        if (strcasecmp(grains[i].name, text) == 0) {
            query->interval_s = grains[i].length_s;
            snprintf(query->interval, sizeof query->interval, "%s", grains[i].name);
            return true;
        }
    return false;
}

static bool read_span(struct afsync_sim_metric_query *query,
                      const struct afsync_sim_metric_words *words, int64_t now_s) {
    query->to_s = now_s;
    query->from_s = now_s - 3600;
    if (words->timespan != NULL)
        return afsync_sim_timespan_read(words->timespan, now_s, &query->from_s,
                                        &query->to_s);
    if (words->start != NULL && !afsync_sim_moment_utc(words->start, &query->from_s))
        return false;
    return words->end == NULL || afsync_sim_moment_utc(words->end, &query->to_s);
}

/* The index of the name that a list with commas begins with, `count` if it is none; moves
 * behind it. */
static size_t next_name(const char **list, const char *(*name_of)(size_t index),
                        size_t count) {
    size_t length = strcspn(*list, ","), i = 0;

    while (i < count &&
           (strlen(name_of(i)) != length || strncasecmp(name_of(i), *list, length) != 0))
        i++;
    *list += length + ((*list)[length] == ',' ? 1 : 0);
    return i;
}

static const char *metric_name(size_t index) {
    return afsync_sim_metrics[index].name;
}

static const char *aggregation_name(size_t index) {
    return afsync_sim_aggregation_names[index];
}

static bool read_metrics(struct afsync_sim_metric_query *query, const char *list) {
    query->metric_count = list == NULL ? 1 : 0; /* the first that the service has */
    while (list != NULL && *list != '\0') {
        size_t index = next_name(&list, metric_name, AFSYNC_SIM_METRICS);

        if (index == AFSYNC_SIM_METRICS || query->metric_count == AFSYNC_SIM_METRICS)
            return false;
        query->metrics[query->metric_count++] = index;
    }
    return true;
}

static bool read_aggregations(struct afsync_sim_metric_query *query, const char *list) {
    while (list != NULL && *list != '\0') {
        size_t index = next_name(&list, aggregation_name, AFSYNC_SIM_AGGREGATIONS);

        if (index == AFSYNC_SIM_AGGREGATIONS)
            return false;
        query->aggregations |= 1U << index;
    }
    return true;
}

static bool is_word(const char *text, const char *word) {
    size_t length = strlen(word);

    return strncasecmp(text, word, length) == 0 && !isalnum((unsigned char)text[length]);
}

static void skip(const char **at, const char *what) {
    *at += strspn(*at, what);
}

/* 'a value', in which a quotation mark is doubled. */
static bool read_value(const char **at, struct afsync_sim_choice *choice) {
    char value[AFSYNC_SIM_NAME_MAX];
    size_t length = 0;

    if (*(*at)++ != '\'')
        return false;
    while (**at != '\0' && (**at != '\'' || (*at)[1] == '\'')) {
        if (**at == '\'')
            (*at)++;
        if (length + 1 < sizeof value)
            value[length++] = **at;
        (*at)++;
    }
    if (*(*at)++ != '\'' || choice->count == AFSYNC_SIM_VALUES_MAX)
        return false;
    value[length] = '\0';
    choice->splits = true;
    choice->any = choice->any || strcmp(value, "*") == 0;
    memcpy(choice->values[choice->count++], value, sizeof value);
    return true;
}

/* Dim eq 'v' or Dim eq 'w' and Dim2 eq '*', with or without parentheses. */
static bool read_filter(struct afsync_sim_metric_query *query, const char *at) {
    while (true) {
        size_t dimension = 0;

        skip(&at, " (");
        while (dimension < AFSYNC_SIM_DIMENSIONS &&
               !is_word(at, afsync_sim_dimension_names[dimension]))
            dimension++;
        if (dimension == AFSYNC_SIM_DIMENSIONS)
            return false;
        at += strlen(afsync_sim_dimension_names[dimension]);
        skip(&at, " ");
        if (!is_word(at, "eq"))
            return false;
        at += 2;
        skip(&at, " ");
        if (!read_value(&at, &query->choices[dimension]))
            return false;
        skip(&at, " )");
        if (*at == '\0')
            return true;
        if (!is_word(at, "and") && !is_word(at, "or"))
            return false;
        at += is_word(at, "or") ? 2 : 3;
    }
}

bool afsync_sim_metric_query_read(struct afsync_sim_metric_query *query,
                                  const struct afsync_sim_metric_words *words,
                                  int64_t now_s, char problem[AFSYNC_SIM_PROBLEM_MAX]) {
    const char *wrong = NULL;

    memset(query, 0, sizeof *query);
    query->filtered = words->filter != NULL && words->filter[0] != '\0';
    query->top =
        words->top != NULL ? (size_t)strtoul(words->top, NULL, 10) : TOP_OF_A_FILTER;
    if (words->order != NULL)
        query->order = strstr(words->order, "asc") != NULL ? 1 : -1;
    if (!read_span(query, words, now_s) || query->from_s >= query->to_s)
        wrong = "the time span";
    else if (!read_interval(query, words->interval) ||
             (query->interval_s > 0 &&
              (query->to_s - query->from_s) / query->interval_s > BUCKETS_MAX))
        wrong = "the time grain";
    else if (!read_metrics(query, words->metrics))
        wrong = "a metric name";
    else if (!read_aggregations(query, words->aggregations))
        wrong = "an aggregation";
    else if (query->filtered && !read_filter(query, words->filter))
        wrong = "the filter";
    if (wrong == NULL)
        return true;
    snprintf(problem, AFSYNC_SIM_PROBLEM_MAX, "Detected invalid input: %s cannot be read.",
             wrong);
    return false;
}

bool afsync_sim_metric_query_fits(const struct afsync_sim_metric_query *query,
                                  const struct afsync_sim_metric *metric,
                                  char problem[AFSYNC_SIM_PROBLEM_MAX]) {
    char supported[256] = "";

    for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++)
        if (metric->dimensions & 1U << d) {
            strncat(supported, supported[0] != '\0' ? "," : "",
                    sizeof supported - strlen(supported) - 1);
            strncat(supported, afsync_sim_dimension_names[d],
                    sizeof supported - strlen(supported) - 1);
        }
    for (size_t d = 0; d < AFSYNC_SIM_DIMENSIONS; d++)
        if (query->choices[d].splits && !(metric->dimensions & 1U << d)) {
            snprintf(problem, AFSYNC_SIM_PROBLEM_MAX,
                     "Metric: %s does not support requested dimension combination: %s, "
                     "supported ones are: %s",
                     metric->name, afsync_sim_dimension_names[d], supported);
            return false;
        }
    return true;
}
