/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the error bodies of ARM and of the login. StorageSync puts kilobytes of call
 * stack beside its message, so only the code and one sentence are taken. */
#include "source/azure_error.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* The length of the first sentence, without its full stop. */
static size_t sentence_length(const char *message) {
    size_t length = strcspn(message, "\r\n");

    for (size_t i = 0; i + 1 < length; i++)
        if (message[i] == '.' && message[i + 1] == ' ')
            return i;
    return length > 0 && message[length - 1] == '.' ? length - 1 : length;
}

static void add_parts(struct afsync_text *text, const char *code, const char *message) {
    if (code != NULL)
        afsync_text_add(text, code);
    if (code != NULL && message != NULL)
        afsync_text_add(text, ": ");
    if (message != NULL)
        afsync_text_add_bytes(text, message, sentence_length(message));
    if (code == NULL && message == NULL)
        afsync_text_add(text, "the answer gives no reason");
}

/* The login's description begins with its own code, AADSTS and a number. */
static void add_error(struct afsync_text *text, struct json_object *root) {
    struct json_object *wrapped = afsync_json_at(root, "error");
    const char *description = afsync_json_string(root, "error_description");

    if (description != NULL)
        add_parts(text, NULL, description);
    else if (json_object_is_type(wrapped, json_type_object))
        add_parts(text, afsync_json_scalar(wrapped, "code"),
                  afsync_json_string(wrapped, "message"));
    else if (wrapped != NULL)
        add_parts(text, afsync_json_string(root, "error"), NULL);
    else
        add_parts(text, afsync_json_scalar(root, "code"),
                  afsync_json_string(root, "message"));
}

bool afsync_azure_error_holds_token(const char *text) {
    enum { TOKEN_LENGTH = 64 };
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~+=";

    while (*text != '\0') {
        size_t length = strspn(text, plain);

        if (length >= TOKEN_LENGTH)
            return true;
        text += length > 0 ? length : 1;
    }
    return false;
}

void afsync_azure_error_say(char out[AFSYNC_AZURE_ERROR_MAX],
                            const struct afsync_text *body, const char *secret) {
    struct afsync_text text = {0};
    struct json_object *root;
    const char *said = "the answer is not JSON";

    out[0] = '\0';
    if (body->length == 0)
        return;
    root = afsync_json_parse(body->data, body->length, "error", NULL);
    if (root != NULL) {
        add_error(&text, root);
        said = afsync_text_string(&text);
    }
    if ((secret != NULL && strstr(said, secret) != NULL) ||
        afsync_azure_error_holds_token(said)) /* it may be an older one */
        said = "the answer repeats the secret and is not shown";
    snprintf(out, AFSYNC_AZURE_ERROR_MAX, "%.*s",
             (int)afsync_text_cut(said, AFSYNC_AZURE_ERROR_MAX - 1), said);
    afsync_text_clean(out);
    json_object_put(root);
    afsync_text_fini(&text);
}

bool afsync_azure_error_is(const struct afsync_text *body, const char *code) {
    struct json_object *root =
        body->length > 0 ? afsync_json_parse(body->data, body->length, "error", NULL)
                         : NULL;
    struct json_object *wrapped = afsync_json_at(root, "error");
    const char *said = afsync_json_scalar(wrapped != NULL ? wrapped : root, "code");
    bool is = said != NULL && afsync_name_equal(said, code);

    json_object_put(root);
    return is;
}

bool afsync_azure_error_is_of_version(const struct afsync_text *body) {
    return afsync_azure_error_is(body, "InvalidApiVersionParameter") ||
           afsync_azure_error_is(body, "NoRegisteredProviderFound");
}
