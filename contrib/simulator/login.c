/* SPDX-License-Identifier: Apache-2.0
 *
 * Entra ID, as far as a client sees it that proves who it is: by a secret, by what it has
 * signed itself, or by what somebody else has. */
#include "handlers.h"
#include "identity.h"
#include "tree.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIELD_MAX = 8192 };

static void add_string(struct json_object *object, const char *name, const char *value) {
    json_object_object_add(object, name, json_object_new_string(value));
}

bool afsync_sim_refuse_login(struct afsync_sim_reply *reply,
                             const struct afsync_sim_request *request,
                             const struct afsync_sim_refusal *why) {
    static const char trace[] = "00000000-0000-0000-0000-000000000001";
    static const char correlation[] = "00000000-0000-0000-0000-000000000002";
    struct json_object *root = json_object_new_object(), *codes = json_object_new_array();
    char at[AFSYNC_SIM_TIME_MAX], text[2048];

    afsync_sim_time_format(request->now_s, at);
    snprintf(text, sizeof text,
             "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", why->code,
             why->sentence, trace, correlation, at);
    add_string(root, "error", why->error);
    add_string(root, "error_description", text);
    json_object_array_add(codes, json_object_new_int(why->code));
    json_object_object_add(root, "error_codes", codes);
    add_string(root, "timestamp", at);
    add_string(root, "trace_id", trace);
    add_string(root, "correlation_id", correlation);
    snprintf(text, sizeof text, "%s/error?code=%d", request->base, why->code);
    add_string(root, "error_uri", text);
    afsync_sim_reply_take(reply, why->status, root);
    return false;
}

bool afsync_sim_check_tenant(const struct afsync_sim_world *world,
                             const struct afsync_sim_request *request,
                             struct afsync_sim_reply *reply) {
    const char *tenant = afsync_sim_param(request, "tenant");
    char sentence[512];

    if (strcasecmp(tenant, afsync_sim_world_tenant(world)) == 0)
        return true;
    snprintf(sentence, sizeof sentence,
             "Tenant '%.64s' not found. Check to make sure you have the correct tenant ID.",
             tenant);
    return afsync_sim_refuse_login(
        reply, request,
        &(struct afsync_sim_refusal){400, "invalid_request", 90002, sentence});
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

/* ---- who it is ---- */

static bool check_secret(const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply, const char *expected) {
    char secret[FIELD_MAX];

    read_field(secret, request->body, "client_secret");
    if (expected != NULL && strcmp(secret, expected) == 0)
        return true;
    return afsync_sim_refuse_login(
        reply, request,
        &(struct afsync_sim_refusal){401, "invalid_client", 7000215,
                                     "Invalid client secret provided."});
}

/* Somebody else's token that stands for the client, NULL if there is none. */
static const char *federated_of(const struct afsync_sim_world *world,
                                const char *client_id) {
    struct json_object *tokens = afsync_sim_tree_member(world->scenario, "federated");

    return tokens != NULL ? afsync_sim_tree_string(tokens, client_id, NULL) : NULL;
}

static bool check_assertion(const struct afsync_sim_world *world,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_reply *reply, const char *client_id,
                            const char *assertion) {
    static const char form[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    const char *federated = federated_of(world, client_id);
    struct afsync_sim_refusal other = {
        400, "invalid_request", 70021,
        "No matching federated identity record found for presented assertion."};
    const struct afsync_sim_refusal *why = &other;
    char type[FIELD_MAX], audience[AFSYNC_SIM_BASE_MAX + AFSYNC_SIM_PATH_MAX];

    read_field(type, request->body, "client_assertion_type");
    if (strcmp(type, form) != 0) {
        other.code = 900144;
        other.sentence = "The request body must contain 'client_assertion_type'.";
    } else if (federated == NULL) {
        snprintf(audience, sizeof audience, "%s%s", request->base, request->path);
        why = afsync_sim_check_assertion(world, client_id, assertion, audience,
                                         request->now_s);
    } else if (strcmp(federated, assertion) == 0) {
        why = NULL;
    }
    return why == NULL || afsync_sim_refuse_login(reply, request, why);
}

static bool has_certificate(const struct afsync_sim_world *world, const char *client_id) {
    struct json_object *all = afsync_sim_tree_member(world->scenario, "certificates");

    return all != NULL && afsync_sim_tree_string(all, client_id, NULL) != NULL;
}

static bool check_client(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    char client_id[FIELD_MAX], assertion[FIELD_MAX], sentence[512];
    const char *secret;

    read_field(client_id, request->body, "client_id");
    read_field(assertion, request->body, "client_assertion");
    secret = afsync_sim_world_secret(world, client_id);
    if (secret == NULL && federated_of(world, client_id) == NULL &&
        !has_certificate(world, client_id)) {
        snprintf(
            sentence, sizeof sentence,
            "Application with identifier '%.64s' was not found in the directory '%.64s'.",
            client_id, afsync_sim_world_tenant(world));
        return afsync_sim_refuse_login(
            reply, request,
            &(struct afsync_sim_refusal){400, "unauthorized_client", 700016, sentence});
    }
    return assertion[0] != '\0'
               ? check_assertion(world, request, reply, client_id, assertion)
               : check_secret(request, reply, secret);
}

/* ---- for whom ---- */

/* A scope of version 2 is one of our audiences, a slash and ".default". */
static enum afsync_sim_audience read_audience(const struct afsync_sim_request *request,
                                              bool is_old) {
    static const char end[] = "/.default";
    char field[FIELD_MAX];
    size_t length;

    read_field(field, request->body, is_old ? "resource" : "scope");
    length = strlen(field);
    if (is_old)
        return afsync_sim_audience_of(field);
    if (length < strlen(end) || strcmp(field + length - strlen(end), end) != 0)
        return AFSYNC_SIM_FOR_NOBODY;
    field[length - strlen(end)] = '\0';
    return afsync_sim_audience_of(field);
}

static bool check_form(const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply, bool is_old) {
    char grant[FIELD_MAX], scope[FIELD_MAX], sentence[512];

    read_field(grant, request->body, "grant_type");
    if (strcmp(grant, "client_credentials") != 0)
        return afsync_sim_refuse_login(
            reply, request,
            &(struct afsync_sim_refusal){400, "unsupported_grant_type", 70003,
                                         "The app requested an unsupported grant type."});
    if (read_audience(request, is_old) != AFSYNC_SIM_FOR_NOBODY)
        return true;
    read_field(scope, request->body, is_old ? "resource" : "scope");
    snprintf(sentence, sizeof sentence,
             is_old ? "The resource principal named %.128s was not found in the tenant."
                    : "The provided value for scope '%.128s' is not valid.",
             scope);
    return afsync_sim_refuse_login(
        reply, request,
        &(struct afsync_sim_refusal){400, is_old ? "invalid_resource" : "invalid_scope",
                                     is_old ? 500011 : 1002012, sentence});
}

/* Version 1 writes its numbers as strings. */
static void add_number(struct json_object *root, const char *name, int64_t value,
                       bool is_old) {
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, value);
    json_object_object_add(
        root, name, is_old ? json_object_new_string(text) : json_object_new_int64(value));
}

static void answer(struct afsync_sim_world *world, const struct afsync_sim_request *request,
                   struct afsync_sim_reply *reply, bool is_old) {
    struct afsync_sim_token token;
    struct json_object *root;
    char resource[FIELD_MAX];

    if (!afsync_sim_check_tenant(world, request, reply) ||
        !check_form(request, reply, is_old) || !check_client(world, request, reply))
        return;
    token = afsync_sim_issue(world, read_audience(request, is_old), request->now_s);
    root = json_object_new_object();
    add_string(root, "token_type", "Bearer");
    add_number(root, "expires_in", token.lifetime_s, is_old);
    add_number(root, "ext_expires_in", token.lifetime_s, is_old);
    if (is_old) {
        read_field(resource, request->body, "resource");
        add_number(root, "expires_on", token.expires_at_s, is_old);
        add_number(root, "not_before", request->now_s, is_old);
        add_string(root, "resource", resource);
    }
    add_string(root, "access_token", token.value);
    afsync_sim_reply_take(reply, 200, root);
    afsync_sim_reply_header(reply, "Cache-Control", "no-store, no-cache");
}

void afsync_sim_token(struct afsync_sim_world *world,
                      const struct afsync_sim_request *request,
                      struct afsync_sim_reply *reply) {
    answer(world, request, reply, false);
}

void afsync_sim_old_token(struct afsync_sim_world *world,
                          const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    answer(world, request, reply, true);
}
