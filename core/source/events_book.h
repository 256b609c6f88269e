/* SPDX-License-Identifier: Apache-2.0
 *
 * How far each export was read. A file is known by device and inode, and what is in it by
 * fingerprints of its beginning and of what comes before the mark: so a rotated, copied,
 * cut or replaced log is not taken for what it was before.
 *
 * The book is kept beside what was learnt from the files, in one file: either both are new
 * or both are old, so no event is lost between them. */
#ifndef AFSYNC_SOURCE_EVENTS_BOOK_H
#define AFSYNC_SOURCE_EVENTS_BOOK_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/events_input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_BOOKMARKS_MAX = 128 * 1024, /* files past it are read anew each time */
    AFSYNC_BOOK_HEAD = 1024,           /* bytes of a fingerprint, at most */
    AFSYNC_BOOK_TAIL = 256,
    AFSYNC_BOOK_LEAST =
        64, /* what is read before is no event, but what many logs begin with */
    AFSYNC_BOOK_MISSES = 64 /* a file that was not seen for so many polls is forgotten */
};

struct afsync_bookmark {
    uint64_t device, inode;
    uint64_t size, changed_ns; /* of the file, when it was read last */
    uint64_t path;             /* hash of the path it was found by */
    uint64_t offset;           /* plain bytes until which all was read that was complete */
    uint64_t head, tail;       /* hashes of the first bytes, and of those before `offset` */
    uint32_t head_length;      /* 0: no fingerprints are kept (a packed file) */
    uint32_t misses;           /* polls in which it was not seen */
    enum afsync_encoding encoding;
    bool is_packed;
    bool is_export;  /* events were found in it, or it is empty */
    bool is_pending; /* there was more to read than could be read */
    unsigned poll;   /* the poll that saw it last; not kept */
};

/* `= {0}` is an empty book; the owner calls afsync_book_fini. */
struct afsync_book {
    struct afsync_bookmark *marks;
    size_t count, capacity;
    uint32_t *slots; /* index of a mark and 1; 0: free */
    size_t slot_count;
    unsigned poll;
    size_t count_before; /* marks of earlier polls come first */
};

void afsync_book_fini(struct afsync_book *book);

/* A poll begins, and ends. What was not seen in it is forgotten in time, unless the poll
 * was broken off. */
void afsync_book_begin(struct afsync_book *book);
void afsync_book_end(struct afsync_book *book, bool broken_off);

/* NULL if it is not known. Good until a mark is added or the poll ends. */
struct afsync_bookmark *afsync_book_find(const struct afsync_book *book, uint64_t device,
                                         uint64_t inode);

/* The mark of another file that was found by this path in an earlier poll. */
const struct afsync_bookmark *afsync_book_at_path(const struct afsync_book *book,
                                                  uint64_t path, uint64_t device,
                                                  uint64_t inode);

/* Keeps a copy, in the place of the mark of that file if there is one. False if memory ran
 * out; beyond the bound it is not kept. */
AFSYNC_MUST_USE
bool afsync_book_keep(struct afsync_book *book, const struct afsync_bookmark *mark,
                      struct afsync_fault *fault);

#endif
