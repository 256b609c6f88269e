/* SPDX-License-Identifier: Apache-2.0
 *
 * The agent of Azure Arc: it answers a first question with the name of a file that only
 * those may read who may have the token, and a second one that brings what is in it. */
#include "source/identity.h"

#include "base/text.h"
#include "base/time.h"
#include "source/entra.h"
#include "source/secret.h"
#include "source/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define STANDARD_ENDPOINT "http://localhost:40342/metadata/identity/oauth2/token"
#define QUESTION_MS (10 * AFSYNC_SECOND)

static const char what[] = "ask Azure Arc on this machine for a token";

static bool is_given(const char *value) {
    return value != NULL && *value != '\0';
}

bool afsync_arc_is_here(const struct afsync_credential *credential) {
    if (is_given(credential->arc_endpoint) && is_given(credential->arc_imds))
        return true;
    return !is_given(credential->identity_host) && access(afsync_arc_agent, F_OK) == 0;
}

/* The folder is exact, and the name is no path: no dots lead out of it. */
const char *afsync_arc_key_file(const char *challenge, struct afsync_fault *fault) {
    static const char start[] = "Basic realm=", end[] = ".key";
    size_t folder = strlen(afsync_arc_folder);
    const char *path = challenge + strlen(start), *name = path + folder + 1;

    if (strncasecmp(challenge, start, strlen(start)) != 0) {
        afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                         "%s: its answer names no key file in the way of Arc", what);
        return NULL;
    }
    if (strncmp(path, afsync_arc_folder, folder) == 0 && path[folder] == '/' &&
        strchr(name, '/') == NULL && strlen(name) > strlen(end) &&
        strcmp(name + strlen(name) - strlen(end), end) == 0)
        return path;
    afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                     "%s: its answer names %.128s, which is no .key file in %s", what, path,
                     afsync_arc_folder);
    return NULL;
}

static bool read_key(struct afsync_text *key, const char *path,
                     struct afsync_fault *fault) {
    const struct afsync_secret_file file = {
        .noun = "Azure Arc's key", .path = path, .most = 4096, .may_be_public = true};

    if (access(path, F_OK) == 0 && access(path, R_OK) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "Azure Arc's key %s must not be read by this user: it must "
                                "join the group himds (as root: usermod -aG himds USER)",
                                path);
    if (!afsync_secret_read_text(key, &file, fault))
        return false;
    for (const char *byte = key->data; *byte != '\0'; byte++)
        if ((unsigned char)*byte < ' ' || *byte == '\x7f')
            return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                    "Azure Arc's key %s cannot stand in a header", path);
    return true;
}

/* The second question, with the key. */
static bool ask_with_key(struct afsync_token *token, const struct afsync_login_ask *ask,
                         const struct afsync_http_request *first, const char *key,
                         struct afsync_fault *fault) {
    char header[sizeof "Authorization: Basic " + 4096];
    struct afsync_http_request request = *first;
    struct afsync_http_answer answer = {0};
    bool ok = false;

    snprintf(header, sizeof header, "Authorization: Basic %s", key);
    request.headers[1] = header;
    if (afsync_identity_ask(ask, &request, QUESTION_MS, &answer, fault))
        ok = answer.status == 200
                 ? afsync_token_read(token, &answer.body, ask->now_ms, fault)
                 : afsync_entra_refuse(&answer, what, key, fault);
    afsync_http_answer_fini(&answer);
    afsync_secret_wipe(header, sizeof header);
    return ok;
}

static bool take_challenge(struct afsync_token *token, const struct afsync_login_ask *ask,
                           const struct afsync_http_request *request,
                           const struct afsync_http_answer *answer,
                           struct afsync_fault *fault) {
    struct afsync_text key = {0};
    const char *path;
    bool ok;

    if (answer->status != 401)
        return afsync_entra_refuse(answer, what, NULL, fault);
    path = afsync_arc_key_file(answer->challenge, fault);
    ok = path != NULL && read_key(&key, path, fault) &&
         ask_with_key(token, ask, request, key.data, fault);
    afsync_secret_fini_text(&key);
    return ok;
}

/* Whoever listens elsewhere could have us read files for him. */
static bool check_endpoint(const char *endpoint, struct afsync_fault *fault) {
    struct afsync_url_origin origin;

    if (afsync_url_origin_read(&origin, endpoint) && afsync_url_origin_is_loopback(&origin))
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "%s: IDENTITY_ENDPOINT %.200s is not on this machine", what,
                            endpoint);
}

bool afsync_arc_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                    struct afsync_fault *fault) {
    const char *endpoint = is_given(ask->credential->arc_endpoint)
                               ? ask->credential->arc_endpoint
                               : STANDARD_ENDPOINT;
    struct afsync_http_request request = {
        .what = what, .to_identity = true, .headers = {"Metadata: true"}};
    struct afsync_http_answer answer = {0};
    struct afsync_text url = {0};
    bool ok = false;

    if (!check_endpoint(endpoint, fault))
        return false;
    afsync_text_add(&url, endpoint);
    afsync_identity_add_query(&url, ask, "2020-06-01");
    request.url = afsync_text_string(&url);
    if (afsync_text_good(&url, fault) &&
        afsync_identity_ask(ask, &request, QUESTION_MS, &answer, fault))
        ok = take_challenge(token, ask, &request, &answer, fault);
    afsync_http_answer_fini(&answer);
    afsync_text_fini(&url);
    return ok;
}
