/* SPDX-License-Identifier: Apache-2.0
 *
 * Cutting and laying stencils. */
#include "source/events_stencil.h"

#include <string.h>

void afsync_stencil_begin(struct afsync_stencil *stencil, const char *bytes) {
    stencil->count = stencil->length = 0;
    stencil->cut_at = bytes;
}

void afsync_stencil_spoil(struct afsync_stencil *stencil) {
    stencil->count = 0;
    stencil->cut_at = NULL;
}

/* Keeps the bytes up to the next value, or to the end. */
static bool keep_between(struct afsync_stencil *stencil, const char *until) {
    size_t length = (size_t)(until - stencil->cut_at);

    if (length > sizeof stencil->between - stencil->length)
        return false;
    memcpy(stencil->between + stencil->length, stencil->cut_at, length);
    stencil->length += length;
    return true;
}

void afsync_stencil_add(struct afsync_stencil *stencil, const struct afsync_spot *spot,
                        const struct afsync_slice *value, bool is_text) {
    size_t before = stencil->length;

    if (stencil->cut_at == NULL)
        return;
    if (stencil->count == AFSYNC_STENCIL_VALUES || !keep_between(stencil, value->bytes)) {
        afsync_stencil_spoil(stencil);
        return;
    }
    stencil->values[stencil->count++] = (struct afsync_stencil_value){
        .spot = spot, .before = (uint16_t)(stencil->length - before), .is_text = is_text};
    stencil->cut_at = value->bytes + value->length;
}

void afsync_stencil_end(struct afsync_stencil *stencil, const char *end) {
    if (stencil->cut_at != NULL && !keep_between(stencil, end))
        stencil->count = 0;
    stencil->cut_at = NULL;
}

const char *afsync_slice_word_end(const char *at, const char *end) {
    while (at < end && ' ' < *at && *at != ',' && *at != '}' && *at != ']')
        at++;
    return at;
}

static bool fits(const struct afsync_stencil *stencil, const char *bytes, size_t length,
                 struct afsync_slice values[AFSYNC_STENCIL_VALUES]) {
    const char *at = bytes, *end = bytes + length, *between = stencil->between;
    size_t rest;

    if (memchr(bytes, '\\', length) != NULL)
        return false;
    for (size_t i = 0; i < stencil->count; i++) {
        const struct afsync_stencil_value *value = &stencil->values[i];
        const char *value_end;

        if ((size_t)(end - at) < value->before || memcmp(at, between, value->before) != 0)
            return false;
        at += value->before;
        between += value->before;
        value_end = value->is_text ? memchr(at, '"', (size_t)(end - at))
                                   : afsync_slice_word_end(at, end);
        if (value_end == NULL)
            return false;
        values[i] = (struct afsync_slice){at, (size_t)(value_end - at), false};
        at = value_end;
    }
    rest = stencil->length - (size_t)(between - stencil->between);
    return (size_t)(end - at) == rest && memcmp(at, between, rest) == 0;
}

bool afsync_stencil_fit(struct afsync_stencil *stencil, const char *bytes, size_t length,
                        struct afsync_slice values[AFSYNC_STENCIL_VALUES]) {
    bool fit;

    if (stencil->count == 0 || stencil->misses >= AFSYNC_STENCIL_MISSES)
        return false;
    fit = fits(stencil, bytes, length, values);
    stencil->misses = fit ? 0 : stencil->misses + 1;
    return fit;
}
