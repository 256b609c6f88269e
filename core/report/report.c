/* SPDX-License-Identifier: Apache-2.0
 *
 * The report itself: its faults, its words, its end. */
#include "report/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *afsync_source_word(enum afsync_source source) {
    static const char *const words[AFSYNC_SOURCES] = {"events", "arm", "metrics",
                                                      "loganalytics"};

    return words[source];
}

const char *afsync_direction_word(enum afsync_direction direction) {
    static const char *const words[AFSYNC_DIRECTIONS] = {"upload", "download"};

    return words[direction];
}

static void fini_leg(struct afsync_report_leg *leg) {
    free(leg->reason);
    free(leg->breach);
    free(leg->link);
    free(leg->action);
    free(leg->codes);
    for (size_t i = 0; i < leg->step_count; i++)
        free(leg->steps[i].evidence);
    free(leg->steps);
}

static void fini_aspects(struct afsync_report_aspect aspects[AFSYNC_ASPECTS]) {
    for (size_t i = 0; i < AFSYNC_ASPECTS; i++) {
        free(aspects[i].reason);
        free(aspects[i].link);
    }
}

void afsync_report_fini(struct afsync_report *report) {
    if (report == NULL)
        return;
    for (size_t i = 0; i < report->endpoint_count; i++) {
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            fini_leg(&report->endpoints[i].legs[d]);
        fini_aspects(report->endpoints[i].aspects);
        free(report->endpoints[i].label);
    }
    for (size_t i = 0; i < report->server_count; i++)
        fini_aspects(report->servers[i].aspects);
    for (size_t i = 0; i < report->cloud_endpoint_count; i++)
        fini_aspects(report->cloud_endpoints[i].aspects);
    free(report->endpoints);
    free(report->servers);
    free(report->cloud_endpoints);
    *report = (struct afsync_report){0};
}

/* The same thing said twice is said once, at its worst. */
static bool is_told(struct afsync_report *report, const struct afsync_report_fault *told) {
    for (size_t i = 0; i < report->fault_count; i++) {
        struct afsync_report_fault *kept = &report->faults[i];

        if (kept->source != told->source || strcmp(kept->fault.text, told->fault.text) != 0)
            continue;
        kept->hides_endpoints = kept->hides_endpoints || told->hides_endpoints;
        return true;
    }
    return false;
}

void afsync_report_add_fault(struct afsync_report *report, enum afsync_source source,
                             const struct afsync_fault *fault, bool hides_endpoints) {
    const struct afsync_report_fault told = {source, *fault, hides_endpoints};
    struct afsync_report_fault *kept;

    if (is_told(report, &told))
        return;
    if (report->fault_count < AFSYNC_FAULTS_MAX) {
        report->faults[report->fault_count++] = told;
        return;
    }
    kept = &report->faults[AFSYNC_FAULTS_MAX - 1];
    kept->hides_endpoints = kept->hides_endpoints || hides_endpoints;
    kept->fault = (struct afsync_fault){0};
    afsync_fault_set(&kept->fault, AFSYNC_FAULT_LIMIT, "and more than %d other faults",
                     AFSYNC_FAULTS_MAX - 1);
}
