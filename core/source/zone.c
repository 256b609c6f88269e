/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading TZif files and POSIX rules. libc's own reader answers to the TZ variable of the
 * whole process, which belongs to the daemon that hosts us. */
#include "source/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char zone_folder[] = "/usr/share/zoneinfo/";
static const char machine_zone[] = "/etc/localtime";

enum {
    FILE_MAX = 64 * 1024, /* the largest of the tz database is below 4 KiB */
    PATH_LENGTH_MAX = 512,
    HEADER_LENGTH = 44,
    HOUR = 3600,
    DAY = 24 * HOUR,
    OFFSET_MAX = 26 * HOUR,
    NAME_LENGTH_MIN = 3 /* of an abbreviation in a rule */
};

/* Signed big-endian numbers of 4 or 8 bytes. */
static int64_t read_number(const unsigned char *bytes, size_t width) {
    uint64_t value = bytes[0] >= 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < width; i++)
        value = value << 8 | bytes[i];
    return (int64_t)value;
}

static bool read_digits(const char **at, int limit, int *value) {
    const char *start = *at;

    *value = 0;
    for (; **at >= '0' && **at <= '9' && *value <= limit; (*at)++)
        *value = *value * 10 + (**at - '0');
    return *at > start && *value <= limit;
}

/* "h[h[h]][:mm[:ss]]" with an optional sign, into seconds. */
static bool read_clock(const char **at, int *seconds) {
    int sign = **at == '-' ? -1 : 1, part;

    if (**at == '-' || **at == '+')
        (*at)++;
    if (!read_digits(at, 167, &part))
        return false;
    *seconds = part * HOUR;
    for (int unit = 60; **at == ':' && unit > 0; unit /= 60) {
        (*at)++;
        if (!read_digits(at, 59, &part))
            return false;
        *seconds += part * unit;
    }
    *seconds *= sign;
    return true;
}

/* Passes over an abbreviation, "CET" or "<+03>". */
static bool read_abbreviation(const char **at) {
    const char *start = *at;

    if (**at == '<') {
        *at += strcspn(*at, ">");
        if (**at != '>')
            return false;
        (*at)++;
        return true;
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        (*at)++;
    return *at - start >= NAME_LENGTH_MIN;
}

/* A rule counts offsets west of Greenwich. */
static bool read_offset(const char **at, int *offset) {
    int west;

    if (!read_clock(at, &west))
        return false;
    *offset = -west;
    return true;
}

/* ",M3.5.0/2", ",J60" or ",59/24". */
static bool read_turn(const char **at, struct afsync_zone_turn *turn) {
    *turn = (struct afsync_zone_turn){.form = '0', .time = 2 * HOUR};
    if (**at != ',')
        return false;
    (*at)++;
    if (**at == 'M' || **at == 'J')
        turn->form = *(*at)++;
    if (turn->form == 'M') {
        if (!read_digits(at, 12, &turn->month) || turn->month < 1 || *(*at)++ != '.')
            return false;
        if (!read_digits(at, 5, &turn->week) || turn->week < 1 || *(*at)++ != '.')
            return false;
    }
    if (!read_digits(at, turn->form == 'M' ? 6 : 365, &turn->day))
        return false;
    if (**at != '/')
        return true;
    (*at)++;
    return read_clock(at, &turn->time);
}

/* "CET-1CEST,M3.5.0,M10.5.0/3" */
static bool read_rule(struct afsync_zone_rule *rule, const char *at) {
    if (!read_abbreviation(&at) || !read_offset(&at, &rule->standard))
        return false;
    if (*at == '\0')
        return true;
    rule->has_daylight = true;
    rule->daylight = rule->standard + HOUR;
    if (!read_abbreviation(&at))
        return false;
    if (*at != ',' && !read_offset(&at, &rule->daylight))
        return false;
    return read_turn(&at, &rule->start) && read_turn(&at, &rule->end) && *at == '\0';
}

/* Days since 1970. */
static int64_t day_number(int year, int month, int day) {
    struct afsync_civil civil = {.year = year, .month = month, .day = day};

    return afsync_civil_to_utc(&civil) / AFSYNC_DAY;
}

static int64_t weekday_turn(const struct afsync_zone_turn *turn, int year) {
    int64_t first = day_number(year, turn->month, 1);
    int64_t after = turn->month == 12 ? day_number(year + 1, 1, 1)
                                      : day_number(year, turn->month + 1, 1);
    int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970 began on a Thursday */
    int64_t day = first + (turn->day - weekday + 7) % 7 + (turn->week - 1) * 7;

    while (day >= after)
        day -= 7;
    return day;
}

/* When the turn happens, in seconds of the local clock that holds until then. */
static int64_t turn_in(const struct afsync_zone_turn *turn, int year) {
    int64_t new_year = day_number(year, 1, 1);
    bool leap = day_number(year, 3, 1) - new_year == 60;
    int64_t day = new_year + turn->day;

    if (turn->form == 'M')
        day = weekday_turn(turn, year);
    else if (turn->form == 'J' && !(leap && turn->day >= 60))
        day--;
    return day * DAY + turn->time;
}

static int year_of(int64_t seconds) {
    int year = 1970 + (int)(seconds / (365 * (int64_t)DAY + DAY / 4));

    while (day_number(year, 1, 1) * DAY > seconds)
        year--;
    while (day_number(year + 1, 1, 1) * DAY <= seconds)
        year++;
    return year;
}

static int offset_by_rule(const struct afsync_zone_rule *rule, int64_t at) {
    int64_t start, end;
    int year;

    if (!rule->has_daylight)
        return rule->standard;
    year = year_of(at + rule->standard);
    start = turn_in(&rule->start, year) - rule->standard;
    end = turn_in(&rule->end, year) - rule->daylight;
    if (start < end)
        return at >= start && at < end ? rule->daylight : rule->standard;
    return at >= end && at < start ? rule->standard : rule->daylight;
}

static int64_t time_number(const struct afsync_zone *zone, size_t index) {
    return read_number(zone->times + index * zone->width, zone->width);
}

static int offset_of_type(const struct afsync_zone *zone, size_t type) {
    return (int)read_number(zone->types + type * 6, 4);
}

/* Seconds east of UTC that hold at a moment in seconds. */
static int offset_at(const struct afsync_zone *zone, int64_t at) {
    size_t low = 0, high = zone->time_count;

    if (zone->data == NULL)
        return zone->offset;
    if (zone->rule.set && (high == 0 || at >= time_number(zone, high - 1)))
        return offset_by_rule(&zone->rule, at);
    while (low < high) { /* to the first transition after `at` */
        size_t middle = low + (high - low) / 2;

        if (time_number(zone, middle) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return offset_of_type(zone, low == 0 ? 0 : zone->indexes[low - 1]);
}

/* Finds the block at `bytes`, checks it, returns its length; 0 if it is no good. */
static size_t find_block(struct afsync_zone *zone, const unsigned char *bytes, size_t left,
                         size_t width) {
    size_t
        counts[6]; /* of UTC marks, standard marks, leap seconds, times, types, letters */
    size_t length;

    if (left < HEADER_LENGTH || memcmp(bytes, "TZif", 4) != 0)
        return 0;
    for (size_t i = 0; i < 6; i++) {
        counts[i] = (size_t)read_number(bytes + 20 + i * 4, 4) & UINT32_MAX;
        if (counts[i] > FILE_MAX)
            return 0;
    }
    length = HEADER_LENGTH + counts[3] * (width + 1) + counts[4] * 6 + counts[5] +
             counts[2] * (width + 4) + counts[1] + counts[0];
    if (length > left || counts[4] == 0 || counts[2] != 0)
        return 0;
    zone->width = width;
    zone->time_count = counts[3];
    zone->type_count = counts[4];
    zone->times = bytes + HEADER_LENGTH;
    zone->indexes = zone->times + counts[3] * width;
    zone->types = zone->indexes + counts[3];
    return length;
}

/* No index past the types, no offset past a day. */
static bool is_block_sound(const struct afsync_zone *zone) {
    for (size_t i = 0; i < zone->time_count; i++)
        if (zone->indexes[i] >= zone->type_count)
            return false;
    for (size_t i = 0; i < zone->type_count; i++)
        if (offset_of_type(zone, i) > OFFSET_MAX || offset_of_type(zone, i) < -OFFSET_MAX)
            return false;
    return true;
}

/* Reads the file in `zone->data`, which ends in a NUL of ours. */
static bool read_table(struct afsync_zone *zone, size_t length) {
    size_t old = find_block(zone, zone->data, length, 4);
    size_t block;
    char *footer, *end;

    if (old == 0)
        return false;
    if (zone->data[4] < '2') /* version 1 has no second block and no rule */
        return is_block_sound(zone);
    block = find_block(zone, zone->data + old, length - old, 8);
    if (block == 0 || !is_block_sound(zone))
        return false;
    footer = (char *)zone->data + old + block;
    if (*footer++ != '\n')
        return false;
    end = strchr(footer, '\n');
    if (end == NULL)
        return false;
    *end = '\0';
    zone->rule.set = *footer != '\0';
    return !zone->rule.set || read_rule(&zone->rule, footer);
}

/* Reads a whole file and a NUL after it into `zone->data`; returns its length, 0 with
 * errno. */
static size_t load_file(struct afsync_zone *zone, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    ssize_t length = 0;

    if (fd < 0)
        return 0;
    errno = EINVAL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_MAX) {
        zone->data = calloc(1, FILE_MAX + 1);
        if (zone->data != NULL)
            length = read(fd, zone->data, FILE_MAX);
    }
    close(fd);
    return length > 0 ? (size_t)length : 0;
}

static bool load_table(struct afsync_zone *zone, const char *path, const char *name,
                       struct afsync_fault *fault) {
    size_t length = load_file(zone, path);

    if (length > 0 && read_table(zone, length))
        return true;
    if (length == 0 && errno == ENOENT && name == NULL)
        return true; /* a machine without a zone runs on UTC */
    if (length == 0 && errno == ENOMEM)
        afsync_fault_no_memory(fault);
    else
        afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                         "time zone %s: %s %s; expected +01:00, UTC or a name of the tz "
                         "database such as Europe/Berlin",
                         name != NULL ? name : "of this machine", path,
                         length > 0 ? "is no zone file" : "cannot be read");
    afsync_zone_fini(zone);
    return false;
}

/* "Z", "UTC", "+01:00", "-0530", "+01". */
static bool read_fixed(struct afsync_zone *zone, const char *name) {
    static const char midnight[] = "2000-01-01T00:00:00";
    struct afsync_civil civil;
    char text[sizeof midnight + 8];

    if (strcmp(name, "UTC") == 0)
        return true;
    if (strchr("+-Z", name[0]) == NULL || strlen(name) > 6)
        return false;
    snprintf(text, sizeof text, "%s%s%s", midnight, name, strlen(name) == 3 ? "00" : "");
    if (!afsync_civil_parse(&civil, text) || !civil.has_offset)
        return false;
    zone->offset = civil.offset_minutes * 60;
    return true;
}

bool afsync_zone_load(struct afsync_zone *zone, const char *name,
                      struct afsync_fault *fault) {
    char path[PATH_LENGTH_MAX];

    *zone = (struct afsync_zone){0};
    if (name == NULL)
        return load_table(zone, machine_zone, name, fault);
    if (read_fixed(zone, name))
        return true;
    if (read_rule(&zone->rule, name)) { /* a TZ of POSIX.1: "CET-1CEST,M3.5.0,M10.5.0/3" */
        zone->rule.set = true;
        return true;
    }
    zone->rule = (struct afsync_zone_rule){0};
    if (*name == '\0' || strstr(name, "..") != NULL ||
        strlen(name) >= sizeof path - sizeof zone_folder)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "time zone \"%.64s\" is no name of a zone; expected +01:00, "
            "UTC or a name of the tz database such as Europe/Berlin",
            name);
    snprintf(path, sizeof path, "%s%s", *name == '/' ? "" : zone_folder, name);
    return load_table(zone, path, name, fault);
}

void afsync_zone_fini(struct afsync_zone *zone) {
    if (zone == NULL)
        return;
    free(zone->data);
    *zone = (struct afsync_zone){0};
}

int64_t afsync_zone_to_utc(const struct afsync_zone *zone,
                           const struct afsync_civil *civil) {
    int64_t local_ms = afsync_civil_to_utc(civil);
    int64_t local = local_ms / AFSYNC_SECOND;
    int before = offset_at(zone, local - DAY), after = offset_at(zone, local + DAY);
    bool held_before = offset_at(zone, local - before) == before;
    bool holds_after = offset_at(zone, local - after) == after;
    int offset = held_before || !holds_after ? before : after;

    return local_ms - offset * AFSYNC_SECOND;
}
