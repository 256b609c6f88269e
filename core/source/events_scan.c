/* SPDX-License-Identifier: Apache-2.0
 *
 * The scan: blocks are looked through without a branch for each byte, in a form that
 * compilers turn into vector instructions; only in a block that has one is it searched. */
#include "source/events_scan.h"

#include <stdbool.h>

enum { BLOCK = 64 };

/* Does a number begin at each of these bytes? Not a branch, so that it can be asked of many
 * bytes at a time. */
#define BEGINS(at)                                                                         \
    ((((at)[0] == '9') &                                                                   \
      ((((at)[2] == '0') & ((at)[3] == '2') & (((at)[1] == '1') | ((at)[1] == '3'))) |     \
       (((at)[1] == '1') & ((at)[2] == '2') & ((at)[3] == '1')))) |                        \
     (((at)[0] == '7') & ((at)[1] == '0') & ((at)[2] == '0') &                             \
      (((at)[3] == '5') | ((at)[3] == '6'))))

static bool has_number(const char *block) {
    unsigned char found = 0;

    for (int i = 0; i < BLOCK; i++)
        found |= (unsigned char)BEGINS(block + i);
    return found != 0;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_number(const char *bytes, size_t at, size_t length) {
    return BEGINS(bytes + at) && (at == 0 || !is_digit(bytes[at - 1])) &&
           (at + AFSYNC_NUMBER_LENGTH == length ||
            !is_digit(bytes[at + AFSYNC_NUMBER_LENGTH]));
}

size_t afsync_scan_number(const char *bytes, size_t from, size_t length) {
    size_t last = length < AFSYNC_NUMBER_LENGTH ? 0 : length - AFSYNC_NUMBER_LENGTH + 1;

    for (size_t at = from; at < last;) {
        size_t end = at + BLOCK < last ? at + BLOCK : last;

        if (end - at == BLOCK && !has_number(bytes + at)) {
            at = end;
            continue;
        }
        for (; at < end; at++)
            if (is_number(bytes, at, length))
                return at;
    }
    return length;
}
