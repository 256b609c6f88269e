/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers of the query API, row by row: a claim, an answer, what is observed of it and what
 * is wrong with it. */
#include "source/loganalytics_read.h"

#include "arm_recorder.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The columns that the query asks for; the data of an event; and an answer of such rows. */
#define COLUMNS                                                                            \
    "{'name':'TimeGenerated','type':'datetime'},{'name':'Computer','type':'string'},"      \
    "{'name':'EventID','type':'int'},{'name':'EventData','type':'string'},"                \
    "{'name':'ParameterXml','type':'string'},"                                             \
    "{'name':'RenderedDescription','type':'string'}"
#define ANSWER(rows)                                                                       \
    "{'tables':[{'name':'PrimaryResult','columns':[" COLUMNS "],'rows':[" rows "]}]}"
#define DATA(name, value) "<Data Name=\\'" name "\\'>" value "</Data>"
#define WHO                                                                                \
    DATA("ServerEndpointName", "ep")                                                       \
    DATA("SyncGroupName", "sg") DATA("SyncDirection", "Upload")
#define END                                                                                \
    WHO DATA("HResult", "0") DATA("PerItemErrorCount", "0") DATA("AppliedFileCount", "7")
#define AT "'2026-03-04T01:45:07.5Z','FS01'"
#define SEEN "sg/ep upload end 2026-03-04T01:45:07Z 0x00000000 failed=0 applied?=7\n"
#define TEXT                                                                               \
    "ServerEndpointName: ep, SyncGroupName: sg, SyncDirection: Upload. HResult: 0. "       \
    "PerItemErrorCount: 0, AppliedFileCount: 7."

static const struct {
    const char *claim, *answer, *said;
    size_t rows, unreadable;
    const char *why;   /* the first row cannot be read */
    const char *wrong; /* with the answer */
} rows[] = {
    {"an event", ANSWER("[" AT ",9102,'<EventData>" END "</EventData>',null,null]"), SEEN,
     1, 0, NULL, NULL},
    {"numbers may be strings",
     ANSWER("[" AT ",'9102','<EventData>" END "</EventData>','','']"), SEEN, 1, 0, NULL,
     NULL},
    {"in a DataItem",
     ANSWER("[" AT ",9102,'<DataItem type=\\'System.XmlData\\'>"
            "<EventData xmlns=\\'urn:x\\'>" END "</EventData></DataItem>']"),
     SEEN, 1, 0, NULL, NULL},
    {"without any root", ANSWER("[" AT ",9102,'" END "']"), SEEN, 1, 0, NULL, NULL},
    {"by its parameters, if they have names", ANSWER("[" AT ",9102,'','" END "',null]"),
     SEEN, 1, 0, NULL, NULL},
    {"by its text, if the parameters have none",
     ANSWER("[" AT ",9102,null,'<Param>ep</Param><Param>sg</Param>','" TEXT "']"), SEEN, 1,
     0, NULL, NULL},
    {"by its text, where the data stand", ANSWER("[" AT ",9102,'" TEXT "',null,null]"),
     SEEN, 1, 0, NULL, NULL},
    {"by its text, if the data break off",
     ANSWER("[" AT ",9102,'<EventData>" WHO "<Data Name=\\'HRes',null,'" TEXT "']"), SEEN,
     1, 0, NULL, NULL},
    {"data that break off are not believed",
     ANSWER("[" AT ",9102,'<EventData>" END "<Data Name=\\'HRes',null,null]"), "", 1, 1,
     "it is not well-formed XML", NULL},
    {"columns may stand in any order, and more of them",
     "{'tables':[{'name':'Other','columns':[],'rows':[[1]]},{'name':'PrimaryResult',"
     "'columns':[{'name':'Tenant'},{'name':'eventdata'},7,{'name':'EventID'},{'type':'x'},"
     "{'name':'TIMEGENERATED'}],'rows':[['t','" END "',null,9102,{},"
     "'2026-03-04T01:45:07Z']]}]}",
     SEEN, 1, 0, NULL, NULL},
    {"the only table may have any name",
     "{'tables':[{'columns':[" COLUMNS "],'rows':[[" AT ",9102,'" END "']]}]}", SEEN, 1, 0,
     NULL, NULL},
    {"of two times the earlier: Azure made this one up",
     ANSWER("[" AT ",9102,'<DataItem time=\\'2026-03-01T01:45:07.5Z\\'>" END
            "</DataItem>']"),
     "sg/ep upload end 2026-03-01T01:45:07Z 0x00000000 failed=0 applied?=7\n", 1, 0, NULL,
     NULL},
    {"the agent read it late",
     ANSWER("[" AT ",9102,'<DataItem time=\\'2026-03-04T09:00:00+01:00\\'>" END
            "</DataItem>']"),
     SEEN, 1, 0, NULL, NULL},
    {"a time that names no zone says nothing",
     ANSWER("[" AT ",9102,'<DataItem time=\\'2026-03-01T01:45:07\\'>" END "</DataItem>']"),
     SEEN, 1, 0, NULL, NULL},
    {"a time that is none is left to the fold",
     ANSWER("['soon','FS01',9102,'" END "',null,null]"),
     "sg/ep upload end 0x00000000 failed=0 applied?=7\n", 1, 0, NULL, NULL},
    {"other events are not ours", ANSWER("[" AT ",9301,'<Data>0</Data>',null,null]"), "", 1,
     0, NULL, NULL},
    {"a row that is too short", ANSWER("[" AT "]"), "", 1, 1, "it has no event number",
     NULL},
    {"a row that is none", ANSWER("7,null,{}"), "", 3, 3, "it is no array", NULL},
    {"cells of other types", ANSWER("[{},[],9102,{},[],7]"), "", 1, 1,
     "it names no server endpoint", NULL},
    {"all cells empty", ANSWER("[null,null,null,null,null,null]"), "", 1, 1,
     "it has no event number", NULL},
    {"one bad row hides no other",
     ANSWER("[" AT ",9102,'" DATA("HResult", "0") "'],[" AT ",9102,'" END "']"), SEEN, 2, 1,
     "it names no server endpoint", NULL},
    {"a value cut by a NUL is none", ANSWER("[" AT ",9102,'" END "\\u0000',null,null]"), "",
     1, 1, "it names no server endpoint", NULL},
    {"entities are not expanded",
     ANSWER("[" AT ",9102,'<!DOCTYPE a [<!ENTITY b \\'c\\'>]><a>" END "</a>',null,null]"),
     "", 1, 1, "it declares a document type", NULL},
    {"no rows are nothing new", ANSWER(""), "", 0, 0, NULL, NULL},
    {"no tables are nothing new", "{'tables':[]}", "", 0, 0, NULL, NULL},
    {"no array of tables", "{'tables':null}", "", 0, 0, NULL, "it has no array \"tables\""},
    {"a list is no answer", "[1]", "", 0, 0, NULL, "it has no array \"tables\""},
    {"no columns", "{'tables':[{'rows':[]}]}", "", 0, 0, NULL, "lacks the columns"},
    {"a table that is none", "{'tables':[7]}", "", 0, 0, NULL, "lacks the columns"},
    {"no event number", "{'tables':[{'columns':[{'name':'TimeGenerated'}],'rows':[]}]}", "",
     0, 0, NULL, "lacks the columns"},
    {"no array of rows", "{'tables':[{'columns':[" COLUMNS "],'rows':{}}]}", "", 0, 0, NULL,
     "has no array \"rows\""},
};

/* The rows are written with ' for ", and \' for one within a string. */
static struct json_object *parse(const char *text) {
    struct afsync_text json = {0};
    struct json_object *root;
    struct afsync_fault fault = {0};

    for (; *text != '\0'; text++)
        if (*text == '\'')
            afsync_text_add(&json, "\"");
        else if (text[0] == '\\' && text[1] == '\'') {
            afsync_text_add(&json, "\\\"");
            text++;
        } else
            afsync_text_add_bytes(&json, text, 1);
    root = afsync_json_parse(json.data, json.length, "it", &fault);
    if (root == NULL)
        fail_msg("%s: %s", fault.text, json.data);
    afsync_text_fini(&json);
    return root;
}

static void read_answer(const char *text, struct recorder *recorder,
                        struct afsync_loganalytics_answer *answer) {
    struct json_object *root = parse(text);
    struct afsync_sink sink = recorder_sink(recorder);
    struct afsync_fault fault = {0};

    *recorder = (struct recorder){0};
    assert_true(
        afsync_loganalytics_read(root, AFSYNC_SOURCE_LOGANALYTICS, &sink, answer, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_NONE);
    json_object_put(root);
}

static bool says(const struct afsync_fault *fault, const char *text) {
    return text == NULL ? fault->kind == AFSYNC_FAULT_NONE
                        : strstr(fault->text, text) != NULL;
}

static void test_answers(void **state) {
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct recorder recorder;
        struct afsync_loganalytics_answer answer;

        read_answer(rows[i].answer, &recorder, &answer);
        if (strcmp(afsync_text_string(&recorder.said), rows[i].said) != 0 ||
            answer.rows != rows[i].rows || answer.unreadable != rows[i].unreadable ||
            !says(&answer.first, rows[i].why) || !says(&answer.wrong, rows[i].wrong)) {
            print_error("%s: %zu rows, %zu unreadable (%s), wrong: %s, said: %s\n",
                        rows[i].claim, answer.rows, answer.unreadable, answer.first.text,
                        answer.wrong.text, afsync_text_string(&recorder.said));
            failed++;
        }
        recorder_fini(&recorder);
    }
    assert_int_equal(failed, 0);
}

static void read_file(const char *name, struct recorder *recorder,
                      struct afsync_loganalytics_answer *answer) {
    char path[512];
    struct json_object *root, *body;
    struct afsync_sink sink = recorder_sink(recorder);
    struct afsync_fault fault = {0};

    snprintf(path, sizeof path, TEST_DATA_DIR "/%s", name);
    root = json_object_from_file(path);
    assert_non_null(root);
    body = afsync_json_at(root, "responses.200.body");
    *recorder = (struct recorder){0};
    assert_true(afsync_loganalytics_read(
        body != NULL ? body : root, AFSYNC_SOURCE_LOGANALYTICS, &sink, answer, &fault));
    json_object_put(root);
}

static void test_the_sample_of_table_event(void **state) {
    struct recorder recorder;
    struct afsync_loganalytics_answer answer;

    (void)state;
    read_file("loganalytics/log-analytics.json", &recorder, &answer);
    assert_int_equal(answer.words, 5);
    assert_int_equal(answer.unreadable, 0);
    assert_string_equal(
        afsync_text_string(&recorder.said),
        "sg-projects/fs-projects upload end 2026-03-04T01:45:07Z 0x00000000 failed=0 "
        "applied?=12\n"
        "sg-projects/fs-projects upload end 2026-03-04T02:15:07Z 0x800704c7 failed=3 "
        "applied?=2048\n"
        "sg-projects/fs-projects upload item error 2026-03-04T02:15:07Z 0x80070020 "
        "persistent=2 transient=1 of another end\n"
        "sg-projects/fs-projects upload progress 2026-03-04T02:21:47Z items=900 of=3075 "
        "bytes=58982400 of=201523200 failed=0 final\n"
        "sg-projects/fs-projects upload progress 2026-03-04T02:30:07Z items=1700 of=3075 "
        "bytes=111411200 of=201523200 failed=0 final\n");
    assert_true(answer.newest_at == INT64_C(1772591407123));
    recorder_fini(&recorder);
}

static void test_the_published_example_is_no_answer_of_ours(void **state) {
    struct recorder recorder;
    struct afsync_loganalytics_answer answer;

    (void)state;
    read_file("loganalytics/la-post-example.json", &recorder, &answer);
    assert_non_null(strstr(answer.wrong.text, "lacks the columns"));
    recorder_fini(&recorder);
}

static void test_a_part_is_no_whole(void **state) {
    struct recorder recorder;
    struct afsync_loganalytics_answer answer;

    (void)state;
    read_file("loganalytics/log-analytics-200-PartialError.json", &recorder, &answer);
    assert_true(answer.partial && answer.too_large);
    read_answer("{'tables':[{'columns':[" COLUMNS "],'rows':[[" AT ",9102,'" END
                "']]}],'error':{'code':'PartialError'}}",
                &recorder, &answer);
    assert_true(answer.partial && !answer.too_large);
    assert_string_equal(afsync_text_string(&recorder.said), SEEN);
    recorder_fini(&recorder);
}

/* A sink that is full ends the reading. */
static void test_a_sink_may_refuse(void **state) {
    struct recorder recorder = {.room = 1};
    struct afsync_sink sink = recorder_sink(&recorder);
    struct afsync_loganalytics_answer answer;
    struct afsync_fault fault = {0};
    struct json_object *root =
        parse(ANSWER("[" AT ",9102,'" END "'],[" AT ",9102,'" END "']"));

    (void)state;
    assert_false(
        afsync_loganalytics_read(root, AFSYNC_SOURCE_EVENTS, &sink, &answer, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    json_object_put(root);
    recorder_fini(&recorder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_the_sample_of_table_event),
        cmocka_unit_test(test_the_published_example_is_no_answer_of_ours),
        cmocka_unit_test(test_a_part_is_no_whole),
        cmocka_unit_test(test_a_sink_may_refuse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
