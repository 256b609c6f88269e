/* SPDX-License-Identifier: Apache-2.0
 *
 * The poll: services, their sync groups, their server endpoints. */
#include "source/arm.h"

#include "base/json.h"
#include "base/text.h"
#include "source/arm_read.h"
#include "source/arm_session.h"
#include "source/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Room for what a list is called; a name in it is cut so that the reason stays visible. */
enum { TITLE_MAX = 256 };

struct poll {
    const struct afsync_arm_config *config;
    const struct afsync_sink *outer;
    struct afsync_sink sink; /* counts, and passes on to the outer one */
    struct afsync_arm_tally *tally;
    struct afsync_arm_session session;
    size_t failures_in_a_row;
    bool stopped; /* nothing more is asked */
};

/* One list: what it is, where it is, and who reads a page of it. */
struct list {
    const char *what;           /* "list sync groups of service S" */
    const char *whose;          /* "service S" */
    const char *last;           /* the last segment of its path */
    struct afsync_identity raw; /* names as ARM spells them: the rest of the path */
    bool (*read)(struct poll *poll, const struct list *list, struct json_object *answer,
                 const char **next, struct afsync_fault *fault);
};

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

/* A list failed. Where the next one would fail alike (no login, no time left, no network),
 * the poll ends, so that one cause is not told a hundred times. False: out of memory. */
static bool give_up_list(struct poll *poll, const struct afsync_fault *seen,
                         struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    complain(poll, AFSYNC_SOURCE_ARM, seen, true);
    if (seen->kind == AFSYNC_FAULT_LOGIN || seen->kind == AFSYNC_FAULT_TIMEOUT) {
        poll->stopped = true;
    } else if (++poll->failures_in_a_row == AFSYNC_ARM_FAILURES_IN_A_ROW) {
        complain_of(poll, seen->kind, "read the lists of ARM",
                    "too many failed in a row, the rest is not tried");
        poll->stopped = true;
    }
    return true;
}

static void add_segment(struct afsync_text *url, const char *collection, const char *name) {
    if (name == NULL)
        return;
    afsync_text_addf(url, "/%s/", collection);
    afsync_url_add_part(url, name);
}

static void write_url(struct afsync_text *url, const struct poll *poll,
                      const struct list *list) {
    afsync_text_add(url, poll->session.cloud.arm);
    add_segment(url, "subscriptions", list->raw.subscription);
    add_segment(url, "resourceGroups", list->raw.resource_group);
    afsync_text_add(url, "/providers/Microsoft.StorageSync");
    add_segment(url, "storageSyncServices", list->raw.service);
    add_segment(url, "syncGroups", list->raw.sync_group);
    afsync_text_addf(url, "/%s?api-version=%s", list->last,
                     afsync_arm_version(poll->session.version));
}

/* Replaces `url` by the link to the next page; false after a complaint. */
static bool follow(struct poll *poll, const struct list *list, struct afsync_text *url,
                   const char *next, size_t pages) {
    struct afsync_fault seen = {0};

    if (pages == AFSYNC_ARM_PAGES_MAX)
        afsync_fault_set(&seen, AFSYNC_FAULT_LIMIT, "%s: more than %d pages", list->what,
                         AFSYNC_ARM_PAGES_MAX);
    else if (!afsync_arm_session_is_home(&poll->session, next))
        afsync_fault_set(&seen, AFSYNC_FAULT_FORMAT,
                         "%s: the link to the next page leads away from %s and is not "
                         "followed",
                         list->what, poll->session.cloud.arm);
    if (seen.kind != AFSYNC_FAULT_NONE) {
        complain(poll, AFSYNC_SOURCE_ARM, &seen, true);
        return false;
    }
    afsync_text_clear(url);
    afsync_text_add(url, next);
    return true;
}

static bool walk_pages(struct poll *poll, const struct list *list, struct afsync_text *url,
                       struct afsync_fault *fault) {
    bool more = true;

    for (size_t pages = 1; more && !poll->stopped; pages++) {
        struct afsync_fault seen = {0};
        struct json_object *answer;
        const char *next = NULL;
        bool ok;

        if (!afsync_text_good(url, fault))
            return false;
        answer = afsync_arm_session_get(&poll->session, url->data, list->what, list->whose,
                                        &seen);
        if (answer == NULL && afsync_arm_session_stepped_back(&poll->session)) {
            afsync_text_clear(url);
            write_url(url, poll, list);
            pages = 0;
            continue;
        }
        if (answer == NULL)
            return give_up_list(poll, &seen, fault);
        poll->failures_in_a_row = 0;
        ok = list->read(poll, list, answer, &next, fault);
        more = ok && next != NULL && follow(poll, list, url, next, pages);
        json_object_put(answer);
        if (!ok)
            return false;
    }
    return true;
}

static bool walk(struct poll *poll, const struct list *list, struct afsync_fault *fault) {
    struct afsync_text url = {0};
    bool ok;

    write_url(&url, poll, list);
    ok = walk_pages(poll, list, &url, fault);
    afsync_text_fini(&url);
    return ok;
}

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

static bool walk_endpoints(struct poll *poll, const struct afsync_identity *raw,
                           struct afsync_fault *fault) {
    char what[TITLE_MAX], whose[TITLE_MAX];
    struct list list = {.what = what,
                        .whose = whose,
                        .last = "serverEndpoints",
                        .raw = *raw,
                        .read = read_endpoints};

    snprintf(whose, sizeof whose, "sync group %.80s", raw->sync_group);
    snprintf(what, sizeof what, "list server endpoints of %.100s of service %.80s", whose,
             raw->service);
    return walk(poll, &list, fault);
}

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
    for (size_t i = 0; i < json_object_array_length(values) && !poll->stopped; i++) {
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
    return walk_endpoints(poll, &raw, fault);
}

static bool read_groups(struct poll *poll, const struct list *list,
                        struct json_object *answer, const char **next,
                        struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_group, next, fault);
}

static bool walk_groups(struct poll *poll, const struct afsync_identity *raw,
                        struct afsync_fault *fault) {
    char what[TITLE_MAX], whose[TITLE_MAX];
    struct list list = {.what = what,
                        .whose = whose,
                        .last = "syncGroups",
                        .raw = *raw,
                        .read = read_groups};

    snprintf(whose, sizeof whose, "service %.80s", raw->service);
    snprintf(what, sizeof what, "list sync groups of %.100s", whose);
    return walk(poll, &list, fault);
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
        return walk_groups(poll, &raw, fault);
    if (id == NULL || !copy_segment(subscription, id, "subscriptions") ||
        !copy_segment(resource_group, id, "resourceGroups")) {
        complain_of(poll, AFSYNC_FAULT_RECORD, list->what,
                    "the id of a service does not say its resource group");
        return true;
    }
    raw.resource_group = resource_group;
    if (!afsync_name_equal(subscription, raw.subscription))
        raw.subscription = subscription;
    return walk_groups(poll, &raw, fault);
}

static bool read_services(struct poll *poll, const struct list *list,
                          struct json_object *answer, const char **next,
                          struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_service, next, fault);
}

static bool walk_services(struct poll *poll, const struct afsync_identity *raw,
                          struct afsync_fault *fault) {
    char what[TITLE_MAX], whose[TITLE_MAX];
    struct list list = {.what = what,
                        .whose = whose,
                        .last = "storageSyncServices",
                        .raw = *raw,
                        .read = read_services};

    if (raw->resource_group != NULL)
        snprintf(whose, sizeof whose, "resource group %.90s", raw->resource_group);
    else
        snprintf(whose, sizeof whose, "subscription %.80s", raw->subscription);
    snprintf(what, sizeof what, "list services of %.100s", whose);
    return walk(poll, &list, fault);
}

static bool poll_scope(struct poll *poll, const struct afsync_deadline *deadline,
                       struct afsync_fault *fault) {
    const struct afsync_arm_config *config = poll->config;
    struct afsync_identity raw = {.subscription = config->subscription,
                                  .resource_group = config->resource_group,
                                  .service = config->service};
    struct afsync_fault seen = {0};

    if (raw.service != NULL && raw.resource_group == NULL) {
        complain_of(poll, AFSYNC_FAULT_USAGE, raw.service,
                    "a service is asked for without its resource group");
        return true;
    }
    if (!afsync_arm_session_open(&poll->session, config, deadline, &seen))
        return give_up_list(poll, &seen, fault);
    return raw.service != NULL ? walk_groups(poll, &raw, fault)
                               : walk_services(poll, &raw, fault);
}

bool afsync_arm_poll(const struct afsync_arm_config *config,
                     const struct afsync_deadline *deadline, const struct afsync_sink *sink,
                     struct afsync_arm_tally *tally, struct afsync_fault *fault) {
    struct poll poll = {.config = config, .outer = sink, .tally = tally};
    int64_t began = afsync_deadline_clock_ms();
    bool ok = true;

    poll.sink = (struct afsync_sink){&poll, observe, complain};
    *tally = (struct afsync_arm_tally){.complete = true};
    if (config->subscription != NULL)
        ok = poll_scope(&poll, deadline, fault);
    if (poll.session.http != NULL)
        tally->requests = afsync_http_asked(poll.session.http);
    tally->api_version = afsync_arm_version(poll.session.version);
    afsync_arm_session_close(&poll.session);
    tally->poll_ms = afsync_deadline_clock_ms() - began;
    return ok;
}
