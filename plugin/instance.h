/* SPDX-License-Identifier: Apache-2.0
 *
 * Packing names: the daemon gives a value two free names, the plugin instance and the type
 * instance, so what a value is told of has to be packed into them.
 *
 *     plugin instance   service                         of the whole, of sources
 *                       service@group@endpoint          of an endpoint and its legs
 *                       service@group@endpoint@server   where two would be called the same
 *                       service@@@server                of a server
 *                       service@group                   of a cloud endpoint
 *                       service@@@server@id             where two would be called the same
 *                       service@group@@@rg%2Fsync       the same, of services of Azure;
 *                                                       and so of endpoints of one server
 *     type instance     upload                          readings of a leg
 *                       upload@0x80070020               of a code of a leg
 *                       0x80070020                      of a code of an endpoint
 *                       low_disk                        the state of an aspect
 *                       arm                             readings of a source
 *
 * Parts are joined by '@'; inside a part '@', '%', '/' and control characters are written
 * as '%' and two hex digits, and a part that is not known is empty, so
 * the parts can be told apart again; contrib/prometheus/prometheus.yml does. Why '@': it
 * means nothing in a relabelling pattern, in a Graphite path, in an RRD definition (which a
 * ':' ends) or in a file name on any system.
 *
 * A name of more than 127 bytes is cut at a character and closed with '~' and a hash of the
 * whole, so that two long names stay two names. */
#ifndef AFSYNC_PLUGIN_INSTANCE_H
#define AFSYNC_PLUGIN_INSTANCE_H

#include "afsync.h"

/* The daemon's limit, with the closing NUL. */
enum { AFSYNC_INSTANCE_MAX = 128 };

/* Joins parts into one name; a NULL part is an empty one. */
void afsync_instance_join(char out[AFSYNC_INSTANCE_MAX], const char *const *parts,
                          size_t count);

/* "upload@0x80070020", "upload@unknown"; without a direction (NULL) "0x80070020". */
void afsync_instance_of_code(char out[AFSYNC_INSTANCE_MAX], const char *direction,
                             struct afsync_code code);

/* The host that a file server is: its name in small letters, because a name of DNS has no
 * case and Azure and Windows write it differently; escaped and cut like a part. "" if the
 * name is not known, or begins with a dot: hosts become folders. */
void afsync_instance_host(char out[AFSYNC_INSTANCE_MAX], const char *server);

/* The plugin instances of one report: of the service, and in the report's order of each
 * endpoint and each server, with its host ("" for the daemon's own), and of each cloud
 * endpoint. `= {0}` is empty; afsync_instances_fini
 * ends it, after a failure too. */
struct afsync_instances {
    char service[AFSYNC_INSTANCE_MAX];
    char (*endpoints)[AFSYNC_INSTANCE_MAX];
    char (*hosts)[AFSYNC_INSTANCE_MAX];
    char (*servers)[AFSYNC_INSTANCE_MAX];
    char (*server_hosts)[AFSYNC_INSTANCE_MAX];
    char (*cloud_endpoints)[AFSYNC_INSTANCE_MAX];
};

/* `by_server`: the host of an endpoint is its file server, and of a server itself. */
AFSYNC_MUST_USE
bool afsync_instances_init(struct afsync_instances *instances, const char *service,
                           const struct afsync_report *report, bool by_server,
                           struct afsync_fault *fault);
void afsync_instances_fini(struct afsync_instances *instances);

#endif
