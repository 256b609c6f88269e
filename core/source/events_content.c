/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking and comparing fingerprints. */
#include "source/events_content.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Reads so many bytes of the file, or as many as there are. */
static size_t read_at(int fd, uint64_t offset, unsigned char *out, size_t size) {
    size_t length = 0;
    ssize_t got = 1;

    while (got > 0 && length < size) {
        got = pread(fd, out + length, size - length, (off_t)(offset + length));
        length += got > 0 ? (size_t)got : 0;
    }
    return length;
}

/* The same of what is packed, from its beginning on. */
static size_t unpack_at(const struct afsync_content *content, uint64_t offset,
                        unsigned char *out, size_t size,
                        const struct afsync_deadline *deadline) {
    struct afsync_input *input = malloc(sizeof *input);
    struct afsync_fault ignored = {0};
    size_t length = 0, got = 1;

    if (input == NULL || lseek(content->fd, 0, SEEK_SET) != 0) {
        free(input);
        return 0;
    }
    afsync_input_init(input, content->fd, content->path, deadline);
    input->waits = false;
    input->encoding = AFSYNC_UTF8; /* as they are */
    input->skip = offset;
    while (got > 0 && length < size)
        if (afsync_input_read(input, (char *)out + length, size - length, &got, &ignored))
            length += got;
        else
            got = 0;
    afsync_input_fini(input);
    free(input);
    return length;
}

static uint64_t hash(const unsigned char *bytes, size_t length) {
    return afsync_hash_bytes(AFSYNC_HASH_SEED, bytes, length);
}

/* One hash for each length: that of a length goes on from the one before. */
static void hash_head(struct afsync_content *content) {
    content->hashes[0] = AFSYNC_HASH_SEED;
    for (size_t i = 0; i < content->head_length; i++)
        content->hashes[i + 1] =
            afsync_hash_bytes(content->hashes[i], content->head + i, 1);
}

static size_t tail_length(const struct afsync_bookmark *mark) {
    return mark->offset < AFSYNC_BOOK_TAIL ? (size_t)mark->offset : AFSYNC_BOOK_TAIL;
}

void afsync_content_open(struct afsync_content *content, int fd, const char *path,
                         uint64_t size) {
    const struct afsync_deadline none = {0};

    content->fd = fd;
    content->path = path;
    content->size = size;
    memset(content->head, 0, sizeof content->head);
    content->head_length = read_at(fd, 0, content->head, AFSYNC_BOOK_HEAD);
    content->is_packed =
        content->head_length >= 2 && memcmp(content->head, "\x1f\x8b", 2) == 0;
    if (content->is_packed)
        content->head_length =
            unpack_at(content, 0, content->head, AFSYNC_BOOK_HEAD, &none);
    hash_head(content);
}

bool afsync_content_continues(const struct afsync_content *content,
                              const struct afsync_bookmark *mark,
                              const struct afsync_deadline *deadline) {
    unsigned char tail[AFSYNC_BOOK_TAIL];
    size_t length = tail_length(mark);

    if (mark->head_length == 0 || content->head_length < mark->head_length ||
        content->hashes[mark->head_length] != mark->head)
        return false;
    if (!content->is_packed && content->size < mark->offset)
        return false;
    if (content->is_packed)
        return unpack_at(content, mark->offset - length, tail, length, deadline) ==
                   length &&
               hash(tail, length) == mark->tail;
    return read_at(content->fd, mark->offset - length, tail, length) == length &&
           hash(tail, length) == mark->tail;
}

void afsync_content_sign(const struct afsync_content *content,
                         struct afsync_bookmark *mark) {
    unsigned char bytes[AFSYNC_BOOK_HEAD];
    size_t tail = tail_length(mark);
    size_t head = mark->offset < sizeof bytes ? (size_t)mark->offset : sizeof bytes;

    mark->head_length = 0;
    mark->head = mark->tail = 0;
    if (content->is_packed || read_at(content->fd, 0, bytes, head) != head)
        return;
    mark->head = hash(bytes, head);
    if (read_at(content->fd, mark->offset - tail, bytes, tail) != tail)
        return;
    mark->tail = hash(bytes, tail);
    mark->head_length = (uint32_t)head;
}
