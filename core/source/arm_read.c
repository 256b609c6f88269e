/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading ARM's lists, and what a server endpoint says of itself. No field is guaranteed:
 * what is null, absent or of another type is not known. */
#include "source/arm_read.h"

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "source/arm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* A success this close to the end of a snapshot session is that session's own. */
#define SNAPSHOT_SUCCESS_WITHIN (2 * AFSYNC_MINUTE)

/* Where the two directions are found in a syncStatus. */
static const struct {
    const char *health, *status, *activity;
} members[AFSYNC_DIRECTIONS] = {
    [AFSYNC_UPLOAD] = {"uploadHealth", "uploadStatus", "uploadActivity"},
    [AFSYNC_DOWNLOAD] = {"downloadHealth", "downloadStatus", "downloadActivity"},
};

/* One page being read, and the server endpoint it has come to. */
struct reader {
    const struct afsync_sink *sink;
    struct afsync_fault *fault;
    struct afsync_identity who;
    struct json_object *element, *status; /* syncStatus, NULL if it is none */
    size_t nameless, odd_rows;            /* complained of once for the page */
};

static void complain(const struct afsync_sink *sink, enum afsync_fault_kind kind,
                     const char *what, const char *wrong, bool hides) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, kind, "%s: %s", what, wrong);
    sink->complain(sink->context, AFSYNC_SOURCE_ARM, &fault, hides);
}

struct json_object *afsync_arm_values(struct json_object *answer, const char *what,
                                      const struct afsync_sink *sink) {
    struct json_object *values = afsync_json_array(answer, "value");

    if (values == NULL)
        complain(sink, AFSYNC_FAULT_FORMAT, what, "the answer has no value array", true);
    else if (afsync_json_at(answer, "error") != NULL)
        complain(sink, AFSYNC_FAULT_FORMAT, what,
                 "the answer tells of an error beside its elements, some may be missing",
                 true);
    return values;
}

const char *afsync_arm_next(struct json_object *answer, const char *what,
                            const struct afsync_sink *sink) {
    struct json_object *next = afsync_json_at(answer, "nextLink");

    if (next == NULL)
        return NULL;
    if (!json_object_is_type(next, json_type_string)) {
        complain(sink, AFSYNC_FAULT_FORMAT, what,
                 "the link to the next page is no string, the rest of the list is not read",
                 true);
        return NULL;
    }
    return json_object_get_string_len(next) > 0 ? json_object_get_string(next) : NULL;
}

bool afsync_arm_id_part(char out[AFSYNC_NAME_MAX], const char *id, const char *collection) {
    size_t length = strlen(collection);

    while ((id = strchr(id, '/')) != NULL) {
        size_t value_length;

        id++;
        if (strncasecmp(id, collection, length) != 0 || id[length] != '/')
            continue;
        id += length + 1;
        value_length = strcspn(id, "/");
        if (value_length == 0 || value_length >= AFSYNC_NAME_MAX)
            return false;
        memcpy(out, id, value_length);
        out[value_length] = '\0';
        return true;
    }
    return false;
}

const char *afsync_arm_name(struct json_object *object, const char *path,
                            char out[AFSYNC_NAME_MAX]) {
    const char *name = afsync_json_string(object, path);

    if (name == NULL || *name == '\0')
        return NULL;
    afsync_name_copy(out, name);
    return out;
}

const char *afsync_arm_take(struct afsync_arm_names *names, struct json_object *element,
                            const char *path) {
    const char *name = NULL;

    if (names->used < AFSYNC_ARM_NAMES)
        name = afsync_arm_name(element, path, names->texts[names->used]);
    if (name != NULL)
        names->used++;
    return name;
}

const char *afsync_arm_take_word(struct afsync_arm_names *names,
                                 struct json_object *element, const char *path) {
    struct json_object *word = afsync_json_at(element, path);
    const char *text = afsync_json_string(element, path);
    char *kept;

    if (word == NULL || names->used == AFSYNC_ARM_NAMES)
        return NULL;
    kept = names->texts[names->used++];
    if (text != NULL && *text != '\0' &&
        strlen(text) == (size_t)json_object_get_string_len(word))
        afsync_name_copy(kept, text);
    else
        afsync_name_copy(kept, json_object_to_json_string(word));
    return kept;
}

static struct afsync_observation begin(const struct reader *reader,
                                       enum afsync_observation_kind kind,
                                       enum afsync_direction direction) {
    return (struct afsync_observation){
        .kind = kind,
        .source = AFSYNC_SOURCE_ARM,
        .who = reader->who,
        .has_direction = true,
        .direction = direction,
    };
}

static bool observe(struct reader *reader, const struct afsync_observation *seen) {
    return reader->sink->observe(reader->sink->context, seen, reader->fault);
}

static bool observe_endpoint(struct reader *reader) {
    struct afsync_observation seen = begin(reader, AFSYNC_OBSERVED_ENDPOINT, AFSYNC_UPLOAD);
    struct afsync_arm_shelf shelf;

    shelf.names.used = 0;
    seen.has_direction = false;
    seen.status = afsync_arm_read_status(reader->element, &shelf);
    return observe(reader, &seen);
}

static bool observe_health_word(struct reader *reader, enum afsync_direction direction) {
    struct afsync_observation seen = begin(reader, AFSYNC_OBSERVED_HEALTH_WORD, direction);
    char word[AFSYNC_NAME_MAX];

    seen.health_word = afsync_arm_name(reader->status, members[direction].health, word);
    return seen.health_word == NULL || observe(reader, &seen);
}

static bool was_snapshot(struct json_object *status) {
    return afsync_name_equal(afsync_json_string(status, "lastSyncMode"), "SnapshotUpload");
}

/* An end that lacks its result or its time is observed too: something ended, and that we
 * could not read it must not be lost. */
static bool observe_end(struct reader *reader, enum afsync_direction direction) {
    struct json_object *status = afsync_json_at(reader->status, members[direction].status);
    struct afsync_observation seen = begin(reader, AFSYNC_OBSERVED_SESSION_END, direction);

    if (afsync_json_at(status, "lastSyncTimestamp") == NULL &&
        afsync_json_at(status, "lastSyncResult") == NULL)
        return true;
    seen.at = afsync_json_time(status, "lastSyncTimestamp");
    seen.session.result = afsync_json_code(status, "lastSyncResult");
    seen.session.snapshot = was_snapshot(status);
    seen.session.items_failed = afsync_json_count(status, "lastSyncPerItemErrorCount");
    seen.session.items_persistent =
        afsync_json_count(status, "persistentFilesNotSyncingCount");
    seen.session.items_transient =
        afsync_json_count(status, "transientFilesNotSyncingCount");
    return observe(reader, &seen);
}

static bool observe_success(struct reader *reader, enum afsync_direction direction) {
    struct json_object *status = afsync_json_at(reader->status, members[direction].status);
    struct afsync_observation seen = begin(reader, AFSYNC_OBSERVED_SUCCESS, direction);
    int64_t end_at = afsync_json_time(status, "lastSyncTimestamp");
    int64_t apart;

    seen.at = afsync_json_time(status, "lastSyncSuccessTimestamp");
    apart = seen.at > end_at ? seen.at - end_at : end_at - seen.at;
    if (seen.at == 0 || (was_snapshot(status) && apart <= SNAPSHOT_SUCCESS_WITHIN))
        return true;
    return observe(reader, &seen);
}

static bool observe_item_errors(struct reader *reader, enum afsync_direction direction) {
    struct json_object *status = afsync_json_at(reader->status, members[direction].status);
    struct json_object *rows = afsync_json_array(status, "filesNotSyncingErrors");
    size_t count = rows != NULL ? json_object_array_length(rows) : 0;

    for (size_t i = 0; i < count; i++) {
        struct json_object *row = json_object_array_get_idx(rows, i);
        struct afsync_observation seen =
            begin(reader, AFSYNC_OBSERVED_ITEM_ERROR, direction);

        if (!json_object_is_type(row, json_type_object)) {
            reader->odd_rows++;
            continue;
        }
        seen.at = afsync_json_time(status, "lastSyncTimestamp");
        seen.item_error.end_at = seen.at;
        seen.item_error.code = afsync_json_code(row, "errorCode");
        seen.item_error.persistent = afsync_json_count(row, "persistentCount");
        seen.item_error.transient = afsync_json_count(row, "transientCount");
        if (!observe(reader, &seen))
            return false;
    }
    return true;
}

static bool is_number(struct json_object *object, const char *path) {
    struct json_object *member = afsync_json_at(object, path);

    return json_object_is_type(member, json_type_int) ||
           json_object_is_type(member, json_type_double);
}

static bool is_positive(struct json_object *object, const char *path) {
    return is_number(object, path) &&
           json_object_get_double(afsync_json_at(object, path)) > 0;
}

/* Before version 2025-12-01 nobody says it, but an estimate of the time left is given only
 * once the totals are final. */
static bool are_totals_final(struct json_object *activity) {
    struct json_object *final = afsync_json_at(activity, "isRemainingFinal");

    if (json_object_is_type(final, json_type_boolean))
        return json_object_get_boolean(final);
    return is_number(activity, "sessionMinutesRemaining");
}

/* Files, folders and deletions; known only if each of them is. */
static struct afsync_count remaining_items(struct json_object *activity) {
    const struct afsync_count files = afsync_json_count(activity, "remainingFileCount"),
                              folders =
                                  afsync_json_count(activity, "remainingDirectoryCount"),
                              deletions =
                                  afsync_json_count(activity, "remainingDeleteCount");

    if (!files.known || !folders.known || !deletions.known)
        return (struct afsync_count){0};
    return afsync_count_of(
        afsync_sum(afsync_sum(files.value, folders.value), deletions.value));
}

static bool observe_progress(struct reader *reader, enum afsync_direction direction) {
    struct json_object *activity =
        afsync_json_at(reader->status, members[direction].activity);
    struct afsync_observation seen = begin(reader, AFSYNC_OBSERVED_PROGRESS, direction);
    struct afsync_progress *progress = &seen.progress;
    const char *mode = afsync_json_string(activity, "syncMode");
    const char *warning = afsync_json_string(activity, "warning");
    char large_file[AFSYNC_NAME_MAX];

    seen.at = afsync_json_time(activity, "timestamp");
    if (seen.at == 0)
        return true;
    progress->applied_items = afsync_json_count(activity, "appliedItemCount");
    progress->total_items = afsync_json_count(activity, "totalItemCount");
    progress->applied_bytes = afsync_json_count(activity, "appliedBytes");
    progress->total_bytes = afsync_json_count(activity, "totalBytes");
    progress->items_failed = afsync_json_count(activity, "perItemErrorCount");
    progress->totals_final = are_totals_final(activity);
    progress->mode = mode != NULL ? afsync_hash_name(AFSYNC_HASH_SEED, mode) : 0;
    progress->moves = is_positive(activity, "recentItemsPerSecond") ||
                      is_positive(activity, "recentMegabytesPerSecond");
    progress->blocked_by_large_file = afsync_name_equal(warning, "BlockedByLargeFile");
    progress->large_file = afsync_arm_name(activity, "inProgressLargeFilePath", large_file);
    progress->large_file_percent =
        afsync_json_count(activity, "inProgressLargeFilePercentComplete");
    progress->large_file_bytes =
        afsync_json_count(activity, "inProgressLargeFileSizeBytes");
    progress->remaining_items = remaining_items(activity);
    progress->remaining_bytes = afsync_json_count(activity, "remainingLogicalSizeBytes");
    if (is_number(activity, "sessionMinutesRemaining"))
        progress->minutes_remaining =
            afsync_json_count(activity, "sessionMinutesRemaining");
    return observe(reader, &seen);
}

/* The order is the contract of arm.h. */
static bool observe_all(struct reader *reader) {
    static bool (*const kinds[])(struct reader *, enum afsync_direction) = {
        observe_health_word, observe_end,      observe_success,
        observe_item_errors, observe_progress,
    };

    if (!observe_endpoint(reader))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!kinds[i](reader, AFSYNC_UPLOAD) || !kinds[i](reader, AFSYNC_DOWNLOAD))
            return false;
    return true;
}

/* Reads one element of `value`; one without a name could not be told apart from others. */
static bool read_endpoint(struct reader *reader, struct json_object *element,
                          size_t *endpoints) {
    char name[AFSYNC_NAME_MAX], friendly_name[AFSYNC_NAME_MAX];
    char path[AFSYNC_NAME_MAX], server[AFSYNC_NAME_MAX];

    reader->element = element;
    reader->who.server_endpoint = afsync_arm_name(element, "name", name);
    if (reader->who.server_endpoint == NULL) {
        reader->nameless++;
        return true;
    }
    reader->who.friendly_name =
        afsync_arm_name(element, "properties.friendlyName", friendly_name);
    reader->who.path = afsync_arm_name(element, "properties.serverLocalPath", path);
    reader->who.server = afsync_arm_name(element, "properties.serverName", server);
    reader->status = afsync_json_at(element, "properties.syncStatus");
    (*endpoints)++;
    return observe_all(reader);
}

static void complain_of_elements(const struct reader *reader, const char *what) {
    char wrong[128];

    if (reader->nameless > 0) {
        snprintf(wrong, sizeof wrong,
                 "%zu of its elements are no server endpoints with a name",
                 reader->nameless);
        complain(reader->sink, AFSYNC_FAULT_RECORD, what, wrong, true);
    }
    if (reader->odd_rows > 0) {
        snprintf(wrong, sizeof wrong,
                 "%zu elements of filesNotSyncingErrors are no objects", reader->odd_rows);
        complain(reader->sink, AFSYNC_FAULT_RECORD, what, wrong, false);
    }
}

bool afsync_arm_read_endpoints(struct json_object *answer,
                               const struct afsync_identity *scope,
                               const struct afsync_sink *sink, size_t *endpoints,
                               const char **next, struct afsync_fault *fault) {
    struct reader reader = {.sink = sink, .fault = fault, .who = *scope};
    char what[2 * AFSYNC_NAME_MAX];
    struct json_object *values;

    snprintf(what, sizeof what, "list server endpoints of sync group %s",
             scope->sync_group != NULL ? scope->sync_group : "?");
    *next = NULL;
    values = afsync_arm_values(answer, what, sink);
    if (values == NULL)
        return true;
    for (size_t i = 0; i < json_object_array_length(values); i++)
        if (!read_endpoint(&reader, json_object_array_get_idx(values, i), endpoints))
            return false;
    complain_of_elements(&reader, what);
    *next = afsync_arm_next(answer, what, sink);
    return true;
}
