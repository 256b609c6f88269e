/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking for metrics. */
#include "source/metrics.h"

#include "base/json.h"
#include "base/text.h"
#include "source/azure_error.h"
#include "source/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The built-in role with just the rights that are needed. */
#define READER_ROLE "Monitoring Reader"

/* Understood, newest first; the first ones to know dimensions are of 2019. */
static const char *const versions[] = {"2024-02-01", "2021-05-01", "2019-07-01"};
enum { VERSIONS = sizeof versions / sizeof versions[0] };

enum { WHAT_MAX = 256 };

/* What is asked of each service. Azure's guide allows one dimension to be a star, its
 * specification shows two: where two are refused the sync group is left away, and an
 * endpoint must be found by its name alone. */
static const struct topic {
    const char *names, *aggregation, *filter, *plain_filter;
} topics[] = {
    {"StorageSyncSyncSessionAppliedFilesCount,StorageSyncBatchTransferredFileBytes",
     "Total",
     "SyncGroupName eq '*' and ServerEndpointName eq '*' and SyncDirection eq 'Upload'",
     "ServerEndpointName eq '*' and SyncDirection eq 'Upload'"},
    {"StorageSyncSyncSessionAppliedFilesCount,StorageSyncBatchTransferredFileBytes",
     "Total",
     "SyncGroupName eq '*' and ServerEndpointName eq '*' and SyncDirection eq 'Download'",
     "ServerEndpointName eq '*' and SyncDirection eq 'Download'"},
    {"StorageSyncServerHeartbeat", "Maximum", "ServerName eq '*'", "ServerName eq '*'"},
};
enum { TOPICS = sizeof topics / sizeof topics[0] };

struct question {
    const struct afsync_identity *service;
    const struct topic *topic;
    bool waits, plain_filter;
    unsigned said; /* of a service's first: a bit for each kind of fault that was said */
    size_t version;
    struct afsync_text url;
    char what[WHAT_MAX], whose[WHAT_MAX];
};

struct poll {
    const struct afsync_metrics_config *config;
    struct afsync_azure *azure;
    const struct afsync_sink *sink;
    struct afsync_metrics_tally *tally;
    struct question *questions;
    size_t count, version, failures_in_a_row;
    bool plain_filter; /* a filter over two dimensions was refused */
    bool stopped;
};

static void complain(struct poll *poll, const struct afsync_fault *seen, bool say) {
    poll->tally->failures++;
    poll->tally->complete = false;
    if (say)
        poll->sink->complain(poll->sink->context, AFSYNC_SOURCE_METRICS, seen, false);
}

/* From the beginning of a quarter, so that each time it is the same quarters. */
static void add_timespan(struct afsync_text *url,
                         const struct afsync_metrics_config *config) {
    int64_t since = config->since > 0 ? config->since : config->until;
    int64_t least = config->until - AFSYNC_METRICS_LOOK_BACK_MAX;
    char from[AFSYNC_TIME_MAX], to[AFSYNC_TIME_MAX], span[2 * AFSYNC_TIME_MAX];

    if (since > config->until)
        since = config->until;
    since -= AFSYNC_METRICS_OVERLAP;
    if (since < least)
        since = least;
    afsync_time_format(since - since % AFSYNC_METRICS_INTERVAL, from);
    afsync_time_format(config->until, to);
    snprintf(span, sizeof span, "%s/%s", from, to);
    afsync_url_add_part(url, span);
}

static void write_url(const struct poll *poll, struct question *question) {
    const struct topic *topic = question->topic;
    struct afsync_text *url = &question->url;

    question->version = poll->version;
    question->plain_filter = poll->plain_filter;
    afsync_text_clear(url);
    afsync_text_addf(url, "%s/subscriptions/",
                     afsync_azure_base(poll->azure, AFSYNC_AT_ARM));
    afsync_url_add_part(url, question->service->subscription);
    afsync_text_add(url, "/resourceGroups/");
    afsync_url_add_part(url, question->service->resource_group);
    afsync_text_add(url, "/providers/Microsoft.StorageSync/storageSyncServices/");
    afsync_url_add_part(url, question->service->service);
    afsync_text_addf(url,
                     "/providers/Microsoft.Insights/metrics?api-version=%s&metricnames=%s"
                     "&aggregation=%s&interval=PT15M&top=%d&timespan=",
                     versions[question->version], topic->names, topic->aggregation,
                     AFSYNC_METRICS_TOP);
    add_timespan(url, poll->config);
    afsync_text_add(url, "&$filter=");
    afsync_url_add_part(url, question->plain_filter ? topic->plain_filter : topic->filter);
}

static bool next_question(void *context, struct afsync_azure_request *request) {
    struct poll *poll = context;
    struct question *question = NULL;

    for (size_t i = 0; i < poll->count && question == NULL && !poll->stopped; i++)
        if (poll->questions[i].waits)
            question = &poll->questions[i];
    if (question == NULL)
        return false;
    question->waits = false;
    write_url(poll, question);
    *request = (struct afsync_azure_request){
        .place = AFSYNC_AT_ARM,
        .what = question->what,
        .whose = question->whose,
        .role = READER_ROLE,
        .url = afsync_text_string(&question->url),
        .tag = question,
    };
    return true;
}

/* Is it to be asked again, in an older version or over one dimension? */
static bool step_back(struct poll *poll, struct question *question,
                      const struct afsync_http_answer *answer) {
    if (answer->status != 400)
        return false;
    if (afsync_azure_error_is_of_version(&answer->body)) {
        if (question->version == poll->version && poll->version + 1 < VERSIONS)
            poll->version++;
        return question->version != poll->version;
    }
    if (question->plain_filter || question->topic->filter == question->topic->plain_filter)
        return false;
    poll->plain_filter = true;
    return true;
}

/* One cause is said once of a service, and what fails alike each time is left. False: out
 * of memory. */
static bool give_up(struct poll *poll, const struct question *question,
                    const struct afsync_fault *seen, struct afsync_fault *fault) {
    size_t index = (size_t)(question - poll->questions);
    struct question *first = &poll->questions[index - index % TOPICS];

    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    if (poll->stopped)
        return true;
    complain(poll, seen, (first->said & 1U << seen->kind) == 0);
    first->said |= 1U << seen->kind;
    poll->stopped = seen->kind == AFSYNC_FAULT_LOGIN ||
                    seen->kind == AFSYNC_FAULT_TIMEOUT ||
                    seen->kind == AFSYNC_FAULT_THROTTLED ||
                    ++poll->failures_in_a_row == AFSYNC_METRICS_FAILURES_IN_A_ROW;
    return true;
}

static bool take_answer(void *context, const struct afsync_azure_request *request,
                        const struct afsync_http_answer *answer,
                        const struct afsync_fault *seen, struct afsync_fault *fault) {
    struct poll *poll = context;
    struct question *question = request->tag;
    struct afsync_fault wrong = {0};
    struct json_object *root;
    size_t failures = 0;
    bool ok;

    if (answer == NULL)
        return give_up(poll, question, seen, fault);
    question->waits = step_back(poll, question, answer);
    if (question->waits)
        return true;
    root = afsync_azure_read(poll->azure, request, answer, &wrong);
    if (root == NULL)
        return give_up(poll, question, &wrong, fault);
    poll->failures_in_a_row = 0;
    ok = afsync_metrics_read(root, question->what, question->service, poll->sink, &failures,
                             fault);
    json_object_put(root);
    poll->tally->failures += failures;
    poll->tally->complete = poll->tally->complete && failures == 0;
    return ok;
}

/* A question for each service and topic; those past the bound are complained of. */
static bool ask_all(struct poll *poll, struct afsync_fault *fault) {
    size_t services = poll->config->service_count;
    struct afsync_fault seen = {0};

    if (services > AFSYNC_METRICS_SERVICES_MAX) {
        services = AFSYNC_METRICS_SERVICES_MAX;
        afsync_fault_set(&seen, AFSYNC_FAULT_LIMIT,
                         "there are %zu services, metrics are asked for of %zu",
                         poll->config->service_count, services);
        complain(poll, &seen, true);
    }
    poll->questions = calloc(services * TOPICS + 1, sizeof poll->questions[0]);
    if (poll->questions == NULL)
        return afsync_fault_no_memory(fault);
    poll->count = services * TOPICS;
    for (size_t i = 0; i < poll->count; i++) {
        struct question *question = &poll->questions[i];

        question->service = &poll->config->services[i / TOPICS];
        question->topic = &topics[i % TOPICS];
        question->waits = true;
        snprintf(question->whose, WHAT_MAX, "service %.80s", question->service->service);
        /* What fails fails for all three alike, and is said once: by one name. */
        snprintf(question->what, WHAT_MAX, "read the metrics of %.100s", question->whose);
    }
    return true;
}

bool afsync_metrics_poll(struct afsync_azure *azure,
                         const struct afsync_metrics_config *config,
                         const struct afsync_sink *sink, struct afsync_metrics_tally *tally,
                         struct afsync_fault *fault) {
    struct poll poll = {.config = config, .azure = azure, .sink = sink, .tally = tally};
    const struct afsync_azure_asker asker = {&poll, next_question, take_answer};
    bool ok;

    *tally = (struct afsync_metrics_tally){.complete = true};
    ok = ask_all(&poll, fault) && afsync_azure_run(azure, &asker, fault);
    for (size_t i = 0; i < poll.count; i++)
        afsync_text_fini(&poll.questions[i].url);
    free(poll.questions);
    return ok;
}
