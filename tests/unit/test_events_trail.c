/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of the trail: which steps it tells apart, and that an event is read the same
 * whatever events were read before it. */
#include "source/events_trail.h"

#include "source/events_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { WITHIN = AFSYNC_SPOT_EVENT, ROUNDS = 3000, SAID_MAX = 4096 };

static struct afsync_trail_step step_of(const char *token) {
    struct afsync_trail_step step = {.within = WITHIN};

    assert_true(afsync_trail_say(&step, token, strlen(token)));
    return step;
}

static void test_fits(void **state) {
    static const struct {
        const char *token, *bytes;
        bool fits;
    } rows[] = {
        {"\"a\":\"", "\"a\":\"........................................", true},
        {"\"a\":\"", "\"b\":\"........................................", false},
        {"\"a\":\"", "\"a\": \".......................................", false},
        {"\"a\":\"", "\"a\":\"...........................", true},
        {"\"a\":\"", "\"a\":\"", true},
        {"\"a\":\"", "\"a\":", false}, /* the end cuts it off */
        {"0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef", true},
        {"0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdeg", false},
        {"0123456789abcdef0", "0123456789abcdef1..................", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct afsync_trail_step step = step_of(rows[i].token);
        size_t length = strlen(rows[i].bytes);
        char *own = malloc(length); /* and nothing behind it, which the sanitizers watch */

        assert_non_null(own);
        memcpy(own, rows[i].bytes, length);
        if (afsync_trail_fits(&step, WITHIN, own, own + length) != rows[i].fits)
            fail_msg("%s", rows[i].bytes);
        assert_false(afsync_trail_fits(&step, WITHIN + 1, own, own + length));
        free(own);
    }
}

static void test_empty_fits_nothing(void **state) {
    static const struct afsync_trail_step empty;
    static const char bytes[64];

    (void)state;
    assert_false(afsync_trail_fits(NULL, WITHIN, bytes, bytes + sizeof bytes));
    for (size_t within = AFSYNC_SPOT_EVENT; within < AFSYNC_SPOTS_MAX; within++)
        assert_false(afsync_trail_fits(&empty, within, bytes, bytes + sizeof bytes));
}

static void test_too_long(void **state) {
    struct afsync_trail_step step = {.within = WITHIN};

    (void)state;
    assert_false(afsync_trail_say(&step, "0123456789abcdef0123456789abcdef0", 33));
    assert_int_equal(step.length, 33);
}

/* More than there is room for: each has a place, and is found there until another comes. */
static void test_places(void **state) {
    static struct afsync_trail trail;
    char token[AFSYNC_TRAIL_TOKEN];

    (void)state;
    for (int i = 0; i < 4 * AFSYNC_TRAIL_STEPS; i++) {
        struct afsync_trail_step step, *place;

        snprintf(token, sizeof token, "\"name%d\":", i);
        step = step_of(token);
        place = afsync_trail_place(&trail, &step);
        assert_false(afsync_trail_are_same(place, &step));
        *place = step;
        assert_ptr_equal(afsync_trail_place(&trail, &step), place);
        step.within++;
        assert_false(afsync_trail_are_same(place, &step));
    }
}

/* What stands behind a short name is no matter, what stands in it is. */
static void test_signs(void **state) {
    static struct afsync_trail trail;
    struct afsync_trail_step **code = afsync_trail_signed(&trail, "code\":\"9", 4);

    (void)state;
    assert_ptr_equal(afsync_trail_signed(&trail, "code\":{}", 4), code);
    assert_ptr_not_equal(afsync_trail_signed(&trail, "kind\":{}", 4), code);
    assert_ptr_not_equal(afsync_trail_signed(&trail, "code\":{}", 5), code);
    for (size_t length = 0; length < 100; length++)
        assert_in_range(afsync_trail_signed(&trail, "........", length) - trail.by_sign, 0,
                        AFSYNC_TRAIL_SIGNS - 1);
}

static void test_skips(void **state) {
    static const struct {
        const char *kept, *bytes;
        bool skips;
    } rows[] = {
        {"\"a\":\"b\"}", "\"a\":\"b\"}", true},
        {"\"a\":\"b\"}", "\"a\":\"b\"},\"c\":1}", true},
        {"\"a\":\"b\"}", "\"a\":\"c\"}", false},
        {"\"a\":\"b\"}", "\"a\":\"b\"", false},
        {"\"a\":{}}", "\"a\":{}}", false},
        {"\"a\":[]}", "\"a\":[]}", false},
        {"\"a\":\"<Event >\"}", "\"a\":\"<Event >\"}", false},
        {"\"a\":\"\\u003c\"}", "\"a\":\"\\u003c\"}", false},
    };
    static struct afsync_trail_step step;
    static char bytes[AFSYNC_TRAIL_SKIPPED + 1];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *end = rows[i].bytes + strlen(rows[i].bytes);

        afsync_trail_keep(&step, rows[i].kept, strlen(rows[i].kept));
        if (afsync_trail_skips(&step, rows[i].bytes, end) != rows[i].skips)
            fail_msg("%s", rows[i].bytes);
    }
    memset(bytes, ' ', sizeof bytes);
    afsync_trail_keep(&step, bytes, sizeof bytes - 1);
    assert_true(afsync_trail_skips(&step, bytes, bytes + sizeof bytes));
    afsync_trail_keep(&step, bytes, sizeof bytes);
    assert_false(afsync_trail_skips(&step, bytes, bytes + sizeof bytes));
}

/* ---- reading ---- */

static bool tell(void *context, struct afsync_record *record, struct afsync_fault *fault) {
    char *said = context;
    size_t length = strlen(said);

    (void)fault;
    for (int i = 0; i < AFSYNC_FIELDS; i++) {
        const char *value = afsync_record_get(record, (enum afsync_field)i);

        length += (size_t)snprintf(said + length, SAID_MAX - length, "%d %s\n",
                                   (int)record->said[i], value != NULL ? value : "-");
        assert_true(length < SAID_MAX);
    }
    return true;
}

static void read_object(struct afsync_format *format, struct afsync_record *record,
                        const char *object, char said[SAID_MAX]) {
    struct afsync_fault fault = {0};
    const struct afsync_record_taker taker = {said, tell};

    said[0] = '\0';
    afsync_record_clear(record);
    if (!afsync_event_json_read(format, (struct afsync_bytes){object, strlen(object)},
                                record, &taker, &fault))
        snprintf(said, SAID_MAX, "%s", fault.text);
}

/* Members in any order, some of them more than once, some of another kind than before. */
static void write_members(struct afsync_text *out, int depth) {
    static const char *const members[] = {
        "\"event_id\":\"9302\"",
        "\"event_id\":9102",
        "\"event_id\": \"9302\"",
        "\n  \"computer_name\":\"FS01\"",
        "\"PerItemErrorCount\":\"3\"",
        "\"peritemerrorcount\":\"4\"",
        "\"SyncDirection\":\"Up\\u006coad\"",
        "\"SyncDirection\":null",
        "\"ServerEndpointName\":{\"PerItemErrorCount\":\"5\"}",
        "\"nobody asks for this name, which is long\":\"x\"",
        "\"nobody\":[{\"event_id\":\"7\"},{}]",
        "\"nobody\":{\"event_id\":\"7\",\"a\":1}",
        "\"nobody\":{\"event_id\":\"7\",\"a\":01x}",
        "\"nobody\":{\"a\":\"<Event ><System><EventID>9102</EventID></System></Event>\"}",
        "\"message\":\"HResult: 0x80c80300\"",
        "\"code\":\"9121\"",
        "\"provider\\\"\":\"a\"",
    };
    static const char *const objects[] = {"winlog", "event_data", "event", "EventData",
                                          "nobody", "Event",      "System"};

    for (int i = rand() % 6; i >= 0; i--) {
        if (rand() % 3 == 0 && depth < 3) {
            afsync_text_addf(out, "\"%s\":{", objects[(size_t)rand() % COUNT(objects)]);
            write_members(out, depth + 1);
            afsync_text_add(out, "}");
        } else {
            afsync_text_add(out, members[(size_t)rand() % COUNT(members)]);
        }
        afsync_text_add(out, i > 0 ? "," : "");
    }
}

static void test_reads_the_same(void **state) {
    static struct afsync_format used;
    static char said[SAID_MAX], wanted[SAID_MAX];
    struct afsync_record record = {0}, other = {0};
    struct afsync_text object = {0};

    (void)state;
    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        static struct afsync_format fresh;

        fresh = (struct afsync_format){0};
        afsync_text_clear(&object);
        afsync_text_add(&object, "{");
        write_members(&object, 0);
        afsync_text_add(&object, rand() % 16 == 0 ? "" : "}");
        read_object(&fresh, &other, afsync_text_string(&object), wanted);
        read_object(&used, &record, afsync_text_string(&object), said);
        assert_string_equal(said, wanted);
        afsync_format_fini(&fresh);
    }
    afsync_format_fini(&used);
    afsync_record_fini(&record);
    afsync_record_fini(&other);
    afsync_text_fini(&object);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits),           cmocka_unit_test(test_empty_fits_nothing),
        cmocka_unit_test(test_too_long),       cmocka_unit_test(test_places),
        cmocka_unit_test(test_signs),          cmocka_unit_test(test_skips),
        cmocka_unit_test(test_reads_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
