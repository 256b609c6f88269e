/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what ARM says of a server endpoint as a whole: beside its sync, its cloud
 * tiering, recalls and provisioning (ServerEndpointProperties of api-version 2022-09-01 and
 * later). No field is guaranteed: what is null, absent or of another type is not known. */
#include "source/arm_read.h"

#include "base/json.h"

#include <string.h>

/* Adds what was read to the row of its code; false if there is no room for one. */
static bool add_row(struct afsync_failures *failures, struct afsync_code_files *codes,
                    const struct afsync_code_files *said) {
    for (size_t i = 0; i < failures->code_count; i++)
        if (codes[i].code.value == said->code.value) {
            codes[i].files =
                afsync_count_of(afsync_sum(codes[i].files.value, said->files.value));
            return true;
        }
    if (failures->code_count == AFSYNC_CODE_FILES_MAX)
        return false;
    codes[failures->code_count++] = *said;
    return true;
}

/* The sum of all, unless it is not told; one that cannot be read may hide anything. */
static void read_total(struct afsync_failures *failures, struct json_object *status,
                       const char *path) {
    failures->files = afsync_json_count(status, path);
    if (!failures->files.known && afsync_json_at(status, path) != NULL)
        failures->unread++;
}

/* Rows of {errorCode, <count>}. */
static void read_codes(struct afsync_failures *failures, struct json_object *rows,
                       const char *count, struct afsync_code_files *codes) {
    size_t length = rows != NULL ? json_object_array_length(rows) : 0;

    failures->codes = codes;
    for (size_t i = 0; i < length; i++) {
        struct json_object *row = json_object_array_get_idx(rows, i);
        struct afsync_code_files said = {afsync_json_code(row, "errorCode"),
                                         afsync_json_count(row, count)};

        if (!said.code.known || !said.files.known || !add_row(failures, codes, &said))
            failures->unread++;
    }
}

/* More than all is no share of anything. */
static struct afsync_count percent_of(struct json_object *status, const char *path) {
    struct afsync_count percent = afsync_json_count(status, path);

    return percent.value <= 100 ? percent : (struct afsync_count){0};
}

/* The time of a part, or else of the whole. */
static int64_t time_of(struct json_object *status, const char *part) {
    int64_t at = afsync_json_time(status, part);

    return at != 0 ? at : afsync_json_time(status, "lastUpdatedTimestamp");
}

static struct afsync_tiering read_tiering(struct json_object *element,
                                          struct afsync_arm_shelf *shelf) {
    struct json_object *status = afsync_json_at(element, "properties.cloudTieringStatus");
    struct json_object *failing = afsync_json_at(status, "filesNotTiering");
    struct afsync_tiering tiering = {
        .at = afsync_json_time(status, "lastUpdatedTimestamp"),
        .health_at = time_of(status, "healthLastUpdatedTimestamp"),
        .health = afsync_arm_take_word(&shelf->names, status, "health"),
        .last_result = afsync_json_code(status, "lastCloudTieringResult"),
        .failures = {.at = time_of(status, "filesNotTiering.lastUpdatedTimestamp")},
        .low_disk_at = time_of(status, "lowDiskMode.lastUpdatedTimestamp"),
        .volume_at = time_of(status, "volumeFreeSpacePolicyStatus.lastUpdatedTimestamp"),
        .cache_at = time_of(status, "cachePerformance.lastUpdatedTimestamp"),
        .low_disk = afsync_arm_take_word(&shelf->names, status, "lowDiskMode.state"),
        .volume_free_percent =
            percent_of(status, "volumeFreeSpacePolicyStatus.currentVolumeFreeSpacePercent"),
        .cache_hit_percent = percent_of(status, "cachePerformance.cacheHitBytesPercent"),
    };

    read_total(&tiering.failures, failing, "totalFileCount");
    read_codes(&tiering.failures, afsync_json_array(failing, "errors"), "fileCount",
               shelf->not_tiering);
    return tiering;
}

static struct afsync_failures read_recalls(struct json_object *element,
                                           struct afsync_arm_shelf *shelf) {
    struct json_object *status = afsync_json_at(element, "properties.recallStatus");
    struct afsync_failures recalls = {
        .at = afsync_json_time(status, "lastUpdatedTimestamp"),
    };

    read_total(&recalls, status, "totalRecallErrorsCount");
    read_codes(&recalls, afsync_json_array(status, "recallErrors"), "count",
               shelf->recalls);
    return recalls;
}

/* The first step that is not done, or the one that failed. */
static struct json_object *step_of(struct json_object *status) {
    struct json_object *steps = afsync_json_array(status, "provisioningStepStatuses");
    struct json_object *open = NULL;
    size_t length = steps != NULL ? json_object_array_length(steps) : 0;

    for (size_t i = 0; i < length; i++) {
        struct json_object *step = json_object_array_get_idx(steps, i);
        struct afsync_code code = afsync_json_code(step, "errorCode");

        if (code.known && code.value != 0)
            return step;
        if (open == NULL && afsync_json_at(step, "endTime") == NULL)
            open = step;
    }
    return open;
}

static struct afsync_provisioning read_provisioning(struct json_object *element,
                                                    struct afsync_arm_names *names) {
    struct json_object *status =
        afsync_json_at(element, "properties.serverEndpointProvisioningStatus");
    struct json_object *step = step_of(status);
    struct afsync_provisioning provisioning = {
        .status = afsync_arm_take_word(names, status, "provisioningStatus"),
        .resource = afsync_arm_take_word(names, element, "properties.provisioningState"),
        .step = afsync_arm_take(names, step, "name"),
        .code = afsync_json_code(step, "errorCode"),
        .percent = percent_of(step, "progressPercentage"),
    };

    return provisioning;
}

struct afsync_endpoint_status afsync_arm_read_status(struct json_object *element,
                                                     struct afsync_arm_shelf *shelf) {
    struct afsync_arm_names *names = &shelf->names;
    struct json_object *sync = afsync_json_at(element, "properties.syncStatus");
    struct json_object *background = afsync_json_at(sync, "backgroundDataDownloadActivity");

    return (struct afsync_endpoint_status){
        .at = afsync_json_time(sync, "lastUpdatedTimestamp"),
        .server_id = afsync_arm_take(names, element, "properties.serverResourceId"),
        .combined_health = afsync_arm_take(names, sync, "combinedHealth"),
        .sync_activity = afsync_arm_take(names, sync, "syncActivity"),
        .offline_transfer = afsync_arm_take(names, sync, "offlineDataTransferStatus"),
        .persistent_items = afsync_json_count(sync, "totalPersistentFilesNotSyncingCount"),
        .background_at = afsync_json_time(background, "timestamp"),
        .background_began_at = afsync_json_time(background, "startedTimestamp"),
        .background_percent = percent_of(background, "percentProgress"),
        .background_bytes = afsync_json_count(background, "downloadedBytes"),
        .tiering = read_tiering(element, shelf),
        .recalls = read_recalls(element, shelf),
        .provisioning = read_provisioning(element, names),
    };
}
