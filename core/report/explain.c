/* SPDX-License-Identifier: Apache-2.0
 *
 * The ladder walked, with the evidence of each rung. */
#include "report/build.h"

#include "base/text.h"
#include "base/time.h"
#include "verdict/catalogue.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVIDENCE_MAX = 256 };

/* What the steps are made of. */
struct walk {
    char *evidence; /* of the one that is told; EVIDENCE_MAX bytes */
    const struct afsync_leg *leg;
    const struct afsync_diagnosis *facts;
    const struct afsync_policy *policy;
    int64_t now;
};

static void say(const struct walk *walk, const char *format, ...) AFSYNC_PRINTF(2, 3);

static void say(const struct walk *walk, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(walk->evidence, EVIDENCE_MAX, format, arguments);
    va_end(arguments);
}

static void say_duration(const struct walk *walk, int64_t duration) {
    char text[AFSYNC_DURATION_MAX];

    afsync_duration_format(duration, text);
    say(walk, "%s", text);
}

/* "02:30:07 (10 min ago)" on the day of judging, else with its date. */
static void say_moment(const struct walk *walk, int64_t at) {
    char moment[AFSYNC_TIME_MAX], today[AFSYNC_TIME_MAX];
    bool same_day;

    afsync_time_format(at, moment);
    afsync_time_format(walk->now, today);
    same_day = at / AFSYNC_DAY == walk->now / AFSYNC_DAY;
    say(walk, "%s (", same_day ? moment + 11 : moment);
    say_duration(walk,
                 afsync_age(at / AFSYNC_SECOND, walk->now / AFSYNC_SECOND) * AFSYNC_SECOND);
    say(walk, " ago)");
}

static void say_end(const struct walk *walk, const char *what,
                    const struct afsync_end *end) {
    say(walk, "%s 0x%08" PRIx32 " at ", what, end->said.result.value);
    say_moment(walk, end->at);
    say(walk, " from %s", afsync_source_word(end->source));
    if (end->said.applied_files.known)
        say(walk, ", %" PRIu64 " files applied",
            afsync_count_or_zero(end->said.applied_files));
}

/* The endpoint was heard of, but not how this leg does: the road of the data is open. */
static void say_seen(const struct walk *walk) {
    if (walk->facts->last_seen_at <= walk->facts->newest_word_at)
        return;
    say(walk, "; the last event of the endpoint is of ");
    say_moment(walk, walk->facts->last_seen_at);
}

static void tell_heard(const struct walk *walk) {
    if (walk->facts->newest_word_at == 0) {
        say(walk, "no word of a session was ever heard");
        say_seen(walk);
        return;
    }
    say(walk, "newest word at ");
    say_moment(walk, walk->facts->newest_word_at);
}

static void tell_silence(const struct walk *walk) {
    say(walk, "silent for ");
    say_duration(walk, afsync_age(walk->facts->newest_word_at, walk->now));
    say(walk, ", limit ");
    say_duration(walk, walk->policy->stale_after);
    if (walk->facts->session_verdict == AFSYNC_BEHIND) {
        say(walk, "; the other direction works since ");
        say_moment(walk, walk->facts->theirs->first.at);
    }
    say_seen(walk);
}

static void tell_standstill(const struct walk *walk) {
    const struct afsync_session *running = walk->facts->running;

    if (running == NULL) {
        say(walk, "no session runs");
        return;
    }
    say(walk, "%s tells of a running session since ", afsync_source_word(running->source));
    say_moment(walk, running->first.at);
    say(walk, ", its counts stand for ");
    say_duration(walk, afsync_session_stood(walk->leg, running));
    say(walk, ", limit ");
    say_duration(walk, walk->policy->stall_after);
    if (walk->facts->excused_for > 0)
        say(walk, ", excused by %" PRIu64 " bytes left",
            afsync_count_or_zero(afsync_session_bytes_left(running)));
}

static void tell_first_sync(const struct walk *walk) {
    if (walk->facts->last != NULL)
        say(walk, "no, a session has ended");
    else
        say(walk, "no session has ended%s",
            walk->facts->running != NULL ? ", one runs" : "");
}

static void tell_last(const struct walk *walk) {
    say_end(walk,
            afsync_end_succeeded(walk->facts->last) ? "the last session ended with"
                                                    : "no, the last session ended with",
            walk->facts->last);
}

static void say_failing(const struct walk *walk) {
    say(walk, "failing since ");
    say_moment(walk, walk->facts->failing_since);
}

static void tell_snapshot(const struct walk *walk) {
    say(walk, "code 0x%08" PRIx32 ", ", walk->facts->code.value);
    if (walk->facts->snapshot_at == 0) {
        say(walk, "%s, ",
            afsync_code_is_vss_cancel(walk->facts->code.value)
                ? "which says that the daily snapshot cancelled it"
                : "no snapshot session near the last end");
    } else {
        say(walk, "a snapshot session ended at ");
        say_moment(walk, walk->facts->snapshot_at);
        say(walk, ", ");
    }
    say_failing(walk);
    say(walk, ", limit ");
    say_duration(walk, walk->policy->snapshot_patience);
}

static void tell_work(const struct walk *walk) {
    const struct afsync_diagnosis *facts = walk->facts;
    int64_t moved_at;

    if (facts->mover == AFSYNC_THEIRS) {
        say(walk, "%s tells that the other direction works since ",
            afsync_source_word(facts->theirs->source));
        say_moment(walk, facts->theirs->first.at);
        return;
    }
    if (facts->running == NULL) {
        say(walk, "no session runs");
    } else {
        moved_at = afsync_session_moved_at(walk->leg, facts->running);
        say(walk, "%s tells of a running session that %s",
            afsync_source_word(facts->running->source),
            moved_at > 0 ? "moved " : "was not seen to move");
        if (moved_at > 0)
            say_moment(walk, moved_at);
    }
    if (facts->race.gained_at == 0) {
        say(walk, ", no gain is known");
    } else {
        say(walk, ", less work left ");
        say_moment(walk, facts->race.gained_at);
    }
    say(walk, ", %.1f times the work applied so far", afsync_race_laps(&facts->race));
}

static void tell_nature(const struct walk *walk) {
    static const char *const natures[] = {
        [AFSYNC_NATURE_UNKNOWN] = "in no table of session errors",
        [AFSYNC_NATURE_TRANSIENT] = "transient",
        [AFSYNC_NATURE_CONDITIONAL] = "conditional",
        [AFSYNC_NATURE_PERSISTENT] = "persistent",
    };
    uint32_t code = walk->facts->code.value;

    say(walk, "code 0x%08" PRIx32 " is %s", code,
        natures[afsync_catalogue_nature(code, AFSYNC_CLASS_SESSION)]);
}

static void tell_confirmation(const struct walk *walk) {
    tell_nature(walk);
    if (!afsync_code_is_network(walk->facts->code.value))
        return;
    say(walk, " and of the network, ");
    say_failing(walk);
    say(walk, ", confirmed after ");
    say_duration(walk, walk->policy->confirm_after);
}

static void tell_patience(const struct walk *walk) {
    tell_nature(walk);
    say(walk, ", ");
    say_failing(walk);
    say(walk, ", patience ");
    say_duration(walk, afsync_catalogue_patience(walk->facts->code.value, walk->policy));
    if (walk->facts->slow != AFSYNC_OK) {
        say(walk, ", no gain known since ");
        say_moment(walk, afsync_race_gained_at(&walk->facts->race));
    }
    if (walk->facts->stood_before > 0) {
        say(walk, ", a session had stood for ");
        say_duration(walk, walk->facts->stood_before);
    }
}

static void say_items(const struct walk *walk, const struct afsync_items *items) {
    if (items->end == NULL) {
        say(walk, "no session has ended");
        return;
    }
    if (items->failed.known)
        say(walk,
            "%" PRIu64 " items failed, %" PRIu64 " persistent, %" PRIu64
            " transient, by the session of ",
            afsync_count_or_zero(items->failed), items->persistent, items->transient);
    else
        say(walk, "how many items failed is not known of the session of ");
    say_moment(walk, items->end->at);
    if (items->stands_in)
        say(walk, " going by the one before");
}

static void tell_blocking(const struct walk *walk) {
    struct afsync_items items =
        afsync_items_of(walk->leg, walk->facts->last, walk->policy, walk->now);

    say_items(walk, &items);
    say(walk, "; it applied %" PRIu64 " files, and the leg has%s moved since",
        afsync_count_or_zero(walk->facts->last->said.applied_files),
        afsync_leg_moved_since(walk->leg, walk->facts->last->at) ? "" : " not");
}

static void tell_failing(const struct walk *walk) {
    say_failing(walk);
    if (walk->facts->last_success_at == 0) {
        say(walk, ", no success is known");
        return;
    }
    say(walk, ", last success ");
    say_moment(walk, walk->facts->last_success_at);
}

/* The name of each rung, and who tells of it. */
static const struct {
    const char *name;
    void (*tell)(const struct walk *walk);
} tellers[AFSYNC_RUNGS] = {
    [AFSYNC_RUNG_UNHEARD_OF] = {"no_data", tell_heard},
    [AFSYNC_RUNG_STALE] = {"stale", tell_silence},
    [AFSYNC_RUNG_STALLED] = {"stalled", tell_standstill},
    [AFSYNC_RUNG_FIRST_SYNC] = {"first_sync", tell_first_sync},
    [AFSYNC_RUNG_SUCCEEDED] = {"succeeded", tell_last},
    [AFSYNC_RUNG_SNAPSHOT] = {"snapshot", tell_snapshot},
    [AFSYNC_RUNG_PROGRESSING] = {"progressing", tell_work},
    [AFSYNC_RUNG_BLAMES_ITEMS] = {"blames_items", tell_nature},
    [AFSYNC_RUNG_NEEDS_ACTION] = {"needs_action", tell_confirmation},
    [AFSYNC_RUNG_WAITING] = {"waiting", tell_patience},
    [AFSYNC_RUNG_WATCHING] = {"watching", tell_patience},
    [AFSYNC_RUNG_BLOCKED_BY_ITEMS] = {"blocked_by_items", tell_blocking},
    [AFSYNC_RUNG_FAILING] = {"failing", tell_failing},
};

/* Puts down one step; false if memory ran out. */
static bool put_step(struct afsync_report_leg *told, const char *rung, bool holds,
                     const char *evidence) {
    struct afsync_step *step = &told->steps[told->step_count++];

    *step =
        (struct afsync_step){.rung = rung, .holds = holds, .evidence = strdup(evidence)};
    return step->evidence != NULL;
}

/* Where only trouble is told of, the last session belongs to it. */
static bool is_asked_for(enum afsync_explain explain, enum afsync_rung rung, bool holds) {
    return explain == AFSYNC_EXPLAIN_LADDER || holds || rung == AFSYNC_RUNG_SUCCEEDED;
}

static bool put_rungs(struct afsync_report_leg *told, const struct walk *walk,
                      enum afsync_explain explain) {
    for (size_t i = 0; i < walk->facts->walked_count; i++) {
        enum afsync_rung rung = walk->facts->walked[i];
        bool holds = i + 1 == walk->facts->walked_count;

        if (!is_asked_for(explain, rung, holds))
            continue;
        walk->evidence[0] = '\0';
        tellers[rung].tell(walk);
        if (!put_step(told, tellers[rung].name, holds, walk->evidence))
            return false;
    }
    return true;
}

static bool put_items(struct afsync_report_leg *told, const struct walk *walk,
                      enum afsync_explain explain) {
    bool holds = walk->facts->verdict == AFSYNC_ITEM_ERRORS;

    if (explain != AFSYNC_EXPLAIN_LADDER && !holds)
        return true;
    walk->evidence[0] = '\0';
    say_items(walk, &walk->facts->items);
    return put_step(told, "item_errors", holds, walk->evidence);
}

static bool put_falls(struct afsync_report_leg *told, const struct walk *walk,
                      enum afsync_explain explain) {
    bool holds = walk->facts->verdict == AFSYNC_UNSTEADY;

    if (walk->facts->falls == 0 || (explain != AFSYNC_EXPLAIN_LADDER && !holds))
        return true;
    walk->evidence[0] = '\0';
    say(walk, "fell %u times from success into an error that does not clear by itself",
        walk->facts->falls);
    return put_step(told, "unsteady", holds, walk->evidence);
}

bool afsync_leg_explain(struct afsync_report_leg *told, const struct afsync_leg *leg,
                        const struct afsync_diagnosis *facts,
                        const struct afsync_terms *terms, struct afsync_fault *fault) {
    char evidence[EVIDENCE_MAX];
    const struct walk walk = {evidence, leg, facts, &terms->rules.policy, terms->now};

    if (terms->explain == AFSYNC_EXPLAIN_NOTHING ||
        (terms->explain == AFSYNC_EXPLAIN_TROUBLE && told->state == AFSYNC_OK))
        return true;
    told->steps = calloc(AFSYNC_STEPS_MAX, sizeof told->steps[0]);
    if (told->steps != NULL && put_rungs(told, &walk, terms->explain) &&
        put_items(told, &walk, terms->explain) && put_falls(told, &walk, terms->explain))
        return true;
    return afsync_fault_no_memory(fault);
}
