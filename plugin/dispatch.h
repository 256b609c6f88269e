/* SPDX-License-Identifier: Apache-2.0
 *
 * The report as values of the daemon: type is the reading's name, plugin and type instance
 * are packed by instance.h. What is not known is not sent: a NaN makes receivers drop the
 * whole batch it travels in. */
#ifndef AFSYNC_PLUGIN_DISPATCH_H
#define AFSYNC_PLUGIN_DISPATCH_H

#include "afsync.h"
#include "instance.h"
#include "sheet.h"

/* Makes the readings known as types, but for those whose name is a type already: the
 * daemon's types are shared by all plugins. To be called from init, when the types
 * databases of the configuration have been read. False (and logged) if the daemon took one
 * of them not. */
AFSYNC_MUST_USE
bool afsync_dispatch_types(void);

/* Writes every known reading of the report on a sheet. End the sheet even after a false. */
AFSYNC_MUST_USE
bool afsync_dispatch_write(struct afsync_sheet *sheet,
                           const struct afsync_instances *instances,
                           const struct afsync_report *report, struct afsync_fault *fault);

#endif
