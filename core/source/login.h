/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in: gets the bearer token of a place by the method that is configured, and keeps
 * it for as long as it holds, between runs too. */
#ifndef AFSYNC_SOURCE_LOGIN_H
#define AFSYNC_SOURCE_LOGIN_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/cloud.h"
#include "source/credential.h"
#include "source/deadline.h"
#include "source/http.h"
#include "source/token.h"

#include <stdbool.h>
#include <stdint.h>

/* `= {0}` knows no token; afsync_login_close accepts it. What it was opened with is
 * borrowed until then. */
struct afsync_login {
    const struct afsync_credential *credential;
    const struct afsync_cloud *cloud;
    struct afsync_http *http;
    const char *folder; /* where tokens are kept between runs; NULL: nowhere */
    int64_t now_ms;     /* the wall clock */
    const struct afsync_deadline *deadline; /* of the run, set by its owner; NULL: none */
    struct afsync_token tokens[AFSYNC_PLACES];
    bool dropped[AFSYNC_PLACES]; /* what is kept of it is not believed any more */
    struct afsync_fault refused[AFSYNC_PLACES]; /* why there is none: nobody asks again */
};

void afsync_login_open(struct afsync_login *login,
                       const struct afsync_credential *credential,
                       const struct afsync_cloud *cloud, struct afsync_http *http,
                       const char *folder, int64_t now_ms);

/* The token to send to that place, borrowed until it is dropped; logs in if there is
 * none. NULL with a fault; a login that was refused is not tried again. */
const char *afsync_login_bearer(struct afsync_login *login, enum afsync_place place,
                                struct afsync_fault *fault);

/* That token was refused (401): it is forgotten, and the next one is a new one. */
void afsync_login_drop(struct afsync_login *login, enum afsync_place place);

void afsync_login_close(struct afsync_login *login);

#endif
