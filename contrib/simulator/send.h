/* SPDX-License-Identifier: Apache-2.0
 *
 * Sending a reply, also in the ways in which one breaks. */
#ifndef AFSYNC_SIM_SEND_H
#define AFSYNC_SIM_SEND_H

#include "message.h"

#include <microhttpd.h>
#include <stdbool.h>

/* Takes the text of the reply. `compresses`: what a client takes compressed it gets so. */
enum MHD_Result afsync_sim_send(struct MHD_Connection *connection,
                                struct afsync_sim_reply *reply, bool compresses);

#endif
