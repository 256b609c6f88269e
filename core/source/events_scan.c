/* SPDX-License-Identifier: Apache-2.0
 *
 * The scan: blocks are looked through without a branch for each byte, in a form that
 * compilers turn into vector instructions; only in a block that has one is it searched. */
#include "source/events_scan.h"

enum { BLOCK = 64, PART = 16 };

/* Does a number begin at each of these bytes? Not a branch, so that it can be asked of many
 * bytes at a time. */
#define BEGINS(at)                                                                         \
    ((((at)[0] == '9') &                                                                   \
      ((((at)[2] == '0') & ((at)[3] == '2') & (((at)[1] == '1') | ((at)[1] == '3'))) |     \
       (((at)[1] == '1') & ((at)[2] == '2') & ((at)[3] == '1')))) |                        \
     (((at)[0] == '7') & ((at)[1] == '0') & ((at)[2] == '0') &                             \
      (((at)[3] == '5') | ((at)[3] == '6'))))

/* The same as far as it costs little: what it says no to is none. */
#define MAY_BEGIN(at)                                                                      \
    ((((at)[0] == '9') | ((at)[0] == '7')) & (((at)[1] & 0x7c) == '0') &                   \
     (((at)[2] & 0x7d) == '0'))

static bool may_have_number(const char *block) {
    unsigned char found = 0;

    for (int i = 0; i < BLOCK; i++)
        found |= (unsigned char)MAY_BEGIN(block + i);
    return found != 0;
}

static bool part_may_have_number(const char *part) {
    unsigned char found = 0;

    for (int i = 0; i < PART; i++)
        found |= (unsigned char)MAY_BEGIN(part + i);
    return found != 0;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Relays write a tab as "#011". */
static bool ends_tab(const char *bytes, size_t at) {
    return at >= 4 && bytes[at - 4] == '#' && bytes[at - 3] == '0' &&
           bytes[at - 2] == '1' && bytes[at - 1] == '1';
}

bool afsync_scan_is_number(const char *bytes, size_t at, size_t length) {
    return BEGINS(bytes + at) &&
           (at == 0 || !is_digit(bytes[at - 1]) || ends_tab(bytes, at)) &&
           (at + AFSYNC_NUMBER_LENGTH == length ||
            !is_digit(bytes[at + AFSYNC_NUMBER_LENGTH]));
}

size_t afsync_scan_number(const char *bytes, size_t from, size_t length) {
    size_t last = length < AFSYNC_NUMBER_LENGTH ? 0 : length - AFSYNC_NUMBER_LENGTH + 1;

    for (size_t at = from; at < last;) {
        size_t end = at + PART < last ? at + PART : last;

        if (last - at >= BLOCK && !may_have_number(bytes + at)) {
            at += BLOCK;
            continue;
        }
        while (end - at == PART && end < last && !part_may_have_number(bytes + at)) {
            at = end;
            end = at + PART < last ? at + PART : last;
        }
        for (; at < end; at++)
            if ((bytes[at] == '9' || bytes[at] == '7') &&
                afsync_scan_is_number(bytes, at, length))
                return at;
    }
    return length;
}
