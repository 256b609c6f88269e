/* SPDX-License-Identifier: Apache-2.0
 *
 * The keywords, and finding the one that was meant. */
#include "keyword.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

static const struct afsync_keyword rows[] = {
#define AT(field) offsetof(struct afsync_service, field)
    {"Subscription", AFSYNC_KEYWORD_TEXT, AT(config.arm.subscription)},
    {"ResourceGroup", AFSYNC_KEYWORD_TEXT, AT(config.arm.resource_group)},
    {"StorageSyncService", AFSYNC_KEYWORD_TEXT, AT(config.arm.service)},
    {"Cloud", AFSYNC_KEYWORD_TEXT, AT(config.azure.cloud)},
    {"TenantId", AFSYNC_KEYWORD_TEXT, AT(config.azure.credential.tenant)},
    {"ClientId", AFSYNC_KEYWORD_TEXT, AT(config.azure.credential.client_id)},
    {"Auth", AFSYNC_KEYWORD_AUTH, 0},
    {"ClientSecretFile", AFSYNC_KEYWORD_TEXT, AT(config.azure.credential.secret_file)},
    {"CertificateFile", AFSYNC_KEYWORD_TEXT, AT(config.azure.credential.certificate_file)},
    {"Ca", AFSYNC_KEYWORD_TEXT, AT(config.azure.ca)},
    {"Metrics", AFSYNC_KEYWORD_FLAG, AT(config.metrics)},
    {"Workspace", AFSYNC_KEYWORD_TEXT, AT(config.loganalytics.workspace)},
    {"Events", AFSYNC_KEYWORD_LIST, AT(events)},
    {"EventsZone", AFSYNC_KEYWORD_TEXT, AT(config.events.zone)},
    {"LookBack", AFSYNC_KEYWORD_SPAN, AT(config.events.look_back_ms)},
    {"Map", AFSYNC_KEYWORD_MAP, AT(map)},
    {"SyncGroup", AFSYNC_KEYWORD_LIST, AT(sync_groups)},
    {"Server", AFSYNC_KEYWORD_LIST, AT(servers)},
    {"Endpoint", AFSYNC_KEYWORD_LIST, AT(endpoints)},
    {"Direction", AFSYNC_KEYWORD_DIRECTION, 0},
    {"ExcludeSyncGroup", AFSYNC_KEYWORD_LIST, AT(not_sync_groups)},
    {"ExcludeServer", AFSYNC_KEYWORD_LIST, AT(not_servers)},
    {"ExcludeEndpoint", AFSYNC_KEYWORD_LIST, AT(not_endpoints)},
    {"PollInterval", AFSYNC_KEYWORD_DURATION, AT(poll_interval_ms)},
    {"Host", AFSYNC_KEYWORD_HOST, 0},
    {"StateDir", AFSYNC_KEYWORD_TEXT, AT(config.state_dir)},
    {"Notifications", AFSYNC_KEYWORD_FLAG, AT(notifications)},
    {"FaultState", AFSYNC_KEYWORD_FAULT_STATE, 0},
    {"Warning", AFSYNC_KEYWORD_WARNING, 0},
    {"Critical", AFSYNC_KEYWORD_CRITICAL, 0},
    {"Timeout", AFSYNC_KEYWORD_DURATION, AT(config.timeout_ms)},
#undef AT
#define LIMIT(field, option, keyword, kind, initial, what)                                 \
    {keyword, AFSYNC_KEYWORD_LIMIT, 0},
#include "verdict/policy.def"
    {0},
};

/* Longer words are compared with nothing. */
enum { WORD_MAX = 32 };

bool afsync_keyword_repeats(enum afsync_keyword_kind kind) {
    return kind == AFSYNC_KEYWORD_LIST || kind == AFSYNC_KEYWORD_MAP ||
           kind == AFSYNC_KEYWORD_WARNING || kind == AFSYNC_KEYWORD_CRITICAL;
}

const struct afsync_keyword *afsync_keywords(void) {
    return rows;
}

const struct afsync_keyword *afsync_keyword_find(const char *word) {
    for (size_t i = 0; rows[i].word != NULL; i++)
        if (afsync_name_equal(rows[i].word, word))
            return &rows[i];
    return NULL;
}

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* How many letters have to be added, dropped or replaced to turn one word into the other.
 * Each row of the table of distances replaces the one above it. */
static size_t distance(const char *from, const char *to) {
    size_t length = strlen(to);
    size_t row[WORD_MAX + 1];

    if (length > WORD_MAX || strlen(from) > WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; from[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            char pair[2][2] = {{from[i - 1]}, {to[j - 1]}};
            size_t above = row[j];

            row[j] = smallest(above + 1, row[j - 1] + 1,
                              diagonal + !afsync_name_equal(pair[0], pair[1]));
            diagonal = above;
        }
    }
    return row[length];
}

bool afsync_keyword_refuse(const char *word, struct afsync_fault *fault) {
    const char *closest = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; rows[i].word != NULL; i++) {
        size_t edits = distance(word, rows[i].word);

        if (edits < least && edits <= strlen(rows[i].word) / 3) {
            least = edits;
            closest = rows[i].word;
        }
    }
    if (closest != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "there is no such option; did you mean %s?", closest);
    return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "there is no such option");
}
