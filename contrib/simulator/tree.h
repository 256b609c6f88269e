/* SPDX-License-Identifier: Apache-2.0
 *
 * Copying JSON while some of it is replaced: files by what they hold, "@-90m" by a moment.
 */
#ifndef AFSYNC_SIM_TREE_H
#define AFSYNC_SIM_TREE_H

#include <json-c/json.h>
#include <stdint.h>

enum { AFSYNC_SIM_TIME_MAX = 32 };

/* RFC 3339 UTC. */
void afsync_sim_time_format(int64_t at_s, char out[AFSYNC_SIM_TIME_MAX]);

/* A copy with every string "@-90m" (also s, h, d; also +) replaced by that moment; the tree
 * itself if it has none. For the caller to put, not to change. */
struct json_object *afsync_sim_tree_at(struct json_object *from, int64_t now_s);

/* A copy with every object {"file": NAME, "at": POINTER} replaced by what stands in that
 * file at that JSON pointer (without "at": all of it); names count from `folder`. NULL
 * after a message on standard error if a file cannot be read. */
struct json_object *afsync_sim_tree_load(struct json_object *from, const char *folder);

/* The member of that name, ASCII case ignored; NULL if there is none. */
struct json_object *afsync_sim_tree_member(struct json_object *object, const char *name);

/* The string member of that name, else `otherwise`. */
const char *afsync_sim_tree_string(struct json_object *object, const char *name,
                                   const char *otherwise);

/* The number member of that name, else `otherwise`. */
int64_t afsync_sim_tree_number(struct json_object *object, const char *name,
                               int64_t otherwise);

#endif
