/* SPDX-License-Identifier: Apache-2.0
 *
 * Which of the ends of a leg counts, and what a newer one does not wipe out. */
#ifndef AFSYNC_VERDICT_CODES_H
#define AFSYNC_VERDICT_CODES_H

#include "health/leg.h"
#include "verdict/policy.h"

/* The HRESULT that is judged: that of the last end; but a cancellation wipes nothing out:
 * behind one, the newest code of another kind that failed since failing_since. Not known if
 * no session ended. */
struct afsync_code afsync_codes_judged(const struct afsync_leg *leg, int64_t failing_since);

/* How often it fell from success into a code that does not clear by itself, within the kept
 * ends. */
unsigned afsync_codes_falls(const struct afsync_leg *leg);

/* Did a session that failed with item errors come over a code that was not fine before it?
 * It does not wipe that out. */
bool afsync_codes_hide(const struct afsync_leg *leg, int64_t failing_since,
                       const struct afsync_policy *policy, int64_t now);

/* Would an earlier failed session be blocked by its items, had the last not come after it?
 * A cancellation does not make that better. */
bool afsync_codes_hide_items(const struct afsync_leg *leg, int64_t failing_since,
                             const struct afsync_policy *policy, int64_t now);

#endif
