/* SPDX-License-Identifier: Apache-2.0
 *
 * Complaining, and giving up. */
#include "source/arm_topic.h"

#include "base/text.h"

#include <string.h>

bool afsync_arm_asking_observe(void *context, const struct afsync_observation *seen,
                               struct afsync_fault *fault) {
    const struct afsync_sink *outer = ((struct afsync_arm_asking *)context)->outer;

    return outer->observe(outer->context, seen, fault);
}

/* A failure that concerns one sync group is no concern of who looks at others. */
static void complain_of_group(const struct afsync_arm_asking *topic,
                              enum afsync_source source, const struct afsync_fault *fault,
                              bool hides_endpoints) {
    struct afsync_fault told = *fault;
    char name[AFSYNC_NAME_MAX] = "";

    if (topic->group != NULL)
        afsync_name_copy(name, topic->group);
    if (strlen(name) < sizeof told.sync_group)
        memcpy(told.sync_group, name, strlen(name) + 1);
    topic->outer->complain(topic->outer->context, source, &told, hides_endpoints);
}

/* What is missing of endpoints is said each time; of anything else one cause, at the end,
 * and not if endpoints are missing by it, too. */
void afsync_arm_asking_complain(void *context, enum afsync_source source,
                                const struct afsync_fault *fault, bool hides_endpoints) {
    struct afsync_arm_asking *topic = context;
    struct afsync_arm_tally *tally = topic->tally;
    bool decides = topic->about == AFSYNC_ARM_ENDPOINTS, missing = hides_endpoints;

    if (missing)
        tally->failures++;
    for (size_t i = topic->about; i < AFSYNC_ARM_TOPICS && missing; i++)
        if (decides || i == topic->about)
            tally->complete[i] = false;
    topic->said |= 1U << fault->kind;
    if (decides)
        complain_of_group(topic, source, fault, hides_endpoints);
    else if (topic->held.kind == AFSYNC_FAULT_NONE ||
             strcmp(fault->text, topic->held.text) < 0)
        topic->held = *fault;
}

void afsync_arm_asking_tell_held(const struct afsync_arm_asking *topic) {
    const struct afsync_sink *outer = topic->outer;
    unsigned said = topic->all[AFSYNC_ARM_ENDPOINTS].said;

    if (topic->held.kind != AFSYNC_FAULT_NONE && (said & 1U << topic->held.kind) == 0)
        outer->complain(outer->context, AFSYNC_SOURCE_ARM, &topic->held, false);
}

void afsync_arm_asking_complain_of(struct afsync_arm_asking *topic,
                                   enum afsync_fault_kind kind, const char *what,
                                   const char *wrong) {
    struct afsync_fault seen = {0};

    afsync_fault_set(&seen, kind, "%s: %s", what, wrong);
    afsync_arm_asking_complain(topic, AFSYNC_SOURCE_ARM, &seen, true);
}

bool afsync_arm_asking_give_up(struct afsync_arm_asking *topic,
                               const struct afsync_fault *seen, bool is_down,
                               struct afsync_fault *fault) {
    if (seen->kind == AFSYNC_FAULT_MEMORY)
        return afsync_fault_no_memory(fault);
    if (topic->stopped)
        return true; /* it was asked beside the one that stopped the topic */
    topic->stopped = seen->kind == AFSYNC_FAULT_LOGIN ||
                     seen->kind == AFSYNC_FAULT_TIMEOUT ||
                     seen->kind == AFSYNC_FAULT_THROTTLED;
    if (topic->stopped)
        topic->group = NULL; /* the others are not asked for either */
    afsync_arm_asking_complain(topic, AFSYNC_SOURCE_ARM, seen, true);
    if (is_down && !topic->stopped &&
        ++topic->failures_in_a_row == AFSYNC_ARM_FAILURES_IN_A_ROW) {
        topic->group = NULL;
        afsync_arm_asking_complain_of(topic, seen->kind, "read the lists of ARM",
                                      "too many failed in a row, the rest is not tried");
        topic->stopped = true;
    }
    return true;
}
