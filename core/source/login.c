/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens, one a place: from memory, from what is kept, or from a login. */
#include "source/login.h"

#include "source/kept.h"
#include "source/login_method.h"

#include <string.h>

void afsync_login_open(struct afsync_login *login,
                       const struct afsync_credential *credential,
                       const struct afsync_cloud *cloud, struct afsync_http *http,
                       const char *folder, int64_t now_ms) {
    *login = (struct afsync_login){.credential = credential,
                                   .cloud = cloud,
                                   .http = http,
                                   .folder = folder,
                                   .now_ms = now_ms};
}

/* ---- keeping them ---- */

/* All that a token depends on, spelt out so that the parts cannot run into each other. */
static void spell(struct afsync_text *what_for, const struct afsync_login *login,
                  enum afsync_place place) {
    const struct afsync_credential *credential = login->credential;
    const char *const parts[] = {login->cloud->login,
                                 credential->tenant,
                                 credential->client_id,
                                 afsync_auth_word(afsync_credential_method(credential)),
                                 login->cloud->places[place].audience,
                                 credential->identity_host,
                                 credential->arc_endpoint,
                                 credential->home,
                                 credential->cli_folder};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        afsync_text_addf(what_for, "%zu:%s ", parts[i] != NULL ? strlen(parts[i]) : 0,
                         parts[i] != NULL ? parts[i] : "");
}

static struct afsync_kept kept_of(const struct afsync_login *login,
                                  const struct afsync_text *what_for) {
    return (struct afsync_kept){
        .folder = what_for->failed ? NULL : login->folder,
        .suffix = ".token",
        .what_for = afsync_text_string(what_for),
    };
}

static void recall(struct afsync_login *login, enum afsync_place place) {
    struct afsync_text what_for = {0};
    struct afsync_kept_word word;
    struct afsync_kept kept;

    if (login->dropped[place])
        return;
    spell(&what_for, login, place);
    kept = kept_of(login, &what_for);
    if (afsync_kept_read(&kept, login->now_ms, &word)) {
        (void)!afsync_token_set(&login->tokens[place], word.text, word.expires_at, NULL);
        afsync_kept_fini(&word);
    }
    afsync_text_fini(&what_for);
}

/* A token whose end is not known is not kept: whoever gave it keeps it himself. */
static void keep(const struct afsync_login *login, enum afsync_place place) {
    const struct afsync_token *token = &login->tokens[place];
    struct afsync_kept_word word = {
        .made_at = login->now_ms, .expires_at = token->expires_at, .text = token->value};
    struct afsync_text what_for = {0};
    struct afsync_kept kept;

    if (token->expires_at == 0)
        return;
    spell(&what_for, login, place);
    kept = kept_of(login, &what_for);
    afsync_kept_write(&kept, &word);
    afsync_text_fini(&what_for);
}

void afsync_login_drop(struct afsync_login *login, enum afsync_place place) {
    struct afsync_text what_for = {0};
    struct afsync_kept kept;

    spell(&what_for, login, place);
    kept = kept_of(login, &what_for);
    afsync_kept_remove(&kept);
    afsync_text_fini(&what_for);
    afsync_token_fini(&login->tokens[place]);
    login->dropped[place] = true;
}

/* ---- logging in ---- */

static bool log_in(struct afsync_login *login, enum afsync_place place,
                   struct afsync_fault *fault) {
    static const struct afsync_deadline none = {0};
    const struct afsync_login_ask ask = {
        .credential = login->credential,
        .cloud = login->cloud,
        .audience = login->cloud->places[place].audience,
        .http = login->http,
        .deadline = login->deadline != NULL ? login->deadline : &none,
        .now_ms = login->now_ms,
    };
    enum afsync_auth method = afsync_credential_method(login->credential);

    if (ask.audience[0] == '\0')
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "this cloud does not say for whom a token must be");
    return afsync_credential_check(login->credential, fault) &&
           afsync_login_methods[method].get(&login->tokens[place], &ask, fault);
}

const char *afsync_login_bearer(struct afsync_login *login, enum afsync_place place,
                                struct afsync_fault *fault) {
    struct afsync_token *token = &login->tokens[place];
    struct afsync_fault *refused = &login->refused[place];

    if (token->value == NULL && refused->kind == AFSYNC_FAULT_NONE)
        recall(login, place);
    if (token->value == NULL && refused->kind == AFSYNC_FAULT_NONE) {
        if (log_in(login, place, refused)) {
            keep(login, place);
        } else {
            afsync_token_fini(token);
            afsync_cloud_forget(login->cloud, login->folder);
        }
    }
    if (token->value == NULL && fault != NULL && fault->kind == AFSYNC_FAULT_NONE)
        *fault = *refused;
    return token->value;
}

void afsync_login_close(struct afsync_login *login) {
    for (int i = 0; i < AFSYNC_PLACES; i++)
        afsync_token_fini(&login->tokens[i]);
    *login = (struct afsync_login){0};
}
