/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking the names of rotated logs apart. */
#include "source/events_order.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_DIGITS = 5, DATE_DIGITS = 8, MOMENT_DIGITS = 15 };

/* A name: what all parts of a log share, and which part this is. */
struct name {
    const char *text;
    size_t stem;
    const char *date; /* digits, perhaps with a hyphen; NULL: none */
    size_t date_length;
    unsigned long number; /* of the rotation; 0: the log itself */
};

/* How many characters of the set end the first `length`. */
static size_t run_before(const char *text, size_t length, const char *set) {
    size_t run = 0;

    while (run < length && strchr(set, text[length - run - 1]) != NULL)
        run++;
    return run;
}

static struct name take_apart(const char *text) {
    struct name name = {.text = text};
    size_t length = strlen(text), run;

    if (length > 3 && strcmp(text + length - 3, ".gz") == 0)
        length -= 3;
    name.stem = length;
    run = run_before(text, length, "0123456789");
    if (run > 0 && run <= NUMBER_DIGITS && length > run && text[length - run - 1] == '.') {
        name.stem = length - run - 1;
        name.number = strtoul(text + length - run, NULL, 10) + 1;
        return name;
    }
    run = run_before(text, length, "0123456789-");
    if (run > 0 && text[length - run] == '-')
        run--;
    if (run >= DATE_DIGITS && run <= MOMENT_DIGITS && length > run &&
        strchr("-._", text[length - run - 1]) != NULL) {
        name.stem = length - run - 1;
        name.date = text + length - run;
        name.date_length = run;
    }
    return name;
}

static int compare(const char *left, size_t left_length, const char *right,
                   size_t right_length) {
    size_t shorter = left_length < right_length ? left_length : right_length;
    int order = memcmp(left, right, shorter);

    if (order != 0)
        return order;
    return (left_length > right_length) - (left_length < right_length);
}

int afsync_events_order(const char *left, const char *right) {
    const struct name l = take_apart(left), r = take_apart(right);
    int order = compare(l.text, l.stem, r.text, r.stem);

    if (order != 0)
        return order;
    if (l.date != NULL && r.date != NULL)
        return compare(l.date, l.date_length, r.date, r.date_length);
    if (l.date != NULL || r.date != NULL)
        return l.date != NULL ? -1 : 1;
    if (l.number != r.number) /* the largest is the oldest; the log itself has none */
        return l.number > r.number ? -1 : 1;
    return strcmp(left, right);
}

bool afsync_events_same_log(const char *left, const char *right) {
    const struct name l = take_apart(left), r = take_apart(right);

    return compare(l.text, l.stem, r.text, r.stem) == 0;
}
