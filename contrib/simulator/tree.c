/* SPDX-License-Identifier: Apache-2.0
 *
 * Walking and copying JSON trees. */
#include "tree.h"

#include "moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { PATH_LENGTH_MAX = 4096 };

/* What replaces parts of a tree: sets `*to` and returns true, or leaves the part to be
 * copied. */
struct replacer {
    bool (*replace)(struct replacer *replacer, struct json_object *from,
                    struct json_object **to);
    int64_t now_s;
    const char *folder;
    bool failed;
};

static struct json_object *copy(struct replacer *replacer, struct json_object *from) {
    struct json_object *to = NULL;

    if (from == NULL || replacer->replace(replacer, from, &to))
        return to;
    if (json_object_is_type(from, json_type_array)) {
        to = json_object_new_array();
        for (size_t i = 0; i < json_object_array_length(from); i++)
            json_object_array_add(to, copy(replacer, json_object_array_get_idx(from, i)));
        return to;
    }
    if (json_object_is_type(from, json_type_object)) {
        to = json_object_new_object();
        json_object_object_foreach(from, name, member)
            json_object_object_add(to, name, copy(replacer, member));
        return to;
    }
    return json_object_get(from);
}

void afsync_sim_time_format(int64_t at_s, char out[AFSYNC_SIM_TIME_MAX]) {
    time_t at = (time_t)at_s;
    struct tm parts;

    gmtime_r(&at, &parts);
    strftime(out, AFSYNC_SIM_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static bool replace_moment(struct replacer *replacer, struct json_object *from,
                           struct json_object **to) {
    char text[AFSYNC_SIM_TIME_MAX];
    int64_t at_s;

    if (!json_object_is_type(from, json_type_string) ||
        json_object_get_string(from)[0] != '@' ||
        !afsync_sim_moment_read(json_object_get_string(from), replacer->now_s, &at_s))
        return false;
    afsync_sim_time_format(at_s, text);
    *to = json_object_new_string(text);
    return true;
}

/* Is there no moment in it, so that it is the same at any time? */
static bool is_fixed(struct json_object *tree) {
    if (json_object_is_type(tree, json_type_string))
        return json_object_get_string(tree)[0] != '@';
    if (json_object_is_type(tree, json_type_array))
        for (size_t i = 0; i < json_object_array_length(tree); i++)
            if (!is_fixed(json_object_array_get_idx(tree, i)))
                return false;
    if (json_object_is_type(tree, json_type_object)) {
        json_object_object_foreach(tree, name, member) {
            (void)name;
            if (!is_fixed(member))
                return false;
        }
    }
    return true;
}

struct json_object *afsync_sim_tree_at(struct json_object *from, int64_t now_s) {
    struct replacer replacer = {.replace = replace_moment, .now_s = now_s};

    if (is_fixed(from))
        return json_object_get(from);
    return copy(&replacer, from);
}

struct json_object *afsync_sim_tree_member(struct json_object *object, const char *name) {
    if (!json_object_is_type(object, json_type_object))
        return NULL;
    json_object_object_foreach(object, key, member) {
        if (strcasecmp(key, name) == 0)
            return member;
    }
    return NULL;
}

const char *afsync_sim_tree_string(struct json_object *object, const char *name,
                                   const char *otherwise) {
    struct json_object *member = afsync_sim_tree_member(object, name);

    if (!json_object_is_type(member, json_type_string))
        return otherwise;
    return json_object_get_string(member);
}

int64_t afsync_sim_tree_number(struct json_object *object, const char *name,
                               int64_t otherwise) {
    struct json_object *member = afsync_sim_tree_member(object, name);

    if (!json_object_is_type(member, json_type_int))
        return otherwise;
    return json_object_get_int64(member);
}

static bool replace_file(struct replacer *replacer, struct json_object *from,
                         struct json_object **to) {
    const char *name = afsync_sim_tree_string(from, "file", NULL);
    const char *pointer = afsync_sim_tree_string(from, "at", "");
    char path[PATH_LENGTH_MAX];
    struct json_object *root, *part = NULL;

    if (name == NULL)
        return false;
    snprintf(path, sizeof path, "%s/%s", replacer->folder, name);
    root = json_object_from_file(name[0] == '/' ? name : path);
    if (root == NULL)
        fprintf(stderr, "azure_simulator: %s\n", json_util_get_last_err());
    else if (json_pointer_get(root, pointer, &part) != 0)
        fprintf(stderr, "azure_simulator: %s holds nothing at \"%s\"\n", path, pointer);
    replacer->failed = replacer->failed || part == NULL;
    *to = json_object_get(part);
    json_object_put(root);
    return true;
}

struct json_object *afsync_sim_tree_load(struct json_object *from, const char *folder) {
    struct replacer replacer = {.replace = replace_file, .folder = folder};
    struct json_object *to = copy(&replacer, from);

    if (!replacer.failed)
        return to;
    json_object_put(to);
    return NULL;
}
