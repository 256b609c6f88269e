/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in with a certificate. */
#include "source/login_method.h"

#include "source/assertion.h"
#include "source/entra.h"
#include "source/secret.h"

static bool read_pem(struct afsync_text *pem, const char *path,
                     struct afsync_fault *fault) {
    const struct afsync_secret_file file = {.noun = "certificate file",
                                            .path = path,
                                            .most = 128 * 1024, /* a chain may be in it */
                                            .may_be_link = true};

    return afsync_secret_read_text(pem, &file, fault);
}

bool afsync_login_certificate_check(const struct afsync_credential *credential,
                                    struct afsync_fault *fault) {
    struct afsync_text pem = {0};
    bool ok;

    if (!afsync_entra_check(credential, fault))
        return false;
    if (credential->certificate_file == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "no certificate is given (AZURE_CLIENT_CERTIFICATE_PATH, "
                                "--certificate-file or CertificateFile)");
    ok = read_pem(&pem, credential->certificate_file, fault);
    afsync_secret_fini_text(&pem);
    return ok;
}

static bool sign(struct afsync_text *assertion, const struct afsync_login_ask *ask,
                 const char *pem, struct afsync_fault *fault) {
    const struct afsync_assertion_key key = {
        .pem = pem,
        .password = ask->credential->certificate_password,
        .file_name = ask->credential->certificate_file,
    };
    struct afsync_assertion_claim claim = {.client_id = ask->credential->client_id,
                                           .now_ms = ask->now_ms};
    struct afsync_text url = {0};
    bool ok;

    afsync_entra_add_url(&url, ask);
    claim.audience = afsync_text_string(&url);
    ok = afsync_text_good(&url, fault) &&
         afsync_assertion_add(assertion, &key, &claim, fault);
    afsync_text_fini(&url);
    return ok;
}

bool afsync_login_certificate_get(struct afsync_token *token,
                                  const struct afsync_login_ask *ask,
                                  struct afsync_fault *fault) {
    struct afsync_text pem = {0}, assertion = {0};
    struct afsync_entra_proof proof = {0};
    bool ok;

    ok = read_pem(&pem, ask->credential->certificate_file, fault) &&
         sign(&assertion, ask, pem.data, fault);
    afsync_secret_fini_text(&pem);
    proof.assertion = afsync_text_string(&assertion);
    ok = ok && afsync_entra_get(token, ask, &proof, fault);
    afsync_secret_fini_text(&assertion);
    return ok;
}
