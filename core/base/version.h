/* SPDX-License-Identifier: Apache-2.0
 *
 * The version of the whole tree, for whoever must name it. */
#ifndef AFSYNC_BASE_VERSION_H
#define AFSYNC_BASE_VERSION_H

#define AFSYNC_VERSION "0.1.0"

#endif
