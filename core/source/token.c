/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading tokens. */
#include "source/token.h"

#include "base/json.h"
#include "base/time.h"
#include "source/secret.h"

#include <stdlib.h>
#include <string.h>

/* No token of Azure lives longer than a day and a bit: what claims more is renewed then. */
#define LIFE_MAX (2 * AFSYNC_DAY)

void afsync_token_fini(struct afsync_token *token) {
    if (token == NULL)
        return;
    if (token->value != NULL)
        afsync_secret_wipe(token->value, strlen(token->value));
    free(token->value);
    *token = (struct afsync_token){0};
}

/* Fit to stand in a header: visible ASCII, bounded. */
static bool is_token(const char *value) {
    size_t length = 0;

    for (; value[length] != '\0'; length++)
        if (value[length] <= ' ' || value[length] > '~' || length == AFSYNC_TOKEN_MAX)
            return false;
    return length > 0;
}

bool afsync_token_set(struct afsync_token *token, const char *value, int64_t expires_at,
                      struct afsync_fault *fault) {
    if (value == NULL || !is_token(value))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "the login's answer holds no access token");
    afsync_token_fini(token);
    token->value = strdup(value);
    token->expires_at = expires_at;
    return token->value != NULL ? true : afsync_fault_no_memory(fault);
}

/* A moment that may be written as epoch seconds or as text; 0 if it is none. */
static int64_t moment_of(struct json_object *root, const char *member) {
    struct afsync_count seconds = afsync_json_count(root, member);

    if (!seconds.known)
        return afsync_json_time(root, member);
    return seconds.value <= (uint64_t)(AFSYNC_TIME_LAST / AFSYNC_SECOND)
               ? (int64_t)seconds.value * AFSYNC_SECOND
               : AFSYNC_TIME_LAST;
}

/* A local time without a zone, as az writes it: it was started in UTC. */
static int64_t zoneless_moment_of(struct json_object *root, const char *member) {
    const char *text = afsync_json_string(root, member);
    struct afsync_civil civil;

    return text != NULL && afsync_civil_parse(&civil, text) && !civil.has_offset
               ? afsync_civil_to_utc(&civil)
               : 0;
}

/* How long it lives counts more than until when: our clock may be wrong. */
static int64_t expiry_of(struct json_object *root, int64_t now_ms) {
    struct afsync_count lifetime_s = afsync_json_count(root, "expires_in");
    int64_t at;

    if (lifetime_s.known)
        return now_ms + (lifetime_s.value < LIFE_MAX / AFSYNC_SECOND
                             ? (int64_t)lifetime_s.value * AFSYNC_SECOND
                             : LIFE_MAX);
    at = moment_of(root, "expires_on");
    if (at <= 0)
        at = zoneless_moment_of(root, "expiresOn");
    return at < now_ms + LIFE_MAX ? at : now_ms + LIFE_MAX;
}

static const char *either(struct json_object *root, const char *one, const char *other) {
    const char *value = afsync_json_string(root, one);

    return value != NULL ? value : afsync_json_string(root, other);
}

static bool take_members(struct afsync_token *token, struct json_object *root,
                         int64_t now_ms, struct afsync_fault *fault) {
    const char *type = either(root, "token_type", "tokenType");
    int64_t expires_at = expiry_of(root, now_ms);

    if (type != NULL && !afsync_name_equal(type, "Bearer"))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "the login's answer holds a token of type %.40s, not Bearer", type);
    if (expires_at != 0 && expires_at <= now_ms)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "the login's answer holds a token that has already expired; is this machine's "
            "clock right?");
    return afsync_token_set(token, either(root, "access_token", "accessToken"), expires_at,
                            fault);
}

bool afsync_token_read(struct afsync_token *token, const struct afsync_text *body,
                       int64_t now_ms, struct afsync_fault *fault) {
    struct json_object *root = afsync_json_parse_strictly(
        afsync_text_string(body), body->length, "the login's answer", fault);
    const char *value;
    bool ok;

    if (root == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "the login's answer is empty");
    ok = take_members(token, root, now_ms, fault);
    value = either(root, "access_token", "accessToken");
    /* json-c lends its own memory read-only, but it is plain heap and must not keep a
     * token. */
    if (value != NULL)
        afsync_secret_wipe((char *)value, strlen(value));
    json_object_put(root);
    return ok;
}
