/* SPDX-License-Identifier: Apache-2.0
 *
 * Telegraf's inputs.win_eventlog as InfluxDB line protocol:
 *
 *     win_eventlog,Channel=...,Computer=...,EventID=9102,Source=... \
 *         Data_HResult="0",Data_...="...",Message="..." 1772588707123456768
 *
 * Tags, then fields, then the time in nanoseconds. What is a tag and what a field is a
 * matter of configuration. Texts stand in quotes, and a backslash makes a character one.
 *
 * Facts: telegraf's README of the input, and the line protocol's reference. */
#include "source/events_line.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum afsync_field field;
    bool is_utc;
} names[] = {
    {"EventID", AFSYNC_FIELD_EVENT_ID, false},
    {"Channel", AFSYNC_FIELD_CHANNEL, false},
    {"Computer", AFSYNC_FIELD_COMPUTER, false},
    {"Source", AFSYNC_FIELD_PROVIDER, false},
    {"EventRecordID", AFSYNC_FIELD_RECORD_NUMBER, false},
    {"TimeCreated", AFSYNC_FIELD_TIME, true},
};

/* Reads a name or value up to an unescaped character of `ends`, or what stands in quotes,
 * into `out`. Returns what is behind it; NULL if the line ends in quotes. */
static const char *read_part(const char *at, const char *end, const char *ends,
                             struct afsync_text *out) {
    bool quoted = at < end && *at == '"';

    afsync_text_clear(out);
    at += quoted ? 1 : 0;
    while (at < end && (quoted ? *at != '"' : strchr(ends, *at) == NULL)) {
        if (*at == '\\' && at + 1 < end && strchr(quoted ? "\"\\" : ", =\\", at[1]) != NULL)
            at++;
        afsync_text_add_bytes(out, at++, 1);
    }
    if (quoted && at == end)
        return NULL;
    return at + (quoted ? 1 : 0);
}

/* 9102i and 9102u are integers. */
static size_t value_length(const struct afsync_text *value, bool quoted) {
    size_t length = value->length;

    if (!quoted && length > 1 && strchr("iu", value->data[length - 1]) != NULL &&
        strspn(value->data, "-0123456789") == length - 1)
        length--;
    return length;
}

static void set(struct afsync_record *record, struct afsync_bytes name,
                struct afsync_bytes value) {
    static const char data[] = "Data_";
    enum { DATA = sizeof data - 1 };

    if (name.length > DATA && memcmp(name.data, data, DATA) == 0) {
        afsync_record_set(record, afsync_field_of(name.data + DATA, name.length - DATA),
                          AFSYNC_SAID_BY_NAME, value.data, value.length);
        return;
    }
    if (name.length == 7 && memcmp(name.data, "Message", 7) == 0)
        afsync_text_add_bytes(&record->message, value.data, value.length);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (name.length != strlen(names[i].name) ||
            memcmp(name.data, names[i].name, name.length) != 0)
            continue;
        record->time_is_utc = record->time_is_utc || names[i].is_utc;
        afsync_record_set(record, names[i].field, AFSYNC_SAID_BY_NAME, value.data,
                          value.length);
    }
}

/* Reads "name=value,name=value" up to a blank. NULL: it breaks off. */
static const char *read_set(const char *at, const char *end, struct afsync_record *record,
                            struct afsync_text *scratch) {
    while (at < end && *at != ' ') {
        struct afsync_bytes name = {at, 0};
        bool quoted;

        while (at < end && strchr("=, ", *at) == NULL)
            at++;
        name.length = (size_t)(at - name.data);
        if (at == end || *at != '=')
            return NULL;
        quoted = at + 1 < end && at[1] == '"';
        at = read_part(at + 1, end, ", ", scratch);
        if (at == NULL)
            return NULL;
        set(record, name,
            (struct afsync_bytes){afsync_text_string(scratch),
                                  value_length(scratch, quoted)});
        at += at < end && *at == ',' ? 1 : 0;
    }
    return at;
}

/* The time of the point: nanoseconds, nineteen digits since 2001. */
static void read_time(struct afsync_bytes digits, struct afsync_record *record) {
    enum { DIGITS = 19, MILLISECONDS = 13 };
    char text[32];

    while (digits.length > 0 && strchr("\r\n ", digits.data[digits.length - 1]) != NULL)
        digits.length--;
    if (digits.length != DIGITS)
        return;
    snprintf(text, sizeof text, "/Date(%.*s)/", MILLISECONDS, digits.data);
    afsync_record_set(record, AFSYNC_FIELD_TIME, AFSYNC_SAID_ASIDE, text, strlen(text));
}

const char *afsync_telegraf_read(struct afsync_bytes line, struct afsync_record *record,
                                 struct afsync_text *scratch) {
    const char *end = line.data + line.length, *at = line.data;

    while (at < end && strchr(" \t", *at) != NULL)
        at++;
    while (at < end && *at != ',' && *at != ' ')
        at++; /* the measurement, whatever it is called */
    if (at < end && *at == ',')
        at = read_set(at + 1, end, record, scratch); /* tags */
    if (at != NULL && at < end)
        at = read_set(at + 1, end, record, scratch); /* fields */
    if (at != NULL && at < end)
        read_time((struct afsync_bytes){at + 1, (size_t)(end - at - 1)}, record);
    return at != NULL ? NULL : "it is no line protocol, or breaks off";
}
