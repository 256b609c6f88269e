/* SPDX-License-Identifier: Apache-2.0
 *
 * The line inside the source: bytes, pieces, records, words. */
#include "source/events_stream.h"

#include "source/events_word.h"

#include <stdlib.h>

static void note_unreadable(struct afsync_stream_end *end, const struct afsync_piece *piece,
                            const struct afsync_fault *why) {
    if (end->unreadable == 0) {
        end->first_line = piece->line;
        end->first = *why;
    }
    end->unreadable++;
}

static bool observe(struct afsync_stream *stream, const struct afsync_observation *seen,
                    struct afsync_stream_end *end, struct afsync_fault *fault) {
    if (!stream->sink->observe(stream->sink->context, seen, fault))
        return false;
    end->words++;
    return true;
}

static bool take_record(struct afsync_stream *stream, const struct afsync_piece *piece,
                        struct afsync_stream_end *end, struct afsync_fault *fault) {
    struct afsync_observation seen;
    struct afsync_fault why = {0};
    enum afsync_word word = afsync_word_read(&stream->record, stream->zone, &seen, &why);

    if (word != AFSYNC_WORD_NO_EVENT)
        end->events++;
    if (word == AFSYNC_WORD_UNCLEAR)
        note_unreadable(end, piece, &why);
    return word != AFSYNC_WORD_SEEN || observe(stream, &seen, end, fault);
}

static bool take_piece(struct afsync_stream *stream, const struct afsync_piece *piece,
                       struct afsync_stream_end *end, struct afsync_fault *fault) {
    bool unfinished = piece->state == AFSYNC_PIECE_UNFINISHED;
    struct afsync_fault why = {0};

    end->has_element = end->has_element || piece->kind == AFSYNC_PIECE_XML;
    if (unfinished && piece->kind == AFSYNC_PIECE_XML) {
        end->unfinished = true;
        return true;
    }
    if (afsync_format_read(&stream->format, piece, &stream->record, &why))
        return take_record(stream, piece, end, fault);
    if (why.kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    end->unfinished = unfinished;
    if (!unfinished)
        note_unreadable(end, piece, &why);
    return true;
}

struct afsync_stream *afsync_stream_new(const struct afsync_sink *sink,
                                        struct afsync_fault *fault) {
    struct afsync_stream *stream = calloc(1, sizeof *stream);

    if (stream == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    stream->sink = sink;
    if (!afsync_split_init(&stream->split, fault)) {
        free(stream);
        return NULL;
    }
    return stream;
}

void afsync_stream_free(struct afsync_stream *stream) {
    if (stream == NULL)
        return;
    afsync_split_fini(&stream->split);
    afsync_format_fini(&stream->format);
    afsync_record_fini(&stream->record);
    free(stream);
}

bool afsync_stream_read(struct afsync_stream *stream, int fd, const char *name,
                        const struct afsync_deadline *deadline,
                        struct afsync_stream_end *end, struct afsync_fault *fault) {
    struct afsync_piece piece;
    bool ok = true;

    *end = (struct afsync_stream_end){.head = stream->split.head};
    afsync_input_init(&stream->input, fd, name, deadline);
    afsync_split_begin(&stream->split, &stream->input);
    while (ok && afsync_split_next(&stream->split, &piece, &end->broke))
        ok = take_piece(stream, &piece, end, fault);
    afsync_input_fini(&stream->input);
    end->empty = stream->split.head_length == 0;
    if (ok && end->broke.kind == AFSYNC_FAULT_MEMORY)
        ok = afsync_fault_no_memory(fault);
    return ok;
}
