/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of what the source `events` makes of events: every format says the same, and what
 * is broken, odd or somebody else's says nothing. */
#include "events_witness.h"

#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define AGENT "<Provider Name='Microsoft-FileSync-Agent'/>"
#define AT "<TimeCreated SystemTime='2026-03-04T02:15:07.5Z'/>"
#define SYSTEM(id) "<System>" AGENT "<EventID>" id "</EventID>" AT "</System>"
#define DATA(name, value) "<Data Name='" name "'>" value "</Data>"
#define WHO DATA("ServerEndpointName", "e") DATA("SyncGroupName", "g")
#define UP DATA("SyncDirection", "Upload")
#define EVENT(id, data)                                                                    \
    "<Event xmlns='x'>" SYSTEM(id) "<EventData>" data "</EventData></Event>\n"
#define END "end upload g/e@- 2026-03-04T02:15:07Z #0"

/* The story of tests/data/events, as any of its formats tells it. */
static const char story[] =
    "end upload sg-projects/fs-projects@FS01.example.test 2026-03-04T01:45:07Z #481515 df07"
    " 0x00000000 files=12 bytes=786432 of=12 failed=0\n"
    "end upload sg-projects/fs-projects@FS01.example.test 2026-03-04T02:15:07Z #481516 3f2b"
    " 0x800704c7 files=2048 bytes=134217728 of=5120 failed=3\n"
    "errors upload sg-projects/fs-projects@FS01.example.test 2026-03-04T02:15:07Z #481517 "
    "3f2b"
    " 0x80070020 persistent=2 transient=1\n"
    "progress upload sg-projects/fs-projects@FS01.example.test 2026-03-04T02:21:47Z #481518"
    " 9a3c items=900 of=3075 bytes=58982400 of=201523200 failed=0 final\n"
    "progress upload sg-projects/fs-projects@FS01.example.test 2026-03-04T02:30:07Z #481519"
    " 9a3c items=1700 of=3075 bytes=111411200 of=201523200 failed=0 final\n";

static const char *const formats[] = {
    "wevtutil-xml.xml",        "wevtutil-rendered-root.xml",
    "wef-forwarded.xml",       "winlogbeat.jsonl",
    "nxlog-ee.jsonl",          "nxlog-ce.jsonl",
    "nxlog-syslog.log",        "evtx-dump.jsonl",
    "fluentbit-default.jsonl", "fluentbit-map.jsonl",
    "fluentbit-xml.jsonl",     "get-winevent-ps51.json",
    "get-winevent-ps7.json",   "openwec-json.jsonl",
    "otel-array.jsonl",        "otel-map.jsonl",
    "promtail.jsonl",
};

/* Those that lose the number of the record. */
static const char *const numberless[] = {"log-analytics.json", "snare-syslog.log",
                                         "telegraf.influx"};

static int make_scratch(void **state) {
    (void)state;
    return mkdir(scratch_path(""), 0700);
}

static int remove_scratch(void **state) {
    char path[256];

    (void)state;
    snprintf(path, sizeof path, "%s", scratch_path(""));
    unlink(scratch_path("export"));
    return rmdir(path);
}

static void check_quiet(const char *claim, const struct witness *witness,
                        const char *words) {
    if (strcmp(witness_words(witness), words) != 0)
        fail_msg("%s: said\n%snot\n%s", claim, witness_words(witness), words);
    if (*witness_complaints(witness) != '\0')
        fail_msg("%s: complained: %s", claim, witness_complaints(witness));
}

static void test_every_format_tells_the_story(void **state) {
    struct witness witness = {0};
    uint64_t origin = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(formats); i++) {
        char path[512];

        snprintf(path, sizeof path, "%s/events/%s", TEST_DATA_DIR, formats[i]);
        assert_true(
            witness_try(&witness, path, "+01:00", (struct afsync_deadline){0}, NULL));
        check_quiet(formats[i], &witness, story);
        assert_int_equal(witness.tally.files, 1);
        assert_int_equal(witness.tally.events, 5);
        assert_int_equal(witness.tally.words, 5);
        assert_int_equal(witness.tally.unreadable, 0);
        if (i == 0)
            origin = witness.origin;
        assert_true(origin != 0 && witness.origin == origin);
    }
    witness_fini(&witness);
}

/* Takes "#481515" for "#0". */
static void forget_numbers(char *words) {
    for (char *at = strchr(words, '#'); at != NULL; at = strchr(at + 1, '#')) {
        size_t digits = strspn(at + 1, "0123456789");

        at[1] = '0';
        memmove(at + 2, at + 1 + digits, strlen(at + 1 + digits) + 1);
    }
}

static void test_formats_without_record_numbers(void **state) {
    struct witness witness = {0};
    char words[sizeof story];

    (void)state;
    memcpy(words, story, sizeof story);
    forget_numbers(words);
    for (size_t i = 0; i < COUNT(numberless); i++) {
        char path[512];

        snprintf(path, sizeof path, "%s/events/%s", TEST_DATA_DIR, numberless[i]);
        assert_true(
            witness_try(&witness, path, "+01:00", (struct afsync_deadline){0}, NULL));
        check_quiet(numberless[i], &witness, words);
    }
    witness_fini(&witness);
}

static void test_local_times_have_a_zone(void **state) {
    static const struct {
        const char *zone;
        bool words;
        const char *complaint;
    } rows[] = {
        {"+01:00", true, ""},
        {"Europe/Berlin", true, ""},
        {"Europe/Atlantis", false, "usage hides"},
    };
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(witness_try(&witness, TEST_DATA_DIR "/events/nxlog-ce.jsonl",
                                rows[i].zone, (struct afsync_deadline){0}, NULL));
        assert_string_equal(witness_words(&witness), rows[i].words ? story : "");
        assert_true(strncmp(witness_complaints(&witness), rows[i].complaint,
                            strlen(rows[i].complaint)) == 0);
        assert_int_equal(witness.tally.unreadable, rows[i].words ? 0 : 5);
    }
    /* Who writes UTC does not mind a zone that cannot be had. */
    assert_true(witness_try(&witness, TEST_DATA_DIR "/events/winlogbeat.jsonl", "Nowhere",
                            (struct afsync_deadline){0}, NULL));
    assert_string_equal(witness_words(&witness), story);
    witness_fini(&witness);
}

/* Replaces every `from` by a `to` of the same length. */
static void overwrite(char *text, const char *from, const char *to) {
    assert_int_equal(strlen(from), strlen(to));
    for (char *at = strstr(text, from); at != NULL; at = strstr(at, from))
        memcpy(at, to, strlen(to));
}

static void test_message_alone_tells_the_story(void **state) {
    static const char *const sources[] = {
        "events/wevtutil-rendered-root.xml", "events/wef-forwarded.xml",
        "events/winlogbeat.jsonl", "events/nxlog-ee.jsonl"};
    static const char *const names[] = {
        "ServerEndpointName",  "SyncGroupName",    "Scenario",
        "SyncDirection",       "HResult",          "CorrelationId",
        "SyncFileCount",       "AppliedFileCount", "AppliedSizeBytes",
        "PerItemErrorCount",   "TransientCount",   "AppliedItemCount",
        "TotalItemCount",      "AppliedBytes",     "TotalBytes",
        "AreTotalCountsFinal", "PersistentCount"};
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(sources); i++) {
        size_t length;
        char *bytes = load(sources[i], &length);

        overwrite(bytes, "<Data Name=", "<Data Nope=");
        overwrite(bytes, "\"event_data\"", "\"event_dada\"");
        for (size_t name = 0; name < COUNT(names); name++) {
            char from[40], to[40];

            snprintf(from, sizeof from, "\"%s\":", names[name]);
            snprintf(to, sizeof to, "\"x%s\":", names[name] + 1);
            overwrite(bytes, from, to);
        }
        witness_read(&witness, write_bytes("export", bytes, length));
        check_quiet(sources[i], &witness, story);
        free(bytes);
    }
    witness_fini(&witness);
}

static void test_published_messages(void **state) {
    static const struct {
        const char *file, *id, *words;
    } rows[] = {
        {"published/9302_progress_docs2023.txt", "9302",
         "progress upload sgname/sename@- - #0 ab4b items=172473 of=624196 "
         "bytes=51473711577"
         " of=293363829906 failed=1006 final\n"},
        {"published/9302_progress_docs2025.txt", "9302",
         "progress upload sgname/sename@- - #0 aaaa items=172473 of=624196 "
         "bytes=51473711577"
         " of=293363829906 failed=1006 final\n"},
    };
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct afsync_text xml = {0};
        size_t length;
        char *text = load(rows[i].file, &length);

        afsync_text_addf(&xml, "<Event><System><EventID>%s</EventID></System>", rows[i].id);
        afsync_text_add(&xml, "<RenderingInfo><Message>");
        for (const char *at = text; *at != '\0'; at++)
            if (*at == '<')
                afsync_text_add(&xml, "&lt;");
            else
                afsync_text_add_bytes(&xml, at, 1);
        afsync_text_add(&xml, "</Message></RenderingInfo></Event>");
        witness_read(&witness, write_text("export", afsync_text_string(&xml)));
        check_quiet(rows[i].file, &witness, rows[i].words);
        afsync_text_fini(&xml);
        free(text);
    }
    witness_fini(&witness);
}

/* What one small export says: its words, and its tally. */
struct reading_row {
    const char *claim, *text, *words;
    size_t events, unreadable;
};

static void check_readings(const struct reading_row *rows, size_t count) {
    struct witness witness = {0};

    for (size_t i = 0; i < count; i++) {
        witness_read(&witness, write_text("export", rows[i].text));
        if (strcmp(witness_words(&witness), rows[i].words) != 0)
            fail_msg("%s: said\n%snot\n%s", rows[i].claim, witness_words(&witness),
                     rows[i].words);
        if (witness.tally.events != rows[i].events ||
            witness.tally.unreadable != rows[i].unreadable)
            fail_msg("%s: %zu events, %zu unreadable", rows[i].claim, witness.tally.events,
                     witness.tally.unreadable);
    }
    witness_fini(&witness);
}

static const struct reading_row xml_rows[] = {
    {"the least of an end", EVENT("9102", WHO UP), END "\n", 1, 0},
    {"a declaration and a root before it",
     "<?xml version='1.0' encoding='utf-16'?>\n<Events>" EVENT("9102", WHO UP) "</Events>",
     END "\n", 1, 0},
    {"documents one after the other",
     "<?xml version='1.0'?>" EVENT("9102", WHO UP) "<?xml version='1.0'?>" EVENT("9102",
                                                                                 WHO UP),
     END "\n" END "\n", 2, 0},
    {"in a line with a prefix", "<13>Mar  4 fs01 wef: " EVENT("9102", WHO UP), END "\n", 1,
     0},
    {"order does not matter",
     "<Event><EventData>" DATA("HResult", "-5") UP WHO
     "</EventData>" SYSTEM("9102") "</Event>",
     END " 0xfffffffb\n", 1, 0},
    {"names in any case",
     EVENT("9102", WHO DATA("SYNCDIRECTION", "uPLOAD") DATA("HRESULT", "0x800704c7")),
     END " 0x800704c7\n", 1, 0},
    {"a snapshot session", EVENT("9102", WHO UP DATA("Scenario", "snapshotsync")),
     END " snapshot\n", 1, 0},
    {"its other name", EVENT("9102", WHO UP DATA("SyncScenario", "SnapshotSync")),
     END " snapshot\n", 1, 0},
    {"marks are taken off",
     EVENT("9102", DATA("ServerEndpointName", "&lt;CI&gt;e&lt;/CI&gt;")
                       DATA("SyncGroupName", "<CI>g</CI>") UP),
     END "\n", 1, 0},
    {"data of the provider's own element",
     "<Event>" SYSTEM("9102") "<UserData><Sync><ServerEndpointName>e</ServerEndpointName>"
                              "<SyncGroupName>g</SyncGroupName><SyncDirection>Upload"
                              "</SyncDirection></Sync></UserData></Event>",
     END "\n", 1, 0},
    {"qualifiers of the id",
     "<Event><System><EventID Qualifiers='0'>9102</EventID>" AT
     "</System><EventData>" WHO UP "</EventData></Event>",
     END "\n", 1, 0},
    {"the article's names of progress",
     EVENT("9302", WHO UP DATA("AppliedFileCount", "7") DATA("AppliedSizeBytes", "8")),
     "progress upload g/e@- 2026-03-04T02:15:07Z #0 items=7 bytes=8\n", 1, 0},
    {"the event's own names of progress come first",
     EVENT("9302", WHO UP DATA("AppliedFileCount", "7") DATA("AppliedItemCount", "9")
                       DATA("AreTotalCountsFinal", "1")),
     "progress upload g/e@- 2026-03-04T02:15:07Z #0 items=9 final\n", 1, 0},
    {"totals that are not final",
     EVENT("9302", WHO UP DATA("AreTotalCountsFinal", "false")),
     "progress upload g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"item errors of a session without names",
     EVENT("9121", DATA("CorrelationId", "{9A3C1F20-0000-4000-8000-000000000001}")
                       DATA("PersistentCount", "2")),
     "errors - -/-@- 2026-03-04T02:15:07Z #0 9a3c persistent=2\n", 1, 0},
    {"numbers that are none",
     EVENT("9102", WHO UP DATA("HResult", "4294967296") DATA("AppliedFileCount", "-1")
                       DATA("AppliedSizeBytes", "18446744073709551616")
                           DATA("PerItemErrorCount", "many")),
     END "\n", 1, 0},
    {"two words for one fact are none",
     EVENT("9102", WHO UP DATA("HResult", "0") DATA("HResult", "-5")), END "\n", 1, 0},
    {"another event; a second one is passed over unread",
     EVENT("9301", "") EVENT("9900", WHO UP), "", 1, 0},
    {"7005 with a name of progress: progress",
     EVENT("7005", WHO UP DATA("AppliedItemCount", "9") DATA("TotalItemCount", "20")
                       DATA("AreTotalCountsFinal", "true")),
     "progress upload g/e@- 2026-03-04T02:15:07Z #0 items=9 of=20 final\n", 1, 0},
    {"7006 with the article's names of progress",
     EVENT("7006", WHO UP DATA("AppliedSizeBytes", "8")),
     "progress upload g/e@- 2026-03-04T02:15:07Z #0 bytes=8\n", 1, 0},
    {"7005 that counts nothing: a sign of life", EVENT("7005", WHO UP),
     "sign upload g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"7006 that only names the endpoint", EVENT("7006", WHO DATA("Whatever", "7")),
     "sign - g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"a count of no direction is of no leg",
     EVENT("7005", WHO DATA("AppliedItemCount", "9")),
     "sign - g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"totals without what was applied are no progress",
     EVENT("7005", WHO UP DATA("TotalItemCount", "9") DATA("AreTotalCountsFinal", "true")),
     "sign upload g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"a count that cannot be read is none",
     EVENT("7005", WHO UP DATA("AppliedItemCount", "many")),
     "sign upload g/e@- 2026-03-04T02:15:07Z #0\n", 1, 0},
    {"7005 and 7006 of nobody are passed over",
     EVENT("7005", UP DATA("AppliedItemCount", "9")) EVENT("7006", ""), "", 2, 0},
    {"a sign of life without a time is passed over",
     "<Event><System><EventID>7005</EventID></System><EventData>" WHO UP
     "</EventData></Event>",
     "", 1, 0},
    {"progress of 7005 without a time is treated as that of 9302",
     "<Event><System><EventID>7005</EventID></System><EventData>" WHO UP DATA(
         "AppliedItemCount", "9") "</EventData></Event>",
     "progress upload g/e@- - #0 items=9\n", 1, 0},
    {"another provider's 9102",
     "<Event><System><Provider Name='Other'/><EventID>9102</EventID></System></Event>", "",
     1, 0},
    {"an element of that name that is no event", "<Event type='gig'>Concert</Event>", "", 0,
     0},
    {"a time before 1970 is none",
     "<Event><System><EventID>9102</EventID><TimeCreated "
     "SystemTime='1601-01-01T00:00:00Z'/>"
     "</System><EventData>" WHO UP "</EventData></Event>",
     "end upload g/e@- - #0\n", 1, 0},
};

static void test_xml(void **state) {
    (void)state;
    check_readings(xml_rows, COUNT(xml_rows));
}

static void test_broken_xml(void **state) {
    static const struct reading_row rows[] = {
        {"no endpoint", EVENT("9102", UP) EVENT("9302", UP), "", 2, 2},
        {"no direction", EVENT("9102", WHO DATA("SyncDirection", "Sideways")), "", 1, 1},
        {"item errors of nobody", EVENT("9121", UP), "", 1, 1},
        {"one that is not well-formed costs no other",
         "<Event><System></Sistem></Event>" EVENT("9102", WHO UP), END "\n", 1, 1},
        {"one that was cut costs no other",
         "<Event><System><EventID>9102</EventID>\n" EVENT("9102", WHO UP), END "\n", 1, 1},
        {"one cut in a tag", "<Event><System><Eve" EVENT("9102", WHO UP), END "\n", 1, 1},
        {"an empty element is none", "<Event/>" EVENT("9102", WHO UP), END "\n", 1, 0},
        {"an unknown entity", "<!DOCTYPE x [<!ENTITY lol 'lol'>]>" EVENT("9102", "&lol;"),
         "", 0, 1},
        {"a document type in an event",
         "<Event><!DOCTYPE x [<!ENTITY lol 'lol'>]></Event>" EVENT("9102", WHO UP),
         END "\n", 1, 1},
        {"a CDATA section that only looks like one",
         "<Event><![CDATA[<!ENTITY lol 'lol'>]]></Event>", "", 0, 1},
    };

    (void)state;
    check_readings(rows, COUNT(rows));
}

#define JSON_HEAD "{\"@timestamp\":\"2026-03-04T02:15:07Z\",\"winlog\":{"
#define JSON_DATA                                                                          \
    "\"event_data\":{\"ServerEndpointName\":\"e\",\"SyncGroupName\":\"g\","                \
    "\"SyncDirection\":\"Upload\""

static const struct reading_row json_rows[] = {
    {"Winlogbeat, the id a string", JSON_HEAD "\"event_id\":\"9102\"," JSON_DATA "}}}\n",
     END "\n", 1, 0},
    {"the id a number", JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}\n", END "\n", 1, 0},
    {"the id in event.code", JSON_HEAD JSON_DATA "}},\"event\":{\"code\":9102}}\n",
     END "\n", 1, 0},
    {"the last line lacks its end", JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}",
     END "\n", 1, 0},
    {"the last line is being written", JSON_HEAD "\"event_id\":9102," JSON_DATA "}}", "", 0,
     0},
    {"blanks before it, Windows line ends",
     " \t" JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}\r\n", END "\n", 1, 0},
    {"numbers and booleans as such",
     JSON_HEAD "\"event_id\":9302," JSON_DATA ",\"AppliedItemCount\":5,"
               "\"AreTotalCountsFinal\":true}}}\n",
     "progress upload g/e@- 2026-03-04T02:15:07Z #0 items=5 final\n", 1, 0},
    {"values of the wrong type say nothing",
     JSON_HEAD "\"event_id\":9102," JSON_DATA ",\"HResult\":[0],\"AppliedFileCount\":1.5,"
               "\"AppliedSizeBytes\":-1,\"PerItemErrorCount\":null,\"Scenario\":{}}}}\n",
     END "\n", 1, 0},
    {"members of the wrong type",
     "{\"@timestamp\":[],\"message\":7,\"winlog\":{\"event_id\":9102,\"event_data\":[1]"
     "}}\n",
     "", 1, 1},
    {"winlog is no object", "{\"winlog\":\"x\"}\n", "", 0, 0},
    {"a zero byte in a name would end it early",
     JSON_HEAD "\"event_id\":9102,\"event_data\":{\"ServerEndpointName\":\"e\\u0000f\","
               "\"SyncDirection\":\"Upload\"}}}\n",
     "", 1, 1},
    {"order does not matter",
     "{\"winlog\":{" JSON_DATA ",\"HResult\":\"-5\"},\"event_id\":9102},"
     "\"@timestamp\":\"2026-03-04T02:15:07Z\"}\n",
     END " 0xfffffffb\n", 1, 0},
    {"NXLog with an id of text and local time",
     "{\"EventID\":\"9102\",\"EventTime\":\"2026-03-04 "
     "02:15:07\",\"ServerEndpointName\":"
     "\"e\",\"SyncGroupName\":\"g\",\"SyncDirection\":\"Upload\"}\n",
     END "\n", 1, 0},
    {"somebody else's JSON", "{\"message\":\"hello\"}\n{}\n", "", 0, 0},
    {"another event", JSON_HEAD "\"event_id\":9301}}\n", "", 1, 0},
    {"a line that is no JSON costs no other",
     "{\"winlog\":{\n" JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}\n", END "\n", 1, 1},
    {"two objects in a line are two",
     "{}{}\n" JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}" JSON_HEAD
     "\"event_id\":9102," JSON_DATA "}}}\n",
     END "\n" END "\n", 2, 0},
    {"nested too deep",
     "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
     "]]]]]]"
     "}\n",
     "", 0, 1},
#define OTLP(key, value) "{\"key\":\"" key "\",\"value\":{" value "}}"
#define OTLP_EVENT(name)                                                                                                                    \
    "{\"timeUnixNano\":\"1\",\"body\":{\"kvlistValue\":{\"values\":[" OTLP(                                                                 \
        "event_id",                                                                                                                         \
        "\"kvlistValue\":{\"values\":[" OTLP(                                                                                               \
            "id",                                                                                                                           \
            "\"intValue\":\"9102\"") "]}") "," OTLP("system_time",                                                                          \
                                                    "\"stringValue\":\"2026-03-04T02:15:"                                                   \
                                                    "07Z\"") "," OTLP("event_data",                                                         \
                                                                      "\"kvlistValue\":{"                                                   \
                                                                      "\"values\":[" OTLP(                                                  \
                                                                          "ServerEndpoint"                                                  \
                                                                          "Name",                                                           \
                                                                          "\"stringValue"                                                   \
                                                                          "\":\"" name                                                      \
                                                                          "\"") "," OTLP("SyncGroupName",                                   \
                                                                                         "\"stringValue\":\"g\"") "," OTLP("SyncDirection", \
                                                                                                                           "\"stringValue\":\"Upload\"") "]}") "]}}}"
    {"OTLP: every record of a batch is an event",
     "{\"resourceLogs\":[{\"resource\":{},\"scopeLogs\":[{\"scope\":{},\"logRecords\":"
     "[" OTLP_EVENT("e") "," OTLP_EVENT("f") "]}]}]}\n",
     END "\nend upload g/f@- 2026-03-04T02:15:07Z #0\n", 2, 0},
    {"an event as XML in a text, its brackets escaped",
     "{\"a\":1,\"original\":\"\\u003cEvent xmlns='x'\\u003e" SYSTEM(
         "9102") "<EventData>" WHO UP "</EventData></Event>\"}\n",
     END "\n", 1, 0},
    {"rows before their columns",
     "{\"tables\":[{\"rows\":[[9102,\"2026-03-04T02:15:07Z\",\"<Data "
     "Name='ServerEndpointName'>e</Data><Data Name='SyncGroupName'>g</Data><Data "
     "Name='SyncDirection'>Upload</Data>\"]],\"columns\":[{\"name\":\"EventID\"},{\"name\":"
     "\"TimeGenerated\"},{\"name\":\"EventData\"}]}]}",
     END "\n", 1, 0},
    {"a pretty object that has lost its end costs no other",
     "[\n {\n  \"EventID\": 9102,\n  \"a\": {\n },\n {\n  \"EventID\": 9102,\n  "
     "\"TimeCreated\": \"2026-03-04T02:15:07Z\",\n  \"EventData\": "
     "{\"ServerEndpointName\": "
     "\"e\", \"SyncGroupName\": \"g\", \"SyncDirection\": \"Upload\"}\n }\n]\n",
     END "\n", 1, 1},
    {"a list that only looks like an answer",
     "[\"tables\", 9102]\n" JSON_HEAD "\"event_id\":9102," JSON_DATA "}}}\n", END "\n", 1,
     0},
    {"a second table's rows are not read under the first one's columns",
     "{\"tables\":[{\"columns\":[{\"name\":\"EventID\"},{\"name\":\"TimeGenerated\"}],"
     "\"rows\":[]},"
     "{\"rows\":[[9102,\"2026-03-04T02:15:07Z\"]],\"columns\":[{\"name\":\"Count\"},{"
     "\"name\":"
     "\"At\"}]}]}",
     "", 0, 0},
    {"what nobody asks for is JSON all the same, each time",
     JSON_HEAD "\"event_id\":9102," JSON_DATA "}},\"other\":{\"a\":nope}}\n" JSON_HEAD
               "\"event_id\":9102," JSON_DATA "}},\"other\":{\"a\":nope}}\n",
     "", 0, 2},
    {"an element behind the end of another, in a line of text",
     "foo 9102 </Event>" EVENT("9102", WHO UP), END "\n", 1, 0},
    {"the same number of anything is no event", "{\"Id\":9102,\"Name\":\"x\"}\n", "", 0, 0},
    {"XML and JSON in one file",
     EVENT("9102", WHO UP) "# a comment\n" JSON_HEAD "\"event_id\":9102," JSON_DATA
                           "}}}\n" EVENT("9102", WHO UP),
     END "\n" END "\n" END "\n", 3, 0},
};

static void test_json(void **state) {
    (void)state;
    check_readings(json_rows, COUNT(json_rows));
}

static void test_unreadable_records_are_told_once(void **state) {
    struct witness witness = {0};

    (void)state;
    witness_read(&witness, write_text("export", EVENT("9102", WHO UP) EVENT("9102", UP)));
    assert_non_null(strstr(witness_complaints(&witness),
                           "record passes 1 record could not be read, first in /tmp/"));
    assert_non_null(
        strstr(witness_complaints(&witness), "near byte 297: it names no server"));
    witness_read(&witness, write_text("export", EVENT("9102", WHO UP) EVENT("9102", UP)
                                                    EVENT("9102", UP)));
    assert_non_null(
        strstr(witness_complaints(&witness), "record passes 2 records could not"));
    assert_ptr_equal(strchr(witness_complaints(&witness), '\n'),
                     strrchr(witness_complaints(&witness), '\n'));
    witness_fini(&witness);
}

static void test_a_sink_that_refuses_ends_it(void **state) {
    struct witness witness = {.refuse_after = 2};
    struct afsync_fault fault = {0};

    (void)state;
    assert_false(witness_try(
        &witness, write_text("export", EVENT("9102", WHO UP) EVENT("9102", WHO UP)), "UTC",
        (struct afsync_deadline){0}, &fault));
    assert_int_equal(fault.kind, AFSYNC_FAULT_MEMORY);
    assert_int_equal(witness.tally.words, 1);
    witness_fini(&witness);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_format_tells_the_story),
        cmocka_unit_test(test_formats_without_record_numbers),
        cmocka_unit_test(test_local_times_have_a_zone),
        cmocka_unit_test(test_message_alone_tells_the_story),
        cmocka_unit_test(test_published_messages),
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_broken_xml),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_unreadable_records_are_told_once),
        cmocka_unit_test(test_a_sink_that_refuses_ends_it),
    };

    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
