/* SPDX-License-Identifier: Apache-2.0
 *
 * The client credentials flow. */
#include "source/entra.h"

#include "source/again.h"
#include "source/azure_error.h"
#include "source/secret.h"
#include "source/url.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    unsigned long code; /* AADSTS */
    const char *advice;
} advices[] = {
    {50034, "check --tenant and --client-id"},
    {70021, "the federated credential of the app registration must name this issuer, "
            "subject and audience"},
    {90002, "check --tenant"},
    {700016, "check --client-id, and that --tenant is where that app is registered"},
    {700024, "check this machine's clock"},
    {700027, "upload this certificate to the app registration (Certificates & secrets)"},
    {700213, "the federated credential of the app registration must name this issuer, "
             "subject and audience"},
    {7000112, "enable the app registration's service principal"},
    {7000215, "give the value of the client secret, not its id"},
    {7000222, "make a new client secret in the app registration (Certificates & secrets)"},
};

const char *afsync_entra_advice(const char *sentence) {
    static const char mark[] = "AADSTS";
    const char *found = strstr(sentence, mark);
    unsigned long code = found != NULL ? strtoul(found + strlen(mark), NULL, 10) : 0;

    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++)
        if (advices[i].code == code)
            return advices[i].advice;
    return "";
}

bool afsync_entra_refuse(const struct afsync_http_answer *answer, const char *what,
                         const char *secret, struct afsync_fault *fault) {
    bool theirs = answer->status >= 400 && answer->status < 500;
    enum afsync_fault_kind kind = theirs ? AFSYNC_FAULT_LOGIN : AFSYNC_FAULT_HTTP;
    char error[AFSYNC_AZURE_ERROR_MAX];
    const char *advice;

    afsync_azure_error_say(error, &answer->body, secret);
    advice = afsync_entra_advice(error);
    if (answer->status == 429)
        kind = AFSYNC_FAULT_THROTTLED;
    afsync_fault_set(fault, kind, "%s: HTTP %ld%s%s%s%s", what, answer->status,
                     error[0] != '\0' ? ", " : "", error, advice[0] != '\0' ? "; " : "",
                     advice);
    afsync_http_name_request(answer, fault);
    return false;
}

static bool ask_for(struct afsync_token *token, const struct afsync_login_ask *ask,
                    const struct afsync_http_request *request, const char *secret,
                    struct afsync_fault *fault) {
    struct afsync_http_answer answer = {0};
    bool ok = false;

    if (afsync_again_ask(ask->http, request, &answer, fault))
        ok = answer.status == 200
                 ? afsync_token_read(token, &answer.body, ask->now_ms, fault)
                 : afsync_entra_refuse(&answer, request->what, secret, fault);
    afsync_http_answer_fini(&answer);
    return ok;
}

/* A scope is the audience, "/" and ".default", even where the audience ends in "/" itself.
 */
static void write_form(struct afsync_text *form, const struct afsync_login_ask *ask,
                       const struct afsync_entra_proof *proof) {
    afsync_text_add(form, "grant_type=client_credentials&client_id=");
    afsync_url_add_part(form, ask->credential->client_id);
    afsync_text_add(form, "&scope=");
    afsync_url_add_part(form, ask->audience);
    afsync_url_add_part(form, "/.default");
    if (proof->assertion != NULL)
        afsync_text_add(form, "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
                              "client-assertion-type%3Ajwt-bearer&client_assertion=");
    else
        afsync_text_add(form, "&client_secret=");
    afsync_url_add_part(form, proof->assertion != NULL ? proof->assertion : proof->secret);
}

void afsync_entra_add_url(struct afsync_text *url, const struct afsync_login_ask *ask) {
    afsync_text_addf(url, "%s/", ask->cloud->login);
    afsync_url_add_part(url, ask->credential->tenant);
    afsync_text_add(url, "/oauth2/v2.0/token");
}

bool afsync_entra_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                      const struct afsync_entra_proof *proof, struct afsync_fault *fault) {
    /* As large as it can get: growing would leave the secret in memory that was given back.
     */
    enum { FORM_ROOM = 64 * 1024 };
    const char *secret = proof->assertion != NULL ? proof->assertion : proof->secret;
    struct afsync_text url = {0}, what = {0};
    struct afsync_text form = {
        .data = malloc(FORM_ROOM), .capacity = FORM_ROOM, .limit = FORM_ROOM - 1};
    bool ok = false;

    if (form.data == NULL)
        return afsync_fault_no_memory(fault);
    write_form(&form, ask, proof);
    afsync_entra_add_url(&url, ask);
    afsync_text_addf(&what, "log in to tenant %.64s as client %.64s",
                     ask->credential->tenant, ask->credential->client_id);
    if (afsync_text_good(&form, fault) && afsync_text_good(&url, fault) &&
        afsync_text_good(&what, fault)) {
        struct afsync_http_request request = {
            .what = what.data, .url = url.data, .form = form.data};

        ok = ask_for(token, ask, &request, secret, fault);
    }
    afsync_secret_wipe(form.data, FORM_ROOM);
    afsync_text_fini(&form);
    afsync_text_fini(&url);
    afsync_text_fini(&what);
    return ok;
}

bool afsync_entra_check(const struct afsync_credential *credential,
                        struct afsync_fault *fault) {
    if (credential->tenant == NULL || *credential->tenant == '\0')
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "no tenant is given to log in to (AZURE_TENANT_ID, --tenant "
            "or TenantId)");
    if (credential->client_id == NULL || *credential->client_id == '\0')
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "no client is given to log in as (AZURE_CLIENT_ID, --client-id "
            "or ClientId)");
    return true;
}
