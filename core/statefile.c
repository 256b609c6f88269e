/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping what a watch knows: health as it writes itself, then how far the exports were
 * read that it learnt from, and one line of the survey's own: when it was, and what it
 * could not read. */
#include "statefile.h"

#include "base/text.h"
#include "health/state.h"
#include "health/tape.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void note(struct afsync_state_file *file, const char *what, const char *why) {
    if (file->trouble[0] == '\0')
        afsync_text_append(file->trouble, sizeof file->trouble, "%s%s", what, why);
}

void afsync_state_file_spare(struct afsync_state_file *file, const char *why) {
    if (file->may_save)
        note(file, "", why);
    file->may_save = false;
}

/* One file a scope, whatever the selection. The parts cannot run into each other. */
static void spell_scope(struct afsync_text *scope, const struct afsync_config *config) {
    const char *const parts[] = {config->azure.cloud,      config->azure.credential.tenant,
                                 config->arm.subscription, config->arm.resource_group,
                                 config->arm.service,      config->state_name,
                                 config->events.zone,      config->events.local_zone};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        afsync_text_addf(scope, "%zu:%s ", parts[i] != NULL ? strlen(parts[i]) : 0,
                         parts[i] != NULL ? parts[i] : "");
    if (config->loganalytics.workspace != NULL)
        afsync_text_addf(scope, "workspace %s ", config->loganalytics.workspace);
    for (size_t i = 0; i < config->events.path_count; i++)
        afsync_text_addf(scope, "%zu:%s ", strlen(config->events.paths[i]),
                         config->events.paths[i]);
    /* Under other names something else is kept. */
    for (size_t i = 0; i < config->map.count; i++)
        afsync_text_addf(scope, "map %zu:%s ", strlen(config->map.patterns[i]),
                         config->map.patterns[i]);
}

void afsync_state_file_open(struct afsync_state_file *file,
                            const struct afsync_config *config) {
    struct afsync_fault fault = {0};
    char name[AFSYNC_STORE_NAME_MAX];

    if (config->state_dir == NULL)
        return;
    spell_scope(&file->scope, config);
    if (!afsync_text_good(&file->scope, &fault)) {
        note(file, "nothing is remembered: ", fault.text);
        return;
    }
    snprintf(name, sizeof name, "%016" PRIx64 ".state",
             afsync_hash_bytes(AFSYNC_HASH_SEED, file->scope.data, file->scope.length));
    file->usable = afsync_store_open(&file->store, config->state_dir, name, &fault);
    file->store.stop = config->stop;
    if (!file->usable)
        note(file, "nothing is remembered: ", fault.text);
}

void afsync_state_file_lock(struct afsync_state_file *file, int64_t wait_ms) {
    struct afsync_fault fault = {0};

    if (!file->usable)
        return;
    file->may_save = afsync_store_lock(&file->store, wait_ms, &fault);
    file->busy = !file->may_save && fault.kind == AFSYNC_FAULT_TIMEOUT;
    if (!file->may_save)
        note(file, file->busy ? "the memory is busy: " : "nothing new is remembered: ",
             fault.text);
}

void afsync_state_file_begin_anew(struct afsync_state_file *file, const char *why) {
    note(file, "the memory begins anew: ", why);
    file->lost = true;
    file->may_save = file->may_save && afsync_store_set_aside(&file->store, NULL);
}

bool afsync_state_file_has_content(const struct afsync_state_file *file) {
    struct afsync_fault fault = {0};
    FILE *kept = NULL;
    bool ok = !file->usable || afsync_store_read(&file->store, &kept, &fault);

    if (kept != NULL)
        fclose(kept);
    return kept != NULL || !ok;
}

/* ---- the survey's own line ---- */

static void walk_kind(struct afsync_tape *tape, enum afsync_fault_kind *kind) {
    char word[32] = "";

    if (!afsync_tape_is_read(tape)) {
        afsync_tape_string(tape, (char *)afsync_fault_word(*kind), sizeof word);
        return;
    }
    afsync_tape_string(tape, word, sizeof word);
    *kind = afsync_fault_named(word);
    if (*kind == AFSYNC_FAULT_NONE)
        afsync_tape_refuse(tape, "an unknown kind of fault");
}

static void walk_fault(struct afsync_tape *tape, struct afsync_report_fault *told) {
    afsync_tape_open(tape);
    afsync_tape_source(tape, &told->source);
    walk_kind(tape, &told->fault.kind);
    afsync_tape_string(tape, told->fault.text, sizeof told->fault.text);
    afsync_tape_string(tape, told->fault.request_id, sizeof told->fault.request_id);
    afsync_tape_string(tape, told->fault.sync_group, sizeof told->fault.sync_group);
    afsync_tape_flag(tape, &told->hides_endpoints);
    afsync_tape_close(tape);
}

static void walk_gone(struct afsync_tape *tape, struct afsync_polled *polled) {
    size_t i;

    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, polled->gone_count, AFSYNC_GONE_MAX); i++) {
        afsync_tape_open(tape);
        afsync_tape_hash(tape, &polled->gone[i].key);
        afsync_tape_moment(tape, &polled->gone[i].at);
        afsync_tape_close(tape);
    }
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        polled->gone_count = i;
}

static void walk_polled(struct afsync_tape *tape, struct afsync_polled *polled) {
    size_t i;

    afsync_tape_begin_line(tape);
    afsync_tape_member(tape, "polled_at");
    afsync_tape_moment(tape, &polled->at);
    afsync_tape_member(tape, "faults");
    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, polled->fault_count, AFSYNC_FAULTS_MAX); i++)
        walk_fault(tape, &polled->faults[i]);
    afsync_tape_close(tape);
    if (afsync_tape_is_read(tape))
        polled->fault_count = i;
    afsync_tape_member(tape, "arm_version");
    afsync_tape_string(tape, polled->arm_version, sizeof polled->arm_version);
    afsync_tape_member(tape, "arm_version_at");
    afsync_tape_moment_or_none(tape, &polled->arm_version_at);
    afsync_tape_member(tape, "gone");
    walk_gone(tape, polled);
    afsync_tape_member(tape, "cloud_endpoints_at");
    afsync_tape_moment_or_none(tape, &polled->cloud_endpoints_at);
    afsync_tape_member(tape, "metrics_until");
    afsync_tape_moment_or_none(tape, &polled->metrics_until);
    afsync_tape_end_line(tape);
}

/* ---- bookmarks ---- */

/* "Unknown" is not kept: what was read has an encoding. */
static void walk_encoding(struct afsync_tape *tape, enum afsync_encoding *encoding) {
    size_t said = (size_t)*encoding;

    afsync_tape_size(tape, &said, AFSYNC_UTF16BE);
    *encoding = (enum afsync_encoding)said;
}

static void walk_bookmark(struct afsync_tape *tape, struct afsync_bookmark *mark) {
    size_t head_length = mark->head_length, misses = mark->misses;

    afsync_tape_open(tape);
    afsync_tape_number(tape, &mark->device);
    afsync_tape_number(tape, &mark->inode);
    afsync_tape_number(tape, &mark->size);
    afsync_tape_number(tape, &mark->changed_ns);
    afsync_tape_hash(tape, &mark->path);
    afsync_tape_number(tape, &mark->offset);
    afsync_tape_hash(tape, &mark->head);
    afsync_tape_hash(tape, &mark->tail);
    afsync_tape_size(tape, &head_length, AFSYNC_BOOK_HEAD);
    afsync_tape_size(tape, &misses, AFSYNC_BOOK_MISSES);
    walk_encoding(tape, &mark->encoding);
    afsync_tape_flag(tape, &mark->is_packed);
    afsync_tape_flag(tape, &mark->is_export);
    afsync_tape_flag(tape, &mark->is_pending);
    afsync_tape_close(tape);
    mark->head_length = (uint32_t)head_length;
    mark->misses = (uint32_t)misses;
}

static void walk_book(struct afsync_tape *tape, struct afsync_book *book) {
    afsync_tape_begin_line(tape);
    afsync_tape_member(tape, "bookmarks");
    afsync_tape_open(tape);
    for (size_t i = 0; afsync_tape_has_more(tape, i, book->count, AFSYNC_BOOKMARKS_MAX);
         i++) {
        struct afsync_bookmark mark = {0};

        if (!afsync_tape_is_read(tape))
            mark = book->marks[i];
        walk_bookmark(tape, &mark);
        if (afsync_tape_is_read(tape) && afsync_tape_is_good(tape))
            tape->no_memory = !afsync_book_keep(book, &mark, NULL);
    }
    afsync_tape_close(tape);
    afsync_tape_end_line(tape);
}

static bool read_rest(FILE *kept, const struct afsync_memory *memory,
                      struct afsync_fault *fault) {
    struct afsync_tape tape = {.file = kept, .begin = "", .at = "", .end = ""};
    bool good;

    walk_book(&tape, memory->book);
    if (afsync_tape_is_good(&tape))
        walk_polled(&tape, memory->polled);
    if (afsync_tape_is_good(&tape) && getc(kept) != EOF)
        afsync_tape_refuse(&tape, "more lines follow than are written");
    good = afsync_tape_finish(&tape, "its last lines", fault);
    if (!good) {
        *memory->polled = (struct afsync_polled){0};
        afsync_book_fini(memory->book);
    }
    return good;
}

static bool write_rest(FILE *kept, const struct afsync_memory *memory,
                       struct afsync_fault *fault) {
    struct afsync_tape tape = {.file = kept, .writes = true};

    walk_book(&tape, memory->book); /* a tape that is written changes nothing */
    walk_polled(&tape, memory->polled);
    return afsync_tape_finish(&tape, "its last lines", fault);
}

/* ---- the whole ---- */

bool afsync_state_file_load(struct afsync_state_file *file,
                            const struct afsync_memory *memory) {
    struct afsync_fault fault = {0};
    FILE *kept = NULL;

    if (!file->usable)
        return false;
    if (afsync_store_read(&file->store, &kept, &fault) && kept != NULL &&
        afsync_state_load(memory->health, kept, file->scope.data, &fault) &&
        !read_rest(kept, memory, &fault))
        afsync_health_fini(memory->health);
    if (kept != NULL)
        fclose(kept);
    if (fault.kind == AFSYNC_FAULT_FORMAT) {
        afsync_state_file_begin_anew(file, fault.text);
    } else if (fault.kind != AFSYNC_FAULT_NONE) {
        note(file, "the memory cannot be read: ", fault.text);
        file->lost = true;
        file->may_save = false;
        return false;
    }
    return true;
}

void afsync_state_file_save(struct afsync_state_file *file,
                            const struct afsync_memory *memory) {
    struct afsync_fault fault = {0};
    FILE *kept;
    bool ok;

    if (!file->may_save)
        return;
    ok = afsync_store_begin(&file->store, &kept, &fault) &&
         afsync_store_finish(
             &file->store,
             afsync_state_save(memory->health, file->scope.data, kept, &fault) &&
                 write_rest(kept, memory, &fault),
             &fault);
    if (!ok)
        note(file, "the memory cannot be written: ", fault.text);
}

void afsync_state_file_close(struct afsync_state_file *file) {
    afsync_store_fini(&file->store);
    afsync_text_fini(&file->scope);
    *file = (struct afsync_state_file){0};
}
