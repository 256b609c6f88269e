/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling replies. */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void afsync_sim_reply_clear(struct afsync_sim_reply *reply) {
    for (size_t i = 0; i < reply->header_count; i++) {
        free(reply->headers[i].name);
        free(reply->headers[i].value);
    }
    json_object_put(reply->json);
    free(reply->text);
    reply->header_count = 0;
    reply->status = 0;
    reply->json = NULL;
    reply->text = NULL;
    reply->length = 0;
}

void afsync_sim_reply_fini(struct afsync_sim_reply *reply) {
    afsync_sim_reply_clear(reply);
}

void afsync_sim_reply_header(struct afsync_sim_reply *reply, const char *name,
                             const char *value) {
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, name) == 0) {
            free(reply->headers[i].value);
            reply->headers[i].value = strdup(value);
            return;
        }
    if (reply->header_count == AFSYNC_SIM_HEADERS_MAX)
        return;
    reply->headers[reply->header_count].name = strdup(name);
    reply->headers[reply->header_count].value = strdup(value);
    reply->header_count++;
}

void afsync_sim_reply_take(struct afsync_sim_reply *reply, unsigned status,
                           struct json_object *json) {
    afsync_sim_reply_clear(reply);
    reply->status = status;
    reply->json = json;
    afsync_sim_reply_header(reply, "Content-Type", "application/json; charset=utf-8");
    afsync_sim_reply_header(reply, "x-ms-request-id",
                            "00000000-0000-4000-8000-000000000001");
    afsync_sim_reply_header(reply, "x-ms-correlation-request-id",
                            "00000000-0000-4000-8000-000000000002");
}

void afsync_sim_reply_take_text(struct afsync_sim_reply *reply, unsigned status,
                                char *text) {
    afsync_sim_reply_take(reply, status, NULL);
    reply->text = text;
}

void afsync_sim_reply_settle(struct afsync_sim_reply *reply) {
    if (reply->text == NULL && reply->json != NULL)
        reply->text = strdup(json_object_to_json_string_ext(
            reply->json, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(reply->json);
    reply->json = NULL;
    reply->length = reply->text != NULL ? strlen(reply->text) : 0;
}

void afsync_sim_reply_error(struct afsync_sim_reply *reply, unsigned status,
                            const char *code, const char *format, ...) {
    struct json_object *root = json_object_new_object(), *error = json_object_new_object();
    char message[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    json_object_object_add(error, "code", json_object_new_string(code));
    json_object_object_add(error, "message", json_object_new_string(message));
    json_object_object_add(root, "error", error);
    afsync_sim_reply_take(reply, status, root);
    afsync_sim_reply_header(reply, "x-ms-failure-cause", "gateway");
}
