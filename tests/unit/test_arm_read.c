/* SPDX-License-Identifier: Apache-2.0
 *
 * What is observed of one answer of a server endpoint list. */
#include "source/arm.h"

#include "arm_recorder.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define T1 "\"2026-03-04T02:15:07.1234567Z\""
#define UPLOAD(members) "{\"uploadStatus\":{" members "}}"

/* A syncStatus, and what is observed of the endpoint g/e that has it, after the endpoint.
 */
static const struct {
    const char *claim, *sync_status, *said;
} rows[] = {
    {"an endpoint that never synced is still observed", "null", ""},
    {"a syncStatus of another type is none", "\"fine\"", ""},
    {"an empty syncStatus says nothing", "{}", ""},
    {"health words are passed on as they are",
     "{\"uploadHealth\":\"Error\",\"downloadHealth\":\"Unavailable\"}",
     "g/e upload health Error\ng/e download health Unavailable\n"},
    {"a health word of another type is not known", "{\"uploadHealth\":1}", ""},
    {"an end has its result, time and counts",
     UPLOAD("\"lastSyncResult\":-2134351810,\"lastSyncTimestamp\":" T1
            ",\"lastSyncPerItemErrorCount\":3,\"persistentFilesNotSyncingCount\":2,"
            "\"transientFilesNotSyncingCount\":1,\"lastSyncMode\":\"Regular\""),
     "g/e upload end 2026-03-04T02:15:07Z 0x80c8603e failed=3 persistent=2 transient=1\n"},
    {"numbers may be strings",
     UPLOAD("\"lastSyncResult\":\"-2147023673\",\"lastSyncTimestamp\":" T1
            ",\"lastSyncPerItemErrorCount\":\"3\""),
     "g/e upload end 2026-03-04T02:15:07Z 0x800704c7 failed=3\n"},
    {"an end without a result is observed, its result not known",
     UPLOAD("\"lastSyncTimestamp\":" T1), "g/e upload end 2026-03-04T02:15:07Z code?\n"},
    {"an end without a time is observed, without a time", UPLOAD("\"lastSyncResult\":0"),
     "g/e upload end 0x00000000\n"},
    {"a result of another type is not success",
     UPLOAD("\"lastSyncResult\":false,\"lastSyncTimestamp\":" T1),
     "g/e upload end 2026-03-04T02:15:07Z code?\n"},
    {"a result beyond 32 bits is not known",
     UPLOAD("\"lastSyncResult\":4294967296,\"lastSyncTimestamp\":" T1),
     "g/e upload end 2026-03-04T02:15:07Z code?\n"},
    {"a negative count is not known",
     UPLOAD("\"lastSyncResult\":0,\"lastSyncTimestamp\":" T1
            ",\"lastSyncPerItemErrorCount\":-1"),
     "g/e upload end 2026-03-04T02:15:07Z 0x00000000\n"},
    {"a status full of nulls is no end",
     UPLOAD("\"lastSyncResult\":null,\"lastSyncTimestamp\":null"), ""},
    {"a success is observed at its own time", UPLOAD("\"lastSyncSuccessTimestamp\":" T1),
     "g/e upload success 2026-03-04T02:15:07Z\n"},
    {"a success without an offset is no time",
     UPLOAD("\"lastSyncSuccessTimestamp\":\"2026-03-04T02:15:07\""), ""},
    {"the success of a snapshot session is not the endpoint's, up to two minutes",
     UPLOAD("\"lastSyncMode\":\"SnapshotUpload\",\"lastSyncResult\":0,"
            "\"lastSyncTimestamp\":\"2026-03-04T02:17:00Z\","
            "\"lastSyncSuccessTimestamp\":\"2026-03-04T02:15:00Z\""),
     "g/e upload end 2026-03-04T02:17:00Z 0x00000000 snapshot\n"},
    {"an older success is the endpoint's, whatever session came last",
     UPLOAD("\"lastSyncMode\":\"SnapshotUpload\",\"lastSyncResult\":0,"
            "\"lastSyncTimestamp\":\"2026-03-04T02:17:00.001Z\","
            "\"lastSyncSuccessTimestamp\":\"2026-03-04T02:15:00Z\""),
     "g/e upload end 2026-03-04T02:17:00Z 0x00000000 snapshot\n"
     "g/e upload success 2026-03-04T02:15:00Z\n"},
    {"each row of the histogram belongs to the end it stands by",
     UPLOAD("\"lastSyncTimestamp\":" T1 ",\"lastSyncResult\":0,\"filesNotSyncingErrors\":"
            "[{\"errorCode\":-2147024864,\"persistentCount\":2,\"transientCount\":1},"
            "{\"errorCode\":null,\"persistentCount\":4}]"),
     "g/e upload end 2026-03-04T02:15:07Z 0x00000000\n"
     "g/e upload item error 2026-03-04T02:15:07Z 0x80070020 persistent=2 transient=1\n"
     "g/e upload item error 2026-03-04T02:15:07Z code? persistent=4\n"},
    {"an activity without a time is no progress",
     "{\"uploadActivity\":{\"appliedItemCount\":5}}", ""},
    {"progress has its counts",
     "{\"downloadActivity\":{\"timestamp\":" T1
     ",\"perItemErrorCount\":1,\"appliedItemCount\":2,\"totalItemCount\":3,"
     "\"appliedBytes\":4,\"totalBytes\":9223372036854775807,\"syncMode\":\"Regular\"}}",
     "g/e download progress 2026-03-04T02:15:07Z items=2 of=3 bytes=4 "
     "of=9223372036854775807 failed=1 mode\n"},
    {"an estimate of the time left means that the totals are final",
     "{\"uploadActivity\":{\"timestamp\":" T1 ",\"sessionMinutesRemaining\":0}}",
     "g/e upload progress 2026-03-04T02:15:07Z final minutes=0\n"},
    {"an estimate of another type means nothing",
     "{\"uploadActivity\":{\"timestamp\":" T1 ",\"sessionMinutesRemaining\":\"0\"}}",
     "g/e upload progress 2026-03-04T02:15:07Z\n"},
    {"what says that totals are not final outweighs an estimate",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"sessionMinutesRemaining\":5,\"isRemainingFinal\":false}}",
     "g/e upload progress 2026-03-04T02:15:07Z minutes=5\n"},
    {"what is left is counted by who syncs",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"remainingFileCount\":3,\"remainingDirectoryCount\":2,\"remainingDeleteCount\":1,"
     "\"remainingLogicalSizeBytes\":9223372036854775807,\"isRemainingFinal\":true}}",
     "g/e upload progress 2026-03-04T02:15:07Z final left=6 "
     "left-bytes=9223372036854775807\n"},
    {"what is left in part is not known",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"remainingFileCount\":3,\"remainingDirectoryCount\":null,"
     "\"remainingDeleteCount\":1,\"remainingLogicalSizeBytes\":-1}}",
     "g/e upload progress 2026-03-04T02:15:07Z\n"},
    {"items that flow are movement",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"recentItemsPerSecond\":0.1,\"isRemainingFinal\":true}}",
     "g/e upload progress 2026-03-04T02:15:07Z final moves\n"},
    {"bytes that flow are movement",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"recentItemsPerSecond\":0,\"recentMegabytesPerSecond\":7}}",
     "g/e upload progress 2026-03-04T02:15:07Z moves\n"},
    {"no flow is no movement",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"recentItemsPerSecond\":0.0,\"recentMegabytesPerSecond\":null}}",
     "g/e upload progress 2026-03-04T02:15:07Z\n"},
    {"a large file may hold up the session",
     "{\"uploadActivity\":{\"timestamp\":" T1
     ",\"warning\":\"BlockedByLargeFile\",\"inProgressLargeFilePath\":\"D:\\\\big.vhdx\","
     "\"inProgressLargeFileSizeBytes\":5,\"inProgressLargeFilePercentComplete\":41}}",
     "g/e upload progress 2026-03-04T02:15:07Z blocked file=D:\\big.vhdx percent=41 "
     "size=5\n"},
    {"the kinds come in the order of the contract",
     "{\"uploadActivity\":{\"timestamp\":" T1 "},\"uploadHealth\":\"Healthy\","
     "\"downloadHealth\":\"Healthy\",\"downloadStatus\":{\"lastSyncResult\":0,"
     "\"lastSyncTimestamp\":" T1 ",\"lastSyncSuccessTimestamp\":" T1
     "},\"uploadStatus\":{\"lastSyncResult\":0,\"lastSyncTimestamp\":" T1 "}}",
     "g/e upload health Healthy\ng/e download health Healthy\n"
     "g/e upload end 2026-03-04T02:15:07Z 0x00000000\n"
     "g/e download end 2026-03-04T02:15:07Z 0x00000000\n"
     "g/e download success 2026-03-04T02:15:07Z\n"
     "g/e upload progress 2026-03-04T02:15:07Z\n"},
};

static const struct afsync_identity scope = {
    .subscription = "s", .resource_group = "r", .service = "v", .sync_group = "g"};

/* A syncStatus, and what it says of the endpoint as a whole. */
static const struct {
    const char *claim, *properties, *said;
} wholes[] = {
    {"a whole that says nothing", "{}", ""},
    {"nulls everywhere",
     "{\"serverResourceId\":null,\"syncStatus\":{\"combinedHealth\":null,"
     "\"syncActivity\":null,\"totalPersistentFilesNotSyncingCount\":null,"
     "\"lastUpdatedTimestamp\":null,\"offlineDataTransferStatus\":null,"
     "\"backgroundDataDownloadActivity\":null}}",
     ""},
    {"other types everywhere",
     "{\"serverResourceId\":7,\"syncStatus\":{\"combinedHealth\":[],\"syncActivity\":{},"
     "\"totalPersistentFilesNotSyncingCount\":-1,\"lastUpdatedTimestamp\":5,"
     "\"offlineDataTransferStatus\":true,\"backgroundDataDownloadActivity\":[1]}}",
     ""},
    {"all that it can say",
     "{\"serverResourceId\":\"/s/1\",\"syncStatus\":{\"combinedHealth\":\"Error\","
     "\"syncActivity\":\"UploadAndDownload\",\"totalPersistentFilesNotSyncingCount\":12,"
     "\"lastUpdatedTimestamp\":" T1 ",\"offlineDataTransferStatus\":\"InProgress\","
     "\"backgroundDataDownloadActivity\":{\"timestamp\":" T1
     ",\"startedTimestamp\":\"2026-03-04T01:00:00Z\",\"percentProgress\":40,"
     "\"downloadedBytes\":9223372036854775807}}}",
     " as-of=2026-03-04T02:15:07Z on=/s/1 health=Error activity=UploadAndDownload "
     "offline=InProgress persistent=12 background=2026-03-04T02:15:07Z "
     "began=2026-03-04T01:00:00Z percent=40 bytes=9223372036854775807"},
};

/* Reads an answer; the recorder tells what came of it. */
static bool read_answer(struct recorder *recorder, const char *json, size_t *endpoints,
                        char next[128], struct afsync_fault *fault) {
    struct afsync_sink sink = recorder_sink(recorder);
    struct json_object *answer = afsync_json_parse(json, strlen(json), "test", fault);
    const char *link = NULL;
    bool ok = afsync_arm_read_endpoints(answer, &scope, &sink, endpoints, &link, fault);

    snprintf(next, 128, "%s", link != NULL ? link : "");
    json_object_put(answer);
    return ok;
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct recorder recorder = {0};
        struct afsync_text json = {0}, expected = {0};
        size_t endpoints = 0;
        char next[128];

        afsync_text_addf(
            &json, "{\"value\":[{\"name\":\"e\",\"properties\":{\"syncStatus\":%s}}]}",
            rows[i].sync_status);
        afsync_text_addf(&expected, "g/e endpoint\n%s", rows[i].said);
        if (!read_answer(&recorder, json.data, &endpoints, next, NULL) || endpoints != 1 ||
            recorder.complaint_count != 0 || strcmp(recorder.said.data, expected.data) != 0)
            fail_msg("%s: said\n%s", rows[i].claim, afsync_text_string(&recorder.said));
        recorder_fini(&recorder);
        afsync_text_fini(&json);
        afsync_text_fini(&expected);
    }
}

static void test_wholes(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        struct recorder recorder = {0};
        struct afsync_text json = {0}, expected = {0};
        size_t endpoints = 0;
        char next[128];

        afsync_text_addf(&json, "{\"value\":[{\"name\":\"e\",\"properties\":%s}]}",
                         wholes[i].properties);
        afsync_text_addf(&expected, "g/e endpoint%s\n", wholes[i].said);
        assert_true(read_answer(&recorder, json.data, &endpoints, next, NULL));
        if (strcmp(recorder.said.data, expected.data) != 0)
            fail_msg("%s: said\n%s", wholes[i].claim, recorder.said.data);
        recorder_fini(&recorder);
        afsync_text_fini(&json);
        afsync_text_fini(&expected);
    }
}

/* Answers that are not wholly what they should be. */
static const struct {
    const char *claim, *answer;
    size_t endpoints;
    const char *complaint; /* NULL: none */
    bool hides;
    const char *next;
} lists[] = {
    {"an empty list is complete", "{\"value\":[]}", 0, NULL, false, ""},
    {"an empty page may have a next one", "{\"value\":[],\"nextLink\":\"https://x/\"}", 0,
     NULL, false, "https://x/"},
    {"a next link of null or nothing is none", "{\"value\":[],\"nextLink\":null}", 0, NULL,
     false, ""},
    {"an empty next link is none", "{\"value\":[],\"nextLink\":\"\"}", 0, NULL, false, ""},
    {"a next link of another type hides endpoints", "{\"value\":[],\"nextLink\":[]}", 0,
     "no string", true, ""},
    {"no value array hides endpoints", "{}", 0, "no value array", true, ""},
    {"a value of another type hides endpoints", "{\"value\":{}}", 0, "no value array", true,
     ""},
    {"an answer that is an array hides endpoints", "[]", 0, "no value array", true, ""},
    {"elements that are no endpoints may hide some, and the others are read",
     "{\"value\":[1,null,{\"name\":\"e\"},{\"name\":7}]}", 1, "3 of its elements", true,
     ""},
    {"a row of a histogram that is no object is said and hides nothing",
     "{\"value\":[{\"name\":\"e\",\"properties\":{\"syncStatus\":{\"uploadStatus\":"
     "{\"filesNotSyncingErrors\":[3]}}}}]}",
     1, "filesNotSyncingErrors", false, ""},
};

static void test_lists(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct recorder recorder = {0};
        size_t endpoints = 0;
        char next[128];
        bool ok = read_answer(&recorder, lists[i].answer, &endpoints, next, NULL);

        if (!ok || endpoints != lists[i].endpoints || strcmp(next, lists[i].next) != 0 ||
            recorder.complaint_count != (lists[i].complaint != NULL ? 1 : 0))
            fail_msg("%s: %zu endpoints, %zu complaints, next '%s'", lists[i].claim,
                     endpoints, recorder.complaint_count, next);
        if (lists[i].complaint != NULL &&
            (strstr(recorder.complaints[0].text, lists[i].complaint) == NULL ||
             recorder.hides[0] != lists[i].hides))
            fail_msg("%s: %s", lists[i].claim, recorder.complaints[0].text);
        recorder_fini(&recorder);
    }
}

/* The names of an endpoint, as the last observation had them. */
struct names {
    char text[4096];
};

static bool keep_names(void *context, const struct afsync_observation *seen,
                       struct afsync_fault *fault) {
    struct names *names = context;
    const struct afsync_identity *who = &seen->who;

    (void)fault;
    snprintf(names->text, sizeof names->text, "%s|%s|%s|%s|%s|%s|%s|%s", who->subscription,
             who->resource_group, who->service, who->sync_group, who->server_endpoint,
             who->friendly_name, who->path, who->server != NULL ? who->server : "NULL");
    return true;
}

static void test_names(void **state) {
    static const char json[] = "{\"value\":[{\"name\":\"e\\u0007\",\"properties\":{"
                               "\"serverLocalPath\":\"D:\\\\x\","
                               "\"friendlyName\":\"f\",\"serverName\":\"\"}}]}";
    struct names names = {0};
    struct afsync_sink sink = {&names, keep_names, recorder_complain};
    struct json_object *answer = json_tokener_parse(json);
    const char *next;
    size_t endpoints = 0;

    (void)state;
    assert_true(afsync_arm_read_endpoints(answer, &scope, &sink, &endpoints, &next, NULL));
    assert_string_equal(names.text, "s|r|v|g|e?~c3458a18f09c756e|f|D:\\x|NULL");
    json_object_put(answer);
}

static void test_sink_that_is_full(void **state) {
    struct recorder recorder = {.room = 2};
    struct afsync_fault fault = {0};
    size_t endpoints = 0;
    char next[128];

    (void)state;
    assert_false(read_answer(
        &recorder, "{\"value\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}",
        &endpoints, next, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    recorder_fini(&recorder);
}

#define SERVERS                                                                            \
    "/subscriptions/52b8da2f-61e0-4a1f-8dde-336911f367fb/resourceGroups/"                  \
    "SampleResourceGroup_1/providers/Microsoft.StorageSync/storageSyncServices/"           \
    "SampleStorageSyncService_1/registeredServers/"

static void test_published_answer(void **state) {
    struct json_object *file = json_object_from_file(
        TEST_DATA_DIR "/arm/2022-09-01/ServerEndpoints_ListBySyncGroup.json");
    struct json_object *body = NULL;
    struct recorder recorder = {0};
    struct afsync_sink sink = recorder_sink(&recorder);
    const char *next;
    size_t endpoints = 0;

    (void)state;
    assert_non_null(file);
    assert_int_equal(json_pointer_get(file, "/responses/200/body", &body), 0);
    assert_true(afsync_arm_read_endpoints(body, &scope, &sink, &endpoints, &next, NULL));
    assert_int_equal(endpoints, 2);
    assert_int_equal(recorder.complaint_count, 0);
    assert_null(next);
    assert_string_equal(
        recorder.said.data,
        "g/SampleServerEndpoint_1 endpoint as-of=2018-06-11T23:32:51Z on=" SERVERS
        "080d4133-bdb5-40a0-96a0-71a6057bfe9a health=Error offline=Complete\n"
        "g/SampleServerEndpoint_1 upload health Error\n"
        "g/SampleServerEndpoint_1 download health Healthy\n"
        "g/SampleServerEndpoint_1 upload end 2018-06-11T23:32:51Z 0x00000000 failed=0\n"
        "g/SampleServerEndpoint_1 download end 2018-06-11T23:28:33Z 0x00000000 "
        "failed=1000\n"
        "g/SampleServerEndpoint_1 upload success 2018-06-11T23:32:51Z\n"
        "g/SampleServerEndpoint_1 download success 2018-06-11T23:28:33Z\n"
        "g/SampleServerEndpoint_2 endpoint as-of=2018-06-11T23:32:51Z on=" SERVERS
        "f94e2944-b48d-4e5b-bdc7-c48ab3712659 health=Healthy activity=Upload "
        "offline=NotRunning\n"
        "g/SampleServerEndpoint_2 upload health Healthy\n"
        "g/SampleServerEndpoint_2 download health Healthy\n"
        "g/SampleServerEndpoint_2 upload end 2018-06-11T23:32:51Z 0x00000000 failed=0\n"
        "g/SampleServerEndpoint_2 download end 2018-06-11T23:28:33Z 0x00000000 failed=0\n"
        "g/SampleServerEndpoint_2 upload success 2018-06-11T23:28:33Z\n"
        "g/SampleServerEndpoint_2 download success 2018-06-11T23:28:33Z\n"
        "g/SampleServerEndpoint_2 upload progress 2018-06-11T23:32:51Z items=1000 of=2300 "
        "bytes=57348983 of=1958367412 failed=300\n");
    recorder_fini(&recorder);
    json_object_put(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_wholes),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_sink_that_is_full),
        cmocka_unit_test(test_published_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
