/* SPDX-License-Identifier: Apache-2.0
 *
 * What a scenario says of a resource that follows from no session. */
#ifndef AFSYNC_SIM_AMEND_H
#define AFSYNC_SIM_AMEND_H

#include "writer.h"

#include <stddef.h>
#include <stdint.h>

/* Puts these properties (JSON; NULL: none) in place of those of the resource that was
 * written last and begins at `begin`, or beside them; moments count from `now_s`. */
void afsync_sim_amend(struct afsync_sim_writer *writer, size_t begin,
                      const char *properties, int64_t now_s);

#endif
