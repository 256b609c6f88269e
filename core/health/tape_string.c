/* SPDX-License-Identifier: Apache-2.0
 *
 * Strings on a line of the kept state. */
#include "health/tape.h"

#include <stdio.h>
#include <string.h>

static bool needs_escape(char c) {
    return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

void afsync_tape_quote(struct afsync_text *text, const char *string) {
    afsync_text_add_bytes(text, "\"", 1);
    while (*string != '\0') {
        size_t plain = 0;

        while (string[plain] != '\0' && !needs_escape(string[plain]))
            plain++;
        afsync_text_add_bytes(text, string, plain);
        string += plain;
        if (*string == '\0')
            break;
        if ((unsigned char)*string < 0x20)
            afsync_text_addf(text, "\\u%04x", (unsigned char)*string);
        else
            afsync_text_addf(text, "\\%c", *string);
        string++;
    }
    afsync_text_add_bytes(text, "\"", 1);
}

/* The next character of a string. Names have no control characters: only quotes and
 * backslashes are escaped. */
static char read_char(struct afsync_tape *tape) {
    char c = afsync_tape_peek(tape);

    if (c == '\\') {
        tape->at++;
        c = afsync_tape_peek(tape);
        if (c != '"' && c != '\\')
            c = '\0';
    }
    if ((unsigned char)c < 0x20)
        afsync_tape_refuse(tape, "a string that is not closed");
    else
        tape->at++;
    return c;
}

static void read_string(struct afsync_tape *tape, char *string, size_t size) {
    char raw[AFSYNC_NAME_MAX], fitted[AFSYNC_NAME_MAX];
    size_t length = 0;

    afsync_tape_char(tape, '"');
    while (tape->wrong == NULL && afsync_tape_peek(tape) != '"') {
        if (length == sizeof raw - 1)
            afsync_tape_refuse(tape, "a longer string than is kept");
        else
            raw[length++] = read_char(tape);
    }
    afsync_tape_char(tape, '"');
    raw[length] = '\0';
    afsync_name_copy(fitted, raw);
    if (strlen(fitted) >= size)
        afsync_tape_refuse(tape, "a longer string than is kept");
    snprintf(string, size, "%s", tape->wrong == NULL ? fitted : "");
}

void afsync_tape_string(struct afsync_tape *tape, char *string, size_t size) {
    afsync_tape_separate(tape);
    if (afsync_tape_is_read(tape))
        read_string(tape, string, size);
    else
        afsync_tape_quote(&tape->text, string);
}

void afsync_tape_name(struct afsync_tape *tape, const char **name, char *kept) {
    if (!afsync_tape_has(tape, *name != NULL))
        return;
    if (afsync_tape_is_read(tape))
        *name = kept;
    afsync_tape_string(tape, (char *)*name, AFSYNC_NAME_MAX);
}
