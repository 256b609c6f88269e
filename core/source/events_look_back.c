/* SPDX-License-Identifier: Apache-2.0
 *
 * Going backwards through a log in steps, reading a little at each, until two steps one
 * after the other tell only of what is too old. One alone may be what a shipper caught up
 * with, or a server that was added with all its history. */
#include "source/events_look_back.h"

#include <string.h>
#include <unistd.h>

enum {
    STEP = 16 * 1024 * 1024,
    PROBE = 256 * 1024,
    PROBE_MOST = 4 * 1024 * 1024 /* where events are rare */
};

/* What a probe comes upon is counted by the stream; nobody else hears of it. */
static bool pass(void *context, const struct afsync_observation *seen,
                 struct afsync_fault *fault) {
    (void)context;
    (void)seen;
    (void)fault;
    return true;
}

static void hush(void *context, enum afsync_source source, const struct afsync_fault *fault,
                 bool hides_endpoints) {
    (void)context;
    (void)source;
    (void)fault;
    (void)hides_endpoints;
}

/* Can it be read from the middle: lines, or elements, in UTF-8? */
static bool has_pieces(const struct afsync_content *content, bool *is_xml) {
    static const char tables[] = "\"tables\"";
    enum { TABLES = sizeof tables - 1 };
    const char *head = (const char *)content->head;
    const char *end = head + content->head_length;

    if (content->is_packed || memchr(head, '\0', content->head_length) != NULL)
        return false;
    while (head < end && strchr(" \t\r\n\xef\xbb\xbf", *head) != NULL)
        head++;
    if (end - head < 2)
        return false;
    *is_xml = head[0] == '<' && strchr("0123456789", head[1]) == NULL;
    if (*is_xml || head[0] != '{')
        return head[0] != '[';
    for (head++; head < end && strchr(" \t\r", *head) != NULL; head++)
        ;
    return end - head >= TABLES && *head == '"' && memcmp(head, tables, TABLES) != 0;
}

/* The first beginning of a piece in the bytes; `length` if there is none. */
static size_t find_beginning(const char *bytes, size_t length, bool is_xml) {
    static const char open[] = "<Event";
    const char *at = bytes, *end = bytes + length;
    size_t need = is_xml ? sizeof open : 1; /* with the character behind it */

    while ((at = memchr(at, is_xml ? '<' : '\n', (size_t)(end - at))) != NULL) {
        if (!is_xml)
            return (size_t)(at - bytes) + 1;
        if ((size_t)(end - at) >= need && memcmp(at, open, sizeof open - 1) == 0 &&
            strchr(" \t\r\n>", at[sizeof open - 1]) != NULL && at[sizeof open - 1] != '\0')
            return (size_t)(at - bytes);
        at++;
    }
    return length;
}

/* Moves `offset` to the next beginning of a piece. False: there is none near. */
static bool align(const struct afsync_look_back *search, bool is_xml, uint64_t *offset) {
    enum { WINDOW = 64 * 1024 };
    char window[WINDOW];

    for (int i = 0; i < AFSYNC_RECORD_MAX / WINDOW; i++) {
        ssize_t length = pread(search->content->fd, window, sizeof window, (off_t)*offset);
        size_t found;

        if (length <= 0)
            return false;
        found = find_beginning(window, (size_t)length, is_xml);
        if (found < (size_t)length || !is_xml) {
            *offset += found;
            if (found < (size_t)length)
                return true;
        } else {
            *offset += (uint64_t)length > sizeof "<Event" ? (uint64_t)length - 7
                                                          : (uint64_t)length;
        }
    }
    return false;
}

/* The newest word that is told from `offset` on, 0 if none is: `offset` moves to where a
 * piece begins. False if memory ran out. */
static bool probe(const struct afsync_look_back *search, bool is_xml, uint64_t *offset,
                  int64_t *newest_at, struct afsync_fault *fault) {
    struct afsync_stream_part part = {
        .fd = search->content->fd, .name = search->content->path, .encoding = AFSYNC_UTF8};
    struct afsync_stream_end end;

    *newest_at = 0;
    if (!align(search, is_xml, offset))
        return true;
    part.offset = *offset;
    for (uint64_t length = PROBE; *newest_at == 0 && length <= PROBE_MOST; length *= 4) {
        if (lseek(part.fd, (off_t)part.offset, SEEK_SET) < 0)
            return true;
        part.limit = length;
        if (!afsync_stream_read(search->stream, &part, search->deadline, &end, fault))
            return false;
        *newest_at = end.newest_at;
    }
    return true;
}

static bool go_back(const struct afsync_look_back *search, bool is_xml, uint64_t *start,
                    struct afsync_fault *fault) {
    int64_t now = search->now;
    uint64_t at = search->content->size, before = 0;
    bool was_old = false;

    *start = 0;
    while (at > 2 * (uint64_t)STEP && !afsync_deadline_passed(search->deadline)) {
        uint64_t offset = at -= STEP;
        int64_t newest_at;

        if (!probe(search, is_xml, &offset, &newest_at, fault))
            return false;
        if (newest_at == 0)
            continue;
        if (now == 0)
            now = newest_at;
        if (newest_at < now - search->length_ms && was_old) {
            *start = before;
            return true;
        }
        was_old = newest_at < now - search->length_ms;
        before = offset;
    }
    return true;
}

bool afsync_look_back_find(const struct afsync_look_back *look_back, uint64_t *offset,
                           struct afsync_fault *fault) {
    const struct afsync_sink silent = {NULL, pass, hush};
    const struct afsync_sink *sink = look_back->stream->sink;
    bool is_xml, ok = true;

    *offset = 0;
    if (look_back->length_ms > 0 && look_back->content->size > AFSYNC_LOOK_BACK_SIZE &&
        has_pieces(look_back->content, &is_xml)) {
        look_back->stream->sink = &silent;
        ok = go_back(look_back, is_xml, offset, fault);
        look_back->stream->sink = sink;
    }
    return ok;
}
