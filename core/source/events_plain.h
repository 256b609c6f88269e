/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking all bytes of a piece at once whether they need a closer look. */
#ifndef AFSYNC_SOURCE_EVENTS_PLAIN_H
#define AFSYNC_SOURCE_EVENTS_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* Are they ASCII, without a zero byte? Never reads beyond them. */
bool afsync_bytes_are_plain(const char *bytes, size_t length);

/* The same, knowing no machine. */
bool afsync_bytes_are_plain_by_words(const char *bytes, size_t length);

#endif
