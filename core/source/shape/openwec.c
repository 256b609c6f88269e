/* SPDX-License-Identifier: Apache-2.0
 *
 * OpenWEC, a collector of Windows Event Forwarding on Linux, in its format "json". Its raw
 * XML, also in a member "data", is XML like any other.
 *
 * Facts: doc/formats.md of cea-sec/openwec. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_openwec[] = {
    {"System.EventID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"System.TimeCreated", AFSYNC_PLACE_UTC, AFSYNC_FIELD_TIME},
    {"System.Provider.Name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"System.EventRecordID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"System.Channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"System.Computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"EventData", AFSYNC_PLACE_DATA, 0},
    {"UserData.*", AFSYNC_PLACE_DATA, 0},
    {"RenderingInfo.Message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
