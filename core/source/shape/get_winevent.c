/* SPDX-License-Identifier: Apache-2.0
 *
 * Get-WinEvent | ConvertTo-Json, of Windows PowerShell 5.1 and of PowerShell 7.
 * "Properties" have lost their names: the message tells. "Id" is the name of many things:
 * it counts beside what only an event has. Times: "/Date(1772588707123)/" in 5.1, ISO 8601
 * in 7. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_get_winevent[] = {
    {"Id", AFSYNC_PLACE_ASIDE, AFSYNC_FIELD_EVENT_ID},
    {"TimeCreated", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_TIME},
    {"TimeCreated.value", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_TIME},
    {"ProviderName", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"RecordId", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"LogName", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"MachineName", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"Message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
