/* SPDX-License-Identifier: Apache-2.0
 *
 * A thread of our own for what may take long: the daemon joins the threads in which it
 * reads before it tells anybody that it stops, so none of them may wait for Azure. */
#ifndef AFSYNC_PLUGIN_POLLER_H
#define AFSYNC_PLUGIN_POLLER_H

#include "base/attr.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* What is to be done. */
struct afsync_order {
    int64_t now;
    bool asks; /* the sources; else what is known is judged anew */
};

/* `= {0}` does not run. Between start and end nobody but its functions looks inside. */
struct afsync_poller {
    void (*work)(void *context, const struct afsync_order *order);
    void *context;
    bool runs;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct afsync_order order;
    bool busy, ends, is_over;
};

/* Starts the thread, which takes no signals: those are the daemon's. */
AFSYNC_MUST_USE
bool afsync_poller_start(struct afsync_poller *poller,
                         void (*work)(void *context, const struct afsync_order *order),
                         void *context);

/* Gives an order, and waits until it is carried out, so many milliseconds at most (-1: as
 * long as it takes). False, at once, while an earlier one is being carried out. */
AFSYNC_MUST_USE
bool afsync_poller_order(struct afsync_poller *poller, const struct afsync_order *order,
                         int64_t wait_ms);

/* Ends the thread when its work is done. False if that takes longer: then it goes on, and
 * everything that it uses must stay. True if it does not run. */
AFSYNC_MUST_USE
bool afsync_poller_end(struct afsync_poller *poller, int64_t wait_ms);

#endif
