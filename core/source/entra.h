/* SPDX-License-Identifier: Apache-2.0
 *
 * Entra ID: a client proves who it is and gets a bearer token.
 *
 * Facts: the OAuth 2.0 client credentials flow of the Microsoft identity platform, v2.0. */
#ifndef AFSYNC_SOURCE_ENTRA_H
#define AFSYNC_SOURCE_ENTRA_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "source/login_method.h"

#include <stdbool.h>

/* One of the two ways to prove it; borrowed. */
struct afsync_entra_proof {
    const char *secret;
    const char *assertion; /* a token that somebody else signed */
};

/* Are tenant and client given? */
AFSYNC_MUST_USE
bool afsync_entra_check(const struct afsync_credential *credential,
                        struct afsync_fault *fault);

/* Adds the URL that is asked for tokens, which is also whom an assertion is for. */
void afsync_entra_add_url(struct afsync_text *url, const struct afsync_login_ask *ask);

/* The proof is in memory of ours only while it is sent. */
AFSYNC_MUST_USE
bool afsync_entra_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                      const struct afsync_entra_proof *proof, struct afsync_fault *fault);

/* Says what somebody who hands out tokens answered in place of one: its own code, its first
 * sentence, and what to do about the usual ones. Does not quote an answer that repeats
 * `secret`. Always returns false. */
bool afsync_entra_refuse(const struct afsync_http_answer *answer, const char *what,
                         const char *secret, struct afsync_fault *fault);

/* What to do about the AADSTS code in a sentence; "" if nothing is known of it. */
const char *afsync_entra_advice(const char *sentence);

#endif
