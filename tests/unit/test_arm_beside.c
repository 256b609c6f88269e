/* SPDX-License-Identifier: Apache-2.0
 *
 * What is observed of one answer of the lists beside server endpoints: registered servers
 * and cloud endpoints. */
#include "source/arm_read.h"

#include "arm_recorder.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define T1 "\"2026-03-04T02:15:07.1234567Z\""

static const struct afsync_identity scope = {
    .subscription = "s", .resource_group = "r", .service = "v", .sync_group = "g"};

/* An element of a list of servers, and what is observed of it. */
static const struct row {
    const char *claim, *element, *said;
} servers[] = {
    {"a server is called as its endpoints call it",
     "{\"name\":\"n\",\"properties\":{\"friendlyName\":\"f\",\"serverName\":\"fs\"}}",
     "g/fs server\n"},
    {"else as it is called by people",
     "{\"name\":\"n\",\"properties\":{\"friendlyName\":\"f\",\"serverName\":null}}",
     "g/f server\n"},
    {"else by its resource", "{\"name\":\"n\",\"properties\":7}", "g/n server\n"},
    {"one that is called nothing is none", "{\"id\":\"/1\",\"properties\":{}}", ""},
    {"what is no object is none", "\"fs\"", ""},
    {"all that it can say",
     "{\"name\":\"fs\",\"id\":\"/1\",\"properties\":{\"agentVersion\":\"18.2.0.0\","
     "\"agentVersionStatus\":\"NearExpiry\",\"agentVersionExpirationDate\":" T1
     ",\"lastHeartBeat\":" T1 ",\"serverOSVersion\":\"10.0.20348.0\",\"serverRole\":"
     "\"ClusterNode\",\"clusterName\":\"c\",\"serverManagementErrorCode\":-2134347756}}",
     "g/fs server id=/1 agent=18.2.0.0 status=NearExpiry until=2026-03-04T02:15:07Z "
     "heartbeat=2026-03-04T02:15:07Z os=10.0.20348.0 role=ClusterNode cluster=c "
     "0x80c87014\n"},
    {"nulls and empty words are not known",
     "{\"name\":\"fs\",\"id\":null,\"properties\":{\"agentVersion\":\"\","
     "\"agentVersionStatus\":null,\"agentVersionExpirationDate\":null,"
     "\"lastHeartBeat\":\"\",\"clusterName\":\"\",\"serverManagementErrorCode\":null}}",
     "g/fs server\n"},
    {"nor is what is of another type, but what should be a word is no silence",
     "{\"name\":\"fs\",\"id\":1,\"properties\":{\"agentVersion\":18,"
     "\"agentVersionStatus\":[],\"agentVersionExpirationDate\":5,\"lastHeartBeat\":"
     "\"2026-03-04T02:15:07\",\"serverManagementErrorCode\":false}}",
     "g/fs server status=[ ]\n"},
};

static const struct row clouds[] = {
    {"an endpoint without a status", "{\"name\":\"c\"}", "g/ cloud name=c\n"},
    {"one without a name is none", "{\"properties\":{}}", ""},
    {"its share is called as people call it where it has no name",
     "{\"name\":\"c\",\"properties\":{\"azureFileShareName\":\"\",\"friendlyName\":\"f\"}}",
     "g/ cloud name=c share=f\n"},
    {"all that it can say",
     "{\"name\":\"c\",\"properties\":{\"azureFileShareName\":\"share\",\"backupEnabled\":"
     "\"true\",\"changeEnumerationStatus\":{\"lastEnumerationStatus\":{"
     "\"completedTimestamp\":" T1 ",\"nextRunTimestamp\":" T1
     "},\"activity\":{\"operationState\":\"Delayed\",\"statusCode\":-1,"
     "\"progressPercent\":67}}}}",
     "g/ cloud name=c share=share backup=true state=Delayed 0xffffffff percent=67 "
     "done=2026-03-04T02:15:07Z due=2026-03-04T02:15:07Z\n"},
    {"what is of another type is not known",
     "{\"name\":\"c\",\"properties\":{\"azureFileShareName\":1,\"backupEnabled\":1,"
     "\"changeEnumerationStatus\":{\"lastEnumerationStatus\":[],\"activity\":{"
     "\"operationState\":null,\"statusCode\":\"x\",\"progressPercent\":-1}}}}",
     "g/ cloud name=c\n"},
};

static void check(const struct row *row,
                  bool (*read)(struct json_object *answer,
                               const struct afsync_identity *from,
                               const struct afsync_sink *sink, const char **next,
                               struct afsync_fault *fault)) {
    struct recorder recorder = {0};
    struct afsync_sink sink = recorder_sink(&recorder);
    struct afsync_text json = {0};
    struct json_object *answer;
    const char *next = NULL;

    afsync_text_addf(&json, "{\"value\":[%s],\"nextLink\":\"https://x/\"}", row->element);
    answer = afsync_json_parse(json.data, json.length, "test", NULL);
    assert_true(read(answer, &scope, &sink, &next, NULL));
    if (strcmp(afsync_text_string(&recorder.said), row->said) != 0)
        fail_msg("%s: said\n%s", row->claim, afsync_text_string(&recorder.said));
    assert_int_equal(recorder.complaint_count, row->said[0] == '\0' ? 1 : 0);
    assert_string_equal(next, "https://x/");
    json_object_put(answer);
    afsync_text_fini(&json);
    recorder_fini(&recorder);
}

static void test_servers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++)
        check(&servers[i], afsync_arm_read_servers);
}

static void test_cloud_endpoints(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++)
        check(&clouds[i], afsync_arm_read_cloud_endpoints);
}

/* The body of a published answer. */
static struct json_object *published(const char *name) {
    char path[512];
    struct json_object *file, *body = NULL;

    snprintf(path, sizeof path, TEST_DATA_DIR "/arm/%s.json", name);
    file = json_object_from_file(path);
    assert_non_null(file);
    assert_int_equal(json_pointer_get(file, "/responses/200/body", &body), 0);
    json_object_get(body);
    json_object_put(file);
    return body;
}

static void test_published_answers(void **state) {
    struct recorder recorder = {0};
    struct afsync_sink sink = recorder_sink(&recorder);
    struct json_object *body =
        published("2022-09-01/RegisteredServers_ListByStorageSyncService");
    const char *next;

    (void)state;
    assert_true(afsync_arm_read_servers(body, &scope, &sink, &next, NULL));
    json_object_put(body);
    assert_null(next);
    assert_non_null(
        strstr(recorder.said.data, "g/afscv-2304-139 server id=/subscriptions/"));
    assert_non_null(strstr(recorder.said.data,
                           " agent=3.1.5.0 status=Ok until=2018-06-11T21:50:40Z "
                           "heartbeat=2018-06-11T21:50:40Z "
                           "os=10.0.14393.0 role=Standalone 0x00000000\n"));
    recorder_fini(&recorder);

    recorder = (struct recorder){0};
    body = published("2022-09-01/CloudEndpoints_ListBySyncGroup");
    assert_true(afsync_arm_read_cloud_endpoints(body, &scope, &sink, &next, NULL));
    json_object_put(body);
    assert_string_equal(recorder.said.data,
                        "g/ cloud name=CEP_Restore_08-08_Test112 "
                        "share=SampleAzureFileShareName_1 state=Delayed 0xffffffff "
                        "percent=67 done=2019-04-17T19:14:59Z due=2019-04-17T19:14:59Z\n");
    assert_int_equal(recorder.complaint_count, 0);
    recorder_fini(&recorder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_servers),
        cmocka_unit_test(test_cloud_endpoints),
        cmocka_unit_test(test_published_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
