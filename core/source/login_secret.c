/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in with a client's secret. */
#include "source/login_method.h"

#include "source/entra.h"
#include "source/secret.h"

static bool is_given(const char *value) {
    return value != NULL && *value != '\0';
}

bool afsync_login_secret_check(const struct afsync_credential *credential,
                               struct afsync_fault *fault) {
    struct afsync_secret secret = {0};
    bool ok;

    if (!afsync_entra_check(credential, fault))
        return false;
    if (is_given(credential->secret))
        return true;
    if (!is_given(credential->secret_file))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "no client secret is given (AZURE_CLIENT_SECRET, "
                                "--client-secret-file or ClientSecretFile)");
    ok = afsync_secret_read(&secret, credential->secret_file, fault);
    afsync_secret_fini(&secret);
    return ok;
}

bool afsync_login_secret_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                             struct afsync_fault *fault) {
    const struct afsync_credential *credential = ask->credential;
    struct afsync_entra_proof proof = {.secret = credential->secret};
    struct afsync_secret secret = {0};
    bool ok;

    if (is_given(credential->secret))
        return afsync_entra_get(token, ask, &proof, fault);
    proof.secret = secret.value;
    ok = afsync_secret_read(&secret, credential->secret_file, fault) &&
         afsync_entra_get(token, ask, &proof, fault);
    afsync_secret_fini(&secret);
    return ok;
}
