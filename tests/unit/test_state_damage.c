/* SPDX-License-Identifier: Apache-2.0
 *
 * A kept state that is not what was written: said by its line, and never half believed. */
#include "health/state.h"

#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "state_text.h"

#define SCOPE "scope"

/* One endpoint with something of everything, and an item error that waits. */
static struct afsync_text saved_text(void) {
    static struct story story;
    struct afsync_observation orphan = {.kind = AFSYNC_OBSERVED_ITEM_ERROR,
                                        .at = STORY_NOW,
                                        .session_id = afsync_session_id_parse("nobody's"),
                                        .item_error = {.persistent = {1, true}}};
    const struct afsync_observation server = {
        .kind = AFSYNC_OBSERVED_SERVER, .who = {.server = "S1"}, .server = {.id = "/1"}};
    const struct afsync_observation cloud = {.kind = AFSYNC_OBSERVED_CLOUD_ENDPOINT,
                                             .who = {.sync_group = "C1"},
                                             .cloud_endpoint = {.name = "C2"}};
    const struct afsync_metric_point point = {STORY_NOW, {77, true}};
    struct afsync_text text = {0};
    struct afsync_health health;

    story_read(&story, "U 9h success; U 5h end 0x80c8603e failed=2 id=a; "
                       "U 5h item 0x8007007b 2+0 id=a; U 4h end 0 snap; U 3h end 0 arm; "
                       "U 35m prog 5/9 left=7 id=b; U 10m prog 6/9 open id=b; D 2h end 0");
    story_fold(&health, &story, NULL);
    assert_true(afsync_health_fold(&health, &orphan, NULL));
    assert_true(afsync_health_fold(&health, &server, NULL));
    assert_true(afsync_health_fold(&health, &cloud, NULL));
    health.endpoints[0].legs[0].meters =
        calloc(AFSYNC_METRICS, sizeof(struct afsync_meter));
    afsync_meter_fold(&health.endpoints[0].legs[0].meters[0], &point);
    assert_true(save_text(&health, SCOPE, &text, NULL));
    afsync_health_fini(&health);
    return text;
}

static bool loads(const char *bytes, size_t length, struct afsync_fault *fault) {
    struct afsync_health health = {0};
    struct afsync_text text = {0}, again = {0};
    bool ok;

    afsync_text_add_bytes(&text, bytes, length);
    ok = load_text(&health, &text, SCOPE, fault);
    if (ok)
        assert_true(save_text(&health, SCOPE, &again, fault));
    else
        assert_true(health.endpoints == NULL && health.orphans == NULL &&
                    health.endpoint_count == 0 && health.newest_at[0] == 0 &&
                    health.inventory.servers == NULL &&
                    health.inventory.cloud_endpoints == NULL);
    afsync_health_fini(&health);
    afsync_text_fini(&text);
    afsync_text_fini(&again);
    return ok;
}

/* Puts `to` in place of the first `from`. */
static struct afsync_text replaced(const struct afsync_text *text, const char *from,
                                   const char *to) {
    const char *at = strstr(text->data, from);
    struct afsync_text out = {0};

    if (at == NULL)
        fail_msg("nowhere: %s in\n%s", from, text->data);
    afsync_text_add_bytes(&out, text->data, (size_t)(at - text->data));
    afsync_text_add(&out, to);
    afsync_text_add(&out, at + strlen(from));
    return out;
}

#define LONG64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LONG512 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64 LONG64

static const struct row {
    const char *claim, *from, *to, *why; /* why NULL: it loads */
} rows[] = {
    {"untouched", "", "", NULL},
    {"a newer version", "_state\":10", "_state\":11",
     "line 1, byte 28: it was written by a newer"},
    {"an older one", "_state\":10", "_state\":9",
     "line 1, byte 27: it was written by an older"},
    {"no number of a version", "_state\":10", "_state\":-1",
     "line 1, byte 26: a number was"},
    {"another scope", "\"scope\"", "\"Scope\"", "line 1, byte 28: it is of another scope"},
    {"a scope that begins alike", "\"scope\",\"e", "\"scope2\",\"e", "another scope"},
    {"something else", "{\"azure", "{\"azura", "line 1, byte 2: this is no kept state"},
    {"white space", "{\"azure", " {\"azure", "line 1, byte 1: not in the shape"},
    {"more endpoints than there are", "\"endpoints\":1", "\"endpoints\":2", "line 4, "},
    {"more than may be", "\"endpoints\":1", "\"endpoints\":10001",
     "line 1, byte 62: more of one kind than are kept"},
    {"fewer than there are", "\"endpoints\":1", "\"endpoints\":0", "line 2, "},
    {"an empty line between", "\n{\"names\"", "\n\n{\"names\"", "line 2, byte 1: not in"},
    {"the lines of two endpoints", "\"FS01\"],", "\"FS02\"],",
     "line 3, byte 2: not the other leg of the line before"},
    {"an endpoint without its upload", "\"upload\"", "\"download\"",
     "a leg of the other direction was expected"},
    {"a direction nobody knows", "\"upload\"", "\"sideways\"", "an unknown direction"},
    {"a flag of 2", "\"exists\":1", "\"exists\":2", "a flag is 0 or 1"},
    {"a flag of another type", "\"exists\":1", "\"exists\":true", "a number was expected"},
    {"a source nobody knows", "\"said_by\":[\"e\"", "\"said_by\":[\"x\"",
     "an unknown source"},
    {"too many sources", "\"said_by\":[\"e\"",
     "\"said_by\":[\"e\",\"e\",\"e\",\"e\",\"e\",\"e\"", "more of one kind than are kept"},
    {"an end of no time", "\"ends\":[[1772", "\"ends\":[[0,1772", "a time out of bounds"},
    {"an end of a negative time", "\"ends\":[[1772", "\"ends\":[[-1772", "a number was"},
    {"an end past all calendars", "\"ends\":[[1772", "\"ends\":[[9991772",
     "a time out of bounds"},
    {"a time as a fraction", "\"ends\":[[1772", "\"ends\":[[1.772", "not in the shape"},
    {"ends out of order", "\"ends\":[[1772", "\"ends\":[[1872", "ends out of order"},
    {"an end without its result", "\"80c8603e\",0", "null,0", "an end without its result"},
    {"a result in capitals", "\"80c8603e\"", "\"80C8603E\"", "a hexadecimal digit was"},
    {"a short result", "\"80c8603e\"", "\"80c8603\"", "a hexadecimal digit was"},
    {"a count beyond 64 bits", "\"80c8603e\",0,null", "\"80c8603e\",0,18446744073709551616",
     "a number beyond 64 bits"},
    {"a count beyond 63 bits", "\"80c8603e\",0,null", "\"80c8603e\",0,9223372036854775808",
     "a count beyond 63 bits"},
    {"the largest count", "\"80c8603e\",0,null", "\"80c8603e\",0,9223372036854775807",
     NULL},
    {"a missing value", "\"80c8603e\",0,null,", "\"80c8603e\",0,", "not in the shape"},
    {"a missing member", "\"told_success_at\"", "\"told\"", "not in the shape"},
    {"something after the line", "\"large_file_at\":0}", "\"large_file_at\":0} ",
     "the line is too long"},
    {"a string without its end", "\"FS01\"]", "\"FS01", "not in the shape"},
    {"an escape that is never written", "\"FS01\"", "\"\\n\"",
     "a string that is not closed"},
    {"a name too long", "\"FS01\"", "\"" LONG512 "\"", "a longer string than is kept"},
    {"a word too long", "\"health_word\":\"\"", "\"health_word\":\"0123456789abcdef\"",
     "a longer string than is kept"},
    {"a server without its name", "\"S1\"", "null", "a server without its name"},
    {"a server without its id", "\"/1\"", "null", NULL},
    {"more servers than may be", "\"servers\":1", "\"servers\":10001",
     "more of one kind than are kept"},
    {"more servers than there are", "\"servers\":1", "\"servers\":2", "line 5, "},
    {"fewer", "\"servers\":1", "\"servers\":0", "line 4, "},
    {"more cloud endpoints than there are", "\"cloud_endpoints\":1",
     "\"cloud_endpoints\":2", "line 6, "},
    {"a cloud endpoint without its name", "\"C2\"", "null", "without its name"},
    {"a cloud endpoint without its group", "\"C1\"", "null", "without its name"},
    {"a bucket without its value", ",77]", ",null]", "a bucket without its value"},
    {"a bucket without its time", "\"metered\":[[[1", "\"metered\":[[[null,1", "a number"},
    {"buckets out of order", ",77]", ",77],[1,77]", "buckets out of order"},
};

static void test_rows(void **state) {
    struct afsync_text text = saved_text();
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_text changed = replaced(&text, rows[i].from, rows[i].to);
        struct afsync_fault fault = {0};
        bool ok = loads(changed.data, changed.length, &fault);

        if (ok != (rows[i].why == NULL) ||
            (!ok && (fault.kind != AFSYNC_FAULT_FORMAT ||
                     strstr(fault.text, rows[i].why) == NULL))) {
            print_error("%s: %s\n", rows[i].claim, ok ? "loads" : fault.text);
            failed++;
        }
        afsync_text_fini(&changed);
    }
    afsync_text_fini(&text);
    assert_int_equal(failed, 0);
}

/* Each list, one element more than is kept. */
static void test_bounds(void **state) {
    static const struct {
        const char *member;
        size_t most;
    } lists[] = {
        {"\"ends\":[", AFSYNC_ENDS_MAX},
        {"\"snapshots\":[", AFSYNC_SNAPSHOTS_MAX},
        {"\"sessions\":[", AFSYNC_SESSIONS_MAX},
        {"\"item_errors\":[", AFSYNC_ITEM_ROWS_MAX},
    };
    struct afsync_text text = saved_text();

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (size_t more = 0; more < 2; more++) {
            const char *list = strstr(text.data, lists[i].member) + strlen(lists[i].member);
            size_t first = (size_t)(strstr(list, "],\"") - list), depth = 0, length = 0;
            struct afsync_fault fault = {0};
            struct afsync_text many = {0};

            do {
                depth += list[length] == '[';
                depth -= list[length++] == ']';
            } while (depth > 0 && length < first);
            afsync_text_add_bytes(&many, text.data, (size_t)(list - text.data));
            for (size_t n = 0; n < lists[i].most + more; n++) {
                afsync_text_add(&many, n > 0 ? "," : "");
                afsync_text_add_bytes(&many, list, length);
            }
            afsync_text_add(&many, list + first);
            assert_int_equal(loads(many.data, many.length, &fault), more == 0);
            if (more > 0)
                assert_non_null(strstr(fault.text, "more of one kind than are kept"));
            afsync_text_fini(&many);
        }
    afsync_text_fini(&text);
}

/* A text that lacks as much as its last byte is damaged. */
static void test_prefixes(void **state) {
    struct afsync_text text = saved_text();

    (void)state;
    for (size_t length = 0; length < text.length; length++) {
        struct afsync_fault fault = {0};

        assert_false(loads(text.data, length, &fault));
        assert_int_equal(fault.kind, AFSYNC_FAULT_FORMAT);
    }
    assert_true(loads(text.data, text.length, NULL));
    afsync_text_fini(&text);
}

/* Whatever stands there: it loads as a whole or not at all, and nothing breaks. */
static void test_flips(void **state) {
    static const char likely[] = "0123456789,[]{}\":nul\\\nabcdef-. ";
    struct afsync_text text = saved_text();
    unsigned seed = 5;
    size_t loaded = 0;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct afsync_text flipped = {0};

        afsync_text_add_bytes(&flipped, text.data, text.length);
        for (int i = 0; i <= round % 3; i++) {
            size_t at;

            seed = seed * 1103515245u + 12345u;
            at = (seed >> 8) % text.length;
            seed = seed * 1103515245u + 12345u;
            flipped.data[at] = round % 2 == 0 ? (char)(seed >> 16)
                                              : likely[(seed >> 16) % (sizeof likely - 1)];
        }
        loaded += loads(flipped.data, flipped.length, NULL) ? 1 : 0;
        afsync_text_fini(&flipped);
    }
    assert_in_range(loaded, 1, 19999); /* a digit may become another one */
    afsync_text_fini(&text);
}

/* Names that no source would have let through are fitted again. */
static void test_hostile_names(void **state) {
    static const struct {
        const char *claim, *written, *kept;
    } names[] = {
        {"bytes that are not UTF-8", "\"a\xff\"", "a\xc3\xbf"},
        {"marks that turn the text around", "\"a\xe2\x80\xae\"", "a?~5bbd3401c525651d"},
        {"delete", "\"a\x7f\"", "a?~e7302e19054f0562"},
        {"escapes of our own", "\"\\\"\\\\\"", "\"\\"},
    };
    struct afsync_text text = {0};
    struct afsync_health health = {0};
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .who = {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"}};

    (void)state;
    assert_true(afsync_health_fold(&health, &seen, NULL));
    assert_true(save_text(&health, SCOPE, &text, NULL));
    afsync_health_fini(&health);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct afsync_text once = replaced(&text, "\"FS01\"", names[i].written);
        struct afsync_text twice = replaced(&once, "\"FS01\"", names[i].written);
        struct afsync_fault fault = {0};

        if (!load_text(&health, &twice, SCOPE, &fault))
            fail_msg("%s: %s", names[i].claim, fault.text);
        assert_string_equal(health.endpoints[0].who.server, names[i].kept);
        afsync_health_fini(&health);
        afsync_text_fini(&once);
        afsync_text_fini(&twice);
    }
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),          cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_prefixes),      cmocka_unit_test(test_flips),
        cmocka_unit_test(test_hostile_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
