/* SPDX-License-Identifier: Apache-2.0
 *
 * The health of all endpoints of one scope. Observations are borrowed, health is owned: it
 * copies what it keeps. `= {0}` knows nothing; afsync_health_fini accepts it.
 *
 * A leg's key is sync group, server endpoint and direction, and the service where it is
 * known, all compared without regard to ASCII case; unless the endpoint's name is a GUID
 * the server belongs to it (first label of its name). */
#ifndef AFSYNC_HEALTH_HEALTH_H
#define AFSYNC_HEALTH_HEALTH_H

#include "base/attr.h"
#include "base/fault.h"
#include "health/inventory.h"
#include "health/leg.h"
#include "observation.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    AFSYNC_ENDPOINTS_MAX = 10000, /* past it: a fault, never a silent cut */
    AFSYNC_ORPHANS_MAX = 4096,    /* item errors whose session is not known yet */
    AFSYNC_RECENT_BITS = 8,
    AFSYNC_RECENT = 1 << AFSYNC_RECENT_BITS /* endpoints found without being looked up */
};

/* How far ahead of the moment of judging a server's clock may be. */
#define AFSYNC_CLOCK_AHEAD AFSYNC_HOUR

struct afsync_endpoint {
    struct afsync_identity who; /* owned strings */
    bool listed;                /* ARM has listed it */
    unsigned listed_in;         /* the number of the poll that listed it last */
    int64_t last_seen_at; /* the newest event of it, also one that tells of no session; 0 */
    struct afsync_endpoint_status status; /* owned strings; of ARM's newest answer */
    struct afsync_leg legs[AFSYNC_DIRECTIONS];
};

/* What makes a word that was seen none. */
enum afsync_oddity {
    AFSYNC_ODD_WITHOUT_TIME,
    AFSYNC_ODD_WITHOUT_RESULT,
    AFSYNC_ODD_WITHOUT_COUNT,
    AFSYNC_ODD_TOO_FAR_AHEAD, /* of the moment of judging */
    AFSYNC_ODD_LOST_ORPHAN,   /* too many item errors wait for their session */
    AFSYNC_ODD_OF_NOBODY,     /* a metric of an endpoint or server that is not known */
    AFSYNC_ODDITIES
};

/* How often that was seen since the last afsync_health_begin, and of which endpoint and
 * server first; "" if it did not say. */
struct afsync_odd {
    size_t count;
    char endpoint[AFSYNC_NAME_MAX], server[AFSYNC_NAME_MAX];
};

/* Of the endpoints' keys; see index.h. */
struct afsync_index {
    uint32_t *first, *next;
    size_t capacity;  /* a power of two */
    size_t covered;   /* so many endpoints, from the first */
    bool has_aliases; /* one of them goes by another name than a GUID, or by two */
};

struct afsync_health {
    struct afsync_endpoint *endpoints;
    uint64_t *keys; /* of each endpoint: key of sync group and name, to find it by */
    size_t endpoint_count, endpoint_capacity;
    struct afsync_index index;
    /* Which endpoints were found last by exactly the names they keep, and one; 0: none. It
     * holds while no endpoint is added, dropped or told another name. */
    uint32_t recent[AFSYNC_RECENT];
    /* Item errors that do not say their endpoint or direction and wait for their session;
     * their names are NULL. */
    struct afsync_observation *orphans;
    size_t orphan_count, orphan_capacity;
    struct afsync_inventory inventory;
    unsigned poll; /* the number of the current survey */
    int64_t now;   /* words further ahead of it are not folded; 0: all are */
    bool replay;   /* `now` is not the present: what is ahead is a later part of a file */
    struct afsync_odd odd[AFSYNC_ODDITIES];
    int64_t furthest;                  /* of the words too far ahead; 0: there are none */
    int64_t newest_at[AFSYNC_SOURCES]; /* of the words that were folded; 0: none */
};

void afsync_health_fini(struct afsync_health *health);

/* A survey begins, judging as of `now` (0: as of the newest word). Ahead of the present
 * (not a replay) a server's clock is wrong: its words are not folded, but its legs exist.
 */
void afsync_health_begin(struct afsync_health *health, int64_t now, bool replay);

/* What was odd has been said. */
void afsync_health_forget_odd(struct afsync_health *health);

/* Takes in one observation. False if memory ran out or a bound was reached. */
AFSYNC_MUST_USE
bool afsync_health_fold(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault);

/* All sources were read: item errors find their sessions, endpoints their servers, and what
 * two sources call by different names becomes one. Their indices may change. */
AFSYNC_MUST_USE
bool afsync_health_settle(struct afsync_health *health, struct afsync_fault *fault);

/* Did ARM list it before, and not in the current survey? If its list was complete, the
 * endpoint is gone. */
bool afsync_health_is_unlisted(const struct afsync_health *health,
                               const struct afsync_endpoint *endpoint);

/* Drops the endpoint of that index; the last one takes its place. */
void afsync_health_drop(struct afsync_health *health, size_t index);

/* The newest end or progress of all legs; 0 if there is none. */
int64_t afsync_health_newest_word_at(const struct afsync_health *health);

/* The same, or a newer sign of life of an endpoint. */
int64_t afsync_health_last_seen_at(const struct afsync_health *health);

#endif
