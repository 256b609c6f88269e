/* SPDX-License-Identifier: Apache-2.0
 *
 * The methods of logging in: one row of a table each, one small file each. */
#ifndef AFSYNC_SOURCE_LOGIN_METHOD_H
#define AFSYNC_SOURCE_LOGIN_METHOD_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/cloud.h"
#include "source/credential.h"
#include "source/deadline.h"
#include "source/http.h"
#include "source/token.h"

#include <stdbool.h>
#include <stdint.h>

/* One login: who, where, for what, and by when. Everything is borrowed. */
struct afsync_login_ask {
    const struct afsync_credential *credential;
    const struct afsync_cloud *cloud;
    const char *audience;
    struct afsync_http *http;
    const struct afsync_deadline *deadline;
    int64_t now_ms; /* the wall clock */
};

struct afsync_login_method {
    const char *word;
    /* Are its own settings given, so that `auto` takes it? NULL: that cannot be told. */
    bool (*is_given)(const struct afsync_credential *credential);
    /* Has it what it needs? Asks nobody. */
    bool (*check)(const struct afsync_credential *credential, struct afsync_fault *fault);
    /* Gets a token in place of the one that is there. */
    bool (*get)(struct afsync_token *token, const struct afsync_login_ask *ask,
                struct afsync_fault *fault);
};

extern const struct afsync_login_method afsync_login_methods[AFSYNC_AUTHS];

/* ---- the methods ---- */

AFSYNC_MUST_USE
bool afsync_login_auto_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_auto_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                           struct afsync_fault *fault);

AFSYNC_MUST_USE
bool afsync_login_secret_check(const struct afsync_credential *credential,
                               struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_secret_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                             struct afsync_fault *fault);

AFSYNC_MUST_USE
bool afsync_login_certificate_check(const struct afsync_credential *credential,
                                    struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_certificate_get(struct afsync_token *token,
                                  const struct afsync_login_ask *ask,
                                  struct afsync_fault *fault);

AFSYNC_MUST_USE
bool afsync_login_workload_check(const struct afsync_credential *credential,
                                 struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_workload_get(struct afsync_token *token,
                               const struct afsync_login_ask *ask,
                               struct afsync_fault *fault);

AFSYNC_MUST_USE
bool afsync_login_managed_check(const struct afsync_credential *credential,
                                struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_managed_get(struct afsync_token *token,
                              const struct afsync_login_ask *ask,
                              struct afsync_fault *fault);

AFSYNC_MUST_USE
bool afsync_login_cli_check(const struct afsync_credential *credential,
                            struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_login_cli_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                          struct afsync_fault *fault);

#endif
