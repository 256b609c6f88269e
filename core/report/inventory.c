/* SPDX-License-Identifier: Apache-2.0
 *
 * Which servers and cloud endpoints belong into the report. */
#include "report/build.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A name as a number, so that many can be looked for among many. */
static uint64_t hash_of(const char *name) {
    return afsync_hash_name(AFSYNC_HASH_SEED, name != NULL ? name : "");
}

static uint64_t hash_of_group(const char *service, const char *sync_group) {
    return afsync_hash_name(hash_of(service), sync_group != NULL ? sync_group : "");
}

static int compare_hashes(const void *left, const void *right) {
    const uint64_t *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

static uint64_t hash_of_label(const char *server) {
    char label[AFSYNC_NAME_MAX];

    afsync_name_copy(label, server);
    label[strcspn(label, ".")] = '\0';
    return hash_of(label);
}

/* Of the endpoints of the report, as sorted hashes: their servers' ids, the first labels of
 * the names of those without an id and of all, and their groups. */
struct company {
    uint64_t *ids, *nameless, *labels, *groups;
    size_t count;
};

static bool make_room(struct company *company, size_t count) {
    company->ids = calloc(count + 1, sizeof company->ids[0]);
    company->nameless = calloc(count + 1, sizeof company->nameless[0]);
    company->labels = calloc(count + 1, sizeof company->labels[0]);
    company->groups = calloc(count + 1, sizeof company->groups[0]);
    company->count = count;
    return company->ids != NULL && company->nameless != NULL && company->labels != NULL &&
           company->groups != NULL;
}

static bool find_company(struct company *company, const struct afsync_report *report,
                         struct afsync_fault *fault) {
    size_t count = report->endpoint_count;

    if (!make_room(company, count))
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; i < count; i++) {
        const struct afsync_report_endpoint *endpoint = &report->endpoints[i];
        uint64_t label = endpoint->server != NULL ? hash_of_label(endpoint->server) : 0;

        company->ids[i] = hash_of(endpoint->status.server_id);
        company->nameless[i] = endpoint->status.server_id == NULL ? label : 0;
        company->labels[i] = label;
        company->groups[i] = hash_of_group(endpoint->service, endpoint->sync_group);
    }
    qsort(company->ids, count, sizeof company->ids[0], compare_hashes);
    qsort(company->nameless, count, sizeof company->nameless[0], compare_hashes);
    qsort(company->labels, count, sizeof company->labels[0], compare_hashes);
    qsort(company->groups, count, sizeof company->groups[0], compare_hashes);
    return true;
}

static bool is_among(const uint64_t *hashes, size_t count, uint64_t hash) {
    return bsearch(&hash, hashes, count, sizeof hash, compare_hashes) != NULL;
}

/* An endpoint is on it; or on the cluster of which it is a node. */
static bool bears_endpoint(const struct company *company,
                           const struct afsync_known_server *server) {
    const struct afsync_server *said = &server->said;

    return (said->id != NULL &&
            is_among(company->ids, company->count, hash_of(said->id))) ||
           is_among(company->nameless, company->count, hash_of_label(server->who.server)) ||
           (said->cluster != NULL &&
            is_among(company->labels, company->count, hash_of_label(said->cluster)));
}

static int compare_servers(const void *left, const void *right) {
    const struct afsync_report_server *a = left, *b = right;

    if (a->state != b->state)
        return afsync_state_is_worse(a->state, b->state) ? -1 : 1;
    return strcmp(a->who.server, b->who.server);
}

static bool add_servers(struct afsync_report *report,
                        const struct afsync_inventory *inventory,
                        const struct afsync_terms *terms, const struct company *company,
                        struct afsync_fault *fault) {
    report->servers = calloc(inventory->server_count + 1, sizeof report->servers[0]);
    if (report->servers == NULL)
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; i < inventory->server_count; i++) {
        const struct afsync_known_server *server = &inventory->servers[i];
        struct afsync_report_server *told = &report->servers[report->server_count];
        bool has_endpoint = bears_endpoint(company, server);

        if (!has_endpoint && !afsync_selection_has(terms->selection, &server->who))
            continue;
        *told = (struct afsync_report_server){.who = server->who, .said = server->said};
        report->server_count++;
        if (has_endpoint && !afsync_server_judge_aspects(told, server, terms, fault))
            return false;
    }
    qsort(report->servers, report->server_count, sizeof report->servers[0],
          compare_servers);
    return true;
}

static int compare_cloud_endpoints(const void *left, const void *right) {
    const struct afsync_report_cloud_endpoint *a = left, *b = right;
    int order = strcmp(a->who.sync_group, b->who.sync_group);

    if (a->state != b->state)
        return afsync_state_is_worse(a->state, b->state) ? -1 : 1;
    return order != 0 ? order : strcmp(a->said.name, b->said.name);
}

static bool add_cloud_endpoints(struct afsync_report *report,
                                const struct afsync_inventory *inventory,
                                const struct afsync_terms *terms,
                                const struct company *company, struct afsync_fault *fault) {
    report->cloud_endpoints =
        calloc(inventory->cloud_endpoint_count + 1, sizeof report->cloud_endpoints[0]);
    if (report->cloud_endpoints == NULL)
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; i < inventory->cloud_endpoint_count; i++) {
        const struct afsync_known_cloud_endpoint *endpoint = &inventory->cloud_endpoints[i];
        uint64_t group = hash_of_group(endpoint->who.service, endpoint->who.sync_group);
        bool has_endpoint = is_among(company->groups, company->count, group);
        struct afsync_report_cloud_endpoint *told =
            &report->cloud_endpoints[report->cloud_endpoint_count];

        if (!has_endpoint && !afsync_selection_has(terms->selection, &endpoint->who))
            continue;
        *told = (struct afsync_report_cloud_endpoint){.who = endpoint->who,
                                                      .said = endpoint->said};
        report->cloud_endpoint_count++;
        if (has_endpoint &&
            !afsync_cloud_endpoint_judge_aspects(told, endpoint, terms, fault))
            return false;
    }
    qsort(report->cloud_endpoints, report->cloud_endpoint_count,
          sizeof report->cloud_endpoints[0], compare_cloud_endpoints);
    return true;
}

bool afsync_report_add_inventory(struct afsync_report *report,
                                 const struct afsync_inventory *inventory,
                                 const struct afsync_terms *terms,
                                 struct afsync_fault *fault) {
    struct company company = {0};
    bool ok = find_company(&company, report, fault) &&
              add_servers(report, inventory, terms, &company, fault) &&
              add_cloud_endpoints(report, inventory, terms, &company, fault);

    free(company.ids);
    free(company.nameless);
    free(company.labels);
    free(company.groups);
    return ok;
}
