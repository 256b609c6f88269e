/* SPDX-License-Identifier: Apache-2.0
 *
 * Two legs that turn out to be one. */
#ifndef AFSYNC_HEALTH_JOIN_H
#define AFSYNC_HEALTH_JOIN_H

#include "health/leg.h"

/* The leg knows what the other knows, too, as if both had always been one as far as the
 * kept ends reach; what they only remember together is the worse of both. The other is
 * spent, and still to be ended. */
AFSYNC_MUST_USE
bool afsync_leg_join(struct afsync_leg *leg, struct afsync_leg *other,
                     struct afsync_fault *fault);

#endif
