/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the options of a block by the table of keywords. */
#include "daemon.h"

#include "config.h"

#include "keyword.h"

#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Long enough for Azure, and over before the next poll. */
static const int64_t default_timeout_ms = 25 * AFSYNC_SECOND;

/* Files are cheaper to ask than Azure. */
static const int64_t default_poll_ms = 5 * AFSYNC_MINUTE;
static const int64_t default_events_poll_ms = 1 * AFSYNC_MINUTE;

static void *field_of(struct afsync_service *service,
                      const struct afsync_keyword *keyword) {
    return (char *)service + keyword->offset;
}

/* A name. An unquoted one may have become something else: 007 is the number 7. */
static const char *name_in(const oconfig_value_t *value, struct afsync_fault *fault) {
    if (value->type != OCONFIG_TYPE_STRING)
        afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "its value belongs in quotes");
    else if (value->value.string[0] == '\0')
        afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "its value is empty");
    else
        return value->value.string;
    return NULL;
}

enum { NUMBER_MAX = 32 };

/* A value of any type as the text it was written as. */
static const char *text_of(const oconfig_value_t *value, char number[NUMBER_MAX]) {
    if (value->type == OCONFIG_TYPE_STRING)
        return value->value.string;
    if (value->type == OCONFIG_TYPE_BOOLEAN)
        return value->value.boolean ? "true" : "false";
    snprintf(number, NUMBER_MAX, "%.15g", value->value.number);
    return number;
}

static bool set_text(const char **field, const char *text, struct afsync_fault *fault) {
    if (text == NULL)
        return false;
    *field = strdup(text);
    return *field != NULL || afsync_fault_no_memory(fault);
}

static bool add_string(struct afsync_strings *list, const char *text,
                       struct afsync_fault *fault) {
    const char **strings;

    if (text == NULL)
        return false;
    strings = realloc(list->strings, (list->count + 1) * sizeof *strings);
    if (strings == NULL)
        return afsync_fault_no_memory(fault);
    list->strings = strings;
    strings[list->count] = strdup(text);
    if (strings[list->count] == NULL)
        return afsync_fault_no_memory(fault);
    list->count++;
    return true;
}

static bool add_mapping(struct afsync_strings *list, const char *text,
                        struct afsync_fault *fault) {
    if (text != NULL && !afsync_mapping_is_good(text))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "\"%s\" maps nothing; write \"FROM=TO\", as in \"fs01=fscluster\"", text);
    return add_string(list, text, fault);
}

static bool set_flag(bool *field, const char *text, struct afsync_fault *fault) {
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},
                 {"false", false}, {"no", false}, {"off", false}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (afsync_name_equal(words[i].word, text)) {
            *field = words[i].value;
            return true;
        }
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "\"%s\" is neither true nor false",
                            text);
}

static bool refuse_duration(const char *text, const char *bounds,
                            struct afsync_fault *fault) {
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE,
        "\"%s\" is no duration%s; write seconds (90) or a number with s, "
        "m, h or d (\"15m\")",
        text, bounds);
}

static bool set_duration(int64_t *field, const char *text, struct afsync_fault *fault) {
    if (afsync_duration_parse(text, field) && *field >= AFSYNC_SECOND &&
        *field <= AFSYNC_DAY)
        return true;
    return refuse_duration(text, " from 1 s to 1 d", fault);
}

static bool set_limit(struct afsync_policy *policy, const struct afsync_keyword *keyword,
                      const char *text, struct afsync_fault *fault) {
    const struct afsync_limit *limit = afsync_limits();

    while (!afsync_name_equal(limit->keyword, keyword->word))
        limit++;
    if (afsync_policy_set(policy, limit, text))
        return true;
    if (limit->kind == AFSYNC_LIMIT_DURATION)
        return refuse_duration(text, "", fault);
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE,
        "\"%s\" is no rate; write bytes a second as a whole number above 0", text);
}

static bool set_direction(struct afsync_selection *selection, const char *text,
                          struct afsync_fault *fault) {
    for (unsigned i = 0; i < AFSYNC_DIRECTIONS; i++)
        if (afsync_name_equal(afsync_direction_word((enum afsync_direction)i), text)) {
            selection->directions[i] = true;
            return true;
        }
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE,
        "\"%s\" is no direction; write upload or download, or leave the "
        "option away for both",
        text);
}

static bool set_fault_state(enum afsync_state *state, const char *text,
                            struct afsync_fault *fault) {
    for (unsigned i = AFSYNC_OK + 1; i < AFSYNC_STATES; i++)
        if (afsync_name_equal(afsync_state_word((enum afsync_state)i), text)) {
            *state = (enum afsync_state)i;
            return true;
        }
    return afsync_fault_set(
        fault, AFSYNC_FAULT_USAGE,
        "\"%s\" cannot be the state of a fault; write unknown, warning or "
        "critical",
        text);
}

static bool set_auth(enum afsync_auth *auth, const char *text, struct afsync_fault *fault) {
    if (afsync_auth_named(auth, text))
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "\"%s\" is no login; write %s", text,
                            afsync_auth_words);
}

static bool set_host(bool *is_server, const char *text, struct afsync_fault *fault) {
    *is_server = afsync_name_equal(text, "server");
    if (*is_server || afsync_name_equal(text, "collectd"))
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                            "\"%s\" is no choice; write collectd or server", text);
}

static bool set_value(struct afsync_service *service, const struct afsync_keyword *keyword,
                      const oconfig_value_t *value, struct afsync_fault *fault) {
    char number[NUMBER_MAX];
    const char *text = text_of(value, number);
    void *field = field_of(service, keyword);

    switch (keyword->kind) {
    case AFSYNC_KEYWORD_TEXT:
        return set_text(field, name_in(value, fault), fault);
    case AFSYNC_KEYWORD_LIST:
        return add_string(field, name_in(value, fault), fault);
    case AFSYNC_KEYWORD_MAP:
        return add_mapping(field, name_in(value, fault), fault);
    case AFSYNC_KEYWORD_FLAG:
        return set_flag(field, text, fault);
    case AFSYNC_KEYWORD_DURATION:
        return set_duration(field, text, fault);
    case AFSYNC_KEYWORD_SPAN:
        return afsync_duration_parse(text, field) || refuse_duration(text, "", fault);
    case AFSYNC_KEYWORD_LIMIT:
        return set_limit(&service->config.policy, keyword, text, fault);
    case AFSYNC_KEYWORD_DIRECTION:
        return set_direction(&service->config.selection, text, fault);
    case AFSYNC_KEYWORD_FAULT_STATE:
        return set_fault_state(&service->config.fault_state, text, fault);
    case AFSYNC_KEYWORD_WARNING:
    case AFSYNC_KEYWORD_CRITICAL:
        return afsync_threshold_parse(service->config.thresholds,
                                      keyword->kind == AFSYNC_KEYWORD_CRITICAL, text,
                                      fault);
    case AFSYNC_KEYWORD_AUTH:
        return set_auth(&service->config.azure.credential.auth, text, fault);
    case AFSYNC_KEYWORD_HOST:
        return set_host(&service->host_is_server, text, fault);
    }
    return false;
}

static bool is_given_before(const oconfig_item_t *block, const oconfig_item_t *option) {
    for (const oconfig_item_t *other = block->children; other < option; other++)
        if (afsync_name_equal(other->key, option->key))
            return true;
    return false;
}

static bool read_option(struct afsync_service *service, const oconfig_item_t *block,
                        const oconfig_item_t *option, struct afsync_fault *fault) {
    const struct afsync_keyword *keyword = afsync_keyword_find(option->key);

    if (keyword == NULL)
        return afsync_keyword_refuse(option->key, fault);
    if (option->children_num > 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "is an option, not a block");
    if (option->values_num != 1)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE, "takes one value, and here are %d%s",
            option->values_num,
            afsync_keyword_repeats(keyword->kind) ? "; write a line for each" : "");
    if (!afsync_keyword_repeats(keyword->kind) && is_given_before(block, option))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "is given twice");
    return set_value(service, keyword, option->values, fault);
}

static bool read_name(struct afsync_service *service, const oconfig_item_t *block,
                      struct afsync_fault *fault) {
    const char *name = NULL;

    if (block->values_num != 1)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "the block takes one name, as in <Service \"finance\">");
    name = name_in(block->values, fault);
    if (name == NULL)
        return false;
    service->name = strdup(name);
    if (service->name == NULL)
        return afsync_fault_no_memory(fault);
    afsync_text_clean(service->name);
    if (strcmp(service->name, name) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "its name has characters that cannot be shown");
    return true;
}

/* What no single option can know. */
static bool check_whole(const struct afsync_service *service, struct afsync_fault *fault) {
    const struct afsync_arm_config *arm = &service->config.arm;

    if (arm->subscription == NULL && arm->resource_group != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "ResourceGroup needs the Subscription it is in");
    if (arm->resource_group == NULL && arm->service != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "StorageSyncService needs the ResourceGroup it is in");
    if (arm->subscription == NULL && service->config.loganalytics.workspace == NULL &&
        service->events.count == 0)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "there is nothing to look at; give a Subscription, a Workspace, or Events");
    if (service->config.timeout_ms > AFSYNC_TIMEOUT_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "Timeout is longer than an hour; a poll must end some day");
    for (size_t i = 0; i < service->events.count; i++)
        if (strcmp(service->events.strings[i], "-") == 0)
            return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                    "Events \"-\": a daemon has no standard input");
    return true;
}

static struct afsync_patterns patterns_of(const struct afsync_strings *list) {
    return (struct afsync_patterns){list->strings, list->count};
}

/* The lists are complete: the config borrows them. */
static void complete(struct afsync_service *service) {
    struct afsync_selection *selection = &service->config.selection;

    service->config.events.paths = service->events.strings;
    service->config.events.path_count = service->events.count;
    selection->sync_groups = patterns_of(&service->sync_groups);
    selection->servers = patterns_of(&service->servers);
    selection->endpoints = patterns_of(&service->endpoints);
    selection->not_sync_groups = patterns_of(&service->not_sync_groups);
    selection->not_servers = patterns_of(&service->not_servers);
    selection->not_endpoints = patterns_of(&service->not_endpoints);
    service->config.map = patterns_of(&service->map);
    if (service->poll_interval_ms == 0)
        service->poll_interval_ms = service->config.arm.subscription != NULL ||
                                            service->config.loganalytics.workspace != NULL
                                        ? default_poll_ms
                                        : default_events_poll_ms;
}

static bool read_options(struct afsync_service *service, const oconfig_item_t *block) {
    bool ok = true;

    for (int i = 0; i < block->children_num; i++) {
        struct afsync_fault fault = {0};

        if (read_option(service, block, &block->children[i], &fault))
            continue;
        ERROR(AFSYNC_LOG "Service \"%s\": %s: %s", service->name, block->children[i].key,
              fault.text);
        ok = false;
    }
    return ok;
}

bool afsync_service_read(struct afsync_service *service, const oconfig_item_t *block) {
    struct afsync_fault fault = {0};

    *service =
        (struct afsync_service){.config = afsync_config_default(), .notifications = true};
    service->config.timeout_ms = default_timeout_ms;
    if (!read_name(service, block, &fault)) {
        ERROR(AFSYNC_LOG "Service: %s", fault.text);
        return false;
    }
    if (!read_options(service, block))
        return false;
    complete(service);
    if (!check_whole(service, &fault) || !afsync_config_check(&service->config, &fault)) {
        ERROR(AFSYNC_LOG "Service \"%s\": %s", service->name, fault.text);
        return false;
    }
    return true;
}

static void free_strings(struct afsync_strings *list) {
    for (size_t i = 0; i < list->count; i++)
        free((char *)list->strings[i]);
    free(list->strings);
}

void afsync_service_fini(struct afsync_service *service) {
    if (service == NULL)
        return;
    for (const struct afsync_keyword *row = afsync_keywords(); row->word != NULL; row++) {
        if (row->kind == AFSYNC_KEYWORD_TEXT)
            free((char *)*(const char **)field_of(service, row));
        else if (row->kind == AFSYNC_KEYWORD_LIST || row->kind == AFSYNC_KEYWORD_MAP)
            free_strings(field_of(service, row));
    }
    free(service->name);
    *service = (struct afsync_service){0};
}
