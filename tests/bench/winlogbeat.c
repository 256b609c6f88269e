/* SPDX-License-Identifier: Apache-2.0
 *
 * Events as JSON lines. Winlogbeat writes the members of an object in the order in which Go
 * walks over a map: anywhere it begins, and goes on from there. */
#include "winlogbeat.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DATA_MAX = 32, DATUM_MAX = 160, LINE_MAX_BYTES = 8192 };

static struct event_head event;
static char data[DATA_MAX][DATUM_MAX];
static size_t data_count;
static uint64_t record = 1000;
static bool keeps_order;

void event_keep_order(void) {
    keeps_order = true;
}

/* Of so many members the one that stands at a place in this line. */
static size_t turned(size_t place, size_t count) {
    return keeps_order ? place : (place + (size_t)record) % count;
}

void event_begin(const struct event_head *head) {
    event = *head;
    data_count = 0;
    record++;
}

/* A bench that cuts what it was to print would measure another one. */
static void must_fit(int length, size_t size) {
    if (length >= 0 && (size_t)length < size)
        return;
    fputs("an event does not fit\n", stderr);
    exit(1);
}

void event_say(const char *name, const char *format, ...) {
    char value[DATUM_MAX];
    va_list arguments;

    va_start(arguments, format);
    must_fit(vsnprintf(value, sizeof value, format, arguments), sizeof value);
    va_end(arguments);
    must_fit((int)data_count, DATA_MAX);
    must_fit(snprintf(data[data_count++], DATUM_MAX, "\"%s\":\"%s\"", name, value),
             DATUM_MAX);
}

/* 2026-03-04T01:45:07.123Z; the calendar is asked once a second. */
static const char *moment(int64_t at) {
    static char text[40];
    static time_t told = -1;
    time_t seconds = (time_t)(at / 1000);
    struct tm utc;

    if (seconds != told) {
        gmtime_r(&seconds, &utc);
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
        told = seconds;
    }
    snprintf(text + 19, sizeof text - 19, ".%03dZ", (int)(at % 1000));
    return text;
}

static const char *winlog_member(void) {
    static char text[LINE_MAX_BYTES];
    int length = snprintf(text, sizeof text,
                          "\"winlog\":{\"event_id\":\"%s\",\"channel\":\"%s\","
                          "\"computer_name\":\"FS%03u.example.test\",\"record_id\":%llu,"
                          "\"provider_name\":\"%s\",\"event_data\":{",
                          event.code, event.channel, event.server,
                          (unsigned long long)record, event.provider);

    for (size_t i = 0; i < data_count; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s%s",
                           i > 0 ? "," : "", data[turned(i, data_count)]);
    length += snprintf(text + length, sizeof text - (size_t)length, "}}");
    must_fit(length, sizeof text);
    return text;
}

void event_print(void) {
    char said[256];
    const char *const members[] = {"\"ecs\":{\"version\":\"8.0.0\"}", said,
                                   "\"log\":{\"level\":\"information\"}", winlog_member()};

    must_fit(snprintf(said, sizeof said,
                      "\"event\":{\"code\":\"%s\",\"kind\":\"event\",\"provider\":\"%s\"}",
                      event.code, event.provider),
             sizeof said);
    printf(
        "{\"@timestamp\":\"%s\",\"@metadata\":{\"beat\":\"winlogbeat\",\"type\":\"_doc\","
        "\"version\":\"8.15.0\"}",
        moment(event.at));
    for (size_t i = 0; i < 4; i++)
        printf(",%s", members[turned(i, 4)]);
    puts("}");
}

bool event_finish(void) {
    return fflush(stdout) == 0 && !ferror(stdout);
}
