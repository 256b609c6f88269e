/* SPDX-License-Identifier: Apache-2.0
 *
 * evtx_dump -o jsonl, of a copied .evtx: {"Event": {"System": {...}, "EventData": {...}}}.
 * Values are typed; attributes stand under "#attributes" or, with
 * --separate-json-attributes, beside their element in "Provider_attributes".
 *
 * Facts: README and tests of omerbenamram/evtx. */
#include "source/events_shape.h"

const struct afsync_place afsync_shape_evtx_dump[] = {
    {"Event.System.EventID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"Event.System.EventID.#text", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_EVENT_ID},
    {"Event.System.TimeCreated.#attributes.SystemTime", AFSYNC_PLACE_UTC,
     AFSYNC_FIELD_TIME},
    {"Event.System.TimeCreated_attributes.SystemTime", AFSYNC_PLACE_UTC, AFSYNC_FIELD_TIME},
    {"Event.System.Provider.#attributes.Name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"Event.System.Provider_attributes.Name", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_PROVIDER},
    {"Event.System.EventRecordID", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_RECORD_NUMBER},
    {"Event.System.Channel", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_CHANNEL},
    {"Event.System.Computer", AFSYNC_PLACE_FIELD, AFSYNC_FIELD_COMPUTER},
    {"Event.EventData", AFSYNC_PLACE_DATA, 0},
    {"Event.UserData.*", AFSYNC_PLACE_DATA, 0},
    {0},
};
