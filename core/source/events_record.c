/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of an event and the names they go by. */
#include "source/events_record.h"

#include <string.h>

/* Names of the data, in the event and in its message. The last are not asked for, but end
 * the value before them where the message forgets their colon. */
static const struct {
    const char *name;
    enum afsync_field field;
} names[] = {
    {"ServerEndpointName", AFSYNC_FIELD_ENDPOINT},
    {"SyncGroupName", AFSYNC_FIELD_SYNC_GROUP},
    {"Scenario", AFSYNC_FIELD_SCENARIO},
    {"SyncScenario", AFSYNC_FIELD_SCENARIO},
    {"SyncDirection", AFSYNC_FIELD_DIRECTION},
    {"HResult", AFSYNC_FIELD_RESULT},
    {"CorrelationId", AFSYNC_FIELD_CORRELATION_ID},
    {"SyncFileCount", AFSYNC_FIELD_SYNC_FILES},
    {"AppliedFileCount", AFSYNC_FIELD_APPLIED_FILES},
    {"AppliedSizeBytes", AFSYNC_FIELD_APPLIED_SIZE},
    {"PerItemErrorCount", AFSYNC_FIELD_ITEM_ERRORS},
    {"AppliedItemCount", AFSYNC_FIELD_APPLIED_ITEMS},
    {"TotalItemCount", AFSYNC_FIELD_TOTAL_ITEMS},
    {"AppliedBytes", AFSYNC_FIELD_APPLIED_BYTES},
    {"TotalBytes", AFSYNC_FIELD_TOTAL_BYTES},
    {"AreTotalCountsFinal", AFSYNC_FIELD_TOTALS_FINAL},
    {"PersistentCount", AFSYNC_FIELD_PERSISTENT},
    {"TransientCount", AFSYNC_FIELD_TRANSIENT},
    {"ReplicaName", AFSYNC_FIELD_OTHER},
    {"SyncDirectoryCount", AFSYNC_FIELD_OTHER},
    {"SyncDirCount", AFSYNC_FIELD_OTHER},
    {"SyncTombstoneCount", AFSYNC_FIELD_OTHER},
    {"SyncSizeBytes", AFSYNC_FIELD_OTHER},
    {"AppliedDirCount", AFSYNC_FIELD_OTHER},
    {"AppliedTombstoneCount", AFSYNC_FIELD_OTHER},
    {"TransferredFiles", AFSYNC_FIELD_OTHER},
    {"TransferredBytes", AFSYNC_FIELD_OTHER},
    {"FailedToTransferFiles", AFSYNC_FIELD_OTHER},
    {"FailedToTransferBytes", AFSYNC_FIELD_OTHER},
};

static const char blanks[] = " \t\r\n";

void afsync_record_clear(struct afsync_record *record) {
    memset(record->said, 0, sizeof record->said);
    record->time_is_utc = false;
    afsync_text_clear(&record->message);
}

void afsync_record_fini(struct afsync_record *record) {
    if (record == NULL)
        return;
    afsync_text_fini(&record->message);
    afsync_text_fini(&record->scratch);
}

enum afsync_field afsync_field_of(const char *name, size_t length) {
    char copy[32]; /* longer than any name in the table */

    if (length >= sizeof copy)
        return AFSYNC_FIELD_NONE;
    memcpy(copy, name, length);
    copy[length] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (afsync_name_equal(names[i].name, copy))
            return names[i].field;
    return AFSYNC_FIELD_NONE;
}

const char *afsync_field_name(size_t index, enum afsync_field *field) {
    if (index >= sizeof names / sizeof names[0])
        return NULL;
    *field = names[index].field;
    return names[index].name;
}

bool afsync_field_is_free(enum afsync_field field) {
    return field == AFSYNC_FIELD_ENDPOINT || field == AFSYNC_FIELD_SYNC_GROUP;
}

/* Copies `string` without the marks that fence a customer's own words. */
static void add_unmarked(struct afsync_text *text, const char *bytes, size_t length) {
    static const char *const marks[] = {"<CI>", "</CI>"};
    size_t kept = 0;

    for (size_t at = 0; at < length; at++)
        for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
            size_t mark = strlen(marks[i]);

            if (length - at < mark || memcmp(bytes + at, marks[i], mark) != 0)
                continue;
            afsync_text_add_bytes(text, bytes + kept, at - kept);
            kept = at + mark;
        }
    afsync_text_add_bytes(text, bytes + kept, length - kept);
}

/* The value as it will be kept, borrowed from the scratch; "" if there is no memory. */
static const char *fit(struct afsync_text *scratch, const char *value, size_t length) {
    char *start;

    afsync_text_clear(scratch);
    add_unmarked(scratch, value, length);
    if (*afsync_text_string(scratch) == '\0')
        return "";
    start = scratch->data + strspn(scratch->data, blanks);
    for (size_t end = strlen(start); end > 0 && strchr(blanks, start[end - 1]) != NULL;
         end--)
        start[end - 1] = '\0';
    return start;
}

/* Is it kept as it stands? Most values are: short ASCII without marks and blanks around. */
static bool is_plain(const char *value, size_t length) {
    bool plain = length > 0 && length < AFSYNC_NAME_MAX && value[0] != ' ' &&
                 value[length - 1] != ' ';

    for (size_t i = 0; plain && i < length; i++)
        plain = value[i] >= ' ' && value[i] < 0x7f && value[i] != '<';
    return plain;
}

/* Keeps a value that was fitted. */
static void keep(struct afsync_record *record, enum afsync_field field,
                 enum afsync_said said, const char *fitted, size_t length) {
    char *kept = record->values[field];

    if (record->said[field] < said) {
        memcpy(kept, fitted, length);
        kept[length] = '\0';
        record->said[field] = said;
    } else if (strlen(kept) != length || memcmp(kept, fitted, length) != 0) {
        record->said[field] = AFSYNC_SAID_TWICE;
    }
}

void afsync_record_set(struct afsync_record *record, enum afsync_field field,
                       enum afsync_said said, const char *value, size_t length) {
    char fitted[AFSYNC_NAME_MAX];
    const char *text;

    if (field >= AFSYNC_FIELDS || record->said[field] > said || record->scratch.failed)
        return;
    if (is_plain(value, length)) {
        keep(record, field, said, value, length);
        return;
    }
    text = fit(&record->scratch, value, length);
    if (*text == '\0')
        return;
    afsync_name_copy(fitted, text);
    keep(record, field, said, fitted, strlen(fitted));
}

const char *afsync_record_get(const struct afsync_record *record, enum afsync_field field) {
    enum afsync_said said = record->said[field];

    return said == AFSYNC_SAID_NOT || said == AFSYNC_SAID_TWICE ? NULL
                                                                : record->values[field];
}

bool afsync_record_good(const struct afsync_record *record, struct afsync_fault *fault) {
    if (record->scratch.failed || record->message.failed)
        return afsync_fault_no_memory(fault);
    return true;
}
