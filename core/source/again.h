/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking again: which trouble of Azure's or the network's may pass, and how long is waited
 * before the next try, longer each time and jittered, so that many who were refused
 * together do not come back together. */
#ifndef AFSYNC_SOURCE_AGAIN_H
#define AFSYNC_SOURCE_AGAIN_H

#include "source/http.h"

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds until the next try of what was tried so often, and was answered so (NULL: it
 * was not, and the fault is of that kind); -1: it is not tried again. */
int64_t afsync_again_after_ms(unsigned tries, const struct afsync_http_answer *answer,
                              enum afsync_fault_kind kind);

/* As afsync_http_ask, but tries again while there is time. */
AFSYNC_MUST_USE
bool afsync_again_ask(struct afsync_http *http, const struct afsync_http_request *request,
                      struct afsync_http_answer *answer, struct afsync_fault *fault);

#endif
