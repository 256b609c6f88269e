/* SPDX-License-Identifier: Apache-2.0
 *
 * Events of Windows itself, among which those of the agent are to be found. */
#ifndef AFSYNC_BENCH_OTHERS_H
#define AFSYNC_BENCH_OTHERS_H

#include <stdint.h>

/* Prints so many, one after the other, the last just before that moment. */
void others_print(unsigned count, unsigned server, int64_t until);

#endif
