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

static bool look_at_arm(const struct visit *visit, struct afsync_fault *fault) {
    struct afsync_watch *watch = visit->watch;
    struct afsync_arm_config arm = visit->config->arm;
    struct afsync_arm_tally tally = {0};
    bool ok;

    if (knows_version(&watch->polled, visit->config->clock_ms))
        arm.api_version = watch->polled.arm_version;
    ok = afsync_arm_poll(visit->azure, &arm, visit->sink, &tally, fault);
    remember_version(&watch->polled, tally.api_version, visit->config->clock_ms);
    watch->failures[AFSYNC_SOURCE_ARM] += tally.failures;
    if (ok && tally.complete)
        afsync_look_trust_list(watch);
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

static bool asks_arm(const struct afsync_config *config) {
    return config->arm.subscription != NULL;
}

static bool asks_loganalytics(const struct afsync_config *config) {
    return config->loganalytics.workspace != NULL;
}

/* In the order in which they are asked. Of several each but the last has half of the time
 * that is left at most. Log Analytics comes first: its few queries are soon answered, and
 * ARM, which is many, has the rest. ARM's list then says whether anything is missing. */
static const struct asked {
    enum afsync_source source;
    bool (*is_asked)(const struct afsync_config *config);
    bool (*look)(const struct visit *visit, struct afsync_fault *fault);
} sources[] = {
    {AFSYNC_SOURCE_LOGANALYTICS, asks_loganalytics, look_at_loganalytics},
    {AFSYNC_SOURCE_ARM, asks_arm, look_at_arm},
};
enum { SOURCES = sizeof sources / sizeof sources[0] };

static size_t count_asked(const struct afsync_config *config, size_t from) {
    size_t count = 0;

    for (size_t i = from; i < SOURCES; i++)
        count += sources[i].is_asked(config) ? 1 : 0;
    return count;
}

/* The cloud was not even found, or nobody can log in. */
static bool give_up(const struct visit *visit, enum afsync_source source,
                    const struct afsync_fault *seen, struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    visit->watch->failures[source]++;
    visit->sink->complain(visit->sink->context, source, seen, true);
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
                                         : give_up(visit, asked->source, seen, fault);
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
    struct visit visit = {watch, config, at, &azure, sink, afsync_deadline_clock_ms(),
                          0,     0};
    struct afsync_fault seen = {0};
    bool ok = true;

    how.token_folder = config->state_dir;
    how.clock_ms = config->clock_ms;
    if (!afsync_azure_open(&azure, &how, &turn, &seen))
        afsync_fault_no_memory(&seen); /* if nothing else was said */
    for (size_t i = 0; ok && i < SOURCES; i++) {
        if (!sources[i].is_asked(config))
            continue;
        turn = count_asked(config, i + 1) > 0
                   ? afsync_deadline_in(afsync_deadline_left_ms(deadline) / 2)
                   : *deadline;
        ok = look_by(&visit, &sources[i], &seen, fault);
    }
    afsync_azure_close(&azure);
    return ok;
}
