/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of lines that are handed out unseen because all before them had a number: what they
 * come to is the same as if each had been looked at. */
#include "events_witness.h"

#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { GOOD_LINES = 40 };

#define DATA                                                                               \
    "\"computer_name\":\"FS01\",\"event_data\":{\"ServerEndpointName\":\"e\","             \
    "\"SyncGroupName\":\"g\",\"SyncDirection\":\"Upload\",\"AppliedItemCount\":\"1\"}"
#define EVENT(id)                                                                          \
    "{\"@timestamp\":\"2026-03-04T02:15:07Z\",\"winlog\":{\"event_id\":" id "," DATA "}}"
#define LOST(id) "{\"winlog\":{\"event_id\":" id "}}"

/* What may stand among them, and whether it is complained of. */
static const struct {
    const char *line;
    size_t unreadable, events;
} rows[] = {
    {EVENT("4624"), 0, 0},
    {EVENT("\"9302\""), 0, 1},
    {EVENT("9302.0"), 0, 1},
    {EVENT("[9302]"), 0, 0},
    {EVENT("19302"), 0, 0},
    {EVENT("93020"), 0, 0},
    {EVENT("\"\\u0039302\""), 0, 0}, /* which is 9302, but does not look like it */
    {EVENT("\"930\\u0032\""), 0, 0},
    {EVENT("\"\\u00399302\""), 0, 0},
    {LOST("4624"), 0, 0},
    {LOST("9302"), 1, 1},
    {LOST("\"\\u0039302\""), 0, 0},
    {"{\"winlog\":{\"event_id\":4624", 0, 0},
    {"{\"winlog\":{\"event_id\":9302", 1, 0},
    {"{\"winlog\":{\"event_id\":9302}}x", 1, 0},
    {"{\"winlog\":{\"event_id\":4624}}x", 0, 0},
    {"{\"a\":\"9302\"}", 0, 0},
    {"{\"a\":\"<Event ><x>\"}", 0, 0},
    {"{\"a\":\"<Event ><x>9302\"}", 1, 0},
    {LOST("4624") "," EVENT("9302"), 0, 2},
    {EVENT("9302") "," LOST("4624"), 0, 2},
    {LOST("4624") "," LOST("4625"), 0, 0},
    {LOST("4624") ",{\"a\":9302}", 0, 1},
    {"{\"a\":\"M\xfcller\"}", 0, 0},
    {"{\"a\":\"M\xfcller\",\"winlog\":{\"event_id\":4624}}", 0, 0},
    {"{\"a\":\"M\xfcller\",\"winlog\":{\"event_id\":9302," DATA "}}", 0, 1},
    {"{\"tables\":4624}", 0, 0},
    {"{\"resourceLogs\":4624}", 0, 0},
    {"{", 0, 0},
    {"{\"", 0, 0},
    {"", 0, 0},
    {"  " EVENT("4624"), 0, 0},
    {"a line of text", 0, 0},
    {EVENT("9302") "\r", 0, 1},
    {EVENT("4624") "\r", 0, 0},
};

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

/* Good lines around one, each followed by `between`. */
static void read_among(struct witness *witness, const char *line, const char *between) {
    struct afsync_text text = {0};

    for (int i = 0; i < 2 * GOOD_LINES; i++) {
        if (i == GOOD_LINES)
            afsync_text_addf(&text, "%s\n%s", line, between);
        afsync_text_addf(&text, "%s\n%s", EVENT("9302"), between);
    }
    witness_read(witness, write_text("export", afsync_text_string(&text)));
    afsync_text_fini(&text);
}

static void test_as_if_looked_at(void **state) {
    struct witness unseen = {0}, seen = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_among(&unseen, rows[i].line, "");
        read_among(&seen, rows[i].line, "no number\n");
        if (strcmp(witness_words(&unseen), witness_words(&seen)) != 0 ||
            unseen.tally.events != seen.tally.events ||
            unseen.tally.unreadable != seen.tally.unreadable)
            fail_msg("%s: said\n%s(%zu)\nnot\n%s(%zu)", rows[i].line,
                     witness_words(&unseen), unseen.tally.events, witness_words(&seen),
                     seen.tally.events);
        if (unseen.tally.events != 2 * GOOD_LINES + rows[i].events ||
            unseen.tally.unreadable != rows[i].unreadable)
            fail_msg("%s: %zu events, %zu unreadable", rows[i].line, unseen.tally.events,
                     unseen.tally.unreadable);
    }
    witness_fini(&unseen);
    witness_fini(&seen);
}

/* A zero byte, which no string holds, and a line with a number that is too long. */
static void test_odd_bytes(void **state) {
    struct afsync_text text = {0};
    struct witness witness = {0};
    size_t zero;

    (void)state;
    for (int i = 0; i < GOOD_LINES; i++)
        afsync_text_addf(&text, "%s\n", EVENT("9302"));
    zero = text.length;
    afsync_text_addf(&text, "%s\n%s\n{\"a\":\"9302 ", EVENT("4624"), EVENT("9302"));
    text.data[zero + 3] = '\0';
    for (int i = 0; i < AFSYNC_RECORD_MAX / 8; i++)
        afsync_text_add(&text, "12345678");
    afsync_text_addf(&text, "\"}\n%s\n", EVENT("9302"));
    witness_read(&witness, write_bytes("export", text.data, text.length));
    assert_int_equal(witness.tally.words, GOOD_LINES + 2);
    assert_int_equal(witness.tally.unreadable, 1);
    witness_fini(&witness);
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_if_looked_at),
        cmocka_unit_test(test_odd_bytes),
    };

    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
