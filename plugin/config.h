/* SPDX-License-Identifier: Apache-2.0
 *
 * The daemon's configuration of one <Service> block, as a config of the core. */
#ifndef AFSYNC_PLUGIN_CONFIG_H
#define AFSYNC_PLUGIN_CONFIG_H

#include "afsync.h"

#include "liboconfig/oconfig.h"

/* A keyword that may be given again and again. */
struct afsync_strings {
    const char **strings;
    size_t count;
};

/* One block. It owns every string in it; afsync_service_fini ends it, `= {0}` too. */
struct afsync_service {
    char *name;
    struct afsync_config config; /* borrows from the lists below */
    struct afsync_strings events;
    struct afsync_strings sync_groups, servers, endpoints;
    struct afsync_strings not_sync_groups, not_servers, not_endpoints, map;
    int64_t poll_interval_ms;
    bool notifications;
    bool host_is_server; /* of the values of an endpoint; else the daemon's own name */
};

/* Reads <Service "name"> with all its options. Everything that is wrong is logged as an
 * error that names block and option; false if anything was. End the service even after a
 * false. */
AFSYNC_MUST_USE
bool afsync_service_read(struct afsync_service *service, const oconfig_item_t *block);

void afsync_service_fini(struct afsync_service *service);

#endif
