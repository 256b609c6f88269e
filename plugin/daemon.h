/* SPDX-License-Identifier: Apache-2.0
 *
 * The daemon that loads us: its headers, in the order they need, and how we begin a line in
 * its log. Of what it exports only plugin_*, cdtime and hostname_g are used: the rest comes
 * and goes between its versions. Only module.c, config.c, dispatch.c and notify.c know of
 * it. */
#ifndef AFSYNC_PLUGIN_DAEMON_H
#define AFSYNC_PLUGIN_DAEMON_H

#include "collectd/core/daemon/collectd.h" /* first: it picks what the others build on */

#include "collectd/core/daemon/plugin.h"

#define AFSYNC_PLUGIN "azure_file_sync"
#define AFSYNC_LOG AFSYNC_PLUGIN " plugin: "

#endif
