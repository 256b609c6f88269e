/* SPDX-License-Identifier: Apache-2.0
 *
 * Counting requests, and the simulator's own page that tells of them. */
#include "tally.h"

#include "handlers.h"
#include "writer.h"

#include <stdio.h>
#include <string.h>

/* The last segment of a pattern that stands there literally. */
static void last_word(char out[64], const char *pattern) {
    snprintf(out, 64, "elsewhere");
    while (pattern != NULL && *pattern != '\0') {
        size_t length = strcspn(pattern, "/");

        if (length > 0 && pattern[0] != '{')
            snprintf(out, 64, "%.*s", (int)length, pattern);
        pattern += length + (pattern[length] == '/' ? 1 : 0);
    }
}

void afsync_sim_tally_count(struct afsync_sim_tally *tally, const char *pattern,
                            unsigned status) {
    char name[64];
    size_t i = 0;

    tally->requests++;
    tally->by_status[status < AFSYNC_SIM_STATUS_MAX ? status : 0]++;
    last_word(name, pattern);
    while (i < tally->path_count && strcmp(tally->by_path[i].name, name) != 0)
        i++;
    if (i == AFSYNC_SIM_TALLY_MAX)
        return;
    if (i == tally->path_count) {
        memcpy(tally->by_path[i].name, name, sizeof name);
        tally->path_count++;
    }
    tally->by_path[i].requests++;
}

void afsync_sim_tally_page(struct afsync_sim_world *world,
                           const struct afsync_sim_request *request,
                           struct afsync_sim_reply *reply) {
    const struct afsync_sim_tally *tally = &world->tally;
    struct afsync_sim_writer writer = {0};
    char name[16];

    (void)request;
    afsync_sim_write_open(&writer, NULL, '{');
    afsync_sim_write_number(&writer, "requests", tally->requests);
    afsync_sim_write_number(&writer, "throttled", tally->by_status[429]);
    afsync_sim_write_number(&writer, "connections", tally->connections);
    afsync_sim_write_number(&writer, "tokens_issued", world->tokens_issued);
    afsync_sim_write_open(&writer, "by_path", '{');
    for (size_t i = 0; i < tally->path_count; i++)
        afsync_sim_write_number(&writer, tally->by_path[i].name,
                                tally->by_path[i].requests);
    afsync_sim_write_close(&writer, '}');
    afsync_sim_write_open(&writer, "by_status", '{');
    for (unsigned i = 0; i < AFSYNC_SIM_STATUS_MAX; i++) {
        snprintf(name, sizeof name, "%u", i);
        if (tally->by_status[i] > 0)
            afsync_sim_write_number(&writer, name, tally->by_status[i]);
    }
    afsync_sim_write_close(&writer, '}');
    afsync_sim_write_close(&writer, '}');
    afsync_sim_reply_take_text(reply, 200, afsync_sim_writer_detach(&writer));
}
