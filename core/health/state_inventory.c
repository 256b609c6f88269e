/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of servers and cloud endpoints. */
#include "health/state_inventory.h"

/* A line, and the names that were read from it. */
struct line {
    struct afsync_observation seen;
    char kept[10][AFSYNC_NAME_MAX];
};

static void walk_server(struct afsync_tape *tape, struct line *line) {
    struct afsync_identity *who = &line->seen.who;
    struct afsync_server *said = &line->seen.server;

    afsync_tape_begin_line(tape);
    afsync_tape_member(tape, "server");
    afsync_tape_open(tape);
    afsync_tape_name(tape, &who->subscription, line->kept[0]);
    afsync_tape_name(tape, &who->resource_group, line->kept[1]);
    afsync_tape_name(tape, &who->service, line->kept[2]);
    afsync_tape_name(tape, &who->server, line->kept[3]);
    afsync_tape_name(tape, &said->id, line->kept[4]);
    afsync_tape_name(tape, &said->agent_version, line->kept[5]);
    afsync_tape_name(tape, &said->agent_status, line->kept[6]);
    afsync_tape_name(tape, &said->os_version, line->kept[7]);
    afsync_tape_name(tape, &said->role, line->kept[8]);
    afsync_tape_name(tape, &said->cluster, line->kept[9]);
    afsync_tape_moment_or_none(tape, &said->agent_expires_at);
    afsync_tape_moment_or_none(tape, &said->heartbeat_at);
    afsync_tape_flag(tape, &said->heartbeat_unread);
    afsync_tape_code(tape, &said->management_error);
    afsync_tape_moment_or_none(tape, &line->seen.at);
    afsync_tape_close(tape);
    afsync_tape_end_line(tape);
    if (who->server == NULL)
        afsync_tape_refuse(tape, "a server without its name");
}

static void walk_cloud_endpoint(struct afsync_tape *tape, struct line *line) {
    struct afsync_identity *who = &line->seen.who;
    struct afsync_cloud_endpoint *said = &line->seen.cloud_endpoint;

    afsync_tape_begin_line(tape);
    afsync_tape_member(tape, "cloud_endpoint");
    afsync_tape_open(tape);
    afsync_tape_name(tape, &who->subscription, line->kept[0]);
    afsync_tape_name(tape, &who->resource_group, line->kept[1]);
    afsync_tape_name(tape, &who->service, line->kept[2]);
    afsync_tape_name(tape, &who->sync_group, line->kept[3]);
    afsync_tape_name(tape, &said->name, line->kept[4]);
    afsync_tape_name(tape, &said->share, line->kept[5]);
    afsync_tape_name(tape, &said->backup_enabled, line->kept[6]);
    afsync_tape_name(tape, &said->enumeration_state, line->kept[7]);
    afsync_tape_code(tape, &said->enumeration_code);
    afsync_tape_count(tape, &said->enumeration_percent);
    afsync_tape_moment_or_none(tape, &said->enumerated_at);
    afsync_tape_moment_or_none(tape, &said->enumeration_due_at);
    afsync_tape_moment_or_none(tape, &line->seen.at);
    afsync_tape_close(tape);
    afsync_tape_end_line(tape);
    if (said->name == NULL || who->sync_group == NULL)
        afsync_tape_refuse(tape, "a cloud endpoint without its name");
}

void afsync_state_write_inventory(struct afsync_tape *tape,
                                  const struct afsync_inventory *inventory) {
    for (size_t i = 0; i < inventory->server_count; i++) {
        struct line line = {.seen = {.who = inventory->servers[i].who,
                                     .at = inventory->servers[i].told_at,
                                     .server = inventory->servers[i].said}};

        walk_server(tape, &line);
    }
    for (size_t i = 0; i < inventory->cloud_endpoint_count; i++) {
        struct line line = {.seen = {.who = inventory->cloud_endpoints[i].who,
                                     .at = inventory->cloud_endpoints[i].told_at,
                                     .cloud_endpoint = inventory->cloud_endpoints[i].said}};

        walk_cloud_endpoint(tape, &line);
    }
}

void afsync_state_read_inventory(struct afsync_tape *tape,
                                 struct afsync_inventory *inventory, size_t servers,
                                 size_t cloud_endpoints) {
    for (size_t i = 0; i < servers && afsync_tape_is_good(tape); i++) {
        struct line line = {.seen = {.kind = AFSYNC_OBSERVED_SERVER}};

        walk_server(tape, &line);
        if (afsync_tape_is_good(tape))
            tape->no_memory = !afsync_inventory_fold_server(inventory, &line.seen, 0, NULL);
    }
    for (size_t i = 0; i < cloud_endpoints && afsync_tape_is_good(tape); i++) {
        struct line line = {.seen = {.kind = AFSYNC_OBSERVED_CLOUD_ENDPOINT}};

        walk_cloud_endpoint(tape, &line);
        if (afsync_tape_is_good(tape))
            tape->no_memory =
                !afsync_inventory_fold_cloud_endpoint(inventory, &line.seen, 0, NULL);
    }
}
