/* SPDX-License-Identifier: Apache-2.0
 *
 * NXLog's to_json(): the data are members of the event itself. The community edition writes
 * EventTime as local time without an offset, the enterprise edition with one. The same
 * object stands behind a syslog header where it is sent so.
 *
 * Facts: published samples. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_nxlog[] = {
    {"EventID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"EventTime", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_TIME},
    {"SourceName", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"RecordNumber", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"Channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"Hostname", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"", AFSYNC_PLACE_DATA, 0},
    {"Message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
