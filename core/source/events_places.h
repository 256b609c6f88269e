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
    AFSYNC_SPOT_SLOTS = 1024 /* so many that few share one */
};

/* A member that somebody asks for: what its value is, if it is one (FIELD, UTC, ASIDE,
 * MESSAGE), and what it is as an object or list. END: nothing. */
struct afsync_spot {
    const char *name;        /* borrowed from its table */
    uint64_t ends[2];        /* of the name, to compare it by */
    uint16_t length, within; /* of the name; number of the spot it is a member of */
    uint16_t inside;         /* the number under which its own members are found */
    enum afsync_place_kind value, object;
    enum afsync_field field; /* of FIELD, UTC and ASIDE; else OTHER */
    enum afsync_said said;   /* how `value` says it */
    bool is_plain;           /* `value` is but a field: FIELD or ASIDE */
};

/* None at all; the event itself; all objects of named data; what has no members of
 * interest. */
enum {
    AFSYNC_SPOT_NONE,
    AFSYNC_SPOT_EVENT,
    AFSYNC_SPOT_DATA,
    AFSYNC_SPOT_NOBODY,
    AFSYNC_SPOTS_FIXED
};

/* `= {0}` is to be built; it owns nothing. */
struct afsync_places {
    struct afsync_spot spots[AFSYNC_SPOTS_MAX];
    uint16_t slots[AFSYNC_SPOT_SLOTS]; /* number of a spot; 0: free */
    bool any[AFSYNC_SPOTS_MAX];        /* any member of this spot is named data */
    size_t count;
};

void afsync_places_build(struct afsync_places *places);

/* Makes its value a field: FIELD, UTC or ASIDE. */
void afsync_spot_set(struct afsync_spot *spot, enum afsync_place_kind kind,
                     enum afsync_field field);

/* The spot of a member; NULL if nobody asks for it. */
const struct afsync_spot *afsync_places_member(const struct afsync_places *places,
                                               size_t within, const char *name,
                                               size_t length);

#endif
