/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: one table of options, from argv to a config that is const from then on.
 */
#ifndef CHECK_OPTIONS_H
#define CHECK_OPTIONS_H

#include "afsync.h"

enum check_action { CHECK_RUN, CHECK_HELP, CHECK_VERSION };
enum check_format { CHECK_TEXT, CHECK_JSON };
enum check_perfdata {
    CHECK_PERFDATA_AUTO,
    CHECK_PERFDATA_FULL,
    CHECK_PERFDATA_BRIEF,
    CHECK_PERFDATA_NONE
};

/* A growing list of borrowed strings. */
struct check_list {
    const char **items;
    size_t count;
};

/* Owned by the caller, ended with check_options_fini; strings are borrowed from argv and
 * the environment. */
struct check_options {
    enum check_action action;
    struct afsync_config config;
    enum check_format format;
    enum check_perfdata perfdata;
    int64_t at; /* 0: the present */
    unsigned verbosity;
    const char *state_dir;
    bool no_state;
    struct check_list events, sync_groups, servers, endpoints;
    struct check_list not_sync_groups, not_servers, not_endpoints;
};

/* `variable` looks up the environment, which options go before. */
AFSYNC_MUST_USE
bool check_options_parse(struct check_options *options, int argc, char **argv,
                         const char *(*variable)(const char *name),
                         struct afsync_fault *fault);
void check_options_fini(struct check_options *options);

/* One row of the table, for the help text. */
struct check_option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: a flag */
    const char *help;     /* what it is; of a section its heading */
    const char *standard; /* what holds without it, if a number; else NULL */
};

/* Calls `each` with every option in the order of the table; sections are rows whose name is
 * NULL and whose help is the heading. */
void check_options_each(void (*each)(void *context, const struct check_option *option),
                        void *context);

#endif
