/* SPDX-License-Identifier: Apache-2.0
 *
 * Amending a resource: it is read back, changed, and written anew. */
#include "amend.h"

#include "tree.h"

/* Objects are joined member by member, other values take the place of what is there. */
static void merge(struct json_object *into, struct json_object *from) {
    json_object_object_foreach(from, name, value) {
        struct json_object *there = afsync_sim_tree_member(into, name);

        if (json_object_is_type(there, json_type_object) &&
            json_object_is_type(value, json_type_object))
            merge(there, value);
        else
            json_object_object_add(into, name, json_object_get(value));
    }
}

void afsync_sim_amend(struct afsync_sim_writer *writer, size_t begin,
                      const char *properties, int64_t now_s) {
    struct json_object *raw = properties != NULL ? json_tokener_parse(properties) : NULL;
    struct json_object *own = afsync_sim_tree_at(raw, now_s), *resource;
    bool follows;

    if (own == NULL)
        return;
    begin += writer->text[begin] == ',' ? 1 : 0;
    follows = begin > 0 && writer->text[begin - 1] == ',';
    resource = json_tokener_parse(writer->text + begin);
    merge(afsync_sim_tree_member(resource, "properties"), own);
    afsync_sim_writer_cut(writer, follows ? begin - 1 : begin);
    writer->follows = follows;
    afsync_sim_write_json(writer, NULL, json_object_to_json_string(resource));
    json_object_put(resource);
    json_object_put(own);
    json_object_put(raw);
}
