/* SPDX-License-Identifier: Apache-2.0
 *
 * Escapes in the texts of JSON. */
#ifndef AFSYNC_SOURCE_EVENTS_ESCAPE_H
#define AFSYNC_SOURCE_EVENTS_ESCAPE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Replaces `out` by what the text means; half of a pair becomes U+FFFD. False: an escape in
 * it is none. Whether it fitted is asked of `out`. */
bool afsync_json_unescape(struct afsync_text *out, const char *bytes, size_t length);

#endif
