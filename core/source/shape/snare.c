/* SPDX-License-Identifier: Apache-2.0
 *
 * Snare over syslog (also NXLog's to_syslog_snare and rsyslog's Windows agent): behind the
 * header fields set apart by tabs,
 *
 *     MSWinEventLog, criticality, log, counter, "Wed Mar 04 03:15:07 2026", event number,
 *     provider, user, kind of user, level, computer, category, data, message, number
 *
 * Of the data only the message survives. The time is local, without a zone. Relays make
 * "#011" or spaces of the tabs (UNCONFIRMED): the date is looked for, and what follows it.
 * What the last number is is not said by all, so it is not taken for a record number. */
#include "source/events_line.h"

#include <stdio.h>
#include <string.h>

enum { DATE_WORDS = 5 };

/* Copies the line with a tab for each "#011". */
static void copy_tabs(struct afsync_text *out, struct afsync_bytes line) {
    const char *tab;

    afsync_text_clear(out);
    while ((tab = afsync_bytes_find(line, "#011")) != NULL) {
        afsync_text_add_bytes(out, line.data, (size_t)(tab - line.data));
        afsync_text_add(out, "\t");
        line.length -= (size_t)(tab + 4 - line.data);
        line.data = tab + 4;
    }
    afsync_text_add_bytes(out, line.data, line.length);
}

/* The next word; `at` moves behind it. */
static struct afsync_bytes next_word(const char **at) {
    struct afsync_bytes word;

    *at += strspn(*at, " \t");
    word = (struct afsync_bytes){*at, strcspn(*at, " \t")};
    *at += word.length;
    return word;
}

static void set(struct afsync_record *record, enum afsync_field field,
                struct afsync_bytes value) {
    afsync_record_set(record, field, AFSYNC_SAID_BY_NAME, value.data, value.length);
}

/* The number of a month, 0 if it is none. */
static int month_of(struct afsync_bytes word) {
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *found = NULL;

    for (const char *at = names; word.length == 3 && *at != '\0' && found == NULL; at += 3)
        found = memcmp(at, word.data, 3) == 0 ? at : NULL;
    return found != NULL ? (int)(found - names) / 3 + 1 : 0;
}

/* Reads "Wed Mar 04 03:15:07 2026" at `at`, which moves behind it. */
static bool read_date(const char **at, struct afsync_record *record) {
    struct afsync_bytes words[DATE_WORDS];
    const char *behind = *at;
    char text[32];
    int month, length;

    for (size_t i = 0; i < DATE_WORDS; i++)
        words[i] = next_word(&behind);
    month = month_of(words[1]);
    if (words[0].length != 3 || month == 0 || words[2].length == 0 || words[2].length > 2 ||
        words[3].length != 8 || words[4].length != 4)
        return false;
    length = snprintf(text, sizeof text, "%.4s-%02d-%s%.*s %.8s", words[4].data, month,
                      words[2].length == 1 ? "0" : "", (int)words[2].length, words[2].data,
                      words[3].data);
    set(record, AFSYNC_FIELD_TIME, (struct afsync_bytes){text, (size_t)length});
    *at = behind;
    return true;
}

/* Behind the provider, while tabs still stand: user, kind of user, level, computer,
 * category, data, message. False: they do not. */
static bool read_rest(const char *at, struct afsync_record *record) {
    enum { COMPUTER = 4, MESSAGE = 7, FIELDS = MESSAGE + 1 };
    struct afsync_bytes fields[FIELDS];

    for (int i = 0; i < FIELDS; i++) {
        fields[i] = (struct afsync_bytes){at, strcspn(at, "\t\r\n")};
        if (at[fields[i].length] != '\t' && i < MESSAGE)
            return false;
        at += fields[i].length + (i < MESSAGE ? 1 : 0);
    }
    set(record, AFSYNC_FIELD_COMPUTER, fields[COMPUTER]);
    afsync_text_add_bytes(&record->message, fields[MESSAGE].data, fields[MESSAGE].length);
    return true;
}

/* The rest without its last number. */
static void read_message(const char *at, struct afsync_record *record) {
    static const char blanks_and_digits[] = "0123456789 \t\r\n";
    size_t length = strlen(at);

    while (length > 0 && strchr(blanks_and_digits, at[length - 1]) != NULL)
        length--;
    /* "... 1." ends the message; what was cut off behind it is the number. */
    afsync_text_add_bytes(&record->message, at,
                          length > 0 && at[length - 1] == '.' ? length : strlen(at));
}

/* The word before the mark: the host of the header. */
static void read_host(const char *line, const char *mark, struct afsync_record *record) {
    const char *end = mark;
    const char *start;

    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == ':'))
        end--;
    for (start = end; start > line && start[-1] != ' ' && start[-1] != '\t';)
        start--;
    set(record, AFSYNC_FIELD_COMPUTER, (struct afsync_bytes){start, (size_t)(end - start)});
}

/* A relay cuts what is too long for it, and half a number is another number. The messages
 * of our events end in a full stop. */
static bool is_whole(const struct afsync_record *record) {
    const struct afsync_text *message = &record->message;
    size_t length = message->length;

    while (length > 0 && strchr(" \t\r\n", message->data[length - 1]) != NULL)
        length--;
    return length > 0 && message->data[length - 1] == '.';
}

const char *afsync_snare_read(struct afsync_bytes line, struct afsync_record *record,
                              struct afsync_text *scratch) {
    static const char name[] = "MSWinEventLog";
    const char *mark, *at;

    copy_tabs(scratch, line);
    mark = strstr(afsync_text_string(scratch), name);
    if (mark == NULL)
        return NULL;
    at = mark + sizeof name - 1;
    next_word(&at); /* criticality */
    set(record, AFSYNC_FIELD_CHANNEL, next_word(&at));
    next_word(&at); /* counter */
    if (!read_date(&at, record))
        return "no date stands where it should";
    set(record, AFSYNC_FIELD_EVENT_ID, next_word(&at));
    set(record, AFSYNC_FIELD_PROVIDER, next_word(&at));
    if (!read_rest(at, record)) {
        read_host(scratch->data, mark, record);
        read_message(at, record);
    }
    return is_whole(record) ? NULL : "its message breaks off";
}
