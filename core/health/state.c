/* SPDX-License-Identifier: Apache-2.0
 *
 * The lines of the kept state: head, legs, item errors that wait. */
#include "health/state.h"

#include "health/endpoint.h"
#include "health/state_inventory.h"
#include "health/state_leg.h"
#include "health/status.h"
#include "health/tape.h"

#include <stdlib.h>
#include <string.h>

/* What the lines of both legs of an endpoint begin with. */
struct head {
    struct afsync_identity who;
    bool listed;
    int64_t last_seen_at;
    struct afsync_endpoint_status status;
    char kept[18][AFSYNC_NAME_MAX]; /* the names that were read, and the rows by code */
    struct afsync_code_files not_tiering[AFSYNC_CODE_FILES_MAX];
    struct afsync_code_files recalls[AFSYNC_CODE_FILES_MAX];
};

/* How many lines of a kind follow the first; two for each endpoint. */
struct sizes {
    size_t endpoints, servers, cloud_endpoints, orphans;
};

/* ---- the first line ---- */

/* The newest word of each source that said any. */
static void walk_newest(struct afsync_tape *tape, int64_t newest_at[AFSYNC_SOURCES]) {
    enum afsync_source sources[AFSYNC_SOURCES];
    size_t count = 0;

    for (int i = 0; i < AFSYNC_SOURCES; i++)
        if (newest_at[i] != 0)
            sources[count++] = (enum afsync_source)i;
    afsync_tape_open(tape);
    for (size_t i = 0; afsync_tape_has_more(tape, i, count, AFSYNC_SOURCES); i++) {
        enum afsync_source source = i < count ? sources[i] : AFSYNC_SOURCE_EVENTS;

        afsync_tape_open(tape);
        afsync_tape_source(tape, &source);
        afsync_tape_moment(tape, &newest_at[source]);
        afsync_tape_close(tape);
    }
    afsync_tape_close(tape);
}

static void walk_version(struct afsync_tape *tape) {
    static const char begin[] = "\"azure_file_sync_state\":";
    uint64_t version = AFSYNC_STATE_VERSION;

    afsync_tape_expect(tape, begin, sizeof begin - 1, "this is no kept state");
    tape->fresh = true;
    afsync_tape_number(tape, &version);
    if (version > AFSYNC_STATE_VERSION)
        afsync_tape_refuse(tape, "it was written by a newer version of this program");
    else if (version < AFSYNC_STATE_VERSION)
        afsync_tape_refuse(tape, "it was written by an older version of this program");
}

/* The scope is compared as it is written, so that it may be of any length. */
static void walk_scope(struct afsync_tape *tape, const char *scope) {
    struct afsync_text written = {0};

    afsync_text_add(&written, ",\"scope\":");
    afsync_tape_quote(&written, scope);
    if (written.failed)
        tape->no_memory = true;
    else
        afsync_tape_expect(tape, written.data, written.length, "it is of another scope");
    afsync_text_fini(&written);
}

static void walk_first_line(struct afsync_tape *tape, struct afsync_health *health,
                            const char *scope, struct sizes *sizes) {
    afsync_tape_begin_line(tape);
    walk_version(tape);
    walk_scope(tape, scope);
    afsync_tape_member(tape, "endpoints");
    afsync_tape_size(tape, &sizes->endpoints, AFSYNC_ENDPOINTS_MAX);
    afsync_tape_member(tape, "servers");
    afsync_tape_size(tape, &sizes->servers, AFSYNC_SERVERS_MAX);
    afsync_tape_member(tape, "cloud_endpoints");
    afsync_tape_size(tape, &sizes->cloud_endpoints, AFSYNC_CLOUD_ENDPOINTS_MAX);
    afsync_tape_member(tape, "waiting");
    afsync_tape_size(tape, &sizes->orphans, AFSYNC_ORPHANS_MAX);
    afsync_tape_member(tape, "newest_at");
    walk_newest(tape, health->newest_at);
    afsync_tape_end_line(tape);
}

/* ---- legs ---- */

/* `kept` holds the rows that are read. */
static void walk_failures(struct afsync_tape *tape, struct afsync_failures *failing,
                          struct afsync_code_files *kept) {
    const struct afsync_code_files *codes = failing->codes;
    size_t i;

    afsync_tape_moment_or_none(tape, &failing->at);
    afsync_tape_count(tape, &failing->files);
    afsync_tape_open(tape);
    for (i = 0; afsync_tape_has_more(tape, i, failing->code_count, AFSYNC_CODE_FILES_MAX);
         i++) {
        struct afsync_code_files row = {0};

        if (!afsync_tape_is_read(tape))
            row = codes[i];
        afsync_tape_open(tape);
        afsync_tape_code(tape, &row.code);
        afsync_tape_count(tape, &row.files);
        afsync_tape_close(tape);
        if (afsync_tape_is_read(tape))
            kept[i] = row;
    }
    afsync_tape_close(tape);
    afsync_tape_number(tape, &failing->unread);
    if (!afsync_tape_is_read(tape))
        return;
    failing->codes = kept;
    failing->code_count = i;
}

static void walk_tiering(struct afsync_tape *tape, struct head *head) {
    struct afsync_tiering *tiering = &head->status.tiering;

    afsync_tape_moment_or_none(tape, &tiering->at);
    afsync_tape_moment_or_none(tape, &tiering->health_at);
    afsync_tape_name(tape, &tiering->health, head->kept[13]);
    afsync_tape_code(tape, &tiering->last_result);
    walk_failures(tape, &tiering->failures, head->not_tiering);
    afsync_tape_moment_or_none(tape, &tiering->low_disk_at);
    afsync_tape_moment_or_none(tape, &tiering->volume_at);
    afsync_tape_moment_or_none(tape, &tiering->cache_at);
    afsync_tape_name(tape, &tiering->low_disk, head->kept[14]);
    afsync_tape_count(tape, &tiering->volume_free_percent);
    afsync_tape_count(tape, &tiering->cache_hit_percent);
}

static void walk_provisioning(struct afsync_tape *tape, struct head *head) {
    struct afsync_provisioning *provisioning = &head->status.provisioning;

    afsync_tape_name(tape, &provisioning->status, head->kept[15]);
    afsync_tape_name(tape, &provisioning->resource, head->kept[17]);
    afsync_tape_name(tape, &provisioning->step, head->kept[16]);
    afsync_tape_code(tape, &provisioning->code);
    afsync_tape_count(tape, &provisioning->percent);
}

static void walk_status(struct afsync_tape *tape, struct head *head) {
    struct afsync_endpoint_status *status = &head->status;

    afsync_tape_member(tape, "status");
    afsync_tape_open(tape);
    afsync_tape_moment_or_none(tape, &status->at);
    afsync_tape_moment_or_none(tape, &status->told_at);
    afsync_tape_name(tape, &status->server_id, head->kept[9]);
    afsync_tape_name(tape, &status->combined_health, head->kept[10]);
    afsync_tape_name(tape, &status->sync_activity, head->kept[11]);
    afsync_tape_name(tape, &status->offline_transfer, head->kept[12]);
    afsync_tape_count(tape, &status->persistent_items);
    afsync_tape_moment_or_none(tape, &status->background_at);
    afsync_tape_moment_or_none(tape, &status->background_began_at);
    afsync_tape_count(tape, &status->background_percent);
    afsync_tape_count(tape, &status->background_bytes);
    walk_tiering(tape, head);
    walk_failures(tape, &status->recalls, head->recalls);
    walk_provisioning(tape, head);
    afsync_tape_close(tape);
}

static void walk_head(struct afsync_tape *tape, struct head *head) {
    afsync_tape_member(tape, "names");
    afsync_tape_open(tape);
    afsync_tape_name(tape, &head->who.subscription, head->kept[0]);
    afsync_tape_name(tape, &head->who.resource_group, head->kept[1]);
    afsync_tape_name(tape, &head->who.service, head->kept[2]);
    afsync_tape_name(tape, &head->who.sync_group, head->kept[3]);
    afsync_tape_name(tape, &head->who.server_endpoint, head->kept[4]);
    afsync_tape_name(tape, &head->who.resource_name, head->kept[8]);
    afsync_tape_name(tape, &head->who.friendly_name, head->kept[5]);
    afsync_tape_name(tape, &head->who.path, head->kept[6]);
    afsync_tape_name(tape, &head->who.server, head->kept[7]);
    afsync_tape_close(tape);
    afsync_tape_member(tape, "listed");
    afsync_tape_flag(tape, &head->listed);
    afsync_tape_member(tape, "last_seen_at");
    afsync_tape_moment_or_none(tape, &head->last_seen_at);
    walk_status(tape, head);
}

/* The rest of a leg's line, from the direction on. */
static void walk_rest(struct afsync_tape *tape, struct afsync_endpoint *endpoint,
                      enum afsync_direction direction) {
    enum afsync_direction said = direction;

    afsync_tape_member(tape, "direction");
    afsync_tape_direction(tape, &said);
    if (said != direction)
        afsync_tape_refuse(tape, "a leg of the other direction was expected");
    afsync_state_walk_leg(tape, &endpoint->legs[direction]);
    afsync_tape_end_line(tape);
}

/* Adds an endpoint of these names. `maker` is a health that knows nothing: there no
 * endpoint is another one's twin, and what is made is what folding makes. */
static struct afsync_endpoint *add_endpoint(struct afsync_health *health,
                                            struct afsync_health *maker,
                                            const struct head *head) {
    struct afsync_observation seen = {.kind = AFSYNC_OBSERVED_ENDPOINT, .who = head->who};
    struct afsync_endpoint *made = afsync_endpoint_get(maker, &seen, NULL), *added;

    if (made == NULL)
        return NULL;
    added = &health->endpoints[health->endpoint_count];
    added->who = made->who;
    added->listed = head->listed;
    added->last_seen_at = head->last_seen_at;
    health->keys[health->endpoint_count++] = maker->keys[0];
    maker->endpoint_count = 0;
    return afsync_status_fold(&added->status, &head->status, NULL) ? added : NULL;
}

/* Both lines of an endpoint; the second begins as the first does. */
static void read_endpoint(struct afsync_tape *tape, struct afsync_health *health,
                          struct afsync_health *maker) {
    struct afsync_endpoint *endpoint;
    struct afsync_text begin = {0};
    struct head head = {0};

    afsync_tape_begin_line(tape);
    walk_head(tape, &head);
    if (!afsync_tape_is_good(tape))
        return;
    afsync_text_add_bytes(&begin, tape->begin + 1, (size_t)(tape->at - tape->begin) - 1);
    endpoint = add_endpoint(health, maker, &head);
    tape->no_memory = endpoint == NULL || begin.failed;
    if (!tape->no_memory) {
        walk_rest(tape, endpoint, AFSYNC_UPLOAD);
        afsync_tape_begin_line(tape);
        afsync_tape_expect(tape, begin.data, begin.length,
                           "not the other leg of the line before");
        walk_rest(tape, endpoint, AFSYNC_DOWNLOAD);
    }
    afsync_text_fini(&begin);
}

static void write_endpoint(struct afsync_tape *tape, struct afsync_endpoint *endpoint) {
    struct head head = {.who = endpoint->who,
                        .listed = endpoint->listed,
                        .last_seen_at = endpoint->last_seen_at,
                        .status = endpoint->status};

    for (int i = 0; i < AFSYNC_DIRECTIONS; i++) {
        afsync_tape_begin_line(tape);
        walk_head(tape, &head);
        walk_rest(tape, endpoint, (enum afsync_direction)i);
    }
}

/* ---- item errors that wait for their session ---- */

static void walk_orphan(struct afsync_tape *tape, struct afsync_observation *seen) {
    bool has_direction;

    afsync_tape_begin_line(tape);
    afsync_tape_member(tape, "item_error");
    afsync_tape_open(tape);
    afsync_tape_source(tape, &seen->source);
    has_direction = afsync_tape_has(tape, seen->has_direction);
    if (has_direction)
        afsync_tape_direction(tape, &seen->direction);
    afsync_tape_moment(tape, &seen->at);
    afsync_tape_id(tape, &seen->session_id);
    afsync_state_walk_item_error(tape, &seen->item_error);
    afsync_tape_close(tape);
    afsync_tape_end_line(tape);
    if (!afsync_tape_is_read(tape))
        return;
    seen->kind = AFSYNC_OBSERVED_ITEM_ERROR;
    seen->has_direction = has_direction;
}

/* ---- the whole ---- */

bool afsync_state_save(const struct afsync_health *health, const char *scope, FILE *file,
                       struct afsync_fault *fault) {
    struct afsync_tape tape = {.file = file, .writes = true};
    struct afsync_health walked = *health; /* a tape that is written changes nothing */
    struct sizes sizes = {walked.endpoint_count, walked.inventory.server_count,
                          walked.inventory.cloud_endpoint_count, walked.orphan_count};

    walk_first_line(&tape, &walked, scope, &sizes);
    for (size_t i = 0; i < sizes.endpoints; i++)
        write_endpoint(&tape, &walked.endpoints[i]);
    afsync_state_write_inventory(&tape, &walked.inventory);
    for (size_t i = 0; i < walked.orphan_count; i++)
        walk_orphan(&tape, &walked.orphans[i]);
    return afsync_tape_finish(&tape, "kept state", fault);
}

/* Room for all that the first line promises, all zero. */
static bool make_room(struct afsync_health *health, const struct sizes *sizes) {
    size_t endpoints = sizes->endpoints, orphans = sizes->orphans;

    if (endpoints > 0) {
        health->endpoints = calloc(endpoints, sizeof health->endpoints[0]);
        health->keys = calloc(endpoints, sizeof health->keys[0]);
        health->endpoint_capacity = endpoints;
    }
    if (orphans > 0) {
        health->orphans = calloc(orphans, sizeof health->orphans[0]);
        health->orphan_capacity = orphans;
    }
    return (endpoints == 0 || (health->endpoints != NULL && health->keys != NULL)) &&
           (orphans == 0 || health->orphans != NULL);
}

static void read_lines(struct afsync_tape *tape, struct afsync_health *health,
                       const char *scope) {
    struct afsync_health maker = {0};
    struct sizes sizes = {0};

    walk_first_line(tape, health, scope, &sizes);
    if (!afsync_tape_is_good(tape))
        return;
    tape->no_memory = !make_room(health, &sizes);
    for (size_t i = 0; i < sizes.endpoints && afsync_tape_is_good(tape); i++)
        read_endpoint(tape, health, &maker);
    afsync_state_read_inventory(tape, &health->inventory, sizes.servers,
                                sizes.cloud_endpoints);
    for (size_t i = 0; i < sizes.orphans && afsync_tape_is_good(tape); i++)
        walk_orphan(tape, &health->orphans[health->orphan_count++]);
    afsync_health_fini(&maker);
}

bool afsync_state_load(struct afsync_health *health, FILE *file, const char *scope,
                       struct afsync_fault *fault) {
    struct afsync_tape tape = {.file = file, .begin = "", .at = "", .end = ""};
    bool good;

    read_lines(&tape, health, scope);
    good = afsync_tape_finish(&tape, "kept state", fault);
    if (!good)
        afsync_health_fini(health);
    return good;
}
