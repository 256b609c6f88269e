/* SPDX-License-Identifier: Apache-2.0
 *
 * What is told to whoever knows only a URL: the endpoints of the cloud, and the login's own
 * description. */
#include "handlers.h"
#include "identity.h"
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_string(struct json_object *object, const char *name, const char *value) {
    json_object_object_add(object, name, json_object_new_string(value));
}

/* What every shape has in common. */
static struct json_object *describe_login(const char *base) {
    struct json_object *authentication = json_object_new_object();
    struct json_object *audiences = json_object_new_array();

    json_object_array_add(audiences, json_object_new_string(base));
    add_string(authentication, "loginEndpoint", base);
    json_object_object_add(authentication, "audiences", audiences);
    return authentication;
}

static struct json_object *describe_cloud(const struct afsync_sim_request *request,
                                          bool is_old) {
    struct json_object *root = json_object_new_object(), *authentication;
    char base[AFSYNC_SIM_BASE_MAX], logs[AFSYNC_SIM_BASE_MAX];

    afsync_sim_base_at(base, request, "127.0.0.1");
    afsync_sim_base_at(logs, request, "localhost");
    authentication = describe_login(base);
    json_object_object_add(root, "authentication", authentication);
    add_string(root, is_old ? "portalEndpoint" : "portal", base);
    if (is_old)
        return root;
    add_string(authentication, "tenant", "common");
    add_string(authentication, "identityProvider", "AAD");
    add_string(root, "name", "SimulatedCloud");
    add_string(root, "resourceManager", base);
    add_string(root, "logAnalyticsResourceId", logs);
    return root;
}

/* Another cloud stands first in an array. */
static struct json_object *wrap(struct json_object *cloud) {
    struct json_object *root = json_object_new_array(), *other = json_object_new_object();

    add_string(other, "name", "OtherCloud");
    add_string(other, "resourceManager", "https://management.other.example");
    json_object_object_add(other, "authentication",
                           describe_login("https://login.other.example"));
    json_object_array_add(root, other);
    json_object_array_add(root, cloud);
    return root;
}

/* The body as text, behind the mark that some front ends put there. */
static void mark(struct afsync_sim_reply *reply) {
    const char *json = json_object_to_json_string(reply->json);
    size_t size = strlen(json) + 4;

    reply->text = malloc(size);
    if (reply->text != NULL)
        snprintf(reply->text, size, "\xef\xbb\xbf%s", json);
}

void afsync_sim_metadata(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    const char *shape = afsync_sim_tree_string(world->scenario, "metadata", "object");
    const char *version = afsync_sim_query(request, "api-version");
    bool is_old = version != NULL && strcmp(version, "2015-01-01") == 0;
    struct json_object *root;

    if (!is_old && strcmp(shape, "old") == 0) {
        afsync_sim_reply_error(reply, 404, "ResourceNotFound",
                               "No endpoints are told in that version.");
        return;
    }
    root = describe_cloud(request, is_old);
    if (strcmp(shape, "array") == 0)
        root = wrap(root);
    afsync_sim_reply_take(reply, 200, root);
    if (strcmp(shape, "marked") == 0)
        mark(reply);
}

/* ---- the login's own description ---- */

static void add_words(struct json_object *object, const char *name, const char *first,
                      const char *second) {
    struct json_object *words = json_object_new_array();

    json_object_array_add(words, json_object_new_string(first));
    if (second != NULL)
        json_object_array_add(words, json_object_new_string(second));
    json_object_object_add(object, name, words);
}

void afsync_sim_openid(struct afsync_sim_world *world,
                       const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply) {
    static const struct {
        const char *name, *path;
    } urls[] = {{"token_endpoint", "oauth2/v2.0/token"},
                {"issuer", "v2.0"},
                {"authorization_endpoint", "oauth2/v2.0/authorize"},
                {"device_authorization_endpoint", "oauth2/v2.0/devicecode"},
                {"end_session_endpoint", "oauth2/v2.0/logout"},
                {"kerberos_endpoint", "kerberos"},
                {"userinfo_endpoint", "oidc/userinfo"},
                {"jwks_uri", "discovery/v2.0/keys"}};
    const char *tenant = afsync_sim_world_tenant(world);
    struct json_object *root;
    char url[1024];

    if (!afsync_sim_check_tenant(world, request, reply))
        return;
    root = json_object_new_object();
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        snprintf(url, sizeof url, "%s/%s/%s", request->base, tenant, urls[i].path);
        add_string(root, urls[i].name, url);
    }
    add_words(root, "token_endpoint_auth_methods_supported", "client_secret_post",
              "private_key_jwt");
    add_words(root, "response_modes_supported", "query", "form_post");
    add_words(root, "response_types_supported", "code", "id_token");
    add_words(root, "subject_types_supported", "pairwise", NULL);
    add_words(root, "id_token_signing_alg_values_supported", "RS256", NULL);
    add_words(root, "scopes_supported", "openid", "profile");
    add_words(root, "claims_supported", "sub", "iss");
    json_object_object_add(root, "request_uri_parameter_supported",
                           json_object_new_boolean(false));
    json_object_object_add(root, "http_logout_supported", json_object_new_boolean(true));
    json_object_object_add(root, "frontchannel_logout_supported",
                           json_object_new_boolean(true));
    add_string(root, "tenant_region_scope", "EU");
    add_string(root, "cloud_instance_name", "127.0.0.1");
    afsync_sim_reply_take(reply, 200, root);
}

/* One key, which signs nothing: our tokens are no JWTs. */
void afsync_sim_keys(struct afsync_sim_world *world,
                     const struct afsync_sim_request *request,
                     struct afsync_sim_reply *reply) {
    struct json_object *root, *keys, *key;

    if (!afsync_sim_check_tenant(world, request, reply))
        return;
    root = json_object_new_object();
    keys = json_object_new_array();
    key = json_object_new_object();
    add_string(key, "kty", "RSA");
    add_string(key, "use", "sig");
    add_string(key, "kid", "simulated");
    add_string(key, "n",
               "9Y0XY3yrXxIWaVbrXKrVe5zpl9LNLIl4fk8ghNjuWkx_C1OfjjXdlOrS5JUdqakrTekKY9"
               "XxjDBhhGdfWho9qGZ_gv15aVYHLyhXiGucut7VKRbeJwwbqMhWTITo4AC9cjknsiT8LrtE"
               "S6_KyMqeHBM7BsCTrAxWKgxExU4erENl5jFWupvgoJdmlvjB9d7ifdEb2JjpkUiK9m2FaK"
               "Ck9w1dBdAg6XjzSJcktBJ7vHFI7VvaXYmLe3NZTfJrIigSuYI3vLeJmc5Ed2L5vcX4Iph7"
               "9K6Le83JSOrMVrlN5zaQFJOGggPyiWW_Op2PIfUNH1q7Y9BWHmJdgNUgdJJ88Q");
    add_string(key, "e", "AQAB");
    json_object_array_add(keys, key);
    json_object_object_add(root, "keys", keys);
    afsync_sim_reply_take(reply, 200, root);
}
