/* SPDX-License-Identifier: Apache-2.0
 *
 * Endpoints that events and ARM call by different names, so that they are known twice until
 * all was read. */
#ifndef AFSYNC_HEALTH_MEET_H
#define AFSYNC_HEALTH_MEET_H

#include "health/health.h"

/* Joins what is one: an endpoint that ARM lists and one that only events tell of, if a name
 * or path of the former is the name of the latter, in one sync group and on one server; or
 * if they are the only ones there, whatever their names. Where more than one could be meant
 * nothing is joined. */
AFSYNC_MUST_USE
bool afsync_health_meet(struct afsync_health *health, struct afsync_fault *fault);

enum { AFSYNC_UNMET_NAMED_MAX = 3 };

/* Why an endpoint that events tell of is none of those that ARM lists in its sync group. */
struct afsync_unmet {
    /* Which of them it could be, the likeliest; there may be none. */
    const struct afsync_endpoint *candidates[AFSYNC_UNMET_NAMED_MAX];
    size_t candidate_count; /* also of those that do not fit in there */
    /* The cluster of which its server is a node, and the same endpoint on another of its
     * nodes; NULL: none is known. */
    const char *cluster;
    const struct afsync_endpoint *twin;
    bool is_first;    /* of the twins */
    bool is_namesake; /* another endpoint bears the same name */
};

/* False: ARM lists it, or nothing in its sync group. */
bool afsync_health_is_unmet(const struct afsync_health *health,
                            const struct afsync_endpoint *endpoint,
                            struct afsync_unmet *unmet);

#endif
