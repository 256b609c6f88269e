/* SPDX-License-Identifier: Apache-2.0
 *
 * A collectd daemon for tests: exports the daemon's functions that the plugin imports,
 * loads the plugin, runs its life once, and prints what the plugin says to the daemon.
 *
 *     collectd_host [OPTION...] PLUGIN.so COLLECTD.CONF [READS]
 *
 *     -n NOW       what the clock says: RFC 3339 or seconds since 1970; it stands still
 *                  within a read (default: the machine's clock)
 *
 *     -i SECONDS   the interval: the fixed clock goes on by it from read to read (10)
 *
 *     -x COMMAND   run by the shell before each read, the variable READ being its number
 *
 *     -t           reads beside the main thread, as the daemon does but for its test run
 *
 *     -m           measures: of the reads nothing is printed but what they cost
 *
 *     RC <callback> <return code>
 *     host/plugin-instance/type-instance GAUGE|DERIVE value
 *     NOTIF SEVERITY host/plugin-instance/type-instance message
 *     LOG level text
 *     BAD text     the plugin broke a rule of the daemon; the exit code is then 1
 */
#include "daemon.h"

#include "base/time.h"

#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TYPES_LIMIT = 128, READS_LIMIT = 64, VALUES_LIMIT = 65536, IDENTIFIER_MAX = 768 };

static char host_name[] = "testhost";
char *hostname_g = host_name;

static int (*config_callback)(oconfig_item_t *);
static plugin_init_cb init_callback;
static plugin_shutdown_cb shutdown_callback;
static struct {
    plugin_read_cb callback;
    user_data_t data;
    char name[2 * DATA_MAX_NAME_LEN];
} reads[READS_LIMIT];
static size_t read_count;

/* One data source a type is all that our plugin has. */
static struct {
    data_set_t set;
    data_source_t source;
} types[TYPES_LIMIT];
static size_t type_count;

/* The identifiers of one read: the daemon drops a second value of the same moment. */
static char *sent[VALUES_LIMIT];
static size_t sent_count;

static int64_t fixed_ms; /* 0: the machine's clock */
static int64_t interval_ms = 10000;
static bool is_bad;
static bool measures; /* nothing is looked at or printed but the time that reads take */
static size_t dispatched;
static bool beside; /* reads run in a thread of their own */

static void bad(const char *what, const char *about) {
    printf("BAD %s: %s\n", what, about);
    is_bad = true;
}

static bool fits(const char *field) {
    return memchr(field, '\0', DATA_MAX_NAME_LEN) != NULL && strchr(field, '/') == NULL;
}

/* host/plugin-instance/type-instance, checked for what the daemon would change or cut. */
static void identify(char out[IDENTIFIER_MAX], const char *const names[5]) {
    bool good = true;

    snprintf(out, IDENTIFIER_MAX, "%s/%s%s%s/%s%s%s",
             names[0][0] != '\0' ? names[0] : hostname_g, names[1],
             names[2][0] != '\0' ? "-" : "", names[2], names[3],
             names[4][0] != '\0' ? "-" : "", names[4]);
    for (size_t i = 0; i < 5; i++)
        good = good && fits(names[i]);
    if (!good)
        bad("a name with a slash, or too long", out);
}

static void forget_sent(void) {
    while (sent_count > 0)
        free(sent[--sent_count]);
}

static void remember_sent(const char *identifier) {
    for (size_t i = 0; i < sent_count; i++)
        if (strcmp(sent[i], identifier) == 0)
            bad("sent twice in one read", identifier);
    if (sent_count == VALUES_LIMIT || (sent[sent_count] = strdup(identifier)) == NULL)
        bad("too many values", identifier);
    else
        sent_count++;
}

/* What the daemon exports, as its headers declare it. */

cdtime_t cdtime(void) {
    struct timespec now;

    if (fixed_ms != 0)
        return MS_TO_CDTIME_T(fixed_ms);
    clock_gettime(CLOCK_REALTIME, &now);
    return MS_TO_CDTIME_T((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

cdtime_t plugin_get_interval(void) {
    return MS_TO_CDTIME_T(interval_ms);
}

void plugin_log(int level, const char *format, ...) {
    static const char *const words[] = {"?",       "?",      "?",    "error",
                                        "warning", "notice", "info", "debug"};
    va_list arguments;

    printf("LOG %s ", words[level >= LOG_ERR && level <= LOG_DEBUG ? level : 0]);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

const data_set_t *plugin_get_ds(const char *name) {
    for (size_t i = 0; i < type_count; i++)
        if (strcmp(types[i].set.type, name) == 0)
            return &types[i].set;
    return NULL;
}

int plugin_register_data_set(const data_set_t *set) {
    if (set->ds_num != 1 || type_count == TYPES_LIMIT || plugin_get_ds(set->type) != NULL) {
        bad("this type cannot be registered", set->type);
        return -1;
    }
    types[type_count].set = *set;
    types[type_count].source = set->ds[0];
    types[type_count].set.ds = &types[type_count].source;
    type_count++;
    return 0;
}

int plugin_register_complex_config(const char *type, int (*callback)(oconfig_item_t *)) {
    if (strcmp(type, AFSYNC_PLUGIN) != 0)
        bad("configuration under another name", type);
    config_callback = callback;
    return 0;
}

int plugin_register_init(const char *name, plugin_init_cb callback) {
    (void)name;
    init_callback = callback;
    return 0;
}

int plugin_register_shutdown(const char *name, plugin_shutdown_cb callback) {
    (void)name;
    shutdown_callback = callback;
    return 0;
}

/* A name that is taken is refused, and the data of the new one is ended with it. */
int plugin_register_complex_read(const char *group, const char *name,
                                 plugin_read_cb callback, cdtime_t interval,
                                 const user_data_t *data) {
    bool taken = read_count == READS_LIMIT;

    (void)group;
    (void)interval;
    for (size_t i = 0; i < read_count; i++)
        taken = taken || strcmp(reads[i].name, name) == 0;
    if (taken) {
        bad("this read cannot be registered", name);
        if (data->free_func != NULL)
            data->free_func(data->data);
        return EINVAL;
    }
    reads[read_count].callback = callback;
    reads[read_count].data = *data;
    snprintf(reads[read_count].name, sizeof reads[0].name, "%s", name);
    read_count++;
    return 0;
}

int plugin_dispatch_values(const value_list_t *list) {
    const data_set_t *set = plugin_get_ds(list->type);
    char identifier[IDENTIFIER_MAX];

    dispatched++;
    if (measures)
        return 0;
    identify(identifier, (const char *[]){list->host, list->plugin, list->plugin_instance,
                                          list->type, list->type_instance});
    remember_sent(identifier);
    if (set == NULL || list->values_len != set->ds_num) {
        bad("no such type, or another number of values", identifier);
    } else if (set->ds[0].type == DS_TYPE_DERIVE) {
        printf("%s DERIVE %lld\n", identifier, (long long)list->values[0].derive);
    } else {
        printf("%s GAUGE %.15g\n", identifier, list->values[0].gauge);
        if (!isfinite(list->values[0].gauge))
            bad("not a number", identifier);
    }
    return 0;
}

int plugin_dispatch_notification(const notification_t *news) {
    const char *severity = news->severity == NOTIF_FAILURE   ? "FAILURE"
                           : news->severity == NOTIF_WARNING ? "WARNING"
                           : news->severity == NOTIF_OKAY    ? "OKAY"
                                                             : "?";
    char identifier[IDENTIFIER_MAX];

    identify(identifier, (const char *[]){news->host, news->plugin, news->plugin_instance,
                                          news->type, news->type_instance});
    printf("NOTIF %s %s %.*s\n", severity, identifier, NOTIF_MAX_MSG_LEN, news->message);
    if (news->time == 0 || news->host[0] == '\0' ||
        memchr(news->message, '\0', NOTIF_MAX_MSG_LEN) == NULL)
        bad("a notification without time, host or end", identifier);
    return 0;
}

/* The life of a plugin. */

static int report_code(const char *callback, int code) {
    printf("RC %s %d\n", callback, code);
    return code;
}

/* Hands each <Plugin azure_file_sync> block to the plugin, as the daemon does. */
static int configure(const oconfig_item_t *root) {
    int worst = 0;

    for (int i = 0; i < root->children_num; i++) {
        oconfig_item_t *block = &root->children[i];

        if (strcasecmp(block->key, "Plugin") == 0 && block->values_num == 1 &&
            block->values[0].type == OCONFIG_TYPE_STRING &&
            strcasecmp(block->values[0].value.string, AFSYNC_PLUGIN) == 0 &&
            report_code("config", config_callback(block)) != 0)
            worst = 1;
    }
    return worst;
}

static int64_t cpu_ns(void) {
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static void read_each(void) {
    for (size_t i = 0; i < read_count; i++)
        reads[i].callback(&reads[i].data);
    if (fixed_ms != 0)
        fixed_ms += interval_ms;
}

/* Reads once to have values, then so many times: what it costs this process. */
static void measure(int rounds) {
    int64_t all = 0, dearest = 0;

    read_each();
    dispatched = 0;
    for (int round = 0; round < rounds; round++) {
        int64_t began = cpu_ns(), used;

        read_each();
        used = cpu_ns() - began;
        all += used;
        dearest = used > dearest ? used : dearest;
    }
    printf("%zu values a read, %.1f us of CPU, the dearest %.1f us\n",
           dispatched / (size_t)rounds, (double)all / 1000 / rounds,
           (double)dearest / 1000);
}

static void read_all(int rounds, const char *command) {
    for (int round = 1; round <= rounds; round++) {
        char number[16];

        snprintf(number, sizeof number, "%d", round);
        setenv("READ", number, 1);
        fflush(stdout);
        if (command != NULL && system(command) != 0)
            bad("failed before a read", command);
        for (size_t i = 0; i < read_count; i++) {
            int code = reads[i].callback(&reads[i].data);
            char callback[sizeof reads[0].name + 8];

            snprintf(callback, sizeof callback, "read:%s", reads[i].name);
            report_code(callback, code);
        }
        forget_sent();
        if (fixed_ms != 0)
            fixed_ms += interval_ms;
    }
}

struct reading {
    int rounds;
    const char *command;
};

static void *read_as_told(void *context) {
    const struct reading *reading = context;

    if (measures)
        measure(reading->rounds);
    else
        read_all(reading->rounds, reading->command);
    return NULL;
}

/* In the main thread, or in one beside it. */
static void read_somewhere(struct reading reading) {
    pthread_t reader;

    if (!beside)
        read_as_told(&reading);
    else if (pthread_create(&reader, NULL, read_as_told, &reading) == 0)
        pthread_join(reader, NULL);
    else
        bad("no thread", "reads");
}

/* Returns whether everything was well. A failed configuration ends a daemon before init. */
static bool live(const oconfig_item_t *root, int rounds, const char *command) {
    bool ok = configure(root) == 0;

    if (ok) {
        ok = report_code("init", init_callback()) == 0;
        read_somewhere((struct reading){rounds, command});
    }
    for (size_t i = 0; i < read_count; i++)
        if (reads[i].data.free_func != NULL)
            reads[i].data.free_func(reads[i].data.data);
    return report_code("shutdown", shutdown_callback()) == 0 && ok && !is_bad;
}

/* The standard types database has this name, and another kind than we would give it. */
static void register_standard(void) {
    data_source_t source = {.name = "value", .type = DS_TYPE_GAUGE, .min = 0, .max = NAN};
    data_set_t set = {.type = "requests", .ds_num = 1, .ds = &source};

    plugin_register_data_set(&set);
}

static bool load(const char *path, void **module) {
    void (*module_register_there)(void) = NULL;
    void *symbol;

    *module = dlopen(path, RTLD_NOW);
    if (*module == NULL) {
        fprintf(stderr, "collectd_host: %s\n", dlerror());
        return false;
    }
    symbol = dlsym(*module, "module_register");
    if (symbol != NULL)
        memcpy(&module_register_there, &symbol, sizeof symbol);
    if (module_register_there != NULL)
        module_register_there();
    return config_callback != NULL && init_callback != NULL && shutdown_callback != NULL;
}

static int usage(void) {
    fputs("usage: collectd_host [-n NOW] [-i SECONDS] [-x COMMAND] [-t] [-m] PLUGIN.so "
          "COLLECTD.CONF [READS]\n",
          stderr);
    return 2;
}

int main(int argc, char **argv) {
    const char *command = NULL;
    oconfig_item_t *root;
    void *module;
    bool ok;
    int option;

    while ((option = getopt(argc, argv, "n:i:x:mt")) != -1)
        if (option == 'n') {
            fixed_ms = afsync_time_parse(optarg);
            fixed_ms = fixed_ms != 0 ? fixed_ms : atoll(optarg) * 1000;
        } else if (option == 'i') {
            interval_ms = atoll(optarg) * 1000;
        } else if (option == 'x') {
            command = optarg;
        } else if (option == 'm') {
            measures = true;
        } else if (option == 't') {
            beside = true;
        } else {
            return usage();
        }
    if (argc - optind < 2)
        return usage();
    register_standard();
    root = oconfig_parse_file(argv[optind + 1]);
    if (root == NULL || !load(argv[optind], &module))
        return 2;
    ok = live(root, argc - optind > 2 ? atoi(argv[optind + 2]) : 1, command);
    oconfig_free(root);
    return fflush(stdout) == 0 && ok ? 0 : 1;
}
