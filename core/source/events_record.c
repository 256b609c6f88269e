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
    record->scratch.failed = false;
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

/* The value as it will be kept, borrowed from the scratch; "" if there is no memory, now or
 * since the record was cleared. */
static const char *fit(struct afsync_text *scratch, const char *value, size_t length) {
    char *start;

    if (scratch->failed)
        return "";
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

/* Is any of eight bytes a control character, beyond ASCII, or '<'? */
static bool is_odd(const char *eight) {
    uint64_t word, mark;

    memcpy(&word, eight, sizeof word);
    mark = word ^ AFSYNC_EACH('<');
    return ((((word - AFSYNC_EACH(0x20)) & ~word) | (word + AFSYNC_EACH(1)) | word |
             ((mark - AFSYNC_EACH(1)) & ~mark)) &
            AFSYNC_EACH(0x80)) != 0;
}

/* Is it kept as it stands? Most values are: short ASCII without marks and blanks around. */
static bool is_plain(const char *value, size_t length) {
    bool plain = length > 0 && length < AFSYNC_NAME_MAX && value[0] != ' ' &&
                 value[length - 1] != ' ';
    size_t i = 0;

    for (; plain && i + 8 <= length; i += 8)
        plain = !is_odd(value + i);
    if (plain && i > 0) /* the rest, and some of it again */
        return i == length || !is_odd(value + length - 8);
    for (; plain && i < length; i++)
        plain = value[i] >= ' ' && value[i] < 0x7f && value[i] != '<';
    return plain;
}

/* Fits a value into `out`. Does it stand there as it was said? */
static bool fit_into(struct afsync_record *record, char out[AFSYNC_NAME_MAX],
                     const char *value, size_t length) {
    if (!is_plain(value, length)) {
        afsync_name_copy(out, fit(&record->scratch, value, length));
        return false;
    }
    memcpy(out, value, length);
    out[length] = '\0';
    return true;
}

/* Fits and keeps what stands elsewhere. */
static const char *settle(struct afsync_record *record, enum afsync_field field) {
    struct afsync_said_value *raw = &record->raw[field];
    char *value = record->values[field];

    /* One record after the other is of the same server, channel and group. */
    if (raw->bytes != NULL && (record->kept[field] != raw->length ||
                               memcmp(value, raw->bytes, raw->length) != 0)) {
        record->kept[field] =
            fit_into(record, value, raw->bytes, raw->length) ? raw->length : 0;
        record->keys[field] = 0;
    }
    raw->bytes = NULL;
    return value;
}

/* The field was said before, as surely. */
static void say_again(struct afsync_record *record, enum afsync_field field,
                      const char *value, size_t length) {
    char fitted[AFSYNC_NAME_MAX];

    fit_into(record, fitted, value, length);
    if (*fitted != '\0' && strcmp(settle(record, field), fitted) != 0)
        record->said[field] = AFSYNC_SAID_TWICE;
}

/* Does an empty value, or one of blanks and marks alone, say nothing? */
static bool says_nothing(struct afsync_record *record, const char *value, size_t length) {
    return length == 0 ||
           (!is_plain(value, length) && *fit(&record->scratch, value, length) == '\0');
}

void afsync_record_lend_any(struct afsync_record *record, enum afsync_field field,
                            enum afsync_said said, const char *value, size_t length) {
    if (field >= AFSYNC_FIELDS || record->said[field] > said)
        return;
    if (record->said[field] == said) {
        say_again(record, field, value, length);
    } else if (!says_nothing(record, value, length)) {
        record->said[field] = (uint8_t)said;
        record->raw[field] = (struct afsync_said_value){value, length};
    }
}

void afsync_record_set(struct afsync_record *record, enum afsync_field field,
                       enum afsync_said said, const char *value, size_t length) {
    bool is_news = field < AFSYNC_FIELDS && record->said[field] < said;

    afsync_record_lend(record, field, said, value, length);
    if (is_news && record->said[field] == said)
        settle(record, field);
}

const char *afsync_record_get(struct afsync_record *record, enum afsync_field field) {
    enum afsync_said said = record->said[field];

    if (said == AFSYNC_SAID_NOT || said == AFSYNC_SAID_TWICE)
        return NULL;
    return settle(record, field);
}

/* Reads digits alone, of a number that cannot be too large. */
static bool read_digits(const struct afsync_said_value *raw, uint64_t *value) {
    enum { DIGITS = 18 };
    const char *end = raw->bytes + raw->length;

    *value = 0;
    if (raw->length > DIGITS)
        return false;
    for (const char *at = raw->bytes; at < end; at++) {
        unsigned digit = (unsigned char)*at - (unsigned)'0';

        if (digit > 9)
            return false;
        *value = *value * 10 + digit;
    }
    return true;
}

struct afsync_count afsync_record_count(struct afsync_record *record,
                                        enum afsync_field field) {
    const struct afsync_said_value *raw = afsync_record_raw(record, field);
    uint64_t value;

    if (raw != NULL && read_digits(raw, &value))
        return afsync_count_of(value);
    return afsync_count_parse(afsync_record_get(record, field));
}

struct afsync_session_id afsync_record_session_id(struct afsync_record *record,
                                                  enum afsync_field field) {
    const struct afsync_said_value *raw = afsync_record_raw(record, field);
    struct afsync_session_id id = {.known = true};

    if (raw != NULL && afsync_guid_read(raw->bytes, raw->length, id.bytes))
        return id;
    return afsync_session_id_parse(afsync_record_get(record, field));
}

bool afsync_record_civil(struct afsync_record *record, enum afsync_field field,
                         struct afsync_civil *civil) {
    const struct afsync_said_value *raw = afsync_record_raw(record, field);

    return (raw != NULL && afsync_civil_read(civil, raw->bytes, raw->length)) ||
           afsync_civil_parse(civil, afsync_record_get(record, field));
}

bool afsync_record_is_any(struct afsync_record *record, enum afsync_field field,
                          const char *word) {
    const struct afsync_said_value *raw = afsync_record_raw(record, field);

    if (raw != NULL && raw->length != strlen(word) && is_plain(raw->bytes, raw->length))
        return false;
    return afsync_name_equal(afsync_record_get(record, field), word);
}

uint64_t afsync_record_key(struct afsync_record *record, enum afsync_field field) {
    const char *value = afsync_record_get(record, field);

    if (value == NULL)
        return 0;
    if (record->keys[field] == 0)
        record->keys[field] = afsync_name_key(0, value);
    return record->keys[field];
}

bool afsync_record_good(const struct afsync_record *record, struct afsync_fault *fault) {
    if (record->scratch.failed || record->message.failed)
        return afsync_fault_no_memory(fault);
    return true;
}
