/* SPDX-License-Identifier: Apache-2.0
 *
 * A table of chains over the keys of endpoints. A link is a place and one, so that 0 ends
 * the chain. */
#include "health/index.h"

#include "base/text.h"
#include "health/endpoint.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *slot_of(const struct afsync_index *index, uint64_t key) {
    return &index->first[key & (index->capacity - 1)];
}

void afsync_index_forget(struct afsync_health *health) {
    health->index.covered = 0;
    afsync_endpoint_forget_recent(health);
}

static bool make_room(struct afsync_index *index, size_t count) {
    size_t capacity = index->capacity == 0 ? 16 : index->capacity;

    while (capacity < count)
        capacity *= 2;
    free(index->first);
    free(index->next);
    *index = (struct afsync_index){.first = calloc(capacity, sizeof index->first[0]),
                                   .next = calloc(capacity, sizeof index->next[0]),
                                   .capacity = capacity};
    return index->first != NULL && index->next != NULL;
}

/* Behind all others of its slot. */
static void append(struct afsync_index *index, uint64_t key, size_t place) {
    uint32_t *link = slot_of(index, key);

    while (*link != 0)
        link = &index->next[*link - 1];
    *link = (uint32_t)place + 1;
    index->next[place] = 0;
}

static bool covers_all(const struct afsync_health *health) {
    return health->index.covered == health->endpoint_count && health->endpoint_count > 0;
}

void afsync_index_note_alias(struct afsync_health *health,
                             const struct afsync_endpoint *endpoint) {
    const struct afsync_identity *who = &endpoint->who;

    if (who->resource_name != NULL || who->server_endpoint == NULL ||
        !afsync_name_is_guid(who->server_endpoint))
        health->index.has_aliases = true;
}

bool afsync_index_may_be_alias(const struct afsync_health *health, const char *name) {
    return !covers_all(health) || health->index.has_aliases || !afsync_name_is_guid(name);
}

bool afsync_index_cover(struct afsync_health *health, struct afsync_fault *fault) {
    struct afsync_index *index = &health->index;
    size_t count = health->endpoint_count;

    if (index->covered == count)
        return true;
    if (index->covered > count)
        index->covered = 0;
    if (count > index->capacity && !make_room(index, count)) {
        free(index->first);
        free(index->next);
        *index = (struct afsync_index){0};
        return afsync_fault_no_memory(fault);
    }
    if (index->covered == 0) {
        memset(index->first, 0, index->capacity * sizeof index->first[0]);
        index->has_aliases = false;
    }
    for (; index->covered < count; index->covered++) {
        append(index, health->keys[index->covered], index->covered);
        afsync_index_note_alias(health, &health->endpoints[index->covered]);
    }
    return true;
}

static size_t follow(const struct afsync_health *health, uint32_t link, uint64_t key) {
    while (link != 0 && health->keys[link - 1] != key)
        link = health->index.next[link - 1];
    return link != 0 ? link - 1 : health->endpoint_count;
}

static size_t look_through(const struct afsync_health *health, size_t from, uint64_t key) {
    while (from < health->endpoint_count && health->keys[from] != key)
        from++;
    return from;
}

size_t afsync_index_first(const struct afsync_health *health, uint64_t key) {
    return covers_all(health) ? follow(health, *slot_of(&health->index, key), key)
                              : look_through(health, 0, key);
}

size_t afsync_index_next(const struct afsync_health *health, size_t place) {
    uint64_t key = health->keys[place];

    return covers_all(health) ? follow(health, health->index.next[place], key)
                              : look_through(health, place + 1, key);
}
