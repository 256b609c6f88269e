/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading times. */
#include "moment.h"

#include "tree.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Days since 1970 of a date of the Gregorian calendar; years are counted from March, so
 * that the leap day is their last. */
static int64_t days_from_date(int64_t year, int month, int day) {
    int64_t shifted = month > 2 ? year : year - 1, era, of_era, day_of_year;

    era = shifted / 400;
    of_era = shifted - era * 400;
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

/* "+01:00" as seconds east; nothing or "Z" is UTC. */
static bool read_zone(const char *text, int64_t *east_s) {
    int hours = 0, minutes = 0, length = 0;

    *east_s = 0;
    if (*text == '\0' || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if ((*text != '+' && *text != '-' && *text != ' ') ||
        sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &length) != 2 ||
        text[1 + length] != '\0')
        return false;
    *east_s = (*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool afsync_sim_moment_ticks(const char *text, int64_t *ticks) {
    int year, month, day, hour = 0, minute = 0, second = 0, length = 0, more = 0;
    int64_t east_s, at_s, fraction = 0, digit = AFSYNC_SIM_TICKS / 10;

    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || month < 1 ||
        month > 12 || day < 1 || day > 31)
        return false;
    text += length;
    if (*text == 'T' || *text == 't' || *text == ' ') {
        if (sscanf(text + 1, "%2d:%2d%n", &hour, &minute, &more) != 2)
            return false;
        text += 1 + more;
        more = 0;
        if (sscanf(text, ":%2d%n", &second, &more) == 1)
            text += more;
        if (*text == '.')
            for (text++; isdigit((unsigned char)*text); text++, digit /= 10)
                fraction += (*text - '0') * digit;
    }
    if (!read_zone(text, &east_s))
        return false;
    at_s = days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second -
           east_s;
    *ticks = at_s * AFSYNC_SIM_TICKS + fraction;
    return true;
}

bool afsync_sim_moment_utc(const char *text, int64_t *at_s) {
    int64_t ticks;

    if (!afsync_sim_moment_ticks(text, &ticks))
        return false;
    *at_s = ticks / AFSYNC_SIM_TICKS;
    return true;
}

void afsync_sim_ticks_format(int64_t ticks, char out[AFSYNC_SIM_TICKS_TEXT_MAX]) {
    char seconds[AFSYNC_SIM_TIME_MAX];

    afsync_sim_time_format(ticks / AFSYNC_SIM_TICKS, seconds);
    snprintf(out, AFSYNC_SIM_TICKS_TEXT_MAX, "%.19s.%07dZ", seconds,
             (int)(ticks % AFSYNC_SIM_TICKS));
}

static bool read_unit(char letter, int64_t *length_s) {
    static const struct {
        char letter;
        int64_t length_s;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].letter == tolower((unsigned char)letter)) {
            *length_s = units[i].length_s;
            return true;
        }
    return false;
}

bool afsync_sim_span_read(const char *text, int64_t *span_s) {
    char *end = NULL;
    long long amount = strtoll(text, &end, 10);
    int64_t unit_s;

    if (end == text || !read_unit(*end, &unit_s) || end[1] != '\0')
        return false;
    *span_s = amount * unit_s;
    return true;
}

bool afsync_sim_moment_read(const char *text, int64_t now_s, int64_t *at_s) {
    int64_t span_s;

    if (text[0] != '@')
        return afsync_sim_moment_utc(text, at_s);
    if ((text[1] != '-' && text[1] != '+') || !afsync_sim_span_read(text + 1, &span_s))
        return false;
    *at_s = now_s + span_s;
    return true;
}

bool afsync_sim_span_iso(const char *text, int64_t *span_s) {
    bool of_day = false;
    int64_t sum = 0, unit_s;

    if (toupper((unsigned char)*text++) != 'P' || *text == '\0')
        return false;
    while (*text != '\0') {
        char *end = NULL;
        double amount;

        if (toupper((unsigned char)*text) == 'T' && !of_day) {
            of_day = true;
            text++;
            continue;
        }
        amount = strtod(text, &end);
        if (end == text || !read_unit(*end, &unit_s) || (unit_s == 86400) == of_day)
            return false;
        sum += (int64_t)(amount * (double)unit_s);
        text = end + 1;
    }
    *span_s = sum;
    return true;
}

bool afsync_sim_timespan_read(const char *text, int64_t now_s, int64_t *from_s,
                              int64_t *to_s) {
    const char *slash = strchr(text, '/');
    char start[64];
    int64_t span_s;

    if (slash == NULL) {
        if (!afsync_sim_span_iso(text, &span_s))
            return false;
        *to_s = now_s;
        *from_s = now_s - span_s;
        return true;
    }
    snprintf(start, sizeof start, "%.*s", (int)(slash - text), text);
    if (!afsync_sim_moment_utc(start, from_s))
        return false;
    if (afsync_sim_moment_utc(slash + 1, to_s))
        return true;
    if (!afsync_sim_span_iso(slash + 1, &span_s))
        return false;
    *to_s = *from_s + span_s;
    return true;
}
