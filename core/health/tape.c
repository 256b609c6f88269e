/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing and reading the values of the kept state. */
#include "health/tape.h"

#include "base/time.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char another_shape[] = "not in the shape in which it is written";

bool afsync_tape_finish(struct afsync_tape *tape, const char *what,
                        struct afsync_fault *fault) {
    afsync_text_fini(&tape->text);
    if (tape->no_memory)
        return afsync_fault_no_memory(fault);
    if (tape->unreadable)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s, line %zu: %s", what,
                                tape->line, strerror(errno));
    if (tape->wrong != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "%s, line %zu, byte %zu: %s",
                                what, tape->line, tape->column, tape->wrong);
    return true;
}

void afsync_tape_refuse(struct afsync_tape *tape, const char *why) {
    if (tape->wrong != NULL)
        return;
    tape->wrong = why;
    if (!afsync_tape_is_read(tape))
        return;
    tape->column = (size_t)(tape->at - tape->begin) + 1;
    tape->at = tape->end;
}

/* Reads these bytes if they come next. */
static bool takes(struct afsync_tape *tape, const char *bytes, size_t length) {
    if ((size_t)(tape->end - tape->at) < length || memcmp(tape->at, bytes, length) != 0)
        return false;
    tape->at += length;
    return true;
}

/* ---- lines, members, lists ---- */

void afsync_tape_expect(struct afsync_tape *tape, const char *bytes, size_t length,
                        const char *why) {
    if (!afsync_tape_is_read(tape))
        afsync_text_add_bytes(&tape->text, bytes, length);
    else if (!takes(tape, bytes, length))
        afsync_tape_refuse(tape, why);
    tape->fresh = false;
}

void afsync_tape_char(struct afsync_tape *tape, char c) {
    if (!afsync_tape_is_read(tape))
        afsync_text_add_bytes(&tape->text, &c, 1);
    else if (afsync_tape_peek(tape) == c)
        tape->at++;
    else
        afsync_tape_refuse(tape, another_shape);
    tape->fresh = false;
}

void afsync_tape_separate(struct afsync_tape *tape) {
    if (!tape->fresh)
        afsync_tape_char(tape, ',');
    tape->fresh = false;
}

static void read_line(struct afsync_tape *tape) {
    ssize_t length = getline(&tape->text.data, &tape->text.capacity, tape->file);

    tape->unreadable = ferror(tape->file);
    tape->no_memory = length < 0 && !feof(tape->file) && !tape->unreadable;
    tape->begin = tape->at = length > 0 ? tape->text.data : "";
    tape->end = tape->begin + (length > 0 ? length : 0);
    if (length > 0 && tape->end[-1] == '\n')
        tape->end--;
    else
        afsync_tape_refuse(tape, "the text is cut short");
}

static void write_line(struct afsync_tape *tape) {
    afsync_text_add_bytes(&tape->text, "\n", 1);
    if (tape->text.failed)
        tape->no_memory = true;
    else
        fwrite(tape->text.data, 1, tape->text.length,
               tape->file); /* its owner asks ferror */
    afsync_text_clear(&tape->text);
}

void afsync_tape_begin_line(struct afsync_tape *tape) {
    if (tape->wrong == NULL) {
        tape->line++;
        if (afsync_tape_is_read(tape))
            read_line(tape);
    }
    afsync_tape_char(tape, '{');
    tape->fresh = true;
}

void afsync_tape_end_line(struct afsync_tape *tape) {
    afsync_tape_char(tape, '}');
    if (!afsync_tape_is_read(tape))
        write_line(tape);
    else if (tape->at != tape->end)
        afsync_tape_refuse(tape, "the line is too long");
}

void afsync_tape_member(struct afsync_tape *tape, const char *name) {
    afsync_tape_separate(tape);
    afsync_tape_char(tape, '"');
    afsync_tape_expect(tape, name, strlen(name), another_shape);
    afsync_tape_expect(tape, "\":", 2, another_shape);
    tape->fresh = true;
}

void afsync_tape_open(struct afsync_tape *tape) {
    afsync_tape_separate(tape);
    afsync_tape_char(tape, '[');
    tape->fresh = true;
}

void afsync_tape_close(struct afsync_tape *tape) {
    afsync_tape_char(tape, ']');
}

bool afsync_tape_has_more(struct afsync_tape *tape, size_t index, size_t count,
                          size_t most) {
    bool more = afsync_tape_is_read(tape) ? afsync_tape_peek(tape) != ']' : index < count;

    if (more && index == most)
        afsync_tape_refuse(tape, "more of one kind than are kept");
    return more && afsync_tape_is_good(tape);
}

bool afsync_tape_has(struct afsync_tape *tape, bool known) {
    afsync_tape_separate(tape);
    if (afsync_tape_is_read(tape))
        known = afsync_tape_peek(tape) != 'n';
    if (!known)
        afsync_tape_expect(tape, "null", 4, another_shape);
    tape->fresh = known;
    return known && tape->wrong == NULL;
}

/* ---- values ---- */

static void write_number(struct afsync_text *out, uint64_t value) {
    char digits[20]; /* of the largest */
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    afsync_text_add_bytes(out, digits + at, sizeof digits - at);
}

static uint64_t read_number(struct afsync_tape *tape) {
    const char *first = tape->at;
    uint64_t value = 0;

    while (afsync_tape_peek(tape) >= '0' && afsync_tape_peek(tape) <= '9') {
        unsigned digit = (unsigned)(*tape->at - '0');

        if (value > (UINT64_MAX - digit) / 10) {
            afsync_tape_refuse(tape, "a number beyond 64 bits");
            return 0;
        }
        value = value * 10 + digit;
        tape->at++;
    }
    if (tape->at == first)
        afsync_tape_refuse(tape, "a number was expected");
    return value;
}

void afsync_tape_number(struct afsync_tape *tape, uint64_t *value) {
    afsync_tape_separate(tape);
    if (afsync_tape_is_read(tape))
        *value = read_number(tape);
    else
        write_number(&tape->text, *value);
}

/* A number within bounds, where the complaint about another is `why`. */
static uint64_t bounded(struct afsync_tape *tape, uint64_t value, uint64_t least,
                        uint64_t most, const char *why) {
    afsync_tape_number(tape, &value);
    if (value >= least && value <= most)
        return value;
    afsync_tape_refuse(tape, why);
    return least;
}

void afsync_tape_size(struct afsync_tape *tape, size_t *value, size_t most) {
    size_t said = (size_t)bounded(tape, *value, 0, most, "more of one kind than are kept");

    if (afsync_tape_is_read(tape))
        *value = said;
}

void afsync_tape_flag(struct afsync_tape *tape, bool *flag) {
    bool said = bounded(tape, *flag ? 1 : 0, 0, 1, "a flag is 0 or 1") == 1;

    if (afsync_tape_is_read(tape))
        *flag = said;
}

static void moment_from(struct afsync_tape *tape, int64_t *at, uint64_t least) {
    int64_t said = (int64_t)bounded(tape, (uint64_t)*at, least, (uint64_t)AFSYNC_TIME_LAST,
                                    "a time out of bounds");

    if (afsync_tape_is_read(tape))
        *at = said;
}

void afsync_tape_moment(struct afsync_tape *tape, int64_t *at) {
    moment_from(tape, at, 1);
}

void afsync_tape_moment_or_none(struct afsync_tape *tape, int64_t *at) {
    moment_from(tape, at, 0);
}

void afsync_tape_count(struct afsync_tape *tape, struct afsync_count *count) {
    uint64_t value = count->value;

    if (!afsync_tape_has(tape, count->known)) {
        if (afsync_tape_is_read(tape))
            *count = (struct afsync_count){0};
        return;
    }
    value = bounded(tape, value, 0, AFSYNC_COUNT_MAX, "a count beyond 63 bits");
    if (afsync_tape_is_read(tape))
        *count = afsync_count_of(value);
}

/* The value of a digit of lower case, 16 if it is none. */
static unsigned hex_value(char c) {
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

static uint64_t hex(struct afsync_tape *tape, uint64_t value, size_t digits) {
    static const char alphabet[] = "0123456789abcdef";
    char written[16];

    if (!afsync_tape_is_read(tape)) {
        for (size_t i = 0; i < digits; i++)
            written[i] = alphabet[value >> 4 * (digits - 1 - i) & 15];
        afsync_text_add_bytes(&tape->text, written, digits);
        return value;
    }
    value = 0;
    for (size_t i = 0; i < digits; i++) {
        unsigned digit = hex_value(afsync_tape_peek(tape));

        if (digit == 16) {
            afsync_tape_refuse(tape, "a hexadecimal digit was expected");
            return 0;
        }
        value = value << 4 | digit;
        tape->at++;
    }
    return value;
}

static uint64_t quoted_hex(struct afsync_tape *tape, uint64_t value, size_t digits) {
    afsync_tape_char(tape, '"');
    value = hex(tape, value, digits);
    afsync_tape_char(tape, '"');
    return value;
}

void afsync_tape_code(struct afsync_tape *tape, struct afsync_code *code) {
    bool known = afsync_tape_has(tape, code->known);
    uint32_t value = 0;

    if (known)
        value = (uint32_t)quoted_hex(tape, code->value, 8);
    if (afsync_tape_is_read(tape)) {
        code->value = value;
        code->known = known;
    }
}

void afsync_tape_hash(struct afsync_tape *tape, uint64_t *hash) {
    uint64_t value = 0;

    if (afsync_tape_has(tape, *hash != 0))
        value = quoted_hex(tape, *hash, 16);
    if (afsync_tape_is_read(tape))
        *hash = value;
}

void afsync_tape_id(struct afsync_tape *tape, struct afsync_session_id *id) {
    bool known = afsync_tape_has(tape, id->known);
    uint8_t byte;

    if (known) {
        afsync_tape_char(tape, '"');
        for (size_t i = 0; i < sizeof id->bytes; i++) {
            byte = (uint8_t)hex(tape, id->bytes[i], 2);
            if (afsync_tape_is_read(tape))
                id->bytes[i] = byte;
        }
        afsync_tape_char(tape, '"');
    }
    if (afsync_tape_is_read(tape))
        id->known = known;
}

/* One of these words; which one it is. */
static size_t word(struct afsync_tape *tape, const char *const *words, size_t count,
                   size_t which, const char *why) {
    afsync_tape_separate(tape);
    if (!afsync_tape_is_read(tape)) {
        afsync_text_add(&tape->text, words[which]);
        return which;
    }
    for (size_t i = 0; i < count; i++)
        if (takes(tape, words[i], strlen(words[i])))
            return i;
    afsync_tape_refuse(tape, why);
    return 0;
}

void afsync_tape_source(struct afsync_tape *tape, enum afsync_source *source) {
    /* A word never changes its meaning; a new source needs one of its own. */
    static const char *const words[] = {
        [AFSYNC_SOURCE_EVENTS] = "\"e\"",
        [AFSYNC_SOURCE_ARM] = "\"a\"",
        [AFSYNC_SOURCE_METRICS] = "\"m\"",
        [AFSYNC_SOURCE_LOGANALYTICS] = "\"l\"",
    };
    size_t which;

    _Static_assert(sizeof words / sizeof words[0] == AFSYNC_SOURCES, "a word is missing");
    which = word(tape, words, AFSYNC_SOURCES, *source, "an unknown source");
    if (afsync_tape_is_read(tape))
        *source = (enum afsync_source)which;
}

void afsync_tape_direction(struct afsync_tape *tape, enum afsync_direction *direction) {
    static const char *const words[AFSYNC_DIRECTIONS] = {"\"upload\"", "\"download\""};
    size_t which = word(tape, words, AFSYNC_DIRECTIONS, *direction, "an unknown direction");

    if (afsync_tape_is_read(tape))
        *direction = (enum afsync_direction)which;
}
