/* SPDX-License-Identifier: Apache-2.0
 *
 * The shared vocabulary: who said what about which server endpoint, and when.
 *
 * Observations are borrowed: every pointer in one dies when observe() returns. Names have
 * been fitted with afsync_name_copy, so they are clean UTF-8 shorter than AFSYNC_NAME_MAX.
 */
#ifndef AFSYNC_OBSERVATION_H
#define AFSYNC_OBSERVATION_H

#include "base/attr.h"
#include "base/count.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum afsync_source {
    AFSYNC_SOURCE_EVENTS,       /* exported Windows events */
    AFSYNC_SOURCE_ARM,          /* Azure Resource Manager */
    AFSYNC_SOURCE_METRICS,      /* Azure Monitor metrics */
    AFSYNC_SOURCE_LOGANALYTICS, /* the same events, in a Log Analytics workspace */
    AFSYNC_SOURCES
};

/* Whose word it is, by whichever road it came: an export and a workspace carry the same
 * events. */
static inline enum afsync_source afsync_voice_of(enum afsync_source source) {
    return source == AFSYNC_SOURCE_LOGANALYTICS ? AFSYNC_SOURCE_EVENTS : source;
}

enum afsync_direction { AFSYNC_UPLOAD, AFSYNC_DOWNLOAD, AFSYNC_DIRECTIONS };

/* The names of a server endpoint, as far as the source knows them; NULL where it does not.
 * It holds nothing else: health goes through it as through a list. */
struct afsync_identity {
    const char *subscription, *resource_group, *service;
    const char *sync_group;
    const char *server_endpoint; /* the event's ServerEndpointName or ARM's resource name */
    const char *resource_name; /* ARM's, where that is the event's; only kept names tell */
    const char *friendly_name, *path;
    const char *server; /* the event's Computer or ARM's serverName */
};

/* A session ended: event 9102; ARM's uploadStatus and downloadStatus. */
struct afsync_session_end {
    struct afsync_code result; /* unknown: the end is no word, and is counted */
    bool snapshot;             /* Scenario SnapshotSync; ARM mode SnapshotUpload */
    struct afsync_count applied_files, applied_bytes;
    struct afsync_count total_files; /* SyncFileCount */
    struct afsync_count items_failed;
    /* ARM sums its histogram up itself; events leave these unknown. */
    struct afsync_count items_persistent, items_transient;
};

/* A session is running: event 9302; ARM's uploadActivity and downloadActivity. */
struct afsync_progress {
    struct afsync_count applied_items, total_items, applied_bytes, total_bytes;
    struct afsync_count items_failed;
    bool totals_final;
    uint64_t mode; /* hash of ARM's syncMode, 0 if not said */
    bool moves;    /* ARM says that items or bytes flow at this moment */
    bool blocked_by_large_file;
    const char *large_file; /* NULL if none is said */
    struct afsync_count large_file_percent, large_file_bytes;
    /* As counted by who syncs; to be believed if totals are final. */
    struct afsync_count remaining_items, remaining_bytes;
    struct afsync_count minutes_remaining;
};

/* Items of one session that failed with one code: event 9121; ARM's filesNotSyncingErrors.
 */
struct afsync_item_error {
    struct afsync_code code;
    struct afsync_count persistent, transient;
    int64_t end_at; /* ARM: the end of the session it belongs to; events: 0 */
};

/* Files that one code keeps from being tiered, or from being recalled. */
struct afsync_code_files {
    struct afsync_code code;
    struct afsync_count files;
};

enum { AFSYNC_CODE_FILES_MAX = 64 };

/* How many files fail in one respect, and with which codes. */
struct afsync_failures {
    int64_t at; /* as of when; 0: it does not say */
    struct afsync_count files;
    const struct afsync_code_files *codes;
    size_t code_count;
    uint64_t unread; /* rows beyond the bound, or that could not be read */
};

/* Cloud tiering: ARM's cloudTieringStatus, which is there only where tiering is on. */
struct afsync_tiering {
    int64_t at, health_at; /* of the last result, and of the health */
    const char *health;    /* "Healthy", "Error", "Unavailable" */
    struct afsync_code last_result;
    struct afsync_failures failures; /* filesNotTiering */
    int64_t low_disk_at, volume_at, cache_at;
    const char *low_disk; /* "Enabled", "Disabled" */
    struct afsync_count volume_free_percent, cache_hit_percent;
};

/* How far an endpoint has been set up: serverEndpointProvisioningStatus. */
struct afsync_provisioning {
    const char *status;      /* "Ready_SyncFunctional", ... */
    const char *resource;    /* provisioningState: "Succeeded", ... */
    const char *step;        /* that is under way or failed */
    struct afsync_code code; /* of that step */
    struct afsync_count percent;
};

/* What ARM says of a server endpoint as a whole. What is not known is NULL or 0. */
struct afsync_endpoint_status {
    int64_t at;            /* as of when */
    int64_t told_at;       /* when ARM listed it; of what has no time of its own */
    const char *server_id; /* of the registered server it is on */
    const char *combined_health, *sync_activity, *offline_transfer; /* ARM's words */
    struct afsync_count persistent_items; /* that do not sync, of both directions */
    /* The download that goes on in the background, without a session. */
    int64_t background_at, background_began_at;
    struct afsync_count background_percent, background_bytes;
    struct afsync_tiering tiering;
    struct afsync_failures recalls; /* recallStatus */
    struct afsync_provisioning provisioning;
};

/* A server that is registered with a service, as ARM lists it. What is not known is NULL
 * or 0; its name is the `server` of its identity. */
struct afsync_server {
    const char *id; /* ARM's, of any case: what an endpoint knows its server by */
    const char *agent_version, *agent_status; /* "18.2.0.0"; "Ok", "NearExpiry", ... */
    const char *os_version, *role, *cluster;
    int64_t agent_expires_at;
    int64_t heartbeat_at;
    bool heartbeat_unread; /* it said one that is no time */
    struct afsync_code management_error; /* 0: none */
};

/* A cloud endpoint of a sync group: the file share, and how far Azure has looked through it
 * for changes that were made there. What is not known is NULL or 0. */
struct afsync_cloud_endpoint {
    const char *name, *share;
    const char *backup_enabled;          /* ARM's word */
    const char *enumeration_state;       /* ARM's word; NULL: none runs */
    struct afsync_code enumeration_code; /* not 0: something delays it */
    struct afsync_count enumeration_percent;
    int64_t enumerated_at, enumeration_due_at;
};

/* What was synced by sessions that ended, summed up for each quarter of an hour. */
struct afsync_metric_point {
    int64_t at; /* when the quarter begins */
    struct afsync_count value;
};

enum afsync_metric { AFSYNC_METRIC_ITEMS, AFSYNC_METRIC_BYTES, AFSYNC_METRICS };

struct afsync_metric_series {
    enum afsync_metric metric;
    const struct afsync_metric_point *points; /* oldest first, values known; one at least */
    size_t count;
};

enum afsync_observation_kind {
    AFSYNC_OBSERVED_ENDPOINT,    /* `status`: ARM lists it, both legs exist; no direction */
    AFSYNC_OBSERVED_SESSION_END, /* `session` */
    AFSYNC_OBSERVED_SUCCESS,  /* ARM's lastSyncSuccessTimestamp: a moment without details */
    AFSYNC_OBSERVED_PROGRESS, /* `progress` */
    AFSYNC_OBSERVED_ITEM_ERROR,     /* `item_error` */
    AFSYNC_OBSERVED_HEALTH_WORD,    /* `health_word`: ARM's uploadHealth, downloadHealth */
    AFSYNC_OBSERVED_SERVER,         /* `server`: ARM lists it; no endpoint, no time */
    AFSYNC_OBSERVED_CLOUD_ENDPOINT, /* `cloud_endpoint`: the same */
    AFSYNC_OBSERVED_SERIES, /* `series`; the endpoint may be called by any of its names */
    AFSYNC_OBSERVED_HEARTBEAT,    /* of the server that is called so */
    AFSYNC_OBSERVED_SIGN_OF_LIFE, /* its agent spoke of it; no direction, and no word of how
                                     it does */
};

/* One thing one source said about one server endpoint. */
struct afsync_observation {
    enum afsync_observation_kind kind;
    enum afsync_source source;
    struct afsync_identity
        who;            /* of an item error all names may be NULL: its session knows */
    bool has_direction; /* false: an endpoint, or an item error that does not say */
    enum afsync_direction direction;
    int64_t at;        /* when it happened, not when we read of it; 0: it does not say */
    bool zone_assumed; /* its time named no zone */
    struct afsync_session_id session_id;
    /* The event itself, told apart by computer, channel and record number; 0 if not known.
     */
    uint64_t origin; /* hash of computer and channel */
    uint64_t record;
    union {
        struct afsync_session_end session;
        struct afsync_progress progress;
        struct afsync_item_error item_error;
        const char *health_word; /* "Healthy", "Error", ... */
        struct afsync_endpoint_status status;
        struct afsync_server server;
        struct afsync_cloud_endpoint cloud_endpoint;
        struct afsync_metric_series series;
    };
};

/* Where a source puts what it finds. Both functions are always set. */
struct afsync_sink {
    void *context;

    /* False only if the observation could not be kept (out of memory): the source stops. */
    bool (*observe)(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault);

    /* Something could not be read and the source goes on without it. `hides_endpoints`:
     * because of it endpoints may be missing from what was observed. */
    void (*complain)(void *context, enum afsync_source source,
                     const struct afsync_fault *fault, bool hides_endpoints);
};

#endif
