/* SPDX-License-Identifier: Apache-2.0
 *
 * Summing up buckets. */
#include "health/meter.h"

#include <string.h>

/* The oldest of the newest counts as it is. */
static void settle_oldest(struct afsync_meter *meter) {
    const struct afsync_metric_point *oldest = &meter->newest[0];

    meter->settled = afsync_count_of(
        afsync_sum(afsync_count_or_zero(meter->settled), oldest->value.value));
    meter->settled_until = oldest->at;
    meter->count--;
    memmove(&meter->newest[0], &meter->newest[1], meter->count * sizeof meter->newest[0]);
}

void afsync_meter_fold(struct afsync_meter *meter,
                       const struct afsync_metric_point *point) {
    size_t at = 0;

    while (at < meter->count && meter->newest[at].at < point->at)
        at++;
    if (at < meter->count && meter->newest[at].at == point->at) {
        if (point->value.value > meter->newest[at].value.value)
            meter->newest[at].value = point->value;
        return;
    }
    if (point->at <= meter->settled_until)
        return;
    if (meter->count == AFSYNC_BUCKETS_MAX) {
        if (at == 0) { /* it is older than all that may grow */
            meter->settled = afsync_count_of(
                afsync_sum(afsync_count_or_zero(meter->settled), point->value.value));
            meter->settled_until = point->at;
            return;
        }
        settle_oldest(meter);
        at--;
    }
    memmove(&meter->newest[at + 1], &meter->newest[at],
            (meter->count - at) * sizeof meter->newest[0]);
    meter->newest[at] = *point;
    meter->count++;
}

struct afsync_count afsync_meter_sum(const struct afsync_meter *meter) {
    uint64_t sum = afsync_count_or_zero(meter->settled);

    if (meter->count == 0 && !meter->settled.known)
        return (struct afsync_count){0};
    for (size_t i = 0; i < meter->count; i++)
        sum = afsync_sum(sum, meter->newest[i].value.value);
    return afsync_count_of(sum);
}
