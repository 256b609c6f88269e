/* SPDX-License-Identifier: Apache-2.0
 *
 * Building the report from health: every selected endpoint judged, measured and told. */
#ifndef AFSYNC_REPORT_BUILD_H
#define AFSYNC_REPORT_BUILD_H

#include "base/attr.h"
#include "health/health.h"
#include "report/report.h"
#include "report/selection.h"
#include "verdict/diagnose.h"

/* What a report is made by. */
struct afsync_terms {
    const struct afsync_selection *selection;
    const struct afsync_threshold *thresholds; /* AFSYNC_READINGS of them */
    struct afsync_rules rules;
    enum afsync_explain explain;
    int64_t now;
};

/* The sentences of a leg while they are written: the report keeps no more than their
 * length, for a fleet has thousands. */
struct afsync_wording {
    char reason[AFSYNC_REASON_MAX];
    char breach[AFSYNC_BREACH_MAX];
    char action[AFSYNC_REASON_MAX]; /* "": nothing to do */
    char link[AFSYNC_LINK_MAX];
};

/* Fills endpoints, servers, cloud endpoints, counts and readings of the whole; the faults
 * are in `report` already. */
AFSYNC_MUST_USE
bool afsync_report_build(struct afsync_report *report, const struct afsync_health *health,
                         const struct afsync_terms *terms, struct afsync_fault *fault);

/* Adds the servers and cloud endpoints that are selected by their own names, or with an
 * endpoint of the report; these are judged. */
AFSYNC_MUST_USE
bool afsync_report_add_inventory(struct afsync_report *report,
                                 const struct afsync_inventory *inventory,
                                 const struct afsync_terms *terms,
                                 struct afsync_fault *fault);

/* Readings, aspects and state: of an endpoint beside its legs, of a server, of a cloud
 * endpoint. */
AFSYNC_MUST_USE
bool afsync_endpoint_judge_aspects(struct afsync_report_endpoint *told,
                                   const struct afsync_terms *terms,
                                   struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_server_judge_aspects(struct afsync_report_server *told,
                                 const struct afsync_known_server *server,
                                 const struct afsync_terms *terms,
                                 struct afsync_fault *fault);
AFSYNC_MUST_USE
bool afsync_cloud_endpoint_judge_aspects(struct afsync_report_cloud_endpoint *told,
                                         const struct afsync_known_cloud_endpoint *endpoint,
                                         const struct afsync_terms *terms,
                                         struct afsync_fault *fault);

/* What the facts of an aspect say, in one sentence without its thresholds. `as_of` is when
 * they were told. */
void afsync_endpoint_tell_aspect(char reason[AFSYNC_REASON_MAX], enum afsync_aspect aspect,
                                 const struct afsync_endpoint_status *status, int64_t now);
void afsync_server_tell_aspect(char reason[AFSYNC_REASON_MAX], enum afsync_aspect aspect,
                               const struct afsync_server *said, int64_t as_of,
                               int64_t now);
void afsync_cloud_endpoint_tell_aspect(char reason[AFSYNC_REASON_MAX],
                                       const struct afsync_cloud_endpoint *said,
                                       int64_t as_of);

/* Writes state and summary of the whole once endpoints and faults are complete: the worst
 * of the endpoints, at least `fault_state` if a fault may hide some, UNKNOWN if there are
 * none or a selection names what is not there.
 */
void afsync_report_conclude(struct afsync_report *report, enum afsync_state fault_state,
                            int64_t stale_after);

/* The values of one leg's readings, thresholds not applied. */
AFSYNC_MUST_USE
bool afsync_leg_measure(struct afsync_report_leg *told, const struct afsync_leg *leg,
                        const struct afsync_diagnosis *facts, int64_t now,
                        struct afsync_fault *fault);

/* What to say of a leg: the words of all that follows. */
void afsync_leg_tell(struct afsync_report_leg *told, struct afsync_wording *words,
                     const struct afsync_leg *leg, const struct afsync_diagnosis *facts,
                     int64_t now);

/* Its gist and cause, and the words of action and link. */
void afsync_leg_advise(struct afsync_report_leg *told, struct afsync_wording *words,
                       const struct afsync_diagnosis *facts);

/* The ladder walked, as far as `terms` asks for it; of a leg whose state is known. */
AFSYNC_MUST_USE
bool afsync_leg_explain(struct afsync_report_leg *told, const struct afsync_leg *leg,
                        const struct afsync_diagnosis *facts,
                        const struct afsync_terms *terms, struct afsync_fault *fault);

/* What to call the endpoints: `label`, unique among them. */
AFSYNC_MUST_USE
bool afsync_report_label(struct afsync_report *report, struct afsync_fault *fault);

#endif
