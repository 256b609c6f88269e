/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole line, walked once: what is remembered is taken up, the sources are looked at,
 * and what came of it is kept and reviewed. With look.c, look_*.c and review.c the only
 * files that know every room. */
#include "watch.h"

#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct afsync_watch *afsync_watch_new(void) {
    return calloc(1, sizeof(struct afsync_watch));
}

void afsync_watch_free(struct afsync_watch *watch) {
    if (watch == NULL)
        return;
    afsync_health_fini(&watch->health);
    afsync_book_fini(&watch->book);
    afsync_report_fini(&watch->told);
    free(watch);
}

/* ---- remembering ---- */

/* A poll that could not see everything is not believed for longer than this: what hindered
 * it may be mended by now. */
#define FAILED_POLL_LASTS AFSYNC_MINUTE

/* Whoever waits for another's answer keeps so much of its time to say something itself. */
#define LAST_MOMENT (AFSYNC_SECOND / 4)

static struct afsync_memory memory_of(struct afsync_watch *watch) {
    return (struct afsync_memory){&watch->health, &watch->polled, &watch->book};
}

/* What was learnt, and how far it was read, is dropped together. */
static void forget_all(struct afsync_watch *watch) {
    afsync_health_fini(&watch->health);
    afsync_book_fini(&watch->book);
    watch->polled = (struct afsync_polled){0};
}

/* One survey, and what it goes by. */
struct run {
    struct afsync_watch *watch;
    const struct afsync_config *config;
    int64_t at;
    struct afsync_deadline deadline;
    struct afsync_state_file file;
};

static bool was_blind(const struct afsync_polled *polled) {
    for (size_t i = 0; i < polled->fault_count; i++)
        if (polled->faults[i].hides_endpoints)
            return true;
    return false;
}

/* May what is remembered answer instead of the sources? While we waited for our turn
 * somebody may have begun to ask after us. */
static bool may_answer(const struct run *run) {
    const struct afsync_polled *polled = &run->watch->polled;
    int64_t age = run->config->clock_ms - polled->at, most = run->config->max_age_ms;

    if (was_blind(polled) && most > FAILED_POLL_LASTS)
        most = FAILED_POLL_LASTS;
    return run->config->max_age_ms > 0 && polled->at > 0 &&
           run->config->forget.count == 0 && age >= -run->config->timeout_ms && age <= most;
}

/* What the last survey could not read is still not read. */
static void recall(const struct run *run) {
    const struct afsync_config *config = run->config;
    struct afsync_watch *watch = run->watch;

    afsync_health_begin(&watch->health, run->at == AFSYNC_AT_NEWEST ? 0 : run->at,
                        config->replay);
    watch->told.sources[AFSYNC_SOURCE_EVENTS].configured = config->events.path_count > 0;
    watch->told.sources[AFSYNC_SOURCE_ARM].configured = config->arm.subscription != NULL;
    watch->told.sources[AFSYNC_SOURCE_LOGANALYTICS].configured =
        config->loganalytics.workspace != NULL;
    watch->told.sources[AFSYNC_SOURCE_METRICS].configured = config->metrics;
    watch->told.remembered_at = watch->polled.at;
    for (size_t i = 0; i < watch->polled.fault_count; i++)
        afsync_report_add_fault(&watch->told, watch->polled.faults[i].source,
                                &watch->polled.faults[i].fault,
                                watch->polled.faults[i].hides_endpoints);
}

/* Another process still asks, or asked until our time was over, and one is enough: what is
 * remembered answers, however old it is, and that it is too old is said. */
static void recall_late(const struct run *run) {
    struct afsync_fault fault = {0};

    recall(run);
    afsync_fault_set(&fault, AFSYNC_FAULT_TIMEOUT,
                     "another run %s, and nothing recent is remembered",
                     run->file.busy ? "still asks" : "asked until no time was left");
    afsync_report_add_fault(&run->watch->told, afsync_config_first_source(run->config),
                            &fault, true);
}

/* Words from the future must not decide: neither those of a clock that ran ahead and was
 * set right, nor what was said after the moment that is replayed. */
static void forget_future(struct run *run) {
    struct afsync_watch *watch = run->watch;
    int64_t newest = afsync_health_last_seen_at(&watch->health);
    bool of_wrong_clock = newest > run->config->clock_ms + AFSYNC_CLOCK_AHEAD;
    bool of_later = run->config->replay && run->at != AFSYNC_AT_NEWEST &&
                    newest > run->at + AFSYNC_CLOCK_AHEAD;

    if (!of_wrong_clock && !of_later)
        return;
    forget_all(watch);
    if (of_wrong_clock)
        afsync_state_file_begin_anew(&run->file, "it holds words from the future");
    else
        afsync_state_file_spare(&run->file,
                                "what is remembered is later than the moment of judging");
}

/* Takes up what is remembered, once. What is known by then cannot be merged with it: a
 * memory that could not be read at first is not written over as long as we live. */
static void take_up_memory(struct run *run) {
    struct afsync_watch *watch = run->watch;

    if (watch->loaded)
        return;
    if (watch->health.endpoint_count == 0) {
        const struct afsync_memory memory = memory_of(watch);

        afsync_book_fini(&watch->book);
        watch->loaded = afsync_state_file_load(&run->file, &memory);
        forget_future(run);
    } else if (!afsync_state_file_has_content(&run->file)) {
        watch->loaded = run->file.usable;
    } else {
        afsync_state_file_spare(&run->file, "nothing new is remembered: the memory could "
                                            "not be read when this process began");
    }
}

/* Opens the memory. What is young enough is read without a turn of our own; if it is not,
 * it is read again once we have one, for somebody else may have asked by then. */
static void open_memory(struct run *run) {
    struct afsync_watch *watch = run->watch;
    bool reads_first =
        run->config->max_age_ms > 0 && !watch->loaded && watch->health.endpoint_count == 0;

    afsync_state_file_open(&run->file, run->config);
    if (reads_first) {
        take_up_memory(run);
        if (may_answer(run))
            return;
        forget_all(watch);
        watch->loaded = false;
    }
    afsync_state_file_lock(
        &run->file, reads_first ? afsync_deadline_left_ms(&run->deadline) - LAST_MOMENT
                                : run->config->timeout_ms * 3 / 4);
    take_up_memory(run);
}

/* Is it another's turn to ask the sources, or is there no time left for ours? */
static bool must_not_ask(const struct run *run) {
    return run->config->max_age_ms > 0 &&
           (run->file.busy ||
            afsync_deadline_left_ms(&run->deadline) < run->config->timeout_ms / 4);
}

/* Keeps what was learnt, unless what comes later would believe too much of it. */
static void remember(struct run *run) {
    struct afsync_watch *watch = run->watch;
    struct afsync_polled *polled = &watch->polled;
    const struct afsync_memory memory = memory_of(watch);

    polled->at = run->config->clock_ms;
    polled->fault_count = 0;
    for (size_t i = 0; i < watch->told.fault_count; i++)
        if (watch->told.faults[i].fault.kind != AFSYNC_FAULT_GONE) /* that is said once */
            polled->faults[polled->fault_count++] = watch->told.faults[i];
    if (run->config->replay && watch->left_out_later)
        afsync_state_file_spare(&run->file, "a replay that leaves later words out is not "
                                            "remembered");
    if (afsync_health_last_seen_at(&watch->health) >
        run->config->clock_ms + AFSYNC_CLOCK_AHEAD)
        afsync_state_file_spare(&run->file, "words from the future are not remembered");
    afsync_state_file_save(&run->file, &memory);
}

static bool look_and_remember(struct run *run, struct afsync_fault *fault) {
    run->watch->left_out_later = false;
    if (!afsync_look(run->watch, run->config, run->at, &run->deadline, fault))
        return false;
    /* An ended survey saw too little: what is kept from before is whole. */
    if (!afsync_deadline_is_stopped(&run->deadline))
        remember(run);
    return true;
}

bool afsync_survey(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, struct afsync_report *report, struct afsync_fault *fault) {
    struct run run = {.watch = watch,
                      .config = config,
                      .at = at,
                      .deadline = afsync_deadline_in(config->timeout_ms)};
    bool ok = true;

    run.deadline.stop = config->stop;
    *report = (struct afsync_report){0};
    open_memory(&run);
    afsync_report_fini(&watch->told);
    if (may_answer(&run))
        recall(&run);
    else if (must_not_ask(&run))
        recall_late(&run);
    else
        ok = look_and_remember(&run, fault);
    memcpy(watch->told.memory_trouble, run.file.trouble, sizeof run.file.trouble);
    watch->told.memory_lost = run.file.lost;
    afsync_state_file_close(&run.file);
    return ok && afsync_review(watch, config, at, report, fault);
}
