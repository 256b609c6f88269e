/* SPDX-License-Identifier: Apache-2.0
 *
 * The poll: services, their sync groups and servers, the endpoints of the groups. */
#include "source/arm.h"

#include "base/json.h"
#include "base/text.h"
#include "source/arm_list.h"
#include "source/arm_read.h"
#include "source/arm_topic.h"
#include "source/azure_error.h"

/* The built-in role with just the rights that are needed. */
#define READER_ROLE "Azure File Sync Reader"

struct afsync_arm_poller {
    const struct afsync_arm_config *config;
    struct afsync_azure *azure;
    struct afsync_arm_tally *tally;
    struct afsync_arm_asking topics[AFSYNC_ARM_TOPICS];
    size_t version;     /* that is spoken: see afsync_arm_version */
    size_t cloud_lists; /* asked for */
};

static struct afsync_arm_asking *topic_of(struct afsync_arm_poller *poll,
                                          const struct afsync_arm_list *list) {
    return &poll->topics[list->kind->topic];
}

/* The list of that kind is to be asked for. */
static bool want(struct afsync_arm_poller *poll, const struct afsync_arm_kind *kind,
                 const struct afsync_identity *raw, struct afsync_fault *fault) {
    struct afsync_arm_list *list = afsync_arm_list_new(kind, raw, fault);

    if (list != NULL)
        afsync_arm_queue_add(&topic_of(poll, list)->queue, list);
    return list != NULL;
}

/* ---- reading ---- */

static bool read_endpoints(struct afsync_arm_poller *poll,
                           const struct afsync_arm_list *list, struct json_object *answer,
                           const char **next, struct afsync_fault *fault) {
    struct afsync_arm_fitted fitted;

    afsync_arm_list_fit(list, &fitted);
    return afsync_arm_read_endpoints(answer, &fitted.scope, &topic_of(poll, list)->sink,
                                     &poll->tally->endpoints, next, fault);
}

static const struct afsync_arm_kind endpoints = {"server endpoints", "serverEndpoints",
                                                 AFSYNC_ARM_ENDPOINTS, read_endpoints};

static bool read_servers(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
                         struct json_object *answer, const char **next,
                         struct afsync_fault *fault) {
    struct afsync_arm_fitted fitted;

    afsync_arm_list_fit(list, &fitted);
    return afsync_arm_read_servers(answer, &fitted.scope, &topic_of(poll, list)->sink, next,
                                   fault);
}

static const struct afsync_arm_kind servers = {"registered servers", "registeredServers",
                                               AFSYNC_ARM_SERVERS, read_servers};

static bool read_cloud_endpoints(struct afsync_arm_poller *poll,
                                 const struct afsync_arm_list *list,
                                 struct json_object *answer, const char **next,
                                 struct afsync_fault *fault) {
    struct afsync_arm_fitted fitted;

    afsync_arm_list_fit(list, &fitted);
    return afsync_arm_read_cloud_endpoints(answer, &fitted.scope,
                                           &topic_of(poll, list)->sink, next, fault);
}

static const struct afsync_arm_kind cloud_endpoints = {
    "cloud endpoints", "cloudEndpoints", AFSYNC_ARM_CLOUD_ENDPOINTS, read_cloud_endpoints};

/* Reads a list of things that have lists of their own: visits each that has a name. */
static bool
visit_each(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
           struct json_object *answer,
           bool (*visit)(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
                         struct json_object *element, struct afsync_fault *fault),
           const char **next, struct afsync_fault *fault) {
    struct afsync_arm_asking *topic = topic_of(poll, list);
    struct json_object *values = afsync_arm_values(answer, list->what, &topic->sink);
    size_t nameless = 0;

    if (values == NULL)
        return true;
    for (size_t i = 0; i < json_object_array_length(values); i++) {
        struct json_object *element = json_object_array_get_idx(values, i);

        if (!afsync_arm_is_name(afsync_json_string(element, "name")))
            nameless++;
        else if (!visit(poll, list, element, fault))
            return false;
    }
    if (nameless > 0)
        afsync_arm_asking_complain_of(topic, AFSYNC_FAULT_RECORD, list->what,
                                      "some of its elements are no objects with a name");
    *next = afsync_arm_next(answer, list->what, &topic->sink);
    return true;
}

/* Those that are not asked for are not known, and so not complete. */
static bool want_cloud_endpoints(struct afsync_arm_poller *poll,
                                 const struct afsync_identity *raw,
                                 struct afsync_fault *fault) {
    if (poll->cloud_lists == poll->config->cloud_lists_max) {
        poll->tally->complete[AFSYNC_ARM_CLOUD_ENDPOINTS] = false;
        return true;
    }
    poll->cloud_lists++;
    return want(poll, &cloud_endpoints, raw, fault);
}

static bool visit_group(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
                        struct json_object *element, struct afsync_fault *fault) {
    struct afsync_identity raw = list->raw;

    raw.sync_group = afsync_json_string(element, "name");
    return want(poll, &endpoints, &raw, fault) && want_cloud_endpoints(poll, &raw, fault);
}

static bool read_groups(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
                        struct json_object *answer, const char **next,
                        struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_group, next, fault);
}

static const struct afsync_arm_kind groups = {"sync groups", "syncGroups",
                                              AFSYNC_ARM_ENDPOINTS, read_groups};

/* What is asked of a service. */
static bool want_service(struct afsync_arm_poller *poll, const struct afsync_identity *raw,
                         struct afsync_fault *fault) {
    return want(poll, &groups, raw, fault) && want(poll, &servers, raw, fault);
}

/* A list of the whole subscription tells the resource group only in the id. The
 * subscription keeps the spelling of the config as long as it is the same one. */
static bool visit_service(struct afsync_arm_poller *poll,
                          const struct afsync_arm_list *list, struct json_object *element,
                          struct afsync_fault *fault) {
    struct afsync_identity raw = list->raw;
    const char *id = afsync_json_string(element, "id");
    char subscription[AFSYNC_NAME_MAX], resource_group[AFSYNC_NAME_MAX];

    raw.service = afsync_json_string(element, "name");
    if (raw.resource_group != NULL)
        return want_service(poll, &raw, fault);
    if (id == NULL || !afsync_arm_id_part(subscription, id, "subscriptions") ||
        !afsync_arm_id_part(resource_group, id, "resourceGroups")) {
        afsync_arm_asking_complain_of(
            topic_of(poll, list), AFSYNC_FAULT_RECORD, list->what,
            "the id of a service does not say its resource group");
        return true;
    }
    raw.resource_group = resource_group;
    if (!afsync_name_equal(subscription, raw.subscription))
        raw.subscription = subscription;
    return want_service(poll, &raw, fault);
}

static bool read_services(struct afsync_arm_poller *poll,
                          const struct afsync_arm_list *list, struct json_object *answer,
                          const char **next, struct afsync_fault *fault) {
    return visit_each(poll, list, answer, visit_service, next, fault);
}

static const struct afsync_arm_kind services = {"services", "storageSyncServices",
                                                AFSYNC_ARM_ENDPOINTS, read_services};

/* ---- asking ---- */

/* The oldest list of the most important topic that has one. */
static struct afsync_arm_list *take_list(struct afsync_arm_poller *poll) {
    struct afsync_arm_list *list = NULL;

    for (size_t i = 0; i < AFSYNC_ARM_TOPICS && list == NULL; i++)
        if (!poll->topics[i].stopped)
            list = afsync_arm_queue_take(&poll->topics[i].queue);
    return list;
}

static bool next_list(void *context, struct afsync_azure_request *request) {
    struct afsync_arm_poller *poll = context;
    struct afsync_arm_list *list = take_list(poll);

    if (list == NULL)
        return false;
    if (list->url.length == 0)
        afsync_arm_list_begin(list, afsync_azure_base(poll->azure, AFSYNC_AT_ARM),
                              poll->version);
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

/* Is there an older version to ask for the list in, from its beginning? */
static bool step_back(struct afsync_arm_poller *poll, struct afsync_arm_list *list,
                      const struct afsync_http_answer *answer) {
    if (answer->status != 400 || !afsync_azure_error_is_of_version(&answer->body))
        return false;
    if (list->version == poll->version && afsync_arm_version(poll->version + 1) != NULL)
        poll->version++;
    if (list->version == poll->version)
        return false;
    afsync_text_clear(&list->url);
    return true;
}

/* Makes the link to the next page the URL of the list; false after a complaint. */
static bool follow(struct afsync_arm_poller *poll, struct afsync_arm_list *list,
                   const char *next) {
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
        afsync_arm_asking_complain(topic_of(poll, list), AFSYNC_SOURCE_ARM, &seen, true);
        return false;
    }
    afsync_text_clear(&list->url);
    afsync_text_add(&list->url, next);
    return true;
}

/* Reads a page; `*more`: the list waits for its next one. */
static bool read_page(struct afsync_arm_poller *poll, struct afsync_arm_list *list,
                      const struct afsync_http_answer *answer,
                      const struct afsync_azure_request *request, bool *more,
                      struct afsync_fault *fault) {
    struct afsync_arm_asking *topic = topic_of(poll, list);
    struct afsync_fault seen = {0};
    struct json_object *root = afsync_azure_read(poll->azure, request, answer, &seen);
    const char *next = NULL;
    bool ok;

    if (root == NULL)
        return afsync_arm_asking_give_up(topic, &seen, answer->status >= 500, fault);
    topic->failures_in_a_row = 0;
    ok = list->kind->read(poll, list, root, &next, fault);
    *more = ok && next != NULL && follow(poll, list, next);
    ok = ok && afsync_text_good(&list->url, fault);
    json_object_put(root);
    return ok;
}

static bool take_answer(void *context, const struct afsync_azure_request *request,
                        const struct afsync_http_answer *answer,
                        const struct afsync_fault *seen, struct afsync_fault *fault) {
    struct afsync_arm_poller *poll = context;
    struct afsync_arm_list *list = request->tag;
    struct afsync_arm_asking *topic = topic_of(poll, list);
    bool more = false, ok = true;

    topic->group = list->raw.sync_group;
    if (answer == NULL)
        ok = afsync_arm_asking_give_up(topic, seen, true, fault);
    else if (step_back(poll, list, answer))
        more = true;
    else
        ok = read_page(poll, list, answer, request, &more, fault);
    topic->group = NULL;
    if (more)
        afsync_arm_queue_add(&topic->queue, list);
    else
        afsync_arm_list_free(list);
    return ok;
}

static bool poll_scope(struct afsync_arm_poller *poll, struct afsync_fault *fault) {
    const struct afsync_arm_config *config = poll->config;
    const struct afsync_azure_asker asker = {poll, next_list, take_answer};
    struct afsync_identity raw = {.subscription = config->subscription,
                                  .resource_group = config->resource_group,
                                  .service = config->service};

    if (raw.service != NULL && raw.resource_group == NULL) {
        afsync_arm_asking_complain_of(&poll->topics[AFSYNC_ARM_ENDPOINTS],
                                      AFSYNC_FAULT_USAGE, raw.service,
                                      "a service is asked for without its resource group");
        return true;
    }
    return (raw.service != NULL ? want_service(poll, &raw, fault)
                                : want(poll, &services, &raw, fault)) &&
           afsync_azure_run(poll->azure, &asker, fault);
}

bool afsync_arm_poll(struct afsync_azure *azure, const struct afsync_arm_config *config,
                     const struct afsync_sink *sink, struct afsync_arm_tally *tally,
                     struct afsync_fault *fault) {
    struct afsync_arm_poller poll = {.config = config,
                                     .azure = azure,
                                     .tally = tally,
                                     .version = afsync_arm_version_of(config->api_version)};
    bool ok;

    *tally = (struct afsync_arm_tally){0};
    for (size_t i = 0; i < AFSYNC_ARM_TOPICS; i++) {
        struct afsync_arm_asking *topic = &poll.topics[i];

        topic->outer = sink;
        topic->tally = tally;
        topic->all = poll.topics;
        topic->about = (enum afsync_arm_topic)i;
        topic->sink = (struct afsync_sink){topic, afsync_arm_asking_observe,
                                           afsync_arm_asking_complain};
        tally->complete[i] = true;
    }
    ok = poll_scope(&poll, fault);
    for (size_t i = 0; i < AFSYNC_ARM_TOPICS; i++) {
        afsync_arm_asking_tell_held(&poll.topics[i]);
        afsync_arm_queue_fini(&poll.topics[i].queue);
    }
    tally->api_version = afsync_arm_version(poll.version);
    return ok;
}
