/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may have a token, and for whom it is: what the handlers of the login share. */
#ifndef AFSYNC_SIM_IDENTITY_H
#define AFSYNC_SIM_IDENTITY_H

#include "message.h"
#include "world.h"

#include <stdbool.h>

/* For whom a token is. Whoever is asked with another's refuses it. */
enum afsync_sim_audience {
    AFSYNC_SIM_FOR_NOBODY,
    AFSYNC_SIM_FOR_ARM,
    AFSYNC_SIM_FOR_LOG_ANALYTICS
};

/* Why a login is refused: AADSTS and a number, in Entra ID's shape. */
struct afsync_sim_refusal {
    unsigned status;
    const char *error;
    int code;
    const char *sentence;
};

/* Always false. */
bool afsync_sim_refuse_login(struct afsync_sim_reply *reply,
                             const struct afsync_sim_request *request,
                             const struct afsync_sim_refusal *why);

/* Is the route's tenant ours? If not, the reply says so. */
bool afsync_sim_check_tenant(const struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply);

/* Which of our audiences a resource is, with or without a slash at its end. */
enum afsync_sim_audience afsync_sim_audience_of(const char *resource);

/* How we are called by a client who calls us by that host: ARM is 127.0.0.1 and Log
 * Analytics is localhost, so that one is not taken for the other. */
void afsync_sim_base_at(char out[AFSYNC_SIM_BASE_MAX],
                        const struct afsync_sim_request *request, const char *host);

/* A new token as it is handed out. */
struct afsync_sim_token {
    char value[96];
    int64_t lifetime_s, expires_at_s;
};
struct afsync_sim_token afsync_sim_issue(struct afsync_sim_world *world,
                                         enum afsync_sim_audience audience, int64_t now_s);

/* Is the assertion signed by a certificate of that client, and true? NULL if so, else the
 * refusal. `audience` is the URL that was asked. */
const struct afsync_sim_refusal *
afsync_sim_check_assertion(const struct afsync_sim_world *world, const char *client_id,
                           const char *assertion, const char *audience, int64_t now_s);

#endif
