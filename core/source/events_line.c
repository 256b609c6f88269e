/* SPDX-License-Identifier: Apache-2.0
 *
 * Which format a line of text is of. */
#include "source/events_line.h"

#include <string.h>

static const struct {
    const char *mark;
    bool begins; /* the line begins with it */
    void (*read)(struct afsync_bytes, struct afsync_record *, struct afsync_text *);
} formats[] = {
    {"win_eventlog", true, afsync_telegraf_read},
    {"MSWinEventLog", false, afsync_snare_read},
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

bool afsync_event_line_read(struct afsync_format *format, struct afsync_bytes line,
                            struct afsync_record *record,
                            const struct afsync_record_taker *taker,
                            struct afsync_fault *fault) {
    const char *object;

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *mark = afsync_bytes_find(line, formats[i].mark);

        if (mark == NULL || (formats[i].begins && mark != line.data))
            continue;
        formats[i].read(line, record, &format->unescaped);
        if (format->unescaped.failed)
            return afsync_fault_no_memory(fault);
        return afsync_record_finish(record, taker, fault);
    }
    object = find_object(line);
    if (object == NULL)
        return true; /* nobody's */
    return afsync_event_json_read(
        format, (struct afsync_bytes){object, (size_t)(line.data + line.length - object)},
        record, taker, fault);
}
