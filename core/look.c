/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking: every configured source is asked, and what it says is folded into the watch. */
#include "watch.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

/* May the events call it something else than it is called here? */
static bool is_to_be_named(const struct afsync_watch *watch,
                           const struct afsync_observation *seen) {
    const char *name = seen->who.server_endpoint;

    return afsync_voice_of(seen->source) == AFSYNC_SOURCE_EVENTS &&
           ((name != NULL && name[0] == '{') || watch->names.count > 0);
}

/* What the events call it: a GUID may stand in braces, which ARM's never do; and names may
 * be mapped. `bare` holds what had to be written anew. */
static void name_anew(struct afsync_watch *watch, struct afsync_identity *who,
                      char bare[AFSYNC_NAME_MAX]) {
    const char *name = who->server_endpoint;

    if (name != NULL && name[0] == '{' && afsync_name_is_guid(name)) {
        snprintf(bare, AFSYNC_NAME_MAX, "%.*s", (int)strlen(name) - 2, name + 1);
        who->server_endpoint = bare;
    }
    afsync_name_map_apply(&watch->names, who);
}

static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    struct afsync_watch *watch = context;
    struct afsync_observation named;
    char bare[AFSYNC_NAME_MAX];
    bool beside = seen->kind == AFSYNC_OBSERVED_SERVER ||
                  seen->kind == AFSYNC_OBSERVED_CLOUD_ENDPOINT;
    struct afsync_fault why;

    afsync_fault_begin(&why);
    if (is_to_be_named(watch, seen)) {
        named = *seen;
        name_anew(watch, &named.who, bare);
        seen = &named;
    }
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
        watch->failures[source]++; /* those that ask Azure count their own requests */
    afsync_report_add_fault(&watch->told, source, fault, hides_endpoints);
}

static void set_reading(struct afsync_watch *watch, enum afsync_source source,
                        enum afsync_reading reading, double number) {
    watch->told.sources[source].readings[reading] =
        (struct afsync_value){.number = number, .known = true};
}

void afsync_look_tell_cost(struct afsync_watch *watch, enum afsync_source source,
                           int64_t poll_ms, int64_t waited_ms) {
    set_reading(watch, source, AFSYNC_READING_REQUESTS, (double)watch->requests[source]);
    set_reading(watch, source, AFSYNC_READING_FAILURES, (double)watch->failures[source]);
    set_reading(watch, source, AFSYNC_READING_POLL_TIME, (double)poll_ms / AFSYNC_SECOND);
    if (waited_ms >= 0)
        set_reading(watch, source, AFSYNC_READING_THROTTLE_WAIT,
                    (double)waited_ms / AFSYNC_SECOND);
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

void afsync_look_tell_oddities(struct afsync_watch *watch, enum afsync_source source) {
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
    struct afsync_events_config events = config->events;
    struct afsync_events_tally tally = {0};
    bool ok;

    events.book = &watch->book;
    events.now = watch->health.now;
    events.wait_until = events.now != 0 ? events.now + AFSYNC_CLOCK_AHEAD : 0;
    ok = afsync_events_read(&events, deadline, sink, &tally, fault);
    watch->told.assumed_zones = tally.assumed_zones;
    watch->told.passed_bytes = tally.passed_bytes;
    watch->told.assumed_zone[0] = '\0';
    if (events.zone != NULL)
        afsync_text_append(watch->told.assumed_zone, sizeof watch->told.assumed_zone, "%s",
                           events.zone);

    watch->told.sources[AFSYNC_SOURCE_EVENTS].configured = true;
    watch->requests[AFSYNC_SOURCE_EVENTS] += tally.files;
    afsync_look_tell_cost(watch, AFSYNC_SOURCE_EVENTS, afsync_deadline_clock_ms() - began,
                          -1);
    return ok;
}

enum afsync_source afsync_look_teller_of(const struct afsync_endpoint *endpoint) {
    static const enum afsync_source roads[] = {AFSYNC_SOURCE_EVENTS,
                                               AFSYNC_SOURCE_LOGANALYTICS};

    for (size_t i = 0; i < sizeof roads / sizeof roads[0]; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            if (endpoint->legs[d].said_by[roads[i]])
                return roads[i];
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

static uint64_t key_of(const struct afsync_identity *who) {
    uint64_t key = AFSYNC_HASH_SEED;

    key = afsync_hash_name(key, who->sync_group != NULL ? who->sync_group : "");
    return afsync_hash_name(key, who->server_endpoint);
}

static void note_gone(struct afsync_polled *polled, const struct afsync_endpoint *endpoint,
                      int64_t now) {
    if (polled->gone_count == AFSYNC_GONE_MAX)
        memmove(polled->gone, polled->gone + 1,
                --polled->gone_count * sizeof polled->gone[0]);
    polled->gone[polled->gone_count++] = (struct afsync_gone){key_of(&endpoint->who), now};
}

/* Told of anew, but only by words from before it was gone. */
static bool is_of_the_gone(const struct afsync_watch *watch, size_t index) {
    const struct afsync_endpoint *endpoint = &watch->health.endpoints[index];
    uint64_t key = key_of(&endpoint->who);
    int64_t newest = endpoint->last_seen_at;

    if (index < watch->known_before || endpoint->listed)
        return false;
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (afsync_leg_newest_word_at(&endpoint->legs[d]) > newest)
            newest = afsync_leg_newest_word_at(&endpoint->legs[d]);
    for (size_t i = 0; i < watch->polled.gone_count; i++)
        if (watch->polled.gone[i].key == key && newest <= watch->polled.gone[i].at)
            return true;
    return false;
}

void afsync_look_trust_list(struct afsync_watch *watch, int64_t now) {
    struct afsync_health *health = &watch->health;

    watch->listed_all = true;
    for (size_t i = health->endpoint_count; i-- > 0;) {
        if (afsync_health_is_unlisted(health, &health->endpoints[i])) {
            tell_of_gone(watch, AFSYNC_SOURCE_ARM, &health->endpoints[i],
                         "is no longer there");
            note_gone(&watch->polled, &health->endpoints[i], now);
            afsync_health_drop(health, i);
        } else if (is_of_the_gone(watch, i)) {
            afsync_health_drop(health, i);
        }
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
        tell_of_gone(watch, afsync_look_teller_of(endpoint), endpoint, "is forgotten");
        afsync_health_drop(health, i);
    }
}

/* What a source still tells of is not gone, and stays. */
static void tell_remaining(struct afsync_watch *watch,
                           const struct afsync_patterns *names) {
    for (size_t i = 0; i < watch->health.endpoint_count; i++) {
        const struct afsync_endpoint *endpoint = &watch->health.endpoints[i];

        if (afsync_selection_matches_any(names, &endpoint->who))
            tell_of_gone(watch, afsync_look_teller_of(endpoint), endpoint,
                         "was to be forgotten, but is still told of");
    }
}

/* Asks all of them. */
static bool ask(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    const struct afsync_sink sink = {watch, observe, complain};
    bool asks_azure =
        config->arm.subscription != NULL || config->loganalytics.workspace != NULL;
    bool both = config->events.path_count > 0 && asks_azure;
    /* A folder or a pipe that hangs must leave time to ask Azure. */
    const struct afsync_deadline half =
        both ? afsync_deadline_within(deadline, afsync_deadline_left_ms(deadline) / 2)
             : *deadline;

    if (config->events.path_count > 0) {
        if (!look_at_events(watch, config, &half, &sink, fault))
            return false;
        afsync_look_tell_oddities(watch, AFSYNC_SOURCE_EVENTS);
    }
    /* After the events: ARM's word of an end then finds the event's. */
    return !asks_azure || afsync_look_at_azure(watch, config, at, deadline, &sink, fault);
}

bool afsync_look(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                 const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    bool ok;

    afsync_report_fini(&watch->told);
    afsync_health_begin(&watch->health, at == AFSYNC_AT_NEWEST ? 0 : at, config->replay);
    forget(watch, &config->forget);
    watch->known_before = watch->health.endpoint_count;
    watch->listed_all = false;
    ok = afsync_name_map_init(&watch->names, &config->map, fault) &&
         ask(watch, config, at, deadline, fault);
    if (ok) {
        tell_remaining(watch, &config->forget);
        ok = afsync_health_settle(&watch->health, fault);
    }
    if (ok && watch->listed_all)
        afsync_look_tell_unmet(watch);
    if (ok)
        afsync_look_tell_unsaid(watch, config->events.path_count > 0
                                           ? AFSYNC_SOURCE_EVENTS
                                           : AFSYNC_SOURCE_LOGANALYTICS);
    afsync_name_map_fini(&watch->names);
    return ok;
}
