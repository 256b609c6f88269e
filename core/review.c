/* SPDX-License-Identifier: Apache-2.0
 *
 * From what a watch knows to a report: judged, selected, and what is odd about the whole.
 */
#include "watch.h"

#include "base/time.h"
#include "report/build.h"

#include <stdio.h>
#include <string.h>

/* Looks for one selected name among all endpoints. */
struct search {
    const struct afsync_health *health;
    struct afsync_report *report;
    enum afsync_source source; /* whose endpoints are searched */
};

static void tell_empty_selection(const struct search *search) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_USAGE,
                     "the selection matches none of %zu endpoints",
                     search->health->endpoint_count);
    memcpy(search->report->missed, fault.text, sizeof fault.text);
    afsync_report_add_fault(search->report, search->source, &fault, false);
}

static void look_for_name(void *context, const char *kind, const char *name) {
    const struct search *search = context;
    struct afsync_fault fault = {0};

    for (size_t i = 0; i < search->health->endpoint_count; i++)
        if (afsync_selection_bears(&search->health->endpoints[i].who, kind, name))
            return;
    afsync_fault_set(&fault, AFSYNC_FAULT_USAGE, "no %s is named %s", kind, name);
    memcpy(search->report->missed, fault.text, sizeof fault.text);
    afsync_report_add_fault(search->report, search->source, &fault, false);
}

/* The newest word of any source. */
static int64_t newest_of_all(const struct afsync_health *health) {
    int64_t newest = 0;

    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        if (health->newest_at[i] > newest)
            newest = health->newest_at[i];
    return newest;
}

/* A source that fell silent while another still speaks is said; its legs speak for
 * themselves. */
static void tell_stale_source(struct afsync_report *report,
                              const struct afsync_watch *watch, enum afsync_source source,
                              int64_t stale_after, int64_t now) {
    int64_t newest_at = watch->health.newest_at[source];
    struct afsync_fault fault = {0};
    char age[AFSYNC_DURATION_MAX];

    if (!report->sources[source].configured || newest_at == 0 ||
        afsync_age(newest_at, now) <= stale_after ||
        afsync_age(newest_of_all(&watch->health), now) > stale_after)
        return;
    afsync_duration_format(afsync_age(newest_at, now), age);
    afsync_fault_set(&fault, AFSYNC_FAULT_STALE,
                     "its newest word is %s old; what is newer comes from elsewhere", age);
    afsync_report_add_fault(report, source, &fault, false);
}

static int64_t newest_of(const struct afsync_endpoint *endpoint) {
    int64_t newest = 0;

    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
        int64_t at = afsync_leg_newest_word_at(&endpoint->legs[d]);

        newest = at > newest ? at : newest;
    }
    return newest;
}

/* What ARM says of an endpoint may be old while others know better, and while it is fresh
 * of other endpoints. Where nobody knows better the legs say it. */
static void tell_old_status(struct afsync_report *report,
                            const struct afsync_health *health, int64_t stale_after,
                            int64_t now) {
    const struct afsync_endpoint *first = NULL;
    struct afsync_fault fault = {0};
    char more[64] = "", age[AFSYNC_DURATION_MAX];
    size_t count = 0;

    if (afsync_age(health->newest_at[AFSYNC_SOURCE_ARM], now) > stale_after)
        return; /* that is said of the whole source */
    for (size_t i = health->endpoint_count; i-- > 0;) {
        const struct afsync_endpoint *endpoint = &health->endpoints[i];

        if (endpoint->status.at == 0 ||
            afsync_age(endpoint->status.at, now) <= stale_after ||
            afsync_age(newest_of(endpoint), now) > stale_after)
            continue;
        first = endpoint;
        count++;
    }
    if (count == 0)
        return;
    if (count > 1)
        snprintf(more, sizeof more, ", and of %zu others old, too", count - 1);
    afsync_duration_format(afsync_age(first->status.at, now), age);
    afsync_fault_set(&fault, AFSYNC_FAULT_STALE,
                     "its status of %s is %s old%s; what is newer comes from elsewhere",
                     first->who.server_endpoint, age, more);
    afsync_report_add_fault(report, AFSYNC_SOURCE_ARM, &fault, false);
}

static bool is_ahead(const struct afsync_endpoint *endpoint, int64_t now) {
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (afsync_leg_newest_word_at(&endpoint->legs[d]) > now)
            return true;
    return false;
}

/* A word from a little ahead counts as of now, however it came to be known. */
static void tell_ahead(struct afsync_report *report, const struct afsync_health *health,
                       enum afsync_source source, int64_t now) {
    const struct afsync_endpoint *first = NULL;
    struct afsync_fault fault = {0};
    char more[64] = "";
    size_t count = 0;

    for (size_t i = health->endpoint_count; i-- > 0;)
        if (is_ahead(&health->endpoints[i], now)) {
            first = &health->endpoints[i];
            count++;
        }
    if (count == 0)
        return;
    if (count > 1)
        snprintf(more, sizeof more, " and of %zu other endpoints", count - 1);
    afsync_fault_set(&fault, AFSYNC_FAULT_CLOCK,
                     "the newest word of %s%s is up to 1 h ahead: a server's clock is fast",
                     first->who.server_endpoint, more);
    afsync_report_add_fault(report, source, &fault, false);
}

static void tell_sources(struct afsync_report *report, const struct afsync_watch *watch,
                         int64_t now) {
    for (size_t i = 0; i < AFSYNC_SOURCES; i++) {
        struct afsync_value *age = &report->sources[i].readings[AFSYNC_READING_SOURCE_AGE];

        if (report->sources[i].configured && watch->health.newest_at[i] > 0)
            *age = (struct afsync_value){
                .number = (double)afsync_age(watch->health.newest_at[i] / AFSYNC_SECOND,
                                             now / AFSYNC_SECOND),
                .known = true};
    }
}

/* What fails of a sync group that is not selected hides nothing that is. */
static void pass_over_other_groups(struct afsync_report *report,
                                   const struct afsync_selection *selection) {
    for (size_t i = 0; i < report->fault_count; i++) {
        struct afsync_report_fault *told = &report->faults[i];

        if (told->fault.sync_group[0] != '\0' &&
            !afsync_selection_may_have_group(selection, told->fault.sync_group))
            told->hides_endpoints = false;
    }
}

bool afsync_review(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, struct afsync_report *report, struct afsync_fault *fault) {
    const struct afsync_terms terms = {
        .selection = &config->selection,
        .thresholds = config->thresholds,
        .explain = config->explain,
        .rules = {.policy = config->policy,
                  .items = {&config->thresholds[AFSYNC_READING_ITEM_ERRORS],
                            &config->thresholds[AFSYNC_READING_ITEM_ERRORS_PERSISTENT]}},
        .now = at != AFSYNC_AT_NEWEST ? at : afsync_health_newest_word_at(&watch->health),
    };
    struct search search = {&watch->health, report, afsync_config_first_source(config)};

    *report = watch->told; /* faults and sources; it has no endpoints of its own */
    pass_over_other_groups(report, &config->selection);
    if (!afsync_report_build(report, &watch->health, &terms, fault))
        return false;
    if (watch->health.endpoint_count > 0)
        afsync_selection_each_name(&config->selection, look_for_name, &search);
    if (watch->health.endpoint_count > 0 && report->endpoint_count == 0 &&
        report->missed[0] == '\0')
        tell_empty_selection(&search);
    tell_sources(report, watch, terms.now);
    tell_ahead(report, &watch->health,
               config->events.path_count > 0 ? AFSYNC_SOURCE_EVENTS : search.source,
               terms.now);
    tell_old_status(report, &watch->health, config->policy.stale_after, terms.now);
    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        tell_stale_source(report, watch, i, config->policy.stale_after, terms.now);
    afsync_report_conclude(report, config->fault_state, config->policy.stale_after);
    return true;
}
