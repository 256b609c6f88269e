/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading options from INI files. */
#include "extra.h"

#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The section where none is named. */
#define SECTION "check_azure_file_sync"
#define OPTION "--extra-opts"

/* The library takes lines of at most ini_max_line bytes, line end and NUL included. */
enum { LINE_ENDS = 3, PATH_LENGTH_MAX = 4096 };

static bool add_word(struct afsync_arguments *arguments, const char *word) {
    int capacity = arguments->capacity == 0 ? 16 : arguments->capacity * 2;
    char **grown;

    if (arguments->count + 2 > arguments->capacity) {
        grown = realloc(arguments->words, (size_t)capacity * sizeof grown[0]);
        if (grown == NULL)
            return false;
        arguments->words = grown;
        arguments->capacity = capacity;
    }
    arguments->words[arguments->count] = strdup(word);
    arguments->words[arguments->count + 1] = NULL;
    return arguments->words[arguments->count++] != NULL;
}

/* What is read of one file. */
struct reading {
    struct afsync_arguments *arguments;
    const char *section;
    bool found;
    struct afsync_fault *fault;
};

/* The option a key names; its `name` is NULL if there is none. */
struct search {
    const char *key;
    struct afsync_option found;
};

static void look_for_option(void *context, const struct afsync_option *option) {
    struct search *search = context;
    bool by_letter =
        option->letter != 0 && search->key[0] == option->letter && search->key[1] == '\0';

    if (option->name != NULL && (by_letter || strcmp(option->name, search->key) == 0))
        search->found = *option;
}

static bool is_one_of(const char *value, const char *const *words) {
    for (; *words != NULL; words++)
        if (afsync_name_equal(value, *words))
            return true;
    return false;
}

static bool add_flag(struct reading *reading, const struct afsync_option *option,
                     const char *value) {
    static const char *const yes[] = {"yes", "true", "on", "1", "", NULL};
    static const char *const no[] = {"no", "false", "off", "0", NULL};
    char word[128];

    if (is_one_of(value, no))
        return true;
    if (!is_one_of(value, yes))
        return afsync_fault_set(reading->fault, AFSYNC_FAULT_USAGE,
                                "%s = %s: a flag is written yes or no", option->name,
                                value);
    snprintf(word, sizeof word, "--%s", option->name);
    return add_word(reading->arguments, word) || afsync_fault_no_memory(reading->fault);
}

static bool add_option(struct reading *reading, const char *key, const char *value) {
    struct search search = {.key = key};
    struct afsync_text word = {0};
    bool ok;

    afsync_options_each(look_for_option, &search);
    if (search.found.name == NULL)
        return afsync_fault_set(reading->fault, AFSYNC_FAULT_USAGE,
                                "there is no option \"%s\"; --help lists them", key);
    if (search.found.argument == NULL)
        return add_flag(reading, &search.found, value);
    afsync_text_addf(&word, "--%s=%s", search.found.name, value);
    ok = (afsync_text_good(&word, NULL) && add_word(reading->arguments, word.data)) ||
         afsync_fault_no_memory(reading->fault);
    afsync_text_fini(&word);
    return ok;
}

/* The library calls it for each key; 0 is an error. */
static int take_key(void *user, const char *section, const char *key, const char *value) {
    struct reading *reading = user;

    if (strcmp(section, reading->section) != 0)
        return 1;
    reading->found = true;
    return add_option(reading, key, value) ? 1 : 0;
}

/* A longer line would be taken for two. */
static bool check_lines(FILE *file, const char *path, struct afsync_fault *fault) {
    int length = 0, line = 1;

    for (int c = getc(file); c != EOF; c = getc(file)) {
        length = c == '\n' ? 0 : length + 1;
        if (length > ini_max_line - LINE_ENDS)
            return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                    "%s: line %d is longer than %d bytes", path, line,
                                    ini_max_line - LINE_ENDS);
        line += c == '\n' ? 1 : 0;
    }
    rewind(file);
    return true;
}

static bool read_opened(FILE *file, const char *path, struct afsync_arguments *arguments,
                        const char *section, struct afsync_fault *fault) {
    struct afsync_fault why = {0};
    struct reading reading = {.arguments = arguments, .section = section, .fault = &why};
    int line;

    if (!check_lines(file, path, fault))
        return false;
    line = ini_parse_file(file, take_key, &reading);
    if (why.kind != AFSYNC_FAULT_NONE)
        return afsync_fault_set(fault, why.kind, "%s, section [%s]: %s", path, section,
                                why.text);
    if (line != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s: line %d is neither [section] nor key = value", path,
                                line);
    if (!reading.found)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s has no section [%s] with options", path, section);
    return true;
}

/* The file that holds options where none is named; NULL if there is none. */
static const char *standard_file(const char *(*variable)(const char *name)) {
    static const char *const paths[] = {
        "/etc/monitoring-plugins/monitoring-plugins.ini",
        "/etc/monitoring-plugins.ini",
        "/etc/nagios/plugins.ini",
        "/etc/nagios-plugins.ini",
        "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
        "/usr/local/etc/monitoring-plugins.ini",
        NULL,
    };
    const char *named = variable("MP_CONFIG_FILE");
    FILE *file;

    if (named != NULL && *named != '\0')
        return named;
    for (size_t i = 0; paths[i] != NULL; i++) {
        file = fopen(paths[i], "r");
        if (file == NULL)
            continue;
        fclose(file);
        return paths[i];
    }
    return NULL;
}

/* A pipe in its place must not hold up the run. */
static FILE *open_regular(const char *path) {
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat found;
    FILE *file = NULL;

    if (opened < 0)
        return NULL;
    errno = EINVAL;
    if (fstat(opened, &found) == 0 && S_ISREG(found.st_mode))
        file = fdopen(opened, "r");
    if (file == NULL)
        close(opened);
    return file;
}

static bool read_file(struct afsync_arguments *arguments, const char *where,
                      const char *(*variable)(const char *name),
                      struct afsync_fault *fault) {
    char section[PATH_LENGTH_MAX];
    const char *at = strchr(where, '@'),
               *path = at != NULL ? at + 1 : standard_file(variable);
    size_t length = at != NULL ? (size_t)(at - where) : strlen(where);
    FILE *file;
    bool ok;

    if (length >= sizeof section)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                OPTION ": the section is too long");
    snprintf(section, sizeof section, "%.*s", (int)length, where);
    if (length == 0)
        snprintf(section, sizeof section, "%s", SECTION);
    if (path == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            OPTION ": there is none of the standard INI files; name one: " OPTION
                   "=[SECTION]@FILE");
    file = open_regular(path);
    if (file == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, OPTION ": %s: %s", path,
                                errno == EINVAL ? "not a regular file" : strerror(errno));
    ok = read_opened(file, path, arguments, section, fault);
    fclose(file);
    return ok;
}

bool afsync_arguments_expand(struct afsync_arguments *arguments, int argc,
                             char *const *argv, const char *(*variable)(const char *name),
                             struct afsync_fault *fault) {
    bool ended = false; /* by "--" */

    for (int i = 0; i < argc; i++) {
        bool extra = !ended && strncmp(argv[i], OPTION, strlen(OPTION)) == 0;
        const char *after = extra ? argv[i] + strlen(OPTION) : "";

        ended = ended || strcmp(argv[i], "--") == 0;
        if (extra && (*after == '\0' || *after == '=')) {
            if (!read_file(arguments, after + (*after == '=' ? 1 : 0), variable, fault))
                return false;
        } else if (!add_word(arguments, argv[i])) {
            return afsync_fault_no_memory(fault);
        }
    }
    return true;
}

void afsync_arguments_fini(struct afsync_arguments *arguments) {
    for (int i = 0; i < arguments->count; i++)
        free(arguments->words[i]);
    free(arguments->words);
    *arguments = (struct afsync_arguments){0};
}
