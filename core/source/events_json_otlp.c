/* SPDX-License-Identifier: Apache-2.0
 *
 * Members as OTLP's JSON encoding writes them: the name is said in one, the value in the
 * next, in an object of its kind. */
#include "source/events_json_parts.h"

#include <string.h>

static bool is_named(const struct afsync_slice *name, const char *wanted) {
    return name->length == strlen(wanted) && memcmp(name->bytes, wanted, name->length) == 0;
}

/* The objects in which OTLP's JSON encoding wraps its values. */
static bool is_wrapper(const struct afsync_slice *name) {
    static const char *const names[] = {"stringValue", "intValue",    "boolValue",
                                        "doubleValue", "kvlistValue", "arrayValue",
                                        "values"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_named(name, names[i]))
            return true;
    return false;
}

/* A member as OTLP writes it: `key` is the name that is said in one before its value. */
static const char *walk_otlp_member(struct afsync_walk *walk,
                                    const struct afsync_spot *spot,
                                    struct afsync_slice *key, const char *at) {
    struct afsync_slice name = {0};

    at = afsync_walk_name(walk, at, &name);
    if (at == NULL)
        return NULL;
    if (!afsync_walk_next_is(walk, &at, ':'))
        return afsync_walk_fail_at(walk, at);
    if (is_named(&name, "key"))
        return afsync_walk_name(walk, at, key);
    if (is_wrapper(&name))
        return afsync_walk_value(walk, spot, at);
    if (key->length > 0 && is_named(&name, "value"))
        name = *key;
    return afsync_walk_value(walk, afsync_walk_spot(walk, spot->inside, &name), at);
}

const char *afsync_walk_otlp(struct afsync_walk *walk, const struct afsync_spot *spot,
                             const char *at) {
    struct afsync_slice key = {0};

    do
        at = walk_otlp_member(walk, spot, &key, at);
    while (at != NULL && afsync_walk_next_is(walk, &at, ','));
    return at;
}
