/* SPDX-License-Identifier: Apache-2.0
 *
 * From argv to options, by the table in options.def. */
#include "take.h"

#include "base/text.h"
#include "base/time.h"

#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct afsync_option_row rows[] = {
#define SECTION(heading) {{NULL, 0, NULL, heading, NULL}, NULL, 0, 0},
#define OPTION(name, letter, argument, take, field, value, help)                           \
    {{name, letter, argument, help, NULL},                                                 \
     afsync_take_##take,                                                                   \
     offsetof(struct afsync_options, field),                                               \
     value},
#include "options.def"
};
enum { ROWS = sizeof rows / sizeof rows[0], OPTIONS_MAX = 96, LIMIT_BASE = 1000 };
_Static_assert(ROWS + sizeof(struct afsync_policy) / sizeof(int64_t) < OPTIONS_MAX,
               "getopt's tables must hold every option");

static void show_limit(const struct afsync_limit *limit,
                       void (*each)(void *context, const struct afsync_option *option),
                       void *context) {
    bool is_rate = limit->kind == AFSYNC_LIMIT_RATE;
    char standard[AFSYNC_DURATION_MAX];
    struct afsync_option shown = {limit->option, 0, is_rate ? "BYTES" : "DURATION",
                                  limit->what, standard};

    if (is_rate)
        snprintf(standard, sizeof standard, "%" PRId64, limit->initial);
    else
        afsync_duration_format(limit->initial, standard);
    each(context, &shown);
}

void afsync_options_each(void (*each)(void *context, const struct afsync_option *option),
                         void *context) {
    for (size_t i = 0; i < ROWS; i++) {
        each(context, &rows[i].shown);
        /* The limits of the ladder stand with what judges. */
        if (rows[i].take != afsync_take_at)
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
        const struct afsync_option *shown = &rows[i].shown;

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

static const struct afsync_option_row *row_of(int value) {
    if (value >= LIMIT_BASE)
        return &rows[value - LIMIT_BASE];
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].shown.letter == value && rows[i].shown.name != NULL)
            return &rows[i];
    return NULL;
}

/* getopt takes abbreviations; we do not: --client-secret would stand for
 * --client-secret-file, and a secret on the command line for a file's name. */
static bool is_spelt_out(const char *word, const char *name) {
    size_t length = strcspn(word + 2, "=");

    return strlen(name) == length && strncmp(word + 2, name, length) == 0;
}

static bool take_one(struct afsync_options *options, int value, char **argv,
                     const struct option *longer, struct afsync_fault *fault) {
    const char *word = argv[optind - 1];

    if (longer != NULL && optarg == word)
        word = argv[optind - 2];
    if (longer != NULL && !is_spelt_out(word, longer->name))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "unknown option %.*s (is it --%s?); see --help",
                                (int)strcspn(word, "="), word, longer->name);

    if (value == '?' && strchr(word, '=') != NULL && strncmp(word, "--", 2) == 0 &&
        optopt != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s: that option takes no argument", word);
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
        return afsync_take_limit(options, &afsync_limits()[value - 2 * LIMIT_BASE], optarg,
                                 fault);
    return row_of(value)->take(options, row_of(value), optarg, fault);
}

/* ---- the whole ---- */

static struct afsync_patterns patterns_of(const struct afsync_list *list) {
    return (struct afsync_patterns){list->items, list->count};
}

/* The lists are complete: the config borrows them. */
static void lend_lists(struct afsync_options *options) {
    struct afsync_selection *selection = &options->config.selection;

    options->config.events.paths = options->events.items;
    options->config.events.path_count = options->events.count;
    selection->sync_groups = patterns_of(&options->sync_groups);
    selection->servers = patterns_of(&options->servers);
    selection->endpoints = patterns_of(&options->endpoints);
    selection->not_sync_groups = patterns_of(&options->not_sync_groups);
    selection->not_servers = patterns_of(&options->not_servers);
    selection->not_endpoints = patterns_of(&options->not_endpoints);
    options->config.forget = patterns_of(&options->forget);
    options->config.map = patterns_of(&options->map);
}

/* $MP_STATE_PATH/<euid>/check_azure_file_sync, else /var/lib/azure-file-sync/<user name>.
 * Of the former the folder of the user is made too, as other plugins do. */
static void find_state_dir(struct afsync_options *options,
                           const char *(*variable)(const char *name)) {
    const char *path = variable("MP_STATE_PATH");
    const struct passwd *user = getpwuid(geteuid());
    struct afsync_text *dir = &options->state_dir;

    if (options->no_state)
        options->config.state_dir = NULL;
    if (options->no_state || options->config.state_dir != NULL)
        return;
    if (path != NULL && *path != '\0') {
        afsync_text_addf(dir, "%s/%lu", path, (unsigned long)geteuid());
        mkdir(afsync_text_string(dir), 0700);
        afsync_text_add(dir, "/check_azure_file_sync");
    } else if (user != NULL) {
        afsync_text_addf(dir, "/var/lib/azure-file-sync/%s", user->pw_name);
    }
    if (dir->length > 0 && afsync_text_good(dir, NULL))
        options->config.state_dir = dir->data;
}

/* Relative paths are of another scope in another folder. */
static void name_scope(struct afsync_options *options) {
    bool has_relative = false;

    for (size_t i = 0; i < options->events.count; i++)
        if (options->events.items[i][0] != '/')
            has_relative = true;
    if (has_relative && getcwd(options->folder, sizeof options->folder) != NULL)
        options->config.state_name = options->folder;
}

static bool reads_stdin(const struct afsync_options *options) {
    for (size_t i = 0; i < options->events.count; i++)
        if (strcmp(options->events.items[i], "-") == 0)
            return true;
    return false;
}

static bool check_scope(const struct afsync_options *options, struct afsync_fault *fault) {
    const struct afsync_arm_config *arm = &options->config.arm;

    if (arm->subscription == NULL && (arm->resource_group != NULL || arm->service != NULL))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--resource-group and --service need --subscription ID");
    if (arm->subscription == NULL && options->config.metrics)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--metrics needs --subscription ID");
    if (arm->service != NULL && arm->resource_group == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--service needs --resource-group NAME");
    if (options->config.max_age_ms > 0 && options->no_state)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--max-age needs a state, and --no-state refuses it");
    if (options->config.max_age_ms > 0 && reads_stdin(options))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--max-age cannot answer for --events -: what comes on "
                                "standard input is another thing each time");
    if (options->forget.count > 0 && options->no_state)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "--forget needs a state, and --no-state refuses it");
    if (arm->subscription == NULL && options->events.count == 0 &&
        options->config.loganalytics.workspace == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "no source; give --subscription ID, --workspace GUID or "
                                "--events PATH (see --help)");
    return true;
}

bool afsync_options_parse(struct afsync_options *options, int argc, char **argv,
                          const char *(*variable)(const char *name),
                          struct afsync_fault *fault) {
    struct option longs[OPTIONS_MAX];
    char letters[OPTIONS_MAX];
    int value, index = -1;

    *options = (struct afsync_options){.config = afsync_config_default()};
    fill_getopt(longs, letters);
    opterr = 0;
    while ((value = getopt_long(argc, argv, letters, longs, &index)) != -1) {
        if (!take_one(options, value, argv, index >= 0 ? &longs[index] : NULL, fault))
            return false;
        index = -1;
        if (options->action != AFSYNC_DO_CHECK)
            return true;
    }
    if (optind < argc)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "\"%s\" belongs to no option; see --help", argv[optind]);
    lend_lists(options);
    if (options->explains)
        options->config.explain = AFSYNC_EXPLAIN_LADDER;
    else if (options->format == AFSYNC_TEXT)
        options->config.explain = AFSYNC_EXPLAIN_TROUBLE;
    afsync_config_adopt(&options->config, variable);
    find_state_dir(options, variable);
    name_scope(options);
    return check_scope(options, fault) && afsync_config_check(&options->config, fault);
}

void afsync_options_fini(struct afsync_options *options) {
    afsync_text_fini(&options->state_dir);
    free(options->events.items);
    free(options->sync_groups.items);
    free(options->servers.items);
    free(options->endpoints.items);
    free(options->not_sync_groups.items);
    free(options->not_servers.items);
    free(options->not_endpoints.items);
    free(options->forget.items);
    free(options->map.items);
    *options = (struct afsync_options){0};
}
