/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking JSON from outside. */
#include "base/json.h"

#include "base/json_twins.h"
#include "base/text.h"
#include "base/time.h"

#include <string.h>

enum { MEMBER_NAME_MAX = 128 };

static struct json_object *parse(const char *bytes, size_t length, int flags,
                                 const char *what, struct afsync_fault *fault) {
    struct json_tokener *tokener = json_tokener_new_ex(AFSYNC_JSON_DEPTH);
    struct json_object *root = NULL;
    enum json_tokener_error error;
    size_t end;

    if (tokener == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    json_tokener_set_flags(tokener, flags);
    if (length > INT32_MAX) {
        afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "%s is too long", what);
        goto out;
    }
    root = json_tokener_parse_ex(tokener, bytes, (int)length);
    error = json_tokener_get_error(tokener);
    end = json_tokener_get_parse_end(tokener);
    while (end < length && strchr(" \t\r\n", bytes[end]) != NULL && bytes[end] != '\0')
        end++;
    if (error != json_tokener_success || end != length) {
        afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s is not JSON (%s)", what,
                         error == json_tokener_continue  ? "it ends too early"
                         : error == json_tokener_success ? "more follows the value"
                                                         : json_tokener_error_desc(error));
        json_object_put(root);
        root = NULL;
    }
out:
    json_tokener_free(tokener);
    return root;
}

struct json_object *afsync_json_parse(const char *bytes, size_t length, const char *what,
                                      struct afsync_fault *fault) {
    return parse(bytes, length, 0, what, fault);
}

struct json_object *afsync_json_parse_strictly(const char *bytes, size_t length,
                                               const char *what,
                                               struct afsync_fault *fault) {
    struct json_object *root =
        parse(bytes, length, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS, what,
              fault);
    bool no_memory;

    if (root == NULL || (!afsync_json_has_twins(bytes, length, &no_memory) && !no_memory))
        return root;
    if (no_memory)
        afsync_fault_no_memory(fault);
    afsync_fault_set(
        fault, AFSYNC_FAULT_FORMAT,
        "%s is not clear: an object has two members of one name, or one in single "
        "quotes",
        what);
    json_object_put(root);
    return NULL;
}

struct json_object *afsync_json_at(struct json_object *object, const char *path) {
    while (object != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");
        char name[MEMBER_NAME_MAX];

        if (length >= sizeof name || !json_object_is_type(object, json_type_object))
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        if (!json_object_object_get_ex(object, name, &object))
            return NULL;
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return object;
}

const char *afsync_json_string(struct json_object *object, const char *path) {
    struct json_object *member = afsync_json_at(object, path);

    if (!json_object_is_type(member, json_type_string))
        return NULL;
    return json_object_get_string(member);
}

const char *afsync_json_scalar(struct json_object *object, const char *path) {
    struct json_object *member = afsync_json_at(object, path);

    switch (json_object_get_type(member)) {
    case json_type_string:
    case json_type_int:
    case json_type_double:
    case json_type_boolean:
        return json_object_get_string(member);
    case json_type_null:
    case json_type_object:
    case json_type_array:
        break;
    }
    return NULL;
}

/* json-c makes the largest number of 64 bits of one that is larger still: that is beyond
 * the largest count, and so is no count. */
struct afsync_count afsync_json_count(struct json_object *object, const char *path) {
    return afsync_count_parse(afsync_json_scalar(object, path));
}

struct afsync_code afsync_json_code(struct json_object *object, const char *path) {
    return afsync_code_parse(afsync_json_scalar(object, path));
}

int64_t afsync_json_time(struct json_object *object, const char *path) {
    return afsync_time_parse(afsync_json_string(object, path));
}

struct json_object *afsync_json_array(struct json_object *object, const char *path) {
    struct json_object *member = afsync_json_at(object, path);

    return json_object_is_type(member, json_type_array) ? member : NULL;
}
