/* SPDX-License-Identifier: Apache-2.0
 *
 * Promtail and Grafana Alloy: "event_data" is the inner XML of EventData, a text of <Data>
 * elements without a root.
 *
 * Facts: clients/pkg/promtail/targets/windows of grafana/loki. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_promtail[] = {
    {"event_id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"timeCreated", AFSYNC_PLACE_UTC, AFSYNC_FIELD_TIME},
    {"source", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"eventRecordID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"event_data", AFSYNC_PLACE_DATA, 0},
    {"message", AFSYNC_PLACE_MESSAGE, 0},
    {0},
};
