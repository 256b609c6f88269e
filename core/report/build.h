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
 * endpoint of the report. */
AFSYNC_MUST_USE
bool afsync_report_add_inventory(struct afsync_report *report,
                                 const struct afsync_inventory *inventory,
                                 const struct afsync_selection *selection,
                                 struct afsync_fault *fault);

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
