/* SPDX-License-Identifier: Apache-2.0
 *
 * Places of a machine's identity that a test may write to, and where nobody listens. */
#include "source/identity.h"

const char afsync_imds_host[] = "http://127.0.0.1:1";
const char afsync_arc_folder[] = TEST_ARC_FOLDER;
const char afsync_arc_agent[] = TEST_ARC_FOLDER "/himds";
