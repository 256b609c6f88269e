/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading threshold ranges. */
#include "report/threshold.h"

#include "report/readings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One bound: a decimal number up to `end`. strtod alone would take "inf", "nan" and hex. */
static bool read_bound(const char *text, const char *end, double *value) {
    char *after;

    if (text == end || strspn(text, "+-.0123456789") < (size_t)(end - text))
        return false;
    *value = strtod(text, &after);
    return after == end;
}

bool afsync_range_parse(struct afsync_range *range, const char *text) {
    const char *at = text, *colon, *end = text + strlen(text);

    *range = (struct afsync_range){.set = true, .end = INFINITY};
    if (strlen(text) >= sizeof range->text)
        return false;
    snprintf(range->text, sizeof range->text, "%s", text);
    if (*at == '@') {
        range->inside = true;
        at++;
    }
    colon = strchr(at, ':');
    if (colon == NULL)
        return read_bound(at, end, &range->end) && range->end >= 0;
    if (colon == at + 1 && *at == '~')
        range->start = -INFINITY;
    else if (colon != at && !read_bound(at, colon, &range->start))
        return false;
    if (colon + 1 != end && !read_bound(colon + 1, end, &range->end))
        return false;
    return range->start <= range->end && (colon != at || colon + 1 != end);
}

/* Thresholds are for readings of a leg; by code they would need a code. */
static bool is_judged(enum afsync_reading reading) {
    return reading != AFSYNC_READINGS &&
           afsync_reading_row(reading)->scope == AFSYNC_SCOPE_LEG;
}

bool afsync_threshold_parse(struct afsync_threshold *thresholds, bool critical,
                            const char *text, struct afsync_fault *fault) {
    const char *equals = strchr(text, '=');
    enum afsync_reading reading;
    struct afsync_range range;
    char name[64];

    if (equals == NULL || (size_t)(equals - text) >= sizeof name)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "\"%s\" is not NAME=RANGE, as in last_success_age=0:7200",
                                text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    reading = afsync_reading_named(name);
    if (!is_judged(reading))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "there is no reading \"%s\" of a leg; the manual lists them", name);
    if (!afsync_range_parse(&range, equals + 1))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s: \"%s\" is no range ([@]start:end, 10, 10:, ~:10)",
                                name, equals + 1);
    *(critical ? &thresholds[reading].critical : &thresholds[reading].warning) = range;
    return true;
}
