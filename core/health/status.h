/* SPDX-License-Identifier: Apache-2.0
 *
 * What ARM says of a server endpoint as a whole, kept: its strings and rows are owned. */
#ifndef AFSYNC_HEALTH_STATUS_H
#define AFSYNC_HEALTH_STATUS_H

#include "base/attr.h"
#include "base/fault.h"
#include "observation.h"

/* Takes over what is said in place of what was said before. After a false the status is
 * still to be ended. */
AFSYNC_MUST_USE
bool afsync_status_fold(struct afsync_endpoint_status *status,
                        const struct afsync_endpoint_status *said,
                        struct afsync_fault *fault);

void afsync_status_fini(struct afsync_endpoint_status *status);

#endif
