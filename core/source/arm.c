/* SPDX-License-Identifier: Apache-2.0
 *
 * The poll: services, their sync groups, their server endpoints. */
#include "source/arm.h"

#include "base/json.h"
#include "base/text.h"
#include "source/arm_read.h"
#include "source/azure_error.h"
#include "source/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Room for what a list is called; a name in it is cut so that the reason stays visible. */
enum { TITLE_MAX = 256 };

/* The built-in role with just the rights that are needed. */
#define READER_ROLE "Azure File Sync Reader"

struct poll {
    const struct afsync_arm_config *config;
    struct afsync_azure *azure;
    const struct afsync_sink *outer;
    struct afsync_sink sink; /* counts, and passes on to the outer one */
    struct afsync_arm_tally *tally;
    struct list *first, **end; /* the lists that wait to be asked for, oldest first */
    size_t version;            /* that is spoken: see afsync_arm_version */
    size_t failures_in_a_row;
    bool stopped; /* nothing more is asked */
};

struct list;

/* A kind of list: what it is called and where it is, and who reads a page of it. */
struct kind {
    const char *title; /* "sync groups" */
    const char *last;  /* the last segment of its path */
    bool (*read)(struct poll *poll, const struct list *list, struct json_object *answer,
                 const char **next, struct afsync_fault *fault);
};

/* One list that waits, or is asked for. */
struct list {
    struct list *next; /* in the queue */
    const struct kind *kind;
    struct afsync_identity raw; /* owned names as ARM spells them: the rest of the path */
    char what[TITLE_MAX];       /* "list sync groups of service S" */
    char whose[TITLE_MAX];      /* "service S" */
    struct afsync_text url;     /* of its next page */
    size_t pages, version;      /* asked for, and in which version */
};

const char *afsync_arm_version(size_t index) {
    static const char *const versions[] = {"2025-12-01", "2022-09-01", "2020-09-01"};

    return index < sizeof versions / sizeof versions[0] ? versions[index] : NULL;
}

/* The one that is known to be spoken, else the newest. */
static size_t first_version(const char *known) {
    size_t index = 0;

    while (known != NULL && afsync_arm_version(index) != NULL &&
           strcmp(afsync_arm_version(index), known) != 0)
        index++;
    return known != NULL && afsync_arm_version(index) != NULL ? index : 0;
}

static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    struct poll *poll = context;

    return poll->outer->observe(poll->outer->context, seen, fault);
}

static void complain(void *context, enum afsync_source source,
                     const struct afsync_fault *fault, bool hides_endpoints) {
    struct poll *poll = context;

    if (hides_endpoints) {
        poll->tally->failures++;
        poll->tally->complete = false;
    }
    poll->outer->complain(poll->outer->context, source, fault, hides_endpoints);
}

static void complain_of(struct poll *poll, enum afsync_fault_kind kind, const char *what,
                        const char *wrong) {
    struct afsync_fault seen = {0};

    afsync_fault_set(&seen, kind, "%s: %s", what, wrong);
    complain(poll, AFSYNC_SOURCE_ARM, &seen, true);
}

/* A list failed. Where the next one would fail alike (no login, no time left, Azure asks to
 * wait), the poll ends, so that one cause is not told a hundred times. False: out of
 * memory. */
static bool give_up_list(struct poll *poll, const struct afsync_fault *seen,
                         struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    if (poll->stopped)
        return true; /* it was asked beside the one that stopped the poll */
    complain(poll, AFSYNC_SOURCE_ARM, seen, true);
    if (seen->kind == AFSYNC_FAULT_LOGIN || seen->kind == AFSYNC_FAULT_TIMEOUT ||
        seen->kind == AFSYNC_FAULT_THROTTLED) {
        poll->stopped = true;
    } else if (++poll->failures_in_a_row == AFSYNC_ARM_FAILURES_IN_A_ROW) {
        complain_of(poll, seen->kind, "read the lists of ARM",
                    "too many failed in a row, the rest is not tried");
        poll->stopped = true;
    }
    return true;
}

/* ---- the queue of lists ---- */

static void free_list(struct list *list) {
    free((char *)list->raw.subscription);
    free((char *)list->raw.resource_group);
    free((char *)list->raw.service);
    free((char *)list->raw.sync_group);
    afsync_text_fini(&list->url);
    free(list);
}

static void enqueue(struct poll *poll, struct list *list) {
    list->next = NULL;
    *poll->end = list;
    poll->end = &list->next;
}

static struct list *dequeue(struct poll *poll) {
    struct list *list = poll->first;

    if (list == NULL)
        return NULL;
    poll->first = list->next;
    if (poll->first == NULL)
        poll->end = &poll->first;
    return list;
}

static void name_list(struct list *list) {
    const struct afsync_identity *raw = &list->raw;

    if (raw->sync_group != NULL)
        snprintf(list->whose, TITLE_MAX, "sync group %.80s", raw->sync_group);
    else if (raw->service != NULL)
        snprintf(list->whose, TITLE_MAX, "service %.80s", raw->service);
    else if (raw->resource_group != NULL)
        snprintf(list->whose, TITLE_MAX, "resource group %.90s", raw->resource_group);
    else
        snprintf(list->whose, TITLE_MAX, "subscription %.80s", raw->subscription);
    snprintf(list->what, TITLE_MAX, "list %s of %.100s", list->kind->title, list->whose);
    if (raw->sync_group != NULL)
        afsync_text_append(list->what, TITLE_MAX, " of service %.80s", raw->service);
}

static bool copy_name(const char **to, const char *from) {
    *to = from != NULL ? strdup(from) : NULL;
    return from == NULL || *to != NULL;
}

/* The list of that kind is to be asked for. */
static bool want(struct poll *poll, const struct kind *kind,
                 const struct afsync_identity *raw, struct afsync_fault *fault) {
    struct list *list = calloc(1, sizeof *list);

    if (list == NULL)
        return afsync_fault_no_memory(fault);
    list->kind = kind;
    if (!copy_name(&list->raw.subscription, raw->subscription) ||
        !copy_name(&list->raw.resource_group, raw->resource_group) ||
        !copy_name(&list->raw.service, raw->service) ||
        !copy_name(&list->raw.sync_group, raw->sync_group)) {
        free_list(list);
        return afsync_fault_no_memory(fault);
    }
    name_list(list);
    enqueue(poll, list);
    return true;
}

static void add_segment(struct afsync_text *url, const char *collection, const char *name) {
    if (name == NULL)
        return;
    afsync_text_addf(url, "/%s/", collection);
    afsync_url_add_part(url, name);
}

static void write_url(const struct poll *poll, struct list *list) {
    struct afsync_text *url = &list->url;

    afsync_text_clear(url);
    afsync_text_add(url, afsync_azure_base(poll->azure, AFSYNC_AT_ARM));
    add_segment(url, "subscriptions", list->raw.subscription);
    add_segment(url, "resourceGroups", list->raw.resource_group);
    afsync_text_add(url, "/providers/Microsoft.StorageSync");
    add_segment(url, "storageSyncServices", list->raw.service);
    add_segment(url, "syncGroups", list->raw.sync_group);
    afsync_text_addf(url, "/%s?api-version=%s", list->kind->last,
                     afsync_arm_version(poll->version));
    list->version = poll->version;
    list->pages = 0;
}

/* ---- reading ---- */

static bool read_endpoints(struct poll *poll, const struct list *list,
                           struct json_object *answer, const char **next,
                           struct afsync_fault *fault) {
    char subscription[AFSYNC_NAME_MAX], resource_group[AFSYNC_NAME_MAX];
    char service[AFSYNC_NAME_MAX], sync_group[AFSYNC_NAME_MAX];
    struct afsync_identity scope = {.subscription = subscription,
                                    .resource_group = resource_group,
                                    .service = service,
                                    .sync_group = sync_group};

    afsync_name_copy(subscription, list->raw.subscription);
    afsync_name_copy(resource_group, list->raw.resource_group);
    afsync_name_copy(service, list->raw.service);
    afsync_name_copy(sync_group, list->raw.sync_group);
    return afsync_arm_read_endpoints(answer, &scope, &poll->sink, &poll->tally->endpoints,
                                     next, fault);
}

static const struct kind endpoints = {"server endpoints", "serverEndpoints",
                                      read_endpoints};

/* Reads a list of things that have lists of their own: visits each that has a name. */
static bool
visit_each(struct poll *poll, const struct list *list, struct json_object *answer,
           bool (*visit)(struct poll *poll, const struct list *list,
                         struct json_object *element, struct afsync_fault *fault),
           const char **next, struct afsync_fault *fault) {
    struct json_object *values = afsync_arm_values(answer, list->what, &poll->sink);
    size_t nameless = 0;

    if (values == NULL)
        return true;
    for (size_t i = 0; i < json_object_array_length(values); i++) {
        struct json_object *element = json_object_array_get_idx(values, i);

        if (afsync_json_string(element, "name") == NULL)
            nameless++;
        else if (!visit(poll, list, element, fault))
            return false;
    }
    if (nameless > 0)
        complain_of(poll, AFSYNC_FAULT_RECORD, list->what,
                    "some of its elements are no objects with a name");
    *next = afsync_arm_next(answer, list->what, &poll->sink);
    return true;
}

static bool visit_group(struct poll *poll, const struct list *list,
                        struct json_object *element, struct afsync_fault *fault) {
    struct afsync_identity raw = list->raw;

    raw.sync_group = afsync_json_string(element, "name");
    return want(poll, &endpoints, &raw, fault);
}

static bool read_groups(struct poll *poll, const struct list *list,
                        struct json_object *answer, const char **next,
                        struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_group, next, fault);
}

static const struct kind groups = {"sync groups", "syncGroups", read_groups};

/* What is asked of a service. */
static bool want_service(struct poll *poll, const struct afsync_identity *raw,
                         struct afsync_fault *fault) {
    return want(poll, &groups, raw, fault);
}

/* Copies the segment of a resource id that follows `collection`, whose case varies. */
static bool copy_segment(char out[AFSYNC_NAME_MAX], const char *id,
                         const char *collection) {
    size_t length = strlen(collection);

    while ((id = strchr(id, '/')) != NULL) {
        size_t value_length;

        id++;
        if (strncasecmp(id, collection, length) != 0 || id[length] != '/')
            continue;
        id += length + 1;
        value_length = strcspn(id, "/");
        if (value_length == 0 || value_length >= AFSYNC_NAME_MAX)
            return false;
        memcpy(out, id, value_length);
        out[value_length] = '\0';
        return true;
    }
    return false;
}

/* A list of the whole subscription tells the resource group only in the id. The
 * subscription keeps the spelling of the config as long as it is the same one. */
static bool visit_service(struct poll *poll, const struct list *list,
                          struct json_object *element, struct afsync_fault *fault) {
    struct afsync_identity raw = list->raw;
    const char *id = afsync_json_string(element, "id");
    char subscription[AFSYNC_NAME_MAX], resource_group[AFSYNC_NAME_MAX];

    raw.service = afsync_json_string(element, "name");
    if (raw.resource_group != NULL)
        return want_service(poll, &raw, fault);
    if (id == NULL || !copy_segment(subscription, id, "subscriptions") ||
        !copy_segment(resource_group, id, "resourceGroups")) {
        complain_of(poll, AFSYNC_FAULT_RECORD, list->what,
                    "the id of a service does not say its resource group");
        return true;
    }
    raw.resource_group = resource_group;
    if (!afsync_name_equal(subscription, raw.subscription))
        raw.subscription = subscription;
    return want_service(poll, &raw, fault);
}

static bool read_services(struct poll *poll, const struct list *list,
                          struct json_object *answer, const char **next,
                          struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_service, next, fault);
}

static const struct kind services = {"services", "storageSyncServices", read_services};

/* ---- asking ---- */

static bool next_list(void *context, struct afsync_azure_request *request) {
    struct poll *poll = context;
    struct list *list = poll->stopped ? NULL : dequeue(poll);

    if (list == NULL)
        return false;
    if (list->url.length == 0)
        write_url(poll, list);
    list->pages++;
    *request = (struct afsync_azure_request){
        .place = AFSYNC_AT_ARM,
        .what = list->what,
        .whose = list->whose,
        .role = READER_ROLE,
        .url = afsync_text_string(&list->url),
        .tag = list,
    };
    return true;
}

/* A cloud that does not know the version yet says so in one of two ways. */
static bool refuses_version(const struct afsync_http_answer *answer) {
    return answer->status == 400 &&
           (afsync_azure_error_is(&answer->body, "InvalidApiVersionParameter") ||
            afsync_azure_error_is(&answer->body, "NoRegisteredProviderFound"));
}

/* Is there an older version to ask for the list in, from its beginning? */
static bool step_back(struct poll *poll, struct list *list,
                      const struct afsync_http_answer *answer) {
    if (!refuses_version(answer))
        return false;
    if (list->version == poll->version && afsync_arm_version(poll->version + 1) != NULL)
        poll->version++;
    if (list->version == poll->version)
        return false;
    afsync_text_clear(&list->url);
    return true;
}

/* Makes the link to the next page the URL of the list; false after a complaint. */
static bool follow(struct poll *poll, struct list *list, const char *next) {
    struct afsync_fault seen = {0};

    if (list->pages == AFSYNC_ARM_PAGES_MAX)
        afsync_fault_set(&seen, AFSYNC_FAULT_LIMIT, "%s: more than %d pages", list->what,
                         AFSYNC_ARM_PAGES_MAX);
    else if (!afsync_azure_is_home(poll->azure, AFSYNC_AT_ARM, next))
        afsync_fault_set(&seen, AFSYNC_FAULT_FORMAT,
                         "%s: the link to the next page leads away from %s and is not "
                         "followed",
                         list->what, afsync_azure_base(poll->azure, AFSYNC_AT_ARM));
    if (seen.kind != AFSYNC_FAULT_NONE) {
        complain(poll, AFSYNC_SOURCE_ARM, &seen, true);
        return false;
    }
    afsync_text_clear(&list->url);
    afsync_text_add(&list->url, next);
    return true;
}

/* Reads a page; `*more`: the list waits for its next one. */
static bool read_page(struct poll *poll, struct list *list,
                      const struct afsync_http_answer *answer,
                      const struct afsync_azure_request *request, bool *more,
                      struct afsync_fault *fault) {
    struct afsync_fault seen = {0};
    struct json_object *root = afsync_azure_read(poll->azure, request, answer, &seen);
    const char *next = NULL;
    bool ok;

    if (root == NULL)
        return give_up_list(poll, &seen, fault);
    poll->failures_in_a_row = 0;
    ok = list->kind->read(poll, list, root, &next, fault);
    *more = ok && next != NULL && follow(poll, list, next);
    json_object_put(root);
    return ok;
}

static bool take_answer(void *context, const struct afsync_azure_request *request,
                        const struct afsync_http_answer *answer,
                        const struct afsync_fault *seen, struct afsync_fault *fault) {
    struct poll *poll = context;
    struct list *list = request->tag;
    bool more = false, ok = true;

    if (answer == NULL)
        ok = give_up_list(poll, seen, fault);
    else if (step_back(poll, list, answer))
        more = true;
    else
        ok = read_page(poll, list, answer, request, &more, fault);
    if (more)
        enqueue(poll, list);
    else
        free_list(list);
    return ok;
}

static bool poll_scope(struct poll *poll, struct afsync_fault *fault) {
    const struct afsync_arm_config *config = poll->config;
    const struct afsync_azure_asker asker = {poll, next_list, take_answer};
    struct afsync_identity raw = {.subscription = config->subscription,
                                  .resource_group = config->resource_group,
                                  .service = config->service};
    struct list *list;
    bool ok;

    if (raw.service != NULL && raw.resource_group == NULL) {
        complain_of(poll, AFSYNC_FAULT_USAGE, raw.service,
                    "a service is asked for without its resource group");
        return true;
    }
    ok = (raw.service != NULL ? want_service(poll, &raw, fault)
                              : want(poll, &services, &raw, fault)) &&
         afsync_azure_run(poll->azure, &asker, fault);
    while ((list = dequeue(poll)) != NULL)
        free_list(list);
    return ok;
}

bool afsync_arm_poll(struct afsync_azure *azure, const struct afsync_arm_config *config,
                     const struct afsync_sink *sink, struct afsync_arm_tally *tally,
                     struct afsync_fault *fault) {
    struct poll poll = {.config = config,
                        .azure = azure,
                        .outer = sink,
                        .tally = tally,
                        .version = first_version(config->api_version)};
    bool ok;

    poll.end = &poll.first;
    poll.sink = (struct afsync_sink){&poll, observe, complain};
    *tally = (struct afsync_arm_tally){.complete = true};
    ok = poll_scope(&poll, fault);
    tally->api_version = afsync_arm_version(poll.version);
    return ok;
}
