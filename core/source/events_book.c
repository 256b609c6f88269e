/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping and finding bookmarks. */
#include "source/events_book.h"

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

void afsync_book_fini(struct afsync_book *book) {
    free(book->marks);
    free(book->slots);
    *book = (struct afsync_book){0};
}

static size_t slot_of(const struct afsync_book *book, uint64_t device, uint64_t inode) {
    uint64_t hash = (inode ^ device << 48) * UINT64_C(0x9e3779b97f4a7c15);

    return (size_t)(hash >> 32) % book->slot_count;
}

/* The slot of a file, or the free one where it belongs. */
static size_t find_slot(const struct afsync_book *book, uint64_t device, uint64_t inode) {
    size_t slot = slot_of(book, device, inode);

    for (; book->slots[slot] != 0; slot = (slot + 1) % book->slot_count) {
        const struct afsync_bookmark *mark = &book->marks[book->slots[slot] - 1];

        if (mark->device == device && mark->inode == inode)
            break;
    }
    return slot;
}

/* Room in the index for twice as many marks as there may be. */
static bool index_marks(struct afsync_book *book) {
    size_t wanted = book->capacity * 2;
    uint32_t *slots = calloc(wanted, sizeof slots[0]);

    if (slots == NULL)
        return false;
    free(book->slots);
    book->slots = slots;
    book->slot_count = wanted;
    for (size_t i = 0; i < book->count; i++)
        book->slots[find_slot(book, book->marks[i].device, book->marks[i].inode)] =
            (uint32_t)i + 1;
    return true;
}

void afsync_book_begin(struct afsync_book *book) {
    book->poll++;
    book->count_before = book->count;
}

void afsync_book_end(struct afsync_book *book, bool broken_off) {
    size_t kept = 0;

    if (broken_off || book->count == 0)
        return;
    for (size_t i = 0; i < book->count; i++) {
        struct afsync_bookmark *mark = &book->marks[i];

        mark->misses = mark->poll == book->poll ? 0 : mark->misses + 1;
        if (mark->misses <= AFSYNC_BOOK_MISSES)
            book->marks[kept++] = *mark;
    }
    book->count = kept;
    memset(book->slots, 0, book->slot_count * sizeof book->slots[0]);
    for (size_t i = 0; i < kept; i++)
        book->slots[find_slot(book, book->marks[i].device, book->marks[i].inode)] =
            (uint32_t)i + 1;
}

struct afsync_bookmark *afsync_book_find(const struct afsync_book *book, uint64_t device,
                                         uint64_t inode) {
    uint32_t number;

    if (book->slot_count == 0)
        return NULL;
    number = book->slots[find_slot(book, device, inode)];
    return number != 0 ? &book->marks[number - 1] : NULL;
}

const struct afsync_bookmark *afsync_book_at_path(const struct afsync_book *book,
                                                  uint64_t path, uint64_t device,
                                                  uint64_t inode) {
    const struct afsync_bookmark *found = NULL;

    for (size_t i = 0; i < book->count_before; i++) {
        const struct afsync_bookmark *mark = &book->marks[i];

        if (mark->path == path && (mark->device != device || mark->inode != inode) &&
            (found == NULL || mark->misses < found->misses))
            found = mark;
    }
    return found;
}

bool afsync_book_keep(struct afsync_book *book, const struct afsync_bookmark *mark,
                      struct afsync_fault *fault) {
    struct afsync_bookmark *known = afsync_book_find(book, mark->device, mark->inode);
    struct afsync_bookmark *grown;

    if (known != NULL) {
        *known = *mark;
        return true;
    }
    if (book->count == AFSYNC_BOOKMARKS_MAX)
        return true;
    grown = afsync_list_grow(book->marks, book->count, &book->capacity, sizeof grown[0]);
    if (grown == NULL)
        return afsync_fault_no_memory(fault);
    book->marks = grown;
    if (book->slot_count < book->capacity * 2 && !index_marks(book))
        return afsync_fault_no_memory(fault);
    book->slots[find_slot(book, mark->device, mark->inode)] = (uint32_t)book->count + 1;
    book->marks[book->count++] = *mark;
    return true;
}
