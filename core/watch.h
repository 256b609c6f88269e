/* SPDX-License-Identifier: Apache-2.0
 *
 * A watch from the inside: what survey.c, look.c, look_*.c and review.c
 * share; nobody else includes it. */
#ifndef AFSYNC_WATCH_H
#define AFSYNC_WATCH_H

#include "afsync.h"
#include "health/health.h"
#include "statefile.h"

struct afsync_watch {
    struct afsync_health health;
    struct afsync_book book; /* how far the exports were read that health knows of */
    struct afsync_report told; /* faults and sources of the last survey */
    uint64_t requests[AFSYNC_SOURCES], failures[AFSYNC_SOURCES];
    struct afsync_polled polled;  /* the last survey, by this process or the one before */
    bool loaded;                  /* what was remembered */
    bool left_out_later;          /* the last survey left out words from after its moment */
    size_t known_before;          /* endpoints, when the survey began */
    bool listed_all;              /* the last survey read all that ARM lists */
    struct afsync_name_map names; /* of the survey that runs */
};

/* Asks every configured source and folds what it says; faults go into `told`. False if
 * memory ran out. */
AFSYNC_MUST_USE
bool afsync_look(struct afsync_watch *watch, const struct afsync_config *config, int64_t at,
                 const struct afsync_deadline *deadline, struct afsync_fault *fault);

/* The same of the sources that ask Azure. */
AFSYNC_MUST_USE
bool afsync_look_at_azure(struct afsync_watch *watch, const struct afsync_config *config,
                          int64_t at, const struct afsync_deadline *deadline,
                          const struct afsync_sink *sink, struct afsync_fault *fault);

/* Tells what a source has cost since the watch began, and its last poll, of which it waited
 * `waited_ms` to spare Azure (-1: it never has to). */
void afsync_look_tell_cost(struct afsync_watch *watch, enum afsync_source source,
                           int64_t poll_ms, int64_t waited_ms);

/* Tells of the words that were seen and are no words. */
void afsync_look_tell_oddities(struct afsync_watch *watch, enum afsync_source source);

/* What ARM lists to its end, as of that moment, is all there is: what it no longer lists is
 * gone, and what another source could not read hides nothing. */
void afsync_look_trust_list(struct afsync_watch *watch, int64_t now);

/* Who told of it: the events, by either road, or ARM alone. */
enum afsync_source afsync_look_teller_of(const struct afsync_endpoint *endpoint);

/* Says which endpoints of the events are none of those that ARM lists in their sync groups,
 * and how to say which they are. */
void afsync_look_tell_unmet(struct afsync_watch *watch);

/* Says which names that are mapped no event ever said. */
void afsync_look_tell_unsaid(struct afsync_watch *watch, enum afsync_source source);

/* Asks for the metrics of the services that are known by now. The same. */
AFSYNC_MUST_USE
bool afsync_look_at_metrics(struct afsync_watch *watch, const struct afsync_config *config,
                            int64_t at, struct afsync_azure *azure,
                            const struct afsync_sink *sink, struct afsync_fault *fault);

#endif
