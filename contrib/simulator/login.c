/* SPDX-License-Identifier: Apache-2.0
 *
 * Entra ID, as far as a client with a secret sees it, and the endpoints of the cloud. */
#include "handlers.h"
#include "tree.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIELD_MAX = 8192, TOKEN_LIFETIME_S = 3599 };

#define TOKEN_FORMAT "sim.%u.%" PRId64

static void add_string(struct json_object *object, const char *name, const char *value) {
    json_object_object_add(object, name, json_object_new_string(value));
}

void afsync_sim_metadata(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    struct json_object *root = json_object_new_object();
    struct json_object *authentication = json_object_new_object();
    struct json_object *audiences = json_object_new_array();

    (void)world;
    json_object_array_add(audiences, json_object_new_string(request->base));
    add_string(authentication, "loginEndpoint", request->base);
    json_object_object_add(authentication, "audiences", audiences);
    add_string(authentication, "tenant", "common");
    add_string(authentication, "identityProvider", "AAD");
    json_object_object_add(root, "authentication", authentication);
    add_string(root, "name", "SimulatedCloud");
    add_string(root, "resourceManager", request->base);
    afsync_sim_reply_take(reply, 200, root);
}

/* The login's own error shape. */
static void refuse(struct afsync_sim_reply *reply, const struct afsync_sim_request *request,
                   unsigned status, const char *error, int code, const char *sentence) {
    static const char trace[] = "00000000-0000-0000-0000-000000000001";
    static const char correlation[] = "00000000-0000-0000-0000-000000000002";
    struct json_object *root = json_object_new_object(), *codes = json_object_new_array();
    char at[AFSYNC_SIM_TIME_MAX], text[2048];

    afsync_sim_time_format(request->now_s, at);
    snprintf(text, sizeof text,
             "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", code, sentence,
             trace, correlation, at);
    add_string(root, "error", error);
    add_string(root, "error_description", text);
    json_object_array_add(codes, json_object_new_int(code));
    json_object_object_add(root, "error_codes", codes);
    add_string(root, "timestamp", at);
    add_string(root, "trace_id", trace);
    add_string(root, "correlation_id", correlation);
    snprintf(text, sizeof text, "%s/error?code=%d", request->base, code);
    add_string(root, "error_uri", text);
    afsync_sim_reply_take(reply, status, root);
}

static bool check_tenant(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    const char *tenant = afsync_sim_param(request, "tenant");
    char sentence[512];

    if (strcasecmp(tenant, afsync_sim_world_tenant(world)) == 0)
        return true;
    snprintf(sentence, sizeof sentence,
             "Tenant '%.64s' not found. Check to make sure you have the correct tenant ID.",
             tenant);
    refuse(reply, request, 400, "invalid_request", 90002, sentence);
    return false;
}

void afsync_sim_openid(struct afsync_sim_world *world,
                       const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply) {
    const char *tenant = afsync_sim_world_tenant(world);
    struct json_object *root;
    char url[1024];

    if (!check_tenant(world, request, reply))
        return;
    root = json_object_new_object();
    snprintf(url, sizeof url, "%s/%s/oauth2/v2.0/token", request->base, tenant);
    add_string(root, "token_endpoint", url);
    snprintf(url, sizeof url, "%s/%s/v2.0", request->base, tenant);
    add_string(root, "issuer", url);
    snprintf(url, sizeof url, "%s/%s/oauth2/v2.0/authorize", request->base, tenant);
    add_string(root, "authorization_endpoint", url);
    snprintf(url, sizeof url, "%s/%s/discovery/v2.0/keys", request->base, tenant);
    add_string(root, "jwks_uri", url);
    add_string(root, "tenant_region_scope", "EU");
    afsync_sim_reply_take(reply, 200, root);
}

/* Copies the decoded value of a form field; "" if it is not there or too long. */
static void read_field(char out[FIELD_MAX], const char *form, const char *name) {
    size_t name_length = strlen(name);

    out[0] = '\0';
    while (*form != '\0') {
        size_t length = strcspn(form, "&");

        if (strncmp(form, name, name_length) == 0 && form[name_length] == '=' &&
            length - name_length - 1 < FIELD_MAX) {
            snprintf(out, FIELD_MAX, "%.*s", (int)(length - name_length - 1),
                     form + name_length + 1);
            for (char *plus = strchr(out, '+'); plus != NULL; plus = strchr(plus, '+'))
                *plus = ' ';
            MHD_http_unescape(out);
            return;
        }
        form += length + (form[length] == '&' ? 1 : 0);
    }
}

/* A scope is one of our audiences and "/.default"; the audience may end in a slash itself.
 */
static bool is_scope(const char *scope, const struct afsync_sim_request *request) {
    const char *audiences[] = {request->base, "https://management.azure.com",
                               "https://management.core.windows.net"};
    char expected[512];

    for (size_t i = 0; i < sizeof audiences / sizeof audiences[0]; i++) {
        snprintf(expected, sizeof expected, "%s/.default", audiences[i]);
        if (strcasecmp(scope, expected) == 0)
            return true;
        snprintf(expected, sizeof expected, "%s//.default", audiences[i]);
        if (strcasecmp(scope, expected) == 0)
            return true;
    }
    return false;
}

static bool check_client(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    char client_id[FIELD_MAX], secret[FIELD_MAX], sentence[512];
    const char *expected;

    read_field(client_id, request->body, "client_id");
    read_field(secret, request->body, "client_secret");
    expected = afsync_sim_world_secret(world, client_id);
    if (expected == NULL) {
        snprintf(
            sentence, sizeof sentence,
            "Application with identifier '%.64s' was not found in the directory '%.64s'.",
            client_id, afsync_sim_world_tenant(world));
        refuse(reply, request, 400, "unauthorized_client", 700016, sentence);
        return false;
    }
    if (strcmp(secret, expected) != 0) {
        refuse(reply, request, 401, "invalid_client", 7000215,
               "Invalid client secret provided.");
        return false;
    }
    return true;
}

static bool check_form(const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply) {
    char grant[FIELD_MAX], scope[FIELD_MAX], sentence[512];

    read_field(grant, request->body, "grant_type");
    if (strcmp(grant, "client_credentials") != 0) {
        refuse(reply, request, 400, "unsupported_grant_type", 70003,
               "The app requested an unsupported grant type.");
        return false;
    }
    read_field(scope, request->body, "scope");
    if (!is_scope(scope, request)) {
        snprintf(sentence, sizeof sentence,
                 "The provided value for scope '%.128s' is not valid.", scope);
        refuse(reply, request, 400, "invalid_scope", 1002012, sentence);
        return false;
    }
    return true;
}

static int64_t token_lifetime_s(const struct afsync_sim_world *world) {
    return afsync_sim_tree_number(world->scenario, "token_lifetime_s", TOKEN_LIFETIME_S);
}

void afsync_sim_token(struct afsync_sim_world *world,
                      const struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply) {
    struct json_object *root;
    char token[64];

    if (!check_tenant(world, request, reply) || !check_form(request, reply) ||
        !check_client(world, request, reply))
        return;
    snprintf(token, sizeof token, TOKEN_FORMAT, ++world->tokens_issued,
             request->now_s + token_lifetime_s(world));
    root = json_object_new_object();
    add_string(root, "token_type", "Bearer");
    json_object_object_add(root, "expires_in",
                           json_object_new_int64(token_lifetime_s(world)));
    json_object_object_add(root, "ext_expires_in",
                           json_object_new_int64(token_lifetime_s(world)));
    add_string(root, "access_token", token);
    afsync_sim_reply_take(reply, 200, root);
    afsync_sim_reply_header(reply, "Cache-Control", "no-store, no-cache");
}

static void challenge(const struct afsync_sim_world *world,
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
}

bool afsync_sim_check_bearer(const struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply) {
    const char *header = request->authorization;
    unsigned number = 0;
    int64_t expires_at = 0;

    if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0) {
        challenge(world, request, reply, "AuthenticationFailed",
                  "Authentication failed. The 'Authorization' header is missing.");
        return false;
    }
    if (sscanf(header + 7, "sim.%u.%" SCNd64, &number, &expires_at) != 2 || number == 0 ||
        number > world->tokens_issued) {
        challenge(world, request, reply, "InvalidAuthenticationToken",
                  "The access token is invalid.");
        return false;
    }
    if (expires_at <= request->now_s) {
        challenge(world, request, reply, "ExpiredAuthenticationToken",
                  "The access token expiry UTC time is in the past.");
        return false;
    }
    return true;
}
