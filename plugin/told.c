/* SPDX-License-Identifier: Apache-2.0
 *
 * A sorted list, and a file with a line for each: state, verdict, what it is of, instance.
 */
#include "told.h"

#include "base/list.h"
#include "base/store.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_WAIT_MS = 200, WORD_MAX = 32, LINE_MAX_BYTES = 3 * WORD_MAX + 256 };

static int by_name(const void *left, const void *right) {
    const struct afsync_told *a = left, *b = right;
    int order = strcmp(a->instance, b->instance);

    return order != 0 ? order : strcmp(a->what, b->what);
}

void afsync_told_list_sort(struct afsync_told_list *list) {
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_name);
}

bool afsync_told_list_equal(const struct afsync_told_list *left,
                            const struct afsync_told_list *right) {
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (by_name(&left->items[i], &right->items[i]) != 0 ||
            strcmp(left->items[i].verdict, right->items[i].verdict) != 0 ||
            left->items[i].state != right->items[i].state)
            return false;
    return true;
}

const struct afsync_told *afsync_told_list_find(const struct afsync_told_list *list,
                                                const struct afsync_told *now) {
    if (list->count == 0)
        return NULL;
    return bsearch(now, list->items, list->count, sizeof *now, by_name);
}

/* ---- keeping ---- */

static bool open_store(struct afsync_store *store, const char *folder,
                       const char *service) {
    char name[AFSYNC_STORE_NAME_MAX];

    snprintf(name, sizeof name, "%016" PRIx64 ".told",
             afsync_hash_bytes(AFSYNC_HASH_SEED, service, strlen(service)));
    return afsync_store_open(store, folder, name, NULL);
}

/* The word out of so many that reads like this one; NULL if none does. */
static const char *word_like(const char *text, unsigned count,
                             const char *(*word)(unsigned)) {
    for (unsigned i = 0; i < count; i++)
        if (strcmp(word(i), text) == 0)
            return word(i);
    return NULL;
}

static const char *verdict_word(unsigned i) {
    return i < AFSYNC_VERDICTS ? afsync_verdict_word((enum afsync_verdict)i)
                               : AFSYNC_NO_VERDICT;
}

static const char *what_word(unsigned i) {
    return i < AFSYNC_DIRECTIONS
               ? afsync_direction_word((enum afsync_direction)i)
               : afsync_aspect_row((enum afsync_aspect)(i - AFSYNC_DIRECTIONS))->word;
}

static bool read_line(struct afsync_told *told, const char *line) {
    char state[WORD_MAX], verdict[WORD_MAX], what[WORD_MAX];
    int length = 0;

    *told = (struct afsync_told){0};
    if (sscanf(line, "%31s %31s %31s %n", state, verdict, what, &length) != 3 ||
        length == 0 || strlen(line + length) >= sizeof told->instance)
        return false;
    snprintf(told->instance, sizeof told->instance, "%s", line + length);
    while (told->state < AFSYNC_STATES &&
           strcmp(afsync_state_word(told->state), state) != 0)
        told->state++;
    told->verdict = word_like(verdict, AFSYNC_VERDICTS + 1, verdict_word);
    told->what = word_like(what, AFSYNC_DIRECTIONS + AFSYNC_ASPECTS, what_word);
    return told->state < AFSYNC_STATES && told->verdict != NULL && told->what != NULL;
}

static bool read_lines(struct afsync_told_list *list, FILE *file) {
    char line[LINE_MAX_BYTES];
    size_t room = 0;

    while (fgets(line, sizeof line, file) != NULL) {
        struct afsync_told *items;

        line[strcspn(line, "\n")] = '\0';
        items = afsync_list_grow(list->items, list->count, &room, sizeof *items);
        if (items == NULL)
            return false;
        list->items = items;
        if (read_line(&items[list->count], line))
            list->count++;
    }
    return true;
}

bool afsync_told_list_recall(struct afsync_told_list *list, const char *folder,
                             const char *service, struct afsync_fault *fault) {
    struct afsync_store store = {0};
    FILE *file = NULL;
    bool ok = true;

    if (open_store(&store, folder, service) && afsync_store_read(&store, &file, NULL) &&
        file != NULL)
        ok = read_lines(list, file);
    if (file != NULL)
        fclose(file);
    afsync_store_fini(&store);
    afsync_told_list_sort(list);
    return ok || afsync_fault_no_memory(fault);
}

static bool write_lines(const struct afsync_told_list *list, FILE *file) {
    bool ok = true;

    for (size_t i = 0; ok && i < list->count; i++) {
        const struct afsync_told *told = &list->items[i];

        ok = fprintf(file, "%s %s %s %s\n", afsync_state_word(told->state), told->verdict,
                     told->what, told->instance) > 0;
    }
    return ok;
}

void afsync_told_list_keep(const struct afsync_told_list *list, const char *folder,
                           const char *service) {
    struct afsync_store store = {0};
    FILE *file = NULL;

    if (open_store(&store, folder, service) &&
        afsync_store_lock(&store, LOCK_WAIT_MS, NULL) &&
        afsync_store_begin(&store, &file, NULL))
        (void)!afsync_store_finish(&store, write_lines(list, file), NULL);
    afsync_store_fini(&store);
}

void afsync_told_list_fini(struct afsync_told_list *list) {
    free(list->items);
    *list = (struct afsync_told_list){0};
}
