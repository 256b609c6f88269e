/* SPDX-License-Identifier: Apache-2.0
 *
 * Saying where the names of the sources did not meet, so that nothing is told of twice
 * without a word, and what would join it. */
#include "watch.h"

#include "base/text.h"
#include "health/meet.h"

#include <stdarg.h>
#include <string.h>

enum {
    TOLD_MAX = 8,       /* endpoints that are told of one by one */
    SHOWN_NAME_MAX = 64 /* of what only describes another */
};

/* One sentence being written. */
struct sentence {
    char text[AFSYNC_FAULT_TEXT_MAX];
};

static void say(struct sentence *sentence, const char *format, ...) AFSYNC_PRINTF(2, 3);

static void say(struct sentence *sentence, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    afsync_text_appendv(sentence->text, sizeof sentence->text, format, arguments);
    va_end(arguments);
}

static const char *or_unknown(const char *name) {
    return name != NULL ? name : "?";
}

static int label_of(const char *server) {
    return (int)strcspn(server, ".");
}

static const char *resource_of(const struct afsync_endpoint *listed) {
    return listed->who.resource_name != NULL ? listed->who.resource_name
                                             : listed->who.server_endpoint;
}

/* "ab4ba07d-… (D:\Data on FS01)". */
static void say_candidate(struct sentence *sentence, const struct afsync_endpoint *listed) {
    const char *path =
        listed->who.path != NULL ? listed->who.path : listed->who.friendly_name;

    say(sentence, "%s (", resource_of(listed));
    if (path != NULL)
        say(sentence, "%.*s on ", (int)afsync_text_cut(path, SHOWN_NAME_MAX), path);
    say(sentence, "%s)",
        listed->who.server != NULL ? listed->who.server : "a server that is not known");
}

/* What the map calls it: by its name alone, if nobody else is called so. */
static void say_from(struct sentence *sentence, const struct afsync_identity *who,
                     bool is_namesake) {
    if (is_namesake && who->sync_group != NULL)
        say(sentence, "%s/", who->sync_group);
    say(sentence, "%s", who->server_endpoint);
    if (is_namesake && who->server != NULL)
        say(sentence, "@%.*s", label_of(who->server), who->server);
}

static void say_server_map(struct sentence *sentence, const struct afsync_endpoint *told,
                           const char *server) {
    say(sentence, " --map '%.*s=%s'", label_of(told->who.server), told->who.server, server);
}

static void say_candidates(struct sentence *sentence, const struct afsync_endpoint *told,
                           const struct afsync_unmet *unmet) {
    const struct afsync_endpoint *first = unmet->candidates[0];
    size_t named = unmet->candidate_count < AFSYNC_UNMET_NAMED_MAX ? unmet->candidate_count
                                                                   : AFSYNC_UNMET_NAMED_MAX;

    for (size_t i = 0; i < named; i++) {
        say(sentence, i == 0 ? " it may be " : " or ");
        say_candidate(sentence, unmet->candidates[i]);
    }
    if (unmet->candidate_count > named)
        say(sentence, " or one of %zu others", unmet->candidate_count - named);
    say(sentence, "; --map '");
    say_from(sentence, &told->who, unmet->is_namesake);
    say(sentence, "=%s'", resource_of(first));
    if (told->who.server != NULL && first->who.server != NULL &&
        !afsync_name_same_label(told->who.server, first->who.server) &&
        !afsync_name_is_guid(resource_of(first)))
        say_server_map(sentence, told, first->who.server);
    say(sentence, " (Map) joins %s",
        unmet->candidate_count > 1 ? "it with the first" : "them");
}

/* A node is told of as a server of its own, while Azure knows the cluster's name. */
static void say_cluster(struct sentence *sentence, const struct afsync_endpoint *told,
                        const struct afsync_unmet *unmet) {
    const struct afsync_endpoint *twin = unmet->twin;

    if (twin != NULL)
        say(sentence, " it is told of on %s, too, and both are nodes", twin->who.server);
    else
        say(sentence, " its server is a node");
    say(sentence, " of the cluster %s; if it is the cluster's endpoint,", unmet->cluster);
    say_server_map(sentence, told, unmet->cluster);
    if (twin != NULL)
        say_server_map(sentence, twin, unmet->cluster);
    say(sentence, " (Map) %s", twin != NULL ? "joins them" : "says so");
}

static void tell_unmet(struct afsync_watch *watch, const struct afsync_endpoint *told,
                       const struct afsync_unmet *unmet) {
    const struct afsync_identity *who = &told->who;
    struct sentence sentence = {""};
    struct afsync_fault fault = {0};

    say(&sentence, "server endpoint %s", who->server_endpoint);
    if (who->server != NULL)
        say(&sentence, " on %s", who->server);
    say(&sentence, " of sync group %s is none of those that Azure lists there:",
        or_unknown(who->sync_group));
    if (unmet->cluster != NULL)
        say_cluster(&sentence, told, unmet);
    else if (unmet->candidate_count > 0)
        say_candidates(&sentence, told, unmet);
    else
        say(&sentence,
            " they are told of by names of their own; if it was deleted, --forget"
            " drops it");
    afsync_fault_set(&fault, AFSYNC_FAULT_UNMATCHED, "%s", sentence.text);
    afsync_report_add_fault(&watch->told, afsync_look_teller_of(told), &fault, false);
}

static void tell_of_more(struct afsync_watch *watch, enum afsync_source source,
                         size_t count) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_UNMATCHED,
                     "%zu more server endpoints are none of those that Azure lists in "
                     "their sync groups",
                     count);
    afsync_report_add_fault(&watch->told, source, &fault, false);
}

void afsync_look_tell_unmet(struct afsync_watch *watch) {
    const struct afsync_health *health = &watch->health;
    enum afsync_source source = AFSYNC_SOURCE_EVENTS;
    struct afsync_unmet unmet;
    size_t count = 0;

    for (size_t i = 0; i < health->endpoint_count; i++) {
        const struct afsync_endpoint *endpoint = &health->endpoints[i];

        if (!afsync_health_is_unmet(health, endpoint, &unmet) || !unmet.is_first)
            continue;
        source = afsync_look_teller_of(endpoint);
        if (count++ < TOLD_MAX)
            tell_unmet(watch, endpoint, &unmet);
    }
    if (count > TOLD_MAX)
        tell_of_more(watch, source, count - TOLD_MAX);
}

/* ---- the map ---- */

static bool bears(const struct afsync_identity *who, const char *name) {
    const char *const names[] = {who->server_endpoint, who->resource_name,
                                 who->friendly_name, who->path};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] != NULL && afsync_name_equal(names[i], name))
            return true;
    return who->server != NULL && afsync_name_same_label(who->server, name);
}

/* It was of use before: a source tells only what is new. */
static bool was_of_use(const struct afsync_health *health,
                       const struct afsync_mapping *mapping) {
    for (size_t i = 0; i < health->endpoint_count; i++)
        if (health->endpoints[i].last_seen_at != 0 &&
            bears(&health->endpoints[i].who, mapping->to))
            return true;
    return false;
}

void afsync_look_tell_unsaid(struct afsync_watch *watch, enum afsync_source source) {
    for (size_t i = 0; i < watch->names.count; i++) {
        const struct afsync_mapping *mapping = &watch->names.rows[i];
        struct afsync_fault fault = {0};

        if (mapping->was_said || afsync_health_last_seen_at(&watch->health) == 0 ||
            was_of_use(&watch->health, mapping))
            continue;
        afsync_fault_set(
            &fault, AFSYNC_FAULT_UNMATCHED,
            "--map (Map) %s=%s: no event tells of a server or endpoint that is "
            "called %s",
            mapping->from, mapping->to, mapping->from);
        afsync_report_add_fault(&watch->told, source, &fault, false);
    }
}
