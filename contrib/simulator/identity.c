/* SPDX-License-Identifier: Apache-2.0
 *
 * The identity of a machine: what IMDS hands out on an Azure VM, and the agent of Azure
 * Arc. They have a listener of their own, in plain http. */
#include "identity.h"

#include "handlers.h"
#include "tree.h"

#include <fcntl.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *header_of(const struct afsync_sim_request *request, const char *name) {
    const char *value =
        MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);

    return value != NULL ? value : "";
}

static bool refuse(struct afsync_sim_reply *reply, unsigned status, const char *error,
                   const char *description) {
    struct json_object *root = json_object_new_object();

    json_object_object_add(root, "error", json_object_new_string(error));
    json_object_object_add(root, "error_description", json_object_new_string(description));
    afsync_sim_reply_take(reply, status, root);
    return false;
}

/* Is it an identity of this machine? Without a list every one is. */
static bool knows_client(struct json_object *identity, const char *client_id) {
    struct json_object *ids =
        identity != NULL ? afsync_sim_tree_member(identity, "client_ids") : NULL;

    if (client_id == NULL || !json_object_is_type(ids, json_type_array))
        return true;
    for (size_t i = 0; i < json_object_array_length(ids); i++)
        if (strcasecmp(json_object_get_string(json_object_array_get_idx(ids, i)),
                       client_id) == 0)
            return true;
    return false;
}

static bool check_question(const struct afsync_sim_request *request,
                           struct afsync_sim_reply *reply, const char *version) {
    const char *resource = afsync_sim_query(request, "resource");
    const char *asked = afsync_sim_query(request, "api-version");

    if (strcmp(header_of(request, "Metadata"), "true") != 0)
        return refuse(reply, 400, "bad_request_102",
                      "Required metadata header not specified");
    if (request->authorization != NULL &&
        strncasecmp(request->authorization, "Bearer", 6) == 0)
        return refuse(reply, 400, "bad_request", "A bearer token is none of our business");
    if (asked == NULL || strcmp(asked, version) != 0)
        return refuse(reply, 400, "bad_request", "The api-version is not supported");
    if (resource == NULL || afsync_sim_audience_of(resource) == AFSYNC_SIM_FOR_NOBODY)
        return refuse(reply, 400, "invalid_resource",
                      "AADSTS500011: The resource principal was not found in the tenant.");
    return true;
}

static void hand_out(struct afsync_sim_world *world,
                     const struct afsync_sim_request *request,
                     struct afsync_sim_reply *reply) {
    const char *resource = afsync_sim_query(request, "resource");
    const char *client_id = afsync_sim_query(request, "client_id");
    struct afsync_sim_token token =
        afsync_sim_issue(world, afsync_sim_audience_of(resource), request->now_s);
    struct json_object *root = json_object_new_object();
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {{"expires_in", token.lifetime_s},
                   {"expires_on", token.expires_at_s},
                   {"ext_expires_in", token.lifetime_s},
                   {"not_before", request->now_s}};
    char text[32];

    json_object_object_add(root, "access_token", json_object_new_string(token.value));
    json_object_object_add(
        root, "client_id",
        json_object_new_string(client_id != NULL ? client_id : AFSYNC_SIM_CLIENT));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        snprintf(text, sizeof text, "%" PRId64, numbers[i].value);
        json_object_object_add(root, numbers[i].name, json_object_new_string(text));
    }
    json_object_object_add(root, "resource", json_object_new_string(resource));
    json_object_object_add(root, "token_type", json_object_new_string("Bearer"));
    afsync_sim_reply_take(reply, 200, root);
}

/* ---- Arc ---- */

/* Writes a new key into the folder; each is good for one question. */
static bool write_key(struct afsync_sim_world *world, const char *folder,
                      char path[AFSYNC_SIM_PATH_MAX]) {
    unsigned long secret = 0;
    int file;
    bool ok;

    if (RAND_bytes((unsigned char *)&secret, sizeof secret) != 1)
        return false;
    snprintf(world->arc_key, sizeof world->arc_key, "arc-key-%u-%016lx", ++world->arc_keys,
             secret);
    snprintf(path, AFSYNC_SIM_PATH_MAX, "%s/%u.key", folder, world->arc_keys);
    file =
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP);
    if (file < 0)
        return false;
    ok = write(file, world->arc_key, strlen(world->arc_key)) ==
         (ssize_t)strlen(world->arc_key);
    close(file);
    return ok;
}

static void challenge(struct afsync_sim_world *world, const char *folder,
                      struct afsync_sim_reply *reply) {
    char path[AFSYNC_SIM_PATH_MAX], header[AFSYNC_SIM_PATH_MAX + 16];

    if (!write_key(world, folder, path)) {
        refuse(reply, 500, "internal_error", "The key file cannot be written");
        return;
    }
    refuse(reply, 401, "unauthorized_client", "Missing Basic Authorization header");
    snprintf(header, sizeof header, "Basic realm=%s", path);
    afsync_sim_reply_header(reply, "WWW-Authenticate", header);
}

static void answer_arc(struct afsync_sim_world *world,
                       const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply, const char *folder) {
    const char *key = request->authorization;

    if (!check_question(request, reply, "2020-06-01"))
        return;
    if (key == NULL || strncasecmp(key, "Basic ", 6) != 0) {
        challenge(world, folder, reply);
    } else if (world->arc_key[0] == '\0' || strcmp(key + 6, world->arc_key) != 0) {
        refuse(reply, 403, "unauthorized_client", "The key is not the one in the file");
    } else {
        world->arc_key[0] = '\0';
        hand_out(world, request, reply);
    }
}

void afsync_sim_identity(struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    struct json_object *identity = afsync_sim_tree_member(world->scenario, "identity");
    const char *arc_folder =
        identity != NULL ? afsync_sim_tree_string(identity, "arc_folder", NULL) : NULL;

    if (!request->is_for_identity)
        afsync_sim_reply_error(reply, 404, "ResourceNotFound",
                               "Identities have a listener of their own (--imds-port).");
    else if (arc_folder != NULL)
        answer_arc(world, request, reply, arc_folder);
    else if (!check_question(request, reply, "2018-02-01"))
        return;
    else if (!knows_client(identity, afsync_sim_query(request, "client_id")))
        refuse(reply, 400, "invalid_request", "Identity not found");
    else
        hand_out(world, request, reply);
}
