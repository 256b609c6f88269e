/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of options and how each takes its argument. */
#include "options.h"

#include "range.h"

#include "base/text.h"
#include "base/time.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row, with what to do about it. */
struct row {
    struct check_option shown;
    bool (*take)(struct check_options *options, const struct row *row, const char *value,
                 struct afsync_fault *fault);
    size_t offset; /* of the member it sets */
    int value;     /* what a flag sets, or which of a pair */
};

static void *member(struct check_options *options, const struct row *row) {
    return (char *)options + row->offset;
}

/* ---- takers ---- */

static bool refuse(const struct row *row, const char *value, const char *right,
                   struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "--%s takes %s, not \"%s\"",
                            row->shown.name, right, value);
}

static bool take_string(struct check_options *options, const struct row *row,
                        const char *value, struct afsync_fault *fault) {
    if (*value == '\0')
        return refuse(row, value, row->shown.argument, fault);
    memcpy(member(options, row), &value, sizeof value);
    return true;
}

static bool take_list(struct check_options *options, const struct row *row,
                      const char *value, struct afsync_fault *fault) {
    struct check_list *list = member(options, row);
    const char **grown;

    if (*value == '\0')
        return refuse(row, value, row->shown.argument, fault);
    grown = realloc(list->items, (list->count + 1) * sizeof list->items[0]);
    if (grown == NULL)
        return afsync_fault_no_memory(fault);
    list->items = grown;
    list->items[list->count++] = value;
    return true;
}

static bool take_action(struct check_options *options, const struct row *row,
                        const char *value, struct afsync_fault *fault) {
    (void)value;
    (void)fault;
    options->action = (enum check_action)row->value;
    return true;
}

static bool take_verbose(struct check_options *options, const struct row *row,
                         const char *value, struct afsync_fault *fault) {
    (void)row;
    (void)value;
    (void)fault;
    options->verbosity++;
    return true;
}

static bool take_no_state(struct check_options *options, const struct row *row,
                          const char *value, struct afsync_fault *fault) {
    (void)row;
    (void)value;
    (void)fault;
    options->no_state = true;
    return true;
}

static bool take_threshold(struct check_options *options, const struct row *row,
                           const char *value, struct afsync_fault *fault) {
    return afsync_threshold_parse(options->config.thresholds, row->value == AFSYNC_CRITICAL,
                                  value, fault);
}

static bool take_limit(struct check_options *options, const struct afsync_limit *limit,
                       const char *value, struct afsync_fault *fault) {
    if (afsync_policy_set(&options->config.policy, limit, value))
        return true;
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE, "--%s takes %s, not \"%s\"", limit->option,
        limit->kind == AFSYNC_LIMIT_RATE ? "bytes a second (2000000)"
                                         : "a duration (90, 90s, 15m, 2h, 1d)",
        value);
}

/* A word of a short list, whose place in the list is the value. */
static bool take_word(const char *const *words, size_t count, const char *value,
                      size_t *found) {
    for (*found = 0; *found < count; (*found)++)
        if (strcmp(words[*found], value) == 0)
            return true;
    return false;
}

static bool take_direction(struct check_options *options, const struct row *row,
                           const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"upload", "download"};
    struct afsync_selection *selection = &options->config.selection;
    size_t found;

    if (!take_word(words, 2, value, &found))
        return refuse(row, value, "upload or download", fault);
    /* Given twice with both words it selects both. */
    selection->one_direction =
        !selection->one_direction || selection->direction == (enum afsync_direction)found;
    selection->direction = (enum afsync_direction)found;
    return true;
}

static bool take_format(struct check_options *options, const struct row *row,
                        const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"text", "json"};
    size_t found;

    if (!take_word(words, 2, value, &found))
        return refuse(row, value, "text or json", fault);
    options->format = (enum check_format)found;
    return true;
}

static bool take_perfdata(struct check_options *options, const struct row *row,
                          const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"", "full", "brief", "none"};
    size_t found;

    if (*value == '\0' || !take_word(words, 4, value, &found))
        return refuse(row, value, "full, brief or none", fault);
    options->perfdata = (enum check_perfdata)found;
    return true;
}

static bool take_fault_state(struct check_options *options, const struct row *row,
                             const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"", "warning", "critical", "unknown"};
    size_t found;

    if (*value == '\0' || !take_word(words, 4, value, &found))
        return refuse(row, value, "unknown, warning or critical", fault);
    options->config.fault_state = (enum afsync_state)found;
    return true;
}

static bool take_auth(struct check_options *options, const struct row *row,
                      const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"auto", "secret"};
    size_t found;

    (void)options;
    if (!take_word(words, 2, value, &found))
        return refuse(row, value, "auto or secret (other logins come with a later version)",
                      fault);
    return true;
}

static bool take_at(struct check_options *options, const struct row *row, const char *value,
                    struct afsync_fault *fault) {
    struct afsync_count seconds = afsync_count_parse(value);

    options->config.replay = true;
    if (strcmp(value, "newest") == 0)
        options->at = AFSYNC_AT_NEWEST;
    else if (seconds.known && seconds.value <= (uint64_t)(AFSYNC_TIME_LAST / AFSYNC_SECOND))
        options->at = (int64_t)seconds.value * AFSYNC_SECOND;
    else
        options->at = afsync_time_parse(value);
    if (options->at == 0)
        return refuse(row, value,
                      "an RFC 3339 time (2026-03-04T02:40:00Z), epoch seconds or newest",
                      fault);
    return true;
}

static bool take_timeout(struct check_options *options, const struct row *row,
                         const char *value, struct afsync_fault *fault) {
    int64_t timeout;

    if (!afsync_duration_parse(value, &timeout) || timeout < AFSYNC_SECOND ||
        timeout > AFSYNC_HOUR)
        return refuse(row, value, "1 to 3600 seconds", fault);
    options->config.timeout_ms = timeout;
    return true;
}

/* ---- the table ---- */

#define IN(field) offsetof(struct check_options, field)
static const struct row rows[] = {
    {{NULL, 0, NULL, "Sources (at least one)", NULL}, NULL, 0, 0},
    {{"subscription", 0, "ID", "Azure subscription; alone: all its Storage Sync Services",
      NULL},
     take_string,
     IN(config.arm.subscription),
     0},
    {{"resource-group", 0, "NAME", "only this resource group", NULL},
     take_string,
     IN(config.arm.resource_group),
     0},
    {{"service", 0, "NAME", "only this Storage Sync Service (needs --resource-group)",
      NULL},
     take_string,
     IN(config.arm.service),
     0},
    {{"cloud", 0, "NAME|URL", "public (default), usgov, china, or an ARM URL", NULL},
     take_string,
     IN(config.arm.cloud),
     0},
    {{"events", 0, "PATH",
      "exported Windows events: file, folder, pattern or -; repeatable", NULL},
     take_list,
     IN(events),
     0},
    {{"events-zone", 0, "ZONE", "zone of exports that say none: +01:00, Europe/Berlin",
      NULL},
     take_string,
     IN(config.events.zone),
     0},

    {{NULL, 0, NULL, "Login (also AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET)",
      NULL},
     NULL,
     0,
     0},
    {{"auth", 0, "METHOD", "auto (default) or secret", NULL}, take_auth, 0, 0},
    {{"tenant", 0, "ID", "Entra tenant", NULL}, take_string, IN(config.arm.tenant), 0},
    {{"client-id", 0, "ID", "application (client) id", NULL},
     take_string,
     IN(config.arm.client_id),
     0},
    {{"client-secret-file", 0, "FILE", "file that holds the secret; not readable by others",
      NULL},
     take_string,
     IN(config.arm.client_secret_file),
     0},
    {{"ca", 0, "FILE|FOLDER", "trust these certificates instead of the system's", NULL},
     take_string,
     IN(config.arm.ca),
     0},

    {{NULL, 0, NULL, "Selection (repeatable; patterns with * ? [ ], case ignored)", NULL},
     NULL,
     0,
     0},
    {{"sync-group", 0, "PATTERN", "sync group", NULL}, take_list, IN(sync_groups), 0},
    {{"server", 0, "PATTERN", "server, by full name or first label", NULL},
     take_list,
     IN(servers),
     0},
    {{"endpoint", 0, "PATTERN", "server endpoint, by resource name, friendly name or path",
      NULL},
     take_list,
     IN(endpoints),
     0},
    {{"direction", 0, "WORD", "upload or download", NULL}, take_direction, 0, 0},
    {{"exclude-sync-group", 0, "PATTERN", "not this sync group", NULL},
     take_list,
     IN(not_sync_groups),
     0},
    {{"exclude-server", 0, "PATTERN", "not this server", NULL},
     take_list,
     IN(not_servers),
     0},
    {{"exclude-endpoint", 0, "PATTERN", "not this endpoint", NULL},
     take_list,
     IN(not_endpoints),
     0},

    {{NULL, 0, NULL, "Judging", NULL}, NULL, 0, 0},
    {{"warning", 'w', "NAME=RANGE", "threshold for one reading of every leg; repeatable",
      NULL},
     take_threshold,
     0,
     AFSYNC_WARNING},
    {{"critical", 'c', "NAME=RANGE", "the same", NULL}, take_threshold, 0, AFSYNC_CRITICAL},
    {{"fault-state", 0, "STATE", "when looking fails: unknown (default), warning, critical",
      NULL},
     take_fault_state,
     0,
     0},
    {{"at", 0, "TIME", "judge as of this moment: RFC 3339, epoch seconds or newest", NULL},
     take_at,
     0,
     0},

    {{NULL, 0, NULL, "Output and running", NULL}, NULL, 0, 0},
    {{"format", 0, "WORD", "text (default) or json", NULL}, take_format, 0, 0},
    {{"perfdata", 0, "WORD", "full, brief (default beyond 20 endpoints) or none", NULL},
     take_perfdata,
     0,
     0},
    {{"state-dir", 0, "DIR", "accepted; this version keeps no state", NULL},
     take_string,
     IN(state_dir),
     0},
    {{"no-state", 0, NULL, "accepted; this version keeps no state", NULL},
     take_no_state,
     0,
     0},
    {{"timeout", 't', "SECONDS", "deadline of the run, default 30 (NRPE's own is 10)",
      NULL},
     take_timeout,
     0,
     0},
    {{"verbose", 'v', NULL, "also say what the sources cost and how old they are", NULL},
     take_verbose,
     0,
     0},
    {{"version", 'V', NULL, "print the version", NULL}, take_action, 0, CHECK_VERSION},
    {{"help", 'h', NULL, "print this help", NULL}, take_action, 0, CHECK_HELP},
};
#undef IN
enum { ROWS = sizeof rows / sizeof rows[0], OPTIONS_MAX = 96, LIMIT_BASE = 1000 };

static void show_limit(const struct afsync_limit *limit,
                       void (*each)(void *context, const struct check_option *option),
                       void *context) {
    bool is_rate = limit->kind == AFSYNC_LIMIT_RATE;
    char standard[AFSYNC_DURATION_MAX];
    struct check_option shown = {limit->option, 0, is_rate ? "BYTES" : "DURATION",
                                 limit->what, standard};

    if (is_rate)
        snprintf(standard, sizeof standard, "%" PRId64, limit->initial);
    else
        afsync_duration_format(limit->initial, standard);
    each(context, &shown);
}

void check_options_each(void (*each)(void *context, const struct check_option *option),
                        void *context) {
    for (size_t i = 0; i < ROWS; i++) {
        each(context, &rows[i].shown);
        /* The limits of the ladder stand with what judges. */
        if (rows[i].take != take_at)
            continue;
        for (const struct afsync_limit *limit = afsync_limits(); limit->option; limit++)
            show_limit(limit, each, context);
    }
}

/* Turns the tables into what getopt_long wants; a row's number is its value. */
static void fill_getopt(struct option *longs, char *letters) {
    const struct afsync_limit *limits = afsync_limits();
    size_t count = 0, at = 0;

    letters[at++] = ':'; /* a missing argument is told apart from an unknown option */
    for (size_t i = 0; i < ROWS; i++) {
        const struct check_option *shown = &rows[i].shown;

        if (shown->name == NULL)
            continue;
        longs[count++] = (struct option){
            shown->name, shown->argument != NULL ? required_argument : no_argument, NULL,
            shown->letter != 0 ? shown->letter : (int)(LIMIT_BASE + i)};
        if (shown->letter != 0)
            letters[at++] = shown->letter;
        if (shown->letter != 0 && shown->argument != NULL)
            letters[at++] = ':';
    }
    for (size_t i = 0; limits[i].option != NULL; i++)
        longs[count++] = (struct option){limits[i].option, required_argument, NULL,
                                         (int)(2 * LIMIT_BASE + i)};
    longs[count] = (struct option){0};
    letters[at] = '\0';
}

static const struct row *row_of(int value) {
    if (value >= LIMIT_BASE)
        return &rows[value - LIMIT_BASE];
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].shown.letter == value && rows[i].shown.name != NULL)
            return &rows[i];
    return NULL;
}

static bool take_one(struct check_options *options, int value, char **argv,
                     struct afsync_fault *fault) {
    const char *word = argv[optind - 1];

    if (value == '?' && optopt != 0 && optopt < LIMIT_BASE)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "unknown option -%c; see --help",
                                optopt);
    if (value == '?')
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "unknown option %s; see --help",
                                word);
    if (value == ':')
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s needs an argument; see --help", word);
    if (value >= 2 * LIMIT_BASE)
        return take_limit(options, &afsync_limits()[value - 2 * LIMIT_BASE], optarg, fault);
    return row_of(value)->take(options, row_of(value), optarg, fault);
}

/* ---- the whole ---- */

static struct afsync_patterns patterns_of(const struct check_list *list) {
    return (struct afsync_patterns){list->items, list->count};
}

/* The lists are complete: the config borrows them. */
static void lend_lists(struct check_options *options) {
    struct afsync_selection *selection = &options->config.selection;

    options->config.events.paths = options->events.items;
    options->config.events.path_count = options->events.count;
    selection->sync_groups = patterns_of(&options->sync_groups);
    selection->servers = patterns_of(&options->servers);
    selection->endpoints = patterns_of(&options->endpoints);
    selection->not_sync_groups = patterns_of(&options->not_sync_groups);
    selection->not_servers = patterns_of(&options->not_servers);
    selection->not_endpoints = patterns_of(&options->not_endpoints);
}

static bool check_scope(const struct check_options *options, struct afsync_fault *fault) {
    const struct afsync_arm_config *arm = &options->config.arm;

    if (arm->subscription == NULL && (arm->resource_group != NULL || arm->service != NULL))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--resource-group and --service need --subscription ID");
    if (arm->service != NULL && arm->resource_group == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--service needs --resource-group NAME");
    if (arm->subscription == NULL && options->events.count == 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "no source; give --subscription ID or --events PATH "
                                "(see --help)");
    return true;
}

bool check_options_parse(struct check_options *options, int argc, char **argv,
                         const char *(*variable)(const char *name),
                         struct afsync_fault *fault) {
    struct option longs[OPTIONS_MAX];
    char letters[OPTIONS_MAX];
    int value;

    *options = (struct check_options){.config = afsync_config_default()};
    fill_getopt(longs, letters);
    opterr = 0;
    while ((value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (!take_one(options, value, argv, fault))
            return false;
        if (options->action != CHECK_RUN)
            return true;
    }
    if (optind < argc)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "\"%s\" belongs to no option; see --help", argv[optind]);
    lend_lists(options);
    afsync_config_adopt(&options->config, variable);
    return check_scope(options, fault);
}

void check_options_fini(struct check_options *options) {
    free(options->events.items);
    free(options->sync_groups.items);
    free(options->servers.items);
    free(options->endpoints.items);
    free(options->not_sync_groups.items);
    free(options->not_servers.items);
    free(options->not_endpoints.items);
    *options = (struct check_options){0};
}
