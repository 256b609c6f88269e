/* SPDX-License-Identifier: Apache-2.0
 *
 * The three events that tell of sessions: 9102 an end, 9302 progress, 9121 item errors; and
 * two of which nobody published what they tell: 7005 and 7006. */
#include "source/events_word.h"

#include "base/time.h"

#include <string.h>

static const char agent[] = "Microsoft-FileSync-Agent";

enum {
    EVENT_SESSION_END = 9102,
    EVENT_PROGRESS = 9302,
    EVENT_ITEM_ERROR = 9121,
    EVENT_SIGN = 7005,
    EVENT_OTHER_SIGN = 7006
};

static struct afsync_count count_of(struct afsync_record *record, enum afsync_field field) {
    return afsync_record_count(record, field);
}

/* The article calls the fields of 9302 as those of 9102; the event has its own. */
static struct afsync_count either(struct afsync_record *record, enum afsync_field first,
                                  enum afsync_field second) {
    struct afsync_count count = count_of(record, first);

    return count.known ? count : count_of(record, second);
}

static void read_session_end(struct afsync_record *record,
                             struct afsync_session_end *session) {
    session->result = afsync_code_parse(afsync_record_get(record, AFSYNC_FIELD_RESULT));
    session->snapshot = afsync_record_is(record, AFSYNC_FIELD_SCENARIO, "SnapshotSync");
    session->applied_files = count_of(record, AFSYNC_FIELD_APPLIED_FILES);
    session->applied_bytes = count_of(record, AFSYNC_FIELD_APPLIED_SIZE);
    session->total_files = count_of(record, AFSYNC_FIELD_SYNC_FILES);
    session->items_failed = count_of(record, AFSYNC_FIELD_ITEM_ERRORS);
}

static void read_progress(struct afsync_record *record, struct afsync_progress *progress) {
    progress->applied_items =
        either(record, AFSYNC_FIELD_APPLIED_ITEMS, AFSYNC_FIELD_APPLIED_FILES);
    progress->total_items = count_of(record, AFSYNC_FIELD_TOTAL_ITEMS);
    progress->applied_bytes =
        either(record, AFSYNC_FIELD_APPLIED_BYTES, AFSYNC_FIELD_APPLIED_SIZE);
    progress->total_bytes = count_of(record, AFSYNC_FIELD_TOTAL_BYTES);
    progress->items_failed = count_of(record, AFSYNC_FIELD_ITEM_ERRORS);
    progress->totals_final = afsync_record_is(record, AFSYNC_FIELD_TOTALS_FINAL, "true") ||
                             afsync_record_is(record, AFSYNC_FIELD_TOTALS_FINAL, "1");
}

static void read_item_error(struct afsync_record *record,
                            struct afsync_item_error *item_error) {
    item_error->code = afsync_code_parse(afsync_record_get(record, AFSYNC_FIELD_RESULT));
    item_error->persistent = count_of(record, AFSYNC_FIELD_PERSISTENT);
    item_error->transient = count_of(record, AFSYNC_FIELD_TRANSIENT);
}

/* Fills the part of its kind. False: another number. */
static bool read_kind(struct afsync_record *record, uint64_t number,
                      struct afsync_observation *seen) {
    switch (number) {
    case EVENT_SESSION_END:
        seen->kind = AFSYNC_OBSERVED_SESSION_END;
        read_session_end(record, &seen->session);
        return true;
    case EVENT_PROGRESS:
    case EVENT_SIGN: /* until its names are known */
    case EVENT_OTHER_SIGN:
        seen->kind = AFSYNC_OBSERVED_PROGRESS;
        read_progress(record, &seen->progress);
        return true;
    case EVENT_ITEM_ERROR:
        seen->kind = AFSYNC_OBSERVED_ITEM_ERROR;
        read_item_error(record, &seen->item_error);
        return true;
    default:
        return false;
    }
}

static void read_direction(struct afsync_record *record, struct afsync_observation *seen) {
    bool upload = afsync_record_is(record, AFSYNC_FIELD_DIRECTION, "Upload");

    seen->has_direction =
        upload || afsync_record_is(record, AFSYNC_FIELD_DIRECTION, "Download");
    seen->direction = upload ? AFSYNC_UPLOAD : AFSYNC_DOWNLOAD;
}

static void read_origin(struct afsync_record *record, struct afsync_observation *seen) {
    seen->record = afsync_count_or_zero(count_of(record, AFSYNC_FIELD_RECORD_NUMBER));
    if (seen->who.server != NULL)
        seen->origin = afsync_record_key(record, AFSYNC_FIELD_COMPUTER) * 31 +
                       afsync_record_key(record, AFSYNC_FIELD_CHANNEL);
}

/* "/Date(1772588707123)/", with an offset or not: milliseconds, as .NET writes a moment in
 * JSON. 0 if it is none. */
static int64_t read_milliseconds(const char *text) {
    static const char open[] = "/Date(";
    const char *digits = text + sizeof open - 1;
    int64_t at = 0;
    size_t length;

    if (strncmp(text, open, sizeof open - 1) != 0)
        return 0;
    length = strspn(digits, "0123456789");
    if (length == 0 || length > 15 || strchr(")+-", digits[length]) == NULL)
        return 0;
    for (size_t i = 0; i < length; i++)
        at = at * 10 + (digits[i] - '0');
    return at <= AFSYNC_TIME_LAST ? at : 0;
}

/* False: the time is local, and nobody knows where. */
static bool read_time(struct afsync_record *record, const struct afsync_zone *zone,
                      struct afsync_observation *seen) {
    struct afsync_civil civil;
    int64_t at;

    if (!afsync_record_civil(record, AFSYNC_FIELD_TIME, &civil)) {
        const char *text = afsync_record_get(record, AFSYNC_FIELD_TIME);

        seen->at = text != NULL ? read_milliseconds(text) : 0;
        return true;
    }
    at = afsync_civil_to_utc(&civil);
    if (civil.has_offset) {
        at -= civil.offset_minutes * AFSYNC_MINUTE;
    } else if (!record->time_is_utc) {
        if (zone == NULL)
            return false;
        at = afsync_zone_to_utc(zone, &civil);
        seen->zone_assumed = true;
    }
    seen->at = at > 0 && at <= AFSYNC_TIME_LAST ? at : 0;
    return true;
}

/* What is missing for the word to belong to somebody; NULL: nothing. */
static const char *what_is_missing(const struct afsync_observation *seen) {
    bool names_leg = seen->who.server_endpoint != NULL && seen->has_direction;

    if (seen->kind == AFSYNC_OBSERVED_ITEM_ERROR)
        return names_leg || seen->session_id.known
                   ? NULL
                   : "event 9121 names neither a session nor an endpoint and its direction";
    if (seen->who.server_endpoint == NULL)
        return "it names no server endpoint";
    return seen->has_direction ? NULL : "it tells no direction";
}

/* The support article calls 7005 and 7006 progress events, and their layout is unknown: one
 * that counts what was applied and says of which leg is believed to be progress, another is
 * a sign of life of the endpoint it names. False: it is of nobody, or of no time. */
static bool read_sign(struct afsync_record *record, const struct afsync_zone *zone,
                      struct afsync_observation *seen) {
    if (seen->who.server_endpoint == NULL)
        return false;
    if (seen->has_direction &&
        (seen->progress.applied_items.known || seen->progress.applied_bytes.known))
        return true;
    seen->kind = AFSYNC_OBSERVED_SIGN_OF_LIFE;
    return read_time(record, zone, seen) && seen->at != 0;
}

static enum afsync_word unclear(struct afsync_fault *fault, const char *why) {
    afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", why);
    return AFSYNC_WORD_UNCLEAR;
}

enum afsync_word afsync_word_read(struct afsync_record *record,
                                  const struct afsync_zone *zone,
                                  struct afsync_observation *seen,
                                  struct afsync_fault *fault) {
    struct afsync_count number = count_of(record, AFSYNC_FIELD_EVENT_ID);

    *seen = (struct afsync_observation){.source = AFSYNC_SOURCE_EVENTS};
    if (!number.known)
        return AFSYNC_WORD_NO_EVENT;
    if (!afsync_record_is(record, AFSYNC_FIELD_PROVIDER, agent) &&
        afsync_record_get(record, AFSYNC_FIELD_PROVIDER) != NULL)
        return AFSYNC_WORD_OTHER;
    if (!read_kind(record, number.value, seen))
        return AFSYNC_WORD_OTHER;
    seen->who.sync_group = afsync_record_get(record, AFSYNC_FIELD_SYNC_GROUP);
    seen->who.server_endpoint = afsync_record_get(record, AFSYNC_FIELD_ENDPOINT);
    seen->who.server = afsync_record_get(record, AFSYNC_FIELD_COMPUTER);
    seen->session_id = afsync_record_session_id(record, AFSYNC_FIELD_CORRELATION_ID);
    read_direction(record, seen);
    read_origin(record, seen);
    if ((number.value == EVENT_SIGN || number.value == EVENT_OTHER_SIGN) &&
        !read_sign(record, zone, seen))
        return AFSYNC_WORD_OTHER;
    if (seen->kind == AFSYNC_OBSERVED_SIGN_OF_LIFE)
        return AFSYNC_WORD_SEEN;
    if (what_is_missing(seen) != NULL)
        return unclear(fault, what_is_missing(seen));
    if (!read_time(record, zone, seen))
        return unclear(
            fault,
            "its time is local, and its zone is not known (--events-zone, EventsZone)");
    return AFSYNC_WORD_SEEN;
}
