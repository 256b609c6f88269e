/* SPDX-License-Identifier: Apache-2.0
 *
 * The plugin's life: config blocks make services, init starts a poller and registers a read
 * for each, a poller looks and tells, a read sends what was told, shutdown ends them. The
 * one file with variables that live longer than a call. */
#include "daemon.h"

#include "config.h"
#include "dispatch.h"
#include "instance.h"
#include "notify.h"
#include "poller.h"
#include "sheet.h"

#include "base/text.h"
#include "base/time.h"
#include "source/curl_door.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is known is judged by every poll, and at least so often, because it ages; the limits
 * by which it is judged are of hours. It costs some ten times as much as a read. */
#define JUDGE_EVERY (5 * AFSYNC_MINUTE)

/* So long a read waits for what it ordered: long enough for most polls, so that their news
 * go out at once, and short enough for a daemon that is stopped meanwhile. */
enum { READ_WAIT_MS = 300 };

/* A service that is watched. Made and ended in the daemon's main thread. */
struct watched {
    struct afsync_service service;
    struct afsync_config config; /* the service's, and what the environment adds */
    struct afsync_stop stop;     /* ends a survey that waits */
    struct afsync_poller poller;

    /* The poller's, while it runs. */
    struct afsync_watch *watch;
    struct afsync_memory memory;
    char trouble[AFSYNC_FAULT_TEXT_MAX]; /* with the state, as it was last said */

    /* The read callback's, which never runs twice at once; 0: never. */
    int64_t polled_at, judged_at;

    /* What the poller writes and the read callback sends. */
    pthread_mutex_t lock;
    struct afsync_sheet sheet;
    struct watched *next;
};

static struct watched *all;       /* in the order of the configuration */
static bool network_initialised;  /* by us, so it is ours to end */
static pthread_t main_thread;     /* of the daemon */
static int64_t end_wait_ms = 600; /* so long pollers may take to end, all together */

static int64_t now_ms(void) {
    return (int64_t)CDTIME_T_TO_MS(cdtime());
}

static const char *variable(const char *name) {
    return getenv(name);
}

/* ---- in the poller's thread ---- */

static bool look(struct watched *watched, const struct afsync_order *order,
                 struct afsync_report *report, struct afsync_fault *fault) {
    if (!order->asks)
        return afsync_review(watched->watch, &watched->config, order->now, report, fault);
    watched->config.clock_ms = order->now;
    return afsync_survey(watched->watch, &watched->config, order->now, report, fault);
}

/* What hinders the state is said when it begins and when it changes. */
static void tell_trouble(struct watched *watched, const struct afsync_report *report) {
    if (strcmp(watched->trouble, report->memory_trouble) == 0)
        return;
    snprintf(watched->trouble, sizeof watched->trouble, "%s", report->memory_trouble);
    if (watched->trouble[0] != '\0')
        WARNING(AFSYNC_LOG "Service \"%s\": %s", watched->service.name, watched->trouble);
}

/* Puts a sheet in the place of the one that was sent so far. */
static bool hand_over(struct watched *watched, const struct afsync_instances *instances,
                      const struct afsync_report *report, struct afsync_fault *fault) {
    struct afsync_sheet sheet = {0}, old;

    if (!afsync_dispatch_write(&sheet, instances, report, fault)) {
        afsync_sheet_fini(&sheet);
        return false;
    }
    pthread_mutex_lock(&watched->lock);
    old = watched->sheet;
    watched->sheet = sheet;
    pthread_mutex_unlock(&watched->lock);
    afsync_sheet_fini(&old);
    return true;
}

static bool tell(struct watched *watched, const struct afsync_report *report,
                 struct afsync_fault *fault) {
    struct afsync_instances instances = {0};
    bool ok = afsync_instances_init(&instances, watched->service.name, report,
                                    watched->service.host_is_server, fault);

    tell_trouble(watched, report);
    ok = ok && hand_over(watched, &instances, report, fault) &&
         afsync_notify_faults(&watched->memory, report, fault);
    if (ok && watched->service.notifications)
        ok = afsync_notify_verdicts(&watched->memory, &instances, report, fault);
    afsync_instances_fini(&instances);
    return ok;
}

/* A survey that was ended early says nothing that anybody should hear. */
static void work(void *context, const struct afsync_order *order) {
    struct watched *watched = context;
    struct afsync_report report = {0};
    struct afsync_fault fault = {0};
    bool ok = look(watched, order, &report, &fault);

    if (!afsync_stop_is_pulled(&watched->stop) && (!ok || !tell(watched, &report, &fault)))
        ERROR(AFSYNC_LOG "Service \"%s\": %s", watched->service.name, fault.text);
    afsync_report_fini(&report);
}

/* ---- in the daemon's threads ---- */

/* Reads come a little early or late, so one that falls within half an interval of the due
 * time takes it. A clock that was set back makes it due too. */
static bool is_due(int64_t before, int64_t every, int64_t now) {
    int64_t slack = (int64_t)CDTIME_T_TO_MS(plugin_get_interval()) / 2;

    return before == 0 || now < before || now - before + slack >= every;
}

/* Where the daemon reads in its main thread it reads once and ends (collectd -T): nobody
 * would hear what is told later. */
static int64_t read_wait_ms(void) {
    return pthread_equal(pthread_self(), main_thread) ? -1 : READ_WAIT_MS;
}

/* Always 0: the daemon would suspend us for as long as a day, and an outage is data. */
static int read_service(user_data_t *data) {
    struct watched *watched = data->data;
    int64_t now = now_ms();
    struct afsync_order order = {
        .now = now,
        .asks = is_due(watched->polled_at, watched->service.poll_interval_ms, now)};

    if ((order.asks || is_due(watched->judged_at, JUDGE_EVERY, now)) &&
        afsync_poller_order(&watched->poller, &order, read_wait_ms())) {
        watched->judged_at = now;
        if (order.asks)
            watched->polled_at = now;
    }
    pthread_mutex_lock(&watched->lock);
    afsync_sheet_send(&watched->sheet, now);
    pthread_mutex_unlock(&watched->lock);
    return 0;
}

/* Called for each service as soon as the reads have ended, and before any plugin is shut
 * down: from now on nothing of it is said any more. In a test run the others still read. */
static void end_poller(void *data) {
    struct watched *watched = data;
    int64_t began = afsync_deadline_clock_ms();

    afsync_stop_pull(&watched->stop);
    if (!afsync_poller_end(&watched->poller, end_wait_ms))
        WARNING(AFSYNC_LOG "Service \"%s\": its poll does not end, and is left alone",
                watched->service.name);
    end_wait_ms -= afsync_deadline_clock_ms() - began;
    if (end_wait_ms < 0)
        end_wait_ms = 0;
}

static void free_watched(struct watched *watched) {
    pthread_mutex_destroy(&watched->lock);
    afsync_sheet_fini(&watched->sheet);
    afsync_stop_fini(&watched->stop);
    afsync_memory_fini(&watched->memory);
    afsync_watch_free(watched->watch);
    afsync_service_fini(&watched->service);
    free(watched);
}

/* The end of the list; NULL (and logged) if it has a service of that name already: two
 * would write the same values. */
static struct watched **place_for(const char *name) {
    struct watched **end = &all;

    while (*end != NULL && !afsync_name_equal((*end)->service.name, name))
        end = &(*end)->next;
    if (*end == NULL)
        return end;
    ERROR(AFSYNC_LOG "Service \"%s\": there is another block of this name", name);
    return NULL;
}

static bool add_service(const oconfig_item_t *block) {
    struct watched *watched = calloc(1, sizeof *watched);
    struct watched **place = NULL;

    if (watched == NULL) {
        ERROR(AFSYNC_LOG "out of memory");
        return false;
    }
    if (pthread_mutex_init(&watched->lock, NULL) != 0) {
        ERROR(AFSYNC_LOG "out of memory");
        free(watched);
        return false;
    }
    if (afsync_service_read(&watched->service, block))
        place = place_for(watched->service.name);
    if (place == NULL) {
        free_watched(watched);
        return false;
    }
    *place = watched;
    return true;
}

/* Called for each <Plugin azure_file_sync> block; every mistake in it is logged. */
static int config(oconfig_item_t *block) {
    bool ok = true;

    for (int i = 0; i < block->children_num; i++) {
        const oconfig_item_t *child = &block->children[i];

        if (afsync_name_equal(child->key, "Service")) {
            ok = add_service(child) && ok;
        } else {
            ERROR(AFSYNC_LOG
                  "%s: there is no such option here; options belong into a block "
                  "<Service \"name\">",
                  child->key);
            ok = false;
        }
    }
    return ok ? 0 : -1;
}

static bool start(struct watched *watched, struct afsync_fault *fault) {
    watched->config = watched->service.config;
    if (watched->config.state_dir == NULL)
        watched->config.state_dir = "/var/lib/azure-file-sync/collectd";
    watched->config.state_name = watched->service.name;
    watched->config.stop = &watched->stop;
    watched->memory.service = watched->service.name;
    watched->memory.folder = watched->config.state_dir;
    afsync_config_adopt(&watched->config, variable);
    watched->watch = afsync_watch_new();
    if (watched->watch == NULL)
        return afsync_fault_no_memory(fault);
    return afsync_stop_init(&watched->stop, fault) &&
           (afsync_poller_start(&watched->poller, work, watched) ||
            afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "its thread cannot be started"));
}

/* The service stays ours: what the daemon ends is its poller. */
static bool register_read(struct watched *watched) {
    struct afsync_text name = {0};
    struct afsync_fault fault = {0};
    user_data_t data = {.data = watched, .free_func = end_poller};
    bool ok = start(watched, &fault);

    if (!ok)
        ERROR(AFSYNC_LOG "Service \"%s\": %s", watched->service.name, fault.text);
    afsync_text_addf(&name, "%s/%s", AFSYNC_PLUGIN, watched->service.name);
    if (ok)
        ok = afsync_text_good(&name, NULL) &&
             plugin_register_complex_read(AFSYNC_PLUGIN, afsync_text_string(&name),
                                          read_service, 0, &data) == 0;
    if (!ok)
        ERROR(AFSYNC_LOG "Service \"%s\": cannot register its read callback",
              watched->service.name);
    afsync_text_fini(&name);
    return ok;
}

static bool asks_azure(void) {
    for (const struct watched *watched = all; watched != NULL; watched = watched->next)
        if (watched->service.config.arm.subscription != NULL ||
            watched->service.config.loganalytics.workspace != NULL)
            return true;
    return false;
}

/* After the daemon has forked and before it has threads. */
static int init(void) {
    struct afsync_fault fault = {0};
    bool ok = afsync_dispatch_types();

    main_thread = pthread_self();
    if (all == NULL)
        WARNING(AFSYNC_LOG "nothing is watched: there is no block <Service \"name\">");
    network_initialised = asks_azure() && afsync_network_init(&fault);
    if (fault.kind !=
        AFSYNC_FAULT_NONE) /* a service that asks Azure will say UNKNOWN by itself */
        WARNING(AFSYNC_LOG "%s", fault.text);
    for (struct watched *watched = all; watched != NULL; watched = watched->next)
        ok = register_read(watched) && ok;
    return ok ? 0 : -1;
}

/* What a poller that does not end still uses is left to the end of the process. */
static int shutdown_all(void) {
    bool ended = true;

    while (all != NULL) {
        struct watched *next = all->next;

        if (all->poller.runs)
            end_poller(all);
        ended = ended && !all->poller.runs;
        if (!all->poller.runs)
            free_watched(all);
        all = next;
    }
    if (network_initialised && ended)
        afsync_network_cleanup();
    network_initialised = false;
    return 0;
}

void module_register(void) {
    plugin_register_complex_config(AFSYNC_PLUGIN, config);
    plugin_register_init(AFSYNC_PLUGIN, init);
    plugin_register_shutdown(AFSYNC_PLUGIN, shutdown_all);
}
