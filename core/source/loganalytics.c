/* SPDX-License-Identifier: Apache-2.0
 *
 * The poll: one query, and further ones where an answer cannot hold it all. */
#include "source/loganalytics.h"

#include "base/text.h"
#include "source/loganalytics_query.h"
#include "source/loganalytics_read.h"

#include <stdio.h>

/* The built-in role with just the rights that are needed, on the workspace. */
#define READER_ROLE "Log Analytics Reader"

enum { TITLE_MAX = 160 };

/* The longest that the service tries, in seconds. */
enum { WAIT_MAX_S = 600 };

struct poll {
    struct afsync_azure *azure;
    const struct afsync_sink *sink;
    struct afsync_loganalytics_tally *tally;
    struct afsync_loganalytics_span span; /* that is asked for */
    char what[TITLE_MAX], whose[TITLE_MAX];
    struct afsync_text url, body;
    char prefer[32]; /* how long the service is to try */
    size_t queries;
    bool waits;                /* for an answer, or for nothing more */
    struct afsync_fault first; /* why the first unreadable row could not be read */
};

static void complain(struct poll *poll, const struct afsync_fault *seen, bool hides) {
    if (hides) {
        poll->tally->failures++;
        poll->tally->complete = false;
    }
    poll->sink->complain(poll->sink->context, AFSYNC_SOURCE_LOGANALYTICS, seen, hides);
}

static void complain_of(struct poll *poll, enum afsync_fault_kind kind, const char *wrong) {
    struct afsync_fault seen = {0};

    afsync_fault_set(&seen, kind, "%s: %s", poll->what, wrong);
    complain(poll, &seen, true);
}

/* ---- the span ---- */

static struct afsync_loganalytics_span
first_span(const struct afsync_loganalytics_config *config) {
    struct afsync_loganalytics_span span = {
        .oldest = config->now - AFSYNC_LOGANALYTICS_LOOK_BACK,
        .since = config->newest_at - AFSYNC_LOGANALYTICS_OVERLAP,
        .latest = config->latest,
        .rows = AFSYNC_LOGANALYTICS_ROWS_MAX,
    };

    if (span.oldest < AFSYNC_SECOND)
        span.oldest = AFSYNC_SECOND;
    if (span.since < span.oldest)
        span.since = span.oldest;
    return span;
}

/* An answer was too long to be read: asks for fewer rows, if that may help. */
static bool ask_for_less(struct poll *poll) {
    if (poll->span.rows / 4 < AFSYNC_LOGANALYTICS_ROWS_MIN)
        return false;
    poll->span.rows /= 4;
    poll->waits = false;
    return true;
}

/* All until `newest_at` was read, and there is more. Rows of that very second may be among
 * it. */
static void go_on(struct poll *poll, int64_t newest_at) {
    int64_t from = newest_at - newest_at % AFSYNC_SECOND;

    if (from <= poll->span.oldest) {
        complain_of(poll, AFSYNC_FAULT_LIMIT,
                    "more rows within a second than one answer can hold");
        return;
    }
    poll->tally->read_until = from;
    if (poll->queries == AFSYNC_LOGANALYTICS_QUERIES_MAX) {
        complain_of(poll, AFSYNC_FAULT_LIMIT,
                    "it holds too much for one run; the next one goes on from there");
        return;
    }
    poll->span.oldest = poll->span.since = from;
    poll->waits = false;
}

/* ---- the answer ---- */

static void count_rows(struct poll *poll, const struct afsync_loganalytics_answer *answer) {
    struct afsync_loganalytics_tally *tally = poll->tally;

    if (tally->unreadable == 0)
        poll->first = answer->first;
    tally->rows += answer->rows;
    tally->words += answer->words;
    tally->unreadable += answer->unreadable;
}

static bool take_table(struct poll *poll, struct json_object *root,
                       struct afsync_fault *fault) {
    struct afsync_loganalytics_answer answer;

    if (!afsync_loganalytics_read(root, AFSYNC_SOURCE_LOGANALYTICS, poll->sink, &answer,
                                  fault))
        return false;
    count_rows(poll, &answer);
    if (answer.partial && answer.too_large && ask_for_less(poll))
        return true;
    if (answer.partial)
        complain_of(
            poll, AFSYNC_FAULT_HTTP,
            answer.too_large
                ? "Azure left rows out, the answer had too many bytes (PartialError)"
                : "Azure answered only in part (PartialError)");
    else if (answer.wrong.kind != AFSYNC_FAULT_NONE)
        complain_of(poll, answer.wrong.kind, answer.wrong.text);
    else if (answer.rows >= poll->span.rows)
        go_on(poll, answer.newest_at);
    return true;
}

/* No answer, or none of status 200. */
static bool give_up(struct poll *poll, const struct afsync_fault *seen,
                    struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    if (seen->kind != AFSYNC_FAULT_LIMIT || !ask_for_less(poll))
        complain(poll, seen, true);
    return true;
}

static bool take_answer(void *context, const struct afsync_azure_request *request,
                        const struct afsync_http_answer *answer,
                        const struct afsync_fault *seen, struct afsync_fault *fault) {
    struct poll *poll = context;
    struct afsync_fault why = {0};
    struct json_object *root;
    bool ok;

    if (answer == NULL)
        return give_up(poll, seen, fault);
    if (answer->status == 204)
        return true; /* nothing has ever come in */
    root = afsync_azure_read(poll->azure, request, answer, &why);
    if (root == NULL)
        return give_up(poll, &why, fault);
    ok = take_table(poll, root, fault);
    json_object_put(root);
    return ok;
}

/* ---- asking ---- */

static bool next_query(void *context, struct afsync_azure_request *request) {
    struct poll *poll = context;
    struct afsync_fault seen = {0};

    if (poll->waits)
        return false;
    poll->waits = true;
    afsync_text_clear(&poll->body);
    if (!afsync_loganalytics_write_body(&poll->body, &poll->span, &seen)) {
        complain(poll, &seen, true);
        return false;
    }
    poll->queries++;
    snprintf(poll->prefer, sizeof poll->prefer, "Prefer: wait=%d",
             afsync_azure_left_s(poll->azure, WAIT_MAX_S));
    *request = (struct afsync_azure_request){
        .place = AFSYNC_AT_LOG_ANALYTICS,
        .what = poll->what,
        .whose = poll->whose,
        .role = READER_ROLE,
        .url = afsync_text_string(&poll->url),
        .json = afsync_text_string(&poll->body),
        .header = poll->prefer,
    };
    return true;
}

/* One row that cannot be read changes nothing; where none can, nobody knows what they say.
 */
static void tell_unreadable(struct poll *poll) {
    const struct afsync_loganalytics_tally *tally = poll->tally;
    struct afsync_fault seen = {0};

    if (tally->unreadable == 0)
        return;
    afsync_fault_set(&seen, AFSYNC_FAULT_RECORD,
                     "%s: %zu of %zu rows could not be read, the first: %s", poll->what,
                     tally->unreadable, tally->rows, poll->first.text);
    complain(poll, &seen, tally->words == 0);
}

static bool poll_workspace(struct poll *poll, const char *workspace,
                           struct afsync_fault *fault) {
    const struct afsync_azure_asker asker = {poll, next_query, take_answer};
    bool ok;

    afsync_text_addf(&poll->url, "%s/v1/workspaces/%.36s/query",
                     afsync_azure_base(poll->azure, AFSYNC_AT_LOG_ANALYTICS), workspace);
    ok =
        afsync_text_good(&poll->url, fault) && afsync_azure_run(poll->azure, &asker, fault);
    afsync_text_fini(&poll->url);
    afsync_text_fini(&poll->body);
    return ok;
}

bool afsync_loganalytics_poll(struct afsync_azure *azure,
                              const struct afsync_loganalytics_config *config,
                              const struct afsync_sink *sink,
                              struct afsync_loganalytics_tally *tally,
                              struct afsync_fault *fault) {
    struct poll poll = {
        .azure = azure, .sink = sink, .tally = tally, .span = first_span(config)};
    const char *workspace = config->workspace + (config->workspace[0] == '{' ? 1 : 0);
    bool ok = true;

    *tally = (struct afsync_loganalytics_tally){.complete = true};
    snprintf(poll.whose, sizeof poll.whose, "workspace %.36s", workspace);
    snprintf(poll.what, sizeof poll.what, "query Log Analytics %.80s", poll.whose);
    if (*afsync_azure_base(azure, AFSYNC_AT_LOG_ANALYTICS) == '\0')
        complain_of(&poll, AFSYNC_FAULT_USAGE,
                    "this cloud names no Log Analytics; leave the workspace out "
                    "(--workspace, Workspace) and export the events (--events, Events)");
    else
        ok = poll_workspace(&poll, workspace, fault);
    tell_unreadable(&poll);
    return ok;
}
