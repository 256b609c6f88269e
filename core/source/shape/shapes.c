/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of JSON formats. */
#include "source/events_shape.h"

#include <stddef.h>

const struct afsync_place *const afsync_shapes[] = {
    afsync_shape_evtx_dump,    afsync_shape_fluent_bit,
    afsync_shape_get_winevent, afsync_shape_loganalytics,
    afsync_shape_nxlog,        afsync_shape_opentelemetry,
    afsync_shape_openwec,      afsync_shape_promtail,
    afsync_shape_winlogbeat,   NULL,
};
