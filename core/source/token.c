/* SPDX-License-Identifier: Apache-2.0
 *
 * The client credentials flow. */
#include "source/token.h"

#include "base/json.h"
#include "source/azure_error.h"
#include "source/secret.h"
#include "source/url.h"

#include <stdlib.h>
#include <string.h>

void afsync_token_fini(struct afsync_token *token) {
    if (token == NULL)
        return;
    if (token->value != NULL)
        afsync_secret_wipe(token->value, strlen(token->value));
    free(token->value);
    *token = (struct afsync_token){0};
}

/* Fit to stand in a header: visible ASCII, bounded. */
static bool is_token(const char *value) {
    size_t length = 0;

    for (; value[length] != '\0'; length++)
        if (value[length] <= ' ' || value[length] > '~' || length == AFSYNC_TOKEN_MAX)
            return false;
    return length > 0;
}

static bool take_members(struct afsync_token *token, struct json_object *root,
                         struct afsync_fault *fault) {
    const char *value = afsync_json_string(root, "access_token");
    const char *type = afsync_json_string(root, "token_type");
    struct afsync_count lifetime_s = afsync_json_count(root, "expires_in");

    if (value == NULL || !is_token(value))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "the login's answer holds no access token");
    if (type != NULL && !afsync_name_equal(type, "Bearer"))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "the login's answer holds a token of type %.40s, not Bearer", type);
    if (lifetime_s.known && lifetime_s.value == 0)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "the login's answer holds a token that has already expired");
    afsync_token_fini(token);
    token->value = strdup(value);
    token->lifetime_s = lifetime_s;
    return token->value != NULL ? true : afsync_fault_no_memory(fault);
}

bool afsync_token_read(struct afsync_token *token, const struct afsync_text *body,
                       struct afsync_fault *fault) {
    struct json_object *root = afsync_json_parse(afsync_text_string(body), body->length,
                                                 "the login's answer", fault);
    const char *value;
    bool ok;

    if (root == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "the login's answer is empty");
    ok = take_members(token, root, fault);
    value = afsync_json_string(root, "access_token");
    /* json-c lends its own memory read-only, but it is plain heap and must not keep a
     * token. */
    if (value != NULL)
        afsync_secret_wipe((char *)value, strlen(value));
    json_object_put(root);
    return ok;
}

static bool refuse_login(const struct afsync_http_answer *answer,
                         const struct afsync_http_request *request, const char *secret,
                         struct afsync_fault *fault) {
    bool theirs = answer->status >= 400 && answer->status < 500;
    enum afsync_fault_kind kind = theirs ? AFSYNC_FAULT_LOGIN : AFSYNC_FAULT_HTTP;
    char error[AFSYNC_AZURE_ERROR_MAX];

    afsync_azure_error_say(error, &answer->body, secret);
    if (answer->status == 429)
        kind = AFSYNC_FAULT_THROTTLED;
    return afsync_fault_set(fault, kind, "%s: HTTP %ld%s%s", request->what, answer->status,
                            error[0] != '\0' ? ", " : "", error);
}

static bool ask(struct afsync_token *token, struct afsync_http *http,
                const struct afsync_http_request *request, const char *secret,
                struct afsync_fault *fault) {
    struct afsync_http_answer answer = {0};
    bool ok = false;

    if (afsync_http_ask(http, request, &answer, fault))
        ok = answer.status == 200 ? afsync_token_read(token, &answer.body, fault)
                                  : refuse_login(&answer, request, secret, fault);
    afsync_http_answer_fini(&answer);
    return ok;
}

/* A scope is the audience, "/" and ".default", even where the audience ends in "/" itself.
 */
static void write_form(struct afsync_text *form, const struct afsync_credential *credential,
                       const char *audience, const char *secret) {
    afsync_text_add(form, "grant_type=client_credentials&client_id=");
    afsync_url_add_part(form, credential->client_id);
    afsync_text_add(form, "&scope=");
    afsync_url_add_part(form, audience);
    afsync_url_add_part(form, "/.default");
    afsync_text_add(form, "&client_secret=");
    afsync_url_add_part(form, secret);
}

static bool login_with(struct afsync_token *token,
                       const struct afsync_credential *credential,
                       const struct afsync_cloud *cloud, const char *audience,
                       struct afsync_http *http, const char *secret,
                       struct afsync_fault *fault) {
    /* As large as it can get: growing would leave the secret in memory that was given back.
     */
    enum { FORM_ROOM = 64 * 1024 };
    struct afsync_text url = {0}, what = {0};
    struct afsync_text form = {
        .data = malloc(FORM_ROOM), .capacity = FORM_ROOM, .limit = FORM_ROOM - 1};
    bool ok = false;

    if (form.data == NULL)
        return afsync_fault_no_memory(fault);
    write_form(&form, credential, audience, secret);
    afsync_text_addf(&url, "%s/", cloud->login);
    afsync_url_add_part(&url, credential->tenant);
    afsync_text_add(&url, "/oauth2/v2.0/token");
    afsync_text_addf(&what, "log in to tenant %.64s as client %.64s", credential->tenant,
                     credential->client_id);
    if (afsync_text_good(&form, fault) && afsync_text_good(&url, fault) &&
        afsync_text_good(&what, fault)) {
        struct afsync_http_request request = {
            .what = what.data, .url = url.data, .form = form.data};

        ok = ask(token, http, &request, secret, fault);
    }
    afsync_secret_wipe(form.data, FORM_ROOM);
    afsync_text_fini(&form);
    afsync_text_fini(&url);
    afsync_text_fini(&what);
    return ok;
}

static bool is_given(const char *value) {
    return value != NULL && *value != '\0';
}

bool afsync_credential_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault) {
    struct afsync_secret secret = {0};
    bool ok;

    if (!is_given(credential->tenant))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "no tenant is given to log in to (AZURE_TENANT_ID, --tenant "
            "or TenantId)");
    if (!is_given(credential->client_id))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "no client is given to log in as (AZURE_CLIENT_ID, --client-id "
            "or ClientId)");
    if (is_given(credential->secret))
        return true;
    if (!is_given(credential->secret_file))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "no client secret is given (AZURE_CLIENT_SECRET, "
                                "--client-secret-file or ClientSecretFile)");
    ok = afsync_secret_read(&secret, credential->secret_file, fault);
    afsync_secret_fini(&secret);
    return ok;
}

bool afsync_token_login(struct afsync_token *token,
                        const struct afsync_credential *credential,
                        const struct afsync_cloud *cloud, const char *audience,
                        struct afsync_http *http, struct afsync_fault *fault) {
    struct afsync_secret secret = {0};
    bool ok;

    if (!afsync_credential_check(credential, fault))
        return false;
    if (is_given(credential->secret))
        return login_with(token, credential, cloud, audience, http, credential->secret,
                          fault);
    ok = afsync_secret_read(&secret, credential->secret_file, fault) &&
         login_with(token, credential, cloud, audience, http, secret.value, fault);
    afsync_secret_fini(&secret);
    return ok;
}
