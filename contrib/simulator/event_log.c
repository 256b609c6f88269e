/* SPDX-License-Identifier: Apache-2.0
 *
 * Gathering events. */
#include "event_log.h"

#include "moment.h"
#include "tree.h"

#include <stdlib.h>

enum {
    ARRIVES_AFTER_S = 60,
    PROGRESS_S = 5 * 60, /* how often a session tells of its progress */
    KEPT_S = 7 * 24 * 3600,
};

/* The agent's clock has fractions of a second: what is told of one moment comes in order.
 */
#define OF_PROGRESS (AFSYNC_SIM_TICKS / 8)
#define OF_END (AFSYNC_SIM_TICKS / 4)
#define OF_ITEMS (AFSYNC_SIM_TICKS / 2)

void afsync_sim_events_fini(struct afsync_sim_events *events) {
    free(events->events);
    *events = (struct afsync_sim_events){0};
}

static bool is_wanted(const struct afsync_sim_kql *kql, int64_t id) {
    for (size_t i = 0; i < kql->id_count; i++)
        if (kql->ids[i] == id)
            return true;
    return kql->id_count == 0;
}

static void add(struct afsync_sim_events *events, const struct afsync_sim_kql *kql,
                const struct afsync_sim_event *event) {
    if (event->ticks < kql->from || event->ticks >= kql->to || !is_wanted(kql, event->id))
        return;
    if (events->count == events->room) {
        size_t room = events->room > 0 ? 2 * events->room : 256;
        void *longer = events->count < AFSYNC_SIM_EVENTS_MAX
                           ? realloc(events->events, room * sizeof *events->events)
                           : NULL;

        events->cut = longer == NULL;
        if (longer == NULL)
            return;
        events->events = longer;
        events->room = room;
    }
    events->events[events->count++] = *event;
}

static void add_end(struct afsync_sim_events *events, const struct afsync_sim_kql *kql,
                    const struct afsync_sim_session *session,
                    struct afsync_sim_event event) {
    event.id = 9102;
    event.ticks = session->end_s * AFSYNC_SIM_TICKS + OF_END;
    add(events, kql, &event);
    for (size_t i = 0; i < session->series->code_count; i++) {
        event.id = 9121;
        event.ticks = session->end_s * AFSYNC_SIM_TICKS + OF_ITEMS + (int64_t)i;
        event.code = i;
        add(events, kql, &event);
    }
}

static void add_progress(struct afsync_sim_events *events, const struct afsync_sim_kql *kql,
                         const struct afsync_sim_session *session, int64_t from_s,
                         int64_t to_s, struct afsync_sim_event event) {
    int64_t at_s = session->start_s + PROGRESS_S;

    if (at_s < from_s)
        at_s += (from_s - at_s + PROGRESS_S - 1) / PROGRESS_S * PROGRESS_S;
    event.id = 9302;
    for (; at_s < to_s && at_s < session->end_s; at_s += PROGRESS_S) {
        event.ticks = at_s * AFSYNC_SIM_TICKS + OF_PROGRESS;
        add(events, kql, &event);
    }
}

/* All that an endpoint's sessions of one kind told in from <= moment < to. */
static void add_series(struct afsync_sim_events *events, const struct afsync_sim_kql *kql,
                       const struct afsync_sim_endpoint *endpoint,
                       const struct afsync_sim_series *series, int64_t from_s,
                       int64_t to_s) {
    int64_t number, behind;

    /* One second earlier, because what ends then tells of it within that second. */
    afsync_sim_session_met(series, from_s - 1, to_s, &number, &behind);
    for (; number < behind; number++) {
        struct afsync_sim_session session = afsync_sim_session_at(series, number);
        struct afsync_sim_event event = {
            .endpoint = endpoint, .series = series, .number = number};

        if (session.end_s < to_s)
            add_end(events, kql, &session, event);
        if (is_wanted(kql, 9302))
            add_progress(events, kql, &session, from_s, to_s, event);
    }
}

static void gather_of_fleet(struct afsync_sim_events *events,
                            const struct afsync_sim_fleet *fleet,
                            const struct afsync_sim_kql *kql, int64_t now_s) {
    int64_t from_s = kql->from / AFSYNC_SIM_TICKS, to_s = kql->to / AFSYNC_SIM_TICKS + 1;

    if (from_s < now_s - KEPT_S)
        from_s = now_s - KEPT_S;
    if (to_s > now_s - ARRIVES_AFTER_S)
        to_s = now_s - ARRIVES_AFTER_S;
    for (size_t i = 0; i < fleet->endpoint_count && !events->cut; i++) {
        const struct afsync_sim_endpoint *endpoint = &fleet->endpoints[i];
        const struct afsync_sim_story *story = &fleet->stories[endpoint->story];
        int64_t told_s = afsync_sim_fleet_told_at(fleet, endpoint, to_s);

        for (size_t j = 0; j < story->series_count; j++)
            add_series(events, kql, endpoint, &story->series[j], from_s, told_s);
    }
}

static void gather_of_scenario(struct afsync_sim_events *events, struct json_object *told,
                               const struct afsync_sim_kql *kql, int64_t now_s) {
    for (size_t i = 0; i < json_object_array_length(told); i++) {
        struct json_object *one = json_object_array_get_idx(told, i);
        const char *at = afsync_sim_tree_string(one, "TimeGenerated", "");
        struct afsync_sim_event event = {
            .told = one,
            .id = (int)json_object_get_int(afsync_sim_tree_member(one, "EventID"))};
        int64_t at_s = now_s;

        if (at[0] == '@' && afsync_sim_moment_read(at, now_s, &at_s))
            event.ticks = at_s * AFSYNC_SIM_TICKS;
        else if (!afsync_sim_moment_ticks(at, &event.ticks))
            event.ticks = now_s * AFSYNC_SIM_TICKS;
        add(events, kql, &event);
    }
}

void afsync_sim_events_gather(struct afsync_sim_events *events,
                              const struct afsync_sim_world *world,
                              const struct afsync_sim_kql *kql, int64_t now_s) {
    struct json_object *told = afsync_sim_tree_member(world->scenario, "events");

    if (json_object_is_type(told, json_type_array))
        gather_of_scenario(events, told, kql, now_s);
    else if (world->fleet != NULL)
        gather_of_fleet(events, world->fleet, kql, now_s);
}
