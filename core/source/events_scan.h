/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding in bytes what may be one of our events, before anybody reads a record: the
 * numbers 9102, 9302, 9121, 7005 and 7006, as a run of digits of their own. What has none
 * of them is none of ours. */
#ifndef AFSYNC_SOURCE_EVENTS_SCAN_H
#define AFSYNC_SOURCE_EVENTS_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Where the first of them begins in bytes[from..length); `length` if there is none. What
 * the end cuts off is not found: the last AFSYNC_NUMBER_LENGTH bytes are to be looked at
 * again when more have come. */
enum { AFSYNC_NUMBER_LENGTH = 4 };
size_t afsync_scan_number(const char *bytes, size_t from, size_t length);

/* Does one begin there? Four bytes at least follow. */
bool afsync_scan_is_number(const char *bytes, size_t at, size_t length);

#endif
