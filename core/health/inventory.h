/* SPDX-License-Identifier: Apache-2.0
 *
 * What ARM lists beside server endpoints: registered servers and cloud endpoints, each as
 * it was said last. Owned by a health; `= {0}` knows none. */
#ifndef AFSYNC_HEALTH_INVENTORY_H
#define AFSYNC_HEALTH_INVENTORY_H

#include "base/attr.h"
#include "base/fault.h"
#include "observation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_SERVERS_MAX = 10000,        /* past it: a fault, never a silent cut */
    AFSYNC_CLOUD_ENDPOINTS_MAX = 10000 /* the same */
};

/* A server: `who` names its service and, as `server`, itself. Strings are owned. */
struct afsync_known_server {
    struct afsync_identity who;
    struct afsync_server said;
    int64_t told_at;    /* when ARM listed it last; 0: not known */
    uint64_t key;       /* hash of its id, or of its name where it has none */
    unsigned listed_in; /* the number of the poll that listed it last */
};

/* A cloud endpoint: `who` names its sync group. Strings are owned. */
struct afsync_known_cloud_endpoint {
    struct afsync_identity who;
    struct afsync_cloud_endpoint said;
    int64_t told_at;
    uint64_t key; /* hash of sync group and name */
    unsigned listed_in;
};

struct afsync_inventory {
    struct afsync_known_server *servers;
    size_t server_count, server_capacity;
    struct afsync_known_cloud_endpoint *cloud_endpoints;
    size_t cloud_endpoint_count, cloud_endpoint_capacity;
};

void afsync_inventory_fini(struct afsync_inventory *inventory);

/* Take in what was observed in that poll, in place of what was said of it before; its `at`
 * is when it was listed. False if memory ran out or a bound was reached. */
AFSYNC_MUST_USE
bool afsync_inventory_fold_server(struct afsync_inventory *inventory,
                                  const struct afsync_observation *seen, unsigned poll,
                                  struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_inventory_fold_cloud_endpoint(struct afsync_inventory *inventory,
                                          const struct afsync_observation *seen,
                                          unsigned poll, struct afsync_fault *fault);

/* A server gave a sign of life. False if none is called so, or several are. */
bool afsync_inventory_fold_heartbeat(struct afsync_inventory *inventory,
                                     const struct afsync_identity *who, int64_t at);

/* ARM's list was complete: what it did not name in that poll is dropped. */
void afsync_inventory_trust_servers(struct afsync_inventory *inventory, unsigned poll);
void afsync_inventory_trust_cloud_endpoints(struct afsync_inventory *inventory,
                                            unsigned poll);

/* The cluster of which the server that is called so is a node; NULL if it is none, or not
 * known. */
const char *afsync_inventory_cluster_of(const struct afsync_inventory *inventory,
                                        const char *server);

/* The server of that id; NULL if it is not known, or `id` is NULL. */
const struct afsync_known_server *
afsync_inventory_server(const struct afsync_inventory *inventory, const char *id);

#endif
