/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading moments and spans of time as requests and scenarios write them. Each returns
 * false and changes nothing if the text is something else. */
#ifndef AFSYNC_SIM_MOMENT_H
#define AFSYNC_SIM_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* "2026-03-04T02:45:07.123Z", to the second; without a zone it is UTC, and a date alone is
 * its midnight. */
bool afsync_sim_moment_utc(const char *text, int64_t *at_s);

/* The same to the tick of 100 ns, and as Azure writes it. */
#define AFSYNC_SIM_TICKS INT64_C(10000000)
enum { AFSYNC_SIM_TICKS_TEXT_MAX = 40 };
bool afsync_sim_moment_ticks(const char *text, int64_t *ticks);
void afsync_sim_ticks_format(int64_t ticks, char out[AFSYNC_SIM_TICKS_TEXT_MAX]);

/* That, or "@-90m" counted from `now_s` (s, m, h, d; + for the future). */
bool afsync_sim_moment_read(const char *text, int64_t now_s, int64_t *at_s);

/* "90m", as in a scenario or in KQL. */
bool afsync_sim_span_read(const char *text, int64_t *span_s);

/* "PT15M", "P1D", "P1DT2H": ISO 8601. */
bool afsync_sim_span_iso(const char *text, int64_t *span_s);

/* "start/end" or a span of ISO 8601 that ends now. */
bool afsync_sim_timespan_read(const char *text, int64_t now_s, int64_t *from_s,
                              int64_t *to_s);

#endif
