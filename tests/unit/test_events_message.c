/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of reading message texts: the published ones, and what may be met instead. */
#include "source/events_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct wanted {
    enum afsync_field field;
    const char *value; /* NULL: not said */
};

static void check(const char *claim, struct afsync_record *record,
                  const struct wanted *wanted, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *got = afsync_record_get(record, wanted[i].field);
        const char *value = wanted[i].value;

        if (got == NULL ? value != NULL : value == NULL || strcmp(got, value) != 0)
            fail_msg("%s: field %d is %s, not %s", claim, (int)wanted[i].field,
                     got != NULL ? got : "not said", value != NULL ? value : "not said");
    }
}

static char *load(const char *name) {
    char path[512];
    char *text = calloc(1, 4096);
    FILE *file;

    snprintf(path, sizeof path, "%s/published/%s", TEST_DATA_DIR, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 4095, file) > 0);
    fclose(file);
    return text;
}

static void check_published(const char *name, const struct wanted *wanted, size_t count) {
    struct afsync_record record = {0};
    char *text = load(name);

    afsync_message_read(&record, text);
    check(name, &record, wanted, count);
    free(text);
    afsync_record_fini(&record);
}

static void test_published(void **state) {
    static const struct wanted success[] = {
        {AFSYNC_FIELD_DIRECTION, "Upload"}, {AFSYNC_FIELD_RESULT, "0"},
        {AFSYNC_FIELD_SYNC_FILES, "2"},     {AFSYNC_FIELD_APPLIED_FILES, "2"},
        {AFSYNC_FIELD_APPLIED_SIZE, "0"},   {AFSYNC_FIELD_ITEM_ERRORS, "0"},
        {AFSYNC_FIELD_ENDPOINT, NULL},
    };
    static const struct wanted failed[] = {
        {AFSYNC_FIELD_DIRECTION, "Upload"}, {AFSYNC_FIELD_RESULT, "-2134364065"},
        {AFSYNC_FIELD_SYNC_FILES, "0"},     {AFSYNC_FIELD_APPLIED_FILES, "0"},
        {AFSYNC_FIELD_APPLIED_SIZE, "0"},   {AFSYNC_FIELD_ITEM_ERRORS, "0"},
    };
    static const struct wanted progress[] = {
        {AFSYNC_FIELD_ENDPOINT, "sename"},
        {AFSYNC_FIELD_SYNC_GROUP, "sgname"},
        {AFSYNC_FIELD_DIRECTION, "Upload"},
        {AFSYNC_FIELD_CORRELATION_ID, "{AB4BA07D-5B5C-461D-AAE6-4ED724762B65}"},
        {AFSYNC_FIELD_APPLIED_ITEMS, "172473"},
        {AFSYNC_FIELD_TOTAL_ITEMS, "624196"},
        {AFSYNC_FIELD_APPLIED_BYTES, "51473711577"},
        {AFSYNC_FIELD_TOTAL_BYTES, "293363829906"},
        {AFSYNC_FIELD_TOTALS_FINAL, "true"},
        {AFSYNC_FIELD_ITEM_ERRORS, "1006"},
    };

    (void)state;
    check_published("9102_upload_success.txt", success, COUNT(success));
    check_published("9102_upload_failed.txt", failed, COUNT(failed));
    check_published("9302_progress_docs2023.txt", progress, COUNT(progress));
    /* The page of 2025 differs in the id alone. */
    check_published("9302_progress_docs2025.txt", progress, 3);
    check_published("9302_progress_docs2025.txt", progress + 4, COUNT(progress) - 4);
}

static const struct {
    const char *claim, *text;
    struct wanted wanted;
} texts_rows[] = {
    {"one paragraph",
     "Done. SyncDirection: Upload. HResult: -5.",
     {AFSYNC_FIELD_RESULT, "-5"}},
    {"no colon", "Done. HResult -5, SyncFileCount 3.", {AFSYNC_FIELD_SYNC_FILES, "3"}},
    {"no blank after the colon", "HResult:-5", {AFSYNC_FIELD_RESULT, "-5"}},
    {"any case", "HRESULT: 0x800704C7.", {AFSYNC_FIELD_RESULT, "0x800704C7"}},
    {"Windows line ends",
     "HResult: -5\r\nSyncFileCount: 3\r\n",
     {AFSYNC_FIELD_RESULT, "-5"}},
    {"a unit",
     "AppliedBytes: 4096 bytes, TotalBytes: 1.",
     {AFSYNC_FIELD_APPLIED_BYTES, "4096"}},
    {"a unit at the end",
     "AppliedBytes: 4096 bytes.",
     {AFSYNC_FIELD_APPLIED_BYTES, "4096"}},
    {"a label that lacks its colon ends a number",
     "AppliedFileCount: 12, AppliedTombstoneCount 0, X: 1",
     {AFSYNC_FIELD_APPLIED_FILES, "12"}},
    {"a thousands mark does not cut a number short",
     "AppliedBytes: 1,234, TotalBytes: 2.",
     {AFSYNC_FIELD_APPLIED_BYTES, "1,234"}},
    {"a name with blanks and dots",
     "ServerEndpointName: D:\\a b.c d, SyncGroupName: g.",
     {AFSYNC_FIELD_ENDPOINT, "D:\\a b.c d"}},
    {"a name with separators inside",
     "ServerEndpointName: Sales, Berlin. Old, SyncGroupName: g.",
     {AFSYNC_FIELD_ENDPOINT, "Sales, Berlin. Old"}},
    {"a drive after a comma is no label",
     "ServerEndpointName: D:\\a, E:\\b, SyncGroupName: g.",
     {AFSYNC_FIELD_ENDPOINT, "D:\\a, E:\\b"}},
    {"a name that ends in a dot keeps it",
     "ServerEndpointName: Corp Inc., SyncGroupName: g.",
     {AFSYNC_FIELD_ENDPOINT, "Corp Inc."}},
    {"a name before a label without colon",
     "ServerEndpointName: a b, ReplicaName FS01.",
     {AFSYNC_FIELD_ENDPOINT, "a b"}},
    {"an unknown label ends a name",
     "ServerEndpointName: a, NewThing: 5, HResult: 0.",
     {AFSYNC_FIELD_ENDPOINT, "a"}},
    {"an unknown label is passed over",
     "NewThing: 5, HResult: 7.",
     {AFSYNC_FIELD_RESULT, "7"}},
    {"marks fence a name, whatever is in it",
     "ServerEndpointName: <CI>a, HResult: 0. b</CI>, HResult: -5.",
     {AFSYNC_FIELD_ENDPOINT, "a, HResult: 0. b"}},
    {"and what is in it is no field",
     "ServerEndpointName: <CI>a, HResult: 0. b</CI>, HResult: -5.",
     {AFSYNC_FIELD_RESULT, "-5"}},
    {"a mark that never closes fences nothing",
     "ServerEndpointName: <CI>a, SyncGroupName: <CI>g",
     {AFSYNC_FIELD_ENDPOINT, "a"}},
    {"two values of one field are none",
     "HResult: 0, SyncFileCount: 1, HResult: -5.",
     {AFSYNC_FIELD_RESULT, NULL}},
    {"one value said twice is one",
     "HResult: -5, SyncFileCount: 1, HResult: -5.",
     {AFSYNC_FIELD_RESULT, "-5"}},
    {"an empty value says nothing",
     "ServerEndpointName: , SyncGroupName: g.",
     {AFSYNC_FIELD_ENDPOINT, NULL}},
    {"an empty value takes no label",
     "ServerEndpointName:\nSyncGroupName: g.",
     {AFSYNC_FIELD_SYNC_GROUP, "g"}},
    {"a word inside a sentence is no label", "the HResult: 5", {AFSYNC_FIELD_RESULT, NULL}},
    {"the alias of the message",
     "SyncScenario: SnapshotSync.",
     {AFSYNC_FIELD_SCENARIO, "SnapshotSync"}},
    {"an empty text", "", {AFSYNC_FIELD_RESULT, NULL}},
    {"separators alone", ", . ,,.. ;\n\r\n.", {AFSYNC_FIELD_RESULT, NULL}},
    {"cut short in a label", "HResu", {AFSYNC_FIELD_RESULT, NULL}},
    {"cut short before the value", "HResult:", {AFSYNC_FIELD_RESULT, NULL}},
};

static void test_texts(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(texts_rows); i++) {
        struct afsync_record record = {0};

        afsync_message_read(&record, texts_rows[i].text);
        check(texts_rows[i].claim, &record, &texts_rows[i].wanted, 1);
        afsync_record_fini(&record);
    }
}

static void test_named_data_win(void **state) {
    struct afsync_record record = {0};
    static const struct wanted wanted[] = {{AFSYNC_FIELD_RESULT, "-5"},
                                           {AFSYNC_FIELD_SYNC_FILES, "3"}};

    (void)state;
    afsync_record_set(&record, AFSYNC_FIELD_RESULT, AFSYNC_SAID_BY_NAME, "-5", 2);
    afsync_message_read(&record, "HResult: 0, SyncFileCount: 3.");
    check("named data win", &record, wanted, COUNT(wanted));
    afsync_record_fini(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_named_data_win),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
