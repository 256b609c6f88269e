/* SPDX-License-Identifier: Apache-2.0
 *
 * One logged-in conversation with ARM: asks for JSON, renews the token once, and says in
 * words what went wrong. */
#ifndef AFSYNC_SOURCE_ARM_SESSION_H
#define AFSYNC_SOURCE_ARM_SESSION_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/arm.h"
#include "source/cloud.h"
#include "source/http.h"
#include "source/token.h"

#include <stdbool.h>
#include <stddef.h>

/* `= {0}` is closed. Whoever opened it calls afsync_arm_session_close, also after a false.
 */
struct afsync_arm_session {
    struct afsync_http *http;
    struct afsync_cloud cloud;
    struct afsync_credential credential;
    struct afsync_token token;
    size_t version; /* that is spoken: see afsync_arm_version */
    bool renewed, stepped_back;
};

/* Finds the cloud and logs in. Config and deadline are borrowed until the close. */
AFSYNC_MUST_USE
bool afsync_arm_session_open(struct afsync_arm_session *session,
                             const struct afsync_arm_config *config,
                             const struct afsync_deadline *deadline,
                             struct afsync_fault *fault);

void afsync_arm_session_close(struct afsync_arm_session *session);

/* Gets the JSON at `url`, which must be on the session's ARM; the caller puts it. NULL with
 * a fault that begins with `what` and, of a 404, says that `whose` was not found. */
struct json_object;
struct json_object *afsync_arm_session_get(struct afsync_arm_session *session,
                                           const char *url, const char *what,
                                           const char *whose, struct afsync_fault *fault);

/* Was the version refused by the last answer, and is there an older one, which is spoken
 * from now on? Then the list is to be asked for again from its beginning. */
bool afsync_arm_session_stepped_back(struct afsync_arm_session *session);

/* Does the token go there? */
bool afsync_arm_session_is_home(const struct afsync_arm_session *session, const char *url);

#endif
