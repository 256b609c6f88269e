/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as text: a first line, then one line for each leg, worst first. */
#include "output.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TITLE "AZURE FILE SYNC"

/* So many of the worst legs are told of in detail. */
enum { DETAILED_LEGS = 3 };

/* A '|' begins perfdata wherever it stands. */
static void add_safe(struct afsync_text *text, const char *string) {
    for (; *string != '\0'; string++) {
        char c = *string == '|' ? '/' : *string;

        afsync_text_add_bytes(text, &c, 1);
    }
}

/* What is said of a leg: the reason first; then, in detail, what was seen, what to do and
 * where to read on, a line each. Six lines at most, if not the whole ladder is told. */
static void add_leg(struct afsync_text *text, const struct afsync_report_endpoint *endpoint,
                    const struct afsync_report_leg *leg, bool in_detail) {
    bool wrong = leg->state != AFSYNC_OK;

    afsync_text_addf(text, "[%s] ", afsync_state_word(leg->state));
    add_safe(text, endpoint->label);
    afsync_text_addf(text, " %s %s: ", afsync_direction_word(leg->direction),
                     afsync_verdict_word(leg->verdict));
    add_safe(text, leg->reason);
    for (size_t i = 0; i < leg->step_count && in_detail; i++) {
        afsync_text_addf(text, "\n  %s %s: ", leg->steps[i].holds ? "->" : "  ",
                         leg->steps[i].rung);
        add_safe(text, leg->steps[i].evidence);
    }
    if (leg->action != NULL && wrong)
        afsync_text_addf(text, "%sTo do: %s", in_detail ? "\n  " : ". ", leg->action);
    if (leg->link[0] != '\0' && wrong)
        afsync_text_addf(text, "%s%s", in_detail ? "\n  " : " ", leg->link);
    afsync_text_add(text, "\n");
}

/* What is said of an aspect, in one line. */
static void add_aspect(struct afsync_text *text, const char *kind, const char *name,
                       enum afsync_aspect aspect, const struct afsync_report_aspect *told) {
    afsync_text_addf(text, "[%s] %s", afsync_state_word(told->state), kind);
    add_safe(text, name);
    afsync_text_addf(text, " %s: ", afsync_aspect_row(aspect)->word);
    add_safe(text, told->reason);
    if (told->action != NULL)
        afsync_text_addf(text, ". To do: %s", told->action);
    if (told->link != NULL)
        afsync_text_addf(text, " %s", told->link);
    afsync_text_add(text, "\n");
}

/* What still fits is added, the rest is counted. */
struct page {
    struct afsync_text *text;
    size_t began, limit; /* of the long output, in bytes */
    size_t in_detail;    /* so many legs; the others get one line */
    size_t left_out;
    bool tells_ids; /* of the requests that failed */
};

static void close_line(struct page *page, size_t before) {
    if (page->text->failed || page->text->length == before)
        return;
    if (page->left_out == 0 && page->text->length - page->began <= page->limit)
        return;
    page->left_out++;
    page->text->data[page->text->length = before] = '\0';
}

/* Adds what one line, or a few, say of one thing; once the page is full they are counted.
 */
static void add_to_page(struct page *page, const struct afsync_report_endpoint *endpoint,
                        const struct afsync_report_leg *leg) {
    size_t before = page->text->length;

    if (page->left_out == 0)
        add_leg(page->text, endpoint, leg, page->in_detail > 0);
    else
        page->left_out++;
    page->in_detail -= page->in_detail > 0 ? 1 : 0;
    close_line(page, before);
}

/* The legs in that state, as the endpoints come. */
static void add_legs(struct page *page, const struct afsync_report *report,
                     enum afsync_state state) {
    for (size_t i = 0; i < report->endpoint_count * AFSYNC_DIRECTIONS; i++) {
        const struct afsync_report_endpoint *endpoint =
            &report->endpoints[i / AFSYNC_DIRECTIONS];
        const struct afsync_report_leg *leg = &endpoint->legs[i % AFSYNC_DIRECTIONS];

        if (leg->exists && leg->state == state)
            add_to_page(page, endpoint, leg);
    }
}

/* Those of the aspects that are in that state. */
static void add_aspects(struct page *page, const char *kind, const char *name,
                        const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
                        enum afsync_state state) {
    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++) {
        size_t before = page->text->length;

        if (!aspects[i].told || aspects[i].state != state)
            continue;
        add_aspect(page->text, kind, name, i, &aspects[i]);
        close_line(page, before);
    }
}

static void add_all_aspects(struct page *page, const struct afsync_report *report,
                            enum afsync_state state) {
    for (size_t i = 0; i < report->endpoint_count; i++)
        add_aspects(page, "", report->endpoints[i].label, report->endpoints[i].aspects,
                    state);
    for (size_t i = 0; i < report->server_count; i++)
        add_aspects(page, "server ", report->servers[i].who.server,
                    report->servers[i].aspects, state);
    for (size_t i = 0; i < report->cloud_endpoint_count; i++)
        add_aspects(page, "sync group ", report->cloud_endpoints[i].who.sync_group,
                    report->cloud_endpoints[i].aspects, state);
}

/* All that was judged in one list, worst first; aspects that are fine only if they are
 * wanted. */
static void add_judged(struct page *page, const struct afsync_report *report,
                       bool all_aspects) {
    static const enum afsync_state worst_first[] = {AFSYNC_CRITICAL, AFSYNC_UNKNOWN,
                                                    AFSYNC_WARNING, AFSYNC_OK};

    for (size_t s = 0; s < AFSYNC_STATES; s++) {
        add_legs(page, report, worst_first[s]);
        if (worst_first[s] != AFSYNC_OK || all_aspects)
            add_all_aspects(page, report, worst_first[s]);
    }
    if (page->left_out > 0)
        afsync_text_addf(page->text, "… and %zu more\n", page->left_out);
    page->left_out = 0;
}

/* Faults that may hide endpoints stand before what is known, the others behind it. */
static void add_faults(struct page *page, const struct afsync_report *report, bool hiding) {
    for (size_t i = 0; i < report->fault_count; i++) {
        const struct afsync_report_fault *fault = &report->faults[i];
        size_t before = page->text->length;

        if (fault->hides_endpoints != hiding)
            continue;
        afsync_text_addf(page->text, "%s: ", afsync_source_word(fault->source));
        add_safe(page->text, fault->fault.text);
        if (fault->hides_endpoints && report->endpoint_count > 0)
            afsync_text_add(page->text, " (endpoints may be missing here)");
        if (page->tells_ids && fault->fault.request_id[0] != '\0') {
            afsync_text_add(page->text, " (request ");
            add_safe(page->text, fault->fault.request_id);
            afsync_text_add(page->text, ")");
        }
        afsync_text_add(page->text, "\n");
        close_line(page, before);
    }
    if (page->left_out > 0)
        afsync_text_addf(page->text, "… and %zu more of the kind\n", page->left_out);
    page->left_out = 0;
}

/* What was assumed of exports, unless it was said how they are to be read. */
static void add_assumptions(struct afsync_text *text, const struct afsync_options *options,
                            const struct afsync_report *report) {
    if (report->assumed_zones > 0 &&
        (report->assumed_zone[0] == '\0' || options->verbosity > 0))
        afsync_text_addf(
            text, "events: %zu time%s without a zone read as of %s%s\n",
            report->assumed_zones, report->assumed_zones == 1 ? "" : "s",
            report->assumed_zone[0] != '\0' ? report->assumed_zone : "this machine's zone",
            report->assumed_zone[0] != '\0' ? "" : " (--events-zone names another)");
    if (report->passed_bytes > 0 && options->verbosity > 0)
        afsync_text_addf(text,
                         "events: %" PRIu64
                         " bytes of large logs were passed over as older "
                         "than --look-back\n",
                         report->passed_bytes);
}

static void add_sources(struct afsync_text *text, const struct afsync_report *report) {
    for (size_t s = 0; s < AFSYNC_SOURCES; s++) {
        const struct afsync_value *readings = report->sources[s].readings;
        char age[AFSYNC_DURATION_MAX];

        if (!report->sources[s].configured)
            continue;
        afsync_text_addf(text, "source %s: ", afsync_source_word(s));
        if (!readings[AFSYNC_READING_SOURCE_AGE].known) {
            afsync_text_add(text, "no word yet");
        } else {
            afsync_duration_format(
                (int64_t)readings[AFSYNC_READING_SOURCE_AGE].number * AFSYNC_SECOND, age);
            afsync_text_addf(text, "newest word %s old", age);
        }
        if (readings[AFSYNC_READING_REQUESTS].known)
            afsync_text_addf(text, ", %.0f requests, %.0f failed",
                             readings[AFSYNC_READING_REQUESTS].number,
                             readings[AFSYNC_READING_FAILURES].number);
        if (readings[AFSYNC_READING_POLL_TIME].known)
            afsync_text_addf(text, ", read in %.3f s",
                             readings[AFSYNC_READING_POLL_TIME].number);
        afsync_text_add(text, "\n");
    }
}

/* "fs01: heartbeat 12 min old, agent 18.2.0.0 Ok until 2026-09-30". */
static void add_server(struct afsync_text *text, const struct afsync_report_server *server,
                       int64_t now) {
    const struct afsync_server *said = &server->said;
    char words[AFSYNC_DURATION_MAX], until[AFSYNC_TIME_MAX];
    int64_t age = now > said->heartbeat_at ? now - said->heartbeat_at : 0;

    afsync_text_add(text, "server ");
    add_safe(text, server->who.server);
    afsync_duration_format(age, words);
    if (said->heartbeat_at > 0)
        afsync_text_addf(text, ": heartbeat %s old, agent ", words);
    else
        afsync_text_add(text, ": heartbeat not known, agent ");
    add_safe(text, said->agent_version != NULL ? said->agent_version : "not known");
    if (said->agent_status != NULL) {
        afsync_text_add(text, " ");
        add_safe(text, said->agent_status);
    }
    if (said->agent_expires_at > 0) {
        afsync_time_format(said->agent_expires_at, until);
        afsync_text_addf(text, " until %.10s", until);
    }
    if (said->management_error.known && said->management_error.value != 0)
        afsync_text_addf(text, ", management error 0x%08" PRIx32,
                         said->management_error.value);
    afsync_text_add(text, "\n");
}

static void add_servers(struct afsync_text *text, const struct afsync_report *report) {
    struct page page = {
        .text = text, .began = text->length, .limit = AFSYNC_LONG_OUTPUT_MAX / 4};

    for (size_t i = 0; i < report->server_count; i++) {
        size_t before = text->length;

        add_server(text, &report->servers[i], report->at);
        close_line(&page, before);
    }
    if (page.left_out > 0)
        afsync_text_addf(text, "… and %zu more servers\n", page.left_out);
}

/* By what was judged. */
static void add_limits(struct afsync_text *text, const struct afsync_policy *policy) {
    for (const struct afsync_limit *row = afsync_limits(); row->option != NULL; row++) {
        int64_t value;
        char duration[AFSYNC_DURATION_MAX];

        memcpy(&value, (const char *)policy + row->offset, sizeof value);
        afsync_duration_format(value, duration);
        if (row->kind == AFSYNC_LIMIT_DURATION)
            afsync_text_addf(text, "limit %s: %s%s\n", row->option, duration,
                             value == row->initial ? "" : " (set)");
        else
            afsync_text_addf(text, "limit %s: %" PRId64 " bytes a second%s\n", row->option,
                             value, value == row->initial ? "" : " (set)");
    }
}

static void add_text(struct afsync_text *text, const struct afsync_options *options,
                     const struct afsync_report *report) {
    struct page page = {.text = text,
                        .in_detail = options->explains ? SIZE_MAX : DETAILED_LEGS,
                        .tells_ids = options->verbosity > 0};

    afsync_text_addf(text, TITLE " %s: ", afsync_state_word(report->state));
    add_safe(text, report->summary);
    afsync_output_perfdata(text, options, report);
    afsync_text_add(text, "\n");
    page.began = text->length;
    page.limit = AFSYNC_LONG_OUTPUT_MAX / 4;
    add_faults(&page, report, true);
    page.limit = options->explains ? SIZE_MAX : AFSYNC_LONG_OUTPUT_MAX * 3 / 4;
    add_judged(&page, report, options->verbosity > 0 || options->explains);
    if (!options->explains)
        page.limit = AFSYNC_LONG_OUTPUT_MAX - 256; /* room for what is always said */
    add_faults(&page, report, false);
    if (report->memory_trouble[0] != '\0')
        afsync_text_addf(text, "memory: %s\n", report->memory_trouble);
    if (report->remembered_at > 0) {
        char moment[AFSYNC_TIME_MAX];

        afsync_time_format(report->remembered_at, moment);
        afsync_text_addf(text, "memory: the sources were asked at %s\n", moment);
    }
    add_assumptions(text, options, report);
    if (options->verbosity > 0) {
        add_sources(text, report);
        add_servers(text, report);
    }
    if (options->verbosity > 1)
        add_limits(text, &options->config.policy);
}

void afsync_output_compose(struct afsync_text *text, const struct afsync_options *options,
                           const struct afsync_report *report) {
    if (options->format != AFSYNC_JSON)
        add_text(text, options, report);
    else if (!afsync_output_json(text, report))
        text->failed = true;
}

void afsync_output_compose_fault(struct afsync_text *text,
                                 const struct afsync_options *options,
                                 const struct afsync_fault *fault) {
    struct afsync_report report = {.state = options->config.fault_state};

    afsync_report_add_fault(&report,
                            options->config.events.path_count > 0
                                ? AFSYNC_SOURCE_EVENTS
                                : afsync_config_first_source(&options->config),
                            fault, true);
    afsync_text_append(report.summary, sizeof report.summary, "%s", fault->text);
    afsync_output_compose(text, options, &report);
}

int afsync_output_print(struct afsync_text *text, int code) {
    bool good = afsync_text_good(text, NULL) &&
                fwrite(text->data, 1, text->length, stdout) == text->length;

    afsync_text_fini(text);
    if (fflush(stdout) == 0 && good)
        return code;
    puts(TITLE " UNKNOWN: the report could not be written");
    return AFSYNC_UNKNOWN;
}

int afsync_output_misuse(const struct afsync_fault *fault) {
    struct afsync_text text = {0};

    afsync_text_add(&text, TITLE " UNKNOWN: ");
    add_safe(&text, fault->text);
    afsync_text_add(&text, "\n");
    return afsync_output_print(&text, AFSYNC_UNKNOWN);
}
