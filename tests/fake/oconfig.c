/* SPDX-License-Identifier: Apache-2.0
 *
 * The daemon's two functions that read and free a configuration file, for as much of its
 * language as tests write: blocks, options with values (quoted with \" and \\, bare,
 * numbers, booleans) and comments. */
#include "liboconfig/oconfig.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_LIMIT = 4096, WORDS_LIMIT = 16 };

/* One word of a line, and whether it was quoted. */
struct word {
    char text[LINE_LIMIT];
    bool quoted;
};

/* A test that cannot even be set up has nothing better to do. */
static void *must(void *memory) {
    if (memory != NULL)
        return memory;
    fputs("collectd_host: out of memory\n", stderr);
    exit(2);
}

/* Takes one word off the line; false at its end. */
static bool take_word(const char **line, struct word *word) {
    const char *at = *line + strspn(*line, " \t\r\n");
    size_t length = 0;

    if (*at == '\0' || *at == '#')
        return false;
    word->quoted = *at == '"';
    if (word->quoted) {
        for (at++; *at != '\0' && *at != '"'; at++) {
            at += *at == '\\' && at[1] != '\0' ? 1 : 0;
            word->text[length++] = *at;
        }
        at += *at == '"' ? 1 : 0;
    } else {
        length = strcspn(at, " \t\r\n>");
        memcpy(word->text, at, length);
        at += length;
    }
    word->text[length] = '\0';
    *line = *at == '>' ? "" : at;
    return true;
}

static oconfig_value_t value_of(const struct word *word) {
    static const char *const booleans[] = {"false", "off", "no", "true", "on", "yes"};
    oconfig_value_t value = {.type = OCONFIG_TYPE_NUMBER};
    char *end;

    value.value.number = strtod(word->text, &end);
    if (!word->quoted && *end == '\0' && end != word->text)
        return value;
    for (int i = 0; i < 6; i++)
        if (!word->quoted && strcasecmp(booleans[i], word->text) == 0) {
            value.type = OCONFIG_TYPE_BOOLEAN;
            value.value.boolean = i >= 3;
            return value;
        }
    value.type = OCONFIG_TYPE_STRING;
    value.value.string = must(strdup(word->text));
    return value;
}

/* Appends a child. Pointers into the children move, so parents are not linked: nobody asks.
 */
static oconfig_item_t *add_item(oconfig_item_t *parent, const char *key,
                                const char *values) {
    struct word *word = must(malloc(sizeof *word));
    oconfig_item_t *item;

    parent->children = must(realloc(parent->children, ((size_t)parent->children_num + 1) *
                                                          sizeof *parent->children));
    item = &parent->children[parent->children_num++];
    *item = (oconfig_item_t){.key = must(strdup(key))};
    item->values = must(calloc(WORDS_LIMIT, sizeof *item->values));
    while (item->values_num < WORDS_LIMIT && take_word(&values, word))
        item->values[item->values_num++] = value_of(word);
    free(word);
    return item;
}

/* Reads lines into `parent` until its block is closed. */
static bool read_block(FILE *file, oconfig_item_t *parent, const char *name) {
    char line[LINE_LIMIT];

    while (fgets(line, sizeof line, file) != NULL) {
        struct word *key = must(malloc(sizeof *key));
        const char *at = line + strspn(line, " \t");
        bool opens = at[0] == '<' && at[1] != '/', closes = at[0] == '<' && at[1] == '/';
        bool closed_right = true, ok = true;

        at += opens ? 1 : closes ? 2 : 0;
        if (take_word(&at, key)) {
            if (closes)
                closed_right = strcasecmp(key->text, name) == 0;
            else if (opens)
                ok = read_block(file, add_item(parent, key->text, at), key->text);
            else
                add_item(parent, key->text, at);
        }
        free(key);
        if (closes || !ok)
            return ok && closed_right;
    }
    return name[0] == '\0'; /* the file itself is closed by its end */
}

/* What the item holds; children live in their parent's array. */
static void free_item(oconfig_item_t *item) {
    for (int i = 0; i < item->values_num; i++)
        if (item->values[i].type == OCONFIG_TYPE_STRING)
            free(item->values[i].value.string);
    for (int i = 0; i < item->children_num; i++)
        free_item(&item->children[i]);
    free(item->values);
    free(item->children);
    free(item->key);
}

void oconfig_free(oconfig_item_t *item) {
    free_item(item);
    free(item);
}

oconfig_item_t *oconfig_parse_file(const char *path) {
    oconfig_item_t *root = must(calloc(1, sizeof *root));
    FILE *file = fopen(path, "r");
    bool ok = file != NULL && read_block(file, root, "");

    if (!ok)
        fprintf(stderr, "collectd_host: %s: cannot be read, or a block is not closed\n",
                path);
    if (file != NULL)
        fclose(file);
    if (ok)
        return root;
    oconfig_free(root);
    return NULL;
}
