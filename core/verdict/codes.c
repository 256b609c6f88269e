/* SPDX-License-Identifier: Apache-2.0
 *
 * The HRESULTs of a leg's ends, weighed against each other. */
#include "verdict/codes.h"

#include "verdict/catalogue.h"
#include "verdict/diagnose.h"

struct afsync_code afsync_codes_judged(const struct afsync_leg *leg,
                                       int64_t failing_since) {
    const struct afsync_end *last = afsync_leg_last(leg);
    const struct afsync_past *past = &leg->past;
    struct afsync_code code = {0};
    int64_t newest = 0;

    if (last == NULL)
        return code;
    code = last->said.result;
    if (!afsync_code_is_cancel(code.value))
        return code;
    for (size_t i = 0; i < leg->end_count; i++) {
        const struct afsync_end *end = &leg->ends[i];

        if (end->at >= failing_since && !afsync_end_succeeded(end) &&
            !afsync_code_is_cancel(end->said.result.value)) {
            code = end->said.result;
            newest = end->at;
        }
    }
    for (size_t i = 0; i < past->code_count; i++)
        if (past->codes[i].at >= failing_since && past->codes[i].at > newest &&
            !afsync_code_is_cancel(past->codes[i].code)) {
            code.value = past->codes[i].code;
            newest = past->codes[i].at;
        }
    return code;
}

unsigned afsync_codes_falls(const struct afsync_leg *leg) {
    unsigned falls = 0;

    for (size_t i = 1; i < leg->end_count; i++)
        if (afsync_end_succeeded(&leg->ends[i - 1]) &&
            afsync_catalogue_nature(leg->ends[i].said.result.value, AFSYNC_CLASS_SESSION) ==
                AFSYNC_NATURE_PERSISTENT)
            falls++;
    return falls;
}

/* Is it a code that makes a leg worse than OK as soon as it is the newest? */
static bool was_not_fine(uint32_t code, int64_t failing_age,
                         const struct afsync_policy *policy) {
    enum afsync_nature nature = afsync_catalogue_nature(code, AFSYNC_CLASS_SESSION);

    if (code == 0 || nature == AFSYNC_NATURE_TRANSIENT)
        return false;
    return nature != AFSYNC_NATURE_PERSISTENT || !afsync_code_is_network(code) ||
           failing_age >= policy->confirm_after;
}

/* The newest end whose code was not a cancellation, else the newest. */
static const struct afsync_end *judged_end(const struct afsync_leg *leg,
                                           int64_t failing_since) {
    for (size_t i = leg->end_count; i-- > 0 && leg->ends[i].at >= failing_since;)
        if (!afsync_code_is_cancel(leg->ends[i].said.result.value))
            return &leg->ends[i];
    return afsync_leg_last(leg);
}

bool afsync_codes_hide(const struct afsync_leg *leg, int64_t failing_since,
                       const struct afsync_policy *policy, int64_t now) {
    int64_t failing_age = afsync_age(failing_since, now);
    const struct afsync_end *judged;

    if (failing_since == 0)
        return false;
    judged = judged_end(leg, failing_since);
    if (afsync_count_or_zero(afsync_items_of(leg, judged, policy, now).failed) == 0)
        return false;
    for (size_t i = 0; i < leg->end_count && leg->ends[i].at < judged->at; i++)
        if (leg->ends[i].at >= failing_since &&
            was_not_fine(leg->ends[i].said.result.value, failing_age, policy))
            return true;
    for (size_t i = 0; i < leg->past.code_count; i++)
        if (leg->past.codes[i].at >= failing_since &&
            was_not_fine(leg->past.codes[i].code, failing_age, policy))
            return true;
    return false;
}

/* By what a session is weighed that may have been blocked. */
struct blocking {
    const struct afsync_leg *leg;
    const struct afsync_policy *policy;
    int64_t failing_since, now;
};

static bool was_blocked(const struct blocking *by, const struct afsync_end *end) {
    struct afsync_items items;

    if (end->at < by->failing_since ||
        afsync_age(by->failing_since, by->now) <
            afsync_catalogue_patience(end->said.result.value, by->policy) ||
        afsync_end_applied(by->leg, end).items > 0)
        return false;
    items = afsync_items_of(by->leg, end, by->policy, by->now);
    return afsync_count_or_zero(items.failed) > 0;
}

bool afsync_codes_hide_items(const struct afsync_leg *leg, int64_t failing_since,
                             const struct afsync_policy *policy, int64_t now) {
    const struct blocking by = {leg, policy, failing_since, now};
    const struct afsync_end *last = afsync_leg_last(leg);

    if (failing_since == 0 || !afsync_code_is_cancel(last->said.result.value) ||
        afsync_end_applied(leg, last).items > 0 ||
        afsync_end_applied(leg, last).bytes > 0 ||
        afsync_leg_moved_since(leg, failing_since))
        return false;
    for (size_t i = 0; i < leg->end_count && &leg->ends[i] != last; i++)
        if (was_blocked(&by, &leg->ends[i]))
            return true;
    return was_blocked(&by, &leg->past.most_failed) ||
           was_blocked(&by, &leg->past.most_persistent);
}
