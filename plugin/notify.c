/* SPDX-License-Identifier: Apache-2.0
 *
 * Comparing a report with what was last said. */
#include "daemon.h"

#include "notify.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_news(const struct afsync_told *before, const struct afsync_told *now) {
    if (before == NULL || before->state == AFSYNC_OK)
        return now->state != AFSYNC_OK;
    return before->verdict != now->verdict || before->state != now->state;
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
static void describe(char out[NOTIF_MAX_MSG_LEN], const char *label,
                     const struct afsync_report_leg *leg) {
    struct afsync_text text = {0};

    /* A long name must leave room for what is wrong with it. */
    afsync_text_addf(&text, "%.*s %s: %s: %s", (int)afsync_text_cut(label, 80), label,
                     afsync_direction_word(leg->direction), afsync_state_word(leg->state),
                     leg->reason);
    snprintf(out, NOTIF_MAX_MSG_LEN, "%.*s",
             (int)afsync_text_cut(afsync_text_string(&text), NOTIF_MAX_MSG_LEN - 1),
             afsync_text_string(&text));
    afsync_text_fini(&text);
}

static void notify(const struct afsync_told *now, const char *host, const char *label,
                   const struct afsync_report_leg *leg) {
    notification_t news = {.severity = severity_of(now->state), .time = cdtime()};

    snprintf(news.host, sizeof news.host, "%s", host[0] != '\0' ? host : hostname_g);
    snprintf(news.plugin, sizeof news.plugin, "%s", AFSYNC_PLUGIN);
    snprintf(news.plugin_instance, sizeof news.plugin_instance, "%s", now->instance);
    snprintf(news.type, sizeof news.type, "%s",
             afsync_reading_row(AFSYNC_READING_STATE)->name);
    snprintf(news.type_instance, sizeof news.type_instance, "%s",
             afsync_direction_word(leg->direction));
    describe(news.message, label, leg);
    plugin_dispatch_notification(&news);
}

/* Fills `told` with what is not OK in the report, notifying as it goes. */
static void tell_endpoints(struct afsync_told_list *told,
                           const struct afsync_told_list *before,
                           const struct afsync_instances *instances,
                           const struct afsync_report *report) {
    for (size_t i = 0; i < report->endpoint_count * AFSYNC_DIRECTIONS; i++) {
        size_t at = i / AFSYNC_DIRECTIONS;
        const struct afsync_report_endpoint *endpoint = &report->endpoints[at];
        const struct afsync_report_leg *leg = &endpoint->legs[i % AFSYNC_DIRECTIONS];
        struct afsync_told *now = &told->items[told->count];

        if (!leg->exists)
            continue;
        *now = (struct afsync_told){
            .direction = leg->direction, .verdict = leg->verdict, .state = leg->state};
        memcpy(now->instance, instances->endpoints[at], sizeof now->instance);
        if (is_news(afsync_told_list_find(before, now), now))
            notify(now, instances->hosts[at], endpoint->label, leg);
        if (leg->state != AFSYNC_OK)
            told->count++;
    }
}

bool afsync_notify_verdicts(struct afsync_memory *memory,
                            const struct afsync_instances *instances,
                            const struct afsync_report *report,
                            struct afsync_fault *fault) {
    struct afsync_told_list told = {0};

    if (report->endpoint_count == 0)
        return true;
    told.items = calloc(report->endpoint_count * AFSYNC_DIRECTIONS, sizeof *told.items);
    if (told.items == NULL)
        return afsync_fault_no_memory(fault);
    if (!memory->recalled)
        afsync_told_list_recall(&memory->told, memory->folder, memory->service);
    memory->recalled = true;
    tell_endpoints(&told, &memory->told, instances, report);
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
