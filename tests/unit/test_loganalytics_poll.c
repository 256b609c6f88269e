/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole polls of a workspace against the simulated Azure: what it answers, what is observed
 * and what is said; and what is asked. */
#include "base/json.h"
#include "source/curl_door.h"
#include "source/loganalytics.h"
#include "source/loganalytics_query.h"

#include "arm_recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "simulator_process.h"

#define SECRET "s3cr3t-value"
#define WORKSPACE "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
#define QUERY "query Log Analytics workspace " WORKSPACE ": "
#define NOW INT64_C(1772625600000) /* 2026-03-04T12:00:00Z */

/* A simulator with a scenario of its own, in a file that it has read when it is started. */
static void start(struct simulator *simulator, const char *text) {
    char path[] = "/tmp/afsync-la-XXXXXX";
    int file = mkstemp(path);

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    simulator_start(simulator, path);
    unlink(path);
}

struct outcome {
    struct recorder recorder;
    struct afsync_loganalytics_tally tally;
    size_t requests;
};

/* Where the cloud names no Log Analytics, `nowhere` is true. */
static void poll_cloud(struct outcome *outcome, const char *url, int64_t newest_at,
                       bool nowhere) {
    const struct afsync_azure_config config = {
        .cloud = url,
        .credential = {.tenant = "99999999-0000-4000-8000-000000000000",
                       .client_id = "00000000-0000-4000-8000-00000000c11d",
                       .secret = SECRET}};
    const struct afsync_loganalytics_config asked = {
        .workspace = WORKSPACE, .newest_at = newest_at, .now = NOW};
    struct afsync_deadline deadline = afsync_deadline_in(20000);
    struct afsync_sink sink = recorder_sink(&outcome->recorder);
    struct afsync_azure azure = {0};
    struct afsync_fault fault = {0};

    *outcome = (struct outcome){0};
    assert_true(afsync_azure_open(&azure, &config, &deadline, &fault));
    if (nowhere)
        azure.cloud.places[AFSYNC_AT_LOG_ANALYTICS].url[0] = '\0';
    assert_true(afsync_loganalytics_poll(&azure, &asked, &sink, &outcome->tally, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_NONE);
    outcome->requests = afsync_azure_asked(&azure);
    afsync_azure_close(&azure);
}

static void poll_once(struct outcome *outcome, const char *scenario) {
    struct simulator simulator;

    start(&simulator, scenario);
    poll_cloud(outcome, simulator.url, 0, false);
    simulator_stop(&simulator);
}

#define ANSWERS(more) "{\"overrides\": [{\"path\": \"/query\", " more "}]}"
#define BODY(body) ANSWERS("\"body\": " body)
#define COLUMNS                                                                            \
    "\"columns\": [{\"name\": \"TimeGenerated\"}, {\"name\": \"EventID\"}, {\"name\": "    \
    "\"EventData\"}]"
#define ROW                                                                                \
    "[\"2026-03-04T11:45:00Z\", 9102, \"<Data Name='ServerEndpointName'>ep</Data>"         \
    "<Data Name='SyncGroupName'>sg</Data><Data Name='SyncDirection'>Upload</Data>"         \
    "<Data Name='HResult'>0</Data>\"]"
#define TABLE(rows)                                                                        \
    "\"tables\": [{\"name\": \"PrimaryResult\", " COLUMNS ", \"rows\": [" rows "]}]"
#define ERROR(code)                                                                        \
    "{\"error\": {\"code\": \"" code "\", \"message\": \"So it is. More.\"}}"

static const struct {
    const char *claim, *scenario;
    size_t words;
    bool complete;
    enum afsync_fault_kind kind; /* of the only complaint, NONE: there is none */
    const char *said;
} rows[] = {
    {"an answer", BODY("{" TABLE(ROW) "}"), 1, true, AFSYNC_FAULT_NONE, NULL},
    {"a workspace that has nothing", ANSWERS("\"status\": 204"), 0, true, AFSYNC_FAULT_NONE,
     NULL},
    {"no tables", BODY("{\"tables\": []}"), 0, true, AFSYNC_FAULT_NONE, NULL},
    {"no rows", BODY("{" TABLE("") "}"), 0, true, AFSYNC_FAULT_NONE, NULL},
    {"a part of it", BODY("{" TABLE(ROW) ", \"error\": {\"code\": \"PartialError\"}}"), 1,
     false, AFSYNC_FAULT_HTTP, QUERY "Azure answered only in part (PartialError)"},
    {"an answer without a body", ANSWERS("\"status\": 200"), 0, false, AFSYNC_FAULT_FORMAT,
     QUERY "the answer is empty"},
    {"one row of two", BODY("{" TABLE(ROW ", [1]") "}"), 1, true, AFSYNC_FAULT_RECORD,
     QUERY "1 of 2 rows could not be read, the first: it has no event number"},
    {"no row of one", BODY("{" TABLE("[1]") "}"), 0, false, AFSYNC_FAULT_RECORD,
     QUERY "1 of 1 rows could not be read"},
    {"another table", BODY("{\"tables\": [{\"columns\": [], \"rows\": []}]}"), 0, false,
     AFSYNC_FAULT_FORMAT, QUERY "its table lacks the columns TimeGenerated and EventID"},
    {"no JSON", ANSWERS("\"body\": \"<html>\""), 0, false, AFSYNC_FAULT_FORMAT,
     QUERY "the answer is not JSON"},
    {"a query that Azure does not understand",
     ANSWERS("\"status\": 400, \"body\": " ERROR("BadArgumentError")), 0, false,
     AFSYNC_FAULT_HTTP, QUERY "HTTP 400 (BadArgumentError: So it is)"},
    {"a client without the role",
     ANSWERS("\"status\": 403, \"body\": " ERROR("InsufficientAccessError")), 0, false,
     AFSYNC_FAULT_REFUSED,
     QUERY "HTTP 403, the client needs the role 'Log Analytics Reader' there"},
    {"no such workspace", ANSWERS("\"status\": 404, \"body\": " ERROR("PathNotFoundError")),
     0, false, AFSYNC_FAULT_HTTP,
     QUERY "HTTP 404, workspace " WORKSPACE " was not found (PathNotFoundError"},
    {"too many queries", ANSWERS("\"status\": 429, \"headers\": {\"Retry-After\": \"60\"}"),
     0, false, AFSYNC_FAULT_THROTTLED, QUERY "HTTP 429, Azure asks to wait 60 s"},
    {"a query that takes too long", ANSWERS("\"status\": 504"), 0, false, AFSYNC_FAULT_HTTP,
     QUERY "HTTP 504"},
    {"a token that is refused", ANSWERS("\"status\": 401"), 0, false, AFSYNC_FAULT_LOGIN,
     QUERY "HTTP 401, a fresh token was refused too"},
};

/* No complaint may hold a secret or a token. */
static void check_discretion(const struct recorder *recorder) {
    for (size_t i = 0; i < recorder->complaint_count && i < RECORDER_COMPLAINTS_MAX; i++) {
        assert_null(strstr(recorder->complaints[i].text, SECRET));
        assert_null(strstr(recorder->complaints[i].text, "sim.1."));
    }
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct outcome outcome;
        const struct recorder *recorder = &outcome.recorder;
        bool complains = rows[i].kind != AFSYNC_FAULT_NONE;

        poll_once(&outcome, rows[i].scenario);
        if (outcome.tally.words != rows[i].words ||
            outcome.tally.complete != rows[i].complete ||
            recorder->complaint_count != (complains ? 1 : 0) ||
            outcome.tally.failures != (rows[i].complete ? 0 : 1) ||
            (complains && (recorder->complaints[0].kind != rows[i].kind ||
                           recorder->hides[0] == rows[i].complete ||
                           strstr(recorder->complaints[0].text, rows[i].said) == NULL)))
            fail_msg("%s: %zu words, complete %d, %zu complaints: %s", rows[i].claim,
                     outcome.tally.words, outcome.tally.complete, recorder->complaint_count,
                     recorder->complaints[0].text);
        check_discretion(recorder);
        recorder_fini(&outcome.recorder);
    }
}

static void test_a_cloud_without_log_analytics(void **state) {
    struct simulator simulator;
    struct outcome outcome;

    (void)state;
    start(&simulator, "{}");
    poll_cloud(&outcome, simulator.url, 0, true);
    simulator_stop(&simulator);
    assert_int_equal(outcome.recorder.complaint_count, 1);
    assert_true(outcome.recorder.hides[0]);
    assert_false(outcome.tally.complete);
    assert_non_null(strstr(outcome.recorder.complaints[0].text,
                           "this cloud names no Log Analytics; leave the workspace out"));
    recorder_fini(&outcome.recorder);
}

/* An answer of `count` rows, a second apart. */
static void add_answer(struct afsync_text *text, size_t count, const char *error) {
    afsync_text_addf(
        text,
        "%s{\"path\": \"/query\", \"times\": 1, \"body\": {\"tables\": [{" COLUMNS
        ", \"rows\": [",
        text->length > 0 ? ", " : "");
    for (size_t i = 0; i < count; i++)
        afsync_text_addf(text, "%s[\"2026-03-04T%02zu:%02zu:%02zuZ\", 9301, \"\"]",
                         i > 0 ? "," : "", i / 3600, i / 60 % 60, i % 60);
    afsync_text_addf(text, "]}]%s}}", error);
}

static void poll_answers(struct outcome *outcome, struct afsync_text *answers) {
    struct afsync_text scenario = {0};

    afsync_text_addf(&scenario, "{\"overrides\": [%s]}", answers->data);
    poll_once(outcome, scenario.data);
    afsync_text_fini(&scenario);
    afsync_text_fini(answers);
}

/* What one answer cannot hold is asked for in a further query. */
static void test_more_than_one_answer(void **state) {
    struct afsync_text answers = {0};
    struct outcome outcome;

    (void)state;
    add_answer(&answers, AFSYNC_LOGANALYTICS_ROWS_MAX, "");
    add_answer(&answers, 5, "");
    poll_answers(&outcome, &answers);
    assert_int_equal(outcome.tally.rows, AFSYNC_LOGANALYTICS_ROWS_MAX + 5);
    assert_int_equal(outcome.requests, 2 + 2);
    assert_true(outcome.tally.complete);
    recorder_fini(&outcome.recorder);
}

/* And if that fails, all until there is known. */
static void test_the_further_one_fails(void **state) {
    struct afsync_text answers = {0};
    struct outcome outcome;

    (void)state;
    add_answer(&answers, AFSYNC_LOGANALYTICS_ROWS_MAX, "");
    add_answer(&answers, 5, ", \"error\": {}");
    poll_answers(&outcome, &answers);
    assert_false(outcome.tally.complete);
    assert_true(outcome.tally.read_until == INT64_C(1772602399000)); /* the last row's */
    recorder_fini(&outcome.recorder);
}

/* An answer that has too many bytes is asked for in smaller ones. */
static void test_too_many_bytes(void **state) {
    struct afsync_text answers = {0};
    struct outcome outcome;

    (void)state;
    add_answer(&answers, 3, ", \"error\": {\"x\": \"E_QUERY_RESULT_SET_TOO_LARGE\"}");
    add_answer(&answers, AFSYNC_LOGANALYTICS_ROWS_MAX / 4, "");
    add_answer(&answers, 5, "");
    poll_answers(&outcome, &answers);
    assert_int_equal(outcome.tally.rows, 3 + AFSYNC_LOGANALYTICS_ROWS_MAX / 4 + 5);
    assert_true(outcome.tally.complete);
    recorder_fini(&outcome.recorder);
}

/* A hundred thousand rows of one second would be asked for again and again. */
static void test_no_end(void **state) {
    struct afsync_text answers = {0};
    struct outcome outcome;

    (void)state;
    add_answer(&answers, AFSYNC_LOGANALYTICS_ROWS_MAX, "");
    add_answer(&answers, AFSYNC_LOGANALYTICS_ROWS_MAX, "");
    poll_answers(&outcome, &answers);
    assert_false(outcome.tally.complete);
    assert_int_equal(outcome.requests, 2 + 2);
    assert_int_equal(outcome.recorder.complaints[0].kind, AFSYNC_FAULT_LIMIT);
    recorder_fini(&outcome.recorder);
}

static void test_the_fleet(void **state) {
    struct simulator simulator;
    struct outcome outcome;

    (void)state;
    start(&simulator, "{\"events\": [{\"TimeGenerated\": \"2026-03-04T11:45:00Z\","
                      " \"Computer\": \"fs07\", \"EventID\": 9102, \"EventLog\":"
                      " \"Microsoft-FileSync-Agent/Telemetry\", \"EventData\":"
                      " \"<Data Name='ServerEndpointName'>ep</Data>"
                      "<Data Name='SyncGroupName'>sg</Data>"
                      "<Data Name='SyncDirection'>Download</Data>"
                      "<Data Name='HResult'>5</Data>\"}],"
                      " \"log_analytics\": {\"numbers_as_strings\": true}}");
    poll_cloud(&outcome, simulator.url, 0, false);
    assert_string_equal(afsync_text_string(&outcome.recorder.said),
                        "sg/ep download end 2026-03-04T11:45:00Z 0x00000005\n");
    recorder_fini(&outcome.recorder);
    /* What is known already is not asked for again, beyond the overlap. */
    poll_cloud(&outcome, simulator.url, NOW + 75 * AFSYNC_MINUTE, false);
    assert_int_equal(outcome.tally.rows, 1);
    recorder_fini(&outcome.recorder);
    poll_cloud(&outcome, simulator.url, NOW + 76 * AFSYNC_MINUTE, false);
    assert_int_equal(outcome.tally.rows, 0);
    recorder_fini(&outcome.recorder);
    simulator_stop(&simulator);
}

static void test_the_query(void **state) {
    const struct afsync_loganalytics_span span = {
        .oldest = NOW - AFSYNC_DAY, .since = NOW - 500, .latest = NOW, .rows = 7};
    static const char *const lines[] = {
        "Event\n| where TimeGenerated >= datetime(2026-03-03T12:00:00Z)"
        " and TimeGenerated <= datetime(2026-03-04T12:00:01Z)\n",
        "| where TimeGenerated >= datetime(2026-03-04T11:59:59Z)"
        " or ingestion_time() >= datetime(2026-03-04T11:59:59Z)\n",
        "| where EventID in (9102, 9302, 9121, 7005, 7006)\n",
        "| where EventLog =~ 'Microsoft-FileSync-Agent/Telemetry'\n",
        "| where not(Sign and Signs > 1)\n",
        "| where not(Idle and Rank > 16 and Successes > 1)\n",
        "| top 7 by TimeGenerated asc\n",
    };
    struct afsync_text query = {0}, body = {0};
    struct afsync_fault fault = {0};
    struct json_object *root;

    (void)state;
    afsync_loganalytics_write_query(&query, &span);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strstr(query.data, lines[i]) == NULL)
            fail_msg("%s is missing in\n%s", lines[i], query.data);
    assert_true(afsync_loganalytics_write_body(&body, &span, &fault));
    root = afsync_json_parse(body.data, body.length, "the body", &fault);
    assert_string_equal(afsync_json_string(root, "query"), query.data);
    json_object_put(root);
    afsync_text_fini(&query);
    afsync_text_fini(&body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_a_cloud_without_log_analytics),
        cmocka_unit_test(test_more_than_one_answer),
        cmocka_unit_test(test_the_further_one_fails),
        cmocka_unit_test(test_too_many_bytes),
        cmocka_unit_test(test_no_end),
        cmocka_unit_test(test_the_fleet),
        cmocka_unit_test(test_the_query),
    };
    struct afsync_fault fault = {0};
    int code;

    if (!afsync_network_init(&fault))
        return 1;
    code = cmocka_run_group_tests(tests, NULL, NULL);
    afsync_network_cleanup();
    return code;
}
