/* SPDX-License-Identifier: Apache-2.0
 *
 * From the facts of an aspect to a sentence. */
#include "report/build.h"

#include "base/time.h"
#include "verdict/catalogue.h"

#include <inttypes.h>
#include <stdarg.h>

static void say(char *reason, const char *format, ...) AFSYNC_PRINTF(2, 3);

static void say(char *reason, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(reason, AFSYNC_REASON_MAX, format, arguments);
    va_end(arguments);
}

/* "12 min", between whole seconds. */
static void say_span(char *reason, const char *before, int64_t from, int64_t to,
                     const char *behind) {
    char span[AFSYNC_DURATION_MAX];

    afsync_duration_format(
        afsync_age(from / AFSYNC_SECOND, to / AFSYNC_SECOND) * AFSYNC_SECOND, span);
    say(reason, "%s%s%s", before, span, behind);
}

static void say_code(char *reason, const char *before, const struct afsync_code *code,
                     enum afsync_class in_class) {
    const char *name = afsync_catalogue_name(code->value, in_class);

    say(reason, "%s%s 0x%08" PRIx32, before, name != NULL ? name : "code", code->value);
}

/* The row with the most files among those that come behind `last`; NULL: there is none. */
static const struct afsync_code_files *next_row(const struct afsync_failures *failures,
                                                const struct afsync_code_files *last) {
    const struct afsync_code_files *most = NULL;

    for (size_t i = 0; i < failures->code_count; i++) {
        const struct afsync_code_files *row = &failures->codes[i];
        bool is_behind = last == NULL || row->files.value < last->files.value ||
                         (row->files.value == last->files.value && row > last);

        if (row->files.value > 0 && is_behind &&
            (most == NULL || row->files.value > most->files.value))
            most = row;
    }
    return most;
}

/* The most frequent codes. */
static void say_codes(char *reason, const struct afsync_failures *failures,
                      enum afsync_class in_class) {
    const struct afsync_code_files *row = next_row(failures, NULL);

    for (size_t i = 0; row != NULL && i < 3; i++) {
        say_code(reason, i == 0 ? ": " : ", ", &row->code, in_class);
        say(reason, " (%" PRIu64 ")", afsync_count_or_zero(row->files));
        row = next_row(failures, row);
    }
    if (failures->unread > 0)
        say(reason, "; %" PRIu64 " codes could not be read, or are more than are kept",
            failures->unread);
}

static void tell_provisioning(char *reason, const struct afsync_provisioning *said) {
    bool both = said->status != NULL && said->resource != NULL &&
                !afsync_name_equal(said->resource, "Succeeded");

    say(reason, "provisioning is %s", said->status != NULL ? said->status : said->resource);
    if (both)
        say(reason, ", the resource %s", said->resource);
    if (said->step == NULL)
        return;
    say(reason, " at step %s", said->step);
    if (said->code.known && said->code.value != 0)
        say_code(reason, ": ", &said->code, AFSYNC_CLASS_PROVISIONING);
    else if (said->percent.known)
        say(reason, ", %" PRIu64 " %% done", afsync_count_or_zero(said->percent));
}

static void tell_tiering(char *reason, const struct afsync_endpoint_status *status,
                         int64_t now) {
    const struct afsync_tiering *tiering = &status->tiering;
    bool lately = afsync_is_told_lately(status, tiering->at, now);

    say(reason, "cloud tiering");
    if (afsync_is_told_lately(status, tiering->health_at, now) && tiering->health != NULL)
        say(reason, " is %s",
            afsync_name_equal(tiering->health, "Error") ? "failing" : tiering->health);
    if (lately && tiering->last_result.known && tiering->last_result.value != 0)
        say_code(reason, ", its last run failed with ", &tiering->last_result,
                 AFSYNC_CLASS_TIERING);
    if (!afsync_is_told_lately(status, tiering->failures.at, now))
        return;
    if (tiering->failures.files.known)
        say(reason, ", %" PRIu64 " files cannot be tiered",
            afsync_count_or_zero(tiering->failures.files));
    say_codes(reason, &tiering->failures, AFSYNC_CLASS_TIERING);
}

static void tell_recalls(char *reason, const struct afsync_failures *recalls) {
    if (!recalls->files.known)
        say(reason, "recalls of files failed");
    else if (recalls->files.value == 0)
        say(reason, "no recall of a file failed");
    else
        say(reason, "%" PRIu64 " recalls of files failed",
            afsync_count_or_zero(recalls->files));
    say_codes(reason, recalls, AFSYNC_CLASS_RECALL);
}

/* "Enabled", as a person would say it. */
static const char *on_or_off(const char *word) {
    if (afsync_name_equal(word, "Enabled"))
        return "on";
    return afsync_name_equal(word, "Disabled") ? "off" : word;
}

static void tell_low_disk(char *reason, const struct afsync_endpoint_status *status,
                          int64_t now) {
    const struct afsync_tiering *tiering = &status->tiering;
    bool is_told = tiering->low_disk != NULL &&
                   afsync_is_told_lately(status, tiering->low_disk_at, now);

    if (is_told)
        say(reason, "low-disk mode is %s", on_or_off(tiering->low_disk));
    if (tiering->volume_free_percent.known &&
        afsync_is_told_lately(status, tiering->volume_at, now))
        say(reason, "%s%" PRIu64 " %% of the volume free", is_told ? ", " : "",
            afsync_count_or_zero(tiering->volume_free_percent));
}

static void tell_background(char *reason, const struct afsync_endpoint_status *status) {
    say(reason, "a download goes on in the background");
    if (status->background_percent.known)
        say(reason, ", %" PRIu64 " %% done",
            afsync_count_or_zero(status->background_percent));
    if (status->background_bytes.known)
        say(reason, ", %.1f GB", (double)status->background_bytes.value / 1e9);
    if (status->background_began_at != 0)
        say_span(reason, ", in ", status->background_began_at, status->background_at, "");
}

void afsync_endpoint_tell_aspect(char reason[AFSYNC_REASON_MAX], enum afsync_aspect aspect,
                                 const struct afsync_endpoint_status *status, int64_t now) {
    reason[0] = '\0';
    switch (aspect) {
    case AFSYNC_ASPECT_PROVISIONING:
        tell_provisioning(reason, &status->provisioning);
        return;
    case AFSYNC_ASPECT_CLOUD_TIERING:
        tell_tiering(reason, status, now);
        return;
    case AFSYNC_ASPECT_RECALL:
        tell_recalls(reason, &status->recalls);
        return;
    case AFSYNC_ASPECT_LOW_DISK:
        tell_low_disk(reason, status, now);
        return;
    case AFSYNC_ASPECT_BACKGROUND_DOWNLOAD:
        tell_background(reason, status);
        return;
    case AFSYNC_ASPECT_SERVER_ONLINE:
    case AFSYNC_ASPECT_AGENT_VERSION:
    case AFSYNC_ASPECT_CHANGE_ENUMERATION:
    case AFSYNC_ASPECTS:
        break;
    }
}

static void tell_agent(char *reason, const struct afsync_server *said, int64_t now) {
    say(reason, "agent %s", said->agent_version != NULL ? said->agent_version : "version");
    if (said->agent_status != NULL)
        say(reason, " is %s", said->agent_status);
    if (said->agent_expires_at > now)
        say_span(reason, ", it expires in ", now, said->agent_expires_at, "");
    else if (said->agent_expires_at != 0)
        say_span(reason, ", it expired ", said->agent_expires_at, now, " ago");
}

void afsync_server_tell_aspect(char reason[AFSYNC_REASON_MAX], enum afsync_aspect aspect,
                               const struct afsync_server *said, int64_t as_of,
                               int64_t now) {
    reason[0] = '\0';
    if (aspect == AFSYNC_ASPECT_AGENT_VERSION) {
        tell_agent(reason, said, now);
        return;
    }
    if (said->heartbeat_at != 0)
        say_span(reason, "its last heartbeat came ", said->heartbeat_at, now, " ago");
    else
        say(reason, said->heartbeat_unread ? "when its last heartbeat came cannot be read"
                                           : "when its last heartbeat came is not known");
    if (afsync_age(as_of, now) > AFSYNC_HOUR)
        say_span(reason, ", as Azure told ", as_of, now, " ago");
    if (said->management_error.known && said->management_error.value != 0)
        say_code(reason, "; its management failed with ", &said->management_error,
                 AFSYNC_CLASS_SERVICE);
}

void afsync_cloud_endpoint_tell_aspect(char reason[AFSYNC_REASON_MAX],
                                       const struct afsync_cloud_endpoint *said,
                                       int64_t as_of) {
    reason[0] = '\0';
    if (said->enumerated_at != 0)
        say_span(reason, "the file share was looked through for changes ",
                 said->enumerated_at, as_of, " ago");
    else
        say(reason, "the file share has not been looked through for changes yet");
    if (said->enumeration_state != NULL)
        say(reason, "; now: %s", said->enumeration_state);
    if (said->enumeration_percent.known)
        say(reason, ", %" PRIu64 " %% done",
            afsync_count_or_zero(said->enumeration_percent));
    if (said->enumeration_due_at != 0 && said->enumeration_due_at < as_of)
        say_span(reason, "; it has been due for ", said->enumeration_due_at, as_of, "");
    if (said->enumeration_code.known && said->enumeration_code.value != 0)
        say_code(reason, "; delayed by ", &said->enumeration_code, AFSYNC_CLASS_SESSION);
}
