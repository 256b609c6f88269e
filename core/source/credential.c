/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of methods, and which of them is meant. */
#include "source/credential.h"

#include "base/text.h"
#include "source/identity.h"
#include "source/login_method.h"

#include <stddef.h>

const char afsync_auth_words[] =
    "auto, secret, certificate, workload-identity, managed-identity or azure-cli";

static bool is_given(const char *value) {
    return value != NULL && *value != '\0';
}

static bool has_secret(const struct afsync_credential *credential) {
    return is_given(credential->secret) || is_given(credential->secret_file);
}

static bool has_certificate(const struct afsync_credential *credential) {
    return is_given(credential->certificate_file);
}

static bool has_federated_token(const struct afsync_credential *credential) {
    return is_given(credential->federated_token_file);
}

static bool has_identity(const struct afsync_credential *credential) {
    return is_given(credential->identity_host) || afsync_arc_is_here(credential);
}

const struct afsync_login_method afsync_login_methods[AFSYNC_AUTHS] = {
    [AFSYNC_AUTH_AUTO] = {"auto", NULL, afsync_login_auto_check, afsync_login_auto_get},
    [AFSYNC_AUTH_SECRET] = {"secret", has_secret, afsync_login_secret_check,
                            afsync_login_secret_get},
    [AFSYNC_AUTH_CERTIFICATE] = {"certificate", has_certificate,
                                 afsync_login_certificate_check,
                                 afsync_login_certificate_get},
    [AFSYNC_AUTH_WORKLOAD] = {"workload-identity", has_federated_token,
                              afsync_login_workload_check, afsync_login_workload_get},
    [AFSYNC_AUTH_MANAGED] = {"managed-identity", has_identity, afsync_login_managed_check,
                             afsync_login_managed_get},
    [AFSYNC_AUTH_CLI] = {"azure-cli", NULL, afsync_login_cli_check, afsync_login_cli_get},
};

const char *afsync_auth_word(enum afsync_auth auth) {
    return afsync_login_methods[auth].word;
}

bool afsync_auth_named(enum afsync_auth *auth, const char *word) {
    for (int i = 0; i < AFSYNC_AUTHS; i++)
        if (afsync_name_equal(afsync_login_methods[i].word, word)) {
            *auth = (enum afsync_auth)i;
            return true;
        }
    return false;
}

enum afsync_auth afsync_credential_method(const struct afsync_credential *credential) {
    if (credential->auth != AFSYNC_AUTH_AUTO)
        return credential->auth;
    for (int i = 0; i < AFSYNC_AUTHS; i++)
        if (afsync_login_methods[i].is_given != NULL &&
            afsync_login_methods[i].is_given(credential))
            return (enum afsync_auth)i;
    return AFSYNC_AUTH_AUTO;
}

bool afsync_credential_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault) {
    return afsync_login_methods[afsync_credential_method(credential)].check(credential,
                                                                            fault);
}
