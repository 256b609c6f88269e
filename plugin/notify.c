/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing a report with what was last said. */
#include "daemon.h"

#include "notify.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A leg or an aspect, and what is to be said of it. */
struct news {
    struct afsync_told now;
    const char *host; /* "": the daemon's own */
    const char *kind; /* "", "server ", "sync group " */
    const char *name, *reason;
    enum afsync_reading reading; /* that it is a value of */
};

/* What is said now, beside what was said before. */
struct telling {
    struct afsync_told_list *told;
    const struct afsync_told_list *before;
};

static bool is_news(const struct afsync_told *before, const struct afsync_told *now) {
    if (before == NULL || before->state == AFSYNC_OK)
        return now->state != AFSYNC_OK;
    return strcmp(before->verdict, now->verdict) != 0 || before->state != now->state;
}

static int severity_of(enum afsync_state state) {
    static const int severities[AFSYNC_STATES] = {
        [AFSYNC_OK] = NOTIF_OKAY,
        [AFSYNC_WARNING] = NOTIF_WARNING,
        [AFSYNC_CRITICAL] = NOTIF_FAILURE,
        [AFSYNC_UNKNOWN] = NOTIF_WARNING,
    };

    return severities[state];
}

/* "<endpoint> <direction>: STATE: reason", cut at a character. */
static void describe(char out[NOTIF_MAX_MSG_LEN], const struct news *news) {
    struct afsync_text text = {0};

    /* A long name must leave room for what is wrong with it. */
    afsync_text_addf(&text, "%s%.*s %s: %s: %s", news->kind,
                     (int)afsync_text_cut(news->name, 80), news->name, news->now.what,
                     afsync_state_word(news->now.state), news->reason);
    snprintf(out, NOTIF_MAX_MSG_LEN, "%.*s",
             (int)afsync_text_cut(afsync_text_string(&text), NOTIF_MAX_MSG_LEN - 1),
             afsync_text_string(&text));
    afsync_text_fini(&text);
}

static void notify(const struct news *news) {
    notification_t sent = {.severity = severity_of(news->now.state), .time = cdtime()};

    snprintf(sent.host, sizeof sent.host, "%s",
             news->host[0] != '\0' ? news->host : hostname_g);
    snprintf(sent.plugin, sizeof sent.plugin, "%s", AFSYNC_PLUGIN);
    snprintf(sent.plugin_instance, sizeof sent.plugin_instance, "%s", news->now.instance);
    snprintf(sent.type, sizeof sent.type, "%s", afsync_reading_row(news->reading)->name);
    snprintf(sent.type_instance, sizeof sent.type_instance, "%s", news->now.what);
    describe(sent.message, news);
    plugin_dispatch_notification(&sent);
}

/* Notifies of what is news, and remembers what is not OK. */
static void tell(const struct telling *telling, const struct news *news) {
    if (is_news(afsync_told_list_find(telling->before, &news->now), &news->now))
        notify(news);
    if (news->now.state != AFSYNC_OK)
        telling->told->items[telling->told->count++] = news->now;
}

static void tell_leg(const struct telling *telling, struct news *news,
                     const struct afsync_report_leg *leg) {
    news->now.what = afsync_direction_word(leg->direction);
    news->now.verdict = afsync_verdict_word(leg->verdict);
    news->now.state = leg->state;
    news->reason = leg->reason;
    news->reading = AFSYNC_READING_STATE;
    tell(telling, news);
}

/* What is not told any more has not changed. */
static void tell_aspect(const struct telling *telling, struct news *news,
                        enum afsync_aspect aspect,
                        const struct afsync_report_aspect *told) {
    const struct afsync_told *before;

    news->now.what = afsync_aspect_row(aspect)->word;
    news->now.verdict = AFSYNC_NO_VERDICT;
    news->now.state = told->state;
    news->reason = told->reason;
    news->reading = AFSYNC_READING_ASPECT_STATE;
    before = afsync_told_list_find(telling->before, &news->now);
    if (told->told)
        tell(telling, news);
    else if (before != NULL)
        telling->told->items[telling->told->count++] = *before;
}

static void tell_aspects(const struct telling *telling, struct news *news,
                         const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
                         enum afsync_subject subject) {
    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++)
        if (afsync_aspect_row(i)->subject == subject)
            tell_aspect(telling, news, i, &aspects[i]);
}

static void tell_all(const struct telling *telling,
                     const struct afsync_instances *instances,
                     const struct afsync_report *report) {
    struct news news = {.kind = ""};

    for (size_t i = 0; i < report->endpoint_count; i++) {
        const struct afsync_report_endpoint *endpoint = &report->endpoints[i];

        news.host = instances->hosts[i];
        news.name = endpoint->label;
        memcpy(news.now.instance, instances->endpoints[i], sizeof news.now.instance);
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            if (endpoint->legs[d].exists)
                tell_leg(telling, &news, &endpoint->legs[d]);
        tell_aspects(telling, &news, endpoint->aspects, AFSYNC_SUBJECT_ENDPOINT);
    }
    news.kind = "server ";
    for (size_t i = 0; i < report->server_count; i++) {
        news.host = instances->server_hosts[i];
        news.name = report->servers[i].who.server;
        memcpy(news.now.instance, instances->servers[i], sizeof news.now.instance);
        tell_aspects(telling, &news, report->servers[i].aspects, AFSYNC_SUBJECT_SERVER);
    }
    news.kind = "sync group ";
    news.host = "";
    for (size_t i = 0; i < report->cloud_endpoint_count; i++) {
        news.name = report->cloud_endpoints[i].who.sync_group;
        memcpy(news.now.instance, instances->cloud_endpoints[i], sizeof news.now.instance);
        tell_aspects(telling, &news, report->cloud_endpoints[i].aspects,
                     AFSYNC_SUBJECT_CLOUD_ENDPOINT);
    }
}

/* At most so many legs and aspects may not be OK. */
static size_t most_told(const struct afsync_report *report) {
    return report->endpoint_count * (AFSYNC_DIRECTIONS + AFSYNC_ASPECTS) +
           (report->server_count + report->cloud_endpoint_count) * AFSYNC_ASPECTS;
}

bool afsync_notify_verdicts(struct afsync_memory *memory,
                            const struct afsync_instances *instances,
                            const struct afsync_report *report,
                            struct afsync_fault *fault) {
    struct afsync_told_list told = {0};
    const struct telling telling = {&told, &memory->told};

    if (report->endpoint_count == 0)
        return true;
    told.items = calloc(most_told(report), sizeof *told.items);
    if (told.items == NULL)
        return afsync_fault_no_memory(fault);
    if (!memory->recalled &&
        !afsync_told_list_recall(&memory->told, memory->folder, memory->service, fault)) {
        afsync_told_list_fini(&memory->told);
        free(told.items);
        return false;
    }
    memory->recalled = true;
    tell_all(&telling, instances, report);
    afsync_told_list_sort(&told);
    if (!afsync_told_list_equal(&told, &memory->told))
        afsync_told_list_keep(&told, memory->folder, memory->service);
    afsync_told_list_fini(&memory->told);
    memory->told = told;
    return true;
}

/* Counts and seconds to wait differ each time and are no news. */
static bool counts_differ_each_time(enum afsync_fault_kind kind) {
    return kind == AFSYNC_FAULT_RECORD || kind == AFSYNC_FAULT_CLOCK ||
           kind == AFSYNC_FAULT_THROTTLED;
}

static bool is_same(const struct afsync_report_fault *left,
                    const struct afsync_report_fault *right) {
    return left->source == right->source && left->fault.kind == right->fault.kind &&
           (counts_differ_each_time(left->fault.kind) ||
            strcmp(left->fault.text, right->fault.text) == 0);
}

static bool has_same(const struct afsync_report_fault *faults, size_t count,
                     const struct afsync_report_fault *wanted) {
    for (size_t i = 0; i < count; i++)
        if (is_same(&faults[i], wanted))
            return true;
    return false;
}

static bool has_kind(const struct afsync_report_fault *faults, size_t count,
                     const struct afsync_report_fault *wanted) {
    for (size_t i = 0; i < count; i++)
        if (faults[i].source == wanted->source &&
            faults[i].fault.kind == wanted->fault.kind)
            return true;
    return false;
}

/* A fault whose words changed was logged in its new words; one that is said only once by
 * its nature has no end. */
static bool is_over(const struct afsync_report_fault *before,
                    const struct afsync_report *report) {
    return before->fault.kind != AFSYNC_FAULT_GONE &&
           !has_kind(report->faults, report->fault_count, before);
}

bool afsync_notify_faults(struct afsync_memory *memory, const struct afsync_report *report,
                          struct afsync_fault *fault) {
    struct afsync_report_fault *faults = calloc(report->fault_count + 1, sizeof *faults);

    if (faults == NULL)
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; i < report->fault_count; i++) {
        faults[i] = report->faults[i];
        if (!has_same(memory->faults, memory->fault_count, &faults[i]))
            WARNING(AFSYNC_LOG "Service \"%s\": %s: %s", memory->service,
                    afsync_source_word(faults[i].source), faults[i].fault.text);
    }
    for (size_t i = 0; i < memory->fault_count; i++)
        if (is_over(&memory->faults[i], report))
            WARNING(AFSYNC_LOG "Service \"%s\": %s: no longer: %s", memory->service,
                    afsync_source_word(memory->faults[i].source),
                    memory->faults[i].fault.text);
    free(memory->faults);
    memory->faults = faults;
    memory->fault_count = report->fault_count;
    return true;
}

void afsync_memory_fini(struct afsync_memory *memory) {
    if (memory == NULL)
        return;
    afsync_told_list_fini(&memory->told);
    free(memory->faults);
    *memory = (struct afsync_memory){0};
}
