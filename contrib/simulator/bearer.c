/* SPDX-License-Identifier: Apache-2.0
 *
 * Handing out tokens, and knowing them again. */
#include "handlers.h"
#include "identity.h"
#include "tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_LIFETIME_S = 3599 };

static const char *const words[] = {"none", "arm", "la"};

static bool begins_with(const char *text, const char *start) {
    return strncasecmp(text, start, strlen(start)) == 0;
}

enum afsync_sim_audience afsync_sim_audience_of(const char *resource) {
    static const struct {
        const char *name;
        enum afsync_sim_audience audience;
    } names[] = {
        {"https://management.azure.com", AFSYNC_SIM_FOR_ARM},
        {"https://management.core.windows.net", AFSYNC_SIM_FOR_ARM},
        {"https://api.loganalytics.io", AFSYNC_SIM_FOR_LOG_ANALYTICS},
    };
    size_t length = strlen(resource);

    while (length > 0 && resource[length - 1] == '/')
        length--;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i].name) == length && begins_with(resource, names[i].name))
            return names[i].audience;
    if (begins_with(resource, "https://127.0.0.1:") ||
        begins_with(resource, "http://127.0.0.1:"))
        return AFSYNC_SIM_FOR_ARM;
    if (begins_with(resource, "https://localhost:") ||
        begins_with(resource, "http://localhost:"))
        return AFSYNC_SIM_FOR_LOG_ANALYTICS;
    return AFSYNC_SIM_FOR_NOBODY;
}

void afsync_sim_base_at(char out[AFSYNC_SIM_BASE_MAX],
                        const struct afsync_sim_request *request, const char *host) {
    const char *start = strstr(request->base, "://") + 3;
    const char *port = strchr(start, ':');

    snprintf(out, AFSYNC_SIM_BASE_MAX, "%.*s%s%s", (int)(start - request->base),
             request->base, host, port != NULL ? port : "");
}

struct afsync_sim_token afsync_sim_issue(struct afsync_sim_world *world,
                                         enum afsync_sim_audience audience, int64_t now_s) {
    struct afsync_sim_token token = {
        .lifetime_s =
            afsync_sim_tree_number(world->scenario, "token_lifetime_s", TOKEN_LIFETIME_S)};

    token.expires_at_s = now_s + token.lifetime_s;
    snprintf(token.value, sizeof token.value, "sim.%u.%" PRId64 ".%s",
             ++world->tokens_issued, token.expires_at_s, words[audience]);
    return token;
}

static bool challenge(const struct afsync_sim_world *world,
                      const struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply, const char *code,
                      const char *message) {
    char header[1024];

    afsync_sim_reply_error(reply, 401, code, "%s", message);
    snprintf(header, sizeof header,
             "Bearer authorization_uri=\"%s/%s\", error=\"invalid_token\", "
             "error_description=\"%s\"",
             request->base, afsync_sim_world_tenant(world), message);
    afsync_sim_reply_header(reply, "WWW-Authenticate", header);
    return false;
}

/* Reads what we wrote above; for nobody if we did not. */
static enum afsync_sim_audience read_token(const struct afsync_sim_world *world,
                                           const char *value, int64_t *expires_at_s) {
    unsigned number = 0;
    char word[8] = "";

    if (sscanf(value, "sim.%u.%" SCNd64 ".%7s", &number, expires_at_s, word) == 3 &&
        number > 0 && number <= world->tokens_issued)
        for (int i = AFSYNC_SIM_FOR_ARM; i <= AFSYNC_SIM_FOR_LOG_ANALYTICS; i++)
            if (strcmp(words[i], word) == 0)
                return (enum afsync_sim_audience)i;
    return AFSYNC_SIM_FOR_NOBODY;
}

static bool check_for(const struct afsync_sim_world *world,
                      const struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply, enum afsync_sim_audience wanted) {
    const char *header = request->authorization;
    enum afsync_sim_audience audience;
    int64_t expires_at_s = 0;

    if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
        return challenge(world, request, reply, "AuthenticationFailed",
                         "Authentication failed. The 'Authorization' header is missing.");
    audience = read_token(world, header + 7, &expires_at_s);
    if (audience == AFSYNC_SIM_FOR_NOBODY)
        return challenge(world, request, reply, "InvalidAuthenticationToken",
                         "The access token is invalid.");
    if (expires_at_s <= request->now_s)
        return challenge(world, request, reply, "ExpiredAuthenticationToken",
                         "The access token expiry UTC time is in the past.");
    if (audience == wanted)
        return true;
    if (wanted == AFSYNC_SIM_FOR_ARM)
        return challenge(world, request, reply, "InvalidAuthenticationTokenAudience",
                         "The access token has been obtained for wrong audience.");
    afsync_sim_reply_error(reply, 403, "InvalidAuthenticationTokenAudience",
                           "The access token has been obtained for wrong audience.");
    return false;
}

bool afsync_sim_check_bearer(const struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply) {
    return check_for(world, request, reply, AFSYNC_SIM_FOR_ARM);
}

bool afsync_sim_check_log_analytics_bearer(const struct afsync_sim_world *world,
                                           const struct afsync_sim_request *request,
                                           struct afsync_sim_reply *reply) {
    return check_for(world, request, reply, AFSYNC_SIM_FOR_LOG_ANALYTICS);
}
