/* SPDX-License-Identifier: Apache-2.0
 *
 * What was asked since the start, for a test to learn what a client really did. */
#ifndef AFSYNC_SIM_TALLY_H
#define AFSYNC_SIM_TALLY_H

#include <stddef.h>
#include <stdint.h>

enum { AFSYNC_SIM_TALLY_MAX = 64, AFSYNC_SIM_STATUS_MAX = 600 };

struct afsync_sim_tally {
    int64_t requests, connections;
    int64_t by_status[AFSYNC_SIM_STATUS_MAX]; /* 0: what was never answered */
    struct {
        char name[64]; /* the last word of the route that is no name: "serverEndpoints" */
        int64_t requests;
    } by_path[AFSYNC_SIM_TALLY_MAX];
    size_t path_count;
};

/* Counts a request; `pattern` is that of its route, NULL if it has none. */
void afsync_sim_tally_count(struct afsync_sim_tally *tally, const char *pattern,
                            unsigned status);

#endif
