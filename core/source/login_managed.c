/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in as the machine itself (managed identity), on an Azure VM or through Arc. */
#include "source/login_method.h"

#include "source/identity.h"

bool afsync_login_managed_check(const struct afsync_credential *credential,
                                struct afsync_fault *fault) {
    (void)credential;
    (void)fault;
    return true; /* whoever hands it out must be asked */
}

bool afsync_login_managed_get(struct afsync_token *token,
                              const struct afsync_login_ask *ask,
                              struct afsync_fault *fault) {
    return afsync_arc_is_here(ask->credential) ? afsync_arc_get(token, ask, fault)
                                               : afsync_imds_get(token, ask, fault);
}
