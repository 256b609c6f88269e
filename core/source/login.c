/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens, one a place. */
#include "source/login.h"

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

void afsync_login_drop(struct afsync_login *login, enum afsync_place place) {
    afsync_token_fini(&login->tokens[place]);
}

const char *afsync_login_bearer(struct afsync_login *login, enum afsync_place place,
                                struct afsync_fault *fault) {
    struct afsync_token *token = &login->tokens[place];
    struct afsync_fault *refused = &login->refused[place];

    if (token->value == NULL && refused->kind == AFSYNC_FAULT_NONE &&
        !afsync_token_login(token, login->credential, login->cloud,
                            login->cloud->places[place].audience, login->http, refused))
        afsync_token_fini(token);
    if (token->value == NULL)
        afsync_fault_set(fault, refused->kind, "%s", refused->text);
    return token->value;
}

void afsync_login_close(struct afsync_login *login) {
    for (int i = 0; i < AFSYNC_PLACES; i++)
        afsync_token_fini(&login->tokens[i]);
    *login = (struct afsync_login){0};
}
