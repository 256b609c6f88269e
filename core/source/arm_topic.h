/* SPDX-License-Identifier: Apache-2.0
 *
 * What a poll of ARM asks for of one topic, and how that goes: what is complained of, and
 * when it is given up. For arm.c alone. */
#ifndef AFSYNC_SOURCE_ARM_TOPIC_H
#define AFSYNC_SOURCE_ARM_TOPIC_H

#include "source/arm.h"
#include "source/arm_list.h"

/* What is asked of one topic, and how that goes. */
struct afsync_arm_asking {
    const struct afsync_sink *outer;
    struct afsync_arm_tally *tally;
    struct afsync_arm_asking *all; /* of the poll, AFSYNC_ARM_TOPICS of them */
    enum afsync_arm_topic about;
    struct afsync_sink sink; /* counts, and passes on to the outer one */
    struct afsync_arm_queue queue;
    size_t failures_in_a_row;
    unsigned said; /* of endpoints: a bit for each kind of fault that was complained of */
    struct afsync_fault held; /* of the others: one, whichever answer came first */
    const char *group; /* the sync group whose list is read; NULL: of more than one */
    bool stopped;      /* nothing more is asked */
};

/* A sink for what is read of the topic. */
bool afsync_arm_asking_observe(void *context, const struct afsync_observation *seen,
                               struct afsync_fault *fault);
void afsync_arm_asking_complain(void *context, enum afsync_source source,
                                const struct afsync_fault *fault, bool hides_endpoints);

/* Complains of what is missing because of `what`. */
void afsync_arm_asking_complain_of(struct afsync_arm_asking *topic,
                                   enum afsync_fault_kind kind, const char *what,
                                   const char *wrong);

/* The poll is over: says what was held back. */
void afsync_arm_asking_tell_held(const struct afsync_arm_asking *topic);

/* A list failed, because the service is down or otherwise. Where the next one would fail
 * alike (no login, no time left, Azure asks to wait), the topic is left, so that one cause
 * is not told a hundred times. False: out of memory. */
AFSYNC_MUST_USE
bool afsync_arm_asking_give_up(struct afsync_arm_asking *topic,
                               const struct afsync_fault *seen, bool is_down,
                               struct afsync_fault *fault);

#endif
