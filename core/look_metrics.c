/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking at metrics: of which services, and since when. */
#include "watch.h"

#include <stdlib.h>

static bool same_service(const struct afsync_identity *left,
                         const struct afsync_identity *right) {
    return afsync_name_equal(left->service, right->service) &&
           afsync_name_equal(left->resource_group, right->resource_group) &&
           afsync_name_equal(left->subscription, right->subscription);
}

/* A service can be asked if its whole name is known. */
static size_t add_service(struct afsync_identity *services, size_t count,
                          const struct afsync_identity *who) {
    if (who->subscription == NULL || who->resource_group == NULL || who->service == NULL)
        return count;
    for (size_t i = 0; i < count; i++)
        if (same_service(&services[i], who))
            return count;
    services[count] = (struct afsync_identity){.subscription = who->subscription,
                                               .resource_group = who->resource_group,
                                               .service = who->service};
    return count + 1;
}

/* The one that is configured, else those that ARM told of. */
static size_t find_services(struct afsync_identity *services,
                            const struct afsync_health *health,
                            const struct afsync_arm_config *arm) {
    const struct afsync_inventory *inventory = &health->inventory;
    const struct afsync_identity configured = {.subscription = arm->subscription,
                                               .resource_group = arm->resource_group,
                                               .service = arm->service};
    size_t count = add_service(services, 0, &configured);

    if (count > 0)
        return count;
    for (size_t i = 0; i < health->endpoint_count; i++)
        count = add_service(services, count, &health->endpoints[i].who);
    for (size_t i = 0; i < inventory->server_count; i++)
        count = add_service(services, count, &inventory->servers[i].who);
    return count;
}

bool afsync_look_at_metrics(struct afsync_watch *watch, const struct afsync_config *config,
                            int64_t at, struct afsync_azure *azure,
                            const struct afsync_sink *sink, struct afsync_fault *fault) {
    const struct afsync_health *health = &watch->health;
    struct afsync_identity *services = calloc(
        health->endpoint_count + health->inventory.server_count + 1, sizeof services[0]);
    struct afsync_metrics_config metrics = {
        .services = services,
        .since = watch->polled.metrics_until,
        .until = config->replay && at != AFSYNC_AT_NEWEST ? at : config->clock_ms,
    };
    struct afsync_metrics_tally tally = {0};
    bool ok;

    if (services == NULL)
        return afsync_fault_no_memory(fault);
    metrics.service_count = find_services(services, health, &config->arm);
    ok = afsync_metrics_poll(azure, &metrics, sink, &tally, fault);
    watch->failures[AFSYNC_SOURCE_METRICS] += tally.failures;
    if (ok && tally.complete)
        watch->polled.metrics_until = metrics.until;
    free(services);
    return ok;
}
