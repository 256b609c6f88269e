/* SPDX-License-Identifier: Apache-2.0
 *
 * The services that hand out the identity of the machine they run beside: the Instance
 * Metadata Service (IMDS) of an Azure VM, and the agent of Azure Arc.
 *
 * Facts: managed identities, how to use a VM token; Arc-enabled servers, managed identity
 * authentication. */
#ifndef AFSYNC_SOURCE_IDENTITY_H
#define AFSYNC_SOURCE_IDENTITY_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "source/login_method.h"

#include <stdbool.h>
#include <stdint.h>

/* Where IMDS is, where Arc leaves its keys, which ends in no slash, and what is there if
 * its agent is installed. Places of the build; the tests put others in their stead. */
extern const char afsync_imds_host[], afsync_arc_folder[], afsync_arc_agent[];

/* Adds "?api-version=…&resource=…". */
void afsync_identity_add_query(struct afsync_text *url, const struct afsync_login_ask *ask,
                               const char *version);

/* Asks once, by a road of its own: no proxy, and at most `most_ms` of the run's time. */
AFSYNC_MUST_USE
bool afsync_identity_ask(const struct afsync_login_ask *ask,
                         const struct afsync_http_request *request, int64_t most_ms,
                         struct afsync_http_answer *answer, struct afsync_fault *fault);

/* Does IMDS answer? A short look: most hosts are no Azure VM. */
bool afsync_imds_answers(const struct afsync_login_ask *ask);

AFSYNC_MUST_USE
bool afsync_imds_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                     struct afsync_fault *fault);

/* Is this machine an Arc-enabled server, as far as can be seen? */
bool afsync_arc_is_here(const struct afsync_credential *credential);

AFSYNC_MUST_USE
bool afsync_arc_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                    struct afsync_fault *fault);

/* The key file that Arc's challenge ("Basic realm=PATH") names; NULL with a fault if it is
 * not one of its own. */
const char *afsync_arc_key_file(const char *challenge, struct afsync_fault *fault);

#endif
