/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds for pieces of every format: their encoding, and their message. */
#include "source/events_format.h"

#include "source/events_message.h"
#include "source/events_plain.h"

#include <string.h>

static void recode_latin1(struct afsync_text *text, const char *bytes, size_t length) {
    char out[4];

    afsync_text_clear(text);
    for (size_t i = 0; i < length; i++)
        afsync_text_add_bytes(text, out, afsync_utf8_encode(out, (unsigned char)bytes[i]));
}

static const char *state_reason(enum afsync_piece_state state) {
    switch (state) {
    case AFSYNC_PIECE_BROKEN:
        return "it ends before its end";
    case AFSYNC_PIECE_TOO_LONG:
        return "it is longer than any event is";
    case AFSYNC_PIECE_WHOLE:
    case AFSYNC_PIECE_UNFINISHED:
        break;
    }
    return NULL;
}

static bool read_xml(struct afsync_format *format, struct afsync_bytes bytes,
                     struct afsync_record *record, const struct afsync_record_taker *taker,
                     struct afsync_fault *fault) {
    return afsync_event_xml_read(format, bytes.data, bytes.length, record, fault) &&
           afsync_record_finish(record, taker, fault);
}

static bool read_row(struct afsync_format *format, struct afsync_bytes bytes,
                     struct afsync_record *record, const struct afsync_record_taker *taker,
                     struct afsync_fault *fault) {
    return afsync_row_read_text(format, bytes, record, fault) &&
           afsync_record_finish(record, taker, fault);
}

static bool read_columns(struct afsync_format *format, struct afsync_bytes bytes,
                         struct afsync_record *record,
                         const struct afsync_record_taker *taker,
                         struct afsync_fault *fault) {
    (void)record;
    (void)taker;
    return afsync_row_columns_read_text(&format->columns, bytes, format->table, fault);
}

void afsync_format_fini(struct afsync_format *format) {
    if (format == NULL)
        return;
    if (format->parser != NULL)
        XML_ParserFree(format->parser);
    afsync_text_fini(&format->recoded);
    afsync_text_fini(&format->unescaped);
    afsync_text_fini(&format->text);
    format->parser = NULL;
}

bool afsync_record_finish(struct afsync_record *record,
                          const struct afsync_record_taker *taker,
                          struct afsync_fault *fault) {
    if (record->message.length > 0 && afsync_message_is_needed(record))
        afsync_message_read(record, afsync_text_string(&record->message));
    return afsync_record_good(record, fault) && taker->take(taker->context, record, fault);
}

/* Most are plain. What is beyond ASCII and no UTF-8 is taken for Latin-1, and recoded. */
static bool make_utf8(struct afsync_format *format, struct afsync_bytes *bytes,
                      struct afsync_fault *fault) {
    if (afsync_bytes_are_plain(bytes->data, bytes->length))
        return true;
    if (memchr(bytes->data, '\0', bytes->length) != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "it holds a zero byte");
    if (afsync_text_is_utf8(bytes->data, bytes->length))
        return true;
    recode_latin1(&format->recoded, bytes->data, bytes->length);
    if (format->recoded.failed)
        return afsync_fault_no_memory(fault);
    *bytes = (struct afsync_bytes){format->recoded.data, format->recoded.length};
    return true;
}

bool afsync_format_read(struct afsync_format *format, const struct afsync_piece *piece,
                        struct afsync_record *record,
                        const struct afsync_record_taker *taker,
                        struct afsync_fault *fault) {
    static bool (*const readers[])(
        struct afsync_format *, struct afsync_bytes, struct afsync_record *,
        const struct afsync_record_taker *, struct afsync_fault *) = {
        [AFSYNC_PIECE_XML] = read_xml,
        [AFSYNC_PIECE_JSON] = afsync_event_json_read,
        [AFSYNC_PIECE_LINE] = afsync_event_line_read,
        [AFSYNC_PIECE_COLUMNS] = read_columns,
        [AFSYNC_PIECE_ROW] = read_row,
    };
    struct afsync_bytes bytes = {piece->bytes, piece->length};
    const char *reason = state_reason(piece->state);

    format->table = piece->table;
    afsync_record_clear(record);
    if (reason != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", reason);
    if (!make_utf8(format, &bytes, fault))
        return false;
    return readers[piece->kind](format, bytes, record, taker, fault);
}
