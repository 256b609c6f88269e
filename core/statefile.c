/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping what a watch knows. The first line of the file is the survey's own: when it was
 * and what it could not read; the rest is health as a text. */
#include "statefile.h"

#include "base/json.h"
#include "base/text.h"
#include "health/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(struct afsync_state_file *file, const char *what,
                 const struct afsync_fault *why) {
    if (file->trouble[0] == '\0')
        afsync_text_append(file->trouble, sizeof file->trouble, "%s%s", what, why->text);
}

/* One file a scope, whatever the selection. The parts cannot run into each other. */
static void spell_scope(struct afsync_text *scope, const struct afsync_config *config) {
    const char *const parts[] = {config->arm.cloud, config->arm.tenant,
                                 config->arm.subscription, config->arm.resource_group,
                                 config->arm.service};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        afsync_text_addf(scope, "%zu:%s ", parts[i] != NULL ? strlen(parts[i]) : 0,
                         parts[i] != NULL ? parts[i] : "");
    for (size_t i = 0; i < config->events.path_count; i++)
        afsync_text_addf(scope, "%zu:%s ", strlen(config->events.paths[i]),
                         config->events.paths[i]);
}

void afsync_state_file_open(struct afsync_state_file *file,
                            const struct afsync_config *config, int64_t wait_ms) {
    struct afsync_fault fault = {0};
    char name[AFSYNC_STORE_NAME_MAX];

    if (config->state_dir == NULL)
        return;
    spell_scope(&file->scope, config);
    if (!afsync_text_good(&file->scope, &fault)) {
        note(file, "nothing is remembered: ", &fault);
        return;
    }
    snprintf(name, sizeof name, "%016" PRIx64 ".state",
             afsync_hash_bytes(AFSYNC_HASH_SEED, file->scope.data, file->scope.length));
    file->usable = afsync_store_open(&file->store, config->state_dir, name, &fault);
    file->locked = file->usable && afsync_store_lock(&file->store, wait_ms, &fault);
    if (!file->locked)
        note(file,
             file->usable ? "the memory is busy: " : "nothing is remembered: ", &fault);
}

static enum afsync_source source_named(const char *word) {
    enum afsync_source source = AFSYNC_SOURCE_EVENTS;

    while (source < AFSYNC_SOURCES && strcmp(afsync_source_word(source), word) != 0)
        source++;
    return source;
}

/* Reads one fault; what is not understood of it is what a damaged file is. */
static bool read_fault(struct json_object *row, struct afsync_report_fault *told) {
    const char *source = afsync_json_string(row, "source");
    const char *text = afsync_json_string(row, "text");
    struct afsync_count kind = afsync_json_count(row, "kind");
    struct json_object *hides = afsync_json_at(row, "hides");

    if (source == NULL || text == NULL || !kind.known || kind.value == AFSYNC_FAULT_NONE ||
        kind.value > AFSYNC_FAULT_GONE || source_named(source) == AFSYNC_SOURCES)
        return false;
    told->source = source_named(source);
    told->hides_endpoints = json_object_get_boolean(hides);
    return !afsync_fault_set(&told->fault, (enum afsync_fault_kind)kind.value, "%s", text);
}

static bool read_polled(const char *line, size_t length, struct afsync_polled *polled,
                        struct afsync_fault *fault) {
    struct json_object *root = afsync_json_parse(line, length, "its first line", fault);
    struct json_object *faults = afsync_json_array(root, "faults");
    struct afsync_count at = afsync_json_count(root, "polled_at");
    size_t count = faults != NULL ? json_object_array_length(faults) : 0;
    bool ok = root != NULL && faults != NULL && at.known && count <= AFSYNC_FAULTS_MAX;

    for (size_t i = 0; ok && i < count; i++)
        ok = read_fault(json_object_array_get_idx(faults, i), &polled->faults[i]);
    polled->at = ok ? (int64_t)at.value : 0;
    polled->fault_count = ok ? count : 0;
    json_object_put(root);
    return ok || afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                                  "its first line is not one of ours");
}

static bool read_first_line(FILE *file, struct afsync_polled *polled,
                            struct afsync_fault *fault) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&line, &capacity, file);
    bool ok;

    if (length > 0)
        ok = read_polled(line, (size_t)length, polled, fault);
    else if (feof(file))
        ok = afsync_fault_set(fault, AFSYNC_FAULT_FORMAT, "it is empty");
    else
        ok = afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s", strerror(errno));
    free(line);
    return ok;
}

void afsync_state_file_load(struct afsync_state_file *file, struct afsync_health *health,
                            struct afsync_polled *polled) {
    struct afsync_fault fault = {0};
    FILE *kept = NULL;

    if (!file->usable)
        return;
    if (afsync_store_read(&file->store, &kept, &fault) && kept != NULL &&
        read_first_line(kept, polled, &fault))
        (void)!afsync_state_load(health, kept, file->scope.data, &fault);
    if (kept != NULL)
        fclose(kept);
    if (fault.kind == AFSYNC_FAULT_FORMAT) {
        *polled = (struct afsync_polled){0};
        note(file, "the memory begins anew: ", &fault);
        fault = (struct afsync_fault){0};
        file->usable = !file->locked || afsync_store_set_aside(&file->store, &fault);
    } else if (fault.kind != AFSYNC_FAULT_NONE) {
        /* It may be good: what could not be read must not be written over. */
        *polled = (struct afsync_polled){0};
        note(file, "the memory cannot be read: ", &fault);
        file->usable = false;
    }
}

static bool write_polled(FILE *file, const struct afsync_polled *polled) {
    struct json_object *root = json_object_new_object();
    struct json_object *faults = json_object_new_array();
    bool ok;

    json_object_object_add(root, "polled_at", json_object_new_int64(polled->at));
    for (size_t i = 0; i < polled->fault_count; i++) {
        const struct afsync_report_fault *told = &polled->faults[i];
        struct json_object *row = json_object_new_object();

        json_object_object_add(row, "source",
                               json_object_new_string(afsync_source_word(told->source)));
        json_object_object_add(row, "kind", json_object_new_int(told->fault.kind));
        json_object_object_add(row, "text", json_object_new_string(told->fault.text));
        json_object_object_add(row, "hides",
                               json_object_new_boolean(told->hides_endpoints));
        json_object_array_add(faults, row);
    }
    json_object_object_add(root, "faults", faults);
    ok = fprintf(file, "%s\n",
                 json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN)) > 0;
    json_object_put(root);
    return ok;
}

void afsync_state_file_save(struct afsync_state_file *file,
                            const struct afsync_health *health,
                            const struct afsync_polled *polled) {
    struct afsync_fault fault = {0};
    FILE *kept;
    bool ok;

    if (!file->usable || !file->locked)
        return;
    ok = afsync_store_begin(&file->store, &kept, &fault) &&
         afsync_store_finish(&file->store,
                             write_polled(kept, polled) &&
                                 afsync_state_save(health, file->scope.data, kept, &fault),
                             &fault);
    if (!ok)
        note(file, "the memory cannot be written: ", &fault);
}

void afsync_state_file_close(struct afsync_state_file *file) {
    afsync_store_fini(&file->store);
    afsync_text_fini(&file->scope);
    *file = (struct afsync_state_file){0};
}
