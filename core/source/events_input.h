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
#include <zlib.h>

enum { AFSYNC_INPUT_CHUNK = 64 * 1024 };

enum afsync_encoding { AFSYNC_UTF8, AFSYNC_UTF16LE, AFSYNC_UTF16BE };

/* Bytes on their way: `at` to `length` are still to be taken. */
struct afsync_input_buffer {
    unsigned char bytes[AFSYNC_INPUT_CHUNK];
    size_t at, length;
    bool ended; /* nothing will be added */
};

struct afsync_input {
    int fd;
    const char *name; /* for faults */
    const struct afsync_deadline *deadline;
    bool started;
    bool packed, between_members;
    z_stream inflate;
    enum afsync_encoding encoding;
    struct afsync_input_buffer file, plain;
};

/* Borrows all it is given; the caller closes the file after afsync_input_fini. */
void afsync_input_init(struct afsync_input *input, int fd, const char *name,
                       const struct afsync_deadline *deadline);
void afsync_input_fini(struct afsync_input *input);

/* Reads 1 to `size` bytes (`size` at least 4) into `out`, 0 at the end. Faults: IO;
 * TIMEOUT; FORMAT, if the gzip data are damaged or end too early, after all that could be
 * unpacked. */
AFSYNC_MUST_USE
bool afsync_input_read(struct afsync_input *input, char *out, size_t size, size_t *length,
                       struct afsync_fault *fault);

/* Writes a code point as UTF-8; returns its length, at most 4. */
size_t afsync_utf8_encode(char *out, unsigned long point);

#endif
