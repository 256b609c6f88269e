/* SPDX-License-Identifier: Apache-2.0
 *
 * Thresholds as users write them, NAME=RANGE, with ranges of the plugin guidelines:
 * [@]start:end, "10", "10:", "~:10", "10:20", "@10:20". */
#ifndef AFSYNC_REPORT_THRESHOLD_H
#define AFSYNC_REPORT_THRESHOLD_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/range.h"
#include "report/readings.h"
#include "verdict/verdict.h"

#include <stddef.h>

/* What a value makes of a threshold: OK, WARNING or CRITICAL. */
enum afsync_state afsync_threshold_judge(const struct afsync_threshold *threshold,
                                         double value);

/* Appends "item_errors is 7, outside the range 0:5 for WARNING". */
void afsync_threshold_tell(char *out, size_t size, enum afsync_reading reading,
                           double value, const struct afsync_threshold *threshold);

/* Sets those that hold if the user sets none. */
void afsync_threshold_default(struct afsync_threshold *thresholds);

/* The range that makes a value WARNING or CRITICAL. */
const struct afsync_range *afsync_threshold_range(const struct afsync_threshold *threshold,
                                                  enum afsync_state state);

/* Does the reading take a threshold? */
bool afsync_reading_is_judged(enum afsync_reading reading);

/* Reads a range; false if the text is none. */
AFSYNC_MUST_USE
bool afsync_range_parse(struct afsync_range *range, const char *text);

/* Reads NAME=RANGE into the warning or critical range of that reading; `thresholds` has one
 * for each reading. */
AFSYNC_MUST_USE
bool afsync_threshold_parse(struct afsync_threshold *thresholds, bool critical,
                            const char *text, struct afsync_fault *fault);

#endif
