/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: one table of options, from argv to a config that is const from then on.
 */
#ifndef AFSYNC_CHECK_OPTIONS_H
#define AFSYNC_CHECK_OPTIONS_H

#include "afsync.h"

enum afsync_action { AFSYNC_DO_CHECK, AFSYNC_DO_HELP, AFSYNC_DO_VERSION };
enum afsync_format { AFSYNC_TEXT, AFSYNC_JSON };
enum afsync_perfdata {
    AFSYNC_PERFDATA_AUTO,
    AFSYNC_PERFDATA_FULL,
    AFSYNC_PERFDATA_BRIEF,
    AFSYNC_PERFDATA_NONE
};

/* A growing list of borrowed strings. */
struct afsync_list {
    const char **items;
    size_t count;
};

/* Owned by the caller, ended with afsync_options_fini; strings are borrowed from argv and
 * the environment. */
struct afsync_options {
    enum afsync_action action;
    struct afsync_config config;
    enum afsync_format format;
    enum afsync_perfdata perfdata;
    int64_t at; /* 0: the present */
    unsigned verbosity;
    bool no_state;
    struct afsync_text state_dir; /* the standard one, if none was named */
    char folder[4096];            /* in which we run, if that matters */
    bool lists;                   /* say what can be monitored, judge nothing */
    bool explains;                /* walk the whole ladder */
    struct afsync_list events, sync_groups, servers, endpoints;
    struct afsync_list not_sync_groups, not_servers, not_endpoints, forget, map;
};

/* `variable` looks up the environment, which options go before. */
AFSYNC_MUST_USE
bool afsync_options_parse(struct afsync_options *options, int argc, char **argv,
                          const char *(*variable)(const char *name),
                          struct afsync_fault *fault);
void afsync_options_fini(struct afsync_options *options);

/* One row of the table, for the help text. */
struct afsync_option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* NULL: a flag */
    const char *help;     /* what it is; of a section its heading */
    const char *standard; /* what holds without it, if a number; else NULL */
};

/* Calls `each` with every option in the order of the table; sections are rows whose name is
 * NULL and whose help is the heading. */
void afsync_options_each(void (*each)(void *context, const struct afsync_option *option),
                         void *context);

#endif
