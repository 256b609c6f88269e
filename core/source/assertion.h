/* SPDX-License-Identifier: Apache-2.0
 *
 * What a client signs with the key of its certificate to prove who it is: a JSON Web Token,
 * PS256, that names the certificate by its SHA-256 (x5t#S256).
 *
 * Facts: Microsoft identity platform, certificate credentials. */
#ifndef AFSYNC_SOURCE_ASSERTION_H
#define AFSYNC_SOURCE_ASSERTION_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Key and certificate as they lie in one PEM file; borrowed. */
struct afsync_assertion_key {
    const char *pem;
    const char *password;  /* of the key; NULL: none */
    const char *file_name; /* for faults */
};

/* Who says what to whom, and when. */
struct afsync_assertion_claim {
    const char *client_id;
    const char *audience; /* the URL that is asked for a token */
    int64_t now_ms;
};

/* Adds the signed assertion to an empty text, which the caller wipes. */
AFSYNC_MUST_USE
bool afsync_assertion_add(struct afsync_text *assertion,
                          const struct afsync_assertion_key *key,
                          const struct afsync_assertion_claim *claim,
                          struct afsync_fault *fault);

#endif
