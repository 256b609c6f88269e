/* SPDX-License-Identifier: Apache-2.0
 *
 * What a watch knows, kept between processes: one file a scope, in a folder of the running
 * user's own. While a memory is open the file is locked, so that checks started together
 * take turns. */
#ifndef AFSYNC_STATEFILE_H
#define AFSYNC_STATEFILE_H

#include "afsync.h"
#include "base/store.h"
#include "health/health.h"

/* `= {0}` is a memory that is not open; afsync_state_file_close accepts it. */
struct afsync_state_file {
    struct afsync_store store;
    struct afsync_text scope; /* what is watched, spelt out; its hash names the file */
    bool usable;              /* it can be read */
    bool busy;                /* another process has it, and asks the sources */
    bool may_save;            /* it is ours, and nothing in it would be lost */
    bool lost;                /* something was remembered, and cannot be used */
    char trouble[AFSYNC_FAULT_TEXT_MAX]; /* why there is none, or what was wrong with it; ""
                                          */
};

/* An endpoint that ARM no longer listed, and the moment: other sources may go on to tell
 * their old words of it. */
enum { AFSYNC_GONE_MAX = 64 };
struct afsync_gone {
    uint64_t key; /* hash of sync group and name */
    int64_t at;
};

/* What is remembered of the last survey beside health. */
struct afsync_polled {
    int64_t at; /* by the wall clock; 0: never */
    struct afsync_report_fault faults[AFSYNC_FAULTS_MAX];
    size_t fault_count;
    char arm_version[16];   /* the version of ARM that was spoken; "" if it was not asked */
    int64_t arm_version_at; /* since when an older one than the newest is; 0: it is not */
    struct afsync_gone gone[AFSYNC_GONE_MAX]; /* oldest first */
    size_t gone_count;
    int64_t cloud_endpoints_at; /* when all of them were asked for last; 0: never */
    int64_t metrics_until;      /* until when all metrics were read; 0: never */
};

/* Opens the file of the config's scope to be read. What hinders it, here and below, is
 * trouble, not a fault: all works without a memory, and says so. */
void afsync_state_file_open(struct afsync_state_file *file,
                            const struct afsync_config *config);

/* Locks it, waiting at most `wait_ms` for others. */
void afsync_state_file_lock(struct afsync_state_file *file, int64_t wait_ms);

/* Is there anything in it? */
bool afsync_state_file_has_content(const struct afsync_state_file *file);

/* What is remembered, all of it or nothing. */
struct afsync_memory {
    struct afsync_health *health;
    struct afsync_polled *polled;
    struct afsync_book *book; /* of the exports that health has learnt from */
};

/* Fills an empty memory. A file that is not good is set aside, said, and begun anew. False
 * if what stands there could not be read now: it may be good, and is not written over. */
bool afsync_state_file_load(struct afsync_state_file *file,
                            const struct afsync_memory *memory);

/* What stands there is of no use, and why: it is set aside. */
void afsync_state_file_begin_anew(struct afsync_state_file *file, const char *why);

/* Nothing is to be written, and why; the first reason is kept. */
void afsync_state_file_spare(struct afsync_state_file *file, const char *why);

/* Replaces the file, if that may be. */
void afsync_state_file_save(struct afsync_state_file *file,
                            const struct afsync_memory *memory);

void afsync_state_file_close(struct afsync_state_file *file);

#endif
