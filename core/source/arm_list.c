/* SPDX-License-Identifier: Apache-2.0
 *
 * Naming, locating and queueing the lists of ARM. */
#include "source/arm_list.h"

#include "source/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *afsync_arm_version(size_t index) {
    static const char *const versions[] = {"2025-12-01", "2022-09-01", "2020-09-01"};

    return index < sizeof versions / sizeof versions[0] ? versions[index] : NULL;
}

size_t afsync_arm_version_of(const char *known) {
    size_t index = 0;

    while (known != NULL && afsync_arm_version(index) != NULL &&
           strcmp(afsync_arm_version(index), known) != 0)
        index++;
    return known != NULL && afsync_arm_version(index) != NULL ? index : 0;
}

void afsync_arm_list_free(struct afsync_arm_list *list) {
    if (list == NULL)
        return;
    free((char *)list->raw.subscription);
    free((char *)list->raw.resource_group);
    free((char *)list->raw.service);
    free((char *)list->raw.sync_group);
    afsync_text_fini(&list->url);
    free(list);
}

static void name_list(struct afsync_arm_list *list) {
    const struct afsync_identity *raw = &list->raw;
    char *whose = list->whose;

    if (raw->sync_group != NULL)
        snprintf(whose, AFSYNC_ARM_TITLE_MAX, "sync group %.80s", raw->sync_group);
    else if (raw->service != NULL)
        snprintf(whose, AFSYNC_ARM_TITLE_MAX, "service %.80s", raw->service);
    else if (raw->resource_group != NULL)
        snprintf(whose, AFSYNC_ARM_TITLE_MAX, "resource group %.90s", raw->resource_group);
    else
        snprintf(whose, AFSYNC_ARM_TITLE_MAX, "subscription %.80s", raw->subscription);
    snprintf(list->what, AFSYNC_ARM_TITLE_MAX, "list %s of %.100s", list->kind->title,
             whose);
    if (raw->sync_group != NULL)
        afsync_text_append(list->what, AFSYNC_ARM_TITLE_MAX, " of service %.80s",
                           raw->service);
}

static bool copy_name(const char **to, const char *from) {
    *to = from != NULL ? strdup(from) : NULL;
    return from == NULL || *to != NULL;
}

struct afsync_arm_list *afsync_arm_list_new(const struct afsync_arm_kind *kind,
                                            const struct afsync_identity *raw,
                                            struct afsync_fault *fault) {
    struct afsync_arm_list *list = calloc(1, sizeof *list);

    if (list == NULL || !copy_name(&list->raw.subscription, raw->subscription) ||
        !copy_name(&list->raw.resource_group, raw->resource_group) ||
        !copy_name(&list->raw.service, raw->service) ||
        !copy_name(&list->raw.sync_group, raw->sync_group)) {
        afsync_arm_list_free(list);
        afsync_fault_no_memory(fault);
        return NULL;
    }
    list->kind = kind;
    name_list(list);
    return list;
}

static void add_segment(struct afsync_text *url, const char *collection, const char *name) {
    if (name == NULL)
        return;
    afsync_text_addf(url, "/%s/", collection);
    afsync_url_add_part(url, name);
}

void afsync_arm_list_begin(struct afsync_arm_list *list, const char *base, size_t version) {
    struct afsync_text *url = &list->url;

    afsync_text_clear(url);
    afsync_text_add(url, base);
    add_segment(url, "subscriptions", list->raw.subscription);
    add_segment(url, "resourceGroups", list->raw.resource_group);
    afsync_text_add(url, "/providers/Microsoft.StorageSync");
    add_segment(url, "storageSyncServices", list->raw.service);
    add_segment(url, "syncGroups", list->raw.sync_group);
    afsync_text_addf(url, "/%s?api-version=%s", list->kind->last,
                     afsync_arm_version(version));
    list->version = version;
    list->pages = 0;
}

static const char *fit(char out[AFSYNC_NAME_MAX], const char *raw) {
    if (raw != NULL)
        afsync_name_copy(out, raw);
    return raw != NULL ? out : NULL;
}

void afsync_arm_list_fit(const struct afsync_arm_list *list,
                         struct afsync_arm_fitted *fitted) {
    fitted->scope = (struct afsync_identity){
        .subscription = fit(fitted->names[0], list->raw.subscription),
        .resource_group = fit(fitted->names[1], list->raw.resource_group),
        .service = fit(fitted->names[2], list->raw.service),
        .sync_group = fit(fitted->names[3], list->raw.sync_group),
    };
}

void afsync_arm_queue_add(struct afsync_arm_queue *queue, struct afsync_arm_list *list) {
    list->next = NULL;
    if (queue->first == NULL)
        queue->first = list;
    else
        queue->last->next = list;
    queue->last = list;
}

struct afsync_arm_list *afsync_arm_queue_take(struct afsync_arm_queue *queue) {
    struct afsync_arm_list *list = queue->first;

    if (list != NULL)
        queue->first = list->next;
    return list;
}

void afsync_arm_queue_fini(struct afsync_arm_queue *queue) {
    struct afsync_arm_list *list;

    while ((list = afsync_arm_queue_take(queue)) != NULL)
        afsync_arm_list_free(list);
}

bool afsync_arm_is_name(const char *name) {
    return name != NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}
