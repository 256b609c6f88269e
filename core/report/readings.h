/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of readings as code sees it. */
#ifndef AFSYNC_REPORT_READINGS_H
#define AFSYNC_REPORT_READINGS_H

#include <stdbool.h>

enum afsync_reading {
#define READING(reading, name, unit, kind, scope) AFSYNC_READING_##reading,
#include "report/readings.def"
    AFSYNC_READINGS
};

enum afsync_unit {
    AFSYNC_UNIT_NONE,
    AFSYNC_UNIT_SECONDS,
    AFSYNC_UNIT_BYTES,
    AFSYNC_UNIT_PERCENT
};

/* A counter only grows while the same memory lives; an age is a gauge that grows with the
 * clock; any other gauge is as it is. */
enum afsync_kind { AFSYNC_KIND_GAUGE, AFSYNC_KIND_COUNTER, AFSYNC_KIND_AGE };

/* What a reading is told of. Of codes: those of a leg's item errors, of an endpoint's files
 * that are not tiered, or not recalled. */
enum afsync_scope {
    AFSYNC_SCOPE_LEG,
    AFSYNC_SCOPE_CODE,
    AFSYNC_SCOPE_ENDPOINT,
    AFSYNC_SCOPE_TIERING_CODE,
    AFSYNC_SCOPE_RECALL_CODE,
    AFSYNC_SCOPE_SERVER,
    AFSYNC_SCOPE_CLOUD_ENDPOINT,
    AFSYNC_SCOPE_ASPECT,
    AFSYNC_SCOPE_WHOLE,
    AFSYNC_SCOPE_SOURCE
};

/* The readings of a leg come first in the table: there are thousands of legs, and each
 * keeps those alone. */
enum {
    AFSYNC_LEG_READINGS = 0
#define READING(reading, name, unit, kind, scope)                                          \
    +(AFSYNC_SCOPE_##scope == AFSYNC_SCOPE_LEG)
#include "report/readings.def"
};

struct afsync_reading_row {
    const char *name;
    enum afsync_unit unit;
    enum afsync_kind kind;
    enum afsync_scope scope;
};

/* The row of a reading; never NULL for a reading of the enum. */
const struct afsync_reading_row *afsync_reading_row(enum afsync_reading reading);

/* The reading of that name, AFSYNC_READINGS if there is none. */
enum afsync_reading afsync_reading_named(const char *name);

/* A value that may be unknown; `= {0}` is. */
struct afsync_value {
    double number;
    bool known;
};

#endif
