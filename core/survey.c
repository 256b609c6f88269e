/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole line, walked once: sources are observed, observations folded, health judged and
 * reported. The only file that knows every room. */
#include "afsync.h"

#include "base/time.h"
#include "health/health.h"
#include "report/build.h"
#include "statefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct afsync_watch {
    struct afsync_health health;
    struct afsync_report told; /* faults and sources of the last survey */
    uint64_t requests[AFSYNC_SOURCES], failures[AFSYNC_SOURCES];
    struct afsync_polled polled; /* the last survey, by this process or the one before */
    bool loaded;                 /* what was remembered */
};

struct afsync_watch *afsync_watch_new(void) {
    return calloc(1, sizeof(struct afsync_watch));
}

void afsync_watch_free(struct afsync_watch *watch) {
    if (watch == NULL)
        return;
    afsync_health_fini(&watch->health);
    afsync_report_fini(&watch->told);
    free(watch);
}

/* ---- looking ---- */

static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    struct afsync_watch *watch = context;
    struct afsync_fault why = {0};

    if (afsync_health_fold(&watch->health, seen, &why))
        return true;
    if (why.kind != AFSYNC_FAULT_LIMIT)
        return afsync_fault_no_memory(fault);
    afsync_report_add_fault(&watch->told, seen->source, &why, true);
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

static bool look_at_events(struct afsync_watch *watch, const struct afsync_config *config,
                           const struct afsync_deadline *deadline,
                           const struct afsync_sink *sink, struct afsync_fault *fault) {
    int64_t began = afsync_deadline_clock_ms();
    struct afsync_events_tally tally = {0};
    struct afsync_report_source *told = &watch->told.sources[AFSYNC_SOURCE_EVENTS];
    bool ok = afsync_events_read(&config->events, deadline, sink, &tally, fault);

    told->configured = true;
    watch->requests[AFSYNC_SOURCE_EVENTS] += tally.files;
    set_reading(watch, AFSYNC_SOURCE_EVENTS, AFSYNC_READING_REQUESTS,
                (double)watch->requests[AFSYNC_SOURCE_EVENTS]);
    set_reading(watch, AFSYNC_SOURCE_EVENTS, AFSYNC_READING_FAILURES,
                (double)watch->failures[AFSYNC_SOURCE_EVENTS]);
    set_reading(watch, AFSYNC_SOURCE_EVENTS, AFSYNC_READING_POLL_TIME,
                (double)(afsync_deadline_clock_ms() - began) / AFSYNC_SECOND);
    return ok;
}

static void drop_endpoint(void *context, const struct afsync_endpoint *endpoint) {
    struct afsync_watch *watch = context;
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_GONE,
                     "server endpoint %s of sync group %s is no longer there",
                     endpoint->who.server_endpoint, endpoint->who.sync_group);
    afsync_report_add_fault(&watch->told, AFSYNC_SOURCE_ARM, &fault, false);
}

/* What ARM lists to its end is all there is: what another source could not read hides
 * nothing. */
static void trust_list(struct afsync_watch *watch) {
    afsync_health_drop_unlisted(&watch->health, drop_endpoint, watch);
    for (size_t i = 0; i < watch->told.fault_count; i++)
        if (watch->told.faults[i].source != AFSYNC_SOURCE_ARM)
            watch->told.faults[i].hides_endpoints = false;
}

static bool look_at_arm(struct afsync_watch *watch, const struct afsync_config *config,
                        const struct afsync_deadline *deadline,
                        const struct afsync_sink *sink, struct afsync_fault *fault) {
    struct afsync_arm_tally tally = {0};
    struct afsync_report_source *told = &watch->told.sources[AFSYNC_SOURCE_ARM];
    bool ok = afsync_arm_poll(&config->arm, deadline, sink, &tally, fault);

    told->configured = true;
    watch->requests[AFSYNC_SOURCE_ARM] += tally.requests;
    watch->failures[AFSYNC_SOURCE_ARM] += tally.failures;
    set_reading(watch, AFSYNC_SOURCE_ARM, AFSYNC_READING_REQUESTS,
                (double)watch->requests[AFSYNC_SOURCE_ARM]);
    set_reading(watch, AFSYNC_SOURCE_ARM, AFSYNC_READING_FAILURES,
                (double)watch->failures[AFSYNC_SOURCE_ARM]);
    set_reading(watch, AFSYNC_SOURCE_ARM, AFSYNC_READING_POLL_TIME,
                (double)tally.poll_ms / AFSYNC_SECOND);
    if (ok && tally.complete)
        trust_list(watch);
    return ok;
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
    [AFSYNC_ODD_AHEAD] = {AFSYNC_FAULT_CLOCK,
                          "word is up to 1 h ahead: a server's clock is fast",
                          "words are up to 1 h ahead: a server's clock is fast"},
    [AFSYNC_ODD_LOST_ORPHAN] =
        {AFSYNC_FAULT_LIMIT,
         "item error is left out: too many wait for the end of their session",
         "item errors are left out: too many wait for the end of their session"},
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
    afsync_health_forget_odd(&watch->health);
}

static bool look(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                 const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    const struct afsync_sink sink = {watch, observe, complain};
    bool both = config->events.path_count > 0 && config->arm.subscription != NULL;
    /* A folder or a pipe that hangs must leave time to ask Azure. */
    const struct afsync_deadline half =
        both ? afsync_deadline_in(afsync_deadline_left_ms(deadline) / 2) : *deadline;

    afsync_report_fini(&watch->told);
    afsync_health_begin(&watch->health, at == AFSYNC_AT_NEWEST ? 0 : at, config->replay);
    if (config->events.path_count > 0) {
        if (!look_at_events(watch, config, &half, &sink, fault))
            return false;
        tell_oddities(watch, AFSYNC_SOURCE_EVENTS);
    }
    /* After the events: ARM's word of an end then finds the event's. */
    if (config->arm.subscription != NULL) {
        if (!look_at_arm(watch, config, deadline, &sink, fault))
            return false;
        tell_oddities(watch, AFSYNC_SOURCE_ARM);
    }
    return afsync_health_settle(&watch->health, fault);
}

/* ---- reporting ---- */

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
    struct search search = {&watch->health, report,
                            config->arm.subscription != NULL ? AFSYNC_SOURCE_ARM
                                                             : AFSYNC_SOURCE_EVENTS};

    *report = watch->told; /* faults and sources; it has no endpoints of its own */
    if (!afsync_report_build(report, &watch->health, &terms, fault))
        return false;
    if (watch->health.endpoint_count > 0)
        afsync_selection_each_name(&config->selection, look_for_name, &search);
    if (watch->health.endpoint_count > 0 && report->endpoint_count == 0 &&
        report->missed[0] == '\0')
        tell_empty_selection(&search);
    tell_sources(report, watch, terms.now);
    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        tell_stale_source(report, watch, i, config->policy.stale_after, terms.now);
    afsync_report_conclude(report, config->fault_state);
    return true;
}

/* ---- remembering ---- */

/* May what is remembered answer instead of the sources? Where another process is asking
 * them, and went on asking until now, an old answer is better than none. */
static bool may_answer(const struct afsync_config *config,
                       const struct afsync_state_file *file,
                       const struct afsync_polled *polled) {
    int64_t age = config->clock_ms - polled->at;

    if (config->max_age_ms == 0 || polled->at == 0)
        return false;
    /* While we waited for our turn somebody may have begun to ask after us. */
    return !file->locked || (age >= -config->timeout_ms && age <= config->max_age_ms);
}

/* What the last survey could not read is still not read. */
static void recall(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, const struct afsync_polled *polled) {
    afsync_health_begin(&watch->health, at == AFSYNC_AT_NEWEST ? 0 : at, config->replay);
    watch->told.sources[AFSYNC_SOURCE_EVENTS].configured = config->events.path_count > 0;
    watch->told.sources[AFSYNC_SOURCE_ARM].configured = config->arm.subscription != NULL;
    watch->told.remembered_at = polled->at;
    for (size_t i = 0; i < polled->fault_count; i++)
        afsync_report_add_fault(&watch->told, polled->faults[i].source,
                                &polled->faults[i].fault,
                                polled->faults[i].hides_endpoints);
}

/* Words that were said later than the moment of judging must not decide: a replay of the
 * past begins without a memory, and leaves none. */
static void forget_future(struct afsync_watch *watch, struct afsync_state_file *file,
                          int64_t at) {
    if (at == AFSYNC_AT_NEWEST ||
        afsync_health_newest_word_at(&watch->health) <= at + AFSYNC_CLOCK_AHEAD)
        return;
    afsync_health_fini(&watch->health);
    file->locked = false;
    afsync_text_append(file->trouble, sizeof file->trouble, "%s",
                       file->trouble[0] == '\0'
                           ? "what is remembered is later than the moment of judging"
                           : "");
}

static bool look_and_remember(struct afsync_watch *watch,
                              const struct afsync_config *config, int64_t at,
                              struct afsync_state_file *file,
                              const struct afsync_deadline *deadline,
                              struct afsync_fault *fault) {
    struct afsync_polled *polled = &watch->polled;

    if (!look(watch, config, at, deadline, fault))
        return false;
    polled->at = config->clock_ms;
    polled->fault_count = watch->told.fault_count;
    memcpy(polled->faults, watch->told.faults, sizeof polled->faults);
    afsync_state_file_save(file, &watch->health, polled);
    return true;
}

bool afsync_survey(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, struct afsync_report *report, struct afsync_fault *fault) {
    const struct afsync_deadline deadline = afsync_deadline_in(config->timeout_ms);
    struct afsync_state_file file = {0};
    bool ok = true;

    *report = (struct afsync_report){0};
    afsync_state_file_open(&file, config, config->timeout_ms * 3 / 4);
    if (!watch->loaded) {
        afsync_state_file_load(&file, &watch->health, &watch->polled);
        if (config->replay)
            forget_future(watch, &file, at);
        watch->loaded = true;
    }
    afsync_report_fini(&watch->told);
    if (may_answer(config, &file, &watch->polled))
        recall(watch, config, at, &watch->polled);
    else
        ok = look_and_remember(watch, config, at, &file, &deadline, fault);
    memcpy(watch->told.memory_trouble, file.trouble, sizeof file.trouble);
    afsync_state_file_close(&file);
    return ok && afsync_review(watch, config, at, report, fault);
}
