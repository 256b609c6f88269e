/* SPDX-License-Identifier: Apache-2.0
 *
 * Saying a thing once: verdicts become notifications when they change, faults become log
 * lines when they appear, change, or are gone. */
#ifndef AFSYNC_PLUGIN_NOTIFY_H
#define AFSYNC_PLUGIN_NOTIFY_H

#include "afsync.h"
#include "instance.h"
#include "told.h"

/* What was last said of one service. `= {0}` is nothing; afsync_memory_fini ends it. Not
 * larger than the last report. */
struct afsync_memory {
    const char *service, *folder; /* whose it is, and where it is kept; borrowed */
    bool recalled;                /* what was kept */
    struct afsync_told_list told; /* of what is not OK */
    struct afsync_report_fault *faults;
    size_t fault_count;
};

/* Notifies of each leg whose verdict or state, and each aspect whose state, is another than
 * the last time, be that before a restart; of one that is new, if it is not OK. One OK
 * after another (progressing, succeeded) is no news, and neither is a report that knows of
 * no endpoint, or an aspect that is not told of any more. */
AFSYNC_MUST_USE
bool afsync_notify_verdicts(struct afsync_memory *memory,
                            const struct afsync_instances *instances,
                            const struct afsync_report *report, struct afsync_fault *fault);

/* Logs each fault that was not there the last time, and each that is there no more. */
AFSYNC_MUST_USE
bool afsync_notify_faults(struct afsync_memory *memory, const struct afsync_report *report,
                          struct afsync_fault *fault);

void afsync_memory_fini(struct afsync_memory *memory);

#endif
