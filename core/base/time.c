/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and writing moments and durations. */
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Reads exactly `width` digits. */
static bool read_digits(const char **text, int width, int *value) {
    *value = 0;
    for (int i = 0; i < width; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return true;
}

static bool read_char(const char **text, char wanted) {
    if (**text != wanted)
        return false;
    (*text)++;
    return true;
}

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool read_date(const char **text, struct afsync_civil *civil) {
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return read_digits(text, 4, &civil->year) && read_char(text, '-') &&
           read_digits(text, 2, &civil->month) && read_char(text, '-') &&
           read_digits(text, 2, &civil->day) && civil->month >= 1 && civil->month <= 12 &&
           civil->day >= 1 &&
           civil->day <=
               days[civil->month - 1] - (civil->month == 2 && !is_leap(civil->year));
}

static bool read_clock(const char **text, struct afsync_civil *civil) {
    return read_digits(text, 2, &civil->hour) && read_char(text, ':') &&
           read_digits(text, 2, &civil->minute) && read_char(text, ':') &&
           read_digits(text, 2, &civil->second) && civil->hour <= 23 &&
           civil->minute <= 59 && civil->second <= 60;
}

/* One to nine decimals; what is finer than a millisecond is dropped. */
static bool read_fraction(const char **text, struct afsync_civil *civil) {
    int digits = 0, value = 0;

    if (!read_char(text, '.') && !read_char(text, ','))
        return true;
    for (; **text >= '0' && **text <= '9'; (*text)++, digits++)
        if (digits < 3)
            value = value * 10 + (**text - '0');
    for (int i = digits; i < 3; i++)
        value *= 10;
    civil->millisecond = value;
    return digits >= 1 && digits <= 9;
}

static bool read_offset(const char **text, struct afsync_civil *civil) {
    int hours, minutes, sign;

    if (**text == ' ' && ((*text)[1] == '+' || (*text)[1] == '-'))
        (*text)++;
    if (**text == '\0')
        return true;
    civil->has_offset = true;
    if (**text == 'Z' || **text == 'z') {
        (*text)++;
        return true;
    }
    if (strcmp(*text, " UTC") == 0) {
        *text += strlen(*text);
        return true;
    }
    sign = **text == '-' ? -1 : 1;
    if (!read_char(text, '+') && !read_char(text, '-'))
        return false;
    if (!read_digits(text, 2, &hours))
        return false;
    read_char(text, ':');
    if (!read_digits(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    civil->offset_minutes = sign * (hours * 60 + minutes);
    return true;
}

bool afsync_civil_parse(struct afsync_civil *civil, const char *text) {
    *civil = (struct afsync_civil){0};
    if (text == NULL || !read_date(&text, civil))
        return false;
    if (!read_char(&text, 'T') && !read_char(&text, 't') && !read_char(&text, ' '))
        return false;
    return read_clock(&text, civil) && read_fraction(&text, civil) &&
           read_offset(&text, civil) && *text == '\0';
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
