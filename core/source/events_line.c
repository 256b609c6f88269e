/* SPDX-License-Identifier: Apache-2.0
 *
 * Which format a line of text is of. */
#include "source/events_line.h"

#include <stdint.h>
#include <string.h>

/* A line has the mark of its format, anywhere; a mark that comes again begins another
 * record whose line end was lost. */
static const struct format {
    const char *mark;
    const char *(*read)(struct afsync_bytes, struct afsync_record *, struct afsync_text *);
} formats[] = {
    {"Data_ServerEndpointName=", afsync_telegraf_read},
    {"Data_CorrelationId=", afsync_telegraf_read},
    {"win_eventlog,", afsync_telegraf_read},
    {"MSWinEventLog", afsync_snare_read},
};

const char *afsync_bytes_find(struct afsync_bytes bytes, const char *wanted) {
    const char *at = bytes.data, *end = at + bytes.length;
    size_t length = strlen(wanted);

    while ((size_t)(end - at) >= length &&
           (at = memchr(at, wanted[0], (size_t)(end - at) - length + 1)) != NULL) {
        if (memcmp(at, wanted, length) == 0)
            return at;
        at++;
    }
    return NULL;
}

/* A JSON object behind a header: a brace, blanks, and the quote of a name. */
static const char *find_object(struct afsync_bytes line) {
    const char *at = line.data, *end = at + line.length;

    while ((at = memchr(at, '{', (size_t)(end - at))) != NULL) {
        const char *next = at + 1;

        while (next < end && *next == ' ')
            next++;
        if (next < end && *next == '"')
            return at;
        at++;
    }
    return NULL;
}

/* How much of a Snare line is its first record: the header of the next ends it. */
static size_t first_of(struct afsync_bytes line, const char *mark) {
    struct afsync_bytes rest = {mark + 1, (size_t)(line.data + line.length - mark) - 1};
    const char *next = afsync_bytes_find(rest, "MSWinEventLog");

    if (next == NULL)
        return line.length;
    while (next > mark + 1 && *next != '<' && *next != '\n')
        next--;
    return *next == '<' ? (size_t)(next - line.data) : line.length;
}

bool afsync_event_line_read(struct afsync_format *format, struct afsync_bytes line,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault) {
    const char *object, *why, *mark;

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct afsync_bytes first = line;

        mark = afsync_bytes_find(line, formats[i].mark);
        if (mark == NULL)
            continue;
        first.length = first_of(line, mark);
        why = formats[i].read(first, record, &format->unescaped);
        if (format->unescaped.failed)
            return afsync_fault_no_memory(fault);
        if (why != NULL)
            return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", why);
        if (!afsync_record_finish(record, taker, fault))
            return false;
        if (first.length == line.length)
            return true;
        line.data += first.length;
        line.length -= first.length;
        afsync_record_clear(record);
        i = SIZE_MAX; /* what follows begins anew */
    }
    object = find_object(line);
    if (object == NULL)
        return true; /* nobody's */
    return afsync_event_json_read(
        format, (struct afsync_bytes){object, (size_t)(line.data + line.length - object)},
        record, taker, fault);
}
