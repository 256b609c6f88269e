/* SPDX-License-Identifier: Apache-2.0
 *
 * The rungs of the ladder, from the first to the last. */
#include "verdict/diagnose.h"

#include "verdict/catalogue.h"
#include "verdict/codes.h"

/* Limits that no option moves. */
#define OTHER_BEGAN_BEFORE (15 * AFSYNC_MINUTE) /* the silence it explains */
#define OTHER_ENDED_AGO (45 * AFSYNC_MINUTE) /* newest progress of a session that ended */
#define SNAPSHOT_WITHIN AFSYNC_HOUR
#define GAINED_AGO (2 * AFSYNC_HOUR)
#define THEIRS_UNTIL AFSYNC_DAY
#define EXCUSED_UNTIL (8 * AFSYNC_HOUR)
#define LAPS_MAX 1.5
#define LAPS_WARNING (2 * AFSYNC_HOUR)
#define LAPS_CRITICAL AFSYNC_DAY
#define FALLS_MAX 3

/* What the rungs look at. */
struct situation {
    const struct afsync_leg *leg, *other;
    const struct afsync_policy *policy;
    int64_t now;
    int64_t failing_age;
    enum afsync_nature nature; /* of the code, as a session's result */
    struct afsync_diagnosis *facts;
};

int64_t afsync_age(int64_t at, int64_t now) {
    return at < now ? now - at : 0;
}

static bool settle(const struct situation *at, enum afsync_verdict verdict,
                   enum afsync_state state) {
    at->facts->session_verdict = verdict;
    at->facts->session_state = state;
    return true;
}

/* ---- measures ---- */

/* One large file explains the standstill: at a slow rate it takes its time. */
static bool is_excused(const struct afsync_standstill *still,
                       const struct afsync_policy *policy) {
    return still->bytes_left.known && still->stood < EXCUSED_UNTIL &&
           (double)still->stood / AFSYNC_SECOND * (double)policy->slow_rate <
               (double)still->bytes_left.value;
}

/* It stood for too long, and nothing explains it. */
static bool is_unexcused(const struct afsync_standstill *still,
                         const struct afsync_policy *policy) {
    return still->stood >= policy->stall_after && !is_excused(still, policy);
}

static enum afsync_state measure_slow(const struct situation *at) {
    const struct afsync_race *race = &at->facts->race;
    int64_t nothing_for = afsync_age(afsync_race_gained_at(race), at->now);
    bool circles;

    if (at->facts->failing_since == 0)
        return AFSYNC_OK;
    circles = afsync_race_laps(race) >= LAPS_MAX && race->gained_at <= at->facts->last->at;
    if (nothing_for >= at->policy->nogain_critical ||
        (circles && at->failing_age >= LAPS_CRITICAL))
        return AFSYNC_CRITICAL;
    if (nothing_for >= at->policy->nogain_warning ||
        (circles && at->failing_age > LAPS_WARNING))
        return AFSYNC_WARNING;
    return AFSYNC_OK;
}

/* ---- rungs ---- */

static bool is_unheard_of(const struct situation *at) {
    return at->facts->newest_word_at == 0 && settle(at, AFSYNC_NO_DATA, AFSYNC_UNKNOWN);
}

/* The other direction explains our silence: it works since about when we fell silent. */
static bool other_explains_silence(const struct situation *at) {
    const struct afsync_session *theirs = afsync_leg_newest_session(at->other);
    const struct afsync_end *last = at->facts->last;
    int64_t silent_since = last != NULL ? last->at : at->facts->newest_word_at;
    int64_t limit;

    if (theirs == NULL || theirs->first.at < silent_since - OTHER_BEGAN_BEFORE)
        return false;
    limit =
        theirs == afsync_leg_running(at->other) ? at->policy->stale_after : OTHER_ENDED_AGO;
    if (afsync_age(theirs->newest.at, at->now) > limit)
        return false;
    at->facts->theirs = theirs;
    return true;
}

static bool is_stale(const struct situation *at) {
    const struct afsync_end *last = at->facts->last;

    if (afsync_age(at->facts->newest_word_at, at->now) <= at->policy->stale_after)
        return false;
    if (!other_explains_silence(at))
        return settle(at, AFSYNC_STALE, AFSYNC_CRITICAL);
    if (last == NULL || afsync_end_succeeded(last))
        return settle(at, AFSYNC_BEHIND, AFSYNC_OK);
    return false;
}

static bool is_stalled(const struct situation *at) {
    const struct afsync_session *running = at->facts->running;
    struct afsync_standstill still;
    bool severe;

    if (running == NULL)
        return false;
    still = afsync_session_standstill(at->leg, running);
    if (!is_unexcused(&still, at->policy)) {
        at->facts->excused_for = still.stood >= at->policy->stall_after ? still.stood : 0;
        return false;
    }
    severe =
        still.stood >= at->policy->stall_critical && afsync_leg_blocked(at->leg) == NULL;
    return settle(at, AFSYNC_STALLED, severe ? AFSYNC_CRITICAL : AFSYNC_WARNING);
}

static bool never_ended(const struct situation *at) {
    if (at->facts->last != NULL)
        return false;
    if (at->facts->running == NULL)
        return settle(at, AFSYNC_NO_DATA, AFSYNC_UNKNOWN);
    return settle(at, AFSYNC_PROGRESSING, AFSYNC_OK);
}

static bool has_succeeded(const struct situation *at) {
    return afsync_end_succeeded(at->facts->last) && settle(at, AFSYNC_SUCCEEDED, AFSYNC_OK);
}

/* The snapshot end that explains a cancellation at this moment; 0 if there is none. */
static int64_t snapshot_near(const struct afsync_leg *leg, int64_t moment) {
    for (size_t i = 0; i < leg->snapshot_count; i++)
        if (leg->snapshots[i].at >= moment - SNAPSHOT_WITHIN &&
            leg->snapshots[i].at <= moment + SNAPSHOT_WITHIN)
            return leg->snapshots[i].at;
    return 0;
}

static int64_t longer(int64_t stood, const struct afsync_standstill *still,
                      const struct afsync_policy *policy) {
    return still->stood > stood && is_unexcused(still, policy) ? still->stood : stood;
}

/* How long a session since the last success had stood still before it gave way to an end,
 * its own or another's; 0: none had for too long. A cancellation does not wipe that out. */
static int64_t stood_before(const struct situation *at) {
    const struct afsync_leg *leg = at->leg;
    int64_t stood = longer(0, &leg->past.standstill, at->policy);

    for (size_t i = 0; i < leg->session_count; i++) {
        const struct afsync_session *session = &leg->sessions[i];
        struct afsync_standstill still = afsync_session_standstill(leg, session);

        if (session->newest.at > at->facts->last_success_at &&
            session->newest.at <= at->facts->newest_end_at)
            stood = longer(stood, &still, at->policy);
    }
    return stood;
}

static bool was_for_snapshot(const struct situation *at) {
    uint32_t code = at->facts->code.value;
    int64_t ended_at = at->facts->last->at, snapshot_at;

    if (!afsync_code_is_cancel(code))
        return false;
    snapshot_at = snapshot_near(at->leg, ended_at);
    if (snapshot_at == 0)
        snapshot_at = snapshot_near(at->other, ended_at);
    at->facts->snapshot_at = snapshot_at;
    return (afsync_code_is_vss_cancel(code) || snapshot_at != 0) && stood_before(at) == 0 &&
           at->failing_age < at->policy->snapshot_patience &&
           at->facts->slow == AFSYNC_OK && settle(at, AFSYNC_SNAPSHOT, AFSYNC_OK);
}

/* ARM's last word never counts what was applied; the session's progress did. */
static bool has_last_applied(const struct situation *at) {
    struct afsync_applied applied = afsync_end_applied(at->leg, at->facts->last);

    return applied.items > 0 || applied.bytes > 0;
}

/* Our own running session works on what the last one left. */
static bool we_work(const struct situation *at) {
    const struct afsync_session *running = at->facts->running;
    const struct afsync_end *last = at->facts->last;
    int64_t gained_at = at->facts->race.gained_at;

    if (at->nature == AFSYNC_NATURE_PERSISTENT)
        return gained_at > last->at && afsync_age(gained_at, at->now) <= GAINED_AGO;
    if (gained_at > at->facts->failing_since &&
        afsync_age(gained_at, at->now) <= GAINED_AGO)
        return true;
    if (running == NULL)
        return false;
    if (afsync_session_moved_at(at->leg, running) > last->at)
        return true;
    return running->first.at > last->at &&
           (has_last_applied(at) || afsync_session_total_grew_at(running) > 0);
}

/* After a cancellation the other direction may have its turn. */
static bool they_work(const struct situation *at) {
    const struct afsync_session *theirs = afsync_leg_newest_session(at->other);
    int64_t ended_at = at->facts->last->at;
    bool fresh;

    if (theirs == NULL || !afsync_code_is_cancel(at->facts->code.value) ||
        at->failing_age >= THEIRS_UNTIL)
        return false;
    if (theirs == afsync_leg_running(at->other))
        fresh = afsync_age(afsync_leg_newest_word_at(at->other), at->now) <=
                at->policy->stale_after;
    else
        fresh = afsync_age(theirs->newest.at, at->now) <= OTHER_ENDED_AGO;
    if (!fresh || theirs->first.at <= ended_at ||
        afsync_session_moved_at(at->other, theirs) <= ended_at)
        return false;
    at->facts->theirs = theirs;
    return true;
}

/* What was gained, a session gained that ended: if one stood still, that one's end makes it
 * no better. */
static bool hides_standstill(const struct situation *at) {
    const struct afsync_session *running = at->facts->running;
    bool moves =
        running != NULL && afsync_session_moved_at(at->leg, running) > at->facts->last->at;

    return !moves && stood_before(at) > 0;
}

static bool is_progressing(const struct situation *at) {
    enum afsync_state least =
        at->nature == AFSYNC_NATURE_TRANSIENT ? AFSYNC_OK : AFSYNC_WARNING;
    enum afsync_state slow = at->facts->slow;

    if (we_work(at)) {
        at->facts->mover = AFSYNC_OURS;
        if (hides_standstill(at))
            least = AFSYNC_WARNING;
        return settle(at, slow == AFSYNC_OK ? AFSYNC_PROGRESSING : AFSYNC_CIRCLING,
                      afsync_state_worse(slow, least));
    }
    if (they_work(at)) {
        at->facts->mover = AFSYNC_THEIRS;
        return settle(at, AFSYNC_PROGRESSING, least);
    }
    return false;
}

static bool blames_items(const struct situation *at) {
    return afsync_code_blames_items(at->facts->code.value) &&
           settle(at, AFSYNC_BLOCKED_BY_ITEMS, AFSYNC_CRITICAL);
}

static bool needs_action(const struct situation *at) {
    if (at->nature != AFSYNC_NATURE_PERSISTENT)
        return false;
    if (afsync_code_is_network(at->facts->code.value) &&
        at->failing_age < at->policy->confirm_after)
        return settle(at, AFSYNC_UNCONFIRMED, AFSYNC_OK);
    return settle(at, AFSYNC_NEEDS_ACTION, AFSYNC_CRITICAL);
}

static bool is_within_patience(const struct situation *at) {
    return at->failing_age < afsync_catalogue_patience(at->facts->code.value, at->policy);
}

static bool may_wait(const struct situation *at) {
    enum afsync_state least = AFSYNC_OK;

    if (at->nature != AFSYNC_NATURE_TRANSIENT || !is_within_patience(at))
        return false;
    at->facts->stood_before = stood_before(at);
    if (at->facts->stood_before > 0)
        least = AFSYNC_WARNING;
    return settle(at, AFSYNC_WAITING, afsync_state_worse(at->facts->slow, least));
}

static bool must_watch(const struct situation *at) {
    if (at->nature == AFSYNC_NATURE_TRANSIENT || !is_within_patience(at))
        return false;
    return settle(at, AFSYNC_WATCHING, afsync_state_worse(at->facts->slow, AFSYNC_WARNING));
}

static bool is_blocked_by_items(const struct situation *at) {
    const struct afsync_session *running = at->facts->running;
    struct afsync_items items =
        afsync_items_of(at->leg, at->facts->last, at->policy, at->now);
    uint64_t failed = afsync_count_or_zero(items.failed);

    if (running != NULL)
        failed =
            afsync_sum(failed, afsync_count_or_zero(running->newest.said.items_failed));
    return failed > 0 && !has_last_applied(at) &&
           !afsync_leg_moved_since(at->leg, at->facts->last->at) &&
           settle(at, AFSYNC_BLOCKED_BY_ITEMS, AFSYNC_CRITICAL);
}

static bool is_failing(const struct situation *at) {
    return settle(at, AFSYNC_FAILING, AFSYNC_CRITICAL);
}

/* The order is the procedure. From the fifth rung on a last end exists; after it, it
 * failed. */
static const struct {
    enum afsync_rung rung;
    bool (*holds)(const struct situation *);
} rungs[] = {
    {AFSYNC_RUNG_UNHEARD_OF, is_unheard_of},   /* 1 */
    {AFSYNC_RUNG_STALE, is_stale},             /* 2: what is below cannot be trusted */
    {AFSYNC_RUNG_STALLED, is_stalled},         /* 3: before all that sees one run */
    {AFSYNC_RUNG_FIRST_SYNC, never_ended},     /* 4 */
    {AFSYNC_RUNG_SUCCEEDED, has_succeeded},    /* 5 */
    {AFSYNC_RUNG_SNAPSHOT, was_for_snapshot},  /* 6 */
    {AFSYNC_RUNG_PROGRESSING, is_progressing}, /* 7 */
    {AFSYNC_RUNG_BLAMES_ITEMS, blames_items},  /* 8 */
    {AFSYNC_RUNG_NEEDS_ACTION, needs_action},  /* 9 */
    {AFSYNC_RUNG_WAITING, may_wait},           /* 10 */
    {AFSYNC_RUNG_WATCHING, must_watch},        /* 11 */
    {AFSYNC_RUNG_BLOCKED_BY_ITEMS, is_blocked_by_items}, /* 12 */
    {AFSYNC_RUNG_FAILING, is_failing},                   /* 13 */
};

/* ---- the whole ---- */

/* The worse of session and items, and what is unsteady though nothing is wrong right now.
 */
static void conclude(struct afsync_diagnosis *facts) {
    facts->verdict = facts->session_verdict;
    facts->state = facts->session_state;
    if (afsync_state_is_worse(facts->items.state, facts->state)) {
        facts->verdict = AFSYNC_ITEM_ERRORS;
        facts->state = facts->items.state;
    }
    if (facts->state == AFSYNC_OK && facts->falls >= FALLS_MAX) {
        facts->verdict = AFSYNC_UNSTEADY;
        facts->state = AFSYNC_WARNING;
    }
}

struct afsync_diagnosis afsync_diagnose(const struct afsync_endpoint *endpoint,
                                        enum afsync_direction direction,
                                        const struct afsync_rules *rules, int64_t now) {
    const struct afsync_leg *leg = &endpoint->legs[direction];
    struct afsync_diagnosis facts = {
        .last = afsync_leg_last(leg),
        .running = afsync_leg_running(leg),
        .newest_word_at = afsync_leg_newest_word_at(leg),
        .newest_end_at = afsync_leg_newest_end_at(leg, INT64_MAX),
        .last_success_at = afsync_leg_last_success_at(leg),
        .failing_since = afsync_leg_failing_since(leg),
        .last_seen_at = endpoint->last_seen_at,
        .race = afsync_leg_race(leg),
        .falls = afsync_codes_falls(leg),
        .items = afsync_items_judge(leg, &rules->policy, &rules->items, now),
    };
    struct situation at = {
        .leg = leg,
        .other =
            &endpoint->legs[direction == AFSYNC_UPLOAD ? AFSYNC_DOWNLOAD : AFSYNC_UPLOAD],
        .policy = &rules->policy,
        .now = now,
        .facts = &facts,
    };

    facts.code = afsync_codes_judged(leg, facts.failing_since);
    at.nature = afsync_catalogue_nature(facts.code.value, AFSYNC_CLASS_SESSION);
    at.failing_age = afsync_age(facts.failing_since, now);
    facts.slow = measure_slow(&at);
    for (size_t i = 0; i < sizeof rungs / sizeof rungs[0]; i++) {
        facts.walked[facts.walked_count++] = rungs[i].rung;
        if (rungs[i].holds(&at))
            break;
    }
    facts.hides_code = facts.session_state == AFSYNC_OK &&
                       afsync_codes_hide(leg, facts.failing_since, &rules->policy, now);
    facts.hides_items =
        facts.session_state == AFSYNC_OK &&
        afsync_codes_hide_items(leg, facts.failing_since, &rules->policy, now);
    if (facts.hides_code || facts.hides_items)
        facts.session_state = AFSYNC_WARNING;
    conclude(&facts);
    return facts;
}
