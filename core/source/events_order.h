/* SPDX-License-Identifier: Apache-2.0
 *
 * The order in which the logs of a folder are read: by name, and of a log that was rotated
 * the oldest part first: x.log.2.gz, x.log.1, x.log; x.log-20260303, x.log-20260304, x.log.
 */
#ifndef AFSYNC_SOURCE_EVENTS_ORDER_H
#define AFSYNC_SOURCE_EVENTS_ORDER_H

#include <stdbool.h>

/* Below, at or above 0 as `left` is to be read before, with or after `right`. */
int afsync_events_order(const char *left, const char *right);

/* Are they parts of one log that was rotated? */
bool afsync_events_same_log(const char *left, const char *right);

#endif
