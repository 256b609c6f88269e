/* SPDX-License-Identifier: Apache-2.0
 *
 * The plugin's life: config blocks make services, init registers a read for each, a read
 * looks and tells, shutdown ends them. The one file with variables that live longer than a
 * call. */
#include "daemon.h"

#include "config.h"
#include "dispatch.h"
#include "instance.h"
#include "notify.h"

#include "base/text.h"
#include "source/curl_door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A service that is watched. Made and ended in the daemon's main thread; in between it
 * belongs to its read callback, which never runs twice at once. */
struct watched {
    struct afsync_service service;
    struct afsync_config config; /* the service's, and what the environment adds */
    struct afsync_watch *watch;
    struct afsync_memory memory;
    char trouble[AFSYNC_FAULT_TEXT_MAX]; /* with the state, as it was last said */
    int64_t polled_at;                   /* 0: never */
    struct watched *next;
};

static struct watched *all;      /* in the order of the configuration */
static bool network_initialised; /* by us, so it is ours to end */

static int64_t now_ms(void) {
    return (int64_t)CDTIME_T_TO_MS(cdtime());
}

/* Reads come a little early or late, so one that falls within half an interval of the due
 * time takes it. A clock that was set back makes it due too. */
static bool is_due(const struct watched *watched, int64_t now) {
    int64_t slack = (int64_t)CDTIME_T_TO_MS(plugin_get_interval()) / 2;

    return watched->polled_at == 0 || now < watched->polled_at ||
           now - watched->polled_at + slack >= watched->service.poll_interval_ms;
}

static const char *variable(const char *name) {
    return getenv(name);
}

static bool look(struct watched *watched, int64_t now, struct afsync_report *report,
                 struct afsync_fault *fault) {
    if (!is_due(watched, now))
        return afsync_review(watched->watch, &watched->config, now, report, fault);
    watched->polled_at = now;
    watched->config.clock_ms = now;
    return afsync_survey(watched->watch, &watched->config, now, report, fault);
}

/* What hinders the state is said when it begins and when it changes. */
static void tell_trouble(struct watched *watched, const struct afsync_report *report) {
    if (strcmp(watched->trouble, report->memory_trouble) == 0)
        return;
    snprintf(watched->trouble, sizeof watched->trouble, "%s", report->memory_trouble);
    if (watched->trouble[0] != '\0')
        WARNING(AFSYNC_LOG "Service \"%s\": %s", watched->service.name, watched->trouble);
}

static bool tell(struct watched *watched, const struct afsync_report *report,
                 struct afsync_fault *fault) {
    struct afsync_instances instances = {0};
    bool ok = afsync_instances_init(&instances, watched->service.name, report, fault);

    tell_trouble(watched, report);
    if (ok) {
        afsync_dispatch_report(&instances, report);
        ok = afsync_notify_faults(&watched->memory, watched->service.name, report, fault);
    }
    if (ok && watched->service.notifications)
        ok = afsync_notify_verdicts(&watched->memory, &instances, report, fault);
    afsync_instances_fini(&instances);
    return ok;
}

/* Always 0: the daemon would suspend us for as long as a day, and an outage is data. */
static int read_service(user_data_t *data) {
    struct watched *watched = data->data;
    struct afsync_report report = {0};
    struct afsync_fault fault = {0};

    if (!look(watched, now_ms(), &report, &fault) || !tell(watched, &report, &fault))
        ERROR(AFSYNC_LOG "Service \"%s\": %s", watched->service.name, fault.text);
    afsync_report_fini(&report);
    return 0;
}

static void free_watched(struct watched *watched) {
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

/* The service stays ours, without a free_func: shutdown comes after the last read. */
static bool register_read(struct watched *watched) {
    struct afsync_text name = {0};
    user_data_t data = {.data = watched};
    bool ok;

    watched->config = watched->service.config;
    if (watched->config.state_dir == NULL)
        watched->config.state_dir = "/var/lib/azure-file-sync/collectd";
    watched->config.state_name = watched->service.name;
    afsync_config_adopt(&watched->config, variable);
    watched->watch = afsync_watch_new();
    afsync_text_addf(&name, "%s/%s", AFSYNC_PLUGIN, watched->service.name);
    ok = watched->watch != NULL && afsync_text_good(&name, NULL) &&
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

static int shutdown_all(void) {
    while (all != NULL) {
        struct watched *next = all->next;

        free_watched(all);
        all = next;
    }
    if (network_initialised)
        afsync_network_cleanup();
    network_initialised = false;
    return 0;
}

void module_register(void) {
    plugin_register_complex_config(AFSYNC_PLUGIN, config);
    plugin_register_init(AFSYNC_PLUGIN, init);
    plugin_register_shutdown(AFSYNC_PLUGIN, shutdown_all);
}
