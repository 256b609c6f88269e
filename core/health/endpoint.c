/* SPDX-License-Identifier: Apache-2.0
 *
 * Which endpoint is meant. */
#include "health/endpoint.h"

#include "base/text.h"
#include "health/index.h"
#include "health/status.h"

#include <stdlib.h>
#include <string.h>

/* An identity is nothing but names, so that copying and freeing are loops. */
enum { NAMES = 9 };
_Static_assert(sizeof(struct afsync_identity) == NAMES * sizeof(const char *),
               "a new member: is it a name?");

static const char **name_at(struct afsync_identity *who, size_t i) {
    return (const char **)who + i;
}

void afsync_endpoint_fini(struct afsync_endpoint *endpoint) {
    for (size_t i = 0; i < NAMES; i++)
        free((char *)*name_at(&endpoint->who, i));
    afsync_status_fini(&endpoint->status);
    for (size_t i = 0; i < AFSYNC_DIRECTIONS; i++)
        afsync_leg_fini(&endpoint->legs[i]);
    *endpoint = (struct afsync_endpoint){0};
}

uint64_t afsync_endpoint_key(const struct afsync_identity *who) {
    uint64_t key = afsync_name_key(0, who->sync_group != NULL ? who->sync_group : "");

    return afsync_name_key(key, who->server_endpoint != NULL ? who->server_endpoint : "");
}

/* Equal, or not known on one side. */
static bool may_be(const char *left, const char *right) {
    return left == NULL || right == NULL || afsync_name_equal(left, right);
}

bool afsync_identity_same_group(const struct afsync_identity *left,
                                const struct afsync_identity *right) {
    return afsync_name_equal(left->sync_group, right->sync_group) &&
           may_be(left->service, right->service) &&
           may_be(left->resource_group, right->resource_group) &&
           may_be(left->subscription, right->subscription);
}

static bool same_server(const struct afsync_identity *left,
                        const struct afsync_identity *right) {
    return left->server == NULL || right->server == NULL ||
           afsync_name_same_label(left->server, right->server);
}

/* By the name both sources use. */
static bool is_named(const struct afsync_endpoint *endpoint,
                     const struct afsync_identity *who) {
    return afsync_name_equal(endpoint->who.server_endpoint, who->server_endpoint) &&
           afsync_identity_same_group(&endpoint->who, who) &&
           (same_server(&endpoint->who, who) || afsync_name_is_guid(who->server_endpoint));
}

bool afsync_identity_same_server(const struct afsync_identity *left,
                                 const struct afsync_identity *right) {
    return left->server != NULL && right->server != NULL &&
           afsync_name_same_label(left->server, right->server);
}

bool afsync_identity_is(const char *left, const char *right) {
    return left != NULL && right != NULL && afsync_name_equal(left, right);
}

/* By ARM's name where the events use another. */
static bool is_resource(const struct afsync_identity *kept,
                        const struct afsync_identity *who) {
    const char *name = who->server_endpoint;

    return afsync_identity_is(kept->resource_name, name) &&
           (afsync_name_is_guid(name) || same_server(kept, who)) &&
           afsync_identity_same_group(kept, who);
}

/* By path or friendly name. Both servers must be known: a group may have the same on each.
 * Where one is not, afsync_health_meet decides, once all was read. */
static bool is_known_as(const struct afsync_identity *kept,
                        const struct afsync_identity *who) {
    return (afsync_identity_is(kept->path, who->server_endpoint) ||
            afsync_identity_is(kept->server_endpoint, who->path) ||
            afsync_identity_is(kept->friendly_name, who->server_endpoint) ||
            afsync_identity_is(kept->server_endpoint, who->friendly_name)) &&
           afsync_identity_same_server(kept, who) && afsync_identity_same_group(kept, who);
}

struct afsync_endpoint *afsync_endpoint_find(const struct afsync_health *health,
                                             const struct afsync_identity *who) {
    uint64_t key = afsync_endpoint_key(who);

    if (who->server_endpoint == NULL)
        return NULL;
    for (size_t i = afsync_index_first(health, key); i < health->endpoint_count;
         i = afsync_index_next(health, i))
        if (is_named(&health->endpoints[i], who))
            return &health->endpoints[i];
    if (!afsync_index_may_be_alias(health, who->server_endpoint))
        return NULL;
    for (size_t i = 0; i < health->endpoint_count; i++)
        if (is_resource(&health->endpoints[i].who, who) ||
            is_known_as(&health->endpoints[i].who, who))
            return &health->endpoints[i];
    return NULL;
}

static bool is_called(const struct afsync_endpoint *endpoint,
                      const struct afsync_identity *who) {
    const char *const names[] = {endpoint->who.server_endpoint, endpoint->who.resource_name,
                                 endpoint->who.friendly_name, endpoint->who.path};
    bool called = false;

    for (size_t i = 0; i < sizeof names / sizeof names[0] && !called; i++)
        called = names[i] != NULL && afsync_name_equal(names[i], who->server_endpoint);
    return called && may_be(endpoint->who.sync_group, who->sync_group) &&
           may_be(endpoint->who.service, who->service) &&
           may_be(endpoint->who.resource_group, who->resource_group) &&
           may_be(endpoint->who.subscription, who->subscription);
}

struct afsync_endpoint *afsync_endpoint_called(const struct afsync_health *health,
                                               const struct afsync_identity *who) {
    struct afsync_endpoint *found = NULL;
    uint64_t key = afsync_endpoint_key(who);

    /* Mostly it goes by the name it is found by, which is one of a kind. */
    for (size_t i = afsync_index_first(health, key); i < health->endpoint_count;
         i = afsync_index_next(health, i))
        if (afsync_name_is_guid(who->server_endpoint) &&
            is_called(&health->endpoints[i], who))
            return &health->endpoints[i];
    for (size_t i = 0; i < health->endpoint_count; i++) {
        if (!is_called(&health->endpoints[i], who))
            continue;
        if (found != NULL)
            return NULL;
        found = &health->endpoints[i];
    }
    return found;
}

bool afsync_endpoint_has_leg(const struct afsync_endpoint *endpoint,
                             enum afsync_direction direction) {
    bool is_told_of = false;

    for (size_t i = 0; i < AFSYNC_DIRECTIONS; i++)
        is_told_of = is_told_of || endpoint->legs[i].exists;
    return endpoint->legs[direction].exists || !is_told_of;
}

static bool replace_name(const char **name, const char *said, struct afsync_fault *fault) {
    char *copy;

    if (said == NULL || afsync_identity_is(*name, said))
        return true;
    copy = strdup(said);
    if (copy == NULL)
        return afsync_fault_no_memory(fault);
    free((char *)*name);
    *name = copy;
    return true;
}

/* What ARM calls it now: it may have been given another friendly name, or have been made
 * anew in the same place. */
static bool learn_from_list(struct afsync_identity *kept,
                            const struct afsync_identity *said,
                            struct afsync_fault *fault) {
    return replace_name(&kept->friendly_name, said->friendly_name, fault) &&
           (afsync_identity_is(kept->server_endpoint, said->server_endpoint) ||
            replace_name(&kept->resource_name, said->server_endpoint, fault));
}

bool afsync_identity_learn(struct afsync_identity *kept, const struct afsync_identity *said,
                           struct afsync_fault *fault) {
    const char *const *names = (const char *const *)said;

    for (size_t i = 0; i < NAMES; i++)
        if (names[i] != NULL && *name_at(kept, i) == NULL &&
            !replace_name(name_at(kept, i), names[i], fault))
            return false;
    return true;
}

/* Takes over the names that are not known yet. */
static bool learn_names(struct afsync_endpoint *endpoint,
                        const struct afsync_observation *seen, struct afsync_fault *fault) {
    return afsync_identity_learn(&endpoint->who, &seen->who, fault) &&
           (seen->source != AFSYNC_SOURCE_ARM ||
            learn_from_list(&endpoint->who, &seen->who, fault));
}

bool afsync_endpoint_learn_server(struct afsync_endpoint *endpoint,
                                  const struct afsync_inventory *inventory,
                                  struct afsync_fault *fault) {
    const struct afsync_known_server *server;

    if (endpoint->who.server != NULL)
        return true;
    server = afsync_inventory_server(inventory, endpoint->status.server_id);
    if (server == NULL)
        return true;
    endpoint->who.server = strdup(server->who.server);
    return endpoint->who.server != NULL || afsync_fault_no_memory(fault);
}

/* Room for one more, `= {0}`. */
static struct afsync_endpoint *add_endpoint(struct afsync_health *health,
                                            struct afsync_fault *fault) {
    size_t capacity = health->endpoint_capacity == 0 ? 8 : health->endpoint_capacity * 2;
    struct afsync_endpoint *grown;
    uint64_t *keys;

    if (health->endpoint_count == AFSYNC_ENDPOINTS_MAX) {
        afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "more than %d server endpoints",
                         AFSYNC_ENDPOINTS_MAX);
        return NULL;
    }
    if (health->endpoint_count == health->endpoint_capacity) {
        grown = realloc(health->endpoints, capacity * sizeof health->endpoints[0]);
        if (grown == NULL) {
            afsync_fault_no_memory(fault);
            return NULL;
        }
        health->endpoints = grown;
        keys = realloc(health->keys, capacity * sizeof health->keys[0]);
        if (keys == NULL) {
            afsync_fault_no_memory(fault);
            return NULL;
        }
        health->keys = keys;
        health->endpoint_capacity = capacity;
    }
    health->endpoints[health->endpoint_count] = (struct afsync_endpoint){0};
    return &health->endpoints[health->endpoint_count++];
}

/* ---- those that were found last ---- */

void afsync_endpoint_forget_recent(struct afsync_health *health) {
    memset(health->recent, 0, sizeof health->recent);
}

/* Where an endpoint of such a name is noted: names differ at their ends. NULL: nowhere. */
static uint32_t *recent_called(struct afsync_health *health, const char *name) {
    size_t length = name != NULL ? strlen(name) : 0;
    uint64_t end;

    if (length < sizeof end)
        return NULL;
    memcpy(&end, name + length - sizeof end, sizeof end);
    return &health->recent[end * UINT64_C(0x9e3779b97f4a7c15) >> (64 - AFSYNC_RECENT_BITS)];
}

static bool is_written_alike(const char *left, const char *right) {
    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

/* Does it say what events say, group, name and server, as they are kept? Then nothing can
 * be learned from it. */
static bool says_what_is_kept(const struct afsync_identity *kept,
                              const struct afsync_observation *seen) {
    const struct afsync_identity *said = &seen->who;

    return seen->source != AFSYNC_SOURCE_ARM && said->subscription == NULL &&
           said->resource_group == NULL && said->service == NULL &&
           said->resource_name == NULL && said->friendly_name == NULL &&
           said->path == NULL &&
           is_written_alike(kept->server_endpoint, said->server_endpoint) &&
           is_written_alike(kept->sync_group, said->sync_group) &&
           is_written_alike(kept->server, said->server);
}

/* An endpoint that is known, told what it did not know yet. */
static bool teach(struct afsync_health *health, struct afsync_endpoint *endpoint,
                  const struct afsync_observation *seen, struct afsync_fault *fault) {
    const struct afsync_identity before = endpoint->who;
    bool ok = learn_names(endpoint, seen, fault);

    if (memcmp(&before, &endpoint->who, sizeof before) != 0)
        afsync_endpoint_forget_recent(health);
    afsync_index_note_alias(health, endpoint);
    return ok;
}

/* Finds or makes it. */
static struct afsync_endpoint *look_up(struct afsync_health *health,
                                       const struct afsync_observation *seen,
                                       struct afsync_fault *fault) {
    struct afsync_endpoint *endpoint;

    if (health->index.covered != health->endpoint_count &&
        !afsync_index_cover(health, fault))
        return NULL;
    endpoint = afsync_endpoint_find(health, &seen->who);
    if (endpoint != NULL)
        return teach(health, endpoint, seen, fault) ? endpoint : NULL;
    endpoint = add_endpoint(health, fault);
    if (endpoint == NULL)
        return NULL;
    afsync_endpoint_forget_recent(health);
    health->keys[endpoint - health->endpoints] = afsync_endpoint_key(&seen->who);
    if (learn_names(endpoint, seen, fault))
        return endpoint;
    /* Half a name would be another one's. */
    afsync_endpoint_fini(endpoint);
    health->endpoint_count--;
    return NULL;
}

struct afsync_endpoint *afsync_endpoint_get(struct afsync_health *health,
                                            const struct afsync_observation *seen,
                                            struct afsync_fault *fault) {
    uint32_t *recent = recent_called(health, seen->who.server_endpoint);
    struct afsync_endpoint *endpoint;

    if (recent != NULL && *recent != 0 &&
        says_what_is_kept(&health->endpoints[*recent - 1].who, seen))
        return &health->endpoints[*recent - 1];
    endpoint = look_up(health, seen, fault);
    if (recent != NULL && endpoint != NULL && says_what_is_kept(&endpoint->who, seen))
        *recent = (uint32_t)(endpoint - health->endpoints) + 1;
    return endpoint;
}
