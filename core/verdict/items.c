/* SPDX-License-Identifier: Apache-2.0
 *
 * The item state of a leg. */
#include "verdict/items.h"

static uint64_t smaller(uint64_t left, uint64_t right) {
    return left < right ? left : right;
}

/* What a session said of its item errors, before any of it is interpreted. */
struct said {
    struct afsync_count failed;
    uint64_t persistent, transient;
    bool told, complete;
};

static struct said said_of(const struct afsync_leg *leg, const struct afsync_end *end) {
    const struct afsync_session_end *session = &end->said;
    struct afsync_histogram sums = afsync_leg_histogram(leg, end, NULL, 0);
    struct said said = {.failed = session->items_failed,
                        .persistent = sums.persistent,
                        .transient = sums.transient,
                        .told = sums.rows > 0};
    uint64_t sum;

    if (!said.told && session->items_persistent.known && session->items_transient.known) {
        said.persistent = session->items_persistent.value;
        said.transient = session->items_transient.value;
        said.told = true;
    }
    sum = afsync_sum(said.persistent, said.transient);
    said.complete =
        session->items_failed.known ? sum >= session->items_failed.value : said.told;
    if (said.told && sum > afsync_count_or_zero(session->items_failed))
        said.failed = afsync_count_of(sum);
    return said;
}

/* The newest complete histogram before a moment, of a success or of a failed session with
 * item errors; false if there is none. */
static bool find_stand_in(const struct afsync_leg *leg, int64_t before,
                          struct said *found) {
    const struct afsync_end *past[] = {&leg->past.complete, &leg->past.most_persistent,
                                       &leg->past.most_failed, &leg->past.success};

    for (size_t i = leg->end_count; i-- > 0;) {
        const struct afsync_end *end = &leg->ends[i];

        if (end->at >= before)
            continue;
        *found = said_of(leg, end);
        if (found->complete &&
            (afsync_end_succeeded(end) || afsync_count_or_zero(found->failed) > 0))
            return true;
    }
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++) {
        if (past[i]->at == 0)
            continue;
        *found = said_of(leg, past[i]);
        if (found->complete)
            return true;
    }
    return false;
}

struct afsync_items afsync_items_of(const struct afsync_leg *leg,
                                    const struct afsync_end *end,
                                    const struct afsync_policy *policy, int64_t now) {
    struct said said = said_of(leg, end), before;
    uint64_t failed = afsync_count_or_zero(said.failed);
    struct afsync_items items = {.end = end, .failed = said.failed, .told = said.told};

    if (said.complete || now - end->at >= policy->items_grace) {
        items.transient = smaller(said.transient, failed);
        items.persistent = failed - items.transient;
    } else if (find_stand_in(leg, end->at, &before)) {
        items.stands_in = true;
        items.persistent = smaller(before.persistent, failed);
        items.transient = failed - items.persistent;
    } else {
        items.transient = failed;
    }
    return items;
}

static enum afsync_state state_of(const struct afsync_items *items,
                                  const struct afsync_item_limits *limits) {
    double persistent = (double)items->persistent;
    double failed = (double)afsync_count_or_zero(items->failed);

    if (!items->failed.known)
        return AFSYNC_WARNING; /* a success that does not say what it left behind */
    if (afsync_range_alerts(&limits->persistent->critical, persistent) ||
        afsync_range_alerts(&limits->all->critical, failed))
        return AFSYNC_CRITICAL;
    if (afsync_range_alerts(&limits->persistent->warning, persistent) ||
        afsync_range_alerts(&limits->all->warning, failed))
        return AFSYNC_WARNING;
    return AFSYNC_OK;
}

/* By what sessions are weighed. */
struct scales {
    const struct afsync_leg *leg;
    const struct afsync_policy *policy;
    const struct afsync_item_limits *limits;
    int64_t now;
};

/* Takes the session into account, if it is no better than the worst so far. */
static void weigh(const struct scales *by, const struct afsync_end *end,
                  struct afsync_items *worst) {
    struct afsync_items items;

    if (end->at == 0)
        return;
    items = afsync_items_of(by->leg, end, by->policy, by->now);
    if (!items.failed.known && !afsync_end_succeeded(end))
        return; /* what a failed session does not say is not held against it */
    items.state = state_of(&items, by->limits);
    if (worst->end == NULL || !afsync_state_is_worse(worst->state, items.state))
        *worst = items;
}

struct afsync_items afsync_items_judge(const struct afsync_leg *leg,
                                       const struct afsync_policy *policy,
                                       const struct afsync_item_limits *limits,
                                       int64_t now) {
    const struct scales by = {leg, policy, limits, now};
    struct afsync_items worst = {0};
    size_t first = 0;

    for (size_t i = 0; i < leg->end_count; i++)
        if (afsync_end_succeeded(&leg->ends[i]))
            first = i;
    if (leg->end_count == 0 || !afsync_end_succeeded(&leg->ends[first])) {
        weigh(&by, &leg->past.success, &worst);
        weigh(&by, &leg->past.most_persistent, &worst);
        weigh(&by, &leg->past.most_failed, &worst);
    }
    for (size_t i = first; i < leg->end_count; i++)
        weigh(&by, &leg->ends[i], &worst);
    if (worst.end == NULL)
        worst.end = afsync_leg_last(leg);
    return worst;
}
