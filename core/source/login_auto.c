/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in where no setting says how: as the machine, if anybody hands out its identity;
 * else as whoever is logged in to the Azure CLI. A login that is there and is refused is
 * not followed by another. */
#include "source/login_method.h"

#include "source/identity.h"

bool afsync_login_auto_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault) {
    (void)credential;
    (void)fault;
    return true; /* somebody must be asked */
}

bool afsync_login_auto_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                           struct afsync_fault *fault) {
    if (afsync_imds_answers(ask))
        return afsync_login_managed_get(token, ask, fault);
    if (afsync_login_cli_check(ask->credential, NULL))
        return afsync_login_cli_get(token, ask, fault);
    if (afsync_deadline_passed(ask->deadline))
        return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                                "log in: the time of the run was over before anybody was "
                                "found who hands out an identity");
    return afsync_fault_set(
        fault, AFSYNC_FAULT_LOGIN,
        "no way to log in: give a client secret (AZURE_CLIENT_SECRET, --client-secret-file "
        "or ClientSecretFile), a certificate (--certificate-file or CertificateFile) or a "
        "federated token (AZURE_FEDERATED_TOKEN_FILE); nobody hands out a managed identity "
        "here, and there is no az in a folder of PATH");
}
