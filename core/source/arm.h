/* SPDX-License-Identifier: Apache-2.0
 *
 * Source `arm`: Azure Resource Manager, provider Microsoft.StorageSync: the services of the
 * scope, their sync groups and registered servers, the server endpoints and cloud endpoints
 * of the groups. One list a sync group carries the whole `syncStatus`, so a poll costs
 * 1 + 2 services + groups requests, and as many again where cloud endpoints are asked for:
 * those change once a day, so that is the caller's choice.
 *
 * Only the lists that lead to server endpoints decide a state. The others are asked for
 * when none of those waits, and hide nothing if they fail: what fails alike is complained
 * of once.
 *
 * Facts: the REST specification of Microsoft.StorageSync 2022-09-01 and 2025-12-01. */
#ifndef AFSYNC_SOURCE_ARM_H
#define AFSYNC_SOURCE_ARM_H

#include "observation.h"
#include "source/azure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct afsync_arm_config {
    const char *subscription;   /* NULL: ARM is not asked */
    const char *resource_group; /* NULL: all of the subscription */
    const char *service;        /* NULL: all services; needs resource_group */
    const char *api_version;    /* known to be spoken here; NULL: the newest is tried */
    size_t cloud_lists_max;     /* ask for the cloud endpoints of so many sync groups */
};

/* What a list is about, the more important first. */
enum afsync_arm_topic {
    AFSYNC_ARM_ENDPOINTS, /* and the lists of services and sync groups on the way there */
    AFSYNC_ARM_SERVERS,
    AFSYNC_ARM_CLOUD_ENDPOINTS,
    AFSYNC_ARM_TOPICS
};

/* What one poll came to. */
struct afsync_arm_tally {
    size_t failures;
    size_t endpoints;
    bool complete[AFSYNC_ARM_TOPICS]; /* all there is of it was read */
    const char *api_version;          /* the one that was spoken, static */
};

/* Polls once. For each server endpoint the observations come as: endpoint, health words,
 * ends, successes, item errors, progress; servers and cloud endpoints are one each. Lists
 * are asked for side by side, so that the order of the endpoints may differ each time. A
 * list that fails is complained of and the others are read; false only if the sink refused
 * or memory ran out. */
AFSYNC_MUST_USE
bool afsync_arm_poll(struct afsync_azure *azure, const struct afsync_arm_config *config,
                     const struct afsync_sink *sink, struct afsync_arm_tally *tally,
                     struct afsync_fault *fault);

/* The versions of the interface that are understood, newest first; NULL past the last. The
 * newest is asked for; where a cloud refuses it, the next. */
const char *afsync_arm_version(size_t index);

/* Bounds of one poll. What lies past a bound is complained of. */
enum {
    AFSYNC_ARM_PAGES_MAX = 256,       /* of one list */
    AFSYNC_ARM_FAILURES_IN_A_ROW = 8, /* lists of a topic; the others are then left */
};

/* Reads one answer of a server endpoint list (ServerEndpoints_ListBySyncGroup) that came
 * from the sync group of `scope`, whose names are fitted; adds the endpoints it holds to
 * `*endpoints` and sets `*next` to its nextLink, borrowed from `answer`, or NULL. For the
 * poll above and for tests. */
struct json_object;
AFSYNC_MUST_USE
bool afsync_arm_read_endpoints(struct json_object *answer,
                               const struct afsync_identity *scope,
                               const struct afsync_sink *sink, size_t *endpoints,
                               const char **next, struct afsync_fault *fault);

#endif
