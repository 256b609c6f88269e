/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the identity of this machine is handed out. Alone in this file, so that a test can
 * link places of its own instead. */
#include "source/identity.h"

const char afsync_imds_host[] = "http://169.254.169.254";
const char afsync_arc_folder[] = AFSYNC_ARC_FOLDER;
const char afsync_arc_agent[] = "/opt/azcmagent/bin/himds";
