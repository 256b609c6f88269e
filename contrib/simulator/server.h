/* SPDX-License-Identifier: Apache-2.0
 *
 * The HTTP side: accepts on the loopback, asks the routes, sends what they say. */
#ifndef AFSYNC_SIM_SERVER_H
#define AFSYNC_SIM_SERVER_H

#include "world.h"

#include <stdbool.h>
#include <stdint.h>

struct afsync_sim_server_options {
    uint16_t port;                  /* 0: any free one */
    const char *tls_cert, *tls_key; /* PEM text, not file names; NULL: plain http */
    bool is_for_identity; /* knows of the machine's identity, and of nothing else */
};

/* The world is borrowed, and shared with other servers, until afsync_sim_server_stop. NULL
 * after a message on standard error. */
struct afsync_sim_server;
struct afsync_sim_server *
afsync_sim_server_start(const struct afsync_sim_server_options *options,
                        struct afsync_sim_world *world);
void afsync_sim_server_stop(struct afsync_sim_server *server);

/* "http://127.0.0.1:41234", borrowed. */
const char *afsync_sim_server_url(const struct afsync_sim_server *server);

#endif
