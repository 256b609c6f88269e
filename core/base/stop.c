/* SPDX-License-Identifier: Apache-2.0
 *
 * A flag for who works, and a pipe for who waits. */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool afsync_stop_init(struct afsync_stop *stop, struct afsync_fault *fault) {
    atomic_init(&stop->is_pulled, false);
    stop->is_open = pipe(stop->ends) == 0;
    if (!stop->is_open)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "making a pipe: %s",
                                strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(stop->ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(stop->ends[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

void afsync_stop_fini(struct afsync_stop *stop) {
    if (!stop->is_open)
        return;
    close(stop->ends[0]);
    close(stop->ends[1]);
    stop->is_open = false;
}

void afsync_stop_pull(struct afsync_stop *stop) {
    if (stop->is_open && !atomic_exchange(&stop->is_pulled, true))
        (void)!write(stop->ends[1], "", 1); /* into an empty pipe; nobody reads it */
}

bool afsync_stop_is_pulled(const struct afsync_stop *stop) {
    return stop != NULL && atomic_load(&stop->is_pulled);
}

int afsync_stop_descriptor(const struct afsync_stop *stop) {
    return stop != NULL && stop->is_open ? stop->ends[0] : -1;
}

void afsync_stop_sleep(const struct afsync_stop *stop, int64_t ms) {
    struct pollfd cord = {.fd = afsync_stop_descriptor(stop), .events = POLLIN};

    poll(&cord, 1, ms < INT32_MAX ? (int)ms : INT32_MAX);
}
