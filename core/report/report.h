/* SPDX-License-Identifier: Apache-2.0
 *
 * The report: what a front end says in its own dialect. A report is owned by its caller,
 * who ends it with afsync_report_fini; everything in it belongs to it, is static, or is a
 * name of the watch it was made from and lives until that is told more. Moments
 * are milliseconds, 0 where not known. Endpoints and the codes of a leg come worst first.
 */
#ifndef AFSYNC_REPORT_REPORT_H
#define AFSYNC_REPORT_REPORT_H

#include "base/count.h"
#include "base/fault.h"
#include "base/range.h"
#include "base/text.h"
#include "observation.h"
#include "report/readings.h"
#include "verdict/aspect.h"
#include "verdict/verdict.h"

#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_REASON_MAX = 1024,
    AFSYNC_LINK_MAX = 256,
    AFSYNC_BREACH_MAX = 192,
    AFSYNC_STEPS_MAX = 16,
    AFSYNC_FAULTS_MAX = 64, /* more than these are counted in the last */
    AFSYNC_CODES_MAX = 64,  /* codes of one session's item errors */
    AFSYNC_LABEL_MAX = 4 * AFSYNC_NAME_MAX
};

/* Items of one session that failed with one code. */
struct afsync_report_code {
    struct afsync_code code; /* not known: it could not be read */
    const char *name;        /* NULL: the code is in no table */
    uint64_t persistent, transient;
};

/* How much of the ladder is told. */
enum afsync_explain {
    AFSYNC_EXPLAIN_NOTHING,
    AFSYNC_EXPLAIN_TROUBLE, /* of legs that are not OK: the last session, and what holds */
    AFSYNC_EXPLAIN_LADDER   /* of every leg all that was walked */
};

/* One rung of the ladder, and what was found there. */
struct afsync_step {
    const char *rung;
    bool holds;
    char *evidence; /* which words, from whom, when */
};

/* `reason`, `breach` and `link` are NULL only where it does not exist. */
struct afsync_report_leg {
    bool exists;
    enum afsync_direction direction;
    enum afsync_verdict verdict;
    enum afsync_state state;
    const char *cause;       /* of the code, where the gist lacks it; else NULL */
    const char *gist;        /* what is the matter, in a few words */
    char *reason;            /* one sentence, without a full stop */
    char *breach;            /* the threshold that made the state worse; "": none */
    struct afsync_code code; /* the HRESULT that was judged */
    const char *code_name;   /* NULL: in no table */
    int64_t session_ended_at, last_success_at, failing_since, gained_at;
    char *action; /* NULL: nothing to do */
    char *link;   /* "" if none */

    struct afsync_step *steps; /* as much of the ladder as was asked for; may be NULL */
    size_t step_count;

    /* Item errors of the session that was judged; has_items: a session ended. */
    bool has_items;
    struct afsync_count items_failed, items_persistent, items_transient;
    bool has_codes; /* a histogram is known: `codes` may still be empty */
    struct afsync_report_code *codes;
    size_t code_count;

    /* The running session; has_progress: one runs. */
    bool has_progress;
    int64_t progress_at;
    struct afsync_count applied_items, total_items, applied_bytes, total_bytes;
    struct afsync_count items_delta, items_remaining, eta_seconds;
    struct afsync_count minutes_remaining; /* Azure's own estimate */
    const char *large_file;                /* in work, NULL: none is told of */
    struct afsync_count large_file_bytes, large_file_percent;

    struct afsync_value readings[AFSYNC_LEG_READINGS];
    bool said_by[AFSYNC_SOURCES];
};

/* Something beside the legs: of an endpoint as a whole, a server, a cloud endpoint. */
struct afsync_report_aspect {
    bool told; /* false: no source told of it, and it changes no state */
    enum afsync_state state;
    char *reason;            /* one sentence, without a full stop; NULL: not told */
    struct afsync_code code; /* that is to blame; not known: none */
    const char *code_name;   /* NULL: in no table */
    const char *action;      /* NULL: nothing to do */
    char *link;              /* NULL: none */
};

enum { AFSYNC_ZONE_NAME_MAX = 64 };

struct afsync_report_endpoint {
    /* NULL where not known; never all of them. */
    const char *subscription, *resource_group, *service, *sync_group;
    const char *server_endpoint, *resource_name, *friendly_name, *path, *server;
    char *label;             /* what a person recognises, unique in the report */
    enum afsync_state state; /* the worst of the legs that exist and are selected, and of
                              * its aspects */
    int64_t last_seen_at;    /* the newest event of it, also one that decides nothing */
    struct afsync_endpoint_status status; /* what ARM says of it as a whole */
    struct afsync_report_leg legs[AFSYNC_DIRECTIONS];
    struct afsync_report_aspect aspects[AFSYNC_ASPECTS]; /* those of an endpoint */
    struct afsync_value readings[AFSYNC_READINGS];       /* those of scope ENDPOINT */
};

/* A fault, and where it came from. */
struct afsync_report_fault {
    enum afsync_source source;
    struct afsync_fault fault;
    bool hides_endpoints; /* and so moved the report's state to at least the fault state */
};

/* What is told of a source that is configured. */
struct afsync_report_source {
    bool configured;
    struct afsync_value readings[AFSYNC_READINGS]; /* those of scope SOURCE */
};

/* A registered server, and a cloud endpoint, as ARM told of them. They are judged if an
 * endpoint of the report is on the server, or in the sync group. */
struct afsync_report_server {
    struct afsync_identity who;
    struct afsync_server said;
    enum afsync_state state; /* the worst of its aspects */
    struct afsync_report_aspect aspects[AFSYNC_ASPECTS];
    struct afsync_value readings[AFSYNC_READINGS];
};

struct afsync_report_cloud_endpoint {
    struct afsync_identity who;
    struct afsync_cloud_endpoint said;
    enum afsync_state state;
    struct afsync_report_aspect aspects[AFSYNC_ASPECTS];
    struct afsync_value readings[AFSYNC_READINGS];
};

struct afsync_report {
    enum afsync_state state;
    char summary[AFSYNC_REASON_MAX];
    int64_t at;
    struct afsync_report_endpoint *endpoints;
    size_t endpoint_count;
    struct afsync_report_server *servers; /* worst first, then by name */
    size_t server_count;
    struct afsync_report_cloud_endpoint *cloud_endpoints; /* the same, by sync group */
    size_t cloud_endpoint_count;
    size_t count_by_state[AFSYNC_STATES];
    struct afsync_report_fault faults[AFSYNC_FAULTS_MAX];
    size_t fault_count;
    struct afsync_report_source sources[AFSYNC_SOURCES];
    struct afsync_value readings[AFSYNC_READINGS]; /* those of scope WHOLE */
    int64_t remembered_at; /* the sources were not asked: what they had said then; 0: they
                              were */
    char memory_trouble[AFSYNC_FAULT_TEXT_MAX]; /* why nothing is remembered, or not all; ""
                                                 */
    /* Of the exports that were read: words whose time named no zone, and of which zone they
     * were taken to be ("": this machine's); bytes of large logs that are too old to
     * matter. */
    size_t assumed_zones;
    char assumed_zone[AFSYNC_ZONE_NAME_MAX];
    uint64_t passed_bytes;
    bool memory_lost; /* something was remembered, and could not be used */
    char missed[AFSYNC_FAULT_TEXT_MAX]; /* what a selection names and is not there; "" if
                                           nothing */
};

void afsync_report_fini(struct afsync_report *report); /* accepts NULL */

/* Keeps a fault for the report. */
void afsync_report_add_fault(struct afsync_report *report, enum afsync_source source,
                             const struct afsync_fault *fault, bool hides_endpoints);

/* "events", "arm", "metrics", "loganalytics". */
const char *afsync_source_word(enum afsync_source source);

/* "upload", "download". */
const char *afsync_direction_word(enum afsync_direction direction);

#endif
