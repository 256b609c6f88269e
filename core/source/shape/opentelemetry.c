/* SPDX-License-Identifier: Apache-2.0
 *
 * The OpenTelemetry Collector's receiver windowseventlog: the body of a log record, alone
 * or as the file exporter writes it, several in one object of OTLP JSON. "event_data" is an
 * object of named values, or (from 2023-10 to 2026-02) has a list of objects of one member
 * each in "data"; with raw: true the body is XML in a text.
 *
 * Facts: opentelemetry-collector-contrib, pkg/stanza/operator/input/windows, pull requests
 * 28587 and 46034; opentelemetry-proto's JSON encoding. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_opentelemetry[] = {
    {"event_id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"event_id.id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"system_time", AFSYNC_PLACE_UTC, AFSYNC_FIELD_TIME},
    {"provider.name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"record_id", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"event_data", AFSYNC_PLACE_DATA, 0},
    {"message", AFSYNC_PLACE_MESSAGE, 0},
    {"body", AFSYNC_PLACE_BODY, 0},
    {"resourceLogs.scopeLogs.logRecords", AFSYNC_PLACE_RECORDS, 0},
    {0},
};
