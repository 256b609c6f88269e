/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what a scenario says of its fleet: "generate" and "timeline". */
#include "fleet.h"
#include "moment.h"
#include "tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool complain(const char *format, ...) {
    va_list arguments;

    fputs("azure_simulator: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return false;
}

static size_t length_of(struct json_object *array) {
    return json_object_is_type(array, json_type_array) ? json_object_array_length(array)
                                                       : 0;
}

/* "g####" and 7 is "g0007"; a name without # gets the number at its end. */
static void number_name(char out[AFSYNC_SIM_NAME_MAX], const char *pattern, size_t number) {
    size_t before = strcspn(pattern, "#"), width = strspn(pattern + before, "#");

    snprintf(out, AFSYNC_SIM_NAME_MAX, "%.*s%0*zu%s", (int)before, pattern, (int)width,
             number, pattern + before + width);
}

static bool generate_endpoint(struct afsync_sim_fleet *fleet, struct json_object *from,
                              size_t group, size_t number) {
    struct json_object *stories = afsync_sim_tree_member(from, "stories");
    size_t servers = (size_t)afsync_sim_tree_number(from, "servers", 10);
    size_t told = length_of(stories), story, server;
    char sync_group[AFSYNC_SIM_NAME_MAX], name[64], server_name[AFSYNC_SIM_NAME_MAX];
    char path[64];
    const char *story_name = "healthy";

    if (told > 0)
        story_name = json_object_get_string(
            json_object_array_get_idx(stories, fleet->endpoint_count % told));
    number_name(sync_group, afsync_sim_tree_string(from, "name", "group####"), group);
    number_name(server_name,
                afsync_sim_tree_string(from, "server_name", "fs###.contoso.example"),
                servers > 0 ? number % servers : 0);
    snprintf(name, sizeof name, "0f%06zu-0000-4000-8000-%012zu", group, number);
    snprintf(path, sizeof path, "D:\\Shares\\%zu", group);
    return afsync_sim_fleet_server(fleet, server_name, &server) &&
           afsync_sim_fleet_named_story(fleet, story_name != NULL ? story_name : "",
                                        &story) &&
           afsync_sim_fleet_endpoint(fleet, sync_group, name, path, server, story);
}

static bool generate(struct afsync_sim_fleet *fleet, struct json_object *from) {
    size_t groups = (size_t)afsync_sim_tree_number(from, "sync_groups", 10);
    size_t endpoints = (size_t)afsync_sim_tree_number(from, "endpoints", 1);

    for (size_t i = 0; i < groups; i++)
        for (size_t j = 0; j < endpoints; j++)
            if (!generate_endpoint(fleet, from, i, j))
                return false;
    return true;
}

/* A member that is a moment or a span; what it is without it is there already. */
static bool read_moment(struct json_object *from, const char *name, int64_t now_s,
                        int64_t *at_s) {
    const char *text = afsync_sim_tree_string(from, name, NULL);

    if (text == NULL || afsync_sim_moment_read(text, now_s, at_s))
        return true;
    return complain("\"%s\" is no moment: %s", name, text);
}

static bool read_span(struct json_object *from, const char *name, int64_t *span_s) {
    const char *text = afsync_sim_tree_string(from, name, NULL);

    if (text == NULL || afsync_sim_span_read(text, span_s))
        return true;
    return complain("\"%s\" is no span of time: %s", name, text);
}

/* A number, or one in hexadecimal as a string. */
static int32_t read_code(struct json_object *from, const char *name) {
    const char *text = afsync_sim_tree_string(from, name, NULL);

    if (text != NULL)
        return (int32_t)(uint32_t)strtoul(text, NULL, 0);
    return (int32_t)afsync_sim_tree_number(from, name, 0);
}

static bool read_codes(struct json_object *from, struct afsync_sim_series *series) {
    size_t count = length_of(from);

    if (count > AFSYNC_SIM_CODES_MAX)
        return complain("more than %d codes of item errors", AFSYNC_SIM_CODES_MAX);
    for (size_t i = 0; i < count; i++) {
        struct json_object *code = json_object_array_get_idx(from, i);

        series->codes[i] = (struct afsync_sim_code){
            .code = read_code(code, "code"),
            .persistent = afsync_sim_tree_number(code, "persistent", 0),
            .transient = afsync_sim_tree_number(code, "transient", 0)};
    }
    series->code_count = count;
    return true;
}

static const char *read_mode(struct json_object *from) {
    static const char *const modes[] = {"Regular", "NamespaceDownload", "InitialUpload",
                                        "SnapshotUpload", "InitialFullDownload"};
    const char *mode = afsync_sim_tree_string(from, "mode", "Regular");

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcasecmp(modes[i], mode) == 0)
            return modes[i];
    complain("there is no mode \"%s\"", mode);
    return NULL;
}

/* From when to when, and how often. */
static bool read_times(struct json_object *from, int64_t now_s,
                       struct afsync_sim_series *series) {
    int64_t end_s = 0;

    series->start_s = now_s;
    series->lasts_s = AFSYNC_SIM_FOREVER_S;
    if (!read_moment(from, "start", now_s, &series->start_s) ||
        !read_moment(from, "end", now_s, &end_s) ||
        !read_moment(from, "until", now_s, &series->until_s) ||
        !read_span(from, "lasts", &series->lasts_s) ||
        !read_span(from, "every", &series->every_s) ||
        !read_span(from, "moves_for", &series->moves_s))
        return false;
    if (end_s != 0)
        series->lasts_s = end_s - series->start_s;
    if (series->lasts_s < 0 || series->every_s < 0)
        return complain("a session ends before it starts");
    return true;
}

static bool read_series(struct json_object *from, int64_t now_s,
                        struct afsync_sim_series *series) {
    const char *direction = afsync_sim_tree_string(from, "direction", "upload");

    series->download = strcasecmp(direction, "download") == 0;
    series->result = read_code(from, "result");
    series->mode = read_mode(from);
    series->items = afsync_sim_tree_number(from, "items", 0);
    series->applied =
        afsync_sim_tree_number(from, "applied", series->result == 0 ? series->items : 0);
    series->bytes = afsync_sim_tree_number(from, "bytes", series->items * 65536);
    return series->mode != NULL && read_times(from, now_s, series) &&
           read_codes(afsync_sim_tree_member(from, "item_errors"), series);
}

static bool read_story(struct json_object *from, int64_t now_s,
                       struct afsync_sim_story *story) {
    size_t count = length_of(from);

    if (count > AFSYNC_SIM_SERIES_MAX)
        return complain("an endpoint has more than %d sessions", AFSYNC_SIM_SERIES_MAX);
    story->series_count = count;
    for (size_t i = 0; i < count; i++)
        if (!read_series(json_object_array_get_idx(from, i), now_s, &story->series[i]))
            return false;
    return true;
}

/* The story of an endpoint: one that has a name, or sessions of its own. */
static bool find_story(struct afsync_sim_fleet *fleet, struct json_object *from,
                       size_t *story) {
    struct json_object *sessions = afsync_sim_tree_member(from, "sessions");
    char name[32];

    if (sessions == NULL)
        return afsync_sim_fleet_named_story(
            fleet, afsync_sim_tree_string(from, "story", "healthy"), story);
    snprintf(name, sizeof name, "of endpoint %zu", fleet->endpoint_count);
    return afsync_sim_fleet_story(fleet, name, story) &&
           read_story(sessions, fleet->started_at_s, &fleet->stories[*story]);
}

/* JSON for the caller to free; NULL if there are none. */
static bool read_properties(struct json_object *from, char **properties) {
    struct json_object *own = afsync_sim_tree_member(from, "properties");

    if (own == NULL)
        return true;
    if (!json_object_is_type(own, json_type_object))
        return complain("\"properties\" is no object");
    free(*properties);
    *properties = strdup(json_object_to_json_string(own));
    return *properties != NULL;
}

static bool read_endpoint(struct afsync_sim_fleet *fleet, struct json_object *from) {
    const char *sync_group = afsync_sim_tree_string(from, "sync_group", "group");
    const char *name = afsync_sim_tree_string(from, "name", NULL);
    char made_up[64];
    size_t server, story;

    snprintf(made_up, sizeof made_up, "0f000000-0000-4000-8000-%012zu",
             fleet->endpoint_count + 1);
    return afsync_sim_fleet_server(
               fleet, afsync_sim_tree_string(from, "server", "fs01.contoso.example"),
               &server) &&
           find_story(fleet, from, &story) &&
           afsync_sim_fleet_endpoint(fleet, sync_group, name != NULL ? name : made_up,
                                     afsync_sim_tree_string(from, "path", "D:\\Data"),
                                     server, story) &&
           read_properties(from, &fleet->endpoints[fleet->endpoint_count - 1].properties);
}

static bool read_server(struct afsync_sim_fleet *fleet, struct json_object *from) {
    const char *name = afsync_sim_tree_string(from, "name", "fs01.contoso.example");
    const char *id = afsync_sim_tree_string(from, "id", NULL);
    size_t index;

    if (!afsync_sim_fleet_server(fleet, name, &index))
        return false;
    if (id != NULL)
        snprintf(fleet->servers[index].id, AFSYNC_SIM_NAME_MAX, "%s", id);
    return read_moment(from, "silent_since", fleet->started_at_s,
                       &fleet->servers[index].silent_since_s) &&
           read_properties(from, &fleet->servers[index].properties);
}

static bool read_group(struct afsync_sim_fleet *fleet, struct json_object *from) {
    size_t index;

    return afsync_sim_fleet_sync_group(fleet, afsync_sim_tree_string(from, "name", "group"),
                                       &index) &&
           read_properties(from, &fleet->groups[index].properties);
}

static bool read_timeline(struct afsync_sim_fleet *fleet, struct json_object *from) {
    struct json_object *servers = afsync_sim_tree_member(from, "servers");
    struct json_object *endpoints = afsync_sim_tree_member(from, "endpoints");
    struct json_object *groups = afsync_sim_tree_member(from, "sync_groups");

    for (size_t i = 0; i < length_of(servers); i++)
        if (!read_server(fleet, json_object_array_get_idx(servers, i)))
            return false;
    for (size_t i = 0; i < length_of(endpoints); i++)
        if (!read_endpoint(fleet, json_object_array_get_idx(endpoints, i)))
            return false;
    for (size_t i = 0; i < length_of(groups); i++)
        if (!read_group(fleet, json_object_array_get_idx(groups, i)))
            return false;
    return true;
}

bool afsync_sim_fleet_plan(struct afsync_sim_fleet **fleet, struct json_object *scenario,
                           int64_t now_s) {
    struct json_object *generated = afsync_sim_tree_member(scenario, "generate");
    struct json_object *timeline = afsync_sim_tree_member(scenario, "timeline");
    bool described = generated != NULL || timeline != NULL, good;

    *fleet = NULL;
    if (!described && afsync_sim_tree_member(scenario, "resource_groups") != NULL)
        return true;
    *fleet = afsync_sim_fleet_new(now_s);
    if (*fleet == NULL)
        return false;
    good = described || afsync_sim_fleet_built_in(*fleet);
    good = good && (generated == NULL || generate(*fleet, generated));
    good = good && (timeline == NULL || read_timeline(*fleet, timeline));
    afsync_sim_fleet_settle(*fleet);
    return good;
}
