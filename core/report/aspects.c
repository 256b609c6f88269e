/* SPDX-License-Identifier: Apache-2.0
 *
 * Aspects: measured, judged by their words and by the thresholds of their readings, told.
 */
#include "report/build.h"

#include "base/time.h"
#include "report/threshold.h"
#include "verdict/diagnose.h"

#include <stdlib.h>
#include <string.h>

/* The readings by whose thresholds an aspect is judged, too. */
static const struct {
    enum afsync_aspect aspect;
    enum afsync_reading reading;
} judged_by[] = {
    {AFSYNC_ASPECT_CLOUD_TIERING, AFSYNC_READING_FILES_NOT_TIERING},
    {AFSYNC_ASPECT_CLOUD_TIERING, AFSYNC_READING_CACHE_HIT_PERCENT},
    {AFSYNC_ASPECT_RECALL, AFSYNC_READING_RECALL_ERRORS},
    {AFSYNC_ASPECT_LOW_DISK, AFSYNC_READING_LOW_DISK_MODE},
    {AFSYNC_ASPECT_LOW_DISK, AFSYNC_READING_VOLUME_FREE_PERCENT},
    {AFSYNC_ASPECT_BACKGROUND_DOWNLOAD, AFSYNC_READING_BACKGROUND_DOWNLOAD_PERCENT},
    {AFSYNC_ASPECT_SERVER_ONLINE, AFSYNC_READING_HEARTBEAT_AGE},
    {AFSYNC_ASPECT_AGENT_VERSION, AFSYNC_READING_AGENT_EXPIRES_IN},
    {AFSYNC_ASPECT_CHANGE_ENUMERATION, AFSYNC_READING_ENUMERATION_AGE},
    {AFSYNC_ASPECT_CHANGE_ENUMERATION, AFSYNC_READING_ENUMERATION_OVERDUE},
    {AFSYNC_ASPECT_CHANGE_ENUMERATION, AFSYNC_READING_ENUMERATION_PERCENT},
};

/* ---- readings ---- */

static struct afsync_value value_of(double number) {
    return (struct afsync_value){.number = number, .known = true};
}

static struct afsync_value value_of_count(struct afsync_count count) {
    return (struct afsync_value){.number = (double)count.value, .known = count.known};
}

/* Between whole seconds; negative if `at` is still to come. */
static struct afsync_value seconds_since(int64_t at, int64_t now) {
    return at != 0 ? value_of((double)(now / AFSYNC_SECOND - at / AFSYNC_SECOND))
                   : (struct afsync_value){0};
}

static struct afsync_value at_least_0(struct afsync_value value) {
    if (value.number < 0)
        value.number = 0;
    return value;
}

/* Where the sum is not told, that of the rows stands in, if all of them could be read. */
static struct afsync_value value_of_failures(const struct afsync_endpoint_status *status,
                                             const struct afsync_failures *failures,
                                             int64_t now) {
    uint64_t sum = 0;

    if (!afsync_is_told_lately(status, failures->at, now))
        return (struct afsync_value){0};
    if (failures->files.known || failures->code_count == 0 || failures->unread > 0)
        return value_of_count(failures->files);
    for (size_t i = 0; i < failures->code_count; i++)
        sum = afsync_sum(sum, failures->codes[i].files.value);
    return value_of((double)sum);
}

static void measure_endpoint(struct afsync_value readings[AFSYNC_READINGS],
                             const struct afsync_endpoint_status *status, int64_t now) {
    const struct afsync_tiering *tiering = &status->tiering;

    readings[AFSYNC_READING_FILES_NOT_TIERING] =
        value_of_failures(status, &tiering->failures, now);
    readings[AFSYNC_READING_RECALL_ERRORS] =
        value_of_failures(status, &status->recalls, now);
    if (afsync_aspect_of_endpoint(AFSYNC_ASPECT_LOW_DISK, status, now).state == AFSYNC_OK &&
        afsync_is_told_lately(status, tiering->low_disk_at, now) &&
        tiering->low_disk != NULL)
        readings[AFSYNC_READING_LOW_DISK_MODE] =
            value_of(afsync_name_equal(tiering->low_disk, "Enabled") ? 1 : 0);
    if (afsync_is_told_lately(status, tiering->volume_at, now))
        readings[AFSYNC_READING_VOLUME_FREE_PERCENT] =
            value_of_count(tiering->volume_free_percent);
    if (afsync_is_told_lately(status, tiering->cache_at, now))
        readings[AFSYNC_READING_CACHE_HIT_PERCENT] =
            value_of_count(tiering->cache_hit_percent);
    if (afsync_is_told_lately(status, status->background_at, now))
        readings[AFSYNC_READING_BACKGROUND_DOWNLOAD_PERCENT] =
            value_of_count(status->background_percent);
}

static void measure_server(struct afsync_value readings[AFSYNC_READINGS],
                           const struct afsync_server *said, int64_t as_of, int64_t now) {
    readings[AFSYNC_READING_HEARTBEAT_AGE] =
        at_least_0(seconds_since(said->heartbeat_at, as_of));
    readings[AFSYNC_READING_AGENT_EXPIRES_IN] = seconds_since(said->agent_expires_at, now);
    readings[AFSYNC_READING_AGENT_EXPIRES_IN].number *= -1;
}

static void measure_cloud_endpoint(struct afsync_value readings[AFSYNC_READINGS],
                                   const struct afsync_cloud_endpoint *said,
                                   int64_t as_of) {
    readings[AFSYNC_READING_ENUMERATION_AGE] =
        at_least_0(seconds_since(said->enumerated_at, as_of));
    readings[AFSYNC_READING_ENUMERATION_OVERDUE] =
        at_least_0(seconds_since(said->enumeration_due_at, as_of));
    readings[AFSYNC_READING_ENUMERATION_PERCENT] =
        value_of_count(said->enumeration_percent);
}

/* ---- judging ---- */

/* What an aspect is judged by. */
struct judging {
    const struct afsync_value *readings;
    const struct afsync_terms *terms;
    char reason[AFSYNC_REASON_MAX]; /* that its facts give */
};

/* A threshold can only make a state worse. One of the user's own is named. */
static void apply_thresholds(struct afsync_report_aspect *told, enum afsync_aspect aspect,
                             struct judging *by) {
    for (size_t i = 0; i < sizeof judged_by / sizeof judged_by[0]; i++) {
        enum afsync_reading reading = judged_by[i].reading;
        const struct afsync_threshold *threshold = &by->terms->thresholds[reading];
        const struct afsync_value *value = &by->readings[reading];
        enum afsync_state state;

        if (judged_by[i].aspect != aspect || !value->known)
            continue;
        state = afsync_threshold_judge(threshold, value->number);
        told->state = afsync_state_worse(told->state, state);
        if (state == AFSYNC_OK || !afsync_threshold_range(threshold, state)->by_user)
            continue;
        afsync_text_append(by->reason, sizeof by->reason, "; ");
        afsync_threshold_tell(by->reason, sizeof by->reason, reading, value->number,
                              threshold);
    }
}

/* Has an aspect a reading of which somebody wants to be told? */
static bool has_wanted(enum afsync_aspect aspect, const struct judging *by) {
    for (size_t i = 0; i < sizeof judged_by / sizeof judged_by[0]; i++) {
        const struct afsync_threshold *threshold =
            &by->terms->thresholds[judged_by[i].reading];

        if (judged_by[i].aspect == aspect && by->readings[judged_by[i].reading].known &&
            (threshold->warning.by_user || threshold->critical.by_user))
            return true;
    }
    return false;
}

/* The advice and link of the code that is to blame, else of the aspect. */
static void advise(struct afsync_report_aspect *told, enum afsync_aspect aspect,
                   char link[AFSYNC_LINK_MAX]) {
    const struct afsync_aspect_row *row = afsync_aspect_row(aspect);
    const struct afsync_catalogue_row *known =
        told->code.known ? afsync_catalogue_find(told->code.value, row->in_class) : NULL;

    link[0] = '\0';
    if (told->code.known)
        told->code_name = afsync_catalogue_name(told->code.value, row->in_class);
    if (told->state == AFSYNC_OK)
        return;
    if (known != NULL)
        afsync_catalogue_link(known->code, row->in_class, link, AFSYNC_LINK_MAX);
    if (link[0] == '\0' && row->link[0] != '\0')
        afsync_text_append(link, AFSYNC_LINK_MAX, AFSYNC_ARTICLES "%s", row->link);
    told->action = told->state == AFSYNC_UNKNOWN
                       ? "Look in the portal what that means; a newer version of this "
                         "program may know it"
                   : known != NULL && known->action[0] != '\0' &&
                           known->nature != AFSYNC_NATURE_TRANSIENT
                       ? known->action
                   : row->action[0] != '\0' ? row->action
                                            : NULL;
}

/* Completes an aspect that was told, and its reason. */
static bool judge(struct afsync_report_aspect *told, enum afsync_aspect aspect,
                  const struct afsync_finding *finding, struct judging *by,
                  struct afsync_fault *fault) {
    char link[AFSYNC_LINK_MAX];

    told->told = true;
    told->state = finding->state;
    told->code = finding->code;
    if (finding->odd != NULL)
        afsync_text_append(by->reason, sizeof by->reason,
                           "; Azure says \"%s\", which this program does not understand",
                           finding->odd);
    apply_thresholds(told, aspect, by);
    advise(told, aspect, link);
    told->reason = strdup(by->reason);
    if (link[0] != '\0')
        told->link = strdup(link);
    return (told->reason != NULL && (told->link != NULL || link[0] == '\0')) ||
           afsync_fault_no_memory(fault);
}

bool afsync_endpoint_judge_aspects(struct afsync_report_endpoint *told,
                                   const struct afsync_terms *terms,
                                   struct afsync_fault *fault) {
    struct judging by = {.readings = told->readings, .terms = terms};

    measure_endpoint(told->readings, &told->status, terms->now);
    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++) {
        struct afsync_finding finding =
            afsync_aspect_of_endpoint(i, &told->status, terms->now);

        if (!finding.told && !has_wanted(i, &by))
            continue;
        afsync_endpoint_tell_aspect(by.reason, i, &told->status, terms->now);
        if (!judge(&told->aspects[i], i, &finding, &by, fault))
            return false;
        told->state = afsync_state_worse(told->state, told->aspects[i].state);
    }
    return true;
}

bool afsync_server_judge_aspects(struct afsync_report_server *told,
                                 const struct afsync_known_server *server,
                                 const struct afsync_terms *terms,
                                 struct afsync_fault *fault) {
    const struct afsync_report_aspect *online = &told->aspects[AFSYNC_ASPECT_SERVER_ONLINE];
    int64_t as_of = afsync_told_as_of(server->told_at, AFSYNC_SERVERS_OLD, terms->now);
    struct judging by = {.readings = told->readings, .terms = terms};

    if (as_of == 0)
        return true;
    measure_server(told->readings, &told->said, as_of, terms->now);
    for (unsigned i = 0; i < AFSYNC_ASPECTS; i++) {
        struct afsync_finding finding = afsync_aspect_of_server(i, server, terms->now);

        if (!finding.told && !has_wanted(i, &by))
            continue;
        afsync_server_tell_aspect(by.reason, i, &told->said, as_of, terms->now);
        if (!judge(&told->aspects[i], i, &finding, &by, fault))
            return false;
        told->state = afsync_state_worse(told->state, told->aspects[i].state);
    }
    if (told->readings[AFSYNC_READING_HEARTBEAT_AGE].known)
        told->readings[AFSYNC_READING_SERVER_ONLINE] =
            value_of(online->state == AFSYNC_OK ? 1 : 0);
    return true;
}

bool afsync_cloud_endpoint_judge_aspects(struct afsync_report_cloud_endpoint *told,
                                         const struct afsync_known_cloud_endpoint *endpoint,
                                         const struct afsync_terms *terms,
                                         struct afsync_fault *fault) {
    const enum afsync_aspect aspect = AFSYNC_ASPECT_CHANGE_ENUMERATION;
    int64_t as_of = afsync_told_as_of(endpoint->told_at, AFSYNC_LIST_OLD, terms->now);
    struct afsync_finding finding =
        afsync_aspect_of_cloud_endpoint(aspect, endpoint, terms->now);
    struct judging by = {.readings = told->readings, .terms = terms};

    if (as_of != 0)
        measure_cloud_endpoint(told->readings, &told->said, as_of);
    if (!finding.told && !has_wanted(aspect, &by))
        return true;
    afsync_cloud_endpoint_tell_aspect(by.reason, &told->said, as_of);
    if (!judge(&told->aspects[aspect], aspect, &finding, &by, fault))
        return false;
    told->state = told->aspects[aspect].state;
    return true;
}
