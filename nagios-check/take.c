/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking arguments. */
#include "take.h"

#include "base/time.h"

#include <stdlib.h>
#include <string.h>

static void *member(struct afsync_options *options, const struct afsync_option_row *row) {
    return (char *)options + row->offset;
}

static bool refuse(const struct afsync_option_row *row, const char *value,
                   const char *right, struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "--%s takes %s, not \"%s\"",
                            row->shown.name, right, value);
}

bool afsync_take_string(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault) {
    if (*value == '\0')
        return refuse(row, value, row->shown.argument, fault);
    memcpy(member(options, row), &value, sizeof value);
    return true;
}

bool afsync_take_list(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault) {
    struct afsync_list *list = member(options, row);
    const char **grown;

    if (*value == '\0')
        return refuse(row, value, row->shown.argument, fault);
    grown = realloc(list->items, (list->count + 1) * sizeof list->items[0]);
    if (grown == NULL)
        return afsync_fault_no_memory(fault);
    list->items = grown;
    list->items[list->count++] = value;
    return true;
}

bool afsync_take_map(struct afsync_options *options, const struct afsync_option_row *row,
                     const char *value, struct afsync_fault *fault) {
    if (!afsync_mapping_is_good(value))
        return refuse(row, value, "FROM=TO (fs01=fscluster)", fault);
    return afsync_take_list(options, row, value, fault);
}

bool afsync_take_action(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault) {
    (void)value;
    (void)fault;
    options->action = (enum afsync_action)row->value;
    return true;
}

bool afsync_take_verbose(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault) {
    (void)row;
    (void)value;
    (void)fault;
    options->verbosity++;
    return true;
}

bool afsync_take_flag(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault) {
    (void)value;
    (void)fault;
    *(bool *)member(options, row) = true;
    return true;
}

bool afsync_take_extra_opts(struct afsync_options *options,
                            const struct afsync_option_row *row, const char *value,
                            struct afsync_fault *fault) {
    (void)options;
    (void)value;
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                            "--%s is written with an equals sign: --%s=[SECTION][@FILE]",
                            row->shown.name, row->shown.name);
}

bool afsync_take_threshold(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault) {
    return afsync_threshold_parse(options->config.thresholds, row->value == AFSYNC_CRITICAL,
                                  value, fault);
}

bool afsync_take_limit(struct afsync_options *options, const struct afsync_limit *limit,
                       const char *value, struct afsync_fault *fault) {
    if (afsync_policy_set(&options->config.policy, limit, value))
        return true;
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE, "--%s takes %s, not \"%s\"", limit->option,
        limit->kind == AFSYNC_LIMIT_RATE ? "bytes a second (2000000)"
                                         : "a duration (90, 90s, 15m, 2h, 1d)",
        value);
}

/* A word of a short list, whose place in the list is the value. */
static bool take_word(const char *const *words, size_t count, const char *value,
                      size_t *found) {
    for (*found = 0; *found < count; (*found)++)
        if (strcmp(words[*found], value) == 0)
            return true;
    return false;
}

bool afsync_take_direction(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault) {
    for (size_t i = 0; i < AFSYNC_DIRECTIONS; i++)
        if (strcmp(afsync_direction_word(i), value) == 0) {
            options->config.selection.directions[i] = true;
            return true;
        }
    return refuse(row, value, "upload or download", fault);
}

bool afsync_take_format(struct afsync_options *options, const struct afsync_option_row *row,
                        const char *value, struct afsync_fault *fault) {
    static const char *const words[] = {"text", "json"};
    size_t found;

    if (!take_word(words, 2, value, &found))
        return refuse(row, value, "text or json", fault);
    options->format = (enum afsync_format)found;
    return true;
}

bool afsync_take_perfdata(struct afsync_options *options,
                          const struct afsync_option_row *row, const char *value,
                          struct afsync_fault *fault) {
    static const char *const words[] = {"", "full", "brief", "none"};
    size_t found;

    if (*value == '\0' || !take_word(words, 4, value, &found))
        return refuse(row, value, "full, brief or none", fault);
    options->perfdata = (enum afsync_perfdata)found;
    return true;
}

bool afsync_take_fault_state(struct afsync_options *options,
                             const struct afsync_option_row *row, const char *value,
                             struct afsync_fault *fault) {
    static const char *const words[] = {"", "warning", "critical", "unknown"};
    size_t found;

    if (*value == '\0' || !take_word(words, 4, value, &found))
        return refuse(row, value, "unknown, warning or critical", fault);
    options->config.fault_state = (enum afsync_state)found;
    return true;
}

bool afsync_take_auth(struct afsync_options *options, const struct afsync_option_row *row,
                      const char *value, struct afsync_fault *fault) {
    if (!afsync_auth_named(&options->config.azure.credential.auth, value))
        return refuse(row, value, afsync_auth_words, fault);
    return true;
}

bool afsync_take_at(struct afsync_options *options, const struct afsync_option_row *row,
                    const char *value, struct afsync_fault *fault) {
    struct afsync_count seconds = afsync_count_parse(value);

    options->config.replay = true;
    if (strcmp(value, "newest") == 0)
        options->at = AFSYNC_AT_NEWEST;
    else if (seconds.known && seconds.value <= (uint64_t)(AFSYNC_TIME_LAST / AFSYNC_SECOND))
        options->at = (int64_t)seconds.value * AFSYNC_SECOND;
    else
        options->at = afsync_time_parse(value);
    if (options->at == 0)
        return refuse(row, value,
                      "an RFC 3339 time (2026-03-04T02:40:00Z), epoch seconds or newest",
                      fault);
    return true;
}

bool afsync_take_timeout(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault) {
    int64_t timeout;

    if (!afsync_duration_parse(value, &timeout) || timeout < AFSYNC_TIMEOUT_MIN ||
        timeout > AFSYNC_TIMEOUT_MAX)
        return refuse(row, value, "1 to 3600 seconds", fault);
    options->config.timeout_ms = timeout;
    return true;
}

static bool take_duration(int64_t *field, const struct afsync_option_row *row,
                          const char *value, struct afsync_fault *fault) {
    if (!afsync_duration_parse(value, field))
        return refuse(row, value, "a duration (90, 90s, 15m, 2h, 1d)", fault);
    return true;
}

bool afsync_take_look_back(struct afsync_options *options,
                           const struct afsync_option_row *row, const char *value,
                           struct afsync_fault *fault) {
    return take_duration(&options->config.events.look_back_ms, row, value, fault);
}

bool afsync_take_max_age(struct afsync_options *options,
                         const struct afsync_option_row *row, const char *value,
                         struct afsync_fault *fault) {
    return take_duration(&options->config.max_age_ms, row, value, fault);
}
