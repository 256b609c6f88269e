/* SPDX-License-Identifier: Apache-2.0
 *
 * The lists of ARM that a poll waits for: what each is called, where it is, and which one
 * is asked for next. Only arm.c includes it. */
#ifndef AFSYNC_SOURCE_ARM_LIST_H
#define AFSYNC_SOURCE_ARM_LIST_H

#include "base/attr.h"
#include "base/text.h"
#include "observation.h"
#include "source/arm.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for what a list is called; a name in it is cut so that the reason stays visible. */
enum { AFSYNC_ARM_TITLE_MAX = 256 };

struct json_object;
struct afsync_arm_list;
struct afsync_arm_poller; /* arm.c's own */

/* A kind of list: what it is called and where it is, and who reads a page of it. */
struct afsync_arm_kind {
    const char *title; /* "sync groups" */
    const char *last;  /* the last segment of its path */
    enum afsync_arm_topic topic;
    bool (*read)(struct afsync_arm_poller *poll, const struct afsync_arm_list *list,
                 struct json_object *answer, const char **next, struct afsync_fault *fault);
};

/* One list that waits, or is asked for. */
struct afsync_arm_list {
    struct afsync_arm_list *next; /* in the queue */
    const struct afsync_arm_kind *kind;
    struct afsync_identity raw; /* owned names as ARM spells them: the rest of the path */
    char what[AFSYNC_ARM_TITLE_MAX];  /* "list sync groups of service S" */
    char whose[AFSYNC_ARM_TITLE_MAX]; /* "service S" */
    struct afsync_text url;           /* of its next page */
    size_t pages, version;            /* asked for, and in which version */
};

/* NULL with a fault if memory ran out. */
struct afsync_arm_list *afsync_arm_list_new(const struct afsync_arm_kind *kind,
                                            const struct afsync_identity *raw,
                                            struct afsync_fault *fault);
void afsync_arm_list_free(struct afsync_arm_list *list);

/* Which version is known to be spoken; the newest where none is known (NULL too). */
size_t afsync_arm_version_of(const char *known);

/* Makes its first page the next one, to be asked for in a version; `base` is where ARM is.
 */
void afsync_arm_list_begin(struct afsync_arm_list *list, const char *base, size_t version);

/* The names of its path as all that is observed has them. */
struct afsync_arm_fitted {
    char names[4][AFSYNC_NAME_MAX];
    struct afsync_identity scope; /* points into `names` */
};

void afsync_arm_list_fit(const struct afsync_arm_list *list,
                         struct afsync_arm_fitted *fitted);

/* First come, first asked; `= {0}` is empty. */
struct afsync_arm_queue {
    struct afsync_arm_list *first, *last;
};

void afsync_arm_queue_add(struct afsync_arm_queue *queue, struct afsync_arm_list *list);

/* NULL if it is empty. */
struct afsync_arm_list *afsync_arm_queue_take(struct afsync_arm_queue *queue);

void afsync_arm_queue_fini(struct afsync_arm_queue *queue);

/* Can it stand in a path? Nothing that ARM has is named "." or "..". */
bool afsync_arm_is_name(const char *name);

#endif
