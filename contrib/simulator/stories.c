/* SPDX-License-Identifier: Apache-2.0
 *
 * The stories that have a name, told by sessions that recur in real time, and the fleet
 * that is served without a scenario. The service looks every 15 minutes of the clock; each
 * story is arranged so that it shows at each look. */
#include "fleet.h"

#include <stdio.h>
#include <string.h>

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)

enum { ITEM_BYTES = 64 * 1024 };

#define CANCELLED (-2147023673)        /* 0x800704c7, ERROR_CANCELLED */
#define CANCELLED_BY_VSS (-2134375780) /* 0x80c8029c, a snapshot */
#define SHARE_FULL (-2134351810)       /* 0x80c8603e, the file share is full */
#define IN_USE (-2147024864)           /* 0x80070020, ERROR_SHARING_VIOLATION */

static struct afsync_sim_series *add(struct afsync_sim_story *story,
                                     struct afsync_sim_series series) {
    struct afsync_sim_series *added = &story->series[story->series_count++];

    *added = series;
    if (added->mode == NULL)
        added->mode = "Regular";
    added->bytes = added->items * ITEM_BYTES;
    return added;
}

/* Every quarter of an hour, so that it ended some minutes before each look. */
static void add_success(struct afsync_sim_story *story, bool download) {
    add(story, (struct afsync_sim_series){.download = download,
                                          .start_s = (download ? 8 : 9) * MINUTE,
                                          .lasts_s = 2 * MINUTE,
                                          .every_s = 15 * MINUTE,
                                          .items = 12,
                                          .applied = 12});
}

static void tell_healthy(struct afsync_sim_story *story, int64_t started_at_s) {
    (void)started_at_s;
    add_success(story, true);
    add_success(story, false);
}

/* A lot of work every four hours, 40 items a minute. Session after session is cancelled and
 * the next one goes on where it was, until one ends the lot. The first is cancelled so soon
 * that no look falls between it and the success. */
static void tell_progressing(struct afsync_sim_story *story, int64_t started_at_s) {
    enum { ITEMS_A_MINUTE = 40, LOT = 239 * ITEMS_A_MINUTE };
    static const int64_t starts[] = {-13, -10, 40, 85, 130, 175, 226};
    enum { SESSIONS = sizeof starts / sizeof starts[0] - 1 };
    int64_t left = LOT;

    (void)started_at_s;
    add_success(story, true);
    for (size_t i = 0; i < SESSIONS; i++) {
        int64_t minutes = starts[i + 1] - starts[i];

        add(story, (struct afsync_sim_series){.start_s = starts[i] * MINUTE,
                                              .lasts_s = minutes * MINUTE,
                                              .every_s = 4 * HOUR,
                                              .result = i + 1 < SESSIONS ? CANCELLED : 0,
                                              .items = left,
                                              .applied = minutes * ITEMS_A_MINUTE});
        left -= minutes * ITEMS_A_MINUTE;
    }
}

static void tell_snapshot(struct afsync_sim_story *story, int64_t started_at_s) {
    (void)started_at_s;
    add_success(story, true);
    add(story, (struct afsync_sim_series){.start_s = MINUTE,
                                          .lasts_s = 2 * MINUTE,
                                          .every_s = 30 * MINUTE,
                                          .items = 12,
                                          .applied = 12});
    add(story, (struct afsync_sim_series){.start_s = 4 * MINUTE,
                                          .lasts_s = 6 * MINUTE,
                                          .every_s = 30 * MINUTE,
                                          .result = CANCELLED_BY_VSS,
                                          .items = 40,
                                          .applied = 5});
}

static void tell_full(struct afsync_sim_story *story, int64_t started_at_s) {
    int64_t full_since_s = started_at_s - 5 * HOUR;
    struct afsync_sim_series *failing;

    add_success(story, true);
    add_success(story, false);
    story->series[story->series_count - 1].until_s = full_since_s;
    failing =
        add(story, (struct afsync_sim_series){
                       .start_s = full_since_s - full_since_s % (15 * MINUTE) + 16 * MINUTE,
                       .lasts_s = 4 * MINUTE,
                       .every_s = 15 * MINUTE,
                       .result = SHARE_FULL,
                       .items = 214,
                   });
    failing->codes[failing->code_count++] =
        (struct afsync_sim_code){.code = SHARE_FULL, .persistent = 214};
}

static void tell_items(struct afsync_sim_story *story, int64_t started_at_s) {
    struct afsync_sim_series *series;

    tell_healthy(story, started_at_s);
    series = &story->series[story->series_count - 1];
    series->codes[series->code_count++] =
        (struct afsync_sim_code){.code = IN_USE, .persistent = 3, .transient = 1};
}

/* A session that began with the simulator, and stood still ten minutes later. */
static void tell_stuck(struct afsync_sim_story *story, int64_t started_at_s) {
    add_success(story, true);
    add_success(story, false);
    story->series[story->series_count - 1].until_s = started_at_s - 12 * HOUR;
    add(story, (struct afsync_sim_series){.start_s = started_at_s - 12 * HOUR,
                                          .lasts_s = AFSYNC_SIM_FOREVER_S,
                                          .moves_s = 10 * MINUTE,
                                          .items = 50000,
                                          .applied = 400});
}

static const struct {
    const char *name;
    void (*tell)(struct afsync_sim_story *story, int64_t started_at_s);
} tales[] = {{"healthy", tell_healthy},   {"progressing", tell_progressing},
             {"snapshot", tell_snapshot}, {"full", tell_full},
             {"items", tell_items},       {"stuck", tell_stuck}};

static bool tell(struct afsync_sim_story *story, const char *name, int64_t started_at_s) {
    for (size_t i = 0; i < sizeof tales / sizeof tales[0]; i++)
        if (strcmp(tales[i].name, name) == 0) {
            tales[i].tell(story, started_at_s);
            return true;
        }
    fprintf(stderr, "azure_simulator: there is no story \"%s\"\n", name);
    return false;
}

bool afsync_sim_fleet_named_story(struct afsync_sim_fleet *fleet, const char *name,
                                  size_t *index) {
    size_t known = fleet->story_count;

    return afsync_sim_fleet_story(fleet, name, index) &&
           (*index < known || tell(&fleet->stories[*index], name, fleet->started_at_s));
}

bool afsync_sim_fleet_built_in(struct afsync_sim_fleet *fleet) {
    static const struct {
        const char *sync_group, *name, *path, *server, *story;
    } rows[] = {
        {"finance", "0a000000-0000-4000-8000-000000000001", "D:\\Finance",
         "fs01.contoso.example", "healthy"},
        {"finance", "0a000000-0000-4000-8000-000000000002", "E:\\Finance",
         "fs02.contoso.example", "healthy"},
        {"design", "0b000000-0000-4000-8000-000000000001", "D:\\Design",
         "fs01.contoso.example", "progressing"},
        {"home", "0c000000-0000-4000-8000-000000000001", "D:\\Home", "fs02.contoso.example",
         "snapshot"},
        {"archive", "0d000000-0000-4000-8000-000000000001", "E:\\Archive",
         "fs02.contoso.example", "full"},
    };
    size_t server, story;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!afsync_sim_fleet_server(fleet, rows[i].server, &server) ||
            !afsync_sim_fleet_named_story(fleet, rows[i].story, &story) ||
            !afsync_sim_fleet_endpoint(fleet, rows[i].sync_group, rows[i].name,
                                       rows[i].path, server, story))
            return false;
    return true;
}
