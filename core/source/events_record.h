/* SPDX-License-Identifier: Apache-2.0
 *
 * One Windows event, whatever format it came in: what it says of itself, the named data
 * that matter to us, and its message text.
 *
 * A record lives in its owner's storage, is cleared for each event and finished once.
 * Values are fitted with afsync_name_copy; what is longer than a name is no number. */
#ifndef AFSYNC_SOURCE_EVENTS_RECORD_H
#define AFSYNC_SOURCE_EVENTS_RECORD_H

#include "base/count.h"
#include "base/fault.h"
#include "base/text.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum afsync_field {
    /* What the event says of itself. */
    AFSYNC_FIELD_EVENT_ID,
    AFSYNC_FIELD_TIME,
    AFSYNC_FIELD_PROVIDER,
    AFSYNC_FIELD_CHANNEL,
    AFSYNC_FIELD_COMPUTER,
    AFSYNC_FIELD_RECORD_NUMBER,
    /* What its data say. */
    AFSYNC_FIELD_ENDPOINT,
    AFSYNC_FIELD_SYNC_GROUP,
    AFSYNC_FIELD_SCENARIO,
    AFSYNC_FIELD_DIRECTION,
    AFSYNC_FIELD_RESULT,
    AFSYNC_FIELD_CORRELATION_ID,
    AFSYNC_FIELD_SYNC_FILES,
    AFSYNC_FIELD_APPLIED_FILES,
    AFSYNC_FIELD_APPLIED_SIZE,
    AFSYNC_FIELD_ITEM_ERRORS,
    AFSYNC_FIELD_APPLIED_ITEMS,
    AFSYNC_FIELD_TOTAL_ITEMS,
    AFSYNC_FIELD_APPLIED_BYTES,
    AFSYNC_FIELD_TOTAL_BYTES,
    AFSYNC_FIELD_TOTALS_FINAL,
    AFSYNC_FIELD_PERSISTENT,
    AFSYNC_FIELD_TRANSIENT,
    AFSYNC_FIELDS,
    AFSYNC_FIELD_OTHER, /* a known name that nobody asks for; setting it does nothing */
    AFSYNC_FIELD_NONE   /* no known name */
};

/* How a field was said. The event's own words are trusted over what its shipper says beside
 * it, and named data over the message; two different values for one field are none. */
enum afsync_said {
    AFSYNC_SAID_NOT,
    AFSYNC_SAID_IN_MESSAGE,
    AFSYNC_SAID_ASIDE,
    AFSYNC_SAID_BY_NAME,
    AFSYNC_SAID_TWICE
};

/* A value as it was said, elsewhere; NULL once it is fitted and kept. */
struct afsync_said_value {
    const char *bytes;
    size_t length;
};

struct afsync_record {
    uint8_t said[AFSYNC_FIELDS]; /* of enum afsync_said */
    struct afsync_said_value raw[AFSYNC_FIELDS];
    size_t kept[AFSYNC_FIELDS];   /* length of the value that stands in `values` as it was
                                   * said, also of an earlier record; 0: it was fitted */
    uint64_t keys[AFSYNC_FIELDS]; /* of the values that stand there; 0: not asked for */
    char values[AFSYNC_FIELDS][AFSYNC_NAME_MAX];
    bool time_is_utc; /* if the time names no offset */
    struct afsync_text message;
    struct afsync_text scratch; /* a value while it is being fitted */
};

void afsync_record_clear(struct afsync_record *record);
void afsync_record_fini(struct afsync_record *record);

/* The field of the data that goes by this name; ASCII case is ignored. */
enum afsync_field afsync_field_of(const char *name, size_t length);

/* The names of the data, one after the other: NULL behind the last. */
const char *afsync_field_name(size_t index, enum afsync_field *field);

/* Is its value free text, rather than one word? */
bool afsync_field_is_free(enum afsync_field field);

/* Sets a field to a value, without its `<CI>` marks and surrounding blanks; an empty value
 * says nothing. */
void afsync_record_set(struct afsync_record *record, enum afsync_field field,
                       enum afsync_said said, const char *value, size_t length);

/* The same of a value that stays where it is until the record is cleared: nothing is copied
 * before somebody asks for it, and most is never asked for as text. */
void afsync_record_lend_any(struct afsync_record *record, enum afsync_field field,
                            enum afsync_said said, const char *value, size_t length);

/* The same of what most are: said better than before, without a mark or blanks before it.
 * False: it is not of that kind, and nothing is done. `field` is none but one of the
 * fields. */
static inline bool afsync_record_lend_plain(struct afsync_record *record,
                                            enum afsync_field field, enum afsync_said said,
                                            const char *value, size_t length) {
    if (record->said[field] >= said || length == 0 || value[0] <= ' ' || value[0] == '<')
        return false;
    record->said[field] = (uint8_t)said;
    record->raw[field] = (struct afsync_said_value){value, length};
    return true;
}

static inline void afsync_record_lend(struct afsync_record *record, enum afsync_field field,
                                      enum afsync_said said, const char *value,
                                      size_t length) {
    if (field >= AFSYNC_FIELDS ||
        !afsync_record_lend_plain(record, field, said, value, length))
        afsync_record_lend_any(record, field, said, value, length);
}

/* The value; NULL if it was not said, or in two ways. */
const char *afsync_record_get(struct afsync_record *record, enum afsync_field field);

/* The value as a count, as the id of a session, and as a civil time (false: it is none).
 * What is written as it mostly is needs not be fitted for that. */
struct afsync_count afsync_record_count(struct afsync_record *record,
                                        enum afsync_field field);
struct afsync_session_id afsync_record_session_id(struct afsync_record *record,
                                                  enum afsync_field field);
AFSYNC_MUST_USE
bool afsync_record_civil(struct afsync_record *record, enum afsync_field field,
                         struct afsync_civil *civil);

/* The value as it was said, if it was said in one way and nobody had to fit it yet; else
 * NULL. */
static inline const struct afsync_said_value *
afsync_record_raw(const struct afsync_record *record, enum afsync_field field) {
    bool is_said =
        record->said[field] != AFSYNC_SAID_NOT && record->said[field] != AFSYNC_SAID_TWICE;

    return is_said && record->raw[field].bytes != NULL ? &record->raw[field] : NULL;
}

/* Is it that word, whatever its ASCII case? Mostly it is, and written so. */
bool afsync_record_is_any(struct afsync_record *record, enum afsync_field field,
                          const char *word);
static inline bool afsync_record_is(struct afsync_record *record, enum afsync_field field,
                                    const char *word) {
    const struct afsync_said_value *raw = afsync_record_raw(record, field);
    size_t length = strlen(word);

    return (raw != NULL && raw->length == length &&
            memcmp(raw->bytes, word, length) == 0) ||
           afsync_record_is_any(record, field, word);
}

/* The key of its value (afsync_name_key), 0 if there is none; of one that is as it was in
 * the record before, nothing is reckoned anew. */
uint64_t afsync_record_key(struct afsync_record *record, enum afsync_field field);

/* Did everything fit? Sets a fault of memory if not. */
AFSYNC_MUST_USE
bool afsync_record_good(const struct afsync_record *record, struct afsync_fault *fault);

#endif
