/* SPDX-License-Identifier: Apache-2.0
 *
 * Who logs in, and by which method. Everything that the environment may say of it is a
 * member here: the core does not ask it. */
#ifndef AFSYNC_SOURCE_CREDENTIAL_H
#define AFSYNC_SOURCE_CREDENTIAL_H

#include "base/attr.h"
#include "base/fault.h"

#include <stdbool.h>

/* In the order in which `auto` tries them. */
enum afsync_auth {
    AFSYNC_AUTH_AUTO,
    AFSYNC_AUTH_SECRET,
    AFSYNC_AUTH_CERTIFICATE,
    AFSYNC_AUTH_WORKLOAD,
    AFSYNC_AUTH_MANAGED,
    AFSYNC_AUTH_CLI,
    AFSYNC_AUTHS
};

/* Strings are borrowed; NULL: not given. */
struct afsync_credential {
    enum afsync_auth auth;
    const char *tenant, *client_id;
    const char *secret, *secret_file;
    const char *certificate_file, *certificate_password;
    const char *federated_token_file;
    const char *identity_host; /* in place of http://169.254.169.254 */
    const char *arc_endpoint, *arc_imds;
    /* What az is started with: where it is found, where its own login is, and its road. */
    const char *path, *home, *cli_folder, *cli_ca, *cli_proxy, *cli_no_proxy;
};

/* The word of a method as an administrator writes it, and the method of a word, ASCII case
 * ignored. False if there is none of it; `afsync_auth_words` names them all. */
const char *afsync_auth_word(enum afsync_auth auth);
AFSYNC_MUST_USE
bool afsync_auth_named(enum afsync_auth *auth, const char *word);
extern const char afsync_auth_words[];

/* The method that is configured: of `auto` the first whose own settings are given. AUTO if
 * that cannot be told without asking somebody. */
enum afsync_auth afsync_credential_method(const struct afsync_credential *credential);

/* Is all there that its method needs, and may its files be read? Asks nobody. */
AFSYNC_MUST_USE
bool afsync_credential_check(const struct afsync_credential *credential,
                             struct afsync_fault *fault);

#endif
