/* SPDX-License-Identifier: Apache-2.0
 *
 * Winlogbeat 7 and 8. Every value is a text; the rendered message can be wrong, the data
 * are not. "@timestamp" is the event's time here, and that of its arrival in what others
 * write.
 *
 * Facts: golden files of elastic/beats. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_winlogbeat[] = {
    {"winlog.event_id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"event.code", AFSYNC_PLACE_ASIDE, AFSYNC_FIELD_EVENT_ID},
    {"@timestamp", AFSYNC_PLACE_ASIDE, AFSYNC_FIELD_TIME},
    {"winlog.provider_name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"event.provider", AFSYNC_PLACE_ASIDE, AFSYNC_FIELD_PROVIDER},
    {"winlog.record_id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"winlog.channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"winlog.computer_name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"winlog.event_data", AFSYNC_PLACE_DATA, 0},
    {"winlog.user_data", AFSYNC_PLACE_DATA, 0},
    {"message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
