/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking: every configured source is asked, and what it says is folded into the watch. */
#include "watch.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    struct afsync_watch *watch = context;
    bool beside = seen->kind == AFSYNC_OBSERVED_SERVER ||
                  seen->kind == AFSYNC_OBSERVED_CLOUD_ENDPOINT;
    struct afsync_fault why = {0};

    if (afsync_health_fold(&watch->health, seen, &why))
        return true;
    if (why.kind != AFSYNC_FAULT_LIMIT)
        return afsync_fault_no_memory(fault);
    afsync_report_add_fault(&watch->told, seen->source, &why, !beside);
    return true; /* what is over a bound does not blind the rest */
}

static void complain(void *context, enum afsync_source source,
                     const struct afsync_fault *fault, bool hides_endpoints) {
    struct afsync_watch *watch = context;

    if (source == AFSYNC_SOURCE_EVENTS && hides_endpoints)
        watch->failures[source]++; /* ARM counts its own requests */
    afsync_report_add_fault(&watch->told, source, fault, hides_endpoints);
}

static void set_reading(struct afsync_watch *watch, enum afsync_source source,
                        enum afsync_reading reading, double number) {
    watch->told.sources[source].readings[reading] =
        (struct afsync_value){.number = number, .known = true};
}

/* What a source has cost since the watch began, and its last poll. */
static void tell_cost(struct afsync_watch *watch, enum afsync_source source,
                      int64_t poll_ms) {
    set_reading(watch, source, AFSYNC_READING_REQUESTS, (double)watch->requests[source]);
    set_reading(watch, source, AFSYNC_READING_FAILURES, (double)watch->failures[source]);
    set_reading(watch, source, AFSYNC_READING_POLL_TIME, (double)poll_ms / AFSYNC_SECOND);
}

/* What is said of one odd word, and of several. */
static const struct {
    enum afsync_fault_kind kind;
    const char *one, *many;
} oddities[AFSYNC_ODDITIES] = {
    [AFSYNC_ODD_WITHOUT_TIME] = {AFSYNC_FAULT_RECORD,
                                 "event is left out: its time cannot be read",
                                 "events are left out: their times cannot be read"},
    [AFSYNC_ODD_WITHOUT_RESULT] =
        {AFSYNC_FAULT_RECORD, "session end is left out: its HRESULT cannot be read",
         "session ends are left out: their HRESULTs cannot be read"},
    [AFSYNC_ODD_WITHOUT_COUNT] =
        {AFSYNC_FAULT_RECORD,
         "word of progress or item errors is left out: its counts cannot be read",
         "words of progress or item errors are left out: their counts cannot be read"},
    [AFSYNC_ODD_TOO_FAR_AHEAD] = {AFSYNC_FAULT_CLOCK,
                                  "word is left out: it is from more than 1 h ahead",
                                  "words are left out: they are from more than 1 h ahead"},
    [AFSYNC_ODD_LOST_ORPHAN] =
        {AFSYNC_FAULT_LIMIT,
         "item error is left out: too many wait for the end of their session",
         "item errors are left out: too many wait for the end of their session"},
    [AFSYNC_ODD_OF_NOBODY] =
        {AFSYNC_FAULT_RECORD,
         "metric is left out: it is of no server endpoint or server that is known",
         "metrics are left out: they are of no server endpoint or server that is known"},
};

/* "2 words are …, up to 2026-03-04T05:00:00Z (the first of fs-projects on FS01)". */
static void tell_odd(struct afsync_watch *watch, enum afsync_source source,
                     enum afsync_oddity oddity) {
    const struct afsync_odd *odd = &watch->health.odd[oddity];
    char where[2 * AFSYNC_NAME_MAX + 32] = "", until[AFSYNC_TIME_MAX + 8] = "";
    struct afsync_fault fault = {0};

    if (oddity == AFSYNC_ODD_TOO_FAR_AHEAD) {
        snprintf(until, sizeof until, ", up to ");
        afsync_time_format(watch->health.furthest, until + strlen(until));
    }
    if (odd->endpoint[0] != '\0')
        snprintf(where, sizeof where, " (%s%s%s%s)",
                 odd->count > 1 ? "the first of " : "of ", odd->endpoint,
                 odd->server[0] != '\0' ? " on " : "", odd->server);
    afsync_fault_set(&fault, oddities[oddity].kind, "%zu %s%s%s", odd->count,
                     odd->count > 1 ? oddities[oddity].many : oddities[oddity].one, until,
                     where);
    afsync_report_add_fault(&watch->told, source, &fault, false);
}

/* Words that were seen and are no words. */
static void tell_oddities(struct afsync_watch *watch, enum afsync_source source) {
    for (int i = 0; i < AFSYNC_ODDITIES; i++)
        if (watch->health.odd[i].count > 0)
            tell_odd(watch, source, (enum afsync_oddity)i);
    if (watch->health.odd[AFSYNC_ODD_TOO_FAR_AHEAD].count > 0)
        watch->left_out_later = true;
    afsync_health_forget_odd(&watch->health);
}

static bool look_at_events(struct afsync_watch *watch, const struct afsync_config *config,
                           const struct afsync_deadline *deadline,
                           const struct afsync_sink *sink, struct afsync_fault *fault) {
    int64_t began = afsync_deadline_clock_ms();
    struct afsync_events_tally tally = {0};
    bool ok = afsync_events_read(&config->events, deadline, sink, &tally, fault);

    watch->told.sources[AFSYNC_SOURCE_EVENTS].configured = true;
    watch->requests[AFSYNC_SOURCE_EVENTS] += tally.files;
    tell_cost(watch, AFSYNC_SOURCE_EVENTS, afsync_deadline_clock_ms() - began);
    return ok;
}

/* Who told of it: the events, or ARM alone. */
static enum afsync_source teller_of(const struct afsync_endpoint *endpoint) {
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (endpoint->legs[d].said_by[AFSYNC_SOURCE_EVENTS])
            return AFSYNC_SOURCE_EVENTS;
    return AFSYNC_SOURCE_ARM;
}

/* Says of an endpoint that it is gone, or was to be; `what` stands behind its name. */
static void tell_of_gone(struct afsync_watch *watch, enum afsync_source source,
                         const struct afsync_endpoint *endpoint, const char *what) {
    const struct afsync_identity *who = &endpoint->who;
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_GONE, "server endpoint %s of sync group %s %s",
                     who->server_endpoint, who->sync_group != NULL ? who->sync_group : "?",
                     what);
    afsync_report_add_fault(&watch->told, source, &fault, false);
}

/* What ARM lists to its end is all there is: what another source could not read hides
 * nothing. */
static void trust_list(struct afsync_watch *watch) {
    struct afsync_health *health = &watch->health;

    for (size_t i = health->endpoint_count; i-- > 0;)
        if (afsync_health_is_unlisted(health, &health->endpoints[i])) {
            tell_of_gone(watch, AFSYNC_SOURCE_ARM, &health->endpoints[i],
                         "is no longer there");
            afsync_health_drop(health, i);
        }
    for (size_t i = 0; i < watch->told.fault_count; i++)
        if (watch->told.faults[i].source != AFSYNC_SOURCE_ARM)
            watch->told.faults[i].hides_endpoints = false;
}

static void tell_unknown_name(struct afsync_watch *watch, const char *name) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_GONE, "nothing is remembered of %s", name);
    afsync_report_add_fault(&watch->told, AFSYNC_SOURCE_EVENTS, &fault, false);
}

static bool knows(const struct afsync_health *health, const char *name) {
    const struct afsync_patterns pattern = {&name, 1};

    for (size_t i = 0; i < health->endpoint_count; i++)
        if (afsync_selection_matches_any(&pattern, &health->endpoints[i].who))
            return true;
    return false;
}

/* Drops what is known of these endpoints, before the sources are asked. */
static void forget(struct afsync_watch *watch, const struct afsync_patterns *names) {
    struct afsync_health *health = &watch->health;

    for (size_t i = 0; i < names->count; i++)
        if (!knows(health, names->patterns[i]))
            tell_unknown_name(watch, names->patterns[i]);
    for (size_t i = health->endpoint_count; i-- > 0;) {
        const struct afsync_endpoint *endpoint = &health->endpoints[i];

        if (!afsync_selection_matches_any(names, &endpoint->who))
            continue;
        tell_of_gone(watch, teller_of(endpoint), endpoint, "is forgotten");
        afsync_health_drop(health, i);
    }
}

/* What a source still tells of is not gone, and stays. */
static void tell_remaining(struct afsync_watch *watch,
                           const struct afsync_patterns *names) {
    for (size_t i = 0; i < watch->health.endpoint_count; i++) {
        const struct afsync_endpoint *endpoint = &watch->health.endpoints[i];

        if (afsync_selection_matches_any(names, &endpoint->who))
            tell_of_gone(watch, teller_of(endpoint), endpoint,
                         "was to be forgotten, but is still told of");
    }
}

/* So long an older version is asked for at once where the newest was refused. */
#define VERSION_LASTS (7 * AFSYNC_DAY)

static bool knows_version(const struct afsync_polled *polled, int64_t now) {
    return polled->arm_version_at != 0 && now >= polled->arm_version_at &&
           now - polled->arm_version_at < VERSION_LASTS;
}

static void remember_version(struct afsync_polled *polled, const char *spoken,
                             int64_t now) {
    bool is_newest = strcmp(spoken, afsync_arm_version(0)) == 0;

    if (is_newest)
        polled->arm_version_at = 0;
    else if (!knows_version(polled, now))
        polled->arm_version_at = now;
    snprintf(polled->arm_version, sizeof polled->arm_version, "%s", spoken);
}

/* Azure looks through a share once a day, and to ask for it costs a request a sync group:
 * that is done once in so long. */
#define CLOUD_ENDPOINTS_LAST AFSYNC_HOUR

/* Where nothing is remembered of an earlier poll (there is no state, or this is the first
 * one) nobody knows when they were asked for: it is done each time, and so only as long as
 * it costs little beside what must be asked. */
enum { CLOUD_LISTS_UNREMEMBERED = 20 };

static size_t cloud_lists_wanted(const struct afsync_polled *polled, int64_t now) {
    if (polled->at == 0)
        return CLOUD_LISTS_UNREMEMBERED;
    if (now >= polled->cloud_endpoints_at &&
        now - polled->cloud_endpoints_at < CLOUD_ENDPOINTS_LAST)
        return 0;
    return SIZE_MAX;
}

/* What was read to its end is all there is. */
static void trust_lists(struct afsync_watch *watch, const struct afsync_arm_tally *tally,
                        int64_t now) {
    struct afsync_health *health = &watch->health;

    if (tally->complete[AFSYNC_ARM_ENDPOINTS])
        trust_list(watch);
    if (tally->complete[AFSYNC_ARM_SERVERS])
        afsync_inventory_trust_servers(&health->inventory, health->poll);
    if (tally->complete[AFSYNC_ARM_CLOUD_ENDPOINTS]) {
        afsync_inventory_trust_cloud_endpoints(&health->inventory, health->poll);
        watch->polled.cloud_endpoints_at = now;
    }
}

static bool look_at_arm(struct afsync_watch *watch, const struct afsync_config *config,
                        struct afsync_azure *azure, const struct afsync_sink *sink,
                        struct afsync_fault *fault) {
    struct afsync_arm_tally tally = {0};
    struct afsync_arm_config arm = config->arm;
    bool ok;

    if (knows_version(&watch->polled, config->clock_ms))
        arm.api_version = watch->polled.arm_version;
    arm.cloud_lists_max = cloud_lists_wanted(&watch->polled, config->clock_ms);
    ok = afsync_arm_poll(azure, &arm, sink, &tally, fault);
    remember_version(&watch->polled, tally.api_version, config->clock_ms);
    watch->failures[AFSYNC_SOURCE_ARM] += tally.failures;
    if (ok)
        trust_lists(watch, &tally, config->clock_ms);
    return ok;
}

/* After ARM, which lists what metrics may be of. */
static bool look_at_metrics(struct afsync_watch *watch, const struct afsync_config *config,
                            int64_t at, struct afsync_azure *azure,
                            const struct afsync_sink *sink, struct afsync_fault *fault) {
    int64_t began = afsync_deadline_clock_ms();
    size_t asked = afsync_azure_asked(azure);
    bool ok;

    tell_oddities(watch, AFSYNC_SOURCE_ARM);
    ok = afsync_look_at_metrics(watch, config, at, azure, sink, fault);
    tell_oddities(watch, AFSYNC_SOURCE_METRICS);
    watch->requests[AFSYNC_SOURCE_METRICS] += afsync_azure_asked(azure) - asked;
    tell_cost(watch, AFSYNC_SOURCE_METRICS, afsync_deadline_clock_ms() - began);
    return ok;
}

/* The sources that ask Azure, by one conversation. */
static bool look_at_azure(struct afsync_watch *watch, const struct afsync_config *config,
                          int64_t at, const struct afsync_deadline *deadline,
                          const struct afsync_sink *sink, struct afsync_fault *fault) {
    int64_t began = afsync_deadline_clock_ms();
    struct afsync_azure azure = {0};
    struct afsync_fault seen = {0};
    bool ok = true;

    watch->told.sources[AFSYNC_SOURCE_ARM].configured = true;
    watch->told.sources[AFSYNC_SOURCE_METRICS].configured = config->metrics;
    if (afsync_azure_open(&azure, &config->azure, deadline, &seen)) {
        ok = look_at_arm(watch, config, &azure, sink, fault);
    } else if (seen.kind == AFSYNC_FAULT_MEMORY) {
        ok = afsync_fault_no_memory(fault);
    } else {
        watch->failures[AFSYNC_SOURCE_ARM]++;
        complain(watch, AFSYNC_SOURCE_ARM, &seen, true);
    }
    watch->requests[AFSYNC_SOURCE_ARM] += afsync_azure_asked(&azure);
    tell_cost(watch, AFSYNC_SOURCE_ARM, afsync_deadline_clock_ms() - began);
    if (config->metrics && azure.found)
        ok = ok && look_at_metrics(watch, config, at, &azure, sink, fault);
    afsync_azure_close(&azure);
    return ok;
}

bool afsync_look(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                 const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    const struct afsync_sink sink = {watch, observe, complain};
    bool both = config->events.path_count > 0 && config->arm.subscription != NULL;
    /* A folder or a pipe that hangs must leave time to ask Azure. */
    const struct afsync_deadline half =
        both ? afsync_deadline_in(afsync_deadline_left_ms(deadline) / 2) : *deadline;

    afsync_report_fini(&watch->told);
    afsync_health_begin(&watch->health, at == AFSYNC_AT_NEWEST ? 0 : at, config->replay);
    forget(watch, &config->forget);
    if (config->events.path_count > 0) {
        if (!look_at_events(watch, config, &half, &sink, fault))
            return false;
        tell_oddities(watch, AFSYNC_SOURCE_EVENTS);
    }
    /* After the events: ARM's word of an end then finds the event's. */
    if (config->arm.subscription != NULL) {
        if (!look_at_azure(watch, config, at, deadline, &sink, fault))
            return false;
        tell_oddities(watch, AFSYNC_SOURCE_ARM);
    }
    tell_remaining(watch, &config->forget);
    return afsync_health_settle(&watch->health, fault);
}
