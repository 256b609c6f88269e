/* SPDX-License-Identifier: Apache-2.0
 *
 * Fluent Bit's input winevtlog. By default the data are "StringInserts", whose order is not
 * to be relied on: the message tells. With event_data_as_map they are "EventData"; with
 * render_event_as_xml the event is XML, in a text, like any event that stands in a text.
 *
 * Facts: plugins/in_winevtlog/pack.c of fluent/fluent-bit, and its documentation. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_fluent_bit[] = {
    {"EventID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"TimeCreated", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_TIME},
    {"ProviderName", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"EventRecordID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"Channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"Computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"EventData", AFSYNC_PLACE_DATA, 0},
    {"Message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
