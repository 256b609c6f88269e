/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking many things side by side, with manners: no faster than Azure allows, again where
 * its trouble may be passing, and not at all while it asks to wait. */
#include "source/azure.h"

#include "source/again.h"
#include "source/pause.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    THROTTLED_TRIES_MAX = 3, /* of one request */
    WAIT_UNTOLD_MS = 5000,   /* a 429 that does not say how long */
    WAIT_LEAST_MS = 500
};

/* One question on its way: under way, or held back until its time. */
struct flight {
    enum { IDLE, HELD, FLYING } phase;
    struct afsync_azure_request request;
    int64_t not_before; /* of a retry */
    unsigned tries;
    unsigned token; /* the number of the token that went along */
};

struct run {
    struct afsync_azure *azure;
    const struct afsync_azure_asker *asker;
    struct flight flights[AFSYNC_HTTP_AT_ONCE];
    size_t flying;
    bool exhausted; /* there is no further question for now */
};

static int64_t clock_ms(void) {
    return afsync_deadline_clock_ms();
}

/* Would a moment still leave time for an answer? */
static bool fits(const struct run *run, int64_t at) {
    const struct afsync_deadline *deadline = run->azure->deadline;

    return !afsync_deadline_is_stopped(deadline) &&
           (deadline->at_ms == 0 || at < deadline->at_ms);
}

/* Gives the answer, or the reason why there is none, to whoever asked. */
static bool deliver(struct run *run, struct flight *flight,
                    const struct afsync_http_answer *answer,
                    const struct afsync_fault *seen, struct afsync_fault *fault) {
    struct afsync_azure_request request = flight->request;

    *flight = (struct flight){0};
    run->exhausted = false;
    return run->asker->answered(run->asker->context, &request, answer, seen, fault);
}

/* ---- after an answer ---- */

static void hold(struct flight *flight, int64_t until) {
    flight->phase = HELD;
    flight->not_before = until;
}

/* The moment of the next try; 0 if there is none. */
static int64_t retry_at(const struct run *run, const struct flight *flight,
                        const struct afsync_http_done *done) {
    int64_t wait = afsync_again_after_ms(
        flight->tries, done->answered ? &done->answer : NULL, done->fault.kind);

    return wait >= 0 && fits(run, clock_ms() + wait) ? clock_ms() + wait : 0;
}

/* Azure asks to wait. All that goes to the same place waits, also in other processes. */
static void take_pause(struct run *run, const struct flight *flight,
                       const struct afsync_http_answer *answer) {
    struct afsync_azure *azure = run->azure;
    enum afsync_place place = flight->request.place;
    int64_t wait =
        answer->retry_after_s >= 0 ? answer->retry_after_s * 1000 : WAIT_UNTOLD_MS;
    char whom[AFSYNC_AZURE_WHOM_MAX];

    if (wait > AFSYNC_PAUSE_MAX)
        wait = AFSYNC_PAUSE_MAX;
    if (wait < WAIT_LEAST_MS) /* "at once" would be at once for all who were refused */
        wait = WAIT_LEAST_MS;
    afsync_pace_pause(&azure->paces[place], clock_ms() + wait);
    afsync_azure_whom(azure, place, whom);
    afsync_pause_remember(azure->config->token_folder, whom,
                          azure->config->clock_ms + clock_ms() - azure->opened_at + wait);
}

/* The token was refused: once for each place a new one is tried. */
static bool wants_new_token(struct run *run, const struct flight *flight) {
    struct afsync_azure *azure = run->azure;
    enum afsync_place place = flight->request.place;

    if (flight->token == azure->token_number[place] && azure->renewed[place])
        return false;
    if (flight->token == azure->token_number[place]) {
        azure->renewed[place] = true;
        azure->token_number[place]++;
        afsync_login_drop(&azure->login, place);
    }
    return true;
}

/* Refused for now, and not only this once: 429, or trouble that says how long it lasts. */
static bool asks_to_wait(const struct afsync_http_answer *answer) {
    return answer->status == 429 || (answer->status == 503 && answer->retry_after_s > 0);
}

/* Does the question go out once more? */
static bool goes_again(struct run *run, struct flight *flight,
                       const struct afsync_http_done *done) {
    int64_t at = retry_at(run, flight, done);

    if (at != 0) {
        hold(flight, at);
        return true;
    }
    if (done->answered && asks_to_wait(&done->answer)) {
        take_pause(run, flight, &done->answer);
        at = run->azure->paces[flight->request.place].not_until;
        if (flight->tries < THROTTLED_TRIES_MAX && fits(run, at)) {
            hold(flight, at);
            return true;
        }
    }
    if (done->answered && done->answer.status == 401 && wants_new_token(run, flight)) {
        hold(flight, 0);
        return true;
    }
    return false;
}

static bool take(struct run *run, struct afsync_http_done *done,
                 struct afsync_fault *fault) {
    struct flight *flight = done->tag;
    struct afsync_pace *pace = &run->azure->paces[flight->request.place];
    bool ok = true;

    run->flying--;
    if (done->answered && done->answer.remaining_reads >= 0)
        afsync_pace_tell(pace, done->answer.remaining_reads, run->flying, clock_ms());
    if (!goes_again(run, flight, done))
        ok = deliver(run, flight, done->answered ? &done->answer : NULL, &done->fault,
                     fault);
    afsync_http_answer_fini(&done->answer);
    return ok;
}

/* ---- sending ---- */

static bool send(struct run *run, struct flight *flight, struct afsync_fault *fault) {
    struct afsync_azure *azure = run->azure;
    const struct afsync_azure_request *asked = &flight->request;
    struct afsync_fault seen = {0};
    struct afsync_http_request request = {
        .what = asked->what,
        .url = asked->url,
        .json = asked->json,
        .headers = {asked->header},
        .bearer = afsync_login_bearer(&azure->login, asked->place, &seen)};

    flight->tries++;
    flight->token = azure->token_number[asked->place];
    if (request.bearer == NULL || !afsync_http_begin(azure->http, &request, flight, &seen))
        return deliver(run, flight, NULL, &seen, fault);
    flight->phase = FLYING;
    run->flying++;
    afsync_pace_sent(&azure->paces[asked->place]);
    return true;
}

/* There is no time to wait for Azure, be it that it asked for it or that it would have to.
 */
static bool refuse_to_ask(struct run *run, struct flight *flight, int64_t wait_ms,
                          struct afsync_fault *fault) {
    const struct afsync_pace *pace = &run->azure->paces[flight->request.place];
    struct afsync_fault seen = {0};

    if (pace->not_until > clock_ms())
        afsync_fault_set(&seen, AFSYNC_FAULT_THROTTLED,
                         "%s: not asked, Azure asks to wait %" PRId64 " s longer",
                         flight->request.what, (wait_ms + 999) / 1000);
    else
        afsync_fault_set(&seen, AFSYNC_FAULT_TIMEOUT,
                         "%s: not asked, Azure allows so many requests only in more time "
                         "than the run has; give it more",
                         flight->request.what);
    return deliver(run, flight, NULL, &seen, fault);
}

/* How long a flight is held back from now on; `*paced`: to spare Azure. */
static int64_t held_for(const struct run *run, const struct flight *flight, bool *paced) {
    const struct afsync_pace *pace = &run->azure->paces[flight->request.place];
    int64_t now = clock_ms(), own = flight->not_before - now;
    int64_t wait = afsync_pace_wait_ms(pace, now);

    *paced = wait > 0 && wait >= own;
    if (afsync_deadline_is_stopped(run->azure->deadline))
        return 0; /* it is refused when it is to be sent */
    return wait > own ? wait : own;
}

/* Sends what may be sent; `*wait_ms`: when the next of those held back may be. */
static bool send_all(struct run *run, int64_t *wait_ms, bool *paced,
                     struct afsync_fault *fault) {
    bool ok = true;

    *wait_ms = INT32_MAX;
    *paced = false;
    for (size_t i = 0; ok && i < AFSYNC_HTTP_AT_ONCE; i++) {
        struct flight *flight = &run->flights[i];
        bool spares_azure;
        int64_t wait;

        if (flight->phase == IDLE && !run->exhausted) {
            run->exhausted = !run->asker->next(run->asker->context, &flight->request);
            flight->phase = run->exhausted ? IDLE : HELD;
        }
        if (flight->phase != HELD)
            continue;
        wait = held_for(run, flight, &spares_azure);
        if (wait <= 0)
            ok = send(run, flight, fault);
        else if (!fits(run, clock_ms() + wait) && spares_azure)
            ok = refuse_to_ask(run, flight, wait, fault);
        else if (wait < *wait_ms)
            *wait_ms = wait;
        *paced = *paced || (flight->phase == HELD && spares_azure);
    }
    return ok;
}

static bool is_idle(const struct run *run) {
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++)
        if (run->flights[i].phase != IDLE)
            return false;
    return true;
}

/* Waits for an answer, or until something may be sent. */
static bool await(struct run *run, int64_t wait_ms, bool paced,
                  struct afsync_fault *fault) {
    struct afsync_http_done done;
    int64_t began = clock_ms();
    bool got = afsync_http_wait(run->azure->http, wait_ms, &done);

    if (paced)
        run->azure->waited_ms += clock_ms() - began;
    return !got || take(run, &done, fault);
}

/* Memory ran out: nothing is awaited any more, and all that was taken is given back. */
static void abandon(struct run *run) {
    struct afsync_fault seen = {0};

    afsync_http_abandon(run->azure->http);
    afsync_fault_no_memory(&seen);
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++)
        if (run->flights[i].phase != IDLE)
            (void)!deliver(run, &run->flights[i], NULL, &seen, NULL);
}

bool afsync_azure_run(struct afsync_azure *azure, const struct afsync_azure_asker *asker,
                      struct afsync_fault *fault) {
    struct run run = {.azure = azure, .asker = asker};
    bool ok = true, paced;
    int64_t wait_ms;

    while (ok) {
        ok = send_all(&run, &wait_ms, &paced, fault);
        if (!ok || (is_idle(&run) && run.exhausted))
            break;
        if (!is_idle(&run) && (run.flying > 0 || wait_ms < INT32_MAX))
            ok = await(&run, wait_ms, paced, fault);
    }
    if (!ok)
        abandon(&run);
    return ok;
}
