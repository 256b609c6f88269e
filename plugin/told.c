/* SPDX-License-Identifier: Apache-2.0
 *
 * A sorted list, and a file with a line for each: state, verdict, direction, instance. */
#include "told.h"

#include "base/list.h"
#include "base/store.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_WAIT_MS = 200, WORD_MAX = 32, LINE_MAX_BYTES = 3 * WORD_MAX + 256 };

static int by_leg(const void *left, const void *right) {
    const struct afsync_told *a = left, *b = right;
    int order = strcmp(a->instance, b->instance);

    return order != 0 ? order : (int)a->direction - (int)b->direction;
}

void afsync_told_list_sort(struct afsync_told_list *list) {
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_leg);
}

bool afsync_told_list_equal(const struct afsync_told_list *left,
                            const struct afsync_told_list *right) {
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++)
        if (by_leg(&left->items[i], &right->items[i]) != 0 ||
            left->items[i].verdict != right->items[i].verdict ||
            left->items[i].state != right->items[i].state)
            return false;
    return true;
}

const struct afsync_told *afsync_told_list_find(const struct afsync_told_list *list,
                                                const struct afsync_told *now) {
    if (list->count == 0)
        return NULL;
    return bsearch(now, list->items, list->count, sizeof *now, by_leg);
}

/* ---- keeping ---- */

static bool open_store(struct afsync_store *store, const char *folder,
                       const char *service) {
    char name[AFSYNC_STORE_NAME_MAX];

    snprintf(name, sizeof name, "%016" PRIx64 ".told",
             afsync_hash_bytes(AFSYNC_HASH_SEED, service, strlen(service)));
    return afsync_store_open(store, folder, name, NULL);
}

/* The number of a word out of so many; `count` if it is none of them. */
static unsigned number_of(const char *text, unsigned count, const char *(*word)(unsigned)) {
    unsigned i = 0;

    while (i < count && strcmp(word(i), text) != 0)
        i++;
    return i;
}

static const char *state_word(unsigned i) {
    return afsync_state_word((enum afsync_state)i);
}

static const char *verdict_word(unsigned i) {
    return afsync_verdict_word((enum afsync_verdict)i);
}

static const char *direction_word(unsigned i) {
    return afsync_direction_word((enum afsync_direction)i);
}

static bool read_line(struct afsync_told *told, const char *line) {
    char state[WORD_MAX], verdict[WORD_MAX], direction[WORD_MAX];
    int length = 0;

    *told = (struct afsync_told){0};
    if (sscanf(line, "%31s %31s %31s %n", state, verdict, direction, &length) != 3 ||
        length == 0 || strlen(line + length) >= sizeof told->instance)
        return false;
    snprintf(told->instance, sizeof told->instance, "%s", line + length);
    told->state = number_of(state, AFSYNC_STATES, state_word);
    told->verdict = number_of(verdict, AFSYNC_VERDICTS, verdict_word);
    told->direction = number_of(direction, AFSYNC_DIRECTIONS, direction_word);
    return told->state < AFSYNC_STATES && told->verdict < AFSYNC_VERDICTS &&
           told->direction < AFSYNC_DIRECTIONS;
}

static void read_lines(struct afsync_told_list *list, FILE *file) {
    char line[LINE_MAX_BYTES];
    size_t room = 0;

    while (fgets(line, sizeof line, file) != NULL) {
        struct afsync_told *items;

        line[strcspn(line, "\n")] = '\0';
        items = afsync_list_grow(list->items, list->count, &room, sizeof *items);
        if (items == NULL)
            return;
        list->items = items;
        if (read_line(&items[list->count], line))
            list->count++;
    }
}

void afsync_told_list_recall(struct afsync_told_list *list, const char *folder,
                             const char *service) {
    struct afsync_store store = {0};
    FILE *file = NULL;

    if (open_store(&store, folder, service) && afsync_store_read(&store, &file, NULL) &&
        file != NULL)
        read_lines(list, file);
    if (file != NULL)
        fclose(file);
    afsync_store_fini(&store);
    afsync_told_list_sort(list);
}

static bool write_lines(const struct afsync_told_list *list, FILE *file) {
    bool ok = true;

    for (size_t i = 0; ok && i < list->count; i++) {
        const struct afsync_told *told = &list->items[i];

        ok = fprintf(file, "%s %s %s %s\n", afsync_state_word(told->state),
                     afsync_verdict_word(told->verdict),
                     afsync_direction_word(told->direction), told->instance) > 0;
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
