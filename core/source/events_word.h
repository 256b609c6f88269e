/* SPDX-License-Identifier: Apache-2.0
 *
 * What an event means: the observation in it. */
#ifndef AFSYNC_SOURCE_EVENTS_WORD_H
#define AFSYNC_SOURCE_EVENTS_WORD_H

#include "observation.h"
#include "source/events_record.h"
#include "source/zone.h"

enum afsync_word {
    AFSYNC_WORD_NO_EVENT, /* it has no event id */
    AFSYNC_WORD_OTHER,    /* an event that is not about a session */
    AFSYNC_WORD_SEEN,     /* `seen` is filled */
    AFSYNC_WORD_UNCLEAR   /* ours, but nobody can say whose or when; the fault says why */
};

/* Reads an event whose local times are of `zone` (NULL: not known). `seen` borrows from the
 * record. */
enum afsync_word afsync_word_read(struct afsync_record *record,
                                  const struct afsync_zone *zone,
                                  struct afsync_observation *seen,
                                  struct afsync_fault *fault);

#endif
