/* SPDX-License-Identifier: Apache-2.0
 *
 * What one object looks like apart from its values: a shipper writes all its events of one
 * number alike, byte for byte between the values. So once an object was walked, the next is
 * laid under its stencil, and only if that does not fit it is walked again. */
#ifndef AFSYNC_SOURCE_EVENTS_STENCIL_H
#define AFSYNC_SOURCE_EVENTS_STENCIL_H

#include "source/events_places.h"

enum {
    AFSYNC_STENCIL_VALUES = 96,
    AFSYNC_STENCIL_BYTES = 6144,
    AFSYNC_STENCIL_MISSES = 4 /* cut so often in vain: this shipper shuffles its members */
};

/* A text between its quotes, or a bare word, as it stands in the bytes. */
struct afsync_slice {
    const char *bytes;
    size_t length;
    bool escaped;
};

/* The end of a bare word that begins at `at`. */
const char *afsync_slice_word_end(const char *at, const char *end);

/* `= {0}` fits nothing. */
struct afsync_stencil {
    struct afsync_stencil_value {
        const struct afsync_spot *spot; /* NULL: nobody asks for it */
        uint16_t before;                /* bytes between the value before and this one */
        bool is_text;
    } values[AFSYNC_STENCIL_VALUES];
    size_t count;
    unsigned misses;                    /* since one fitted last */
    char between[AFSYNC_STENCIL_BYTES]; /* one after the other */
    size_t length;
    const char *cut_at; /* while it is cut: where the last value ended; NULL: it is not */
};

/* Cuts a stencil along a walk: it begins, each value is told, it ends. What does not fit in
 * leaves a stencil that fits nothing. */
void afsync_stencil_begin(struct afsync_stencil *stencil, const char *bytes);
void afsync_stencil_add(struct afsync_stencil *stencil, const struct afsync_spot *spot,
                        const struct afsync_slice *value, bool is_text);
void afsync_stencil_end(struct afsync_stencil *stencil, const char *end);
void afsync_stencil_spoil(struct afsync_stencil *stencil);

/* Lays it over the bytes and finds the values. False: they do not look alike, or a text has
 * escapes. */
bool afsync_stencil_fit(struct afsync_stencil *stencil, const char *bytes, size_t length,
                        struct afsync_slice values[AFSYNC_STENCIL_VALUES]);

#endif
