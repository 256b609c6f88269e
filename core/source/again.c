/* SPDX-License-Identifier: Apache-2.0
 *
 * When to ask again. */
#include "source/again.h"

#include "base/text.h"

enum {
    TRIES_MAX = 3,
    NETWORK_TRIES_MAX = 2, /* who is not there is not there */
    BASE_MS = 300          /* doubled each time */
};

/* From half to one and a half times as long. */
static int64_t jittered(int64_t ms, unsigned tries) {
    int64_t salt[] = {afsync_deadline_clock_ms(), (int64_t)(intptr_t)&salt, tries};
    uint64_t random = afsync_hash_bytes(AFSYNC_HASH_SEED, salt, sizeof salt);

    return ms / 2 + (int64_t)((random >> 16) % (uint64_t)ms);
}

int64_t afsync_again_after_ms(unsigned tries, const struct afsync_http_answer *answer,
                              enum afsync_fault_kind kind) {
    bool may_pass = answer != NULL ? answer->status >= 500 || answer->status == 408
                                   : kind == AFSYNC_FAULT_NETWORK;
    int64_t wait = jittered((int64_t)BASE_MS << tries, tries);

    if (!may_pass || tries >= (answer != NULL ? TRIES_MAX : NETWORK_TRIES_MAX))
        return -1;
    if (answer != NULL && answer->retry_after_s * 1000 > wait)
        wait = answer->retry_after_s * 1000;
    return wait;
}

bool afsync_again_ask(struct afsync_http *http, const struct afsync_http_request *request,
                      struct afsync_http_answer *answer, struct afsync_fault *fault) {
    for (unsigned tries = 1;; tries++) {
        struct afsync_fault seen = {0};
        bool ok = afsync_http_ask(http, request, answer, &seen);
        int64_t wait = afsync_again_after_ms(tries, ok ? answer : NULL, seen.kind);

        if (wait >= 0 && wait < afsync_http_left_ms(http)) {
            afsync_http_answer_fini(answer);
            afsync_http_sleep(http, wait);
            continue;
        }
        if (!ok && fault != NULL && fault->kind == AFSYNC_FAULT_NONE)
            *fault = seen;
        return ok;
    }
}
