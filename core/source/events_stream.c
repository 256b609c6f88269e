/* SPDX-License-Identifier: Apache-2.0
 *
 * The line inside the source: bytes, pieces, records, words. */
#include "source/events_stream.h"

#include "source/events_scan.h"
#include "source/events_word.h"

#include <stdlib.h>

/* So much is read whole to find out whether an export holds events of whatever number. */
enum { UNPICKY_LENGTH = 1024 * 1024 };

/* Words that are further ahead than this are not waited for: they are of a wrong clock. */
#define WAITS_AT_MOST (8 * INT64_C(24) * 3600 * 1000)

/* One reading. */
struct reading {
    struct afsync_stream *stream;
    const struct afsync_stream_part *part;
    struct afsync_stream_end *end;
    struct afsync_piece piece;
    bool is_dull;  /* the piece is to be passed over */
    bool is_early; /* a word came that is not yet to be told: done_at stays before it */
};

/* How many plain bytes of the file come before what stands at `at` in the split. */
static uint64_t plain_at(const struct reading *reading, uint64_t at) {
    const struct afsync_stream *stream = reading->stream;
    const struct afsync_split *split = &stream->split;
    uint64_t offset = reading->part->is_packed ? 0 : reading->part->offset;
    size_t rest = at >= split->base ? (size_t)(split->base + split->end - at) : 0;

    if (at < split->base) /* a table, which is read from its beginning */
        return reading->part->offset;
    return offset + stream->input.taken -
           afsync_input_plain_length(&stream->input, split->window + split->end - rest,
                                     rest);
}

static void note_unreadable(struct afsync_stream_end *end, const struct afsync_piece *piece,
                            const struct afsync_fault *why) {
    if (end->unreadable == 0) {
        end->first_at = piece->at;
        end->first = *why;
    }
    end->unreadable++;
}

/* Does this word belong to a later moment that will come? */
static bool is_early(const struct afsync_stream *stream, int64_t at) {
    return stream->wait_until != 0 && at > stream->wait_until &&
           at - stream->wait_until <= WAITS_AT_MOST;
}

/* Where reading can begin anew to come upon the piece again: rows need their table. */
static uint64_t begin_of_piece(const struct reading *reading) {
    return reading->piece.kind == AFSYNC_PIECE_ROW ? reading->stream->split.table_at
                                                   : reading->piece.at;
}

static bool observe(struct reading *reading, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    const struct afsync_sink *sink = reading->stream->sink;
    struct afsync_stream_end *end = reading->end;

    if (!sink->observe(sink->context, seen, fault))
        return false;
    end->words++;
    end->assumed_zones += seen->zone_assumed ? 1 : 0;
    if (seen->at > end->newest_at)
        end->newest_at = seen->at;
    if (!reading->is_early && is_early(reading->stream, seen->at)) {
        reading->is_early = true;
        end->done_at = plain_at(reading, begin_of_piece(reading));
    }
    return true;
}

static bool has_number(const struct afsync_piece *piece) {
    return afsync_scan_number(piece->bytes, 0, piece->length) < piece->length;
}

/* Does the number of the record stand in the piece, as a scan would find it? */
static bool shows_number(const struct afsync_piece *piece,
                         const struct afsync_record *record) {
    const struct afsync_said_value *raw = afsync_record_raw(record, AFSYNC_FIELD_EVENT_ID);
    size_t at = raw != NULL ? (size_t)((uintptr_t)raw->bytes - (uintptr_t)piece->bytes) : 0;

    return raw != NULL && raw->length >= AFSYNC_NUMBER_LENGTH && at < piece->length &&
           afsync_scan_is_number(piece->bytes, at, piece->length);
}

/* Would the piece have been passed over if anybody had looked? `record`, if there is one,
 * was read from it. Looks once: a line may hold many records. */
static bool is_dull(struct reading *reading, const struct afsync_record *record) {
    struct afsync_piece *piece = &reading->piece;

    if (piece->is_unseen) {
        piece->is_unseen = false;
        reading->is_dull =
            !(record != NULL && shows_number(piece, record)) && !has_number(piece);
        if (reading->is_dull)
            afsync_split_look(&reading->stream->split);
    }
    return reading->is_dull;
}

static bool take_record(void *context, struct afsync_record *record,
                        struct afsync_fault *fault) {
    struct reading *reading = context;
    struct afsync_observation seen;
    struct afsync_fault why;
    enum afsync_word word;

    if (is_dull(reading, record))
        return true;
    afsync_fault_begin(&why);
    word = afsync_word_read(record, reading->stream->zone, &seen, &why);
    if (word != AFSYNC_WORD_NO_EVENT)
        reading->end->events++;
    if (word == AFSYNC_WORD_UNCLEAR)
        note_unreadable(reading->end, &reading->piece, &why);
    return word != AFSYNC_WORD_SEEN || observe(reading, &seen, fault);
}

/* What breaks off at the end, and can only be read whole: of a line of text nobody knows
 * whether its last number has all its digits, unless nothing can follow it. */
static bool is_cut(const struct reading *reading) {
    const struct afsync_piece *piece = &reading->piece;
    bool is_final = reading->part->waits || reading->stream->input.packed;

    return piece->state == AFSYNC_PIECE_UNFINISHED && piece->kind != AFSYNC_PIECE_JSON &&
           (piece->kind != AFSYNC_PIECE_LINE || !is_final);
}

static bool take_piece(struct reading *reading, struct afsync_fault *fault) {
    struct afsync_stream *stream = reading->stream;
    const struct afsync_piece *piece = &reading->piece;
    const struct afsync_record_taker taker = {reading, take_record};
    struct afsync_stream_end *end = reading->end;
    bool unfinished = piece->state == AFSYNC_PIECE_UNFINISHED;
    struct afsync_fault why;

    afsync_fault_begin(&why);
    reading->is_dull = false;
    end->may_be_export = end->may_be_export || piece->kind == AFSYNC_PIECE_XML;
    end->unfinished = unfinished && (piece->kind != AFSYNC_PIECE_LINE || has_number(piece));
    if (is_cut(reading))
        return true;
    if (afsync_format_read(&stream->format, piece, &stream->record, &taker, &why)) {
        end->unfinished = false;
        if (unfinished)
            afsync_split_accept(&stream->split);
        return true;
    }
    if (why.kind != AFSYNC_FAULT_RECORD)
        return afsync_fault_set(fault, why.kind, "%s", why.text);
    if (unfinished || is_dull(reading, NULL))
        return true;
    end->may_be_export = end->may_be_export || has_number(piece);
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

static void begin(struct afsync_stream *stream, const struct afsync_stream_part *part,
                  const struct afsync_deadline *deadline) {
    struct afsync_input *input = &stream->input;

    afsync_input_init(input, part->fd, part->name, deadline);
    input->limit = part->limit;
    input->waits = part->waits;
    input->encoding = part->encoding;
    if (part->is_packed)
        input->skip = part->offset;
    afsync_split_begin(&stream->split, input);
    if (!part->knows_columns)
        stream->format.columns = (struct afsync_row_columns){0};
    stream->format.columns.are_missed = false;
}

/* What the split and the input know at the end. */
static void note_end(struct reading *reading) {
    const struct afsync_stream *stream = reading->stream;
    struct afsync_stream_end *end = reading->end;

    end->empty = stream->split.head_length == 0;
    end->says_error = stream->split.says_error;
    end->unfinished = end->unfinished || (stream->split.mode == AFSYNC_SPLIT_TABLES &&
                                          stream->split.unfinished_at != UINT64_MAX);
    end->misses_columns = stream->format.columns.are_missed;
    end->is_early = reading->is_early;
    end->in_document = end->unfinished && stream->split.mode != AFSYNC_SPLIT_LINES &&
                       stream->split.mode != AFSYNC_SPLIT_ELEMENTS;
    end->is_packed = stream->input.packed;
    end->encoding = stream->input.encoding;
    if (!reading->is_early)
        end->done_at = plain_at(reading, afsync_split_done_at(&stream->split));
}

bool afsync_stream_read(struct afsync_stream *stream, const struct afsync_stream_part *part,
                        const struct afsync_deadline *deadline,
                        struct afsync_stream_end *end, struct afsync_fault *fault) {
    struct reading reading = {.stream = stream, .part = part, .end = end};
    bool ok = true;

    *end = (struct afsync_stream_end){.head = stream->split.head};
    begin(stream, part, deadline);
    while (ok && afsync_split_next(&stream->split, &reading.piece, &end->broke)) {
        ok = take_piece(&reading, fault);
        if (end->events > 0 || reading.piece.at > UNPICKY_LENGTH)
            afsync_split_pick(&stream->split);
    }
    note_end(&reading);
    afsync_input_fini(&stream->input);
    if (ok && end->broke.kind == AFSYNC_FAULT_MEMORY)
        ok = afsync_fault_no_memory(fault);
    return ok;
}
