/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in with a token that somebody else signed (workload identity): it lies in a file
 * that is written anew again and again, so it is read anew each time. */
#include "source/login_method.h"

#include "source/entra.h"
#include "source/secret.h"

#include <string.h>

static bool read_assertion(struct afsync_text *text, const char *path,
                           struct afsync_fault *fault) {
    /* Kubernetes links to it, and lets its pod read it. */
    const struct afsync_secret_file file = {.noun = "federated token file",
                                            .path = path,
                                            .most = 32 * 1024,
                                            .may_be_public = true,
                                            .may_be_link = true};
    const char *value;
    size_t length;

    if (!afsync_secret_read_text(text, &file, fault))
        return false;
    value = text->data + strspn(text->data, " \t\r\n");
    length = strcspn(value, " \t\r\n");
    if (length == 0 || value[length + strspn(value + length, " \t\r\n")] != '\0')
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "federated token file %s holds no token", path);
    memmove(text->data, value, length);
    text->data[length] = '\0';
    text->length = length;
    return true;
}

bool afsync_login_workload_check(const struct afsync_credential *credential,
                                 struct afsync_fault *fault) {
    struct afsync_text assertion = {0};
    bool ok;

    if (!afsync_entra_check(credential, fault))
        return false;
    if (credential->federated_token_file == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "no file with a federated token is given "
                                "(AZURE_FEDERATED_TOKEN_FILE)");
    ok = read_assertion(&assertion, credential->federated_token_file, fault);
    afsync_secret_fini_text(&assertion);
    return ok;
}

bool afsync_login_workload_get(struct afsync_token *token,
                               const struct afsync_login_ask *ask,
                               struct afsync_fault *fault) {
    struct afsync_text assertion = {0};
    struct afsync_entra_proof proof = {0};
    bool ok = read_assertion(&assertion, ask->credential->federated_token_file, fault);

    proof.assertion = assertion.data;
    ok = ok && afsync_entra_get(token, ask, &proof, fault);
    afsync_secret_fini_text(&assertion);
    return ok;
}
