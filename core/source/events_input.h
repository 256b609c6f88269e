/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of one export as UTF-8: unpacked if they are gzip, recoded if they are UTF-16.
 * What has no byte order mark and does not look like UTF-16 is passed on as it is. */
#ifndef AFSYNC_SOURCE_EVENTS_INPUT_H
#define AFSYNC_SOURCE_EVENTS_INPUT_H

#include "base/fault.h"
#include "source/deadline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

enum { AFSYNC_INPUT_CHUNK = 256 * 1024, AFSYNC_INPUT_BUFFER = 64 * 1024 };

enum afsync_encoding {
    AFSYNC_ENCODING_UNKNOWN, /* to be known from the first bytes */
    AFSYNC_UTF8,             /* or nearly */
    AFSYNC_UTF16LE,
    AFSYNC_UTF16BE
};

/* Bytes on their way: `at` to `length` are still to be taken. */
struct afsync_input_buffer {
    unsigned char bytes[AFSYNC_INPUT_BUFFER];
    size_t at, length;
    bool ended; /* nothing will be added */
};

struct afsync_input {
    int fd;
    const char *name; /* for faults */
    const struct afsync_deadline *deadline;
    uint64_t limit; /* bytes of the file that are still to be read, at most */
    uint64_t skip;  /* plain bytes that are passed over first */
    bool waits;     /* it may be a pipe */
    bool started;
    bool packed, between_members;
    z_stream inflate;
    uint64_t packed_bytes, unpacked_bytes;
    enum afsync_encoding encoding;
    uint64_t taken; /* plain bytes that were passed over or handed out, of any encoding */
    struct afsync_input_buffer file, plain;
};

/* Borrows all it is given; the caller closes the file after afsync_input_fini. What is set
 * after this, before the first reading: `limit`, `skip` and `encoding`, if they are known.
 */
void afsync_input_init(struct afsync_input *input, int fd, const char *name,
                       const struct afsync_deadline *deadline);
void afsync_input_fini(struct afsync_input *input);

/* Reads 1 to `size` bytes (`size` at least 4, if it is recoded) into `out`, 0 at the end.
 * Faults: IO; TIMEOUT; LIMIT, if the gzip data unpack to more than any log; FORMAT, if they
 * are damaged or end too early, after all that could be unpacked. */
AFSYNC_MUST_USE
bool afsync_input_read(struct afsync_input *input, char *out, size_t size, size_t *length,
                       struct afsync_fault *fault);

/* How many plain bytes such UTF-8 was made of. */
uint64_t afsync_input_plain_length(const struct afsync_input *input, const char *text,
                                   size_t length);

/* Writes a code point as UTF-8; returns its length, at most 4. */
size_t afsync_utf8_encode(char *out, unsigned long point);

#endif
