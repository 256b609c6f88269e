/* SPDX-License-Identifier: Apache-2.0
 *
 * A leg on a tape. */
#ifndef AFSYNC_HEALTH_STATE_LEG_H
#define AFSYNC_HEALTH_STATE_LEG_H

#include "health/leg.h"
#include "health/tape.h"

/* The members of a leg's line that tell of the leg itself. A leg that is read into must be
 * empty; it is to be ended even if reading failed. */
void afsync_state_walk_leg(struct afsync_tape *tape, struct afsync_leg *leg);

/* An item error without its session: its time, its record, and what it said. */
void afsync_state_walk_item_error(struct afsync_tape *tape, struct afsync_item_error *said);

#endif
