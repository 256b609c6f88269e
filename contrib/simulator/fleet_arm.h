/* SPDX-License-Identifier: Apache-2.0
 *
 * What Azure Resource Manager tells of a fleet. */
#ifndef AFSYNC_SIM_FLEET_ARM_H
#define AFSYNC_SIM_FLEET_ARM_H

#include "fleet.h"
#include "writer.h"

/* From where and when it is looked at. */
struct afsync_sim_view {
    const struct afsync_sim_fleet *fleet;
    const char *subscription;
    const char *tenant;
    const char *api_version;
    int64_t now_s;
};

/* One element of a list each. */
void afsync_sim_tell_service(struct afsync_sim_writer *writer,
                             const struct afsync_sim_view *view);
void afsync_sim_tell_server(struct afsync_sim_writer *writer,
                            const struct afsync_sim_view *view,
                            const struct afsync_sim_machine *server);
void afsync_sim_tell_sync_group(struct afsync_sim_writer *writer,
                                const struct afsync_sim_view *view,
                                const struct afsync_sim_sync_group *group);
void afsync_sim_tell_cloud_endpoint(struct afsync_sim_writer *writer,
                                    const struct afsync_sim_view *view,
                                    const struct afsync_sim_sync_group *group);
void afsync_sim_tell_endpoint(struct afsync_sim_writer *writer,
                              const struct afsync_sim_view *view,
                              const struct afsync_sim_endpoint *endpoint);

#endif
