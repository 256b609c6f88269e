/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading, unpacking and recoding an export, a chunk at a time. */
#include "source/events_input.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, gzip header */
    REPLACEMENT = 0xfffd,
    /* A log packs to a tenth, or a hundredth. Past the first so many bytes, what unpacks to
     * so many times its size was made to hurt: deflate reaches 1032 times. */
    BOMB_SIZE = 256 * 1024 * 1024,
    BOMB_RATIO = 400
};

static size_t left_in(const struct afsync_input_buffer *buffer) {
    return buffer->length - buffer->at;
}

/* Moves what is left to the front, to make room behind it. */
static void compact(struct afsync_input_buffer *buffer) {
    memmove(buffer->bytes, buffer->bytes + buffer->at, left_in(buffer));
    buffer->length -= buffer->at;
    buffer->at = 0;
}

static bool fault_timeout(const struct afsync_input *input, struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                            "%s: the time of this run was over before all was read",
                            input->name);
}

/* Waits for bytes, or an end, until the deadline. */
static bool wait_for_bytes(struct afsync_input *input, struct afsync_fault *fault) {
    struct pollfd wanted = {.fd = input->fd, .events = POLLIN};
    int ready = 0;

    while (ready <= 0) {
        if (afsync_deadline_passed(input->deadline))
            return fault_timeout(input, fault);
        ready = poll(&wanted, 1, afsync_deadline_left_ms(input->deadline));
        if (ready < 0 && errno != EINTR)
            return afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s: waiting for bytes: %s",
                                    input->name, strerror(errno));
    }
    return true;
}

/* Reads at least one byte of the file, or finds its end: 0 bytes. */
static bool read_file(struct afsync_input *input, void *out, size_t size,
                      size_t *read_length, struct afsync_fault *fault) {
    ssize_t length = input->limit > 0 ? -1 : 0;

    if (size > input->limit)
        size = (size_t)input->limit;
    while (length < 0) {
        if (input->waits && !wait_for_bytes(input, fault))
            return false;
        length = read(input->fd, out, size);
        if (length < 0 && errno != EINTR && errno != EAGAIN)
            return afsync_fault_set(fault, AFSYNC_FAULT_IO, "%s: %s", input->name,
                                    strerror(errno));
    }
    input->limit -= (uint64_t)length;
    *read_length = (size_t)length;
    return true;
}

static bool fill_file(struct afsync_input *input, struct afsync_fault *fault) {
    struct afsync_input_buffer *file = &input->file;
    size_t length;

    compact(file);
    if (!read_file(input, file->bytes + file->length, sizeof file->bytes - file->length,
                   &length, fault))
        return false;
    file->length += length;
    file->ended = length == 0;
    return true;
}

static void copy_plain(struct afsync_input_buffer *plain,
                       struct afsync_input_buffer *file) {
    size_t room = sizeof plain->bytes - plain->length;
    size_t length = left_in(file) < room ? left_in(file) : room;

    memcpy(plain->bytes + plain->length, file->bytes + file->at, length);
    plain->length += length;
    file->at += length;
}

/* Unpacks what it can. An export that was appended to has several members. */
static bool unpack(struct afsync_input *input, struct afsync_fault *fault) {
    struct afsync_input_buffer *file = &input->file, *plain = &input->plain;
    z_stream *inflater = &input->inflate;
    size_t before = plain->length;
    int code;

    if (input->between_members)
        inflateReset(inflater);
    inflater->next_in = file->bytes + file->at;
    inflater->avail_in = (uInt)left_in(file);
    inflater->next_out = plain->bytes + plain->length;
    inflater->avail_out = (uInt)(sizeof plain->bytes - plain->length);
    code = inflate(inflater, Z_NO_FLUSH);
    input->packed_bytes += left_in(file) - inflater->avail_in;
    file->at = file->length - inflater->avail_in;
    plain->length = sizeof plain->bytes - inflater->avail_out;
    input->unpacked_bytes += plain->length - before;
    if (input->unpacked_bytes > BOMB_SIZE &&
        input->unpacked_bytes / BOMB_RATIO > input->packed_bytes)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LIMIT,
            "%s: the gzip data unpack to more than %d times their size, "
            "which no log does: not read on",
            input->name, BOMB_RATIO);
    input->between_members = code == Z_STREAM_END;
    if (code == Z_MEM_ERROR)
        return afsync_fault_no_memory(fault);
    /* What came out before the damage is taken first: zlib repeats its error. */
    if (code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ||
        plain->length > before)
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                            "%s: the gzip data are damaged (%s)", input->name,
                            inflater->msg != NULL ? inflater->msg : "no reason");
}

/* Adds to the plain bytes, or finds their end. May come back with neither. */
static bool fill_plain(struct afsync_input *input, struct afsync_fault *fault) {
    struct afsync_input_buffer *file = &input->file;
    size_t before;

    compact(&input->plain);
    before = input->plain.length;
    if (left_in(file) == 0 && !file->ended && !fill_file(input, fault))
        return false;
    if (!input->packed)
        copy_plain(&input->plain, file);
    else if ((left_in(file) > 0 || !input->between_members) && !unpack(input, fault))
        return false;
    input->plain.ended = file->ended && left_in(file) == 0 && input->plain.length == before;
    if (input->plain.ended && input->packed && !input->between_members)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                                "%s: the gzip data end too early", input->name);
    return true;
}

/* Without a mark the second character must be a plain one, too. */
static bool goes_on_so(const struct afsync_input_buffer *plain,
                       enum afsync_encoding encoding) {
    size_t zero = encoding == AFSYNC_UTF16BE ? 2 : 3;

    return left_in(plain) <= zero || plain->bytes[zero] == '\0';
}

/* Knows the encoding from the first bytes and takes a byte order mark. */
static void sniff_encoding(struct afsync_input *input) {
    static const struct {
        const char *start;
        size_t length, mark;
        enum afsync_encoding encoding;
    } starts[] = {
        {"\xef\xbb\xbf", 3, 3, AFSYNC_UTF8}, {"\xff\xfe", 2, 2, AFSYNC_UTF16LE},
        {"\xfe\xff", 2, 2, AFSYNC_UTF16BE},  {"<\0", 2, 0, AFSYNC_UTF16LE},
        {"\0<", 2, 0, AFSYNC_UTF16BE},       {"{\0", 2, 0, AFSYNC_UTF16LE},
        {"\0{", 2, 0, AFSYNC_UTF16BE},       {"[\0", 2, 0, AFSYNC_UTF16LE},
        {"\0[", 2, 0, AFSYNC_UTF16BE},
    };
    struct afsync_input_buffer *plain = &input->plain;

    input->encoding = AFSYNC_UTF8;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (left_in(plain) >= starts[i].length &&
            memcmp(plain->bytes, starts[i].start, starts[i].length) == 0 &&
            (starts[i].mark > 0 || goes_on_so(plain, starts[i].encoding))) {
            input->encoding = starts[i].encoding;
            plain->at += starts[i].mark;
            input->taken += starts[i].mark;
            return;
        }
}

static bool pass_over(struct afsync_input *input, struct afsync_fault *fault) {
    struct afsync_input_buffer *plain = &input->plain;

    while (input->skip > 0 && !(plain->ended && left_in(plain) == 0)) {
        size_t length = left_in(plain) < input->skip ? left_in(plain) : (size_t)input->skip;

        plain->at += length;
        input->skip -= length;
        input->taken += length;
        if (afsync_deadline_passed(input->deadline))
            return fault_timeout(input, fault);
        if (input->skip > 0 && !fill_plain(input, fault))
            return false;
    }
    return true;
}

/* Knows gzip and the encoding. */
static bool start(struct afsync_input *input, struct afsync_fault *fault) {
    struct afsync_input_buffer *file = &input->file;

    input->started = true;
    while (left_in(file) < 2 && !file->ended)
        if (!fill_file(input, fault))
            return false;
    if (left_in(file) >= 2 && memcmp(file->bytes, "\x1f\x8b", 2) == 0) {
        if (inflateInit2(&input->inflate, GZIP_WINDOW) != Z_OK)
            return afsync_fault_no_memory(fault);
        input->packed = true;
    }
    while (left_in(&input->plain) < 4 && !input->plain.ended)
        if (!fill_plain(input, fault))
            return false;
    if (input->encoding == AFSYNC_ENCODING_UNKNOWN)
        sniff_encoding(input);
    return pass_over(input, fault);
}

static size_t take_utf8(struct afsync_input_buffer *plain, char *out, size_t size) {
    size_t length = left_in(plain) < size ? left_in(plain) : size;

    memcpy(out, plain->bytes + plain->at, length);
    plain->at += length;
    return length;
}

/* Once the first bytes are known and taken, the rest of a plain file needs no buffer. */
static bool is_direct(const struct afsync_input *input) {
    return !input->packed && input->encoding == AFSYNC_UTF8 &&
           left_in(&input->plain) == 0 && left_in(&input->file) == 0;
}

static unsigned long unit_at(const struct afsync_input *input, size_t at) {
    const unsigned char *bytes = input->plain.bytes + at;
    unsigned high = input->encoding == AFSYNC_UTF16BE ? 0 : 1;

    return (unsigned long)bytes[high] << 8 | bytes[1 - high];
}

/* Takes whole characters; half of one at the very end is dropped. */
static size_t take_utf16(struct afsync_input *input, char *out, size_t size) {
    struct afsync_input_buffer *plain = &input->plain;
    size_t length = 0;

    while (left_in(plain) >= 2 && size - length >= 4) {
        unsigned long point = unit_at(input, plain->at);
        bool is_high = point >= 0xd800 && point < 0xdc00;

        if (is_high && left_in(plain) < 4 && !plain->ended)
            return length;
        if (is_high && left_in(plain) >= 4 &&
            (unit_at(input, plain->at + 2) & 0xfc00) == 0xdc00) {
            plain->at += 2;
            point = 0x10000 + ((point & 0x3ff) << 10) + (unit_at(input, plain->at) & 0x3ff);
        } else if (point >= 0xd800 && point < 0xe000) {
            point = REPLACEMENT;
        }
        plain->at += 2;
        length += afsync_utf8_encode(out + length, point);
    }
    if (plain->ended && left_in(plain) == 1) {
        plain->at++;
        input->taken--; /* it is half of what may come */
    }
    return length;
}

size_t afsync_utf8_encode(char *out, unsigned long point) {
    size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0x00, 0xc0, 0xe0, 0xf0};

    for (size_t i = length - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)(leads[length - 1] | point);
    return length;
}

void afsync_input_init(struct afsync_input *input, int fd, const char *name,
                       const struct afsync_deadline *deadline) {
    memset(&input->inflate, 0, sizeof input->inflate);
    input->fd = fd;
    input->name = name;
    input->deadline = deadline;
    input->limit = UINT64_MAX;
    input->waits = true;
    input->started = input->packed = input->between_members = false;
    input->encoding = AFSYNC_ENCODING_UNKNOWN;
    input->skip = input->taken = input->packed_bytes = input->unpacked_bytes = 0;
    input->file.at = input->file.length = 0;
    input->plain.at = input->plain.length = 0;
    input->file.ended = input->plain.ended = false;
}

void afsync_input_fini(struct afsync_input *input) {
    if (input->packed)
        inflateEnd(&input->inflate);
    input->packed = false;
}

/* Takes from the buffer, filled as often as it takes. */
static bool read_buffered(struct afsync_input *input, char *out, size_t size,
                          size_t *length, struct afsync_fault *fault) {
    for (;;) {
        size_t before = input->plain.at;

        *length = input->encoding == AFSYNC_UTF8 ? take_utf8(&input->plain, out, size)
                                                 : take_utf16(input, out, size);
        input->taken += input->plain.at - before;
        if (*length > 0 || input->plain.ended)
            return true;
        if (!fill_plain(input, fault))
            return false;
    }
}

bool afsync_input_read(struct afsync_input *input, char *out, size_t size, size_t *length,
                       struct afsync_fault *fault) {
    *length = 0;
    if (!input->started && !start(input, fault))
        return false;
    if (afsync_deadline_passed(input->deadline))
        return fault_timeout(input, fault);
    if (!is_direct(input) || input->file.ended)
        return read_buffered(input, out, size, length, fault);
    if (!read_file(input, out, size, length, fault))
        return false;
    input->taken += *length;
    return true;
}

uint64_t afsync_input_plain_length(const struct afsync_input *input, const char *text,
                                   size_t length) {
    uint64_t plain = 0;

    if (input->encoding != AFSYNC_UTF16LE && input->encoding != AFSYNC_UTF16BE)
        return length;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c & 0xc0) != 0x80)
            plain += c >= 0xf0 ? 4 : 2; /* a pair of units, or one */
    }
    return plain;
}
