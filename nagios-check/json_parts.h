/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the JSON report share: values that are null where they are not known,
 * and the members that tell of what stands beside the legs. What is returned is the
 * caller's to put; NULL is null. */
#ifndef CHECK_JSON_PARTS_H
#define CHECK_JSON_PARTS_H

#include "afsync.h"

#include <json-c/json.h>

/* NULL and "" are null; a time is RFC 3339, 0 is null; a code "0x" and eight digits. */
struct json_object *afsync_said_string(const char *string);
struct json_object *afsync_said_count(struct afsync_count count);
struct json_object *afsync_said_time(int64_t at);
struct json_object *afsync_said_code(const struct afsync_code *code);

/* The readings of that scope by their names. */
struct json_object *afsync_said_readings(const struct afsync_value *readings,
                                         enum afsync_scope scope);

/* Takes the value. */
void afsync_said_add(struct json_object *object, const char *name,
                     struct json_object *value);

/* The aspects of that subject; of those that no source told of the state is null. */
struct json_object *
afsync_said_aspects(const struct afsync_report_aspect aspects[AFSYNC_ASPECTS],
                    enum afsync_subject subject);

/* What Azure says of an endpoint as a whole, in its words. */
struct json_object *afsync_said_azure(const struct afsync_endpoint_status *status);

/* The faults of the report as an array. */
struct json_object *afsync_said_faults(const struct afsync_report *report);

/* Adds "servers" and "cloud_endpoints". */
void afsync_said_add_inventory(struct json_object *object,
                               const struct afsync_report *report);

#endif
