/* SPDX-License-Identifier: Apache-2.0
 *
 * What is in a file, by fingerprints of its plain bytes: unpacked, but not recoded. */
#ifndef AFSYNC_SOURCE_EVENTS_CONTENT_H
#define AFSYNC_SOURCE_EVENTS_CONTENT_H

#include "source/events_book.h"

/* An open regular file. */
struct afsync_content {
    int fd;
    const char *path;
    uint64_t size;
    bool is_packed;
    unsigned char head[AFSYNC_BOOK_HEAD + 1]; /* its first plain bytes, and a NUL */
    size_t head_length;
    uint64_t hashes[AFSYNC_BOOK_HEAD + 1]; /* of so many of them, up to head_length */
};

/* Looks at the first bytes. What cannot be read has none. */
void afsync_content_open(struct afsync_content *content, int fd, const char *path,
                         uint64_t size);

/* Does it hold what the mark says was read, and so go on where that ended? Of a packed file
 * this costs unpacking what was read. */
bool afsync_content_continues(const struct afsync_content *content,
                              const struct afsync_bookmark *mark,
                              const struct afsync_deadline *deadline);

/* Sets the fingerprints for its offset; the mark has none if the bytes cannot be read. */
void afsync_content_sign(const struct afsync_content *content,
                         struct afsync_bookmark *mark);

#endif
