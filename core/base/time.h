/* SPDX-License-Identifier: Apache-2.0
 *
 * Moments: milliseconds since 1970 UTC in an int64_t. 0 and below mean "not known"; a text
 * that names such a moment (a clock of 1601) is no time. Nothing here asks the clock. */
#ifndef AFSYNC_BASE_TIME_H
#define AFSYNC_BASE_TIME_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AFSYNC_SECOND INT64_C(1000)
#define AFSYNC_MINUTE (60 * AFSYNC_SECOND)
#define AFSYNC_HOUR (60 * AFSYNC_MINUTE)
#define AFSYNC_DAY (24 * AFSYNC_HOUR)

/* The last moment that can be written with four digits of year. */
#define AFSYNC_TIME_LAST INT64_C(253402300799999)

enum { AFSYNC_TIME_MAX = 24 }; /* "2026-03-04T02:15:07Z" and NUL */

/* A civil time as written, before anybody knows its zone. */
struct afsync_civil {
    int year, month, day, hour, minute, second, millisecond;
    bool has_offset;
    int offset_minutes; /* east of UTC, if has_offset */
};

/* Reads "2026-03-04T02:15:07.1234567Z", with 'T' or a space, up to nine decimals, and 'Z',
 * "+01:00", "+0100", " +0100" or nothing as the offset. Trailing text is refused. */
AFSYNC_MUST_USE
bool afsync_civil_parse(struct afsync_civil *civil, const char *text);

/* The same of bytes that need not end in NUL. */
AFSYNC_MUST_USE
bool afsync_civil_read(struct afsync_civil *civil, const char *text, size_t length);

/* As if the civil time were UTC, its offset ignored. May be <= 0. */
int64_t afsync_civil_to_utc(const struct afsync_civil *civil);

/* An absolute time: RFC 3339 with an offset. 0 if it is none. */
int64_t afsync_time_parse(const char *text);

/* RFC 3339 UTC, cut to seconds. */
void afsync_time_format(int64_t at, char out[AFSYNC_TIME_MAX]);

/* Reads "90", "90s", "15m", "2h", "3d" (also "1.5h") into milliseconds. */
AFSYNC_MUST_USE
bool afsync_duration_parse(const char *text, int64_t *duration_ms);

/* "45 s", "12 min", "3 h", "2 h 10 min", "5 days": for sentences. */
enum { AFSYNC_DURATION_MAX = 32 };
void afsync_duration_format(int64_t duration_ms, char out[AFSYNC_DURATION_MAX]);

#endif
