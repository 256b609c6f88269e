/* SPDX-License-Identifier: Apache-2.0
 *
 * Health as a text, to be kept between runs: a first line that says the version and the
 * scope, then one line of JSON for each leg (upload, then download of each endpoint), one
 * for each server and cloud endpoint, and one for each item error that waits for its
 * session. What was loaded judges exactly as what was saved; only what belongs to one run
 * is left behind (the number of the poll, the moment of judging, the oddities seen).
 *
 * It is loaded as a whole or not at all. */
#ifndef AFSYNC_HEALTH_STATE_H
#define AFSYNC_HEALTH_STATE_H

#include "base/attr.h"
#include "base/fault.h"
#include "health/health.h"

#include <stdbool.h>
#include <stdio.h>

/* To be raised with every change of the shape. */
enum { AFSYNC_STATE_VERSION = 10 };

/* Writes on `file`; whether that went well its owner asks it. `scope` is what the health is
 * the health of, as the caller spells it. False if memory ran out. */
AFSYNC_MUST_USE
bool afsync_state_save(const struct afsync_health *health, const char *scope, FILE *file,
                       struct afsync_fault *fault);

/* Fills a health that must be empty from what comes next in `file`, and leaves what comes
 * after it; after a false it is empty again. A fault of kind FORMAT says which line is not
 * good and why (damaged, older, newer, of another scope): the file is to be set aside. A
 * fault of another kind says nothing about what stands in it. */
AFSYNC_MUST_USE
bool afsync_state_load(struct afsync_health *health, FILE *file, const char *scope,
                       struct afsync_fault *fault);

#endif
