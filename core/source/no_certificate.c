/* SPDX-License-Identifier: Apache-2.0
 *
 * In place of login_certificate.c where it is not built. */
#include "source/login_method.h"

bool afsync_login_certificate_check(const struct afsync_credential *credential,
                                    struct afsync_fault *fault) {
    (void)credential;
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "this build cannot log in with a certificate "
                            "(AFSYNC_CERTIFICATE is off)");
}

bool afsync_login_certificate_get(struct afsync_token *token,
                                  const struct afsync_login_ask *ask,
                                  struct afsync_fault *fault) {
    (void)token;
    return afsync_login_certificate_check(ask->credential, fault);
}
