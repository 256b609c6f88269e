/* SPDX-License-Identifier: Apache-2.0
 *
 * A login's life against the simulated Azure: a token for each place, asked for once, kept,
 * dropped, refused. */
#include "base/time.h"
#include "source/azure.h"
#include "source/curl_door.h"
#include "source/identity.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "simulator_process.h"

#define NOW INT64_C(1772592000000)

/* What each test begins with. */
struct place {
    struct simulator simulator;
    char folder[64];
    struct afsync_azure_config config;
    struct afsync_deadline deadline;
};

static int set_up(void **state) {
    struct place *place = calloc(1, sizeof *place);

    snprintf(place->folder, sizeof place->folder, "/tmp/afsync-login-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    simulator_start(&place->simulator, NULL);
    place->deadline = afsync_deadline_in(20000);
    place->config = (struct afsync_azure_config){
        .cloud = place->simulator.url,
        .credential = {.tenant = "99999999-0000-4000-8000-000000000000",
                       .client_id = "00000000-0000-4000-8000-00000000c11d",
                       .secret = "s3cr3t-value"},
        .token_folder = place->folder,
        .clock_ms = NOW};
    *state = place;
    return 0;
}

static int tear_down(void **state) {
    struct place *place = *state;
    char command[128];
    int code;

    simulator_stop(&place->simulator);
    snprintf(command, sizeof command, "rm -rf '%s'", place->folder);
    code = system(command);
    free(place);
    return code;
}

static void open_azure(struct afsync_azure *azure, const struct place *place) {
    struct afsync_fault fault = {0};

    if (!afsync_azure_open(azure, &place->config, &place->deadline, &fault))
        fail_msg("%s", fault.text);
}

/* The token of a place, which ends as tokens for it end, and has that number. */
static void check_bearer(struct afsync_azure *azure, enum afsync_place place,
                         unsigned number) {
    static const char *const ends[] = {".arm", ".la"};
    struct afsync_fault fault = {0};
    const char *bearer = afsync_login_bearer(&azure->login, place, &fault);
    char start[32];

    if (bearer == NULL)
        fail_msg("%s", fault.text);
    snprintf(start, sizeof start, "sim.%u.", number);
    if (strncmp(bearer, start, strlen(start)) != 0 ||
        strcmp(strrchr(bearer, '.'), ends[place]) != 0)
        fail_msg("%s is not %s…%s", bearer, start, ends[place]);
}

static size_t count_tokens(const struct place *place) {
    DIR *folder = opendir(place->folder);
    struct dirent *entry;
    size_t count = 0;

    while ((entry = readdir(folder)) != NULL)
        count += strlen(entry->d_name) == 16 + strlen(".token") &&
                 strstr(entry->d_name, ".token") != NULL;
    closedir(folder);
    return count;
}

static void test_a_token_for_each_place(void **state) {
    const struct place *place = *state;
    struct afsync_azure azure;

    open_azure(&azure, place);
    check_bearer(&azure, AFSYNC_AT_ARM, 1);
    check_bearer(&azure, AFSYNC_AT_LOG_ANALYTICS, 2);
    check_bearer(&azure, AFSYNC_AT_ARM, 1);
    assert_int_equal(afsync_azure_asked(&azure), 3); /* and once for the endpoints */
    afsync_azure_close(&azure);
    assert_int_equal(count_tokens(place), 2);

    open_azure(&azure, place);
    check_bearer(&azure, AFSYNC_AT_LOG_ANALYTICS, 2);
    check_bearer(&azure, AFSYNC_AT_ARM, 1);
    assert_int_equal(afsync_azure_asked(&azure), 0);
    afsync_azure_close(&azure);
}

static void test_a_token_that_was_dropped(void **state) {
    const struct place *place = *state;
    struct afsync_azure azure, other;

    open_azure(&azure, place);
    open_azure(&other, place);
    check_bearer(&azure, AFSYNC_AT_ARM, 1);
    afsync_login_drop(&azure.login, AFSYNC_AT_ARM);
    assert_int_equal(count_tokens(place), 0);
    check_bearer(&other, AFSYNC_AT_ARM, 2);
    /* What another run has kept meanwhile is not asked: it may be the same. */
    check_bearer(&azure, AFSYNC_AT_ARM, 3);
    afsync_azure_close(&azure);
    afsync_azure_close(&other);
}

static void test_moments(void **state) {
    static const struct {
        const char *claim;
        int64_t clock_ms;
        unsigned number;
    } moments[] = {
        {"the first", NOW, 1},
        {"a token that still holds", NOW + 54 * AFSYNC_MINUTE, 1},
        {"one that ends soon", NOW + 55 * AFSYNC_MINUTE, 2},
        {"a clock that was set back", NOW, 3},
        {"and goes on from there", NOW + AFSYNC_MINUTE, 3},
    };
    struct place *place = *state;

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct afsync_azure azure;

        place->config.clock_ms = moments[i].clock_ms;
        open_azure(&azure, place);
        check_bearer(&azure, AFSYNC_AT_ARM, moments[i].number);
        afsync_azure_close(&azure);
    }
}

/* Another client, method or tenant has another token. */
static void test_whose_it_is(void **state) {
    struct place *place = *state;
    struct afsync_azure azure;
    struct afsync_fault fault = {0};

    open_azure(&azure, place);
    check_bearer(&azure, AFSYNC_AT_ARM, 1);
    afsync_azure_close(&azure);
    place->config.credential.client_id = "somebody-else";
    open_azure(&azure, place);
    assert_null(afsync_login_bearer(&azure.login, AFSYNC_AT_ARM, &fault));
    assert_non_null(strstr(fault.text, "AADSTS700016"));
    afsync_azure_close(&azure);
}

static void test_a_refusal_is_not_asked_for_again(void **state) {
    struct place *place = *state;
    struct afsync_azure azure;

    place->config.credential.secret = "wrong";
    open_azure(&azure, place);
    for (int i = 0; i < 3; i++) {
        struct afsync_fault fault = {0};

        assert_null(afsync_login_bearer(&azure.login, AFSYNC_AT_ARM, &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_LOGIN);
        assert_non_null(strstr(fault.text, "AADSTS7000215"));
        assert_null(strstr(fault.text, "wrong"));
    }
    assert_int_equal(afsync_azure_asked(&azure), 2);
    afsync_azure_close(&azure);
    assert_int_equal(count_tokens(place), 0);
}

/* Whoever else answers at that address is not taken for it. */
static void test_who_is_imds(void **state) {
    const struct place *place = *state;
    const struct {
        const char *claim, *host;
        bool is;
    } hosts[] = {
        {"IMDS", place->simulator.imds, true},
        {"somebody else who answers", place->simulator.url, false},
        {"nobody", "http://127.0.0.1:1", false},
    };

    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        const struct afsync_credential credential = {.identity_host = hosts[i].host};
        const struct afsync_login_ask ask = {.credential = &credential,
                                             .audience = "https://management.azure.com",
                                             .deadline = &place->deadline,
                                             .now_ms = NOW};

        if (afsync_imds_answers(&ask) != hosts[i].is)
            fail_msg("%s", hosts[i].claim);
    }
}

static int init_network(void **state) {
    (void)state;
    return afsync_network_init(NULL) ? 0 : -1;
}

static int end_network(void **state) {
    (void)state;
    afsync_network_cleanup();
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_a_token_for_each_place),
        TEST(test_a_token_that_was_dropped),
        TEST(test_moments),
        TEST(test_whose_it_is),
        TEST(test_a_refusal_is_not_asked_for_again),
        TEST(test_who_is_imds),
    };

    return cmocka_run_group_tests(tests, init_network, end_network);
}
