/* SPDX-License-Identifier: Apache-2.0
 *
 * What Azure says went wrong, in one short sentence. */
#ifndef AFSYNC_SOURCE_AZURE_ERROR_H
#define AFSYNC_SOURCE_AZURE_ERROR_H

#include "base/text.h"

enum { AFSYNC_AZURE_ERROR_MAX = 256 };

/* Writes code and first sentence of the error in `body`: ARM's error object, wrapped in
 * `error` or not, or the login's error_description. "" if the body is empty; says so if it
 * is no JSON or no error object. An answer that repeats `secret` (may be NULL) is not
 * quoted. */
void afsync_azure_error_say(char out[AFSYNC_AZURE_ERROR_MAX],
                            const struct afsync_text *body, const char *secret);

/* Is it the error of that code? */
bool afsync_azure_error_is(const struct afsync_text *body, const char *code);

/* Does it refuse the api-version that was asked in? A cloud that does not know one yet says
 * so in one of two ways. */
bool afsync_azure_error_is_of_version(const struct afsync_text *body);

/* Does the text hold a word as long as tokens are, and names are not? */
bool afsync_azure_error_holds_token(const char *text);

#endif
