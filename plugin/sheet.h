/* SPDX-License-Identifier: Apache-2.0
 *
 * Values, ready to be sent: written when the sources were asked or what is known was judged
 * anew, and sent at every interval in between. It borrows nothing. */
#ifndef AFSYNC_PLUGIN_SHEET_H
#define AFSYNC_PLUGIN_SHEET_H

#include "afsync.h"
#include "instance.h"

/* `= {0}` is empty; afsync_sheet_fini ends it. Its lists are sheet.c's own. */
struct afsync_sheet {
    struct afsync_sheet_place *places;
    size_t place_count, place_room;
    struct afsync_sheet_entry *entries;
    size_t entry_count, entry_room;
    int types[AFSYNC_READINGS]; /* the daemon's kind of each; -1: none that we can fill */
    int64_t at;                 /* the moment of the readings */
    bool failed;                /* memory ran out */
};

/* Begins an empty sheet of readings as of that moment. */
void afsync_sheet_begin(struct afsync_sheet *sheet, int64_t at);

/* What is added from now on is told of this. An empty host is the daemon's own name. */
void afsync_sheet_place(struct afsync_sheet *sheet, const char *host,
                        const char *plugin_instance, const char *type_instance);

/* Adds a reading, if it is known. */
void afsync_sheet_add(struct afsync_sheet *sheet, enum afsync_reading reading,
                      struct afsync_value value);

/* Is all there that was added? */
AFSYNC_MUST_USE
bool afsync_sheet_good(const struct afsync_sheet *sheet, struct afsync_fault *fault);

/* Sends every value as of now: what grows with the clock has grown. */
void afsync_sheet_send(const struct afsync_sheet *sheet, int64_t now);

void afsync_sheet_fini(struct afsync_sheet *sheet);

#endif
