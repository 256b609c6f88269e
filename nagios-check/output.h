/* SPDX-License-Identifier: Apache-2.0
 *
 * Saying the report: text with perfdata, or JSON. Everything goes to standard output; the
 * result is the exit code. */
#ifndef AFSYNC_CHECK_OUTPUT_H
#define AFSYNC_CHECK_OUTPUT_H

#include "options.h"

/* Long output is cut at this many bytes, worst first. */
enum { AFSYNC_LONG_OUTPUT_MAX = 4096 };

/* Writes the report in the format that was asked for. */
void afsync_output_compose(struct afsync_text *text, const struct afsync_options *options,
                           const struct afsync_report *report);

/* The same where no report could be made: one fault, in the fault state. */
void afsync_output_compose_fault(struct afsync_text *text,
                                 const struct afsync_options *options,
                                 const struct afsync_fault *fault);

/* Writes what can be monitored, as a table or as JSON. */
void afsync_output_list(struct afsync_text *text, const struct afsync_options *options,
                        const struct afsync_report *report);

/* Prints and ends the text; the exit code, UNKNOWN if it could not be printed. */
int afsync_output_print(struct afsync_text *text, int code);

/* Says what is wrong with the arguments. */
int afsync_output_misuse(const struct afsync_fault *fault);

void afsync_output_help(void);
void afsync_output_version(void);

/* Adds " | " and the perfdata of the report to the first line. */
void afsync_output_perfdata(struct afsync_text *text, const struct afsync_options *options,
                            const struct afsync_report *report);

/* Adds the JSON report, in one line; false if memory ran out. */
AFSYNC_MUST_USE
bool afsync_output_json(struct afsync_text *text, const struct afsync_report *report);

#endif
