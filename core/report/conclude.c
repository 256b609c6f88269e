/* SPDX-License-Identifier: Apache-2.0
 *
 * The state and the first words of the whole report. */
#include "report/build.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdarg.h>

static void say(struct afsync_report *report, const char *format, ...) AFSYNC_PRINTF(2, 3);

static void say(struct afsync_report *report, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(report->summary, sizeof report->summary, format, arguments);
    va_end(arguments);
}

/* Are all legs that this source told of stale, also those that are not selected? Then it is
 * rather the road of the data. */
static bool is_silent(const struct afsync_report *report, enum afsync_source source,
                      int64_t stale_after) {
    const struct afsync_value *age =
        &report->sources[source].readings[AFSYNC_READING_SOURCE_AGE];
    size_t legs = 0;

    if (!age->known || age->number * AFSYNC_SECOND <= (double)stale_after)
        return false;

    for (size_t i = 0; i < report->endpoint_count; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
            const struct afsync_report_leg *leg = &report->endpoints[i].legs[d];

            if (!leg->exists || !leg->said_by[source])
                continue;
            if (leg->verdict != AFSYNC_STALE)
                return false;
            legs++;
        }
    return legs > 0;
}

static const struct afsync_report_leg *
worst_leg(const struct afsync_report_endpoint *endpoint) {
    const struct afsync_report_leg *worst = NULL;

    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        if (endpoint->legs[d].exists &&
            (worst == NULL || afsync_state_is_worse(endpoint->legs[d].state, worst->state)))
            worst = &endpoint->legs[d];
    return worst;
}

static const struct afsync_report_fault *first_hiding(const struct afsync_report *report) {
    for (size_t i = 0; i < report->fault_count; i++)
        if (report->faults[i].hides_endpoints)
            return &report->faults[i];
    return NULL;
}

/* "2 critical, 1 ok". */
static void say_counts(struct afsync_report *report) {
    static const struct {
        enum afsync_state state;
        const char *word;
    } order[] = {{AFSYNC_CRITICAL, "critical"},
                 {AFSYNC_UNKNOWN, "unknown"},
                 {AFSYNC_WARNING, "warning"},
                 {AFSYNC_OK, "ok"}};
    const char *between = "";

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (report->count_by_state[order[i].state] > 0) {
            say(report, "%s%zu %s", between, report->count_by_state[order[i].state],
                order[i].word);
            between = ", ";
        }
}

enum { SHOWN_LABEL_MAX = 200 };

/* Is the verdict about the HRESULT, or about something else that goes on beside it? */
static bool is_about_code(const struct afsync_report_leg *leg) {
    return leg->failing_since != 0 && leg->code.known &&
           leg->verdict != AFSYNC_ITEM_ERRORS && leg->verdict != AFSYNC_STALE &&
           leg->verdict != AFSYNC_STALLED;
}

/* A name may be long, and what is wrong must be read. */
static void say_name(struct afsync_report *report, const char *kind, const char *name) {
    say(report, "%s%.*s", kind, (int)afsync_text_cut(name, SHOWN_LABEL_MAX), name);
}

static void say_leg(struct afsync_report *report, const struct afsync_report_leg *leg) {
    say(report, " %s: %s", afsync_direction_word(leg->direction),
        leg->breach[0] != '\0' ? leg->breach : leg->gist);
    if (leg->breach[0] == '\0' && leg->cause != NULL)
        say(report, ": %s", leg->cause);
    if (leg->breach[0] == '\0' && is_about_code(leg))
        say(report, " (0x%08" PRIx32 ")", leg->code.value);
}

/* The first of the aspects that are in that state. */
static void say_aspect(struct afsync_report *report,
                       const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
                       enum afsync_state state) {
    for (size_t i = 0; i < AFSYNC_ASPECTS; i++)
        if (aspects[i].told && aspects[i].state == state) {
            say(report, ": %s", aspects[i].reason);
            return;
        }
}

/* A leg goes before an aspect of the same state. */
static void say_worst_endpoint(struct afsync_report *report) {
    const struct afsync_report_endpoint *endpoint = &report->endpoints[0];
    const struct afsync_report_leg *leg = worst_leg(endpoint);

    say_name(report, "", endpoint->label);
    if (leg->state == endpoint->state)
        say_leg(report, leg);
    else
        say_aspect(report, endpoint->aspects, endpoint->state);
}

/* The worst first: an endpoint, else a server or a cloud endpoint that is worse than all of
 * them. */
static void say_worst(struct afsync_report *report, enum afsync_state worst) {
    bool is_endpoint = report->endpoints[0].state == worst;

    if (is_endpoint) {
        say_worst_endpoint(report);
    } else if (report->server_count > 0 && report->servers[0].state == worst) {
        say_name(report, "server ", report->servers[0].who.server);
        say_aspect(report, report->servers[0].aspects, worst);
    } else {
        say_name(report, "sync group ", report->cloud_endpoints[0].who.sync_group);
        say_aspect(report, report->cloud_endpoints[0].aspects, worst);
    }
    if (report->endpoint_count > 1 || !is_endpoint) {
        say(report, is_endpoint ? "; " : "; endpoints: ");
        say_counts(report);
    }
}

/* Of all that was judged. */
static enum afsync_state worst_of(const struct afsync_report *report) {
    enum afsync_state worst = AFSYNC_OK;

    if (report->endpoint_count > 0)
        worst = report->endpoints[0].state;
    if (report->server_count > 0)
        worst = afsync_state_worse(worst, report->servers[0].state);
    if (report->cloud_endpoint_count > 0)
        worst = afsync_state_worse(worst, report->cloud_endpoints[0].state);
    return worst;
}

/* What is going on where all is well. */
static void say_fine(struct afsync_report *report) {
    size_t working = 0;

    for (size_t i = 0; i < report->endpoint_count; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            if (report->endpoints[i].legs[d].exists &&
                report->endpoints[i].legs[d].verdict == AFSYNC_PROGRESSING) {
                working++;
                break;
            }
    say(report, "%zu endpoint%s healthy", report->endpoint_count,
        report->endpoint_count == 1 ? "" : "s");
    if (working > 0)
        say(report, ", %zu of them working", working);
}

/* What was remembered might have told of more. */
static void say_lost(struct afsync_report *report) {
    if (report->memory_lost)
        say(report, "; what was remembered is lost");
}

/* Why there is nothing to judge. */
static void say_nothing(struct afsync_report *report) {
    const struct afsync_report_fault *fault = first_hiding(report);

    if (fault == NULL && report->fault_count > 0)
        fault = &report->faults[0];
    if (report->missed[0] != '\0')
        say(report, "%s", report->missed);
    else if (fault != NULL)
        say(report, "%s", fault->fault.text);
    else
        say(report, "the sources were read, but none of them knows a server endpoint");
}

void afsync_report_conclude(struct afsync_report *report, enum afsync_state fault_state,
                            int64_t stale_after) {
    const struct afsync_report_fault *fault = first_hiding(report);
    const enum afsync_state worst = worst_of(report);

    report->summary[0] = '\0';
    report->state = afsync_state_worse(report->state, worst);
    if (report->missed[0] != '\0' || (report->endpoint_count == 0 && fault == NULL))
        report->state = afsync_state_worse(report->state, AFSYNC_UNKNOWN);
    if (fault != NULL)
        report->state = afsync_state_worse(report->state, fault_state);
    report->readings[AFSYNC_READING_OVERALL_STATE] =
        (struct afsync_value){.number = report->state, .known = true};
    if (report->endpoint_count == 0) {
        say_nothing(report);
        return;
    }
    for (size_t i = 0; i < AFSYNC_SOURCES; i++)
        if (is_silent(report, i, stale_after)) {
            say(report, "nothing new from %s, the road of the data may be broken; ",
                afsync_source_word(i));
            break;
        }
    if (worst != AFSYNC_OK) {
        say_worst(report, worst);
        if (fault != NULL)
            say(report, "; %s", fault->fault.text);
        say_lost(report);
        return;
    }
    if (fault != NULL)
        say(report, "%s; as last known ", fault->fault.text);
    else if (report->missed[0] != '\0')
        say(report, "%s; ", report->missed);
    say_fine(report);
    say_lost(report);
}
