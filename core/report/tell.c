/* SPDX-License-Identifier: Apache-2.0
 *
 * From a leg and its diagnosis to sentences that say why. */
#include "report/build.h"

#include "base/time.h"
#include "verdict/catalogue.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the sentences are made of. */
struct telling {
    struct afsync_report_leg *told;
    struct afsync_wording *words;
    const struct afsync_leg *leg;
    const struct afsync_diagnosis *facts;
    int64_t now;
};

static void say(const struct telling *of, const char *format, ...) AFSYNC_PRINTF(2, 3);

static void say(const struct telling *of, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(of->words->reason, sizeof of->words->reason, format, arguments);
    va_end(arguments);
}

/* "12 min" since a moment. */
struct span {
    char text[AFSYNC_DURATION_MAX];
};

static struct span since(const struct telling *of, int64_t at) {
    struct span span;

    /* Between whole seconds, like the readings. */
    afsync_duration_format(
        afsync_age(at / AFSYNC_SECOND, of->now / AFSYNC_SECOND) * AFSYNC_SECOND, span.text);
    return span;
}

/* "cancelled (0x800704c7)", "ERROR_DISK_FULL (0x80070070)", "Win32 error 5 (0x80070005)".
 */
static void say_code(const struct telling *of) {
    uint32_t code = of->facts->code.value;
    char decoded[AFSYNC_DECODED_MAX];

    if (afsync_code_is_cancel(code)) {
        say(of, "cancelled (0x%08" PRIx32 ")", code);
    } else if (of->told->code_name != NULL) {
        say(of, "failed with %s (0x%08" PRIx32 ")", of->told->code_name, code);
    } else {
        afsync_code_decode(code, decoded);
        say(of, "failed with 0x%08" PRIx32 " (%s)", code, decoded);
    }
}

/* The code and its cause. */
static void say_cause(const struct telling *of) {
    const struct afsync_catalogue_row *row =
        afsync_catalogue_find(of->facts->code.value, AFSYNC_CLASS_SESSION);

    say_code(of);
    if (row != NULL && !afsync_code_is_cancel(row->code))
        say(of, ": %s", row->cause);
}

/* The same, and for how long. */
static void say_failure(const struct telling *of) {
    say_cause(of);
    say(of, "; failing for %s", since(of, of->facts->failing_since).text);
}

/* Samples come every 5 to 10 minutes, ARM's every 15: what is older is no news. */
#define OLD_SAMPLE (15 * AFSYNC_MINUTE)

static void say_progress(const struct telling *of) {
    const struct afsync_report_leg *told = of->told;
    const struct afsync_session *running = of->facts->running;
    char span[AFSYNC_DURATION_MAX];

    if (running == NULL) {
        say(of, "the work left shrank %s ago", since(of, of->facts->race.gained_at).text);
        return;
    }
    afsync_duration_format(running->newest.at - running->previous.at, span);
    if (told->items_delta.known)
        say(of, "the running session has applied %" PRIu64 " items in %s",
            afsync_count_or_zero(told->items_delta), span);
    else if (told->applied_items.known)
        say(of, "the running session has applied %" PRIu64 " items so far",
            afsync_count_or_zero(told->applied_items));
    else
        say(of, "a session is running");
    if (told->items_remaining.known)
        say(of, ", %" PRIu64 " left", afsync_count_or_zero(told->items_remaining));
    if (told->eta_seconds.known) {
        afsync_duration_format((int64_t)told->eta_seconds.value * AFSYNC_SECOND, span);
        say(of, ", about %s", span);
    }
    if (afsync_age(running->newest.at, of->now) > OLD_SAMPLE)
        say(of, ", as of %s ago", since(of, running->newest.at).text);
}

static void say_item_code(const struct telling *of, const struct afsync_report_code *row,
                          const char *between) {
    uint64_t items = afsync_sum(row->persistent, row->transient);

    if (row->code.known)
        say(of, "%s%s 0x%08" PRIx32 " (%" PRIu64 ")", between,
            row->name != NULL ? row->name : "code", row->code.value, items);
    else
        say(of, "%sa code that cannot be read (%" PRIu64 ")", between, items);
}

static void say_items(const struct telling *of) {
    const struct afsync_items *items = &of->facts->items;
    const struct afsync_report_code *worst = of->told->codes;
    uint64_t failed = afsync_count_or_zero(items->failed);

    if (!items->failed.known) {
        say(of, "%s does not say how many items failed",
            items->end == of->facts->last      ? "it"
            : afsync_end_succeeded(items->end) ? "the last success"
                                               : "the last session");
        return;
    }
    if (failed == 0)
        say(of, "no item failed");
    else if (items->persistent > 0)
        say(of, "%" PRIu64 " of %" PRIu64 " failed items will not clear by themselves",
            items->persistent, failed);
    else if (items->told)
        say(of, "%" PRIu64 " items failed and will be retried", failed);
    else
        say(of, "%" PRIu64 " items failed, no summary of them has come yet", failed);
    if (items->stands_in)
        say(of, ", going by the session before");
    else if (items->persistent > 0 && !items->told)
        say(of, ", for no summary says otherwise");
    for (size_t i = 0; i < of->told->code_count && i < 3; i++)
        say_item_code(of, &worst[i], i == 0 ? ": " : ", ");
}

static void say_stale(const struct telling *of) {
    char span[AFSYNC_DURATION_MAX];
    int64_t stood;

    say(of, "nothing heard for %s", since(of, of->facts->newest_word_at).text);
    if (of->facts->last != NULL && afsync_end_succeeded(of->facts->last))
        say(of, "; the last session had succeeded");
    else if (of->facts->last != NULL) {
        say(of, afsync_code_is_cancel(of->facts->code.value) ? "; the last session was "
                                                             : "; the last session ");
        say_code(of);
    }
    if (of->facts->running == NULL)
        return;
    stood = afsync_session_stood(of->leg, of->facts->running);
    afsync_duration_format(stood, span);
    say(of, "; another was under way then%s%s",
        stood > 0 ? ", its counts had stood for " : "", stood > 0 ? span : "");
}

static void say_stalled(const struct telling *of) {
    const struct afsync_session *running = of->facts->running;
    const struct afsync_session *blocked = afsync_leg_blocked(of->leg);
    char span[AFSYNC_DURATION_MAX];

    afsync_duration_format(afsync_session_stood(of->leg, running), span);
    say(of, "a session runs, but its counts have stood still for %s", span);
    if (of->told->applied_items.known && of->told->total_items.known)
        say(of, ": %" PRIu64 " of %" PRIu64 " items applied",
            afsync_count_or_zero(of->told->applied_items),
            afsync_count_or_zero(of->told->total_items));
    if (blocked == NULL)
        return;
    say(of, "; Azure says that a large file blocks it%s%s",
        of->leg->large_file != NULL ? ": " : "",
        of->leg->large_file != NULL ? of->leg->large_file : "");
    if (blocked->newest.said.large_file_percent.known)
        say(of, " (%" PRIu64 " %% done)",
            afsync_count_or_zero(blocked->newest.said.large_file_percent));
}

static void say_progressing(const struct telling *of) {
    if (of->facts->last == NULL) {
        say(of, "initial sync: ");
        say_progress(of);
        return;
    }
    say_cause(of);
    say(of, ", but ");
    if (of->facts->mover == AFSYNC_THEIRS)
        say(of, "the other direction has worked for %s",
            since(of, of->facts->theirs->first.at).text);
    else
        say_progress(of);
}

static void say_no_gain(const struct telling *of) {
    say(of, "nothing shows for %s that the work left shrinks",
        since(of, afsync_race_gained_at(&of->facts->race)).text);
}

static void say_circling(const struct telling *of) {
    say(of, "sessions run and apply items, but ");
    say_no_gain(of);
    say(of, "; ");
    say_failure(of);
}

/* What clears by itself is not said of what should have by now. */
static void say_why_not_waiting(const struct telling *of) {
    const struct afsync_diagnosis *facts = of->facts;
    char span[AFSYNC_DURATION_MAX];

    say(of, "; ");
    afsync_duration_format(facts->stood_before, span);
    if (facts->slow != AFSYNC_OK)
        say_no_gain(of);
    else if (facts->stood_before > 0)
        say(of, "but a session had stood still for %s when it ended", span);
    else if (facts->hides_code)
        say(of, "but sessions before failed with what does not clear by itself");
    else
        say(of, "this usually clears by itself");
}

/* What is said of sessions; item errors and steadiness come on top. */
static void say_session(const struct telling *of) {
    const struct afsync_diagnosis *facts = of->facts;

    switch (facts->session_verdict) {
    case AFSYNC_NO_DATA:
        say(of, facts->newest_word_at == 0
                    ? "nothing is known of it yet"
                    : "no regular session has ended yet and none runs");
        return;
    case AFSYNC_STALE:
        say_stale(of);
        return;
    case AFSYNC_BEHIND:
        say(of, "silent for %s while the other direction works",
            since(of, facts->newest_word_at).text);
        return;
    case AFSYNC_STALLED:
        say_stalled(of);
        return;
    case AFSYNC_PROGRESSING:
        say_progressing(of);
        return;
    case AFSYNC_SUCCEEDED:
        say(of, "the last session succeeded %s ago", since(of, facts->last->at).text);
        return;
    case AFSYNC_SNAPSHOT:
        say_code(of);
        say(of, " by the daily snapshot %s ago", since(of, facts->last->at).text);
        return;
    case AFSYNC_CIRCLING:
        say_circling(of);
        return;
    case AFSYNC_BLOCKED_BY_ITEMS:
        say_failure(of);
        say(of, "; ");
        say_items(of);
        return;
    case AFSYNC_UNCONFIRMED:
        say_failure(of);
        say(of, "; waiting for one retry");
        return;
    case AFSYNC_WAITING:
        say_failure(of);
        say_why_not_waiting(of);
        return;
    case AFSYNC_NEEDS_ACTION:
        say_failure(of);
        if (facts->running != NULL)
            say(of, "; a session runs, but nothing shows that the work left shrinks");
        return;
    case AFSYNC_WATCHING:
    case AFSYNC_FAILING:
    case AFSYNC_ITEM_ERRORS:
    case AFSYNC_UNSTEADY:
    case AFSYNC_VERDICTS:
        say_failure(of);
    }
}

/* What a cancellation does not make better. */
static void say_hidden(const struct telling *of) {
    if (of->facts->hides_items)
        say(of, "; before it, files that cannot sync had blocked all others");
}

/* A standstill that is no alarm yet. */
static void say_excused(const struct telling *of) {
    struct afsync_count left;
    char span[AFSYNC_DURATION_MAX];

    if (of->facts->excused_for == 0)
        return;
    left = afsync_session_bytes_left(of->facts->running);
    afsync_duration_format(of->facts->excused_for, span);
    say(of,
        "; the running session has stood still for %s, which one large file of the %.1f GB "
        "left may explain",
        span, (double)afsync_count_or_zero(left) / 1e9);
}

/* ARM's own word moves nothing, but where it contradicts both are said. */
static void say_contradiction(const struct telling *of) {
    const char *word = of->leg->health_word;
    bool fine = of->facts->state == AFSYNC_OK;

    if ((fine && strcmp(word, "Error") == 0) || (!fine && strcmp(word, "Healthy") == 0))
        say(of, "; Azure's own word is %s", word);
}

void afsync_leg_tell(struct afsync_report_leg *told, struct afsync_wording *words,
                     const struct afsync_leg *leg, const struct afsync_diagnosis *facts,
                     int64_t now) {
    const struct telling of = {told, words, leg, facts, now};

    say_session(&of);
    say_hidden(&of);
    say_excused(&of);
    if (facts->verdict == AFSYNC_ITEM_ERRORS) {
        say(&of, "; ");
        say_items(&of);
    } else if (facts->verdict == AFSYNC_UNSTEADY) {
        say(&of,
            "; within its last %zu sessions it fell %u times into an error that does "
            "not clear by itself",
            leg->end_count, facts->falls);
    }
    say_contradiction(&of);
    afsync_leg_advise(told, words, facts);
}
