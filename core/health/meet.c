/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding the endpoints that are one, and those that may be. */
#include "health/meet.h"

#include "base/time.h"
#include "health/endpoint.h"
#include "health/index.h"
#include "health/join.h"

#include <string.h>

/* A sync group has at most one endpoint on a server at any given time: of one that was not
 * heard of for so long nobody knows whether that time was the same. */
#define HEARD_WITHIN AFSYNC_DAY

/* Is a listed endpoint called so, and is it the one that is told of? */
enum match { IS_NOT, MAY_BE, IS };

static bool is_heard(const struct afsync_endpoint *endpoint) {
    bool heard = endpoint->last_seen_at != 0;

    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++)
        for (size_t s = 0; s < AFSYNC_SOURCES; s++)
            heard =
                heard || (endpoint->legs[d].said_by[s] &&
                          afsync_voice_of((enum afsync_source)s) == AFSYNC_SOURCE_EVENTS);
    return heard;
}

static enum match match_names(const struct afsync_endpoint *listed,
                              const struct afsync_endpoint *told) {
    const struct afsync_identity *left = &listed->who, *right = &told->who;
    const char *name = right->server_endpoint;
    bool by_resource = afsync_identity_is(left->server_endpoint, name) ||
                       afsync_identity_is(left->resource_name, name);

    if (!listed->listed || !afsync_identity_same_group(left, right))
        return IS_NOT;
    if (by_resource && afsync_name_is_guid(name))
        return IS;
    if (!by_resource && !afsync_identity_is(left->friendly_name, name) &&
        !afsync_identity_is(left->path, name))
        return IS_NOT;
    if (left->server == NULL || right->server == NULL)
        return MAY_BE;
    return afsync_identity_same_server(left, right) ? IS : IS_NOT;
}

static bool is_in_place(const struct afsync_endpoint *left,
                        const struct afsync_endpoint *right) {
    return afsync_identity_same_group(&left->who, &right->who) &&
           afsync_identity_same_server(&left->who, &right->who);
}

/* Is there no other endpoint that only events tell of and that could be meant as well? */
static bool is_only_teller(const struct afsync_health *health,
                           const struct afsync_endpoint *listed,
                           const struct afsync_endpoint *told) {
    for (size_t i = 0; i < health->endpoint_count; i++) {
        const struct afsync_endpoint *other = &health->endpoints[i];

        if (other != told && !other->listed && match_names(listed, other) != IS_NOT)
            return false;
    }
    return true;
}

/* The only one that is called so; where servers are not known, only if nobody else could be
 * called so. NULL: none, or more than one. */
static struct afsync_endpoint *find_by_name(const struct afsync_health *health,
                                            const struct afsync_endpoint *told) {
    struct afsync_endpoint *found[IS + 1] = {NULL};
    size_t count[IS + 1] = {0};

    for (size_t i = 0; i < health->endpoint_count; i++) {
        enum match match = match_names(&health->endpoints[i], told);

        found[match] = &health->endpoints[i];
        count[match]++;
    }
    if (count[IS] > 0)
        return count[IS] == 1 ? found[IS] : NULL;
    return count[MAY_BE] == 1 && is_only_teller(health, found[MAY_BE], told) ? found[MAY_BE]
                                                                             : NULL;
}

static bool is_alive(const struct afsync_health *health,
                     const struct afsync_endpoint *told) {
    int64_t now = health->now != 0 ? health->now : afsync_health_last_seen_at(health);

    return told->last_seen_at != 0 && now - told->last_seen_at <= HEARD_WITHIN;
}

/* The only one that is listed in its place, if events never told of that one, and of no
 * other in that place. */
static struct afsync_endpoint *find_by_place(const struct afsync_health *health,
                                             const struct afsync_endpoint *told) {
    struct afsync_endpoint *found = NULL;

    if (!is_alive(health, told))
        return NULL;
    for (size_t i = 0; i < health->endpoint_count; i++) {
        struct afsync_endpoint *other = &health->endpoints[i];

        if (other == told || !is_in_place(other, told))
            continue;
        if (found != NULL || !other->listed || is_heard(other))
            return NULL;
        found = other;
    }
    return found;
}

/* The names by which both sources find it: the event's, and ARM's beside it. */
static bool join_names(struct afsync_identity *listed, const struct afsync_identity *told,
                       struct afsync_fault *fault) {
    char *name;

    if (!afsync_identity_learn(listed, told, fault))
        return false;
    if (listed->resource_name != NULL ||
        afsync_name_equal(listed->server_endpoint, told->server_endpoint))
        return true;
    name = strdup(told->server_endpoint);
    if (name == NULL)
        return afsync_fault_no_memory(fault);
    listed->resource_name = listed->server_endpoint;
    listed->server_endpoint = name;
    return true;
}

/* Names first: if memory runs out half-way they meet by them the next time. Each word is
 * known to one of the two legs at least. */
static bool join(struct afsync_health *health, struct afsync_endpoint *listed,
                 struct afsync_endpoint *told, struct afsync_fault *fault) {
    if (!join_names(&listed->who, &told->who, fault))
        return false;
    health->keys[listed - health->endpoints] = afsync_endpoint_key(&listed->who);
    afsync_index_forget(health);
    if (told->last_seen_at > listed->last_seen_at)
        listed->last_seen_at = told->last_seen_at;
    for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
        struct afsync_leg joined = told->legs[d];

        told->legs[d] = listed->legs[d];
        listed->legs[d] = joined;
        if (!afsync_leg_join(&listed->legs[d], &told->legs[d], fault))
            return false;
    }
    afsync_health_drop(health, (size_t)(told - health->endpoints));
    return true;
}

static bool meet_by(struct afsync_health *health,
                    struct afsync_endpoint *(*find)(const struct afsync_health *,
                                                    const struct afsync_endpoint *),
                    struct afsync_fault *fault) {
    for (size_t i = health->endpoint_count; i-- > 0;) {
        struct afsync_endpoint *told = &health->endpoints[i], *listed;

        if (told->listed)
            continue;
        listed = find(health, told);
        if (listed != NULL && !join(health, listed, told, fault))
            return false;
    }
    return true;
}

bool afsync_health_meet(struct afsync_health *health, struct afsync_fault *fault) {
    size_t listed = 0;

    for (size_t i = 0; i < health->endpoint_count; i++)
        listed += health->endpoints[i].listed;
    if (listed == 0)
        return true;
    /* Names first: then it is known which place is taken. */
    return meet_by(health, find_by_name, fault) && meet_by(health, find_by_place, fault);
}

/* ---- what did not meet ---- */

/* How likely a listed endpoint of its sync group is meant; 0: it is not. */
static unsigned likelihood(const struct afsync_endpoint *listed,
                           const struct afsync_endpoint *told, const char *cluster) {
    const struct afsync_identity *left = &listed->who, *right = &told->who;

    if (afsync_identity_same_server(left, right))
        return 3;
    if (left->server == NULL || right->server == NULL ||
        (cluster != NULL && afsync_name_same_label(left->server, cluster)))
        return 2;
    return is_heard(listed) ? 0 : 1;
}

static void add_candidate(struct afsync_unmet *unmet,
                          const struct afsync_endpoint *listed) {
    if (unmet->candidate_count < AFSYNC_UNMET_NAMED_MAX)
        unmet->candidates[unmet->candidate_count] = listed;
    unmet->candidate_count++;
}

/* What others in its sync group, or of its name, have to do with it. */
static void compare(const struct afsync_health *health, const struct afsync_endpoint *told,
                    const struct afsync_endpoint *other, struct afsync_unmet *unmet) {
    bool same_name =
        afsync_identity_is(other->who.server_endpoint, told->who.server_endpoint);

    unmet->is_namesake = unmet->is_namesake || same_name;
    if (other->listed || !same_name || unmet->cluster == NULL ||
        !afsync_identity_same_group(&other->who, &told->who) ||
        !afsync_identity_is(unmet->cluster, afsync_inventory_cluster_of(&health->inventory,
                                                                        other->who.server)))
        return;
    unmet->is_first = unmet->is_first && told < other;
    unmet->twin = unmet->twin == NULL ? other : unmet->twin;
}

bool afsync_health_is_unmet(const struct afsync_health *health,
                            const struct afsync_endpoint *endpoint,
                            struct afsync_unmet *unmet) {
    unsigned likeliest = 0;
    bool has_listed = false;

    *unmet = (struct afsync_unmet){.is_first = true};
    if (endpoint->listed)
        return false;
    unmet->cluster = afsync_inventory_cluster_of(&health->inventory, endpoint->who.server);
    for (size_t i = 0; i < health->endpoint_count; i++) {
        const struct afsync_endpoint *other = &health->endpoints[i];
        unsigned likely = 0;

        if (other == endpoint)
            continue;
        compare(health, endpoint, other, unmet);
        if (!other->listed || !afsync_identity_same_group(&other->who, &endpoint->who))
            continue;
        has_listed = true;
        likely = likelihood(other, endpoint, unmet->cluster);
        if (likely > likeliest) {
            unmet->candidate_count = 0;
            likeliest = likely;
        }
        if (likely > 0 && likely == likeliest)
            add_candidate(unmet, other);
    }
    return has_listed;
}
