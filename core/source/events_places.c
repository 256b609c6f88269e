/* SPDX-License-Identifier: Apache-2.0
 *
 * Building the tree of places, and finding a member in it. */
#include "source/events_places.h"

#include <assert.h>
#include <string.h>

/* The first and last bytes of a name, up to eight each: all of it if it has up to sixteen.
 */
static void read_ends(const char *name, size_t length, uint64_t ends[2]) {
    uint32_t first, last;

    ends[0] = ends[1] = 0;
    if (length >= 8) {
        memcpy(&ends[0], name, 8);
        memcpy(&ends[1], name + length - 8, 8);
    } else if (length >= 4) {
        memcpy(&first, name, 4);
        memcpy(&last, name + length - 4, 4);
        ends[0] = first;
        ends[1] = last;
    } else {
        for (size_t i = 0; i < length; i++)
            ends[0] = ends[0] << 8 | (unsigned char)name[i];
    }
}

static size_t slot_of(size_t within, const uint64_t ends[2], size_t length) {
    uint64_t hash = (ends[0] ^ within << 8) * UINT64_C(0x9e3779b97f4a7c15) +
                    (ends[1] ^ length << 16) * UINT64_C(0xbf58476d1ce4e5b9);

    return (size_t)(hash >> 40) % AFSYNC_SPOT_SLOTS;
}

static bool is_spot(const struct afsync_spot *spot, size_t within, const char *name,
                    size_t length, const uint64_t ends[2]) {
    return spot->length == length && spot->within == within && spot->ends[0] == ends[0] &&
           spot->ends[1] == ends[1] &&
           (length <= 16 || memcmp(spot->name, name, length) == 0);
}

static size_t find_slot(const struct afsync_places *places, size_t within, const char *name,
                        size_t length) {
    uint64_t ends[2];
    size_t slot;

    read_ends(name, length, ends);
    slot = slot_of(within, ends, length);
    while (places->slots[slot] != 0 &&
           !is_spot(&places->spots[places->slots[slot]], within, name, length, ends))
        slot = (slot + 1) % AFSYNC_SPOT_SLOTS;
    return slot;
}

/* The spot of that name, made if it is not there. */
static struct afsync_spot *get_spot(struct afsync_places *places, size_t within,
                                    const char *name, size_t length) {
    size_t slot = find_slot(places, within, name, length);

    if (places->slots[slot] == 0) {
        assert(places->count < AFSYNC_SPOTS_MAX);
        places->spots[places->count] = (struct afsync_spot){.name = name,
                                                            .length = (uint16_t)length,
                                                            .within = (uint16_t)within,
                                                            .field = AFSYNC_FIELD_OTHER};
        read_ends(name, length, places->spots[places->count].ends);
        places->slots[slot] = (uint16_t)places->count++;
    }
    return &places->spots[places->slots[slot]];
}

void afsync_spot_set(struct afsync_spot *spot, enum afsync_place_kind kind,
                     enum afsync_field field) {
    spot->value = kind;
    spot->field = field;
    spot->is_plain = kind != AFSYNC_PLACE_UTC && field < AFSYNC_FIELDS;
    spot->said = kind == AFSYNC_PLACE_ASIDE ? AFSYNC_SAID_ASIDE : AFSYNC_SAID_BY_NAME;
}

/* The names of the data as members of a spot. */
static void add_names(struct afsync_places *places, size_t within) {
    enum afsync_field field;
    const char *name;

    for (size_t i = 0; (name = afsync_field_name(i, &field)) != NULL; i++) {
        struct afsync_spot *spot = get_spot(places, within, name, strlen(name));

        if (spot->value != AFSYNC_PLACE_END)
            continue; /* the event's own place goes first */
        afsync_spot_set(spot, AFSYNC_PLACE_FIELD, field);
    }
}

static void set_place(struct afsync_spot *spot, const struct afsync_place *place) {
    switch (place->kind) {
    case AFSYNC_PLACE_FIELD:
    case AFSYNC_PLACE_UTC:
    case AFSYNC_PLACE_ASIDE:
        /* Two shapes may share a place, if they mean the same by it. */
        assert(spot->value == AFSYNC_PLACE_END ||
               (spot->value == place->kind && spot->field == place->field));
        afsync_spot_set(spot, place->kind, place->field);
        break;
    case AFSYNC_PLACE_MESSAGE:
        assert(spot->value == AFSYNC_PLACE_END || spot->value == place->kind);
        spot->value = place->kind;
        break;
    case AFSYNC_PLACE_DATA:
    case AFSYNC_PLACE_RECORDS:
    case AFSYNC_PLACE_BODY:
        assert(spot->object == AFSYNC_PLACE_END || spot->object == place->kind);
        spot->object = place->kind;
        break;
    case AFSYNC_PLACE_END:
        break;
    }
}

static void add_place(struct afsync_places *places, const struct afsync_place *place) {
    const char *part = place->path;
    size_t within = AFSYNC_SPOT_EVENT;

    for (;;) {
        size_t length = strcspn(part, ".");
        struct afsync_spot *spot;

        if (strcmp(part, "*") == 0) {
            places->any[within] = true;
            return;
        }
        spot = get_spot(places, within, part, length);
        if (part[length] == '\0') {
            set_place(spot, place);
            return;
        }
        within = (size_t)(spot - places->spots);
        part += length + 1;
    }
}

/* The number under which the members of a spot are found. */
static size_t number_inside(const struct afsync_places *places, size_t number) {
    switch (places->spots[number].object) {
    case AFSYNC_PLACE_DATA:
        return AFSYNC_SPOT_DATA;
    case AFSYNC_PLACE_RECORDS:
    case AFSYNC_PLACE_BODY:
        return AFSYNC_SPOT_EVENT;
    case AFSYNC_PLACE_END:
    case AFSYNC_PLACE_FIELD:
    case AFSYNC_PLACE_UTC:
    case AFSYNC_PLACE_ASIDE:
    case AFSYNC_PLACE_MESSAGE:
        break;
    }
    return number;
}

void afsync_places_build(struct afsync_places *places) {
    static const char *const inner[] = {"data", "Data"}; /* lists of data, within data */

    *places = (struct afsync_places){.count = AFSYNC_SPOTS_FIXED};
    for (size_t i = 0; i < AFSYNC_SPOTS_FIXED; i++)
        places->spots[i].field = AFSYNC_FIELD_OTHER;
    places->spots[AFSYNC_SPOT_DATA].object = AFSYNC_PLACE_DATA;
    add_names(places, AFSYNC_SPOT_DATA);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++)
        get_spot(places, AFSYNC_SPOT_DATA, inner[i], strlen(inner[i]))->object =
            AFSYNC_PLACE_DATA;
    for (size_t i = 0; afsync_shapes[i] != NULL; i++)
        for (const struct afsync_place *place = afsync_shapes[i];
             place->kind != AFSYNC_PLACE_END; place++)
            if (*place->path == '\0')
                add_names(places, AFSYNC_SPOT_EVENT);
            else
                add_place(places, place);
    for (size_t i = 0; i < places->count; i++)
        places->spots[i].inside = (uint16_t)number_inside(places, i);
}

const struct afsync_spot *afsync_places_member(const struct afsync_places *places,
                                               size_t within, const char *name,
                                               size_t length) {
    uint16_t number = places->slots[find_slot(places, within, name, length)];

    if (number != 0)
        return &places->spots[number];
    return places->any[within] ? &places->spots[AFSYNC_SPOT_DATA] : NULL;
}
