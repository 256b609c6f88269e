/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and writing moments and durations. */
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "2026-03-04T02:15:07": every time has so much of it. */
enum { TO_SECONDS = 19 };

static bool read_two(const char *text, int *value) {
    unsigned tens = (unsigned)text[0] - '0', ones = (unsigned)text[1] - '0';

    *value = (int)(tens * 10 + ones);
    return tens <= 9 && ones <= 9;
}

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool read_date(const char *text, struct afsync_civil *civil) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int century;

    if (!read_two(text, &century) || !read_two(text + 2, &civil->year) || text[4] != '-' ||
        !read_two(text + 5, &civil->month) || text[7] != '-' ||
        !read_two(text + 8, &civil->day))
        return false;
    civil->year += century * 100;
    return civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <=
               days[civil->month - 1] - (civil->month == 2 && !is_leap(civil->year));
}

static bool read_clock(const char *text, struct afsync_civil *civil) {
    return read_two(text, &civil->hour) && text[2] == ':' &&
           read_two(text + 3, &civil->minute) && text[5] == ':' &&
           read_two(text + 6, &civil->second) && civil->hour <= 23 && civil->minute <= 59 &&
           civil->second <= 60;
}

/* One to nine decimals; what is finer than a millisecond is dropped. */
static bool read_fraction(const char **text, const char *end, struct afsync_civil *civil) {
    const char *at = *text;
    int digits = 0;

    if (at == end || (*at != '.' && *at != ','))
        return true;
    for (at++; at < end && *at >= '0' && *at <= '9'; at++, digits++)
        if (digits < 3)
            civil->millisecond = civil->millisecond * 10 + (*at - '0');
    for (int i = digits; i < 3; i++)
        civil->millisecond *= 10;
    *text = at;
    return digits >= 1 && digits <= 9;
}

/* What follows; nothing else may. */
static bool read_offset(const char *text, const char *end, struct afsync_civil *civil) {
    int hours, minutes;
    bool west;

    civil->has_offset = text < end;
    if (text == end || (end - text == 1 && (*text == 'Z' || *text == 'z')) ||
        (end - text == 4 && memcmp(text, " UTC", 4) == 0))
        return true;
    text += *text == ' ' ? 1 : 0;
    if (end - text < 5 || (*text != '+' && *text != '-'))
        return false;
    west = *text == '-';
    if (!read_two(text + 1, &hours))
        return false;
    text += text[3] == ':' ? 4 : 3;
    if (end - text != 2 || !read_two(text, &minutes) || hours > 23 || minutes > 59)
        return false;
    civil->offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

bool afsync_civil_read(struct afsync_civil *civil, const char *text, size_t length) {
    const char *end = text + length;

    *civil = (struct afsync_civil){0};
    if (length < TO_SECONDS || !read_date(text, civil) ||
        (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        !read_clock(text + 11, civil))
        return false;
    text += TO_SECONDS;
    return read_fraction(&text, end, civil) && read_offset(text, end, civil);
}

bool afsync_civil_parse(struct afsync_civil *civil, const char *text) {
    return text != NULL && afsync_civil_read(civil, text, strlen(text));
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar (March-based years). */
static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

int64_t afsync_civil_to_utc(const struct afsync_civil *civil) {
    int64_t days = days_from_civil(civil->year, civil->month, civil->day);

    return days * AFSYNC_DAY + civil->hour * AFSYNC_HOUR + civil->minute * AFSYNC_MINUTE +
           civil->second * AFSYNC_SECOND + civil->millisecond;
}

int64_t afsync_time_parse(const char *text) {
    struct afsync_civil civil;
    int64_t at;

    if (!afsync_civil_parse(&civil, text) || !civil.has_offset)
        return 0;
    at = afsync_civil_to_utc(&civil) - civil.offset_minutes * AFSYNC_MINUTE;
    return at > 0 && at <= AFSYNC_TIME_LAST ? at : 0;
}

void afsync_time_format(int64_t at, char out[AFSYNC_TIME_MAX]) {
    int64_t days = at / AFSYNC_DAY, rest = at % AFSYNC_DAY;
    int64_t shifted, era, day_of_era, year_of_era, day_of_year, month;

    if (rest < 0) {
        days--;
        rest += AFSYNC_DAY;
    }
    shifted = days + 719468;
    era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    day_of_era = shifted - era * 146097;
    year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153;
    snprintf(out, AFSYNC_TIME_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ",
             (unsigned)(year_of_era + era * 400 + (month >= 10 ? 1 : 0)) % 10000u,
             (unsigned)(month < 10 ? month + 3 : month - 9) % 100u,
             (unsigned)(day_of_year - (153 * month + 2) / 5 + 1) % 100u,
             (unsigned)(rest / AFSYNC_HOUR) % 100u,
             (unsigned)(rest % AFSYNC_HOUR / AFSYNC_MINUTE) % 100u,
             (unsigned)(rest % AFSYNC_MINUTE / AFSYNC_SECOND) % 100u);
}

/* Milliseconds of one of the unit letter; 0 if it is none. */
static int64_t unit_length(const char *unit) {
    if (*unit == '\0' || strcmp(unit, "s") == 0)
        return AFSYNC_SECOND;
    if (strcmp(unit, "m") == 0)
        return AFSYNC_MINUTE;
    if (strcmp(unit, "h") == 0)
        return AFSYNC_HOUR;
    return strcmp(unit, "d") == 0 ? AFSYNC_DAY : 0;
}

bool afsync_duration_parse(const char *text, int64_t *duration_ms) {
    int64_t whole = 0, thousandths = 0, scale = 100, unit;
    const char *at = text;

    for (; *at >= '0' && *at <= '9'; at++) {
        whole = whole * 10 + (*at - '0');
        if (whole > INT32_MAX)
            return false;
    }
    if (at == text)
        return false;
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++, scale /= 10)
            thousandths += (*at - '0') * scale;
    unit = unit_length(at);
    if (unit == 0)
        return false;
    *duration_ms = whole * unit + thousandths * unit / 1000;
    return true;
}

void afsync_duration_format(int64_t duration_ms, char out[AFSYNC_DURATION_MAX]) {
    int64_t seconds = duration_ms / AFSYNC_SECOND;
    int64_t minutes = seconds / 60, hours = minutes / 60;

    if (seconds < 120)
        snprintf(out, AFSYNC_DURATION_MAX, "%" PRId64 " s", seconds);
    else if (minutes < 120)
        snprintf(out, AFSYNC_DURATION_MAX, "%" PRId64 " min", minutes);
    else if (hours < 12 && minutes % 60 != 0)
        snprintf(out, AFSYNC_DURATION_MAX, "%" PRId64 " h %" PRId64 " min", hours,
                 minutes % 60);
    else if (hours < 72)
        snprintf(out, AFSYNC_DURATION_MAX, "%" PRId64 " h", hours);
    else
        snprintf(out, AFSYNC_DURATION_MAX, "%" PRId64 " days", hours / 24);
}
