/* SPDX-License-Identifier: Apache-2.0
 *
 * One thread, one order at a time. */
#include "poller.h"

#include <signal.h>
#include <time.h>

static void *run(void *context) {
    struct afsync_poller *poller = context;

    pthread_mutex_lock(&poller->lock);
    while (!poller->ends) {
        struct afsync_order order = poller->order;

        if (!poller->busy) {
            pthread_cond_wait(&poller->changed, &poller->lock);
            continue;
        }
        pthread_mutex_unlock(&poller->lock);
        poller->work(poller->context, &order);
        pthread_mutex_lock(&poller->lock);
        poller->busy = false;
        pthread_cond_broadcast(&poller->changed);
    }
    poller->is_over = true;
    pthread_cond_broadcast(&poller->changed);
    pthread_mutex_unlock(&poller->lock);
    return NULL;
}

/* A wait must not become longer because somebody sets the clock. */
static bool init_condition(pthread_cond_t *condition) {
    pthread_condattr_t manners;
    bool ok;

    if (pthread_condattr_init(&manners) != 0)
        return false;
    ok = pthread_condattr_setclock(&manners, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(condition, &manners) == 0;
    pthread_condattr_destroy(&manners);
    return ok;
}

/* A signal that another thread takes would not end the sleep of the daemon's own. */
static bool create_thread(struct afsync_poller *poller) {
    sigset_t all, before;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    ok = pthread_create(&poller->thread, NULL, run, poller) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool afsync_poller_start(struct afsync_poller *poller,
                         void (*work)(void *context, const struct afsync_order *order),
                         void *context) {
    *poller = (struct afsync_poller){.work = work, .context = context};
    if (pthread_mutex_init(&poller->lock, NULL) != 0)
        return false;
    if (init_condition(&poller->changed)) {
        poller->runs = create_thread(poller);
        if (poller->runs)
            return true;
        pthread_cond_destroy(&poller->changed);
    }
    pthread_mutex_destroy(&poller->lock);
    return false;
}

/* Waits until a thing has come true, and tells whether it has. The lock is held. */
static bool wait_until(struct afsync_poller *poller, const bool *flag, bool wanted,
                       int64_t wait_ms) {
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (*flag != wanted && error == 0)
        error = wait_ms < 0
                    ? pthread_cond_wait(&poller->changed, &poller->lock)
                    : pthread_cond_timedwait(&poller->changed, &poller->lock, &until);
    return *flag == wanted;
}

bool afsync_poller_order(struct afsync_poller *poller, const struct afsync_order *order,
                         int64_t wait_ms) {
    bool taken;

    pthread_mutex_lock(&poller->lock);
    taken = !poller->busy;
    if (taken) {
        poller->order = *order;
        poller->busy = true;
        pthread_cond_broadcast(&poller->changed);
        wait_until(poller, &poller->busy, false, wait_ms);
    }
    pthread_mutex_unlock(&poller->lock);
    return taken;
}

bool afsync_poller_end(struct afsync_poller *poller, int64_t wait_ms) {
    bool is_over;

    if (!poller->runs)
        return true;
    pthread_mutex_lock(&poller->lock);
    poller->ends = true;
    pthread_cond_broadcast(&poller->changed);
    is_over = wait_until(poller, &poller->is_over, true, wait_ms);
    pthread_mutex_unlock(&poller->lock);
    if (!is_over)
        return false;
    pthread_join(poller->thread, NULL);
    pthread_cond_destroy(&poller->changed);
    pthread_mutex_destroy(&poller->lock);
    poller->runs = false;
    return true;
}
