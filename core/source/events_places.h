/* SPDX-License-Identifier: Apache-2.0
 *
 * The places of all shapes in one tree that can be walked along with an object: from a spot
 * and the name of a member to the spot of that member. Built once, a few hundred spots. */
#ifndef AFSYNC_SOURCE_EVENTS_PLACES_H
#define AFSYNC_SOURCE_EVENTS_PLACES_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/events_shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_SPOTS_MAX = 256,
    AFSYNC_SPOT_SLOTS = 1024,
    AFSYNC_FIRST_SLOTS = 4096, /* so many that few share one */
    AFSYNC_TOKEN_MAX = 32
};

/* A member that somebody asks for: what its value is, if it is one (FIELD, UTC, ASIDE,
 * MESSAGE), and what it is as an object or list. END: nothing. */
struct afsync_spot {
    const char *name;             /* borrowed from its table */
    char token[AFSYNC_TOKEN_MAX]; /* as it stands before a text: name":"  */
    size_t token_length;          /* 0: it is too short or too long to be looked up so */
    uint64_t ends[2];             /* of the name, to compare it by */
    uint16_t number, length;
    uint16_t within; /* number of the spot it is a member of */
    enum afsync_place_kind value, object;
    enum afsync_field field; /* of `value` */
};

/* The event itself; all objects of named data; what has no members of interest. */
enum { AFSYNC_SPOT_EVENT, AFSYNC_SPOT_DATA, AFSYNC_SPOT_NOBODY, AFSYNC_SPOTS_FIXED };

/* `= {0}` is to be built; it owns nothing. */
struct afsync_places {
    struct afsync_spot spots[AFSYNC_SPOTS_MAX];
    uint16_t slots[AFSYNC_SPOT_SLOTS]; /* number of a spot; 0: free */
    uint8_t
        firsts[AFSYNC_FIRST_SLOTS]; /* the same of plain fields, by the first bytes of their
                                     * tokens; of those that share a slot one is there */
    bool any[AFSYNC_SPOTS_MAX];     /* any member of this spot is named data */
    size_t count;
};

void afsync_places_build(struct afsync_places *places);

/* The spot of a member; NULL if nobody asks for it. */
const struct afsync_spot *afsync_places_member(const struct afsync_places *places,
                                               size_t within, const char *name,
                                               size_t length);

/* The field, the event's or aside, whose token stands at `at`, where 32 bytes follow at
 * least; NULL: there is none, or it must be looked up by its name. */
const struct afsync_spot *afsync_places_token(const struct afsync_places *places,
                                              size_t within, const char *at);

/* The number under which the members of a spot are found. */
size_t afsync_spot_inside(const struct afsync_spot *spot);

#endif
