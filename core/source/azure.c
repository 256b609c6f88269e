/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking Azure. */
#include "source/azure.h"

#include "base/json.h"
#include "source/azure_error.h"
#include "source/pause.h"
#include "source/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void afsync_azure_whom(const struct afsync_azure *azure, enum afsync_place place,
                       char out[AFSYNC_AZURE_WHOM_MAX]) {
    const struct afsync_credential *who = &azure->config->credential;

    snprintf(out, AFSYNC_AZURE_WHOM_MAX, "%s %.64s %.64s", azure->cloud.places[place].url,
             who->tenant != NULL ? who->tenant : "-",
             who->client_id != NULL ? who->client_id : "-");
}

/* What Azure asked of the process before this one still holds. */
static void recall_pause(struct afsync_azure *azure, enum afsync_place place) {
    const struct afsync_azure_config *config = azure->config;
    char whom[AFSYNC_AZURE_WHOM_MAX];
    int64_t until;

    afsync_azure_whom(azure, place, whom);
    until = afsync_pause_recall(config->token_folder, whom, config->clock_ms);
    if (until != 0)
        afsync_pace_pause(&azure->paces[place],
                          azure->opened_at + until - config->clock_ms);
}

bool afsync_azure_open(struct afsync_azure *azure, const struct afsync_azure_config *config,
                       const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    struct afsync_http_road road = {
        .ca = config->ca, .proxy = config->proxy, .no_proxy = config->no_proxy};
    const struct afsync_cloud_memory memory = {config->token_folder, config->clock_ms};

    *azure = (struct afsync_azure){
        .config = config, .deadline = deadline, .opened_at = afsync_deadline_clock_ms()};
    if (!afsync_credential_check(&config->credential, fault))
        return false; /* before anybody is asked */
    azure->http = afsync_http_new(&road, deadline, fault);
    if (azure->http == NULL ||
        !afsync_cloud_find(&azure->cloud, config->cloud, &memory, azure->http, fault))
        return false;
    afsync_login_open(&azure->login, &config->credential, &azure->cloud, azure->http,
                      config->token_folder, config->clock_ms);
    azure->login.deadline = deadline;
    for (int i = 0; i < AFSYNC_PLACES; i++)
        recall_pause(azure, (enum afsync_place)i);
    return true;
}

void afsync_azure_close(struct afsync_azure *azure) {
    afsync_login_close(&azure->login);
    afsync_http_free(azure->http);
    *azure = (struct afsync_azure){0};
}

const char *afsync_azure_base(const struct afsync_azure *azure, enum afsync_place place) {
    return azure->cloud.places[place].url;
}

bool afsync_azure_is_home(const struct afsync_azure *azure, enum afsync_place place,
                          const char *url) {
    struct afsync_url_origin home, theirs;

    return afsync_url_origin_read(&home, azure->cloud.places[place].url) &&
           afsync_url_origin_read(&theirs, url) && afsync_url_origin_equal(&home, &theirs);
}

int afsync_azure_left_s(const struct afsync_azure *azure, int most) {
    int left_s = afsync_deadline_left_ms(azure->deadline) / 1000;

    if (left_s < 1)
        return 1;
    return left_s < most ? left_s : most;
}

size_t afsync_azure_asked(const struct afsync_azure *azure) {
    return azure->http != NULL ? afsync_http_asked(azure->http) : 0;
}

/* ---- what came back ---- */

static void refuse(const struct afsync_azure *azure,
                   const struct afsync_azure_request *request,
                   const struct afsync_http_answer *answer, struct afsync_fault *fault) {
    const char *what = request->what, *open, *close;
    char error[AFSYNC_AZURE_ERROR_MAX];

    afsync_azure_error_say(error, &answer->body, azure->login.tokens[request->place].value);
    open = error[0] != '\0' ? " (" : "";
    close = error[0] != '\0' ? ")" : "";
    if (answer->status == 401)
        afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                         "%s: HTTP 401, a fresh token was refused too%s%s%s", what, open,
                         error, close);
    else if (answer->status == 403)
        afsync_fault_set(fault, AFSYNC_FAULT_REFUSED,
                         "%s: HTTP 403, the client needs the role '%s' there%s%s%s", what,
                         request->role, open, error, close);
    else if (answer->status == 404)
        afsync_fault_set(fault, AFSYNC_FAULT_HTTP, "%s: HTTP 404, %s was not found%s%s%s",
                         what, request->whose, open, error, close);
    else if ((answer->status == 429 || answer->status == 503) && answer->retry_after_s >= 0)
        afsync_fault_set(fault, AFSYNC_FAULT_THROTTLED,
                         "%s: HTTP %ld, Azure asks to wait %" PRId64 " s%s%s%s", what,
                         answer->status, answer->retry_after_s, open, error, close);
    else if (answer->status == 429)
        afsync_fault_set(fault, AFSYNC_FAULT_THROTTLED,
                         "%s: HTTP 429, Azure asks to wait%s%s%s", what, open, error,
                         close);
    else if (answer->redirect[0] != '\0')
        afsync_fault_set(fault, AFSYNC_FAULT_HTTP,
                         "%s: HTTP %ld, a redirect to %s, which is not followed", what,
                         answer->status, answer->redirect);
    else
        afsync_fault_set(fault, AFSYNC_FAULT_HTTP, "%s: HTTP %ld%s%s%s", what,
                         answer->status, open, error, close);
}

static struct json_object *read_json(const struct afsync_text *body, const char *what,
                                     struct afsync_fault *fault) {
    struct json_object *root;
    char about[256];

    snprintf(about, sizeof about, "%s: the answer", what);
    if (body->length == 0) {
        afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s is empty", about);
        return NULL;
    }
    root = afsync_json_parse_strictly(body->data, body->length, about, fault);
    if (root == NULL)
        afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s is JSON null", about);
    return root;
}

struct json_object *afsync_azure_read(const struct afsync_azure *azure,
                                      const struct afsync_azure_request *request,
                                      const struct afsync_http_answer *answer,
                                      struct afsync_fault *fault) {
    struct json_object *root = NULL;

    if (answer->status == 200)
        root = read_json(&answer->body, request->what, fault);
    else
        refuse(azure, request, answer, fault);
    if (root == NULL)
        afsync_http_name_request(answer, fault);
    return root;
}
