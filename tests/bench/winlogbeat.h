/* SPDX-License-Identifier: Apache-2.0
 *
 * One event after the other as a JSON line of Winlogbeat, on standard output. */
#ifndef AFSYNC_BENCH_WINLOGBEAT_H
#define AFSYNC_BENCH_WINLOGBEAT_H

#include <stdbool.h>
#include <stdint.h>

/* Members stand in one order from now on, as those of other shippers do. */
void event_keep_order(void);

/* What every event says of itself. */
struct event_head {
    const char *code, *provider, *channel;
    unsigned server;
    int64_t at; /* ms */
};

/* Begin one, say its data, print it. All that is passed is borrowed until then. */
void event_begin(const struct event_head *head);
void event_say(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void event_print(void);

/* Has all been written? */
bool event_finish(void);

#endif
