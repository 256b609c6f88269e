/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading JSON from outside: straight-line questions that answer "not known" for what is
 * absent, null or of another type. Everything returned is borrowed from the root. */
#ifndef AFSYNC_BASE_JSON_H
#define AFSYNC_BASE_JSON_H

#include "base/count.h"
#include "base/fault.h"

#include <json-c/json.h>

/* The deepest nesting we follow; Azure's answers reach 9. */
enum { AFSYNC_JSON_DEPTH = 32 };

/* Parses exactly one value of `length` bytes (white space may surround it). The caller puts
 * the result; NULL with a fault naming `what` if it is not JSON. */
struct json_object *afsync_json_parse(const char *bytes, size_t length, const char *what,
                                      struct afsync_fault *fault);

/* The same of an answer that is to be trusted: it is refused too if it is no JSON by the
 * book, or has two members of one name in an object. It ends in NUL. */
struct json_object *afsync_json_parse_strictly(const char *bytes, size_t length,
                                               const char *what,
                                               struct afsync_fault *fault);

/* The member at a dotted path, NULL if it is not there or null. */
struct json_object *afsync_json_at(struct json_object *object, const char *path);

/* A string member; NULL if it is none. A number or boolean is not a string. */
const char *afsync_json_string(struct json_object *object, const char *path);

/* The text of a scalar member (string, number, boolean), NULL if it is none. */
const char *afsync_json_scalar(struct json_object *object, const char *path);

/* Counts and codes, as number or as string. A fraction or a negative count is not known. */
struct afsync_count afsync_json_count(struct json_object *object, const char *path);
struct afsync_code afsync_json_code(struct json_object *object, const char *path);

/* An absolute time, 0 if it is none. */
int64_t afsync_json_time(struct json_object *object, const char *path);

/* An array member; NULL if it is none. */
struct json_object *afsync_json_array(struct json_object *object, const char *path);

#endif
