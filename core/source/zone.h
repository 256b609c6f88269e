/* SPDX-License-Identifier: Apache-2.0
 *
 * A time zone: turns a civil time that was written without an offset into UTC. The owner
 * calls afsync_zone_fini; `= {0}` is UTC.
 *
 * Facts: RFC 8536 (TZif) and the TZ variable of POSIX.1 for the rule at a file's end. */
#ifndef AFSYNC_SOURCE_ZONE_H
#define AFSYNC_SOURCE_ZONE_H

#include "base/fault.h"
#include "base/time.h"

#include <stddef.h>
#include <stdint.h>

/* One turn of the year, as a POSIX rule says it. */
struct afsync_zone_turn {
    char form;            /* 'M': month, week, day of week; 'J': 1..365; '0': 0..365 */
    int month, week, day; /* `day` only, unless 'M' */
    int time;             /* seconds after local midnight; may be negative */
};

/* What holds after a file's last transition. Offsets are seconds east of UTC. */
struct afsync_zone_rule {
    bool set, has_daylight;
    int standard, daylight;
    struct afsync_zone_turn start, end;
};

struct afsync_zone {
    int offset;          /* seconds east of UTC, if there is no table */
    unsigned char *data; /* the file, owned; NULL: no table. The rest points into it. */
    const unsigned char *times, *indexes, *types;
    size_t time_count, type_count;
    size_t width; /* bytes of one time */
    struct afsync_zone_rule rule;
};

/* `name`: NULL (/etc/localtime; UTC where that is missing), "Z", "UTC", "+01:00", "-0530",
 * a tz database name ("Europe/Berlin"; no "..") or an absolute path of a TZif file. A zone
 * that cannot be had leaves UTC and a fault of usage. */
AFSYNC_MUST_USE
bool afsync_zone_load(struct afsync_zone *zone, const char *name,
                      struct afsync_fault *fault);

void afsync_zone_fini(struct afsync_zone *zone);

/* The moment of a civil time, whose own offset is ignored. A time that the clock skipped is
 * taken with the offset before, one that it showed twice is the first. May be <= 0. */
int64_t afsync_zone_to_utc(const struct afsync_zone *zone,
                           const struct afsync_civil *civil);

#endif
