/* SPDX-License-Identifier: Apache-2.0
 *
 * What logging in does without a network, with the n-th allocation failing, for every n
 * until all goes well: no leak, no crash, and a fault, or a thing that is not kept. */
#include "base/time.h"
#include "source/child.h"
#include "source/cloud.h"
#include "source/credential.h"
#include "source/kept.h"
#include "source/login_method.h"
#include "source/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "rationing.h"

#define NOW INT64_C(1772592000000)

enum { ATTEMPTS_MAX = 2000 };

static char folder[] = "/tmp/afsync-login-starvation-XXXXXX";

static bool read_token(struct afsync_fault *fault) {
    static char bytes[] = "{\"access_token\":\"t\",\"expires_in\":3600}";
    const struct afsync_text body = {.data = bytes, .length = sizeof bytes - 1};
    struct afsync_token token = {0};
    bool ok = afsync_token_read(&token, &body, NOW, fault);

    afsync_token_fini(&token);
    return ok;
}

static bool read_cloud(struct afsync_fault *fault) {
    static char bytes[] = "{\"authentication\":{\"loginEndpoint\":\"https://"
                          "l.example\",\"audiences\":[\"a\"]},"
                          "\"logAnalyticsResourceId\":\"https://a.example\"}";
    const struct afsync_text body = {.data = bytes, .length = sizeof bytes - 1};
    struct afsync_cloud cloud = {.places = {{.url = "https://arm.example"}}};

    return afsync_cloud_read(&cloud, &body, fault);
}

/* What cannot be kept is asked for again: that is not a fault. */
static bool keep(struct afsync_fault *fault) {
    const struct afsync_kept kept = {folder, ".token", "x"};
    const struct afsync_kept_word word = {NOW, NOW + AFSYNC_HOUR, "t", NULL};
    struct afsync_kept_word again;
    bool ok;

    afsync_kept_remove(&kept);
    afsync_kept_write(&kept, &word);
    ok = afsync_kept_read(&kept, NOW, &again);
    afsync_kept_fini(&again);
    return ok || afsync_fault_no_memory(fault);
}

static bool check_files(struct afsync_fault *fault) {
    char path[256];
    struct afsync_credential credential = {.tenant = "t", .client_id = "c"};
    FILE *file;

    snprintf(path, sizeof path, "%s/assertion", folder);
    file = fopen(path, "w");
    fputs("a.b.c\n", file);
    fclose(file);
    chmod(path, 0600);
    credential.federated_token_file = path;
    if (!afsync_credential_check(&credential, fault))
        return false;
    credential.auth = AFSYNC_AUTH_SECRET;
    credential.secret_file = path;
    return afsync_credential_check(&credential, fault);
}

static bool run_az(struct afsync_fault *fault) {
    const struct afsync_deadline deadline = afsync_deadline_in(20000);
    const struct afsync_credential credential = {
        .auth = AFSYNC_AUTH_CLI, .path = folder, .home = "/"};
    const struct afsync_login_ask ask = {.credential = &credential,
                                         .audience = "https://arm.example",
                                         .deadline = &deadline,
                                         .now_ms = NOW};
    struct afsync_token token = {0};
    bool ok = afsync_login_cli_get(&token, &ask, fault);

    afsync_token_fini(&token);
    return ok;
}

static const struct {
    const char *claim;
    bool (*make)(struct afsync_fault *fault);
} rows[] = {
    {"a token", read_token}, {"a cloud", read_cloud}, {"what is kept", keep},
    {"files", check_files},  {"az", run_az},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool was_refused = true;

        for (size_t given = 0; was_refused; given++) {
            struct afsync_fault fault = {0};
            bool ok;

            left_to_give = given;
            is_rationed = true;
            ok = rows[i].make(&fault);
            was_refused = !is_rationed;
            is_rationed = false;
            if (!ok && (!was_refused || fault.kind != AFSYNC_FAULT_MEMORY))
                fail_msg("%s, with %zu: %s", rows[i].claim, given, fault.text);
            assert_in_range(given, 0, ATTEMPTS_MAX);
        }
    }
}

static int set_up(void **state) {
    char path[256];
    FILE *file;

    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/az", folder);
    file = fopen(path, "w");
    fputs("#!/bin/sh\necho '{\"accessToken\":\"t\",\"expires_on\":1772595600}'\n", file);
    fclose(file);
    return chmod(path, 0700);
}

static int tear_down(void **state) {
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
