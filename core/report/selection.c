/* SPDX-License-Identifier: Apache-2.0
 *
 * Matching endpoints against what the user selected. */
#include "report/selection.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool matches(const char *name, const char *pattern) {
    return name != NULL && afsync_name_matches(name, pattern);
}

static bool is_sync_group(const struct afsync_identity *who, const char *pattern) {
    return matches(who->sync_group, pattern);
}

/* By its full name or its first label. */
static bool is_server(const struct afsync_identity *who, const char *pattern) {
    char label[AFSYNC_NAME_MAX];

    if (who->server == NULL)
        return false;
    snprintf(label, sizeof label, "%s", who->server);
    label[strcspn(label, ".")] = '\0';
    return matches(who->server, pattern) || matches(label, pattern);
}

static bool is_endpoint(const struct afsync_identity *who, const char *pattern) {
    return matches(who->server_endpoint, pattern) || matches(who->resource_name, pattern) ||
           matches(who->friendly_name, pattern) || matches(who->path, pattern);
}

/* The kinds of things, how each is recognised, and where its lists are. */
static const struct kind {
    const char *noun;
    bool (*is)(const struct afsync_identity *who, const char *pattern);
    size_t wanted, unwanted;
} kinds[] = {
    {"sync group", is_sync_group, offsetof(struct afsync_selection, sync_groups),
     offsetof(struct afsync_selection, not_sync_groups)},
    {"server", is_server, offsetof(struct afsync_selection, servers),
     offsetof(struct afsync_selection, not_servers)},
    {"endpoint", is_endpoint, offsetof(struct afsync_selection, endpoints),
     offsetof(struct afsync_selection, not_endpoints)},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct afsync_patterns *list_at(const struct afsync_selection *selection,
                                             size_t offset) {
    return (const struct afsync_patterns *)((const char *)selection + offset);
}

static bool any_matches(const struct kind *kind, const struct afsync_patterns *list,
                        const struct afsync_identity *who) {
    for (size_t i = 0; i < list->count; i++)
        if (kind->is(who, list->patterns[i]))
            return true;
    return false;
}

bool afsync_selection_has(const struct afsync_selection *selection,
                          const struct afsync_identity *who) {
    for (size_t k = 0; k < KINDS; k++) {
        const struct afsync_patterns *wanted = list_at(selection, kinds[k].wanted);

        if (wanted->count > 0 && !any_matches(&kinds[k], wanted, who))
            return false;
        if (any_matches(&kinds[k], list_at(selection, kinds[k].unwanted), who))
            return false;
    }
    return true;
}

bool afsync_selection_may_have_group(const struct afsync_selection *selection,
                                     const char *sync_group) {
    const struct afsync_identity who = {.sync_group = sync_group};
    const struct kind *kind = &kinds[0];
    const struct afsync_patterns *wanted = list_at(selection, kind->wanted);

    return (wanted->count == 0 || any_matches(kind, wanted, &who)) &&
           !any_matches(kind, list_at(selection, kind->unwanted), &who);
}

bool afsync_selection_matches_any(const struct afsync_patterns *patterns,
                                  const struct afsync_identity *who) {
    for (size_t i = 0; i < patterns->count; i++)
        if (is_endpoint(who, patterns->patterns[i]))
            return true;
    return false;
}

void afsync_selection_each_name(const struct afsync_selection *selection,
                                void (*each)(void *context, const char *kind,
                                             const char *name),
                                void *context) {
    for (size_t k = 0; k < KINDS; k++) {
        const struct afsync_patterns *wanted = list_at(selection, kinds[k].wanted);

        for (size_t i = 0; i < wanted->count; i++)
            if (!afsync_name_is_pattern(wanted->patterns[i]))
                each(context, kinds[k].noun, wanted->patterns[i]);
    }
}

bool afsync_selection_bears(const struct afsync_identity *who, const char *kind,
                            const char *name) {
    for (size_t k = 0; k < KINDS; k++)
        if (strcmp(kinds[k].noun, kind) == 0)
            return kinds[k].is(who, name);
    return false;
}

bool afsync_selection_has_direction(const struct afsync_selection *selection,
                                    enum afsync_direction direction) {
    return selection->directions[direction] || (!selection->directions[AFSYNC_UPLOAD] &&
                                                !selection->directions[AFSYNC_DOWNLOAD]);
}
