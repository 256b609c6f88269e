/* SPDX-License-Identifier: Apache-2.0
 *
 * The Instance Metadata Service: its address belongs to the machine's own link. */
#include "source/identity.h"

#include "base/time.h"
#include "source/entra.h"
#include "source/url.h"

#include <string.h>

#define TOKEN_PATH "/metadata/identity/oauth2/token"

/* How long a first look may take, and one question. */
#define LOOK_MS (1 * AFSYNC_SECOND)
#define QUESTION_MS (5 * AFSYNC_SECOND)

/* Waits between questions begin here and double. */
#define FIRST_WAIT_MS (1 * AFSYNC_SECOND)
enum { QUESTIONS_MAX = 6 };

static const char what[] = "ask this machine's managed identity for a token";

static const char *host_of(const struct afsync_login_ask *ask) {
    const char *host = ask->credential->identity_host;

    return host != NULL && *host != '\0' ? host : afsync_imds_host;
}

static void add_url(struct afsync_text *url, const struct afsync_login_ask *ask) {
    const char *host = host_of(ask), *client_id = ask->credential->client_id;
    size_t length = strlen(host);

    while (length > 0 && host[length - 1] == '/')
        length--;
    afsync_text_add_bytes(url, host, length);
    afsync_text_add(url, TOKEN_PATH);
    afsync_identity_add_query(url, ask, "2018-02-01");
    if (client_id != NULL && *client_id != '\0') {
        afsync_text_add(url, "&client_id=");
        afsync_url_add_part(url, client_id);
    }
}

/* Without its header IMDS gives nothing away, and says so. Any other answer is somebody
 * else's: other clouds have a service at this address too, and so have some proxies. */
static bool is_of_imds(const struct afsync_http_answer *answer) {
    return answer->status == 400 || answer->status == 410 || answer->status == 429;
}

bool afsync_imds_answers(const struct afsync_login_ask *ask) {
    struct afsync_text url = {0};
    struct afsync_http_answer answer = {0};
    struct afsync_http_request request = {.what = what, .to_identity = true};
    bool answers;

    add_url(&url, ask);
    request.url = afsync_text_string(&url);
    answers =
        afsync_identity_ask(ask, &request, LOOK_MS, &answer, NULL) && is_of_imds(&answer);
    afsync_http_answer_fini(&answer);
    afsync_text_fini(&url);
    return answers;
}

/* May it go better in a moment? 404 and 410 come while the service is being updated. */
static bool may_pass(const struct afsync_http_answer *answer) {
    return answer->status == 404 || answer->status == 408 || answer->status == 410 ||
           answer->status == 429 || answer->status >= 500;
}

/* Waits, unless there would be no time left to ask again. */
static bool wait_for(const struct afsync_deadline *deadline, int64_t wait_ms) {
    if (wait_ms >= afsync_deadline_left_ms(deadline))
        return false;
    afsync_deadline_sleep(deadline, wait_ms);
    return true;
}

/* Nobody is there: most likely this is no Azure VM. */
static bool tell_absence(const struct afsync_login_ask *ask,
                         const struct afsync_fault *seen, struct afsync_fault *fault) {
    if (seen->kind != AFSYNC_FAULT_TIMEOUT && seen->kind != AFSYNC_FAULT_NETWORK)
        return afsync_fault_set(fault, seen->kind, "%s", seen->text);
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "%s: nobody answers at %.128s; only Azure VMs and Arc-enabled "
                            "servers have one",
                            what, host_of(ask));
}

/* Takes the last answer there will be. */
static bool take_answer(struct afsync_token *token, const struct afsync_login_ask *ask,
                        const struct afsync_http_answer *answer,
                        struct afsync_fault *fault) {
    return answer->status == 200
               ? afsync_token_read(token, &answer->body, ask->now_ms, fault)
               : afsync_entra_refuse(answer, what, NULL, fault);
}

static bool ask_until_told(struct afsync_token *token, const struct afsync_login_ask *ask,
                           const struct afsync_http_request *request,
                           struct afsync_fault *fault) {
    bool has_time = !afsync_deadline_passed(ask->deadline);
    int64_t wait_ms = FIRST_WAIT_MS;
    struct afsync_fault seen = {0};

    for (int i = 1;; i++) {
        struct afsync_http_answer answer = {0};
        bool is_last, ok = false;

        if (!afsync_identity_ask(ask, request, QUESTION_MS, &answer, &seen))
            return i == 1 && has_time ? tell_absence(ask, &seen, fault)
                                      : afsync_fault_set(fault, seen.kind, "%s", seen.text);
        if (answer.retry_after_s * AFSYNC_SECOND > wait_ms)
            wait_ms = answer.retry_after_s * AFSYNC_SECOND;
        is_last =
            !may_pass(&answer) || i == QUESTIONS_MAX || !wait_for(ask->deadline, wait_ms);
        if (is_last)
            ok = take_answer(token, ask, &answer, fault);
        afsync_http_answer_fini(&answer);
        if (is_last)
            return ok;
        wait_ms *= 2;
    }
}

bool afsync_imds_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                     struct afsync_fault *fault) {
    struct afsync_http_request request = {
        .what = what, .to_identity = true, .headers = {"Metadata: true"}};
    struct afsync_text url = {0};
    bool ok;

    add_url(&url, ask);
    request.url = afsync_text_string(&url);
    ok = afsync_text_good(&url, fault) && ask_until_told(token, ask, &request, fault);
    afsync_text_fini(&url);
    return ok;
}
