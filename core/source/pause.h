/* SPDX-License-Identifier: Apache-2.0
 *
 * Remembers between processes that Azure asked to wait: one small file for each client at
 * each place, because that is whom Azure counts. */
#ifndef AFSYNC_SOURCE_PAUSE_H
#define AFSYNC_SOURCE_PAUSE_H

#include <stdint.h>

/* Azure counts at most by the hour; a longer pause is a clock that was set. */
#define AFSYNC_PAUSE_MAX (INT64_C(3600) * 1000)

/* The moment until which Azure asked `whom` to wait, by the wall clock; 0: it did not, or
 * that is over, or nothing can be remembered in `folder` (NULL: nowhere). `whom` spells out
 * place and client. */
int64_t afsync_pause_recall(const char *folder, const char *whom, int64_t now_ms);

/* Remembers it, if that can be done: nobody fails without it. */
void afsync_pause_remember(const char *folder, const char *whom, int64_t until_ms);

#endif
