/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for members that are there twice. */
#include "base/json_twins.h"

#include "base/json.h"
#include "base/list.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The names of all objects that are open, as hashes, and where each object's begin. */
struct names {
    uint64_t *hashes;
    size_t count, capacity;
    size_t begins[AFSYNC_JSON_DEPTH + 1];
    size_t depth;
};

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return a < b ? -1 : a > b;
}

/* Ends the innermost object: was any of its names there before? */
static bool close_object(struct names *names) {
    size_t begin = names->begins[--names->depth], count = names->count - begin;
    bool twins = false;

    names->count = begin;
    if (count > 1)
        qsort(names->hashes + begin, count, sizeof names->hashes[0], compare);
    for (size_t i = 1; i < count && !twins; i++)
        twins = names->hashes[begin + i] == names->hashes[begin + i - 1];
    return twins;
}

static bool add_name(struct names *names, const char *name, size_t length) {
    uint64_t *grown = afsync_list_grow(names->hashes, names->count, &names->capacity,
                                       sizeof names->hashes[0]);

    if (grown == NULL)
        return false;
    names->hashes = grown;
    grown[names->count++] = afsync_hash_bytes(AFSYNC_HASH_SEED, name, length);
    return true;
}

/* The quote that ends the string which begins at `text`. */
static const char *end_of_string(const char *text) {
    for (;; text++) {
        text += strcspn(text, "\"\\");
        if (*text != '\\')
            return text;
        text++;
        if (*text == '\0')
            return text;
    }
}

/* A string before a colon is a name. False: out of memory. */
static bool take_string(struct names *names, const char **at) {
    const char *begin = *at, *end = end_of_string(begin);

    *at = end + (*end == '"' ? 1 : 0);
    *at += strspn(*at, " \t\r\n");
    return **at != ':' || names->depth == 0 ||
           add_name(names, begin, (size_t)(end - begin));
}

bool afsync_json_has_twins(const char *text, size_t length, bool *no_memory) {
    const char *end = text + length;
    struct names names = {0};
    bool twins = false;

    *no_memory = false;
    for (text += strcspn(text, "\"{}'"); text < end && !twins && !*no_memory;
         text += strcspn(text, "\"{}'")) {
        char mark = *text++;

        if (mark == '"')
            *no_memory = !take_string(&names, &text);
        else if (mark == '{' && names.depth <= AFSYNC_JSON_DEPTH)
            names.begins[names.depth++] = names.count;
        else if (mark == '}' && names.depth > 0)
            twins = close_object(&names);
        else if (mark == '\'')
            twins = true; /* json-c takes it for a quote; nobody else need */
    }
    free(names.hashes);
    return twins;
}
