/* SPDX-License-Identifier: Apache-2.0
 *
 * Talking to ARM. */
#include "source/arm_session.h"

#include "base/json.h"
#include "source/azure_error.h"
#include "source/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The built-in role with just the rights that are needed. */
#define READER_ROLE "Azure File Sync Reader"

const char *afsync_arm_version(size_t index) {
    static const char *const versions[] = {"2025-12-01", "2022-09-01", "2020-09-01"};

    return index < sizeof versions / sizeof versions[0] ? versions[index] : NULL;
}

/* The one that is known to be spoken, else the newest. */
static size_t first_version(const char *known) {
    size_t index = 0;

    while (known != NULL && afsync_arm_version(index) != NULL &&
           strcmp(afsync_arm_version(index), known) != 0)
        index++;
    return known != NULL && afsync_arm_version(index) != NULL ? index : 0;
}

bool afsync_arm_session_open(struct afsync_arm_session *session,
                             const struct afsync_arm_config *config,
                             const struct afsync_deadline *deadline,
                             struct afsync_fault *fault) {
    struct afsync_http_road road = {
        .ca = config->ca, .proxy = config->proxy, .no_proxy = config->no_proxy};

    session->credential = (struct afsync_credential){
        .tenant = config->tenant,
        .client_id = config->client_id,
        .secret = config->client_secret,
        .secret_file = config->client_secret_file,
    };
    session->version = first_version(config->api_version);
    if (!afsync_credential_check(&session->credential, fault))
        return false; /* before anybody is asked */
    session->http = afsync_http_new(&road, deadline, fault);
    return session->http != NULL &&
           afsync_cloud_find(&session->cloud, config->cloud, session->http, fault) &&
           afsync_token_login(&session->token, &session->credential, &session->cloud,
                              session->http, fault);
}

void afsync_arm_session_close(struct afsync_arm_session *session) {
    afsync_token_fini(&session->token);
    afsync_http_free(session->http);
    *session = (struct afsync_arm_session){0};
}

bool afsync_arm_session_is_home(const struct afsync_arm_session *session, const char *url) {
    struct afsync_url_origin home, theirs;

    return afsync_url_origin_read(&home, session->cloud.arm) &&
           afsync_url_origin_read(&theirs, url) && afsync_url_origin_equal(&home, &theirs);
}

static bool refuse(const struct afsync_arm_session *session,
                   const struct afsync_http_answer *answer, const char *what,
                   const char *whose, struct afsync_fault *fault) {
    char error[AFSYNC_AZURE_ERROR_MAX];
    const char *open, *close;

    afsync_azure_error_say(error, &answer->body, session->token.value);
    open = error[0] != '\0' ? " (" : "";
    close = error[0] != '\0' ? ")" : "";
    switch (answer->status) {
    case 401:
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "%s: HTTP 401, a fresh token was refused too%s%s%s", what,
                                open, error, close);
    case 403:
        return afsync_fault_set(fault, AFSYNC_FAULT_REFUSED,
                                "%s: HTTP 403, the client needs the role '" READER_ROLE
                                "' there%s%s%s",
                                what, open, error, close);
    case 404:
        return afsync_fault_set(fault, AFSYNC_FAULT_HTTP,
                                "%s: HTTP 404, %s was not found%s%s%s", what, whose, open,
                                error, close);
    case 429:
        if (answer->retry_after_s >= 0)
            return afsync_fault_set(fault, AFSYNC_FAULT_THROTTLED,
                                    "%s: HTTP 429, Azure asks to wait %" PRId64 " s%s%s%s",
                                    what, answer->retry_after_s, open, error, close);
        return afsync_fault_set(fault, AFSYNC_FAULT_THROTTLED,
                                "%s: HTTP 429, Azure asks to wait%s%s%s", what, open, error,
                                close);
    default:
        return afsync_fault_set(fault, AFSYNC_FAULT_HTTP, "%s: HTTP %ld%s%s%s", what,
                                answer->status, open, error, close);
    }
}

/* A cloud that does not know the version yet says so in one of two ways. */
static bool refuses_version(const struct afsync_http_answer *answer) {
    return answer->status == 400 &&
           (afsync_azure_error_is(&answer->body, "InvalidApiVersionParameter") ||
            afsync_azure_error_is(&answer->body, "NoRegisteredProviderFound"));
}

bool afsync_arm_session_stepped_back(struct afsync_arm_session *session) {
    bool stepped_back = session->stepped_back;

    session->stepped_back = false;
    return stepped_back;
}

/* Asks once, and once more with a fresh token if the first was refused. */
static bool ask(struct afsync_arm_session *session, const char *url, const char *what,
                struct afsync_http_answer *answer, struct afsync_fault *fault) {
    struct afsync_http_request request = {
        .what = what, .url = url, .bearer = session->token.value};

    if (!afsync_http_ask(session->http, &request, answer, fault))
        return false;
    if (answer->status != 401 || session->renewed)
        return true;
    session->renewed = true;
    if (!afsync_token_login(&session->token, &session->credential, &session->cloud,
                            session->http, fault))
        return false;
    afsync_http_answer_fini(answer);
    request.bearer = session->token.value;
    return afsync_http_ask(session->http, &request, answer, fault);
}

static struct json_object *read_answer(const struct afsync_http_answer *answer,
                                       const char *what, struct afsync_fault *fault) {
    const struct afsync_text *body = &answer->body;
    char about[256];
    struct json_object *root;

    snprintf(about, sizeof about, "%s: the answer", what);
    if (body->length == 0) {
        afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s is empty", about);
        return NULL;
    }
    root = afsync_json_parse(body->data, body->length, about, fault);
    if (root == NULL)
        afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s is JSON null", about);
    return root;
}

struct json_object *afsync_arm_session_get(struct afsync_arm_session *session,
                                           const char *url, const char *what,
                                           const char *whose, struct afsync_fault *fault) {
    struct afsync_http_answer answer = {0};
    struct json_object *root = NULL;

    if (ask(session, url, what, &answer, fault)) {
        session->stepped_back =
            refuses_version(&answer) && afsync_arm_version(session->version + 1) != NULL;
        session->version += session->stepped_back ? 1 : 0;
        if (answer.status == 200)
            root = read_answer(&answer, what, fault);
        else
            refuse(session, &answer, what, whose, fault);
    }
    afsync_http_answer_fini(&answer);
    return root;
}
