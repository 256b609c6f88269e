/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the table Event of Log Analytics as JSON lines, as its data export writes them to
 * a storage account. (A saved answer of its query API is a table: events_row.h.) EventData
 * is XML, and tells the event's own time.
 *
 * Facts: tables/event.md of the Azure Monitor documentation. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_loganalytics[] = {
    {"EventID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"TimeGenerated", AFSYNC_PLACE_ASIDE, AFSYNC_FIELD_TIME},
    {"Source", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"EventLog", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"Computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"EventData", AFSYNC_PLACE_DATA, 0},
    {"RenderedDescription", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
