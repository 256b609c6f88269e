/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading threshold ranges. */
#include "report/threshold.h"

#include "base/text.h"

#include <assert.h>
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

/* By code they would need a code; the others are not about what is monitored, or follow
 * from those that are. */
bool afsync_reading_is_judged(enum afsync_reading reading) {
    if (reading == AFSYNC_READINGS || reading == AFSYNC_READING_SERVER_ONLINE)
        return false;
    switch (afsync_reading_row(reading)->scope) {
    case AFSYNC_SCOPE_LEG:
    case AFSYNC_SCOPE_ENDPOINT:
    case AFSYNC_SCOPE_SERVER:
    case AFSYNC_SCOPE_CLOUD_ENDPOINT:
        return true;
    case AFSYNC_SCOPE_CODE:
    case AFSYNC_SCOPE_TIERING_CODE:
    case AFSYNC_SCOPE_RECALL_CODE:
    case AFSYNC_SCOPE_ASPECT:
    case AFSYNC_SCOPE_WHOLE:
    case AFSYNC_SCOPE_SOURCE:
        break;
    }
    return false;
}

/* Item errors as the ladder says; an hour without a heartbeat is when Azure's own alert
 * fires; an agent is renewed every few months; the share is looked through every day. */
static const struct {
    enum afsync_reading reading;
    const char *warning, *critical; /* "": none */
} defaults[] = {
    {AFSYNC_READING_ITEM_ERRORS, "100", ""},
    {AFSYNC_READING_ITEM_ERRORS_PERSISTENT, "0", "100"},
    {AFSYNC_READING_FILES_NOT_TIERING, "100", ""},
    {AFSYNC_READING_RECALL_ERRORS, "100", ""},
    {AFSYNC_READING_LOW_DISK_MODE, "0", ""},
    {AFSYNC_READING_HEARTBEAT_AGE, "3600", ""},
    {AFSYNC_READING_AGENT_EXPIRES_IN, "2592000:", "604800:"},
    {AFSYNC_READING_ENUMERATION_OVERDUE, "86400", ""},
};
enum { DEFAULTS = sizeof defaults / sizeof defaults[0] };

static void set_default(struct afsync_range *range, const char *text) {
    bool good = *text == '\0' || afsync_range_parse(range, text);

    assert(good);
    (void)good;
}

void afsync_threshold_default(struct afsync_threshold *thresholds) {
    for (size_t i = 0; i < DEFAULTS; i++) {
        set_default(&thresholds[defaults[i].reading].warning, defaults[i].warning);
        set_default(&thresholds[defaults[i].reading].critical, defaults[i].critical);
    }
}

const struct afsync_range *afsync_threshold_range(const struct afsync_threshold *threshold,
                                                  enum afsync_state state) {
    return state == AFSYNC_CRITICAL ? &threshold->critical : &threshold->warning;
}

enum afsync_state afsync_threshold_judge(const struct afsync_threshold *threshold,
                                         double value) {
    if (afsync_range_alerts(&threshold->critical, value))
        return AFSYNC_CRITICAL;
    return afsync_range_alerts(&threshold->warning, value) ? AFSYNC_WARNING : AFSYNC_OK;
}

void afsync_threshold_tell(char *out, size_t size, enum afsync_reading reading,
                           double value, const struct afsync_threshold *threshold) {
    enum afsync_state state = afsync_threshold_judge(threshold, value);
    const struct afsync_range *range = afsync_threshold_range(threshold, state);

    if (state != AFSYNC_OK)
        afsync_text_append(out, size, "%s is %g, %s the range %s for %s",
                           afsync_reading_row(reading)->name, value,
                           range->inside ? "inside" : "outside", range->text,
                           afsync_state_word(state));
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
    if (!afsync_reading_is_judged(reading))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "there is no reading \"%s\" that takes a threshold; the manual lists them",
            name);
    if (!afsync_range_parse(&range, equals + 1))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s: \"%s\" is no range ([@]start:end, 10, 10:, ~:10)",
                                name, equals + 1);
    range.by_user = true;
    *(critical ? &thresholds[reading].critical : &thresholds[reading].warning) = range;
    return true;
}
