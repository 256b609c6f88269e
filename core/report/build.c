/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole report: endpoints judged, sorted, labelled and summed up. */
#include "report/build.h"

#include "base/text.h"
#include "health/endpoint.h"
#include "report/threshold.h"
#include "verdict/catalogue.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell_breach(struct afsync_report_leg *told, struct afsync_wording *words,
                        enum afsync_reading reading, enum afsync_state state,
                        const struct afsync_threshold *threshold) {
    char breach[AFSYNC_BREACH_MAX] = "";

    afsync_threshold_tell(breach, sizeof breach, reading, told->readings[reading].number,
                          threshold);
    afsync_text_append(words->reason, sizeof words->reason, "; %s", breach);
    if (afsync_state_is_worse(state, told->state)) {
        told->state = state;
        snprintf(words->breach, sizeof words->breach, "%s", breach);
    }
}

/* A threshold can only make a state worse. Those on item errors were judged by already. */
static void apply_thresholds(struct afsync_report_leg *told, struct afsync_wording *words,
                             const struct afsync_threshold *thresholds) {
    for (size_t i = 0; i < AFSYNC_LEG_READINGS; i++) {
        const struct afsync_value *value = &told->readings[i];
        const struct afsync_threshold *threshold = &thresholds[i];
        enum afsync_state state;

        if (!value->known || i == AFSYNC_READING_ITEM_ERRORS ||
            i == AFSYNC_READING_ITEM_ERRORS_PERSISTENT)
            continue;
        state = afsync_threshold_judge(threshold, value->number);
        if (state != AFSYNC_OK)
            tell_breach(told, words, i, state, threshold);
    }
    told->readings[AFSYNC_READING_STATE].number = told->state;
}

static bool keep_words(struct afsync_report_leg *told, const struct afsync_wording *words,
                       struct afsync_fault *fault) {
    told->reason = strdup(words->reason);
    told->breach = strdup(words->breach);
    told->link = strdup(words->link);
    if (words->action[0] != '\0')
        told->action = strdup(words->action);
    if (told->reason == NULL || told->breach == NULL || told->link == NULL ||
        (told->action == NULL && words->action[0] != '\0'))
        return afsync_fault_no_memory(fault);
    return true;
}

static bool build_leg(struct afsync_report_leg *told,
                      const struct afsync_endpoint *endpoint,
                      enum afsync_direction direction, const struct afsync_terms *terms,
                      struct afsync_fault *fault) {
    const struct afsync_leg *leg = &endpoint->legs[direction];
    struct afsync_diagnosis facts =
        afsync_diagnose(endpoint, direction, &terms->rules, terms->now);
    struct afsync_wording words;

    words.reason[0] = words.breach[0] = words.action[0] = words.link[0] = '\0';
    *told = (struct afsync_report_leg){
        .exists = true,
        .direction = direction,
        .verdict = facts.verdict,
        .state = facts.state,
        .code = facts.code,
        .code_name = facts.code.known
                         ? afsync_catalogue_name(facts.code.value, AFSYNC_CLASS_SESSION)
                         : NULL,
        .session_ended_at = facts.last != NULL ? facts.last->at : 0,
        .last_success_at = facts.last_success_at,
        .failing_since = facts.failing_since,
    };
    if (facts.failing_since != 0)
        told->gained_at = afsync_race_gained_at(&facts.race);
    memcpy(told->said_by, leg->said_by, sizeof told->said_by);
    if (!afsync_leg_measure(told, leg, &facts, terms->now, fault))
        return false;
    afsync_leg_tell(told, &words, leg, &facts, terms->now);
    apply_thresholds(told, &words, terms->thresholds);
    if (!afsync_leg_explain(told, leg, &facts, terms, fault))
        return false;
    return keep_words(told, &words, fault);
}

static bool is_wanted(const struct afsync_endpoint *endpoint,
                      enum afsync_direction direction,
                      const struct afsync_selection *selection) {
    return afsync_endpoint_has_leg(endpoint, direction) &&
           afsync_selection_has_direction(selection, direction);
}

static bool build_endpoint(struct afsync_report_endpoint *told,
                           const struct afsync_endpoint *endpoint,
                           const struct afsync_terms *terms, struct afsync_fault *fault) {
    const struct afsync_identity *who = &endpoint->who;

    *told = (struct afsync_report_endpoint){
        .subscription = who->subscription,
        .resource_group = who->resource_group,
        .service = who->service,
        .sync_group = who->sync_group,
        .server_endpoint = who->server_endpoint,
        .resource_name = who->resource_name,
        .friendly_name = who->friendly_name,
        .path = who->path,
        .server = who->server,
        .last_seen_at = endpoint->last_seen_at,
        .status = endpoint->status,
    };
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
        struct afsync_report_leg *leg = &told->legs[d];

        if (!is_wanted(endpoint, d, terms->selection))
            continue;
        if (!build_leg(leg, endpoint, d, terms, fault))
            return false;
        told->state = afsync_state_worse(told->state, leg->state);
    }
    return afsync_endpoint_judge_aspects(told, terms, fault);
}

static bool is_selected(const struct afsync_endpoint *endpoint,
                        const struct afsync_selection *selection) {
    bool has_leg = false;

    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        has_leg = has_leg || is_wanted(endpoint, d, selection);
    return has_leg && afsync_selection_has(selection, &endpoint->who);
}

/* Worst first, then by label. */
static int compare_endpoints(const void *left, const void *right) {
    const struct afsync_report_endpoint *a = left, *b = right;

    if (a->state != b->state)
        return afsync_state_is_worse(a->state, b->state) ? -1 : 1;
    return strcmp(a->label, b->label);
}

static void count_states(struct afsync_report *report) {
    static const enum afsync_reading readings[AFSYNC_STATES] = {
        [AFSYNC_OK] = AFSYNC_READING_ENDPOINTS_OK,
        [AFSYNC_WARNING] = AFSYNC_READING_ENDPOINTS_WARNING,
        [AFSYNC_CRITICAL] = AFSYNC_READING_ENDPOINTS_CRITICAL,
        [AFSYNC_UNKNOWN] = AFSYNC_READING_ENDPOINTS_UNKNOWN,
    };

    for (size_t i = 0; i < report->endpoint_count; i++)
        report->count_by_state[report->endpoints[i].state]++;
    for (size_t i = 0; i < AFSYNC_STATES; i++)
        report->readings[readings[i]] = (struct afsync_value){
            .number = (double)report->count_by_state[i], .known = true};
}

bool afsync_report_build(struct afsync_report *report, const struct afsync_health *health,
                         const struct afsync_terms *terms, struct afsync_fault *fault) {
    report->at = terms->now;
    report->endpoints = calloc(health->endpoint_count + 1, sizeof report->endpoints[0]);
    if (report->endpoints == NULL)
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; i < health->endpoint_count; i++) {
        const struct afsync_endpoint *endpoint = &health->endpoints[i];

        if (!is_selected(endpoint, terms->selection))
            continue;
        report->endpoint_count++;
        if (!build_endpoint(&report->endpoints[report->endpoint_count - 1], endpoint, terms,
                            fault))
            return false;
    }
    if (!afsync_report_label(report, fault))
        return false;
    qsort(report->endpoints, report->endpoint_count, sizeof report->endpoints[0],
          compare_endpoints);
    count_states(report);
    return afsync_report_add_inventory(report, &health->inventory, terms, fault);
}
