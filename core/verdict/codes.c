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
