/* SPDX-License-Identifier: Apache-2.0
 *
 * Threshold ranges as the plugin guidelines write them: [@]start:end, "10", "10:", "~:10",
 * "10:20", "@10:20". */
#ifndef AFSYNC_CHECK_RANGE_H
#define AFSYNC_CHECK_RANGE_H

#include "afsync.h"

/* Reads a range; false if the text is none. */
AFSYNC_MUST_USE
bool afsync_range_parse(struct afsync_range *range, const char *text);

/* Reads NAME=RANGE into the warning or critical range of that reading. */
AFSYNC_MUST_USE
bool afsync_threshold_parse(struct afsync_threshold *thresholds, bool critical,
                            const char *text, struct afsync_fault *fault);

#endif
