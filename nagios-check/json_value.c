/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of the JSON report. */
#include "json_parts.h"

#include "base/time.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct json_object *afsync_said_string(const char *string) {
    return string != NULL && string[0] != '\0' ? json_object_new_string(string) : NULL;
}

struct json_object *afsync_said_count(struct afsync_count count) {
    return count.known ? json_object_new_uint64(count.value) : NULL;
}

struct json_object *afsync_said_time(int64_t at) {
    char text[AFSYNC_TIME_MAX];

    if (at <= 0)
        return NULL;
    afsync_time_format(at, text);
    return json_object_new_string(text);
}

struct json_object *afsync_said_code(const struct afsync_code *code) {
    char text[16];

    if (!code->known)
        return NULL;
    snprintf(text, sizeof text, "0x%08" PRIx32, code->value);
    return json_object_new_string(text);
}

/* Whole numbers as such. */
static struct json_object *value_or_null(const struct afsync_value *value) {
    char text[32];

    if (!value->known)
        return NULL;
    if (value->number == floor(value->number) && fabs(value->number) < 9e15)
        return json_object_new_int64((int64_t)value->number);
    snprintf(text, sizeof text, "%.3f", value->number);
    return json_object_new_double_s(value->number, text);
}

void afsync_said_add(struct json_object *object, const char *name,
                     struct json_object *value) {
    json_object_object_add(object, name, value);
}

struct json_object *afsync_said_readings(const struct afsync_value *readings,
                                         enum afsync_scope scope) {
    struct json_object *object = json_object_new_object();

    for (size_t i = 0; i < AFSYNC_READINGS; i++)
        if (afsync_reading_row(i)->scope == scope)
            afsync_said_add(object, afsync_reading_row(i)->name,
                            value_or_null(&readings[i]));
    return object;
}
