/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds for records of every format: their encoding, and their message. */
#include "source/events_format.h"

#include "source/events_message.h"

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
        return "it ends before its </Event>";
    case AFSYNC_PIECE_TOO_LONG:
        return "it is longer than any event is";
    case AFSYNC_PIECE_WHOLE:
    case AFSYNC_PIECE_UNFINISHED:
        break;
    }
    return NULL;
}

void afsync_format_fini(struct afsync_format *format) {
    if (format == NULL)
        return;
    if (format->parser != NULL)
        XML_ParserFree(format->parser);
    afsync_text_fini(&format->recoded);
    afsync_text_fini(&format->text);
    *format = (struct afsync_format){0};
}

bool afsync_format_read(struct afsync_format *format, const struct afsync_piece *piece,
                        struct afsync_record *record, struct afsync_fault *fault) {
    const char *reason = state_reason(piece->state);
    const char *bytes = piece->bytes;
    size_t length = piece->length;
    bool ok;

    afsync_record_clear(record);
    if (reason == NULL && memchr(bytes, '\0', length) != NULL)
        reason = "it holds a zero byte";
    if (reason != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_RECORD, "%s", reason);
    if (!afsync_text_is_utf8(bytes, length)) {
        recode_latin1(&format->recoded, bytes, length);
        if (format->recoded.failed)
            return afsync_fault_no_memory(fault);
        bytes = format->recoded.data;
        length = format->recoded.length;
    }
    ok = piece->kind == AFSYNC_PIECE_XML
             ? afsync_event_xml_read(format, bytes, length, record, fault)
             : afsync_event_json_read(bytes, length, record, fault);
    if (!ok)
        return false;
    afsync_message_read(record, afsync_text_string(&record->message));
    return afsync_record_good(record, fault);
}
