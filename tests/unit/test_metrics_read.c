/* SPDX-License-Identifier: Apache-2.0
 *
 * What is observed of one answer of Azure Monitor. */
#include "source/metrics.h"

#include "arm_recorder.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define FILES "StorageSyncSyncSessionAppliedFilesCount"
#define BYTES "StorageSyncBatchTransferredFileBytes"
#define HEARTBEAT "StorageSyncServerHeartbeat"
#define DIMENSION(name, value) "{\"name\":{\"value\":\"" name "\"},\"value\":\"" value "\"}"
#define OF(direction)                                                                      \
    "\"metadatavalues\":[" DIMENSION("syncgroupname", "g") "," DIMENSION(                  \
        "serverendpointname", "e") "," DIMENSION("syncdirection", direction) "]"
#define POINT(time, member) "{\"timeStamp\":\"2026-03-04T" time ":00Z\"" member "}"
#define METRIC(name, series)                                                               \
    "{\"name\":{\"value\":\"" name "\"},\"timeseries\":[" series "]}"
#define SERIES(direction, points) "{" OF(direction) ",\"data\":[" points "]}"

static const struct {
    const char *claim, *values, *said;
    const char *complaint; /* NULL: none */
} rows[] = {
    {"no metric at all", "", "", NULL},
    {"no series", METRIC(FILES, ""), "", NULL},
    {"a series without points", METRIC(FILES, SERIES("Upload", "")), "", NULL},
    {"points without a value are not known",
     METRIC(FILES,
            SERIES("Upload", POINT("01:00", "") "," POINT("01:15", ",\"total\":null"))),
     "", NULL},
    {"points with one count, a nothing too",
     METRIC(FILES, SERIES("Upload", POINT("01:00", ",\"total\":12.0") "," POINT(
                                        "01:15", "") "," POINT("01:30", ",\"total\":0.0"))),
     "g/e upload series 2026-03-04T01:30:00Z items 01:00=12 01:30=0\n", NULL},
    {"bytes and downloads, numbers whole and broken",
     METRIC(BYTES,
            SERIES("DOWNLOAD", POINT("01:00", ",\"total\":9223372036854775807") "," POINT(
                                   "01:15", ",\"total\":2.6"))),
     "g/e download series 2026-03-04T01:15:00Z bytes 01:00=9223372036854775807 01:15=3\n",
     NULL},
    {"what is no number from nothing up is not known",
     METRIC(FILES, SERIES("Upload",
                          POINT("01:00", ",\"total\":-1") "," POINT(
                              "01:15", ",\"total\":\"7\"") "," POINT("01:30",
                                                                     ",\"total\":1e300"))),
     "", NULL},
    {"another aggregation is not ours",
     METRIC(FILES, SERIES("Upload", POINT("01:00", ",\"average\":7,\"count\":3"))), "",
     NULL},
    {"the oldest comes first",
     METRIC(FILES, SERIES("Upload", POINT("01:15", ",\"total\":2") "," POINT(
                                        "01:00", ",\"total\":1"))),
     "g/e upload series 2026-03-04T01:15:00Z items 01:00=1 01:15=2\n", NULL},
    {"points of another grain are said",
     METRIC(FILES, SERIES("Upload", POINT("01:07", ",\"total\":2") "," POINT(
                                        "01:15", ",\"total\":1"))),
     "g/e upload series 2026-03-04T01:15:00Z items 01:15=1\n", "no quarter of an hour"},
    {"a direction nobody knows is none",
     METRIC(FILES, SERIES("Sideways", POINT("01:15", ",\"total\":1"))),
     "g/e series 2026-03-04T01:15:00Z items 01:15=1\n", NULL},
    {"a series of nobody is observed so",
     METRIC(FILES,
            "{\"metadatavalues\":null,\"data\":[" POINT("01:15", ",\"total\":1") "]}"),
     "/ series 2026-03-04T01:15:00Z items 01:15=1\n", NULL},
    {"the newest heartbeat counts, and none is none",
     METRIC(
         HEARTBEAT,
         "{\"metadatavalues\":[" DIMENSION("servername", "fs") "],\"data\":[" POINT("01:00", ",\"maximum\":1") "," POINT(
             "01:15",
             ",\"maximum\":2.0") "," POINT("01:30",
                                           ",\"maximum\":0") "," POINT("01:45",
                                                                       "") "]},"
                                                                           "{\"metadatavalu"
                                                                           "es\":"
                                                                           "[" DIMENSION(
                                                                               "servername",
                                                                               "fs2") "],"
                                                                                      "\"da"
                                                                                      "ta\""
                                                                                      ":"
                                                                                      "[" POINT(
                                                                                          "01:00",
                                                                                          ",\"maximum\":0") "]}"),
     "/fs heartbeat 2026-03-04T01:15:00Z\n", NULL},
    {"a metric that nobody asked for is passed over", METRIC("Cpu", "7"), "", NULL},
    {"one that failed is said, the others are read",
     "{\"name\":{\"value\":\"" FILES "\"},\"timeseries\":[" SERIES(
         "Upload",
         POINT("01:15", ",\"total\":1")) "],\"errorCode\":\"Throttled\","
                                         "\"errorMessage\":\"too much\"}," METRIC(
                                             BYTES, SERIES("Upload",
                                                           POINT("01:15", ",\"total\":1"))),
     "g/e upload series 2026-03-04T01:15:00Z bytes 01:15=1\n",
     "w: " FILES " failed: Throttled, too much"},
    {"success is no failure",
     "{\"name\":{\"value\":\"" FILES "\"},\"timeseries\":[],\"errorCode\":\"Success\"}", "",
     NULL},
    {"series that are none are said", "{\"name\":{\"value\":\"" FILES "\"}}", "",
     "no timeseries array"},
    {"elements that are no objects are passed over",
     "1,null,[]," METRIC(FILES, "1,null,{\"data\":[1,null,{}]},{\"data\":{}}"), "", NULL},
};

static void read_values(struct recorder *recorder, const char *json, size_t *failures) {
    const struct afsync_identity scope = {
        .subscription = "s", .resource_group = "r", .service = "v"};
    struct afsync_sink sink = recorder_sink(recorder);
    struct json_object *answer = afsync_json_parse(json, strlen(json), "test", NULL);

    assert_non_null(answer);
    assert_true(afsync_metrics_read(answer, "w", &scope, &sink, failures, NULL));
    json_object_put(answer);
}

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct recorder recorder = {0};
        struct afsync_text json = {0};
        bool complains = rows[i].complaint != NULL;
        size_t failures = 0;

        afsync_text_addf(&json, "{\"value\":[%s]}", rows[i].values);
        read_values(&recorder, json.data, &failures);
        if (strcmp(afsync_text_string(&recorder.said), rows[i].said) != 0)
            fail_msg("%s: said\n%s", rows[i].claim, afsync_text_string(&recorder.said));
        if (recorder.complaint_count != (complains ? 1 : 0) ||
            failures != (complains ? 1 : 0) ||
            (complains && (recorder.hides[0] ||
                           strstr(recorder.complaints[0].text, rows[i].complaint) == NULL)))
            fail_msg("%s: %s", rows[i].claim, recorder.complaints[0].text);
        afsync_text_fini(&json);
        recorder_fini(&recorder);
    }
}

/* An answer without `value`, and one that has as many series as may come. */
static void test_bounds(void **state) {
    struct recorder recorder = {0};
    struct afsync_text json = {0};
    size_t failures = 0;

    (void)state;
    read_values(&recorder, "{\"value\":null}", &failures);
    assert_non_null(strstr(recorder.complaints[0].text, "no value array"));
    afsync_text_add(&json,
                    "{\"value\":[{\"name\":{\"value\":\"" FILES "\"},\"timeseries\":[");
    for (int i = 0; i < AFSYNC_METRICS_TOP; i++)
        afsync_text_add(&json, i == 0 ? "{}" : ",{}");
    afsync_text_add(&json, "]}]}");
    read_values(&recorder, json.data, &failures);
    assert_int_equal(recorder.complaints[1].kind, AFSYNC_FAULT_LIMIT);
    assert_false(recorder.hides[1]);
    assert_int_equal(failures, 2);
    afsync_text_clear(&json);
    afsync_text_add(&json, "{\"value\":[{\"name\":{\"value\":\"" FILES
                           "\"},\"timeseries\":[{\"data\":[");
    for (int i = 0; i <= AFSYNC_METRICS_POINTS_MAX; i++)
        afsync_text_addf(&json, "%s" POINT("01:15", ",\"total\":1"), i == 0 ? "" : ",");
    afsync_text_add(&json, "]}]}]}");
    read_values(&recorder, json.data, &failures);
    assert_non_null(strstr(recorder.complaints[2].text, "too many points"));
    afsync_text_fini(&json);
    recorder_fini(&recorder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
