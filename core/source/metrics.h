/* SPDX-License-Identifier: Apache-2.0
 *
 * Source `metrics`: Azure Monitor's metrics of a Storage Sync Service: files and bytes that
 * ended sessions have synced, which ARM does not tell, and the heartbeats of servers. Three
 * requests a service: uploads, downloads, heartbeats.
 *
 * They are asked for in quarters of an hour: servers send every 15 to 20 minutes, so that a
 * finer grain would be empty mostly and cost more. Whatever fails here hides no endpoint:
 * what is not told is not known, and never 0.
 *
 * Facts: the REST specification of Microsoft.Insights, Metrics_List. */
#ifndef AFSYNC_SOURCE_METRICS_H
#define AFSYNC_SOURCE_METRICS_H

#include "base/time.h"
#include "observation.h"
#include "source/azure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AFSYNC_METRICS_INTERVAL (15 * AFSYNC_MINUTE)

/* How far back is looked at first, and again behind what was read before, where the newest
 * quarters may have grown; and at most, which bounds the answer. */
#define AFSYNC_METRICS_OVERLAP AFSYNC_HOUR
#define AFSYNC_METRICS_LOOK_BACK_MAX AFSYNC_DAY

enum {
    /* Time series asked for in one answer: Azure gives ten if it is not told. A service has
     * no more than 99 servers of 30 endpoints. */
    AFSYNC_METRICS_TOP = 3000,
    AFSYNC_METRICS_SERVICES_MAX = 256,   /* past it: a complaint */
    AFSYNC_METRICS_POINTS_MAX = 128,     /* of one series: a day and a little */
    AFSYNC_METRICS_FAILURES_IN_A_ROW = 8 /* requests; the rest is then left */
};

struct afsync_metrics_config {
    const struct afsync_identity *services; /* subscription, resource group, service */
    size_t service_count;
    int64_t since; /* until when all was read before; 0: never */
    int64_t until; /* the present, or the moment that is replayed */
};

struct afsync_metrics_tally {
    size_t failures;
    bool complete; /* all that was asked for was answered */
};

/* Asks once about all services, side by side. What fails is complained of and hides
 * nothing; false only if the sink refused or memory ran out. */
AFSYNC_MUST_USE
bool afsync_metrics_poll(struct afsync_azure *azure,
                         const struct afsync_metrics_config *config,
                         const struct afsync_sink *sink, struct afsync_metrics_tally *tally,
                         struct afsync_fault *fault);

/* Reads one answer about the service of `scope`, whose names are fitted; `what` is what was
 * asked. Adds what is missing of it to `*failures`. For the poll above and for tests. */
struct json_object;
AFSYNC_MUST_USE
bool afsync_metrics_read(struct json_object *answer, const char *what,
                         const struct afsync_identity *scope,
                         const struct afsync_sink *sink, size_t *failures,
                         struct afsync_fault *fault);

#endif
