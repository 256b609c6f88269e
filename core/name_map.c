/* SPDX-License-Identifier: Apache-2.0
 *
 * Putting one name in place of another. */
#include "name_map.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool afsync_mapping_is_good(const char *text) {
    const char *equals = strchr(text, '=');

    return equals != NULL && equals > text && equals[1] != '\0';
}

/* Fits one side of it. */
static bool fit(char out[AFSYNC_NAME_MAX], const char *text, size_t length) {
    char *side = strndup(text, length);

    if (side == NULL)
        return false;
    afsync_name_copy(out, side);
    free(side);
    return true;
}

static bool read(struct afsync_mapping *mapping, const char *text) {
    size_t length = strcspn(text, "=");
    const char *to = text + length + (text[length] == '=' ? 1 : 0);

    mapping->was_said = false;
    return fit(mapping->from, text, length) && fit(mapping->to, to, strlen(to));
}

void afsync_name_map_fini(struct afsync_name_map *map) {
    free(map->rows);
    *map = (struct afsync_name_map){0};
}

bool afsync_name_map_init(struct afsync_name_map *map, const struct afsync_patterns *texts,
                          struct afsync_fault *fault) {
    if (texts->count == 0)
        return true;
    map->rows = calloc(texts->count, sizeof map->rows[0]);
    if (map->rows == NULL)
        return afsync_fault_no_memory(fault);
    for (; map->count < texts->count; map->count++)
        if (!read(&map->rows[map->count], texts->patterns[map->count])) {
            afsync_name_map_fini(map);
            return afsync_fault_no_memory(fault);
        }
    return true;
}

static bool contradicts(const struct afsync_mapping *left,
                        const struct afsync_mapping *right) {
    return afsync_name_equal(left->from, right->from) &&
           !afsync_name_equal(left->to, right->to);
}

bool afsync_name_map_check(const struct afsync_patterns *texts,
                           struct afsync_fault *fault) {
    struct afsync_name_map map = {0};
    bool ok = afsync_name_map_init(&map, texts, fault);

    for (size_t i = 0; ok && i < map.count; i++)
        for (size_t j = 0; ok && j < i; j++)
            if (contradicts(&map.rows[i], &map.rows[j]))
                ok = afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                      "%s cannot count as %s and as %s; map it once",
                                      map.rows[i].from, map.rows[j].to, map.rows[i].to);
    afsync_name_map_fini(&map);
    return ok;
}

/* What follows `start` in a text; NULL if it does not begin so. */
static const char *after(const char *text, const char *start) {
    size_t length = strlen(start);

    return strncasecmp(text, start, length) == 0 ? text + length : NULL;
}

/* NAME, or NAME@SERVER. */
static bool is_endpoint(const char *from, const struct afsync_identity *who) {
    const char *rest = after(from, who->server_endpoint);

    return rest != NULL &&
           (*rest == '\0' || (*rest == '@' && who->server != NULL &&
                              afsync_name_same_label(rest + 1, who->server)));
}

/* The same, or with GROUP/ in front. */
static bool maps_endpoint(const char *from, const struct afsync_identity *who) {
    const char *rest = who->sync_group != NULL ? after(from, who->sync_group) : NULL;

    if (who->server_endpoint == NULL)
        return false;
    return is_endpoint(from, who) ||
           (rest != NULL && *rest == '/' && is_endpoint(rest + 1, who));
}

static bool maps_server(const char *from, const struct afsync_identity *who) {
    return who->server != NULL && afsync_name_same_label(from, who->server);
}

void afsync_name_map_apply(struct afsync_name_map *map, struct afsync_identity *who) {
    struct afsync_identity mapped = *who;

    for (size_t i = map->count; i-- > 0;) {
        struct afsync_mapping *row = &map->rows[i];
        bool endpoint = maps_endpoint(row->from, who), server = maps_server(row->from, who);

        row->was_said = row->was_said || endpoint || server;
        if (endpoint)
            mapped.server_endpoint = row->to;
        if (server)
            mapped.server = row->to;
    }
    *who = mapped;
}
