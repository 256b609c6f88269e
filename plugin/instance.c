/* SPDX-License-Identifier: Apache-2.0
 *
 * Joining, escaping and cutting names, and finding out which need their server. */
#include "instance.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char separator = '@';

/* What closes a cut name, and so how much of it is kept. */
enum { TAIL = 1 + 16, KEEP = AFSYNC_INSTANCE_MAX - 1 - TAIL };

/* A name being written. */
struct writer {
    char *out;
    size_t length;
    size_t keep; /* the length to cut at, should it become too long */
    bool cut;
    uint64_t hash; /* of everything, also of what did not fit */
};

/* Adds what must not be torn apart. */
static void put(struct writer *writer, const char *bytes, size_t length) {
    writer->hash = afsync_hash_bytes(writer->hash, bytes, length);
    if (writer->cut || writer->length + length >= AFSYNC_INSTANCE_MAX) {
        writer->cut = true;
        return;
    }
    memcpy(writer->out + writer->length, bytes, length);
    writer->length += length;
    if (writer->length <= KEEP)
        writer->keep = writer->length;
}

static bool needs_escape(unsigned char c) {
    return c < 0x20 || c == 0x7f || c == '/' || c == '%' || c == (unsigned char)separator;
}

static void put_part(struct writer *writer, const char *part) {
    while (*part != '\0') {
        size_t step = 1;

        while (((unsigned char)part[step] & 0xc0) == 0x80)
            step++;
        if (needs_escape((unsigned char)*part)) {
            char escaped[4];

            snprintf(escaped, sizeof escaped, "%%%02X", (unsigned)(unsigned char)*part);
            put(writer, escaped, 3);
        } else {
            put(writer, part, step);
        }
        part += step;
    }
}

void afsync_instance_join(char out[AFSYNC_INSTANCE_MAX], const char *const *parts,
                          size_t count) {
    struct writer writer = {.out = out, .hash = AFSYNC_HASH_SEED};

    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put(&writer, &separator, 1);
        put_part(&writer, parts[i] != NULL ? parts[i] : "");
    }
    if (writer.cut)
        snprintf(out + writer.keep, AFSYNC_INSTANCE_MAX - writer.keep, "~%016" PRIx64,
                 writer.hash);
    else
        out[writer.length] = '\0';
}

void afsync_instance_of_code(char out[AFSYNC_INSTANCE_MAX], const char *direction,
                             struct afsync_code code) {
    char hex[sizeof "0x80070020"] = "unknown";
    const char *parts[] = {direction, hex};

    if (code.known)
        snprintf(hex, sizeof hex, "0x%08" PRIx32, code.value);
    if (direction != NULL)
        afsync_instance_join(out, parts, 2);
    else
        afsync_instance_join(out, &parts[1], 1);
}

void afsync_instance_host(char out[AFSYNC_INSTANCE_MAX], const char *server) {
    out[0] = '\0';
    if (server == NULL || *server == '.')
        return;
    afsync_instance_join(out, &server, 1);
    for (char *c = out; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
}

/* The name that stays when people rename things; the other names stand in where it is
 * missing. */
static const char *name_of(const struct afsync_report_endpoint *endpoint) {
    if (endpoint->server_endpoint != NULL)
        return endpoint->server_endpoint;
    return endpoint->path != NULL ? endpoint->path : endpoint->label;
}

/* Something to be named, by its place in the report, and its short name as a number. */
struct bearer {
    uint64_t name;
    size_t at;
};

static int by_name(const void *left, const void *right) {
    uint64_t a = ((const struct bearer *)left)->name;
    uint64_t b = ((const struct bearer *)right)->name;

    return (a > b) - (a < b);
}

/* Sorts them, so that namesakes stand side by side. */
static void sort(struct bearer *bearers, size_t count) {
    if (count > 0)
        qsort(bearers, count, sizeof *bearers, by_name);
}

/* Has one of the sorted a namesake? */
static bool is_shared(const struct bearer *bearers, size_t count, size_t i) {
    return (i > 0 && bearers[i - 1].name == bearers[i].name) ||
           (i + 1 < count && bearers[i + 1].name == bearers[i].name);
}

static uint64_t hash_of(const char *name) {
    return afsync_hash_name(AFSYNC_HASH_SEED, name != NULL ? name : "");
}

/* "rg/sync": the service of Azure, told apart from that of another group. */
static void say_place(char place[2 * AFSYNC_NAME_MAX], const char *resource_group,
                      const char *service) {
    snprintf(place, 2 * AFSYNC_NAME_MAX, "%s/%s",
             resource_group != NULL ? resource_group : "", service != NULL ? service : "");
}

/* Writes the names of those that are called alike. */
static void name_namesakes(struct afsync_instances *instances, const char *service,
                           const struct afsync_report *report, struct bearer *bearers,
                           size_t count) {
    for (size_t i = 0; i < count; i++)
        bearers[i].name = afsync_hash_name(bearers[i].name,
                                           report->endpoints[bearers[i].at].server != NULL
                                               ? report->endpoints[bearers[i].at].server
                                               : "");
    sort(bearers, count);
    for (size_t i = 0; i < count; i++) {
        const struct afsync_report_endpoint *endpoint = &report->endpoints[bearers[i].at];
        char place[2 * AFSYNC_NAME_MAX];
        const char *parts[] = {service, endpoint->sync_group, name_of(endpoint),
                               endpoint->server, place};

        say_place(place, endpoint->resource_group, endpoint->service);
        afsync_instance_join(instances->endpoints[bearers[i].at], parts,
                             is_shared(bearers, count, i) ? 5 : 4);
    }
}

static void name_endpoints(struct afsync_instances *instances, const char *service,
                           const struct afsync_report *report, struct bearer *bearers) {
    size_t count = report->endpoint_count, shared = 0;

    for (size_t i = 0; i < count; i++) {
        const struct afsync_report_endpoint *endpoint = &report->endpoints[i];

        bearers[i] = (struct bearer){
            afsync_hash_name(hash_of(endpoint->sync_group), name_of(endpoint)), i};
    }
    sort(bearers, count);
    for (size_t i = 0; i < count; i++) {
        const struct afsync_report_endpoint *endpoint = &report->endpoints[bearers[i].at];
        const char *parts[] = {service, endpoint->sync_group, name_of(endpoint)};

        afsync_instance_join(instances->endpoints[bearers[i].at], parts, 3);
    }
    for (size_t i = 0; i < count; i++) {
        bool follows = i + 1 < count && bearers[i + 1].name == bearers[i].name;
        bool precedes = shared > 0 && bearers[shared - 1].name == bearers[i].name;

        if (follows || precedes)
            bearers[shared++] = bearers[i];
    }
    name_namesakes(instances, service, report, bearers, shared);
}

/* The GUID at the end of a registration's id. */
static const char *registration_of(const struct afsync_report_server *server) {
    const char *id = server->said.id;
    const char *slash = id != NULL ? strrchr(id, '/') : NULL;

    return slash != NULL ? slash + 1 : id;
}

/* A server that was registered anew may be listed twice. */
static void name_servers(struct afsync_instances *instances, const char *service,
                         const struct afsync_report *report, struct bearer *bearers) {
    size_t count = report->server_count;

    for (size_t i = 0; i < count; i++)
        bearers[i] = (struct bearer){hash_of(report->servers[i].who.server), i};
    sort(bearers, count);
    for (size_t i = 0; i < count; i++) {
        const struct afsync_report_server *server = &report->servers[bearers[i].at];
        const char *parts[] = {service, NULL, NULL, server->who.server,
                               registration_of(server)};

        afsync_instance_join(instances->servers[bearers[i].at], parts,
                             is_shared(bearers, count, i) ? 5 : 4);
    }
}

/* Two services may have sync groups of one name. */
static void name_cloud_endpoints(struct afsync_instances *instances, const char *service,
                                 const struct afsync_report *report,
                                 struct bearer *bearers) {
    size_t count = report->cloud_endpoint_count;

    for (size_t i = 0; i < count; i++)
        bearers[i] = (struct bearer){hash_of(report->cloud_endpoints[i].who.sync_group), i};
    sort(bearers, count);
    for (size_t i = 0; i < count; i++) {
        const struct afsync_identity *who = &report->cloud_endpoints[bearers[i].at].who;
        char place[2 * AFSYNC_NAME_MAX];
        const char *parts[] = {service, who->sync_group, NULL, NULL, place};

        say_place(place, who->resource_group, who->service);
        afsync_instance_join(instances->cloud_endpoints[bearers[i].at], parts,
                             is_shared(bearers, count, i) ? 5 : 2);
    }
}

static size_t larger(size_t left, size_t right) {
    return left > right ? left : right;
}

/* All the names at once, one at least. */
static bool make_room(struct afsync_instances *instances,
                      const struct afsync_report *report) {
    size_t size = sizeof *instances->endpoints;

    instances->endpoints = calloc(report->endpoint_count + 1, size);
    instances->hosts = calloc(report->endpoint_count + 1, size);
    instances->servers = calloc(report->server_count + 1, size);
    instances->server_hosts = calloc(report->server_count + 1, size);
    instances->cloud_endpoints = calloc(report->cloud_endpoint_count + 1, size);
    return instances->endpoints != NULL && instances->hosts != NULL &&
           instances->servers != NULL && instances->server_hosts != NULL &&
           instances->cloud_endpoints != NULL;
}

bool afsync_instances_init(struct afsync_instances *instances, const char *service,
                           const struct afsync_report *report, bool by_server,
                           struct afsync_fault *fault) {
    size_t most = larger(report->endpoint_count,
                         larger(report->server_count, report->cloud_endpoint_count));
    struct bearer *bearers = calloc(most + 1, sizeof *bearers);
    bool ok;

    *instances = (struct afsync_instances){0};
    afsync_instance_join(instances->service, &service, 1);
    ok = make_room(instances, report) && bearers != NULL;
    if (ok) {
        name_endpoints(instances, service, report, bearers);
        name_servers(instances, service, report, bearers);
        name_cloud_endpoints(instances, service, report, bearers);
    }
    free(bearers);
    if (!ok)
        return afsync_fault_no_memory(fault);
    for (size_t i = 0; by_server && i < report->endpoint_count; i++)
        afsync_instance_host(instances->hosts[i], report->endpoints[i].server);
    for (size_t i = 0; by_server && i < report->server_count; i++)
        afsync_instance_host(instances->server_hosts[i], report->servers[i].who.server);
    return true;
}

void afsync_instances_fini(struct afsync_instances *instances) {
    if (instances == NULL)
        return;
    free(instances->endpoints);
    free(instances->hosts);
    free(instances->servers);
    free(instances->server_hosts);
    free(instances->cloud_endpoints);
    *instances = (struct afsync_instances){0};
}
