/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in to Entra ID: a client's secret for a bearer token.
 *
 * Facts: the OAuth 2.0 client credentials flow of the Microsoft identity platform, v2.0. */
#ifndef AFSYNC_SOURCE_TOKEN_H
#define AFSYNC_SOURCE_TOKEN_H

#include "base/attr.h"
#include "base/count.h"
#include "base/fault.h"
#include "source/cloud.h"
#include "source/http.h"

#include <stdbool.h>

/* The longest token that is believed to be one. */
enum { AFSYNC_TOKEN_MAX = 64 * 1024 };

/* Who logs in; strings are borrowed. */
struct afsync_credential {
    const char *tenant, *client_id;
    const char *secret;      /* NULL: the file */
    const char *secret_file; /* NULL: none */
};

/* Is all there that a login needs, and may the file be read? Asks nobody. */
AFSYNC_MUST_USE
bool afsync_credential_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault);

/* `= {0}` is no token. Whoever logged in calls afsync_token_fini, which wipes it. */
struct afsync_token {
    char *value;
    struct afsync_count lifetime_s; /* counted from the answer */
};

/* Gets a token for an audience in the cloud; one that is already there is replaced. The
 * secret stays in memory only while it is sent. */
AFSYNC_MUST_USE
bool afsync_token_login(struct afsync_token *token,
                        const struct afsync_credential *credential,
                        const struct afsync_cloud *cloud, const char *audience,
                        struct afsync_http *http, struct afsync_fault *fault);

/* Reads the login's answer of status 200. For the above and for tests. */
AFSYNC_MUST_USE
bool afsync_token_read(struct afsync_token *token, const struct afsync_text *body,
                       struct afsync_fault *fault);

void afsync_token_fini(struct afsync_token *token); /* accepts a zeroed one and NULL */

#endif
