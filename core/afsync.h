/* SPDX-License-Identifier: Apache-2.0
 *
 * The only header the front ends include. A front end fills a config, makes a watch,
 * surveys, and says the report in its own dialect:
 *
 *     struct afsync_watch *watch = afsync_watch_new();
 *     struct afsync_report report = {0};
 *
 *     if (afsync_survey(watch, &config, now, &report, &fault))
 *         say(&report);
 *     afsync_report_fini(&report);
 *     afsync_watch_free(watch);
 *
 * The core never prints, exits, or asks the wall clock or the environment: `now` and what
 * the environment says are handed in. It has no mutable file-scope variables: one watch
 * belongs to one thread at a time, and different watches share nothing. Another thread may
 * end a survey by the config's `stop`; nothing of that survey is remembered. A front end
 * with threads runs afsync_network_init (source/curl_door.h) before it starts them. */
#ifndef AFSYNC_AFSYNC_H
#define AFSYNC_AFSYNC_H

#include "base/text.h"
#include "name_map.h"
#include "report/report.h"
#include "report/selection.h"
#include "report/threshold.h"
#include "source/arm.h"
#include "source/events.h"
#include "source/loganalytics.h"
#include "source/metrics.h"
#include "verdict/policy.h"

/* The deadline of one survey. */
#define AFSYNC_TIMEOUT_MIN AFSYNC_SECOND
#define AFSYNC_TIMEOUT_MAX AFSYNC_HOUR

/* What to look at and how to judge it. Strings are borrowed for as long as the config is
 * used; `afsync_config_default` gives a config with every limit set and no source. */
struct afsync_config {
    struct afsync_azure_config azure; /* what all that ask Azure have in common */
    struct afsync_arm_config arm;
    struct afsync_loganalytics_config loganalytics; /* its workspace; the rest is ours */
    bool metrics; /* ask for those of ARM's services, too */
    struct afsync_events_config events;
    struct afsync_selection selection;
    struct afsync_policy policy;
    struct afsync_threshold thresholds[AFSYNC_READINGS];
    enum afsync_state fault_state; /* of a fault that may hide endpoints; never OK */
    const char *state_dir; /* where to remember, made if its parent exists; NULL: nowhere */
    const char *state_name; /* tells watches of one scope in one process apart, or NULL */
    struct afsync_patterns map;    /* FROM=TO each: see name_map.h */
    struct afsync_patterns forget; /* endpoints whose memory is dropped before looking */
    int64_t max_age_ms; /* what is remembered answers if it is at most this old; 0: never */
    int64_t clock_ms;   /* the wall clock, whatever moment is judged */
    int64_t timeout_ms; /* the deadline of one survey */
    const struct afsync_stop *stop; /* ends a survey early from another thread; NULL: no */
    enum afsync_explain explain;    /* also tell how verdicts were come to */
    bool replay; /* `at` is not the present: what is later has not been said */
};

struct afsync_config afsync_config_default(void);

/* Fills what nobody has set from the variables of the environment (AZURE_TENANT_ID and the
 * like, https_proxy, SSL_CERT_FILE, TZ), which `variable` looks up: its result is borrowed,
 * NULL if there is none. */
void afsync_config_adopt(struct afsync_config *config,
                         const char *(*variable)(const char *name));

/* Are the values good that only the core can judge: the name of the cloud, the zone? */
AFSYNC_MUST_USE
bool afsync_config_check(const struct afsync_config *config, struct afsync_fault *fault);

/* The source that stands for all of them where something belongs to none. */
enum afsync_source afsync_config_first_source(const struct afsync_config *config);

/* Judge as of the newest word that was read. */
#define AFSYNC_AT_NEWEST INT64_C(-1)

/* What is known of the endpoints of one scope; a survey adds to it. NULL: out of memory. */
struct afsync_watch;
struct afsync_watch *afsync_watch_new(void);
void afsync_watch_free(struct afsync_watch *watch); /* accepts NULL */

/* Asks every configured source, folds what they say into the watch, and judges it as of
 * `at`. A source that fails is a fault in the report, not a false: false means that no
 * report could be made (out of memory). `report` is overwritten; end it even after a false.
 */
AFSYNC_MUST_USE
bool afsync_survey(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, struct afsync_report *report, struct afsync_fault *fault);

/* Judges what the watch knows, without asking anybody. Faults of the last survey are said
 * again. */
AFSYNC_MUST_USE
bool afsync_review(struct afsync_watch *watch, const struct afsync_config *config,
                   int64_t at, struct afsync_report *report, struct afsync_fault *fault);

#endif
