/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading and folding stories. */
#include "story.h"

#include "afsync.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t read_age(const char *text) {
    char *unit;
    double number = strtod(text, &unit);
    double scale = *unit == 'h' ? 3600e3 : *unit == 'm' ? 60e3 : 1e3;

    return STORY_NOW - (int64_t)(number * scale);
}

/* The value of "name=" in a word, NULL if it is not said. */
static const char *value_of(char *const *parts, size_t count, const char *name) {
    size_t length = strlen(name);

    for (size_t i = 0; i < count; i++)
        if (strncmp(parts[i], name, length) == 0 && parts[i][length] == '=')
            return parts[i] + length + 1;
    return NULL;
}

static bool says(char *const *parts, size_t count, const char *flag) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(parts[i], flag) == 0)
            return true;
    return false;
}

static void read_end(struct afsync_observation *seen, char *const *parts, size_t count) {
    const char *failed = value_of(parts, count, "failed");

    seen->kind = AFSYNC_OBSERVED_SESSION_END;
    seen->session = (struct afsync_session_end){
        .result = afsync_code_parse(parts[3]),
        .snapshot = says(parts, count, "snap"),
        .applied_files = afsync_count_parse(value_of(parts, count, "applied")),
        .applied_bytes = afsync_count_parse(value_of(parts, count, "bytes")),
        .total_files = afsync_count_parse(value_of(parts, count, "total")),
        .items_failed = failed == NULL ? afsync_count_of(0) : afsync_count_parse(failed),
    };
}

static void read_progress(struct afsync_observation *seen, char *const *parts,
                          size_t count) {
    const char *left = value_of(parts, count, "left");
    char *total = strchr(parts[3], '/');

    assert_non_null(total);
    seen->kind = AFSYNC_OBSERVED_PROGRESS;
    seen->progress = (struct afsync_progress){
        .applied_items = afsync_count_of(strtoull(parts[3], NULL, 10)),
        .total_items = afsync_count_of(strtoull(total + 1, NULL, 10)),
        .applied_bytes = afsync_count_of(0),
        .total_bytes = afsync_count_parse(left),
        .items_failed = afsync_count_parse(value_of(parts, count, "failed")),
        .totals_final = !says(parts, count, "open"),
        .moves = says(parts, count, "moves"),
        .blocked_by_large_file = says(parts, count, "blocked"),
    };
}

static void read_item(struct afsync_observation *seen, char *const *parts, size_t count) {
    char *plus = strchr(parts[4], '+');

    (void)count;
    assert_non_null(plus);
    seen->kind = AFSYNC_OBSERVED_ITEM_ERROR;
    seen->item_error = (struct afsync_item_error){
        .code = afsync_code_parse(parts[3]),
        .persistent = afsync_count_of(strtoull(parts[4], NULL, 10)),
        .transient = afsync_count_of(strtoull(plus + 1, NULL, 10)),
    };
}

static void read_word(struct afsync_observation *seen, char *text) {
    char *parts[16], *save = NULL;
    size_t count = 0;
    const char *id, *record;

    for (char *part = strtok_r(text, " ", &save); part != NULL && count < 16;
         part = strtok_r(NULL, " ", &save))
        parts[count++] = part;
    assert_true(count >= 3);
    id = value_of(parts, count, "id");
    record = value_of(parts, count, "record");
    *seen = (struct afsync_observation){
        .source = says(parts, count, "arm") ? AFSYNC_SOURCE_ARM : AFSYNC_SOURCE_EVENTS,
        .who = {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
        .has_direction = true,
        .direction = parts[0][0] == 'U' ? AFSYNC_UPLOAD : AFSYNC_DOWNLOAD,
        .at = read_age(parts[1]),
        .session_id = afsync_session_id_parse(id),
        .record = record != NULL ? strtoull(record, NULL, 10) : 0,
        .origin = record != NULL ? 1 : 0,
    };
    if (strcmp(parts[2], "end") == 0)
        read_end(seen, parts, count);
    else if (strcmp(parts[2], "prog") == 0)
        read_progress(seen, parts, count);
    else if (strcmp(parts[2], "item") == 0)
        read_item(seen, parts, count);
    else if (strcmp(parts[2], "success") == 0) {
        seen->kind = AFSYNC_OBSERVED_SUCCESS;
        seen->source = AFSYNC_SOURCE_ARM;
    } else
        fail_msg("no word: %s", parts[2]);
}

void story_read(struct story *story, const char *text) {
    static char copy[STORY_TEXT_MAX];
    char *save = NULL;

    assert_true(strlen(text) < sizeof copy);
    snprintf(copy, sizeof copy, "%s", text);
    story->count = 0;
    for (char *word = strtok_r(copy, ";", &save); word != NULL;
         word = strtok_r(NULL, ";", &save)) {
        assert_true(story->count < STORY_WORDS_MAX);
        read_word(&story->words[story->count++], word);
    }
}

void story_fold(struct afsync_health *health, const struct story *story,
                const size_t *order) {
    struct afsync_fault fault = {0};

    *health = (struct afsync_health){0};
    afsync_health_begin(health, STORY_NOW, false);
    for (size_t i = 0; i < story->count; i++)
        assert_true(afsync_health_fold(health, &story->words[order != NULL ? order[i] : i],
                                       &fault));
    assert_true(afsync_health_settle(health, &fault));
}

struct afsync_diagnosis story_diagnose(const struct afsync_health *health,
                                       enum afsync_direction direction) {
    static struct afsync_config config;
    struct afsync_rules rules;

    config = afsync_config_default();
    rules = (struct afsync_rules){
        .policy = config.policy,
        .items = {&config.thresholds[AFSYNC_READING_ITEM_ERRORS],
                  &config.thresholds[AFSYNC_READING_ITEM_ERRORS_PERSISTENT]},
    };
    assert_int_equal(health->endpoint_count, 1);
    return afsync_diagnose(&health->endpoints[0], direction, &rules, STORY_NOW);
}

const char *story_verdict(const struct afsync_health *health,
                          enum afsync_direction direction) {
    static char text[64];
    struct afsync_diagnosis facts = story_diagnose(health, direction);

    snprintf(text, sizeof text, "%s/%s", afsync_verdict_word(facts.verdict),
             afsync_state_word(facts.state));
    return text;
}
