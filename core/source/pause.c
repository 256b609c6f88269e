/* SPDX-License-Identifier: Apache-2.0
 *
 * One number in a file. */
#include "source/pause.h"

#include "base/count.h"
#include "base/store.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LOCK_WAIT_MS = 200 };

static bool open_store(struct afsync_store *store, const char *folder, const char *whom) {
    char name[AFSYNC_STORE_NAME_MAX];

    if (folder == NULL)
        return false;
    snprintf(name, sizeof name, "%016" PRIx64 ".pause",
             afsync_hash_bytes(AFSYNC_HASH_SEED, whom, strlen(whom)));
    return afsync_store_open(store, folder, name, NULL);
}

static int64_t read_number(FILE *file) {
    char line[32] = "";
    struct afsync_count number;

    if (fgets(line, sizeof line, file) == NULL)
        return 0;
    line[strcspn(line, "\n")] = '\0';
    number = afsync_count_parse(line);
    return number.known && number.value < INT64_MAX ? (int64_t)number.value : 0;
}

int64_t afsync_pause_recall(const char *folder, const char *whom, int64_t now_ms) {
    struct afsync_store store = {0};
    FILE *file = NULL;
    int64_t until = 0;

    if (open_store(&store, folder, whom) && afsync_store_read(&store, &file, NULL) &&
        file != NULL)
        until = read_number(file);
    if (file != NULL)
        fclose(file);
    afsync_store_fini(&store);
    return until > now_ms && until - now_ms <= AFSYNC_PAUSE_MAX ? until : 0;
}

void afsync_pause_remember(const char *folder, const char *whom, int64_t until_ms) {
    struct afsync_store store = {0};
    FILE *file = NULL;

    if (open_store(&store, folder, whom) && afsync_store_lock(&store, LOCK_WAIT_MS, NULL) &&
        afsync_store_begin(&store, &file, NULL))
        (void)!afsync_store_finish(&store, fprintf(file, "%" PRId64 "\n", until_ms) > 0,
                                   NULL);
    afsync_store_fini(&store);
}
