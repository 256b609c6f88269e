/* SPDX-License-Identifier: Apache-2.0
 *
 * What to call an endpoint so that a person recognises it and no two are called the same.
 */
#include "report/build.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much stands in front of the name until it is unique. */
enum depth { BY_NAME, BY_GROUP, BY_SERVER, BY_SERVICE, BY_RESOURCE, DEPTHS };

/* The endpoint's name, unless that is a GUID and something better is known. */
static const char *name_of(const struct afsync_report_endpoint *endpoint) {
    const char *name = endpoint->server_endpoint;

    if (name != NULL && !afsync_name_is_guid(name))
        return name;
    if (endpoint->path != NULL)
        return endpoint->path;
    if (endpoint->friendly_name != NULL)
        return endpoint->friendly_name;
    return name != NULL ? name : "?";
}

static bool write_label(struct afsync_report_endpoint *endpoint, enum depth depth) {
    const char *const parts[] = {
        depth >= BY_SERVICE ? endpoint->service : NULL,
        depth >= BY_GROUP ? endpoint->sync_group : NULL,
        depth >= BY_SERVER ? endpoint->server : NULL,
        name_of(endpoint),
        depth >= BY_RESOURCE ? endpoint->server_endpoint : NULL,
    };
    char label[AFSYNC_LABEL_MAX] = "";

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] != NULL)
            afsync_text_append(label, sizeof label, "%s%s", label[0] != '\0' ? "/" : "",
                               parts[i]);
    free(endpoint->label);
    endpoint->label = strdup(label);
    return endpoint->label != NULL;
}

static int compare_labels(const void *left, const void *right) {
    const struct afsync_report_endpoint *a = left, *b = right;

    return strcmp(a->label, b->label);
}

/* Deepens the labels that stand more than once; `found` tells whether any did. The
 * endpoints are sorted by label. */
static bool deepen_twins(struct afsync_report *report, enum depth depth, bool *found) {
    struct afsync_report_endpoint *endpoints = report->endpoints;

    for (size_t i = 0; i < report->endpoint_count;) {
        size_t end = i + 1;

        while (end < report->endpoint_count &&
               strcmp(endpoints[i].label, endpoints[end].label) == 0)
            end++;
        for (size_t j = i; end > i + 1 && j < end; j++) {
            *found = true;
            if (!write_label(&endpoints[j], depth))
                return false;
        }
        i = end;
    }
    return true;
}

bool afsync_report_label(struct afsync_report *report, struct afsync_fault *fault) {
    bool found = true;

    for (size_t i = 0; i < report->endpoint_count; i++)
        if (!write_label(&report->endpoints[i], BY_NAME))
            return afsync_fault_no_memory(fault);
    for (enum depth depth = BY_GROUP; found && depth < DEPTHS; depth++) {
        qsort(report->endpoints, report->endpoint_count, sizeof report->endpoints[0],
              compare_labels);
        found = false;
        if (!deepen_twins(report, depth, &found))
            return afsync_fault_no_memory(fault);
    }
    return true;
}
