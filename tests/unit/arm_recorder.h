/* SPDX-License-Identifier: Apache-2.0
 *
 * A sink for tests of source `arm`: writes down what is observed, a line each, and what is
 * complained of. */
#ifndef AFSYNC_TESTS_ARM_RECORDER_H
#define AFSYNC_TESTS_ARM_RECORDER_H

#include "base/text.h"
#include "base/time.h"
#include "observation.h"

#include <inttypes.h>
#include <string.h>

enum { RECORDER_COMPLAINTS_MAX = 32 };

struct recorder {
    struct afsync_text said; /* the observations */
    struct afsync_fault complaints[RECORDER_COMPLAINTS_MAX];
    bool hides[RECORDER_COMPLAINTS_MAX];
    size_t complaint_count;
    size_t room; /* observations taken before it refuses; 0: all */
    size_t taken;
};

static inline void recorder_count(struct recorder *recorder, const char *name,
                                  struct afsync_count count) {
    if (count.known)
        afsync_text_addf(&recorder->said, " %s=%" PRIu64, name,
                         afsync_count_or_zero(count));
}

static inline void recorder_code(struct recorder *recorder, struct afsync_code code) {
    if (code.known)
        afsync_text_addf(&recorder->said, " 0x%08" PRIx32, code.value);
    else
        afsync_text_add(&recorder->said, " code?");
}

static inline void recorder_progress(struct recorder *recorder,
                                     const struct afsync_progress *progress) {
    recorder_count(recorder, "items", progress->applied_items);
    recorder_count(recorder, "of", progress->total_items);
    recorder_count(recorder, "bytes", progress->applied_bytes);
    recorder_count(recorder, "of", progress->total_bytes);
    recorder_count(recorder, "failed", progress->items_failed);
    afsync_text_addf(&recorder->said, "%s%s%s%s", progress->totals_final ? " final" : "",
                     progress->mode != 0 ? " mode" : "", progress->moves ? " moves" : "",
                     progress->blocked_by_large_file ? " blocked" : "");
    if (progress->large_file != NULL)
        afsync_text_addf(&recorder->said, " file=%s", progress->large_file);
    recorder_count(recorder, "percent", progress->large_file_percent);
    recorder_count(recorder, "size", progress->large_file_bytes);
    recorder_count(recorder, "left", progress->remaining_items);
    recorder_count(recorder, "left-bytes", progress->remaining_bytes);
    recorder_count(recorder, "minutes", progress->minutes_remaining);
}

static inline void recorder_word(struct recorder *recorder, const char *name,
                                 const char *word) {
    if (word != NULL)
        afsync_text_addf(&recorder->said, " %s=%s", name, word);
}

static inline void recorder_moment(struct recorder *recorder, const char *name,
                                   int64_t at) {
    char text[AFSYNC_TIME_MAX];

    if (at == 0)
        return;
    afsync_time_format(at, text);
    recorder_word(recorder, name, text);
}

static inline void recorder_status(struct recorder *recorder,
                                   const struct afsync_endpoint_status *status) {
    recorder_moment(recorder, "as-of", status->at);
    recorder_word(recorder, "on", status->server_id);
    recorder_word(recorder, "health", status->combined_health);
    recorder_word(recorder, "activity", status->sync_activity);
    recorder_word(recorder, "offline", status->offline_transfer);
    recorder_count(recorder, "persistent", status->persistent_items);
    recorder_moment(recorder, "background", status->background_at);
    recorder_moment(recorder, "began", status->background_began_at);
    recorder_count(recorder, "percent", status->background_percent);
    recorder_count(recorder, "bytes", status->background_bytes);
}

static inline void recorder_server(struct recorder *recorder,
                                   const struct afsync_server *server) {
    recorder_word(recorder, "id", server->id);
    recorder_word(recorder, "agent", server->agent_version);
    recorder_word(recorder, "status", server->agent_status);
    recorder_moment(recorder, "until", server->agent_expires_at);
    recorder_moment(recorder, "heartbeat", server->heartbeat_at);
    recorder_word(recorder, "os", server->os_version);
    recorder_word(recorder, "role", server->role);
    recorder_word(recorder, "cluster", server->cluster);
    if (server->management_error.known)
        recorder_code(recorder, server->management_error);
}

static inline void recorder_cloud_endpoint(struct recorder *recorder,
                                           const struct afsync_cloud_endpoint *endpoint) {
    recorder_word(recorder, "name", endpoint->name);
    recorder_word(recorder, "share", endpoint->share);
    recorder_word(recorder, "backup", endpoint->backup_enabled);
    recorder_word(recorder, "state", endpoint->enumeration_state);
    if (endpoint->enumeration_code.known)
        recorder_code(recorder, endpoint->enumeration_code);
    recorder_count(recorder, "percent", endpoint->enumeration_percent);
    recorder_moment(recorder, "done", endpoint->enumerated_at);
    recorder_moment(recorder, "due", endpoint->enumeration_due_at);
}

static inline void recorder_series(struct recorder *recorder,
                                   const struct afsync_metric_series *series) {
    afsync_text_add(&recorder->said,
                    series->metric == AFSYNC_METRIC_BYTES ? " bytes" : " items");
    for (size_t i = 0; i < series->count; i++) {
        char at[AFSYNC_TIME_MAX];

        afsync_time_format(series->points[i].at, at);
        afsync_text_addf(&recorder->said, " %.5s=%" PRIu64, at + 11,
                         afsync_count_or_zero(series->points[i].value));
    }
}

static inline void recorder_details(struct recorder *recorder,
                                    const struct afsync_observation *seen) {
    switch (seen->kind) {
    case AFSYNC_OBSERVED_SUCCESS:
    case AFSYNC_OBSERVED_HEARTBEAT:
    case AFSYNC_OBSERVED_SIGN_OF_LIFE:
        break;
    case AFSYNC_OBSERVED_SERIES:
        recorder_series(recorder, &seen->series);
        break;
    case AFSYNC_OBSERVED_ENDPOINT:
        recorder_status(recorder, &seen->status);
        break;
    case AFSYNC_OBSERVED_SERVER:
        recorder_server(recorder, &seen->server);
        break;
    case AFSYNC_OBSERVED_CLOUD_ENDPOINT:
        recorder_cloud_endpoint(recorder, &seen->cloud_endpoint);
        break;
    case AFSYNC_OBSERVED_SESSION_END:
        recorder_code(recorder, seen->session.result);
        if (seen->session.snapshot)
            afsync_text_add(&recorder->said, " snapshot");
        recorder_count(recorder, "failed", seen->session.items_failed);
        recorder_count(recorder, "persistent", seen->session.items_persistent);
        recorder_count(recorder, "transient", seen->session.items_transient);
        recorder_count(recorder, "applied?", seen->session.applied_files);
        break;
    case AFSYNC_OBSERVED_PROGRESS:
        recorder_progress(recorder, &seen->progress);
        break;
    case AFSYNC_OBSERVED_ITEM_ERROR:
        recorder_code(recorder, seen->item_error.code);
        recorder_count(recorder, "persistent", seen->item_error.persistent);
        recorder_count(recorder, "transient", seen->item_error.transient);
        if (seen->item_error.end_at != seen->at)
            afsync_text_add(&recorder->said, " of another end");
        break;
    case AFSYNC_OBSERVED_HEALTH_WORD:
        afsync_text_addf(&recorder->said, " %s", seen->health_word);
        break;
    }
}

static inline bool recorder_observe(void *context, const struct afsync_observation *seen,
                                    struct afsync_fault *fault) {
    static const char *const kinds[] = {"endpoint",   "end",      "success", "progress",
                                        "item error", "health",   "server",  "cloud",
                                        "series",     "heartbeat"};
    struct recorder *recorder = context;
    char at[AFSYNC_TIME_MAX];

    if (recorder->room != 0 && recorder->taken++ == recorder->room)
        return afsync_fault_no_memory(fault);
    afsync_text_addf(&recorder->said, "%s/%s",
                     seen->who.sync_group != NULL ? seen->who.sync_group : "",
                     seen->who.server_endpoint != NULL ? seen->who.server_endpoint
                     : seen->who.server != NULL        ? seen->who.server
                                                       : "");
    if (seen->has_direction)
        afsync_text_add(&recorder->said,
                        seen->direction == AFSYNC_UPLOAD ? " upload" : " download");
    afsync_text_addf(&recorder->said, " %s", kinds[seen->kind]);
    if (seen->at != 0) {
        afsync_time_format(seen->at, at);
        afsync_text_addf(&recorder->said, " %s", at);
    }
    recorder_details(recorder, seen);
    afsync_text_add(&recorder->said, "\n");
    return true;
}

static inline void recorder_complain(void *context, enum afsync_source source,
                                     const struct afsync_fault *fault, bool hides) {
    struct recorder *recorder = context;

    (void)source;
    if (recorder->complaint_count < RECORDER_COMPLAINTS_MAX) {
        recorder->complaints[recorder->complaint_count] = *fault;
        recorder->hides[recorder->complaint_count] = hides;
    }
    recorder->complaint_count++;
}

static inline struct afsync_sink recorder_sink(struct recorder *recorder) {
    return (struct afsync_sink){recorder, recorder_observe, recorder_complain};
}

static inline void recorder_fini(struct recorder *recorder) {
    afsync_text_fini(&recorder->said);
}

#endif
