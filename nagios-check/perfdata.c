/* SPDX-License-Identifier: Apache-2.0
 *
 * Perfdata: 'label'=value[UOM];warn;crit, single spaces, all on the first line (Icinga
 * loses what stands later), unknown values left out (Icinga refuses U). */
#include "output.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BRIEF_BEYOND = 20 };

/* A label inside quotes: no quote, no '=', no '|', and no "::", which Icinga takes for a
 * prefix of all that follows. They are written as %XX, and so is '%', lest two labels
 * become one. */
static void add_label_part(struct afsync_text *text, const char *part) {
    for (;;) {
        size_t plain = strcspn(part, "'=|%:");

        afsync_text_add_bytes(text, part, plain);
        part += plain;
        if (*part == '\0')
            return;
        if (*part == ':' && part[1] != ':')
            afsync_text_add_bytes(text, part, 1);
        else
            afsync_text_addf(text, "%%%02X", (unsigned char)*part);
        part++;
    }
}

/* Decimal digits only: no exponent, no "nan". */
static void add_number(struct afsync_text *text, double number) {
    if (number == floor(number))
        afsync_text_addf(text, "%.0f", number);
    else
        afsync_text_addf(text, "%.3f", number);
}

static const char *unit_of(const struct afsync_reading_row *row) {
    switch (row->unit) {
    case AFSYNC_UNIT_SECONDS:
        return "s";
    case AFSYNC_UNIT_BYTES:
        return "B";
    case AFSYNC_UNIT_PERCENT:
        return "%";
    case AFSYNC_UNIT_NONE:
        break;
    }
    return row->kind == AFSYNC_KIND_COUNTER ? "c" : "";
}

static void add_thresholds(struct afsync_text *text,
                           const struct afsync_threshold *threshold) {
    if (!threshold->warning.set && !threshold->critical.set)
        return;
    afsync_text_addf(text, ";%s", threshold->warning.text);
    if (threshold->critical.set)
        afsync_text_addf(text, ";%s", threshold->critical.text);
}

/* The parts of a label, NULL where it has fewer. */
struct label {
    const char *parts[4];
};

static void add_value(struct afsync_text *text, struct label label,
                      enum afsync_reading reading, double number) {
    afsync_text_add(text, " '");
    for (size_t i = 0; i < 4 && label.parts[i] != NULL; i++) {
        if (i > 0)
            afsync_text_add(text, " ");
        add_label_part(text, label.parts[i]);
    }
    afsync_text_add(text, "'=");
    add_number(text, number);
    afsync_text_add(text, unit_of(afsync_reading_row(reading)));
}

static bool is_brief(enum afsync_reading reading) {
    return reading == AFSYNC_READING_STATE || reading == AFSYNC_READING_ITEM_ERRORS ||
           reading == AFSYNC_READING_LAST_SUCCESS_AGE;
}

static void add_leg(struct afsync_text *text, const struct afsync_options *options,
                    bool brief, const struct afsync_report_endpoint *endpoint,
                    const struct afsync_report_leg *leg) {
    const char *direction = afsync_direction_word(leg->direction);
    char code[16];

    for (size_t i = 0; i < AFSYNC_LEG_READINGS; i++) {
        if (!leg->readings[i].known || (brief && !is_brief(i)))
            continue;
        add_value(text,
                  (struct label){{endpoint->label, direction, afsync_reading_row(i)->name}},
                  i, leg->readings[i].number);
        add_thresholds(text, &options->config.thresholds[i]);
    }
    for (size_t i = 0; i < leg->code_count && !brief; i++) {
        snprintf(code, sizeof code, "unknown");
        if (leg->codes[i].code.known)
            snprintf(code, sizeof code, "0x%08x", leg->codes[i].code.value);
        add_value(text,
                  (struct label){
                      {endpoint->label, direction,
                       afsync_reading_row(AFSYNC_READING_ITEM_ERRORS_BY_CODE)->name, code}},
                  AFSYNC_READING_ITEM_ERRORS_BY_CODE,
                  (double)leg->codes[i].persistent + (double)leg->codes[i].transient);
    }
}

/* What is beside the legs: of an endpoint, a server, a cloud endpoint. `service` is NULL
 * where the report has but one. */
static void add_beside(struct afsync_text *text, const struct afsync_options *options,
                       const char *service, const char *name,
                       const struct afsync_value readings[AFSYNC_READINGS]) {
    for (size_t i = 0; i < AFSYNC_READINGS; i++) {
        const char *reading = afsync_reading_row(i)->name;

        if (!readings[i].known)
            continue;
        add_value(text,
                  service != NULL ? (struct label){{service, name, reading}}
                                  : (struct label){{name, reading}},
                  i, readings[i].number);
        add_thresholds(text, &options->config.thresholds[i]);
    }
}

/* Sync groups of two services may have one name. */
static bool has_services(const struct afsync_report *report) {
    for (size_t i = 1; i < report->cloud_endpoint_count; i++)
        if (!afsync_name_equal(report->cloud_endpoints[i].who.service,
                               report->cloud_endpoints[0].who.service))
            return true;
    return false;
}

static void add_all_beside(struct afsync_text *text, const struct afsync_options *options,
                           const struct afsync_report *report) {
    bool has_more = has_services(report);

    for (size_t i = 0; i < report->endpoint_count; i++)
        add_beside(text, options, NULL, report->endpoints[i].label,
                   report->endpoints[i].readings);
    for (size_t i = 0; i < report->server_count; i++)
        add_beside(text, options, NULL, report->servers[i].who.server,
                   report->servers[i].readings);
    for (size_t i = 0; i < report->cloud_endpoint_count; i++)
        add_beside(text, options, has_more ? report->cloud_endpoints[i].who.service : NULL,
                   report->cloud_endpoints[i].who.sync_group,
                   report->cloud_endpoints[i].readings);
}

static void add_whole(struct afsync_text *text, const struct afsync_report *report,
                      bool brief) {
    for (size_t i = 0; i < AFSYNC_READINGS; i++)
        if (report->readings[i].known)
            add_value(text, (struct label){{afsync_reading_row(i)->name}}, i,
                      report->readings[i].number);
    for (size_t s = 0; s < AFSYNC_SOURCES && !brief; s++)
        for (size_t i = 0; i < AFSYNC_READINGS; i++)
            if (report->sources[s].readings[i].known)
                add_value(
                    text,
                    (struct label){{afsync_source_word(s), afsync_reading_row(i)->name}}, i,
                    report->sources[s].readings[i].number);
}

void afsync_output_perfdata(struct afsync_text *text, const struct afsync_options *options,
                            const struct afsync_report *report) {
    bool brief = options->perfdata == AFSYNC_PERFDATA_BRIEF ||
                 (options->perfdata == AFSYNC_PERFDATA_AUTO &&
                  report->endpoint_count > BRIEF_BEYOND);

    if (options->perfdata == AFSYNC_PERFDATA_NONE || report->endpoint_count == 0)
        return;
    afsync_text_add(text, " |");
    add_whole(text, report, brief);
    for (size_t i = 0; i < report->endpoint_count; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
            if (report->endpoints[i].legs[d].exists)
                add_leg(text, options, brief, &report->endpoints[i],
                        &report->endpoints[i].legs[d]);
    if (!brief)
        add_all_beside(text, options, report);
}
