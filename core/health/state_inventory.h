/* SPDX-License-Identifier: Apache-2.0
 *
 * Servers and cloud endpoints on a tape: a line each, servers first. */
#ifndef AFSYNC_HEALTH_STATE_INVENTORY_H
#define AFSYNC_HEALTH_STATE_INVENTORY_H

#include "health/inventory.h"
#include "health/tape.h"

void afsync_state_write_inventory(struct afsync_tape *tape,
                                  const struct afsync_inventory *inventory);

/* Fills an empty inventory, which is to be ended even if reading failed. */
void afsync_state_read_inventory(struct afsync_tape *tape,
                                 struct afsync_inventory *inventory, size_t servers,
                                 size_t cloud_endpoints);

#endif
