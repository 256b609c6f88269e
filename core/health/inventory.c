/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping servers and cloud endpoints. */
#include "health/inventory.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Where the strings of a record are, so that copying and freeing are loops. */
#define OF_SERVER(member) offsetof(struct afsync_known_server, member)
static const size_t server_strings[] = {
    OF_SERVER(who.subscription),  OF_SERVER(who.resource_group),
    OF_SERVER(who.service),       OF_SERVER(who.server),
    OF_SERVER(said.id),           OF_SERVER(said.agent_version),
    OF_SERVER(said.agent_status), OF_SERVER(said.os_version),
    OF_SERVER(said.role),         OF_SERVER(said.cluster),
};
#undef OF_SERVER
#define OF_CLOUD(member) offsetof(struct afsync_known_cloud_endpoint, member)
static const size_t cloud_strings[] = {
    OF_CLOUD(who.subscription),    OF_CLOUD(who.resource_group),
    OF_CLOUD(who.service),         OF_CLOUD(who.sync_group),
    OF_CLOUD(said.name),           OF_CLOUD(said.share),
    OF_CLOUD(said.backup_enabled), OF_CLOUD(said.enumeration_state),
};
#undef OF_CLOUD

struct strings {
    const size_t *offsets;
    size_t count;
};

static const struct strings of_server = {server_strings,
                                         sizeof server_strings / sizeof server_strings[0]};
static const struct strings of_cloud = {cloud_strings,
                                        sizeof cloud_strings / sizeof cloud_strings[0]};

static const char **string_at(void *record, const struct strings *strings, size_t i) {
    return (const char **)((char *)record + strings->offsets[i]);
}

static void free_strings(void *record, const struct strings *strings) {
    for (size_t i = 0; i < strings->count; i++)
        free((char *)*string_at(record, strings, i));
}

/* Makes the strings of a record its own. What could not be copied is NULL in it. */
static bool own_strings(void *record, const struct strings *strings,
                        struct afsync_fault *fault) {
    bool ok = true;

    for (size_t i = 0; i < strings->count; i++) {
        const char **string = string_at(record, strings, i);

        if (*string == NULL)
            continue;
        *string = strdup(*string);
        ok = ok && *string != NULL;
    }
    return ok || afsync_fault_no_memory(fault);
}

void afsync_inventory_fini(struct afsync_inventory *inventory) {
    for (size_t i = 0; i < inventory->server_count; i++)
        free_strings(&inventory->servers[i], &of_server);
    for (size_t i = 0; i < inventory->cloud_endpoint_count; i++)
        free_strings(&inventory->cloud_endpoints[i], &of_cloud);
    free(inventory->servers);
    free(inventory->cloud_endpoints);
    *inventory = (struct afsync_inventory){0};
}

/* A list that grows until `most`: room for one more record. False with a fault. */
static bool make_room(void **list, size_t count, size_t *capacity, size_t size,
                      struct afsync_fault *fault) {
    size_t wanted = *capacity == 0 ? 4 : *capacity * 2;
    void *grown;

    if (count < *capacity)
        return true;
    grown = realloc(*list, wanted * size);
    if (grown == NULL)
        return afsync_fault_no_memory(fault);
    *list = grown;
    *capacity = wanted;
    return true;
}

static bool same_service(const struct afsync_identity *left,
                         const struct afsync_identity *right) {
    return afsync_name_equal(left->subscription, right->subscription) &&
           afsync_name_equal(left->resource_group, right->resource_group) &&
           afsync_name_equal(left->service, right->service);
}

/* ---- servers ---- */

static uint64_t key_of_server(const struct afsync_observation *seen) {
    return afsync_hash_name(AFSYNC_HASH_SEED,
                            seen->server.id != NULL ? seen->server.id : seen->who.server);
}

static struct afsync_known_server *find_server(const struct afsync_inventory *inventory,
                                               const struct afsync_observation *seen) {
    uint64_t key = key_of_server(seen);

    for (size_t i = 0; i < inventory->server_count; i++) {
        struct afsync_known_server *server = &inventory->servers[i];

        if (server->key != key || !afsync_name_equal(server->said.id, seen->server.id))
            continue;
        if (seen->server.id != NULL ||
            (same_service(&server->who, &seen->who) &&
             afsync_name_equal(server->who.server, seen->who.server)))
            return server;
    }
    return NULL;
}

bool afsync_inventory_fold_server(struct afsync_inventory *inventory,
                                  const struct afsync_observation *seen, unsigned poll,
                                  struct afsync_fault *fault) {
    struct afsync_known_server *server = find_server(inventory, seen);
    struct afsync_known_server said = {.who = seen->who,
                                       .said = seen->server,
                                       .told_at = seen->at,
                                       .key = key_of_server(seen),
                                       .listed_in = poll};
    void *list = inventory->servers;

    if (server == NULL && inventory->server_count == AFSYNC_SERVERS_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "more than %d servers",
                                AFSYNC_SERVERS_MAX);
    if (server == NULL && !make_room(&list, inventory->server_count,
                                     &inventory->server_capacity, sizeof said, fault))
        return false;
    inventory->servers = list;
    if (!own_strings(&said, &of_server, fault)) {
        free_strings(&said, &of_server);
        return false;
    }
    if (server == NULL) {
        server = &inventory->servers[inventory->server_count++];
    } else {
        if (server->said.heartbeat_at > said.said.heartbeat_at)
            said.said.heartbeat_at = server->said.heartbeat_at; /* of whoever told it */
        free_strings(server, &of_server);
    }
    *server = said;
    return true;
}

bool afsync_inventory_fold_heartbeat(struct afsync_inventory *inventory,
                                     const struct afsync_identity *who, int64_t at) {
    struct afsync_known_server *found = NULL;

    for (size_t i = 0; i < inventory->server_count; i++) {
        struct afsync_known_server *server = &inventory->servers[i];

        if (!same_service(&server->who, who) ||
            !afsync_name_same_label(server->who.server, who->server))
            continue;
        if (found != NULL)
            return false;
        found = server;
    }
    if (found != NULL && at > found->said.heartbeat_at)
        found->said.heartbeat_at = at;
    return found != NULL;
}

void afsync_inventory_trust_servers(struct afsync_inventory *inventory, unsigned poll) {
    for (size_t i = inventory->server_count; i-- > 0;) {
        struct afsync_known_server *server = &inventory->servers[i];

        if (server->listed_in == poll)
            continue;
        free_strings(server, &of_server);
        *server = inventory->servers[--inventory->server_count];
    }
}

const struct afsync_known_server *
afsync_inventory_server(const struct afsync_inventory *inventory, const char *id) {
    struct afsync_observation seen = {.server = {.id = id}};

    return id != NULL ? find_server(inventory, &seen) : NULL;
}

const char *afsync_inventory_cluster_of(const struct afsync_inventory *inventory,
                                        const char *server) {
    for (size_t i = 0; server != NULL && i < inventory->server_count; i++) {
        const struct afsync_known_server *known = &inventory->servers[i];

        /* The cluster itself is registered, too, under its own name. */
        if (known->said.cluster != NULL &&
            afsync_name_same_label(known->who.server, server) &&
            !afsync_name_same_label(known->said.cluster, server))
            return known->said.cluster;
    }
    return NULL;
}

/* ---- cloud endpoints ---- */

static uint64_t key_of_cloud(const struct afsync_observation *seen) {
    const char *group = seen->who.sync_group != NULL ? seen->who.sync_group : "";

    return afsync_hash_name(afsync_hash_name(AFSYNC_HASH_SEED, group),
                            seen->cloud_endpoint.name);
}

static struct afsync_known_cloud_endpoint *
find_cloud(const struct afsync_inventory *inventory,
           const struct afsync_observation *seen) {
    uint64_t key = key_of_cloud(seen);

    for (size_t i = 0; i < inventory->cloud_endpoint_count; i++) {
        struct afsync_known_cloud_endpoint *endpoint = &inventory->cloud_endpoints[i];

        if (endpoint->key == key &&
            afsync_name_equal(endpoint->said.name, seen->cloud_endpoint.name) &&
            afsync_name_equal(endpoint->who.sync_group, seen->who.sync_group) &&
            same_service(&endpoint->who, &seen->who))
            return endpoint;
    }
    return NULL;
}

bool afsync_inventory_fold_cloud_endpoint(struct afsync_inventory *inventory,
                                          const struct afsync_observation *seen,
                                          unsigned poll, struct afsync_fault *fault) {
    struct afsync_known_cloud_endpoint *endpoint = find_cloud(inventory, seen);
    struct afsync_known_cloud_endpoint said = {.who = seen->who,
                                               .said = seen->cloud_endpoint,
                                               .told_at = seen->at,
                                               .key = key_of_cloud(seen),
                                               .listed_in = poll};
    void *list = inventory->cloud_endpoints;

    if (endpoint == NULL && inventory->cloud_endpoint_count == AFSYNC_CLOUD_ENDPOINTS_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "more than %d cloud endpoints",
                                AFSYNC_CLOUD_ENDPOINTS_MAX);
    if (endpoint == NULL &&
        !make_room(&list, inventory->cloud_endpoint_count,
                   &inventory->cloud_endpoint_capacity, sizeof said, fault))
        return false;
    inventory->cloud_endpoints = list;
    if (!own_strings(&said, &of_cloud, fault)) {
        free_strings(&said, &of_cloud);
        return false;
    }
    if (endpoint == NULL)
        endpoint = &inventory->cloud_endpoints[inventory->cloud_endpoint_count++];
    else
        free_strings(endpoint, &of_cloud);
    *endpoint = said;
    return true;
}

void afsync_inventory_trust_cloud_endpoints(struct afsync_inventory *inventory,
                                            unsigned poll) {
    for (size_t i = inventory->cloud_endpoint_count; i-- > 0;) {
        struct afsync_known_cloud_endpoint *endpoint = &inventory->cloud_endpoints[i];

        if (endpoint->listed_in == poll)
            continue;
        free_strings(endpoint, &of_cloud);
        *endpoint = inventory->cloud_endpoints[--inventory->cloud_endpoint_count];
    }
}
