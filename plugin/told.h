/* SPDX-License-Identifier: Apache-2.0
 *
 * What was last said of the legs and aspects that are not OK, kept over restarts in the
 * folder of the state: a daemon that starts again says only what has changed. */
#ifndef AFSYNC_PLUGIN_TOLD_H
#define AFSYNC_PLUGIN_TOLD_H

#include "afsync.h"
#include "instance.h"

/* What was last heard of a leg, or of an aspect. */
struct afsync_told {
    char instance[AFSYNC_INSTANCE_MAX];
    const char *what;    /* static: the direction of a leg, or an aspect */
    const char *verdict; /* static: of a leg; AFSYNC_NO_VERDICT of an aspect */
    enum afsync_state state;
};

#define AFSYNC_NO_VERDICT "-"

/* Sorted by afsync_told_list_sort. `= {0}` is empty; afsync_told_list_fini ends it. */
struct afsync_told_list {
    struct afsync_told *items;
    size_t count;
};

void afsync_told_list_sort(struct afsync_told_list *list);
bool afsync_told_list_equal(const struct afsync_told_list *left,
                            const struct afsync_told_list *right);

/* What was said of the same; NULL: nothing, or that it is OK. */
const struct afsync_told *afsync_told_list_find(const struct afsync_told_list *list,
                                                const struct afsync_told *now);

/* Fills an empty list with what the service's last daemon kept: nothing, if that cannot be
 * read. Lines that are not understood are passed over. False if memory ran out. */
AFSYNC_MUST_USE
bool afsync_told_list_recall(struct afsync_told_list *list, const char *folder,
                             const char *service, struct afsync_fault *fault);

/* Keeps it, if that can be done. */
void afsync_told_list_keep(const struct afsync_told_list *list, const char *folder,
                           const char *service);

void afsync_told_list_fini(struct afsync_told_list *list);

#endif
