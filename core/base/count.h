/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers that may be unknown. `= {0}` is "not known", so that a forgotten field never
 * claims that nothing failed. */
#ifndef AFSYNC_BASE_COUNT_H
#define AFSYNC_BASE_COUNT_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The largest count: 63 bits, as Azure's own counts have. */
#define AFSYNC_COUNT_MAX ((uint64_t)INT64_MAX)

/* A count of items or bytes, in eight bytes: health keeps very many. Made with
 * afsync_count_of; what stands in `value` is to be taken as uint64_t before it is added to
 * anything. */
struct afsync_count {
    uint64_t value : 63;
    uint64_t known : 1;
};

/* An HRESULT, as 32 bits. */
struct afsync_code {
    uint32_t value;
    bool known;
};

/* The identity of a session (CorrelationId): 16 bytes of a GUID. */
struct afsync_session_id {
    uint8_t bytes[16];
    bool known;
};

/* That count, or the largest there is. */
static inline struct afsync_count afsync_count_of(uint64_t value) {
    return (struct afsync_count){
        .value = value < AFSYNC_COUNT_MAX ? value : AFSYNC_COUNT_MAX, .known = true};
}

/* The value, or 0: only where 0 says nothing better than unknown would. */
static inline uint64_t afsync_count_or_zero(struct afsync_count count) {
    return count.known ? count.value : 0;
}

/* The sum, or the largest number there is: a hostile count must not wrap around to a small
 * one. */
static inline uint64_t afsync_sum(uint64_t left, uint64_t right) {
    return left > UINT64_MAX - right ? UINT64_MAX : left + right;
}

/* Reads "123": digits only; anything else, also a sign or what is beyond the largest count,
 * is not known. */
struct afsync_count afsync_count_parse(const char *text);

/* Reads signed decimal, unsigned decimal or 0x hex of any case; beyond 32 bits is not
 * known. */
struct afsync_code afsync_code_parse(const char *text);

/* Fills `bytes` from a GUID as nearly everybody writes it: 8-4-4-4-12, in braces or not;
 * what they hold if it is none is no matter. */
AFSYNC_MUST_USE
bool afsync_guid_read(const char *text, size_t length, uint8_t bytes[16]);

/* Reads a GUID with or without braces; anything else is hashed into an id of its own (""
 * and NULL are not known). */
struct afsync_session_id afsync_session_id_parse(const char *text);

static inline bool afsync_session_id_equal(const struct afsync_session_id *left,
                                           const struct afsync_session_id *right) {
    return left->known && right->known &&
           memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

#endif
