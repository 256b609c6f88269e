/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole polls against the simulated Azure: one scenario, what is observed, what is said. */
#include "source/arm.h"
#include "source/curl_door.h"

#include "arm_recorder.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "simulator_process.h"

#define SECRET "s3cr3t-value"
#define DESIGN "list server endpoints of sync group design of service svc1: "

/* With a scenario of tests/data/arm/scenarios; NULL: the fleet. */
static void start(struct simulator *simulator, const char *scenario) {
    char path[512];

    snprintf(path, sizeof path, TEST_DATA_DIR "/arm/scenarios/%s.json",
             scenario != NULL ? scenario : "");
    simulator_start(simulator, scenario != NULL ? path : NULL);
}

/* What is asked, and how. */
struct asked {
    struct afsync_arm_config arm;
    struct afsync_azure_config azure;
};

static struct asked fleet_config(const char *cloud) {
    return (struct asked){
        .arm = {.subscription = "11111111-2222-3333-4444-555555555555",
                .resource_group = "rg1"},
        .azure = {.cloud = cloud,
                  .credential = {.tenant = "99999999-0000-4000-8000-000000000000",
                                 .client_id = "00000000-0000-4000-8000-00000000c11d",
                                 .secret = SECRET}},
    };
}

struct outcome {
    struct recorder recorder;
    struct afsync_arm_tally tally;
    size_t requests;
    int64_t took_ms;
};

static void poll_once(struct outcome *outcome, const struct asked *config,
                      int64_t timeout_ms) {
    struct afsync_deadline deadline = afsync_deadline_in(timeout_ms);
    struct afsync_sink sink = recorder_sink(&outcome->recorder);
    struct afsync_azure azure = {0};
    struct afsync_fault fault = {0};
    int64_t began = afsync_deadline_clock_ms();

    *outcome = (struct outcome){0};
    if (afsync_azure_open(&azure, &config->azure, &deadline, &fault)) {
        assert_true(afsync_arm_poll(&azure, &config->arm, &sink, &outcome->tally, &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_NONE);
    } else { /* as the survey does */
        outcome->tally.failures++;
        sink.complain(sink.context, AFSYNC_SOURCE_ARM, &fault, true);
    }
    outcome->requests = afsync_azure_asked(&azure);
    outcome->took_ms = afsync_deadline_clock_ms() - began;
    afsync_azure_close(&azure);
}

/* No complaint may hold a secret or a token. */
static void check_discretion(const struct outcome *outcome) {
    const struct recorder *recorder = &outcome->recorder;

    for (size_t i = 0; i < recorder->complaint_count && i < RECORDER_COMPLAINTS_MAX; i++) {
        assert_null(strstr(recorder->complaints[i].text, SECRET));
        assert_null(strstr(recorder->complaints[i].text, "sim.1."));
        assert_true(recorder->complaints[i].kind != AFSYNC_FAULT_NONE);
    }
}

static const struct {
    const char *claim, *scenario;
    size_t endpoints, complaints;
    enum afsync_fault_kind kind; /* of the first complaint, all of which hide endpoints */
    const char *said;
} rows[] = {
    {"a fleet is read whole", NULL, 5, 0, 0, NULL},
    {"pages are followed to the last", "paged", 5, 0, 0, NULL},
    {"a cloud that does not know the newest version is asked in an older one",
     "lags-behind", 5, 0, 0, NULL},
    {"and in an older one still, page by page", "lags-far-behind", 5, 0, 0, NULL},
    {"however it says so", "no-provider-of-that-version", 5, 0, 0, NULL},
    {"one that knows none of ours is said", "knows-no-version", 0, 1, AFSYNC_FAULT_HTTP,
     "HTTP 400 (InvalidApiVersionParameter: The api-version '2020-09-01' is invalid)"},
    {"an empty list is complete", "empty-list", 4, 0, 0, NULL},
    {"a slow service is waited for", "slow", 5, 0, 0, NULL},
    {"a token that expires is renewed once", "token-expires-once", 5, 0, 0, NULL},
    {"a token that is never good ends the poll", "token-never-good", 0, 1,
     AFSYNC_FAULT_LOGIN,
     "list services of resource group rg1: HTTP 401, a fresh token was refused too "
     "(InvalidAuthenticationToken: The access token is invalid)"},
    {"refusal names the role, and the others go on", "refused", 4, 1, AFSYNC_FAULT_REFUSED,
     DESIGN "HTTP 403, the client needs the role 'Azure File Sync Reader' there "
            "(AuthorizationFailed: "},
    {"what is gone is named", "gone", 4, 1, AFSYNC_FAULT_HTTP,
     DESIGN "HTTP 404, sync group design was not found (ParentResourceNotFound: "},
    {"throttling says how long to wait", "throttled", 4, 1, AFSYNC_FAULT_THROTTLED,
     DESIGN "HTTP 429, Azure asks to wait 60 s (TooManyRequests: "},
    {"a short wait is waited for", "throttled-shortly", 5, 0, 0, NULL},
    {"trouble that passes is tried again", "trouble-that-passes", 5, 0, 0, NULL},
    {"so is a connection that breaks", "cut-once", 5, 0, 0, NULL},
    {"an error of the service is not quoted beyond its sentence", "server-error", 4, 1,
     AFSYNC_FAULT_HTTP,
     DESIGN "HTTP 500 (MgmtInternalError: An internal error has occurred)"},
    {"a page of a proxy is no answer of Azure", "proxy-page", 4, 1, AFSYNC_FAULT_HTTP,
     DESIGN "HTTP 502 (the answer is not JSON)"},
    {"redirects are not followed", "redirect", 4, 1, AFSYNC_FAULT_HTTP,
     DESIGN "HTTP 307, a redirect to elsewhere.example, which is not followed"},
    {"a cut body is no answer", "cut", 4, 1, AFSYNC_FAULT_NETWORK,
     "list server endpoints of sync group design of service svc1 at 127.0.0.1: "},
    {"an answer that is not JSON is no empty list", "not-json", 4, 1, AFSYNC_FAULT_FORMAT,
     DESIGN "the answer is not JSON"},
    {"JSON null is no empty list", "json-null", 4, 1, AFSYNC_FAULT_FORMAT,
     DESIGN "the answer is "},
    {"no answer at all is no empty list", "empty-answer", 4, 1, AFSYNC_FAULT_FORMAT,
     DESIGN "the answer is empty"},
    {"no value array is no empty list", "no-value", 4, 1, AFSYNC_FAULT_FORMAT,
     "list server endpoints of sync group design: the answer has no value array"},
    {"the token goes to no other host", "foreign-next", 5, 1, AFSYNC_FAULT_FORMAT,
     DESIGN "the link to the next page leads away from"},
    {"nor to another port", "foreign-port-next", 5, 1, AFSYNC_FAULT_FORMAT,
     DESIGN "the link to the next page leads away from"},
    {"a next link that cannot be followed is said", "next-is-no-string", 4, 1,
     AFSYNC_FAULT_FORMAT, "the link to the next page is no string"},
    {"a list without end is left", "endless", 4 + AFSYNC_ARM_PAGES_MAX, 1,
     AFSYNC_FAULT_LIMIT, DESIGN "more than 256 pages"},
    {"a cloud that tells no endpoints", "no-metadata", 0, 1, AFSYNC_FAULT_HTTP, "HTTP 503"},
    {"a login that is down is not our fault", "login-down", 0, 1, AFSYNC_FAULT_HTTP,
     "as client 00000000-0000-4000-8000-00000000c11d: HTTP 503, the answer is not JSON"},
    {"a login that repeats the secret is not quoted", "login-echoes", 0, 1,
     AFSYNC_FAULT_LOGIN, "the answer repeats the secret and is not shown"},
    {"one cause is not told for every list", "all-fail", 0,
     AFSYNC_ARM_FAILURES_IN_A_ROW + 1, AFSYNC_FAULT_HTTP,
     "list server endpoints of sync group g"},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct simulator simulator;
        struct asked config;
        struct outcome outcome;
        const struct recorder *recorder = &outcome.recorder;
        bool complains = rows[i].complaints > 0;

        start(&simulator, rows[i].scenario);
        config = fleet_config(simulator.url);
        poll_once(&outcome, &config, 20000);
        simulator_stop(&simulator);
        if (outcome.tally.endpoints != rows[i].endpoints ||
            recorder->complaint_count != rows[i].complaints ||
            outcome.tally.complete[AFSYNC_ARM_ENDPOINTS] == complains ||
            outcome.requests == 0 || outcome.tally.failures != rows[i].complaints)
            fail_msg("%s: %zu endpoints, %zu complaints: %s", rows[i].claim,
                     outcome.tally.endpoints, recorder->complaint_count,
                     recorder->complaints[0].text);
        if (complains &&
            (recorder->complaints[0].kind != rows[i].kind || !recorder->hides[0] ||
             strstr(recorder->complaints[0].text, rows[i].said) == NULL))
            fail_msg("%s: %s", rows[i].claim, recorder->complaints[0].text);
        check_discretion(&outcome);
        recorder_fini(&outcome.recorder);
    }
}

/* What is spoken is told, and asked for at once where it is known. */
static void test_versions(void **state) {
    static const struct {
        const char *scenario, *known, *spoken;
        size_t requests; /* beyond login and metadata */
    } versions[] = {
        {NULL, NULL, "2025-12-01", 0},
        {NULL, "2022-09-01", "2022-09-01", 0},
        {NULL, "1999-01-01", "2025-12-01", 0},
        {"lags-behind", NULL, "2022-09-01", 1},
        {"lags-behind", "2022-09-01", "2022-09-01", 0},
        {"lags-behind", "2025-12-01", "2022-09-01", 1},
        {"lags-far-behind", "2022-09-01", "2020-09-01", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct simulator simulator;
        struct asked config;
        struct outcome outcome, plain;

        start(&simulator, versions[i].scenario);
        config = fleet_config(simulator.url);
        config.arm.api_version = versions[i].spoken;
        poll_once(&plain, &config, 20000);
        config.arm.api_version = versions[i].known;
        poll_once(&outcome, &config, 20000);
        simulator_stop(&simulator);
        assert_string_equal(outcome.tally.api_version, versions[i].spoken);
        assert_int_equal(outcome.requests, plain.requests + versions[i].requests);
        assert_int_equal(outcome.tally.endpoints, 5);
        assert_int_equal(outcome.tally.failures, 0);
        recorder_fini(&outcome.recorder);
        recorder_fini(&plain.recorder);
    }
}

static void test_fleet_tells_its_stories(void **state) {
    static const char *const lines[] = {
        "finance/0a000000-0000-4000-8000-000000000001 endpoint as-of=",
        " server id=/subscriptions/11111111-2222-3333-4444-555555555555/",
        "finance/ cloud name=",
        "finance/0a000000-0000-4000-8000-000000000002 upload health Healthy\n",
        "home/0c000000-0000-4000-8000-000000000001 upload health Error\n",
        " 0x80c8029c failed=0",
        " 0x80c8603e failed=214 persistent=214 transient=0\n",
        " 0x80c8603e persistent=214 transient=0\n",
        "design/0b000000-0000-4000-8000-000000000001 upload progress ",
    };
    struct simulator simulator;
    struct asked config;
    struct outcome outcome;

    (void)state;
    start(&simulator, NULL);
    config = fleet_config(simulator.url);
    config.arm.resource_group = "RG1";
    config.arm.service = "svc1";
    config.arm.cloud_lists_max = SIZE_MAX;
    poll_once(&outcome, &config, 20000);
    simulator_stop(&simulator);
    assert_int_equal(outcome.requests, 2 + 2 + 2 * 4);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strstr(outcome.recorder.said.data, lines[i]) == NULL)
            fail_msg("%s is missing in\n%s", lines[i], outcome.recorder.said.data);
    recorder_fini(&outcome.recorder);
}

/* Servers and cloud endpoints decide nothing: whatever befalls their lists, the endpoints
 * are known to be all there are, and each cause is said once. */
static void test_what_stands_beside(void **state) {
    static const struct {
        const char *claim, *scenario;
        size_t cloud_lists, complaints, failures;
        bool has_servers, has_clouds;
        const char *said;
    } besides[] = {
        {"all is read", NULL, SIZE_MAX, 0, 0, true, true, NULL},
        {"as many cloud endpoints as is wanted", NULL, 3, 0, 0, true, false, NULL},
        {"all pages of them are read", "paged", 4, 0, 0, true, true, NULL},
        {"a cause is said once", "cloud-endpoints-refused", SIZE_MAX, 1, 4, true, false,
         "list cloud endpoints of sync group "},
        {"servers that cannot be read", "servers-without-value", SIZE_MAX, 1, 1, false,
         true, "list registered servers of service svc1: the answer has no value array"},
        {"servers that are none", "odd-servers", SIZE_MAX, 1, 1, false, true,
         "some of its elements are no servers with a name"},
        {"too many that fail are left", "all-clouds-fail", SIZE_MAX, 1,
         AFSYNC_ARM_FAILURES_IN_A_ROW + 1, true, false, "HTTP 500"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof besides / sizeof besides[0]; i++) {
        struct simulator simulator;
        struct asked config;
        struct outcome outcome;
        const struct recorder *recorder = &outcome.recorder;
        const bool *complete = outcome.tally.complete;

        start(&simulator, besides[i].scenario);
        config = fleet_config(simulator.url);
        config.arm.cloud_lists_max = besides[i].cloud_lists;
        poll_once(&outcome, &config, 20000);
        simulator_stop(&simulator);
        if (!complete[AFSYNC_ARM_ENDPOINTS] || outcome.tally.endpoints < 5 ||
            complete[AFSYNC_ARM_SERVERS] != besides[i].has_servers ||
            complete[AFSYNC_ARM_CLOUD_ENDPOINTS] != besides[i].has_clouds ||
            outcome.tally.failures != besides[i].failures ||
            recorder->complaint_count != besides[i].complaints)
            fail_msg("%s: %zu endpoints, %zu failures, %zu complaints: %s",
                     besides[i].claim, outcome.tally.endpoints, outcome.tally.failures,
                     recorder->complaint_count, recorder->complaints[0].text);
        if (besides[i].said != NULL &&
            (recorder->hides[0] ||
             strstr(recorder->complaints[0].text, besides[i].said) == NULL))
            fail_msg("%s: %s", besides[i].claim, recorder->complaints[0].text);
        recorder_fini(&outcome.recorder);
    }
}

static void test_published_bodies(void **state) {
    struct simulator simulator;
    struct asked config;
    struct outcome outcome;

    (void)state;
    start(&simulator, "published");
    config = fleet_config(simulator.url);
    config.arm.subscription = "52b8da2f-61e0-4a1f-8dde-336911f367fb";
    config.arm.resource_group = "SampleResourceGroup_1";
    poll_once(&outcome, &config, 20000);
    simulator_stop(&simulator);
    assert_int_equal(outcome.tally.endpoints, 2);
    assert_true(outcome.tally.complete[AFSYNC_ARM_ENDPOINTS]);
    assert_non_null(strstr(outcome.recorder.said.data,
                           "SampleSyncGroup_1/SampleServerEndpoint_2 upload progress"));
    recorder_fini(&outcome.recorder);
}

/* A subscription's services say their group in their id; names need encoding; what is no
 * service, no group or no endpoint is said and hides nothing else. */
static void test_whole_subscription(void **state) {
    struct simulator simulator;
    struct asked config;
    struct outcome outcome;
    size_t groupless = 0;

    (void)state;
    start(&simulator, "two-groups");
    config = fleet_config(simulator.url);
    config.arm.resource_group = NULL;
    poll_once(&outcome, &config, 20000);
    simulator_stop(&simulator);
    assert_non_null(strstr(outcome.recorder.said.data, "a b#c/e1 endpoint\n"));
    assert_non_null(strstr(outcome.recorder.said.data, "g/e2 endpoint\n"));
    assert_int_equal(outcome.tally.endpoints, 2);
    assert_int_equal(outcome.recorder.complaint_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(outcome.recorder.complaints[i].kind, AFSYNC_FAULT_RECORD);
        assert_true(outcome.recorder.hides[i]);
        groupless += strstr(outcome.recorder.complaints[i].text, "resource group") != NULL;
    }
    assert_int_equal(groupless, 1);
    assert_false(outcome.tally.complete[AFSYNC_ARM_ENDPOINTS]);
    recorder_fini(&outcome.recorder);
}

static void test_wrong_types(void **state) {
    struct simulator simulator;
    struct asked config;
    struct outcome outcome;

    (void)state;
    start(&simulator, "wrong-types");
    config = fleet_config(simulator.url);
    poll_once(&outcome, &config, 20000);
    simulator_stop(&simulator);
    assert_string_equal(outcome.recorder.said.data,
                        "g/e1 endpoint\ng/e2 endpoint\ng/e3 endpoint\n"
                        "g/e3 upload end code?\n");
    assert_true(outcome.tally.complete[AFSYNC_ARM_ENDPOINTS]);
    recorder_fini(&outcome.recorder);
}

/* Configurations that the fleet does not let in. */
static void test_configurations(void **state) {
    static const struct {
        const char *claim, *resource_group, *service, *tenant, *secret;
        enum afsync_fault_kind kind;
        const char *said;
    } wrong[] = {
        {"a wrong secret", "rg1", NULL, NULL, "wrong-" SECRET, AFSYNC_FAULT_LOGIN,
         "HTTP 401, AADSTS7000215: Invalid client secret provided"},
        {"a wrong tenant", "rg1", NULL, "nowhere", SECRET, AFSYNC_FAULT_LOGIN,
         "log in to tenant nowhere as client 00000000-0000-4000-8000-00000000c11d: HTTP "
         "400, "
         "AADSTS90002: Tenant 'nowhere' not found"},
        {"a wrong group", "rg9", NULL, NULL, SECRET, AFSYNC_FAULT_HTTP,
         "HTTP 404, resource group rg9 was not found (ResourceGroupNotFound: "},
        {"a wrong service", "rg1", "svc9", NULL, SECRET, AFSYNC_FAULT_HTTP,
         "HTTP 404, service svc9 was not found (ResourceNotFound: "},
        {"a service without its group", NULL, "svc1", NULL, SECRET, AFSYNC_FAULT_USAGE,
         "without its resource group"},
    };
    struct simulator simulator;

    (void)state;
    start(&simulator, NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct asked config = fleet_config(simulator.url);
        struct outcome outcome;

        config.arm.resource_group = wrong[i].resource_group;
        config.arm.service = wrong[i].service;
        config.azure.credential.secret = wrong[i].secret;
        if (wrong[i].tenant != NULL)
            config.azure.credential.tenant = wrong[i].tenant;
        poll_once(&outcome, &config, 20000);
        if (outcome.recorder.complaint_count != 1 ||
            outcome.tally.complete[AFSYNC_ARM_ENDPOINTS] ||
            outcome.recorder.complaints[0].kind != wrong[i].kind ||
            strstr(outcome.recorder.complaints[0].text, wrong[i].said) == NULL)
            fail_msg("%s: %s", wrong[i].claim, outcome.recorder.complaints[0].text);
        check_discretion(&outcome);
        recorder_fini(&outcome.recorder);
    }
    simulator_stop(&simulator);
}

static void test_deadline_is_kept(void **state) {
    static const struct {
        const char *scenario;
        size_t endpoints;
    } silences[] = {{"silent", 4}, {"silent-login", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof silences / sizeof silences[0]; i++) {
        struct simulator simulator;
        struct asked config;
        struct outcome outcome;

        start(&simulator, silences[i].scenario);
        config = fleet_config(simulator.url);
        poll_once(&outcome, &config, 1000);
        simulator_stop(&simulator);
        assert_in_range(outcome.took_ms, 990, 4000);
        assert_int_equal(outcome.tally.endpoints, silences[i].endpoints);
        assert_int_equal(outcome.recorder.complaint_count, 1);
        assert_int_equal(outcome.recorder.complaints[0].kind, AFSYNC_FAULT_TIMEOUT);
        recorder_fini(&outcome.recorder);
    }
}

/* A port of this machine on which nobody listens. */
static void find_closed_port(char url[64]) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int probe = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(probe, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(probe, (struct sockaddr *)&address, &length), 0);
    close(probe);
    snprintf(url, 64, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
}

static void test_clouds_that_are_not_asked(void **state) {
    char closed[64];
    const struct {
        const char *cloud;
        enum afsync_fault_kind kind;
        const char *said;
    } clouds[] = {
        {closed, AFSYNC_FAULT_NETWORK,
         "ask the cloud for its endpoints at 127.0.0.1: Failed"},
        {"http://192.0.2.1", AFSYNC_FAULT_USAGE, "plain http to 192.0.2.1 is refused"},
        {"ftp://127.0.0.1", AFSYNC_FAULT_USAGE, "no https URL"},
        {"mars", AFSYNC_FAULT_USAGE, "cloud mars is not known"},
    };

    (void)state;
    find_closed_port(closed);
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++) {
        struct asked config = fleet_config(clouds[i].cloud);
        struct outcome outcome;

        poll_once(&outcome, &config, 5000);
        if (outcome.recorder.complaint_count != 1 ||
            outcome.recorder.complaints[0].kind != clouds[i].kind ||
            strstr(outcome.recorder.complaints[0].text, clouds[i].said) == NULL)
            fail_msg("%s: %s", clouds[i].cloud, outcome.recorder.complaints[0].text);
        recorder_fini(&outcome.recorder);
    }
}

static void test_sink_that_is_full(void **state) {
    struct simulator simulator;
    struct asked config;
    struct afsync_deadline deadline = {0};
    struct afsync_azure azure = {0};
    struct recorder recorder = {.room = 3};
    struct afsync_sink sink = recorder_sink(&recorder);
    struct afsync_arm_tally tally;
    struct afsync_fault fault = {0};

    (void)state;
    start(&simulator, NULL);
    config = fleet_config(simulator.url);
    assert_true(afsync_azure_open(&azure, &config.azure, &deadline, &fault));
    assert_false(afsync_arm_poll(&azure, &config.arm, &sink, &tally, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    afsync_azure_close(&azure);
    simulator_stop(&simulator);
    recorder_fini(&recorder);
}

static int set_up(void **state) {
    (void)state;
    return afsync_network_init(NULL) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    afsync_network_cleanup();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_fleet_tells_its_stories),
        cmocka_unit_test(test_what_stands_beside),
        cmocka_unit_test(test_published_bodies),
        cmocka_unit_test(test_whole_subscription),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_configurations),
        cmocka_unit_test(test_deadline_is_kept),
        cmocka_unit_test(test_clouds_that_are_not_asked),
        cmocka_unit_test(test_sink_that_is_full),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
