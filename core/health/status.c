/* SPDX-License-Identifier: Apache-2.0
 *
 * Copying and freeing statuses. */
#include "health/status.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Where the strings are, and the rows. */
#define AT(member) offsetof(struct afsync_endpoint_status, member)
static const size_t strings[] = {
    AT(server_id),           AT(combined_health),       AT(sync_activity),
    AT(offline_transfer),    AT(tiering.health),        AT(tiering.low_disk),
    AT(provisioning.status), AT(provisioning.resource), AT(provisioning.step)};
static const size_t failures[] = {AT(tiering.failures), AT(recalls)};
#undef AT
enum {
    STRINGS = sizeof strings / sizeof strings[0],
    FAILURES = sizeof failures / sizeof failures[0]
};

static const char **string_at(struct afsync_endpoint_status *status, size_t i) {
    return (const char **)((char *)status + strings[i]);
}

static struct afsync_failures *failures_at(struct afsync_endpoint_status *status,
                                           size_t i) {
    return (struct afsync_failures *)((char *)status + failures[i]);
}

void afsync_status_fini(struct afsync_endpoint_status *status) {
    for (size_t i = 0; i < STRINGS; i++)
        free((char *)*string_at(status, i));
    for (size_t i = 0; i < FAILURES; i++)
        free((struct afsync_code_files *)failures_at(status, i)->codes);
    *status = (struct afsync_endpoint_status){0};
}

static bool own_string(const char **string) {
    if (*string == NULL)
        return true;
    *string = strdup(*string);
    return *string != NULL;
}

static bool own_rows(struct afsync_failures *failing) {
    size_t size = failing->code_count * sizeof failing->codes[0];
    struct afsync_code_files *copy = size > 0 ? malloc(size) : NULL;

    if (copy != NULL)
        memcpy(copy, failing->codes, size);
    else
        failing->code_count = 0;
    failing->codes = copy;
    return copy != NULL || size == 0;
}

bool afsync_status_fold(struct afsync_endpoint_status *status,
                        const struct afsync_endpoint_status *said,
                        struct afsync_fault *fault) {
    struct afsync_endpoint_status kept = *said;
    bool ok = true;

    for (size_t i = 0; i < STRINGS; i++)
        ok = own_string(string_at(&kept, i)) && ok;
    for (size_t i = 0; i < FAILURES; i++)
        ok = own_rows(failures_at(&kept, i)) && ok;
    afsync_status_fini(status);
    *status = kept; /* whole or not, it is its owner */
    return ok || afsync_fault_no_memory(fault);
}
