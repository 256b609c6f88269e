/* SPDX-License-Identifier: Apache-2.0
 *
 * Saying the report: text with perfdata, or JSON. Everything goes to standard output; the
 * result is the exit code. */
#ifndef CHECK_OUTPUT_H
#define CHECK_OUTPUT_H

#include "options.h"

/* Long output is cut at this many bytes, worst first. */
enum { CHECK_LONG_OUTPUT_MAX = 4096 };

/* Says the report in the format that was asked for. */
int check_output_report(const struct check_options *options,
                        const struct afsync_report *report);

/* Says why nothing was done: an error of use, or no memory. */
int check_output_fault(const struct afsync_fault *fault);

void check_output_help(void);
void check_output_version(void);

/* Adds " | " and the perfdata of the report to the first line. */
void check_perfdata_add(struct afsync_text *text, const struct check_options *options,
                        const struct afsync_report *report);

/* Adds the JSON report, in one line; false if memory ran out. */
AFSYNC_MUST_USE
bool check_json_add(struct afsync_text *text, const struct afsync_report *report);

#endif
