/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding observations into the health of their endpoints. */
#include "health/endpoint.h"
#include "health/index.h"
#include "health/leg_parts.h"
#include "health/meet.h"
#include "health/status.h"

#include "base/list.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void afsync_health_fini(struct afsync_health *health) {
    if (health == NULL)
        return;
    for (size_t i = 0; i < health->endpoint_count; i++)
        afsync_endpoint_fini(&health->endpoints[i]);
    free(health->endpoints);
    free(health->keys);
    free(health->index.first);
    free(health->index.next);
    free(health->orphans);
    afsync_inventory_fini(&health->inventory);
    *health = (struct afsync_health){0};
}

void afsync_health_forget_odd(struct afsync_health *health) {
    memset(health->odd, 0, sizeof health->odd);
    health->furthest = 0;
}

void afsync_health_begin(struct afsync_health *health, int64_t now, bool replay) {
    health->poll++;
    health->now = now;
    health->replay = replay;
    afsync_health_forget_odd(health);
}

static void note_odd(struct afsync_health *health, enum afsync_oddity oddity,
                     const struct afsync_identity *who) {
    struct afsync_odd *odd = &health->odd[oddity];

    if (odd->count++ > 0)
        return;
    snprintf(odd->endpoint, sizeof odd->endpoint, "%s",
             who->server_endpoint != NULL ? who->server_endpoint : "");
    snprintf(odd->server, sizeof odd->server, "%s", who->server != NULL ? who->server : "");
}

/* What makes it no word; AFSYNC_ODDITIES if it is one. */
static enum afsync_oddity oddity_of(const struct afsync_health *health,
                                    const struct afsync_observation *seen) {
    if (seen->at <= 0)
        return AFSYNC_ODD_WITHOUT_TIME;
    if (seen->kind == AFSYNC_OBSERVED_SESSION_END && !seen->session.result.known)
        return AFSYNC_ODD_WITHOUT_RESULT;
    if (seen->kind == AFSYNC_OBSERVED_ITEM_ERROR && !seen->item_error.persistent.known)
        return AFSYNC_ODD_WITHOUT_COUNT;
    if (seen->kind == AFSYNC_OBSERVED_PROGRESS && !seen->progress.applied_items.known &&
        !seen->progress.applied_bytes.known)
        return AFSYNC_ODD_WITHOUT_COUNT;
    if (health->now != 0 && seen->at > health->now + AFSYNC_CLOCK_AHEAD)
        return AFSYNC_ODD_TOO_FAR_AHEAD;
    return AFSYNC_ODDITIES;
}

/* Words of a wrong clock, and those that say too little, are counted and are no words. */
static bool is_word(struct afsync_health *health, const struct afsync_observation *seen) {
    enum afsync_oddity oddity = oddity_of(health, seen);

    if (oddity == AFSYNC_ODD_TOO_FAR_AHEAD && seen->at > health->furthest)
        health->furthest = seen->at;
    if (oddity != AFSYNC_ODDITIES) {
        note_odd(health, oddity, &seen->who);
        return false;
    }
    if (seen->at > health->newest_at[seen->source])
        health->newest_at[seen->source] = seen->at;
    return true;
}

/* A moment at which ARM says that something is so; 0 if that is of a wrong clock, or of a
 * later part of a file. */
static int64_t moment_of(struct afsync_health *health,
                         const struct afsync_observation *seen, int64_t at) {
    if (health->now == 0 || at <= health->now + AFSYNC_CLOCK_AHEAD)
        return at;
    if (at > health->furthest)
        health->furthest = at;
    note_odd(health, AFSYNC_ODD_TOO_FAR_AHEAD, &seen->who);
    return 0;
}

/* The endpoint is listed: both legs exist. */
static bool list_endpoint(struct afsync_health *health, struct afsync_endpoint *endpoint,
                          const struct afsync_observation *seen,
                          struct afsync_fault *fault) {
    struct afsync_endpoint_status status = seen->status;

    int64_t *const moments[] = {&status.at,
                                &status.tiering.at,
                                &status.tiering.health_at,
                                &status.recalls.at,
                                &status.tiering.failures.at,
                                &status.tiering.low_disk_at,
                                &status.background_at,
                                &status.tiering.volume_at,
                                &status.tiering.cache_at};

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
        *moments[i] = moment_of(health, seen, *moments[i]);
    status.told_at = health->now;
    if (status.at > health->newest_at[seen->source])
        health->newest_at[seen->source] = status.at;
    endpoint->listed = true;
    endpoint->listed_in = health->poll;
    for (size_t i = 0; i < AFSYNC_DIRECTIONS; i++) {
        endpoint->legs[i].exists = true;
        endpoint->legs[i].said_by[seen->source] = true;
        endpoint->legs[i].health_word[0] = '\0';
    }
    return afsync_status_fold(&endpoint->status, &status, fault);
}

static void fold_health_word(struct afsync_leg *leg, const char *word) {
    snprintf(leg->health_word, sizeof leg->health_word, "%s", word);
    afsync_text_clean(leg->health_word);
}

/* The leg that knows the session, its end nearest to the item error; NULL if none does. An
 * old agent may give an upload and a download one id. */
static struct afsync_leg *leg_of_orphan(struct afsync_health *health,
                                        const struct afsync_observation *seen) {
    struct afsync_leg *found = NULL;
    int64_t nearest = INT64_MAX;

    for (size_t i = 0; i < health->endpoint_count; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
            struct afsync_leg *leg = &health->endpoints[i].legs[d];
            int64_t end_at = afsync_leg_ended_as(leg, &seen->session_id, seen->at), away;

            if ((seen->has_direction && seen->direction != d) || end_at == 0)
                continue;
            away = seen->at > end_at ? seen->at - end_at : end_at - seen->at;
            if (away < nearest) {
                nearest = away;
                found = leg;
            }
        }
    return found;
}

static bool is_same_orphan(const struct afsync_observation *left,
                           const struct afsync_observation *right) {
    return left->at == right->at && left->source == right->source &&
           left->item_error.code.value == right->item_error.code.value &&
           afsync_session_id_equal(&left->session_id, &right->session_id);
}

/* Where the orphan is to stand if there is no room: in place of the oldest, which is
 * counted. NULL if it is known already, or the oldest itself. */
static struct afsync_observation *place_of(struct afsync_health *health,
                                           const struct afsync_observation *seen) {
    struct afsync_observation *oldest = health->orphans;

    for (size_t i = 0; i < health->orphan_count; i++) {
        if (is_same_orphan(&health->orphans[i], seen))
            return NULL;
        if (health->orphans[i].at < oldest->at)
            oldest = &health->orphans[i];
    }
    if (health->orphan_count < AFSYNC_ORPHANS_MAX)
        return &health->orphans[health->orphan_count++];
    note_odd(health, AFSYNC_ODD_LOST_ORPHAN, &seen->who);
    return oldest->at < seen->at ? oldest : NULL;
}

/* Keeps an item error until its session is known. */
static bool keep_orphan(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    struct afsync_observation *grown, *place;

    if (health->orphan_count == health->orphan_capacity &&
        health->orphan_count < AFSYNC_ORPHANS_MAX) {
        grown = afsync_list_grow(health->orphans, health->orphan_count,
                                 &health->orphan_capacity, sizeof health->orphans[0]);
        if (grown == NULL)
            return afsync_fault_no_memory(fault);
        health->orphans = grown;
    }
    place = place_of(health, seen);
    if (place == NULL)
        return true;
    *place = *seen;
    place->who = (struct afsync_identity){0}; /* borrowed */
    place->origin = place->record = 0;        /* nobody asks */
    return true;
}

/* Its session is mostly known by now; else it waits for it. */
static bool fold_orphan(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    struct afsync_leg *leg = leg_of_orphan(health, seen);

    return leg != NULL ? afsync_leg_fold_item_error(leg, seen, fault)
                       : keep_orphan(health, seen, fault);
}

static bool fold_on_leg(struct afsync_leg *leg, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    switch (seen->kind) {
    case AFSYNC_OBSERVED_SESSION_END:
        return afsync_leg_fold_end(leg, seen, fault);
    case AFSYNC_OBSERVED_SUCCESS:
        afsync_leg_fold_success(leg, seen->at);
        return true;
    case AFSYNC_OBSERVED_PROGRESS:
        return afsync_leg_fold_progress(leg, seen, fault);
    case AFSYNC_OBSERVED_ITEM_ERROR:
        return afsync_leg_fold_item_error(leg, seen, fault);
    case AFSYNC_OBSERVED_HEALTH_WORD:
        fold_health_word(leg, seen->health_word);
        return true;
    case AFSYNC_OBSERVED_ENDPOINT:
    case AFSYNC_OBSERVED_SERVER:
    case AFSYNC_OBSERVED_CLOUD_ENDPOINT:
    case AFSYNC_OBSERVED_SERIES:
    case AFSYNC_OBSERVED_HEARTBEAT:
    case AFSYNC_OBSERVED_SIGN_OF_LIFE:
        break;
    }
    return true;
}

/* It is no word about a session, but somebody spoke of this endpoint: its leg must not be
 * missing from a report that would otherwise be fine. A later part of a file has not been
 * said yet. */
static bool note_existence(struct afsync_health *health,
                           const struct afsync_observation *seen,
                           struct afsync_fault *fault) {
    bool is_sign = seen->kind == AFSYNC_OBSERVED_SIGN_OF_LIFE;
    struct afsync_endpoint *endpoint;

    if (seen->who.server_endpoint == NULL || (!seen->has_direction && !is_sign) ||
        (health->replay && seen->at > health->now))
        return true;
    endpoint = afsync_endpoint_get(health, seen, fault);
    if (endpoint != NULL && !is_sign)
        endpoint->legs[seen->direction].exists = true;
    return endpoint != NULL;
}

/* Takes in a server or a cloud endpoint, as of now. */
static bool fold_listed(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    struct afsync_inventory *inventory = &health->inventory;
    struct afsync_observation kept = *seen;

    kept.at = health->now;
    if (seen->kind == AFSYNC_OBSERVED_SERVER) {
        kept.server.heartbeat_at = moment_of(health, seen, seen->server.heartbeat_at);
        return afsync_inventory_fold_server(inventory, &kept, health->poll, fault);
    }
    kept.cloud_endpoint.enumerated_at =
        moment_of(health, seen, seen->cloud_endpoint.enumerated_at);
    return afsync_inventory_fold_cloud_endpoint(inventory, &kept, health->poll, fault);
}

/* What a metric is of must be known already: its names are not sure enough to make an
 * endpoint of. It is a word of its source, and none about how a leg does. */
static bool fold_series(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    struct afsync_endpoint *endpoint = afsync_endpoint_called(health, &seen->who);
    struct afsync_leg *leg;

    if (endpoint == NULL || !seen->has_direction) {
        note_odd(health, AFSYNC_ODD_OF_NOBODY, &seen->who);
        return true;
    }
    leg = &endpoint->legs[seen->direction];
    if (leg->meters == NULL)
        leg->meters = calloc(AFSYNC_METRICS, sizeof leg->meters[0]);
    if (leg->meters == NULL)
        return afsync_fault_no_memory(fault);
    leg->said_by[seen->source] = true; /* which makes no leg of it that nobody told of */
    for (size_t i = 0; i < seen->series.count; i++) {
        const struct afsync_metric_point *point = &seen->series.points[i];

        if (moment_of(health, seen, point->at) > 0)
            afsync_meter_fold(&leg->meters[seen->series.metric], point);
    }
    return true;
}

/* Takes in what is not about one server endpoint, or only metrics; false if it is. */
static bool is_beside(struct afsync_health *health, const struct afsync_observation *seen,
                      bool *ok, struct afsync_fault *fault) {
    *ok = true;
    switch (seen->kind) {
    case AFSYNC_OBSERVED_SERVER:
    case AFSYNC_OBSERVED_CLOUD_ENDPOINT:
        *ok = fold_listed(health, seen, fault);
        return true;
    case AFSYNC_OBSERVED_SERIES:
        if (is_word(health, seen))
            *ok = fold_series(health, seen, fault);
        return true;
    case AFSYNC_OBSERVED_HEARTBEAT:
        if (is_word(health, seen) &&
            !afsync_inventory_fold_heartbeat(&health->inventory, &seen->who, seen->at))
            note_odd(health, AFSYNC_ODD_OF_NOBODY, &seen->who);
        return true;
    case AFSYNC_OBSERVED_ENDPOINT:
    case AFSYNC_OBSERVED_SESSION_END:
    case AFSYNC_OBSERVED_SUCCESS:
    case AFSYNC_OBSERVED_PROGRESS:
    case AFSYNC_OBSERVED_ITEM_ERROR:
    case AFSYNC_OBSERVED_HEALTH_WORD:
    case AFSYNC_OBSERVED_SIGN_OF_LIFE:
        break;
    }
    return false;
}

bool afsync_health_fold(struct afsync_health *health, const struct afsync_observation *seen,
                        struct afsync_fault *fault) {
    bool timed =
        seen->kind != AFSYNC_OBSERVED_ENDPOINT && seen->kind != AFSYNC_OBSERVED_HEALTH_WORD;
    struct afsync_endpoint *endpoint;
    bool ok;

    if (is_beside(health, seen, &ok, fault))
        return ok;
    if (timed && !is_word(health, seen))
        return note_existence(health, seen, fault);
    if (seen->kind == AFSYNC_OBSERVED_ITEM_ERROR &&
        (seen->who.server_endpoint == NULL || !seen->has_direction))
        return fold_orphan(health, seen, fault);
    endpoint = afsync_endpoint_get(health, seen, fault);
    if (endpoint == NULL)
        return false;
    if (afsync_voice_of(seen->source) == AFSYNC_SOURCE_EVENTS &&
        seen->at > endpoint->last_seen_at)
        endpoint->last_seen_at = seen->at;
    if (seen->kind == AFSYNC_OBSERVED_ENDPOINT)
        return list_endpoint(health, endpoint, seen, fault);
    return fold_on_leg(&endpoint->legs[seen->direction], seen, fault);
}

bool afsync_health_settle(struct afsync_health *health, struct afsync_fault *fault) {
    for (size_t i = health->orphan_count; i-- > 0;) {
        struct afsync_observation *seen = &health->orphans[i];
        struct afsync_leg *leg = leg_of_orphan(health, seen);

        if (leg == NULL)
            continue;
        if (!afsync_leg_fold_item_error(leg, seen, fault))
            return false;
        health->orphans[i] = health->orphans[--health->orphan_count];
    }
    afsync_endpoint_forget_recent(health);
    for (size_t i = 0; i < health->endpoint_count; i++)
        if (!afsync_endpoint_learn_server(&health->endpoints[i], &health->inventory, fault))
            return false;
    return afsync_health_meet(health, fault);
}

bool afsync_health_is_unlisted(const struct afsync_health *health,
                               const struct afsync_endpoint *endpoint) {
    return endpoint->listed && endpoint->listed_in != health->poll;
}

void afsync_health_drop(struct afsync_health *health, size_t index) {
    afsync_endpoint_fini(&health->endpoints[index]);
    health->endpoint_count--;
    health->endpoints[index] = health->endpoints[health->endpoint_count];
    health->keys[index] = health->keys[health->endpoint_count];
    afsync_index_forget(health);
}

int64_t afsync_health_newest_word_at(const struct afsync_health *health) {
    int64_t newest = 0;

    for (size_t i = 0; i < health->endpoint_count; i++)
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
            int64_t at = afsync_leg_newest_word_at(&health->endpoints[i].legs[d]);

            if (at > newest)
                newest = at;
        }
    return newest;
}

int64_t afsync_health_last_seen_at(const struct afsync_health *health) {
    int64_t newest = afsync_health_newest_word_at(health);

    for (size_t i = 0; i < health->endpoint_count; i++)
        if (health->endpoints[i].last_seen_at > newest)
            newest = health->endpoints[i].last_seen_at;
    return newest;
}
