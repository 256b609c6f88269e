/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding labels and their values in a message text. */
#include "source/events_message.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

/* One reading of one text. */
struct message {
    struct afsync_record *record;
    bool unclosed; /* no mark closes any more: not searched for again */
};

struct label {
    enum afsync_field field;
    const char *value;
};

static bool is_blank_or_end(char c) {
    return c == '\0' || strchr(blanks, c) != NULL;
}

/* Is there a label at `at`? A known name may lack its colon, an unknown one must have it,
 * and a blank after it: "E:\Data" is none. */
static bool read_label(const char *at, struct label *label) {
    size_t length = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                               "0123456789_");
    const char *after = at + length;

    if (length == 0)
        return false;
    label->field = afsync_field_of(at, length);
    if (*after == ':') {
        after++;
        if (label->field == AFSYNC_FIELD_NONE && !is_blank_or_end(*after))
            return false;
    } else if (label->field == AFSYNC_FIELD_NONE || (*after != ' ' && *after != '\t')) {
        return false;
    }
    label->value = after + strspn(after, " \t");
    return true;
}

/* The next place where a label may stand: past a separator and blanks. NULL: no more. */
static const char *next_place(const char *at) {
    for (at += strcspn(at, ",.;\r\n"); *at != '\0'; at += strcspn(at, ",.;\r\n")) {
        bool separates = *at == '\r' || *at == '\n' || is_blank_or_end(at[1]);

        at++;
        if (separates)
            return at + strspn(at, blanks);
    }
    return NULL;
}

/* The end of the value fenced by marks; NULL if it is not. */
static const char *fenced_end(struct message *message, const char *value) {
    static const char open[] = "<CI>", closed[] = "</CI>";
    const char *end;

    if (message->unclosed || strncmp(value, open, sizeof open - 1) != 0)
        return NULL;
    end = strstr(value, closed);
    message->unclosed = end == NULL;
    return end != NULL ? end + sizeof closed - 1 : NULL;
}

/* Cuts the separator off the end of a value, and what follows it if it is one word. */
static size_t value_length(enum afsync_field field, const char *value, const char *end) {
    size_t length = (size_t)(end - value);

    if (!afsync_field_is_free(field) && length > strcspn(value, blanks))
        length = strcspn(value, blanks);
    while (length > 0 && strchr(blanks, value[length - 1]) != NULL)
        length--;
    if (length > 0 && strchr(",.;", value[length - 1]) != NULL)
        length--;
    return length;
}

/* Reads the value of a label; returns where the next label may stand. */
static const char *read_value(struct message *message, const struct label *label) {
    const char *value = label->value;
    const char *end = fenced_end(message, value);
    const char *next = next_place(end != NULL ? end : value);
    struct label following;

    if (end == NULL) {
        while (next != NULL && !read_label(next, &following))
            next = next_place(next);
        end = next != NULL ? next : value + strlen(value);
        end = value + value_length(label->field, value, end);
    }
    afsync_record_set(message->record, label->field, AFSYNC_SAID_IN_MESSAGE, value,
                      (size_t)(end - value));
    return next;
}

void afsync_message_read(struct afsync_record *record, const char *text) {
    struct message message = {.record = record};
    const char *at = text + strspn(text, blanks);
    struct label label;

    while (at != NULL)
        at = read_label(at, &label) ? read_value(&message, &label) : next_place(at);
}

/* What the three events tell, each closed by AFSYNC_FIELDS. */
static const struct {
    const char *number;
    enum afsync_field fields[12];
} tellings[] = {
    {"9302",
     {AFSYNC_FIELD_ENDPOINT, AFSYNC_FIELD_SYNC_GROUP, AFSYNC_FIELD_DIRECTION,
      AFSYNC_FIELD_CORRELATION_ID, AFSYNC_FIELD_APPLIED_ITEMS, AFSYNC_FIELD_TOTAL_ITEMS,
      AFSYNC_FIELD_APPLIED_BYTES, AFSYNC_FIELD_TOTAL_BYTES, AFSYNC_FIELD_TOTALS_FINAL,
      AFSYNC_FIELD_ITEM_ERRORS, AFSYNC_FIELDS}},
    {"9102",
     {AFSYNC_FIELD_ENDPOINT, AFSYNC_FIELD_SYNC_GROUP, AFSYNC_FIELD_SCENARIO,
      AFSYNC_FIELD_DIRECTION, AFSYNC_FIELD_RESULT, AFSYNC_FIELD_CORRELATION_ID,
      AFSYNC_FIELD_SYNC_FILES, AFSYNC_FIELD_APPLIED_FILES, AFSYNC_FIELD_APPLIED_SIZE,
      AFSYNC_FIELD_ITEM_ERRORS, AFSYNC_FIELDS}},
    {"9121",
     {AFSYNC_FIELD_ENDPOINT, AFSYNC_FIELD_SYNC_GROUP, AFSYNC_FIELD_DIRECTION,
      AFSYNC_FIELD_CORRELATION_ID, AFSYNC_FIELD_RESULT, AFSYNC_FIELD_PERSISTENT,
      AFSYNC_FIELD_TRANSIENT, AFSYNC_FIELDS}},
};

bool afsync_message_is_needed(struct afsync_record *record) {
    const char *number = afsync_record_get(record, AFSYNC_FIELD_EVENT_ID);

    for (size_t i = 0; number != NULL && i < sizeof tellings / sizeof tellings[0]; i++) {
        const enum afsync_field *field = tellings[i].fields;

        if (strcmp(number, tellings[i].number) != 0)
            continue;
        while (*field != AFSYNC_FIELDS && record->said[*field] >= AFSYNC_SAID_BY_NAME)
            field++;
        return *field != AFSYNC_FIELDS;
    }
    return true;
}
