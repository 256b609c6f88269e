/* SPDX-License-Identifier: Apache-2.0
 *
 * For the tests of the source `events`: a sink that writes down what it is told, one line
 * for each observation and complaint, and a scratch folder with files to be read. */
#ifndef AFSYNC_TESTS_EVENTS_WITNESS_H
#define AFSYNC_TESTS_EVENTS_WITNESS_H

#include "base/text.h"
#include "base/time.h"
#include "source/events.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct witness {
    struct afsync_text words;      /* a line for each observation */
    struct afsync_text complaints; /* "KIND hides|passes TEXT" each */
    struct afsync_events_tally tally;
    uint64_t origin; /* of the last observation */
    int64_t at;
    size_t refuse_after; /* observations until the sink refuses; 0: never */
};

static inline void witness_count(struct witness *witness, const char *name,
                                 struct afsync_count count) {
    if (count.known)
        afsync_text_addf(&witness->words, " %s=%" PRIu64, name,
                         afsync_count_or_zero(count));
}

static inline void witness_code(struct witness *witness, struct afsync_code code) {
    if (code.known)
        afsync_text_addf(&witness->words, " 0x%08" PRIx32, code.value);
}

static inline void witness_details(struct witness *witness,
                                   const struct afsync_observation *seen) {
    switch (seen->kind) {
    case AFSYNC_OBSERVED_SESSION_END:
        witness_code(witness, seen->session.result);
        witness_count(witness, "files", seen->session.applied_files);
        witness_count(witness, "bytes", seen->session.applied_bytes);
        witness_count(witness, "of", seen->session.total_files);
        witness_count(witness, "failed", seen->session.items_failed);
        afsync_text_add(&witness->words, seen->session.snapshot ? " snapshot" : "");
        break;
    case AFSYNC_OBSERVED_PROGRESS:
        witness_count(witness, "items", seen->progress.applied_items);
        witness_count(witness, "of", seen->progress.total_items);
        witness_count(witness, "bytes", seen->progress.applied_bytes);
        witness_count(witness, "of", seen->progress.total_bytes);
        witness_count(witness, "failed", seen->progress.items_failed);
        afsync_text_add(&witness->words, seen->progress.totals_final ? " final" : "");
        break;
    case AFSYNC_OBSERVED_ITEM_ERROR:
        witness_code(witness, seen->item_error.code);
        witness_count(witness, "persistent", seen->item_error.persistent);
        witness_count(witness, "transient", seen->item_error.transient);
        break;
    case AFSYNC_OBSERVED_SIGN_OF_LIFE:
        break;
    case AFSYNC_OBSERVED_ENDPOINT:
    case AFSYNC_OBSERVED_SUCCESS:
    case AFSYNC_OBSERVED_HEALTH_WORD:
    case AFSYNC_OBSERVED_SERVER:
    case AFSYNC_OBSERVED_CLOUD_ENDPOINT:
    case AFSYNC_OBSERVED_SERIES:
    case AFSYNC_OBSERVED_HEARTBEAT:
        fail_msg("an event never says this");
    }
}

static inline bool witness_observe(void *context, const struct afsync_observation *seen,
                                   struct afsync_fault *fault) {
    static const char *const kinds[] = {[AFSYNC_OBSERVED_SESSION_END] = "end",
                                        [AFSYNC_OBSERVED_PROGRESS] = "progress",
                                        [AFSYNC_OBSERVED_ITEM_ERROR] = "errors",
                                        [AFSYNC_OBSERVED_SIGN_OF_LIFE] = "sign"};
    struct witness *witness = context;
    char at[AFSYNC_TIME_MAX];

    if (witness->refuse_after > 0 && --witness->refuse_after == 0)
        return afsync_fault_no_memory(fault);
    assert_int_equal(seen->source, AFSYNC_SOURCE_EVENTS);
    afsync_time_format(seen->at, at);
    afsync_text_addf(&witness->words, "%s %s %s/%s@%s %s #%" PRIu64, kinds[seen->kind],
                     !seen->has_direction                 ? "-"
                     : seen->direction == AFSYNC_DOWNLOAD ? "download"
                                                          : "upload",
                     seen->who.sync_group != NULL ? seen->who.sync_group : "-",
                     seen->who.server_endpoint != NULL ? seen->who.server_endpoint : "-",
                     seen->who.server != NULL ? seen->who.server : "-",
                     seen->at != 0 ? at : "-", seen->record);
    if (seen->session_id.known)
        afsync_text_addf(&witness->words, " %02x%02x", seen->session_id.bytes[0],
                         seen->session_id.bytes[1]);
    witness_details(witness, seen);
    afsync_text_add(&witness->words, "\n");
    witness->origin = seen->origin;
    witness->at = seen->at;
    return true;
}

static inline void witness_complain(void *context, enum afsync_source source,
                                    const struct afsync_fault *fault, bool hides) {
    struct witness *witness = context;

    assert_int_equal(source, AFSYNC_SOURCE_EVENTS);
    afsync_text_addf(&witness->complaints, "%s %s %s\n", afsync_fault_word(fault->kind),
                     hides ? "hides" : "passes", fault->text);
}

static inline void witness_fini(struct witness *witness) {
    afsync_text_fini(&witness->words);
    afsync_text_fini(&witness->complaints);
}

static inline const char *witness_words(const struct witness *witness) {
    return afsync_text_string(&witness->words);
}

static inline const char *witness_complaints(const struct witness *witness) {
    return afsync_text_string(&witness->complaints);
}

/* Reads one path, after forgetting what was read before. */
static inline bool witness_try(struct witness *witness, const char *path, const char *zone,
                               struct afsync_deadline deadline,
                               struct afsync_fault *fault) {
    struct afsync_sink sink = {witness, witness_observe, witness_complain};
    struct afsync_events_config config = {.paths = &path, .path_count = 1, .zone = zone};

    afsync_text_clear(&witness->words);
    afsync_text_clear(&witness->complaints);
    return afsync_events_read(&config, &deadline, &sink, &witness->tally, fault);
}

static inline void witness_read(struct witness *witness, const char *path) {
    assert_true(witness_try(witness, path, "UTC", (struct afsync_deadline){0}, NULL));
}

/* A file of the running test, in a folder of its own that remove_scratch takes away. */
static inline const char *scratch_path(const char *name) {
    static char path[256];

    snprintf(path, sizeof path, "/tmp/afsync-events-%ld/%s", (long)getpid(), name);
    return path;
}

static inline const char *write_bytes(const char *name, const char *bytes, size_t length) {
    const char *path = scratch_path(name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *write_text(const char *name, const char *text) {
    return write_bytes(name, text, strlen(text));
}

/* The whole of a data file; the caller frees. */
static inline char *load(const char *name, size_t *length) {
    char path[512];
    char *bytes = malloc(64 * 1024);
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(bytes);
    *length = fread(bytes, 1, 64 * 1024 - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

#endif
