/* SPDX-License-Identifier: Apache-2.0
 *
 * A bearer token, and reading it from what a login answers. */
#ifndef AFSYNC_SOURCE_TOKEN_H
#define AFSYNC_SOURCE_TOKEN_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest token that is believed to be one. */
enum { AFSYNC_TOKEN_MAX = 64 * 1024 };

/* `= {0}` is no token. Whoever got one calls afsync_token_fini, which wipes it. */
struct afsync_token {
    char *value;
    int64_t expires_at; /* by our own clock; 0: not known */
};

/* Reads the answer of a login that was asked at `now_ms`: version 2 and version 1 of Entra
 * ID's, a managed identity's, or az's own. A token that is there already is replaced. */
AFSYNC_MUST_USE
bool afsync_token_read(struct afsync_token *token, const struct afsync_text *body,
                       int64_t now_ms, struct afsync_fault *fault);

/* Takes a copy of the value, if it is fit to stand in a header. */
AFSYNC_MUST_USE
bool afsync_token_set(struct afsync_token *token, const char *value, int64_t expires_at,
                      struct afsync_fault *fault);

void afsync_token_fini(struct afsync_token *token); /* accepts a zeroed one and NULL */

#endif
