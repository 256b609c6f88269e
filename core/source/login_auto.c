/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in where no setting says how. */
#include "source/login_method.h"

bool afsync_login_auto_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault) {
    (void)credential;
    (void)fault;
    return true; /* somebody must be asked */
}

bool afsync_login_auto_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                           struct afsync_fault *fault) {
    (void)token;
    (void)ask;
    return afsync_fault_set(
        fault, AFSYNC_FAULT_LOGIN,
        "no login is given: a client secret (AZURE_CLIENT_SECRET, --client-secret-file or "
        "ClientSecretFile)");
}
