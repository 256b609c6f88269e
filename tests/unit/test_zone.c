/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of time zones: fixed, of the tz database, and made by hand. */
#include "source/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void check(const char *claim, const char *zone_name, const char *local,
                  const char *utc) {
    struct afsync_zone zone;
    struct afsync_fault fault = {0};
    struct afsync_civil civil;
    char got[AFSYNC_TIME_MAX];

    if (!afsync_zone_load(&zone, zone_name, &fault))
        fail_msg("%s: %s", claim, fault.text);
    assert_true(afsync_civil_parse(&civil, local));
    afsync_time_format(afsync_zone_to_utc(&zone, &civil), got);
    if (strcmp(got, utc) != 0)
        fail_msg("%s: %s in %s is %s, not %s", claim, local, zone_name, utc, got);
    afsync_zone_fini(&zone);
}

static void test_local_times(void **state) {
    static const struct {
        const char *claim, *zone, *local, *utc;
    } rows[] = {
        {"UTC needs no database", "UTC", "2026-03-04T02:15:07", "2026-03-04T02:15:07Z"},
        {"Z too", "Z", "2026-03-04T02:15:07", "2026-03-04T02:15:07Z"},
        {"east is earlier", "+01:00", "2026-03-04T02:15:07", "2026-03-04T01:15:07Z"},
        {"hours alone will do", "+01", "2026-03-04T02:15:07", "2026-03-04T01:15:07Z"},
        {"west is later", "-0530", "2026-03-04T20:15:07", "2026-03-05T01:45:07Z"},
        {"winter by the table", "Europe/Berlin", "2026-01-01T00:30:00",
         "2025-12-31T23:30:00Z"},
        {"summer by the table", "Europe/Berlin", "2026-07-01T00:30:00",
         "2026-06-30T22:30:00Z"},
        {"the second before the gap", "Europe/Berlin", "2026-03-29T01:59:59",
         "2026-03-29T00:59:59Z"},
        {"in the gap the offset before", "Europe/Berlin", "2026-03-29T02:30:00",
         "2026-03-29T01:30:00Z"},
        {"after the gap", "Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"},
        {"before the overlap", "Europe/Berlin", "2026-10-25T01:59:59",
         "2026-10-24T23:59:59Z"},
        {"in the overlap the first", "Europe/Berlin", "2026-10-25T02:30:00",
         "2026-10-25T00:30:00Z"},
        {"after the overlap", "Europe/Berlin", "2026-10-25T03:00:00",
         "2026-10-25T02:00:00Z"},
        {"summer by the rule", "Europe/Berlin", "2060-07-01T12:00:00",
         "2060-07-01T10:00:00Z"},
        {"winter by the rule", "Europe/Berlin", "2060-12-01T12:00:00",
         "2060-12-01T11:00:00Z"},
        {"gap by the rule", "Europe/Berlin", "2060-03-28T02:30:00", "2060-03-28T01:30:00Z"},
        {"overlap by the rule", "Europe/Berlin", "2060-10-31T02:30:00",
         "2060-10-31T00:30:00Z"},
        {"south of the equator", "Australia/Sydney", "2026-01-01T12:00:00",
         "2026-01-01T01:00:00Z"},
        {"south, by the rule", "Australia/Sydney", "2060-01-01T12:00:00",
         "2060-01-01T01:00:00Z"},
        {"south, winter by the rule", "Australia/Sydney", "2060-07-01T12:00:00",
         "2060-07-01T02:00:00Z"},
        {"winter time as the exception", "Europe/Dublin", "2060-07-01T12:00:00",
         "2060-07-01T11:00:00Z"},
        {"winter as the exception, winter", "Europe/Dublin", "2060-01-01T12:00:00",
         "2060-01-01T12:00:00Z"},
        {"half hours, no daylight", "Asia/Kolkata", "2060-07-01T12:00:00",
         "2060-07-01T06:30:00Z"},
        {"an abbreviation in brackets", "America/Sao_Paulo", "2060-07-01T12:00:00",
         "2060-07-01T15:00:00Z"},
        {"west by the rule", "America/New_York", "2060-07-01T12:00:00",
         "2060-07-01T16:00:00Z"},
        {"an absolute path", "/usr/share/zoneinfo/Europe/Berlin", "2026-07-01T00:30:00",
         "2026-06-30T22:30:00Z"},
    };

    (void)state;
    if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0)
        skip();
    for (size_t i = 0; i < COUNT(rows); i++)
        check(rows[i].claim, rows[i].zone, rows[i].local, rows[i].utc);
}

static void test_refused(void **state) {
    static const struct {
        const char *claim, *zone;
    } rows[] = {
        {"nothing", ""},
        {"a way out of the database", "../../../etc/passwd"},
        {"no such zone", "Europe/Atlantis"},
        {"a folder", "Europe"},
        {"a file that is no zone", "/etc/passwd"},
        {"no file", "/nonexistent/zone"},
        {"a device", "/dev/zero"},
        {"an offset of 24 hours", "+24:00"},
        {"an offset with a tail", "+01:00x"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct afsync_zone zone;
        struct afsync_fault fault = {0};

        if (afsync_zone_load(&zone, rows[i].zone, &fault) || zone.data != NULL)
            fail_msg("%s was taken for a zone", rows[i].claim);
        assert_int_equal(fault.kind, AFSYNC_FAULT_USAGE);
    }
}

/* A file of version 2 with no transitions, one type at UTC, and a rule. */
static void write_rule(const char *path, const char *rule, size_t cut) {
    static const unsigned char header[44] = {
        'T', 'Z', 'i', 'f', '2', [39] = 1, [43] = 1}; /* one type, one letter */
    unsigned char bytes[256] = {0};
    size_t length = 0;
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    for (int block = 0; block < 2; block++) {
        memcpy(bytes + length, header, sizeof header);
        length += sizeof header + 6 + 1;
    }
    length += (size_t)sprintf((char *)bytes + length, "\n%s\n", rule);
    assert_int_equal(fwrite(bytes, 1, length - cut, file), length - cut);
    fclose(file);
}

static void test_rules(void **state) {
    static const struct {
        const char *claim, *rule, *local, *utc;
    } rows[] = {
        {"no daylight", "XYZ-3:30", "2026-07-01T12:00:00", "2026-07-01T08:30:00Z"},
        {"no rule: the type", "", "2026-07-01T12:00:00", "2026-07-01T12:00:00Z"},
        {"a day of the year without leap days", "AAA0BBB,J60/0,J300/0",
         "2028-03-01T12:00:00", "2028-03-01T11:00:00Z"},
        {"a day before it", "AAA0BBB,J60/0,J300/0", "2028-02-29T12:00:00",
         "2028-02-29T12:00:00Z"},
        {"a day of the year from 0", "AAA0BBB,59/0,300/0", "2028-02-29T12:00:00",
         "2028-02-29T11:00:00Z"},
        {"a turn before midnight", "AAA2BBB1,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:30:00",
         "2026-03-29T01:30:00Z"},
        {"the last weekday of a month", "AAA0BBB-2,M2.5.6,M11.1.0", "2026-02-28T04:00:00",
         "2026-02-28T02:00:00Z"},
    };
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "/tmp/afsync-zone-%ld", (long)getpid());
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_rule(path, rows[i].rule, 0);
        check(rows[i].claim, path, rows[i].local, rows[i].utc);
    }
    unlink(path);
}

static void test_broken_files(void **state) {
    static const char *const rules[] = {
        "CET",    "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0/3",
        "<CET-1", "CET-1 ",    "CET-1CEST,M3,M10", "CET-999"};
    struct afsync_zone zone;
    char path[64];

    (void)state;
    snprintf(path, sizeof path, "/tmp/afsync-zone-%ld", (long)getpid());
    for (size_t i = 0; i < COUNT(rules); i++) {
        write_rule(path, rules[i], 0);
        if (afsync_zone_load(&zone, path, NULL))
            fail_msg("a rule of \"%s\" was taken", rules[i]);
    }
    for (size_t cut = 1; cut < 100; cut++) {
        write_rule(path, "CET-1", cut);
        assert_false(afsync_zone_load(&zone, path, NULL));
    }
    unlink(path);
}

static void test_milliseconds_stay(void **state) {
    struct afsync_zone zone;
    struct afsync_civil civil;

    (void)state;
    assert_true(afsync_zone_load(&zone, "-01:00", NULL));
    assert_true(afsync_civil_parse(&civil, "1970-01-01T00:00:00.123"));
    assert_int_equal(afsync_zone_to_utc(&zone, &civil), AFSYNC_HOUR + 123);
    afsync_zone_fini(&zone);
    afsync_zone_fini(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local_times),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_milliseconds_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
