/* SPDX-License-Identifier: Apache-2.0
 *
 * How each option takes its argument: one function a kind, named by the rows of the table
 * of options. A value that cannot be taken is a fault that says what would be right. */
#ifndef AFSYNC_CHECK_TAKE_H
#define AFSYNC_CHECK_TAKE_H

#include "options.h"

/* One row of the table, with what to do about it. */
struct afsync_option_row {
    struct afsync_option shown;
    bool (*take)(struct afsync_options *options, const struct afsync_option_row *row,
                 const char *value, struct afsync_fault *fault);
    size_t offset; /* of the member it sets */
    int value;     /* what a flag sets, or which of a pair */
};

bool afsync_take_string(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault);
bool afsync_take_list(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault);
bool afsync_take_map(struct afsync_options *options, const struct afsync_option_row *row,
                     const char *value, struct afsync_fault *fault);
bool afsync_take_action(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault);
bool afsync_take_verbose(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault);
bool afsync_take_flag(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault);
bool afsync_take_extra_opts(struct afsync_options *options,
                            const struct afsync_option_row *row, const char *value,
                            struct afsync_fault *fault);
bool afsync_take_threshold(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault);
bool afsync_take_direction(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault);
bool afsync_take_format(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault);
bool afsync_take_perfdata(struct afsync_options *options,
                          const struct afsync_option_row *row, const char *value,
                          struct afsync_fault *fault);
bool afsync_take_fault_state(struct afsync_options *options,
                             const struct afsync_option_row *row, const char *value,
                             struct afsync_fault *fault);
bool afsync_take_auth(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault);
bool afsync_take_at(struct afsync_options *options, const struct afsync_option_row *row,
                    const char *value, struct afsync_fault *fault);
bool afsync_take_timeout(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault);

bool afsync_take_look_back(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault);

bool afsync_take_max_age(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault);

/* A limit of the ladder, by its own row. */
bool afsync_take_limit(struct afsync_options *options, const struct afsync_limit *limit,
                       const char *value, struct afsync_fault *fault);

#endif
