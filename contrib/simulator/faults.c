/* SPDX-License-Identifier: Apache-2.0
 *
 * Spoiling answers. */
#include "faults.h"

#include "moment.h"
#include "tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void expire_token(const struct afsync_sim_world *world,
                         const struct afsync_sim_request *request,
                         struct afsync_sim_reply *reply) {
    static const char message[] = "The access token expiry UTC time is in the past.";
    char header[1024];

    afsync_sim_reply_error(reply, 401, "ExpiredAuthenticationToken", "%s", message);
    snprintf(header, sizeof header,
             "Bearer authorization_uri=\"%.300s/%.64s\", error=\"invalid_token\", "
             "error_description=\"%s\"",
             request->base, afsync_sim_world_tenant(world), message);
    afsync_sim_reply_header(reply, "WWW-Authenticate", header);
}

bool afsync_sim_fault_replaces(struct json_object *override,
                               const struct afsync_sim_world *world,
                               const struct afsync_sim_request *request,
                               struct afsync_sim_reply *reply) {
    unsigned status = (unsigned)afsync_sim_tree_number(override, "status", 200);
    const char *text = afsync_sim_tree_string(override, "body", NULL);
    struct json_object *body = afsync_sim_tree_member(override, "body");

    if (json_object_get_boolean(afsync_sim_tree_member(override, "token_expired"))) {
        expire_token(world, request, reply);
        return true;
    }
    if (afsync_sim_tree_member(override, "status") == NULL && body == NULL)
        return false;
    if (text == NULL && body != NULL) {
        afsync_sim_reply_take(reply, status, afsync_sim_tree_at(body, request->now_s));
        return true;
    }
    afsync_sim_reply_take(reply, status, NULL);
    reply->text = strdup(text != NULL ? text : "");
    return true;
}

/* What becomes of a value that holds no others; NULL is null. */
struct spoiler {
    struct json_object *(*spoil)(const struct spoiler *spoiler, struct json_object *value);
    int64_t shift_s;
};

static struct json_object *make_null(const struct spoiler *spoiler,
                                     struct json_object *value) {
    (void)spoiler;
    (void)value;
    return NULL;
}

static struct json_object *make_another_type(const struct spoiler *spoiler,
                                             struct json_object *value) {
    (void)spoiler;
    if (value == NULL)
        return json_object_new_array();
    if (json_object_is_type(value, json_type_string))
        return json_object_new_int(17);
    return json_object_new_string(json_object_get_string(value));
}

static struct json_object *shift_time(const struct spoiler *spoiler,
                                      struct json_object *value) {
    const char *text =
        json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
    size_t length = strlen(text);
    char shifted[AFSYNC_SIM_TICKS_TEXT_MAX];
    int64_t ticks;

    /* A date without a time may be a version. */
    if (length < 20 || text[length - 1] != 'Z' || !afsync_sim_moment_ticks(text, &ticks))
        return json_object_get(value);
    ticks += spoiler->shift_s * AFSYNC_SIM_TICKS;
    if (strchr(text, '.') != NULL)
        afsync_sim_ticks_format(ticks, shifted);
    else
        afsync_sim_time_format(ticks / AFSYNC_SIM_TICKS, shifted);
    return json_object_new_string(shifted);
}

static struct json_object *copy(const struct spoiler *spoiler, struct json_object *from) {
    struct json_object *to;

    if (json_object_is_type(from, json_type_array)) {
        to = json_object_new_array();
        for (size_t i = 0; i < json_object_array_length(from); i++)
            json_object_array_add(to, copy(spoiler, json_object_array_get_idx(from, i)));
        return to;
    }
    if (json_object_is_type(from, json_type_object)) {
        to = json_object_new_object();
        json_object_object_foreach(from, name, member)
            json_object_object_add(to, name, copy(spoiler, member));
        return to;
    }
    return spoiler->spoil(spoiler, from);
}

/* Takes the body as JSON out of the reply, NULL if it is none. */
static struct json_object *detach_json(struct afsync_sim_reply *reply) {
    struct json_object *root;

    afsync_sim_reply_settle(reply);
    root = json_tokener_parse(reply->text != NULL ? reply->text : "");
    if (root == NULL)
        return NULL;
    free(reply->text);
    reply->text = NULL;
    return root;
}

static void spoil(struct afsync_sim_reply *reply, struct spoiler spoiler) {
    struct json_object *root = detach_json(reply);

    if (root != NULL)
        reply->json = copy(&spoiler, root);
    json_object_put(root);
}

static void set_next_link(const char *link, const struct afsync_sim_request *request,
                          struct afsync_sim_reply *reply) {
    char url[AFSYNC_SIM_BASE_MAX + AFSYNC_SIM_PATH_MAX];

    reply->json = detach_json(reply);
    if (!json_object_is_type(reply->json, json_type_object))
        return;
    snprintf(url, sizeof url, "%s%s", link[0] == '/' ? request->base : "", link);
    json_object_object_add(reply->json, "nextLink", json_object_new_string(url));
}

/* The clock of the service is wrong by that much. */
static void skew(int64_t shift_s, int64_t now_s, struct afsync_sim_reply *reply) {
    time_t at = (time_t)(now_s + shift_s);
    struct tm parts;
    char date[64];

    spoil(reply, (struct spoiler){.spoil = shift_time, .shift_s = shift_s});
    gmtime_r(&at, &parts);
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    afsync_sim_reply_header(reply, "Date", date);
}

static bool is_set(struct json_object *override, const char *name) {
    return json_object_get_boolean(afsync_sim_tree_member(override, name));
}

static void twist_body(struct json_object *override,
                       const struct afsync_sim_request *request,
                       struct afsync_sim_reply *reply) {
    const char *next_link = afsync_sim_tree_string(override, "next_link", NULL);
    int64_t shift_s = afsync_sim_tree_number(override, "clock_skew_s", 0);

    if (next_link != NULL)
        set_next_link(next_link, request, reply);
    if (shift_s != 0)
        skew(shift_s, request->now_s, reply);
    if (is_set(override, "wrong_types"))
        spoil(reply, (struct spoiler){.spoil = make_another_type});
    if (is_set(override, "nulls"))
        spoil(reply, (struct spoiler){.spoil = make_null});
}

void afsync_sim_fault_twist(struct json_object *override,
                            const struct afsync_sim_request *request,
                            struct afsync_sim_reply *reply) {
    struct json_object *headers = afsync_sim_tree_member(override, "headers");

    twist_body(override, request, reply);
    if (json_object_is_type(headers, json_type_object)) {
        json_object_object_foreach(headers, name, value)
            afsync_sim_reply_header(reply, name, json_object_get_string(value));
    }
    reply->delay_ms = afsync_sim_tree_number(override, "delay_ms", 0);
    reply->cut = afsync_sim_tree_number(override, "cut", -1);
    reply->reset = afsync_sim_tree_number(override, "reset", -1);
    reply->drip = afsync_sim_tree_number(override, "drip", 0);
    reply->huge = afsync_sim_tree_number(override, "huge", 0);
    reply->endless = is_set(override, "endless");
    reply->silent = is_set(override, "silent");
}
