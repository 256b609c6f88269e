/* SPDX-License-Identifier: Apache-2.0
 *
 * Aspects, from ARM's answer to what words and codes make of them. */
#include "verdict/aspect.h"

#include "base/json.h"
#include "base/time.h"
#include "source/arm_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW_TEXT "2026-03-04T12:00:00Z"
#define FRESH "\"lastUpdatedTimestamp\":\"2026-03-04T11:50:00Z\""
#define A_DAY "\"lastUpdatedTimestamp\":\"2026-03-03T12:00:00Z\""
#define TOO_OLD "\"lastUpdatedTimestamp\":\"2026-03-03T11:59:59Z\""
#define AN_HOUR_AHEAD "\"lastUpdatedTimestamp\":\"2026-03-04T13:00:00Z\""
#define TOO_FAR_AHEAD "\"lastUpdatedTimestamp\":\"2026-03-04T13:00:01Z\""
#define TIERING(members) "{\"cloudTieringStatus\":{" members "}}"
#define NOT_TIERING(errors)                                                                \
    TIERING(FRESH ",\"health\":\"Healthy\",\"filesNotTiering\":{" FRESH                    \
                  ",\"totalFileCount\":9,\"errors\":[" errors "]}")
#define RECALLS(members) "{\"recallStatus\":{" FRESH members "}}"
#define PROVISIONING(members) "{\"serverEndpointProvisioningStatus\":{" members "}}"
#define DISK_FULL "-2147024784" /* tiering: persistent */
#define DUP_NAME "-2147024844"  /* tiering: transient */

enum told { NOT_TOLD, OK, WARNING, CRITICAL, UNKNOWN };

/* Of an endpoint: its properties, and what is made of them. */
static const struct row {
    const char *claim;
    enum afsync_aspect aspect;
    const char *properties;
    enum told told;
    uint32_t code; /* 0: none is to blame */
} rows[] = {
    {"nothing is told", AFSYNC_ASPECT_CLOUD_TIERING, "{}", NOT_TOLD, 0},
    {"null", AFSYNC_ASPECT_CLOUD_TIERING, "{\"cloudTieringStatus\":null}", NOT_TOLD, 0},
    {"another type", AFSYNC_ASPECT_CLOUD_TIERING, "{\"cloudTieringStatus\":[1]}", NOT_TOLD,
     0},
    {"tiering is healthy", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\""), OK, 0},
    {"words have no case", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"hEALTHY\""), OK, 0},
    {"tiering fails", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Error\",\"lastCloudTieringResult\":-2134347771"), WARNING,
     0x80c87005},
    {"and does not say why", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Error\""), WARNING, 0},
    {"what is not available is not told", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Unavailable\""), NOT_TOLD, 0},
    {"a word that nobody knows", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Fine\""), UNKNOWN, 0},
    {"no time: as old as the list", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING("\"health\":\"Error\""), WARNING, 0},
    {"a word that is none", AFSYNC_ASPECT_CLOUD_TIERING, TIERING(FRESH ",\"health\":5"),
     UNKNOWN, 0},
    {"an empty one", AFSYNC_ASPECT_CLOUD_TIERING, TIERING(FRESH ",\"health\":\"\""),
     UNKNOWN, 0},
    {"one with a zero byte", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\\u0000Error\""), UNKNOWN, 0},
    {"a total that cannot be read", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\",\"filesNotTiering\":{\"totalFileCount\":1.5}"),
     WARNING, 0},
    {"files that no code explains", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\",\"filesNotTiering\":{\"totalFileCount\":1}"),
     WARNING, 0},
    {"a day old", AFSYNC_ASPECT_CLOUD_TIERING, TIERING(A_DAY ",\"health\":\"Error\""),
     WARNING, 0},
    {"older", AFSYNC_ASPECT_CLOUD_TIERING, TIERING(TOO_OLD ",\"health\":\"Error\""),
     NOT_TOLD, 0},
    {"an hour ahead", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(AN_HOUR_AHEAD ",\"health\":\"Error\""), WARNING, 0},
    {"more", AFSYNC_ASPECT_CLOUD_TIERING, TIERING(TOO_FAR_AHEAD ",\"health\":\"Error\""),
     NOT_TOLD, 0},
    {"a file that will not be tiered", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":" DISK_FULL ",\"fileCount\":1}"), WARNING, 0x80070070},
    {"files that will be", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":" DUP_NAME ",\"fileCount\":9}"), OK, 0x80070034},
    {"what lasts is to blame, not what is frequent", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":" DUP_NAME ",\"fileCount\":8},{\"errorCode\":" DISK_FULL
                 ",\"fileCount\":1}"),
     WARNING, 0x80070070},
    {"in whatever order", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":" DISK_FULL ",\"fileCount\":1},{\"errorCode\":" DUP_NAME
                 ",\"fileCount\":8}"),
     WARNING, 0x80070070},
    {"a code of no file explains none", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":" DISK_FULL ",\"fileCount\":0}"), WARNING, 0},
    {"rows that cannot be read may be anything", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("7,null,{},{\"errorCode\":\"x\",\"fileCount\":-1}"), WARNING, 0},
    {"so may a code that is in no table", AFSYNC_ASPECT_CLOUD_TIERING,
     NOT_TIERING("{\"errorCode\":-2134363248,\"fileCount\":1}"), WARNING, 0x80c83390},
    {"healthy, though its last run failed for good", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\",\"lastCloudTieringResult\":" DISK_FULL),
     WARNING, 0x80070070},
    {"or for now", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Healthy\",\"lastCloudTieringResult\":" DUP_NAME), OK,
     0x80070034},
    {"not available, but files fail", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Unavailable\",\"filesNotTiering\":{\"errors\":["
                   "{\"errorCode\":" DISK_FULL ",\"fileCount\":1}]}"),
     WARNING, 0x80070070},
    {"its health has a time of its own", AFSYNC_ASPECT_CLOUD_TIERING,
     TIERING(FRESH ",\"health\":\"Error\","
                   "\"healthLastUpdatedTimestamp\":\"2026-03-01T00:00:00Z\""),
     NOT_TOLD, 0},
    {"no recall failed", AFSYNC_ASPECT_RECALL, RECALLS(",\"totalRecallErrorsCount\":0"), OK,
     0},
    {"how many is not told", AFSYNC_ASPECT_RECALL, RECALLS(""), NOT_TOLD, 0},
    {"but with which code", AFSYNC_ASPECT_RECALL,
     RECALLS(",\"recallErrors\":[{\"errorCode\":-2147024891,\"count\":99}]"), WARNING,
     0x80070005},
    {"recalls that will not succeed", AFSYNC_ASPECT_RECALL,
     RECALLS(",\"totalRecallErrorsCount\":2,\"recallErrors\":[{\"errorCode\":-2147024891,"
             "\"count\":2}]"),
     WARNING, 0x80070005},
    {"recalls that may", AFSYNC_ASPECT_RECALL,
     RECALLS(",\"totalRecallErrorsCount\":2,\"recallErrors\":[{\"errorCode\":-2147024863,"
             "\"count\":2}]"),
     OK, 0x80070021},
    {"low-disk mode is a reading", AFSYNC_ASPECT_LOW_DISK,
     TIERING("\"lowDiskMode\":{" FRESH ",\"state\":\"Enabled\"}"), OK, 0},
    {"unless it is not understood", AFSYNC_ASPECT_LOW_DISK,
     TIERING("\"lowDiskMode\":{" FRESH ",\"state\":\"Half\"}"), UNKNOWN, 0},
    {"set up", AFSYNC_ASPECT_PROVISIONING,
     PROVISIONING("\"provisioningStatus\":\"Ready_SyncFunctional\""), OK, 0},
    {"being set up", AFSYNC_ASPECT_PROVISIONING,
     PROVISIONING("\"provisioningStatus\":\"InProgress\""), OK, 0},
    {"set up, but not for sync", AFSYNC_ASPECT_PROVISIONING,
     PROVISIONING("\"provisioningStatus\":\"Ready_SyncNotFunctional\""), WARNING, 0},
    {"not set up, and why", AFSYNC_ASPECT_PROVISIONING,
     PROVISIONING("\"provisioningStatus\":\"Error\",\"provisioningStepStatuses\":["
                  "{\"name\":\"a\",\"errorCode\":0,\"endTime\":\"" NOW_TEXT "\"},"
                  "{\"name\":\"b\",\"errorCode\":-2134375401}]"),
     CRITICAL, 0x80c80417},
    {"set up, and an error nevertheless", AFSYNC_ASPECT_PROVISIONING,
     PROVISIONING("\"provisioningStatus\":\"Ready_SyncFunctional\","
                  "\"provisioningStepStatuses\":[{\"errorCode\":-2134375401}]"),
     WARNING, 0x80c80417},
    {"where that is not told, the resource's own state", AFSYNC_ASPECT_PROVISIONING,
     "{\"provisioningState\":\"Failed\"}", CRITICAL, 0},
    {"or where that is worse", AFSYNC_ASPECT_PROVISIONING,
     "{\"provisioningState\":\"Failed\",\"serverEndpointProvisioningStatus\":{"
     "\"provisioningStatus\":\"Ready_SyncFunctional\"}}",
     CRITICAL, 0},
    {"which is on its way", AFSYNC_ASPECT_PROVISIONING,
     "{\"provisioningState\":\"Updating\"}", OK, 0},
    {"a download in the background", AFSYNC_ASPECT_BACKGROUND_DOWNLOAD,
     "{\"syncStatus\":{\"backgroundDataDownloadActivity\":{\"timestamp\":\"" NOW_TEXT
     "\"}}}",
     OK, 0},
    {"that is over", AFSYNC_ASPECT_BACKGROUND_DOWNLOAD,
     "{\"syncStatus\":{\"backgroundDataDownloadActivity\":null}}", NOT_TOLD, 0},
    {"of a server, not of an endpoint", AFSYNC_ASPECT_SERVER_ONLINE, "{}", NOT_TOLD, 0},
};

static enum told told_by(const struct afsync_finding *finding) {
    static const enum told by_state[AFSYNC_STATES] = {OK, WARNING, CRITICAL, UNKNOWN};

    return finding->told ? by_state[finding->state] : NOT_TOLD;
}

/* What an endpoint with these properties says; the element is the caller's to put. */
static struct afsync_endpoint_status read_status(const char *properties,
                                                 struct afsync_arm_shelf *shelf,
                                                 struct json_object **element) {
    char text[2048];

    snprintf(text, sizeof text, "{\"name\":\"e\",\"properties\":%s}", properties);
    *element = afsync_json_parse(text, strlen(text), "test", NULL);
    assert_non_null(*element);
    shelf->names.used = 0;
    return afsync_arm_read_status(*element, shelf);
}

static void test_endpoints(void **state) {
    int64_t now = afsync_time_parse(NOW_TEXT);
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_arm_shelf shelf;
        struct json_object *element;
        struct afsync_endpoint_status status =
            read_status(rows[i].properties, &shelf, &element);
        struct afsync_finding finding;

        status.told_at = now;
        finding = afsync_aspect_of_endpoint(rows[i].aspect, &status, now);
        if (told_by(&finding) != rows[i].told ||
            finding.code.known != (rows[i].code != 0) ||
            (finding.code.known && finding.code.value != rows[i].code)) {
            print_error("%s: told %d, code %d 0x%08x\n", rows[i].claim, told_by(&finding),
                        finding.code.known, finding.code.value);
            failed++;
        }
        json_object_put(element);
    }
    assert_int_equal(failed, 0);
}

/* It has no time of its own: it is as old as ARM's list. */
static void test_provisioning_ages(void **state) {
    int64_t now = afsync_time_parse(NOW_TEXT);
    struct afsync_endpoint_status status = {.told_at = now - AFSYNC_LIST_OLD,
                                            .provisioning = {.status = "Error"}};
    struct afsync_finding finding =
        afsync_aspect_of_endpoint(AFSYNC_ASPECT_PROVISIONING, &status, now);

    (void)state;
    assert_int_equal(told_by(&finding), CRITICAL);
    status.told_at--;
    finding = afsync_aspect_of_endpoint(AFSYNC_ASPECT_PROVISIONING, &status, now);
    assert_int_equal(told_by(&finding), NOT_TOLD);
}

/* A list of more codes than are kept: the sum is whole, and that they are more is known. */
static void test_many_codes(void **state) {
    struct json_object *element = json_object_new_object(), *rows_of_many;
    struct json_object *properties = json_object_new_object();
    struct json_object *recalls = json_object_new_object();
    struct afsync_arm_shelf shelf = {.names = {.used = 0}};
    struct afsync_endpoint_status status;

    (void)state;
    rows_of_many = json_object_new_array();
    for (int i = 1; i <= 2 * AFSYNC_CODE_FILES_MAX; i++) {
        struct json_object *row = json_object_new_object();

        json_object_object_add(row, "errorCode", json_object_new_int(-i));
        json_object_object_add(row, "count", json_object_new_int(i));
        json_object_array_add(rows_of_many, row);
    }
    json_object_object_add(recalls, "recallErrors", rows_of_many);
    json_object_object_add(recalls, "totalRecallErrorsCount", json_object_new_int(8256));
    json_object_object_add(properties, "recallStatus", recalls);
    json_object_object_add(element, "properties", properties);
    status = afsync_arm_read_status(element, &shelf);
    assert_int_equal(status.recalls.code_count, AFSYNC_CODE_FILES_MAX);
    assert_int_equal(status.recalls.files.value, 8256);
    assert_int_equal(status.recalls.unread, AFSYNC_CODE_FILES_MAX);
    json_object_put(element);
}

/* Of a server and a cloud endpoint; moments count from NOW. */
static struct afsync_known_server server_of(const char *agent, int64_t expires_in,
                                            int64_t told_ago) {
    int64_t now = afsync_time_parse(NOW_TEXT);

    return (struct afsync_known_server){
        .said = {.agent_status = agent,
                 .agent_expires_at = expires_in != 0 ? now + expires_in : 0},
        .told_at = now - told_ago,
    };
}

static void test_servers(void **state) {
    static const struct {
        const char *claim, *agent;
        int64_t expires_in, told_ago;
        enum told told;
    } agents[] = {
        {"nothing is told", NULL, 0, 0, NOT_TOLD},
        {"fine", "Ok", 0, 0, OK},
        {"near its end", "NearExpiry", 0, 0, WARNING},
        {"how near, the date says", "NearExpiry", 90 * AFSYNC_DAY, 0, OK},
        {"at its end", "Expired", 90 * AFSYNC_DAY, 0, CRITICAL},
        {"blocked", "Blocked", 0, 0, CRITICAL},
        {"a word that nobody knows", "Tired", 90 * AFSYNC_DAY, 0, UNKNOWN},
        {"only the date", NULL, 90 * AFSYNC_DAY, 0, OK},
        {"an hour ago", "Expired", 0, AFSYNC_SERVERS_OLD, CRITICAL},
        {"longer ago", "Expired", 0, AFSYNC_SERVERS_OLD + 1, NOT_TOLD},
    };
    int64_t now = afsync_time_parse(NOW_TEXT);
    struct afsync_known_server server;
    struct afsync_finding finding;

    (void)state;
    for (size_t i = 0; i < sizeof agents / sizeof agents[0]; i++) {
        server = server_of(agents[i].agent, agents[i].expires_in, agents[i].told_ago);
        finding = afsync_aspect_of_server(AFSYNC_ASPECT_AGENT_VERSION, &server, now);
        if (told_by(&finding) != agents[i].told)
            fail_msg("%s: %d", agents[i].claim, told_by(&finding));
    }
    finding = afsync_aspect_of_server(AFSYNC_ASPECT_SERVER_ONLINE, &server, now);
    assert_false(finding.told);
    server = server_of(NULL, 0, 0);
    server.said.heartbeat_at = 1;
    finding = afsync_aspect_of_server(AFSYNC_ASPECT_SERVER_ONLINE, &server, now);
    assert_int_equal(told_by(&finding), OK); /* its age is a reading */
    server.said.management_error = (struct afsync_code){0x80c87014, true};
    finding = afsync_aspect_of_server(AFSYNC_ASPECT_SERVER_ONLINE, &server, now);
    assert_int_equal(told_by(&finding), WARNING);
    server = server_of(NULL, 0, 0);
    server.said.heartbeat_unread = true;
    finding = afsync_aspect_of_server(AFSYNC_ASPECT_SERVER_ONLINE, &server, now);
    assert_int_equal(told_by(&finding), UNKNOWN);
    finding = afsync_aspect_of_server(AFSYNC_ASPECT_RECALL, &server, now);
    assert_false(finding.told);
}

static void test_cloud_endpoints(void **state) {
    static const struct {
        const char *claim, *word;
        struct afsync_code code;
        enum told told;
    } shares[] = {
        {"nothing is told", NULL, {0, false}, NOT_TOLD},
        {"under way", "EnumerationInProgress", {0, true}, OK},
        {"under way, and hindered", "EnumerationInProgress", {0x80c83096, true}, WARNING},
        {"hindered", NULL, {0x80c83096, true}, WARNING},
        {"late", "Delayed", {0, false}, WARNING},
        {"a word that nobody knows", "Musing", {0, false}, UNKNOWN},
    };
    int64_t now = afsync_time_parse(NOW_TEXT);

    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        struct afsync_known_cloud_endpoint endpoint = {
            .said = {.enumeration_state = shares[i].word,
                     .enumeration_code = shares[i].code},
            .told_at = now};
        struct afsync_finding finding = afsync_aspect_of_cloud_endpoint(
            AFSYNC_ASPECT_CHANGE_ENUMERATION, &endpoint, now);

        if (told_by(&finding) != shares[i].told)
            fail_msg("%s: %d", shares[i].claim, told_by(&finding));
    }
}

/* ARM's lists say nothing of what came after them. */
static void test_as_of(void **state) {
    (void)state;
    assert_int_equal(afsync_told_as_of(1000, 50, 1007), 1000);
    assert_int_equal(afsync_told_as_of(0, 50, 1000), 1000);
    assert_int_equal(afsync_told_as_of(1001, 50, 1000), 1000);
    assert_int_equal(afsync_told_as_of(1000, 50, 1050), 1000);
    assert_int_equal(afsync_told_as_of(1000, 50, 1051), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endpoints),       cmocka_unit_test(test_provisioning_ages),
        cmocka_unit_test(test_many_codes),      cmocka_unit_test(test_servers),
        cmocka_unit_test(test_cloud_endpoints), cmocka_unit_test(test_as_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
