/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking at what must be asked of Azure: the sources that share one conversation. */
#include "watch.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

/* One look by one source, and what it goes by. */
struct visit {
    struct afsync_watch *watch;
    const struct afsync_config *config;
    int64_t at; /* that is judged */
    struct afsync_azure *azure;
    const struct afsync_sink *sink;
    /* What was told already of what the conversation cost. */
    int64_t told_at, told_waited_ms;
    size_t told_requests;
};

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
static void trust_lists(const struct visit *visit, const struct afsync_arm_tally *tally) {
    struct afsync_watch *watch = visit->watch;
    struct afsync_health *health = &watch->health;

    if (tally->complete[AFSYNC_ARM_ENDPOINTS])
        afsync_look_trust_list(
            watch, visit->at == AFSYNC_AT_NEWEST ? visit->config->clock_ms : visit->at);
    if (tally->complete[AFSYNC_ARM_SERVERS])
        afsync_inventory_trust_servers(&health->inventory, health->poll);
    if (tally->complete[AFSYNC_ARM_CLOUD_ENDPOINTS])
        afsync_inventory_trust_cloud_endpoints(&health->inventory, health->poll);
}

static bool look_at_arm(const struct visit *visit, struct afsync_fault *fault) {
    struct afsync_watch *watch = visit->watch;
    struct afsync_arm_config arm = visit->config->arm;
    struct afsync_arm_tally tally = {0};
    int64_t now = visit->config->clock_ms;
    bool ok;

    if (knows_version(&watch->polled, now))
        arm.api_version = watch->polled.arm_version;
    arm.cloud_lists_max = cloud_lists_wanted(&watch->polled, now);
    ok = afsync_arm_poll(visit->azure, &arm, visit->sink, &tally, fault);
    remember_version(&watch->polled, tally.api_version, now);
    watch->failures[AFSYNC_SOURCE_ARM] += tally.failures;
    /* Also if not all were read: where they take more time than there is, asking for them
     * anew each time would let every poll last until its deadline. */
    if (arm.cloud_lists_max == SIZE_MAX ||
        (arm.cloud_lists_max > 0 && tally.complete[AFSYNC_ARM_CLOUD_ENDPOINTS]))
        watch->polled.cloud_endpoints_at = now;
    if (ok)
        trust_lists(visit, &tally);
    return ok;
}

_Static_assert((int)AFSYNC_LOGANALYTICS_ENDS >= (int)AFSYNC_ENDS_MAX,
               "no end that would be kept may be left out");

/* The newest word is where the next query begins: where not all was read, it begins where
 * all was. */
static bool look_at_loganalytics(const struct visit *visit, struct afsync_fault *fault) {
    const struct afsync_config *config = visit->config;
    int64_t *newest_at = &visit->watch->health.newest_at[AFSYNC_SOURCE_LOGANALYTICS];
    int64_t known_until = *newest_at;
    struct afsync_loganalytics_config loganalytics = config->loganalytics;
    struct afsync_loganalytics_tally tally = {0};
    bool ok;

    loganalytics.newest_at = known_until;
    loganalytics.now = visit->at == AFSYNC_AT_NEWEST ? config->clock_ms : visit->at;
    if (config->replay && visit->at != AFSYNC_AT_NEWEST)
        loganalytics.latest = visit->at + AFSYNC_CLOCK_AHEAD;
    ok = afsync_loganalytics_poll(visit->azure, &loganalytics, visit->sink, &tally, fault);
    visit->watch->failures[AFSYNC_SOURCE_LOGANALYTICS] += tally.failures;
    if (tally.read_until > known_until)
        known_until = tally.read_until;
    if (!tally.complete && *newest_at > known_until)
        *newest_at = known_until;
    return ok;
}

static bool look_at_metrics(const struct visit *visit, struct afsync_fault *fault) {
    return afsync_health_settle(&visit->watch->health, fault) &&
           afsync_look_at_metrics(visit->watch, visit->config, visit->at, visit->azure,
                                  visit->sink, fault);
}

static bool asks_arm(const struct afsync_config *config) {
    return config->arm.subscription != NULL;
}

static bool asks_loganalytics(const struct afsync_config *config) {
    return config->loganalytics.workspace != NULL;
}

static bool asks_metrics(const struct afsync_config *config) {
    return config->metrics;
}

/* In the order in which they are asked. Log Analytics comes first: its few queries are soon
 * answered, and ARM, which is many, has the rest of the time. ARM's list then says whether
 * anything is missing, and what metrics may be of. */
static const struct asked {
    enum afsync_source source;
    bool tells_endpoints; /* without it some may be missing */
    bool (*is_asked)(const struct afsync_config *config);
    bool (*look)(const struct visit *visit, struct afsync_fault *fault);
} sources[] = {
    {AFSYNC_SOURCE_LOGANALYTICS, true, asks_loganalytics, look_at_loganalytics},
    {AFSYNC_SOURCE_ARM, true, asks_arm, look_at_arm},
    {AFSYNC_SOURCE_METRICS, false, asks_metrics, look_at_metrics},
};
enum { SOURCES = sizeof sources / sizeof sources[0] };

/* Must it leave time for another that tells of endpoints? */
static bool has_to_share(const struct afsync_config *config, const struct asked *asked) {
    for (asked++; asked < sources + SOURCES; asked++)
        if (asked->tells_endpoints && asked->is_asked(config))
            return true;
    return false;
}

/* The cloud was not even found, or nobody can log in. */
static bool give_up(const struct visit *visit, const struct asked *asked,
                    const struct afsync_fault *seen, struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    visit->watch->failures[asked->source]++;
    if (asked->tells_endpoints) /* the others would say the same */
        visit->sink->complain(visit->sink->context, asked->source, seen, true);
    return true;
}

/* Tells what the conversation has cost since that was last told. */
static void tell_cost(struct visit *visit, enum afsync_source source) {
    int64_t now = afsync_deadline_clock_ms(), waited = visit->azure->waited_ms;
    size_t requests = afsync_azure_asked(visit->azure);

    visit->watch->requests[source] += requests - visit->told_requests;
    afsync_look_tell_cost(visit->watch, source, now - visit->told_at,
                          waited - visit->told_waited_ms);
    visit->told_at = now;
    visit->told_waited_ms = waited;
    visit->told_requests = requests;
}

/* Looks by one source. `seen`: why none can be asked. */
static bool look_by(struct visit *visit, const struct asked *asked,
                    const struct afsync_fault *seen, struct afsync_fault *fault) {
    bool ok;

    visit->watch->told.sources[asked->source].configured = true;
    ok = seen->kind == AFSYNC_FAULT_NONE ? asked->look(visit, fault)
                                         : give_up(visit, asked, seen, fault);
    tell_cost(visit, asked->source);
    afsync_look_tell_oddities(visit->watch, asked->source);
    return ok;
}

bool afsync_look_at_azure(struct afsync_watch *watch, const struct afsync_config *config,
                          int64_t at, const struct afsync_deadline *deadline,
                          const struct afsync_sink *sink, struct afsync_fault *fault) {
    struct afsync_azure_config how = config->azure;
    struct afsync_azure azure = {0};
    struct afsync_deadline turn = *deadline; /* the conversation goes by it */
    struct visit visit = {.watch = watch,
                          .config = config,
                          .at = at,
                          .azure = &azure,
                          .sink = sink,
                          .told_at = afsync_deadline_clock_ms()};
    struct afsync_fault seen = {0};
    bool ok = true;

    how.token_folder = config->state_dir;
    how.clock_ms = config->clock_ms;
    if (!afsync_azure_open(&azure, &how, &turn, &seen))
        afsync_fault_no_memory(&seen); /* if nothing else was said */
    for (size_t i = 0; ok && i < SOURCES; i++) {
        if (!sources[i].is_asked(config))
            continue;
        turn = has_to_share(config, &sources[i])
                   ? afsync_deadline_within(deadline, afsync_deadline_left_ms(deadline) / 2)
                   : *deadline;
        ok = look_by(&visit, &sources[i], &seen, fault);
    }
    afsync_azure_close(&azure);
    return ok;
}
