/* SPDX-License-Identifier: Apache-2.0
 *
 * Four lines a file: what it is, from when until when, what it is for, and the thing. */
#include "source/kept.h"

#include "base/count.h"
#include "base/store.h"
#include "base/text.h"
#include "base/time.h"
#include "source/secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "azure-file-sync kept 1";

/* Whoever else writes the file is done in a moment. */
enum { LOCK_WAIT_MS = 200 };

/* So long before its end a thing is of no use any more: a run that starts with it must
 * still end with it. */
static int64_t margin_of(const struct afsync_kept_word *word) {
    int64_t fifth = (word->expires_at - word->made_at) / 5;

    return fifth < 5 * AFSYNC_MINUTE ? fifth : 5 * AFSYNC_MINUTE;
}

bool afsync_kept_holds(const struct afsync_kept_word *word, int64_t now_ms) {
    int64_t margin = margin_of(word);

    /* Another process may have started a little later than we did. */
    return now_ms > word->made_at - margin && now_ms < word->expires_at - margin;
}

static bool open_store(struct afsync_store *store, const struct afsync_kept *kept) {
    char name[AFSYNC_STORE_NAME_MAX];

    if (kept->folder == NULL || strchr(kept->what_for, '\n') != NULL)
        return false;
    snprintf(name, sizeof name, "%016" PRIx64 "%s",
             afsync_hash_bytes(AFSYNC_HASH_SEED, kept->what_for, strlen(kept->what_for)),
             kept->suffix);
    return afsync_store_open(store, kept->folder, name, NULL);
}

/* Is it a file that we wrote and nobody else could read? */
static bool is_ours(FILE *file) {
    struct stat found;

    return fstat(fileno(file), &found) == 0 && found.st_uid == geteuid() &&
           (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* The bytes of the file, NULL if they are not to be believed. Without a buffer of stdio's,
 * which nobody would wipe. */
static char *slurp(FILE *file) {
    char *bytes = is_ours(file) ? calloc(1, AFSYNC_KEPT_MAX + 1) : NULL;
    size_t length;

    if (bytes == NULL)
        return NULL;
    setvbuf(file, NULL, _IONBF, 0);
    length = fread(bytes, 1, AFSYNC_KEPT_MAX, file);
    if (!ferror(file) && length > 0 && strlen(bytes) == length && bytes[length - 1] == '\n')
        return bytes;
    afsync_secret_wipe(bytes, AFSYNC_KEPT_MAX);
    free(bytes);
    return NULL;
}

/* Cuts the next line off; NULL after the last. */
static char *next_line(char **rest) {
    char *line = *rest, *end = strchr(line, '\n');

    if (end == NULL)
        return NULL;
    *end = '\0';
    *rest = end + 1;
    return line;
}

static bool read_moments(struct afsync_kept_word *word, char *line) {
    char *space = strchr(line, ' ');
    struct afsync_count made_at, expires_at;

    if (space == NULL)
        return false;
    *space = '\0';
    made_at = afsync_count_parse(line);
    expires_at = afsync_count_parse(space + 1);
    word->made_at = (int64_t)made_at.value;
    word->expires_at = (int64_t)expires_at.value;
    return made_at.known && expires_at.known && word->made_at < word->expires_at &&
           word->expires_at <= AFSYNC_TIME_LAST;
}

static bool read_lines(struct afsync_kept_word *word, const char *what_for) {
    char *rest = word->memory;
    char *line = next_line(&rest);

    if (line == NULL || strcmp(line, first_line) != 0)
        return false;
    line = next_line(&rest);
    if (line == NULL || !read_moments(word, line))
        return false;
    line = next_line(&rest);
    if (line == NULL || strcmp(line, what_for) != 0)
        return false;
    word->text = next_line(&rest);
    return word->text != NULL && *rest == '\0';
}

void afsync_kept_fini(struct afsync_kept_word *word) {
    if (word->memory != NULL)
        afsync_secret_wipe(word->memory, AFSYNC_KEPT_MAX);
    free(word->memory);
    *word = (struct afsync_kept_word){0};
}

bool afsync_kept_read(const struct afsync_kept *kept, int64_t now_ms,
                      struct afsync_kept_word *word) {
    struct afsync_store store = {0};
    FILE *file = NULL;

    *word = (struct afsync_kept_word){0};
    if (!open_store(&store, kept))
        return false;
    if (afsync_store_read(&store, &file, NULL) && file != NULL) {
        word->memory = slurp(file);
        fclose(file);
    }
    afsync_store_fini(&store);
    if (word->memory != NULL && read_lines(word, kept->what_for) &&
        afsync_kept_holds(word, now_ms))
        return true;
    afsync_kept_fini(word);
    return false;
}

/* In one write each, past stdio's buffer. */
static bool write_lines(FILE *file, const struct afsync_kept *kept,
                        const struct afsync_kept_word *word) {
    setvbuf(file, NULL, _IONBF, 0);
    return fprintf(file, "%s\n%" PRId64 " %" PRId64 "\n%s\n", first_line, word->made_at,
                   word->expires_at, kept->what_for) > 0 &&
           fputs(word->text, file) >= 0 && fputc('\n', file) != EOF;
}

void afsync_kept_write(const struct afsync_kept *kept,
                       const struct afsync_kept_word *word) {
    struct afsync_store store = {0};
    FILE *file;

    if (strlen(kept->what_for) + strlen(word->text) > AFSYNC_KEPT_MAX - 128 ||
        strchr(word->text, '\n') != NULL || !open_store(&store, kept))
        return;
    if (afsync_store_lock(&store, LOCK_WAIT_MS, NULL) &&
        afsync_store_begin(&store, &file, NULL))
        (void)!afsync_store_finish(&store, write_lines(file, kept, word), NULL);
    afsync_store_fini(&store);
}

void afsync_kept_remove(const struct afsync_kept *kept) {
    struct afsync_store store = {0};

    if (!open_store(&store, kept))
        return;
    afsync_store_remove(&store);
    afsync_store_fini(&store);
}
