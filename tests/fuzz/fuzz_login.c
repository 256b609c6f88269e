/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target of logging in: any bytes, read as what a login, a cloud and Arc may answer.
 */
#include "source/cloud.h"
#include "source/identity.h"
#include "source/token.h"
#include "source/url.h"

#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1772592000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A refusal says why. */
static void check_fault(const struct afsync_fault *fault) {
    if (fault->kind == AFSYNC_FAULT_NONE || fault->text[0] == '\0')
        abort();
}

static void read_token(const struct afsync_text *body) {
    struct afsync_token token = {0};
    struct afsync_fault fault = {0};

    if (!afsync_token_read(&token, body, NOW, &fault))
        check_fault(&fault);
    else if (token.value[0] == '\0' || strpbrk(token.value, "\r\n ") != NULL ||
             (token.expires_at != 0 && token.expires_at <= NOW))
        abort();
    afsync_token_fini(&token);
}

static void read_cloud(const struct afsync_text *body) {
    struct afsync_cloud cloud = {.places = {{.url = "https://management.cloud.example"}}};
    struct afsync_url_origin origin;
    struct afsync_fault fault = {0};

    if (!afsync_cloud_read(&cloud, body, &fault))
        check_fault(&fault);
    else if (!afsync_url_origin_read(&origin, cloud.login) ||
             !afsync_url_origin_is_safe(&origin) ||
             cloud.places[AFSYNC_AT_ARM].audience[0] == '\0')
        abort();
}

static void read_challenge(const struct afsync_text *body) {
    struct afsync_fault fault = {0};
    const char *path = afsync_arc_key_file(body->data, &fault);
    size_t folder = strlen(afsync_arc_folder);

    if (path == NULL)
        check_fault(&fault);
    else if (strncmp(path, afsync_arc_folder, folder) != 0 ||
             strrchr(path, '/') != path + folder)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct afsync_text body = {0};

    afsync_text_add_bytes(&body, (const char *)data, size);
    if (body.data == NULL)
        return 0;
    read_token(&body);
    read_cloud(&body);
    read_challenge(&body);
    afsync_text_fini(&body);
    return 0;
}
