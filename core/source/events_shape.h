/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the shippers put what of an event, as members of JSON objects. A format is a file
 * in shape/ with a table of places and a line in shape/shapes.c; the tables are read
 * together, so nothing has to be recognised first and no order of members matters. */
#ifndef AFSYNC_SOURCE_EVENTS_SHAPE_H
#define AFSYNC_SOURCE_EVENTS_SHAPE_H

#include "source/events_record.h"

enum afsync_place_kind {
    AFSYNC_PLACE_END,   /* closes a table */
    AFSYNC_PLACE_FIELD, /* a value, the event's own word */
    AFSYNC_PLACE_UTC,   /* the same, a time that is UTC though it may not say so */
    AFSYNC_PLACE_ASIDE, /* a word of the shipper's: counts if the event has none */
    AFSYNC_PLACE_DATA,  /* the named data: an object, a list of objects, or a text of <Data>
                         * elements */
    AFSYNC_PLACE_MESSAGE, /* the rendered message */
    AFSYNC_PLACE_RECORDS, /* a list in which each object is an event of its own */
    AFSYNC_PLACE_BODY     /* the event itself, a value as OTLP writes them */
};

/* `path`: names of members joined by dots; "*" is any name; "" the object itself. */
struct afsync_place {
    const char *path;
    enum afsync_place_kind kind;
    enum afsync_field field; /* of FIELD, UTC and ASIDE */
};

/* The formats; the last place of each is END. */
extern const struct afsync_place afsync_shape_evtx_dump[];
extern const struct afsync_place afsync_shape_fluent_bit[];
extern const struct afsync_place afsync_shape_get_winevent[];
extern const struct afsync_place afsync_shape_loganalytics[];
extern const struct afsync_place afsync_shape_nxlog[];
extern const struct afsync_place afsync_shape_opentelemetry[];
extern const struct afsync_place afsync_shape_openwec[];
extern const struct afsync_place afsync_shape_promtail[];
extern const struct afsync_place afsync_shape_winlogbeat[];

/* All of them; NULL behind the last. */
extern const struct afsync_place *const afsync_shapes[];

#endif
