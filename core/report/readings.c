/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking readings up. */
#include "report/readings.h"

#include <string.h>

_Static_assert(AFSYNC_LEG_READINGS == (int)AFSYNC_READING_ITEM_ERRORS_BY_CODE,
               "a reading of a leg does not stand before all others");

static const struct afsync_reading_row rows[] = {
#define READING(reading, name, unit, kind, scope)                                          \
    {name, AFSYNC_UNIT_##unit, AFSYNC_KIND_##kind, AFSYNC_SCOPE_##scope},
#include "report/readings.def"
};

const struct afsync_reading_row *afsync_reading_row(enum afsync_reading reading) {
    return &rows[reading];
}

enum afsync_reading afsync_reading_named(const char *name) {
    unsigned i = 0;

    while (i < AFSYNC_READINGS && strcmp(rows[i].name, name) != 0)
        i++;
    return (enum afsync_reading)i;
}
