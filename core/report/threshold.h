/* SPDX-License-Identifier: Apache-2.0
 *
 * Thresholds as users write them, NAME=RANGE, with ranges of the plugin guidelines:
 * [@]start:end, "10", "10:", "~:10", "10:20", "@10:20". */
#ifndef AFSYNC_REPORT_THRESHOLD_H
#define AFSYNC_REPORT_THRESHOLD_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/range.h"

/* Reads a range; false if the text is none. */
AFSYNC_MUST_USE
bool afsync_range_parse(struct afsync_range *range, const char *text);

/* Reads NAME=RANGE into the warning or critical range of that reading; `thresholds` has one
 * for each reading. */
AFSYNC_MUST_USE
bool afsync_threshold_parse(struct afsync_threshold *thresholds, bool critical,
                            const char *text, struct afsync_fault *fault);

#endif
