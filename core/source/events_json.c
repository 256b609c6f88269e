/* SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object: an event as Winlogbeat or NXLog writes it. */
#include "base/json.h"
#include "source/events_format.h"

#include <string.h>

/* Where a shipper puts what. Of several places of one field the first that is filled
 * counts. */
struct shipper {
    const char *has; /* the member by which its objects are known */
    bool time_is_utc;
    const char *message;
    const char *data[2]; /* objects with the named data; "" is the event itself */
    struct {
        enum afsync_field field;
        const char *path;
    } places[8];
};

static const struct shipper shippers[] = {
    {
        .has = "winlog",
        .time_is_utc = true,
        .message = "message",
        .data = {"winlog.event_data", "winlog.user_data"},
        .places = {{AFSYNC_FIELD_EVENT_ID, "winlog.event_id"},
                   {AFSYNC_FIELD_EVENT_ID, "event.code"},
                   {AFSYNC_FIELD_TIME, "@timestamp"},
                   {AFSYNC_FIELD_PROVIDER, "winlog.provider_name"},
                   {AFSYNC_FIELD_CHANNEL, "winlog.channel"},
                   {AFSYNC_FIELD_COMPUTER, "winlog.computer_name"},
                   {AFSYNC_FIELD_RECORD_NUMBER, "winlog.record_id"}},
    },
    {
        .has = "EventID",
        .time_is_utc =
            false, /* the community edition writes local time without an offset */
        .message = "Message",
        .data = {""},
        .places = {{AFSYNC_FIELD_EVENT_ID, "EventID"},
                   {AFSYNC_FIELD_TIME, "EventTime"},
                   {AFSYNC_FIELD_PROVIDER, "SourceName"},
                   {AFSYNC_FIELD_CHANNEL, "Channel"},
                   {AFSYNC_FIELD_COMPUTER, "Hostname"},
                   {AFSYNC_FIELD_RECORD_NUMBER, "RecordNumber"}},
    },
};

/* A value cut short by a NUL of its own would be another value. */
static bool holds_nul(struct json_object *value) {
    return json_object_is_type(value, json_type_string) &&
           strlen(json_object_get_string(value)) !=
               (size_t)json_object_get_string_len(value);
}

static void set(struct afsync_record *record, enum afsync_field field,
                struct json_object *value) {
    const char *text = afsync_json_scalar(value, "");

    if (text != NULL && !holds_nul(value))
        afsync_record_set(record, field, AFSYNC_SAID_BY_NAME, text, strlen(text));
}

static void read_data(struct afsync_record *record, struct json_object *data) {
    struct json_object_iter member;

    if (!json_object_is_type(data, json_type_object))
        return;
    json_object_object_foreachC(data, member)
        set(record, afsync_field_of(member.key, strlen(member.key)), member.val);
}

static void read_shipper(struct afsync_record *record, const struct shipper *shipper,
                         struct json_object *event) {
    const char *message = afsync_json_string(event, shipper->message);

    record->time_is_utc = shipper->time_is_utc;
    for (size_t i = 0; i < 8 && shipper->places[i].path != NULL; i++)
        if (record->said[shipper->places[i].field] == AFSYNC_SAID_NOT)
            set(record, shipper->places[i].field,
                afsync_json_at(event, shipper->places[i].path));
    for (size_t i = 0; i < 2 && shipper->data[i] != NULL; i++)
        read_data(record, afsync_json_at(event, shipper->data[i]));
    if (message != NULL)
        afsync_text_add(&record->message, message);
}

bool afsync_event_json_read(const char *bytes, size_t length, struct afsync_record *record,
                            struct afsync_fault *fault) {
    struct afsync_fault why = {0};
    struct json_object *event = afsync_json_parse(bytes, length, "it", &why);

    if (event == NULL)
        return why.kind == AFSYNC_FAULT_MEMORY
                   ? afsync_fault_no_memory(fault)
                   : afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", why.text);
    for (size_t i = 0; i < sizeof shippers / sizeof shippers[0]; i++)
        if (afsync_json_at(event, shippers[i].has) != NULL) {
            read_shipper(record, &shippers[i], event);
            break;
        }
    json_object_put(event);
    return true;
}
