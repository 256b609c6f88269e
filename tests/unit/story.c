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

static int64_t read_duration(const char *text) {
    char *unit;
    double number = strtod(text, &unit);
    double scale = *unit == 'h' ? 3600e3 : *unit == 'm' ? 60e3 : 1e3;

    return (int64_t)(number * scale);
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
        .items_persistent = afsync_count_parse(value_of(parts, count, "persistent")),
        .items_transient = afsync_count_parse(value_of(parts, count, "transient")),
    };
}

static void read_progress(struct afsync_observation *seen, char *const *parts,
                          size_t count) {
    const char *left = value_of(parts, count, "left");
    const char *bytes = value_of(parts, count, "bytes");
    const char *mode = value_of(parts, count, "mode");
    char *total = strchr(parts[3], '/');

    assert_non_null(total);
    *total++ = '\0';
    seen->kind = AFSYNC_OBSERVED_PROGRESS;
    seen->progress = (struct afsync_progress){
        .applied_items = afsync_count_parse(parts[3]),
        .total_items = afsync_count_parse(total),
        .applied_bytes = bytes == NULL ? afsync_count_of(0) : afsync_count_parse(bytes),
        .total_bytes = afsync_count_parse(left),
        .items_failed = afsync_count_parse(value_of(parts, count, "failed")),
        .totals_final = !says(parts, count, "open"),
        .moves = says(parts, count, "moves"),
        .mode = mode != NULL ? strtoull(mode, NULL, 10) : 0,
        .blocked_by_large_file = says(parts, count, "blocked"),
        .large_file = value_of(parts, count, "file"),
        .large_file_percent = afsync_count_parse(value_of(parts, count, "percent")),
    };
}

static void read_item(struct afsync_observation *seen, char *const *parts, size_t count) {
    const char *of = value_of(parts, count, "of");
    char *plus = strchr(parts[4], '+');

    assert_non_null(plus);
    seen->kind = AFSYNC_OBSERVED_ITEM_ERROR;
    seen->item_error = (struct afsync_item_error){
        .code = afsync_code_parse(parts[3]),
        .persistent = afsync_count_of(strtoull(parts[4], NULL, 10)),
        .transient = afsync_count_of(strtoull(plus + 1, NULL, 10)),
        .end_at = of != NULL ? STORY_NOW - read_duration(of) : 0,
    };
}

static void read_kind(struct afsync_observation *seen, char *const *parts, size_t count) {
    if (strcmp(parts[2], "end") == 0)
        read_end(seen, parts, count);
    else if (strcmp(parts[2], "prog") == 0)
        read_progress(seen, parts, count);
    else if (strcmp(parts[2], "item") == 0)
        read_item(seen, parts, count);
    else if (strcmp(parts[2], "success") == 0) {
        seen->kind = AFSYNC_OBSERVED_SUCCESS;
        seen->source = AFSYNC_SOURCE_ARM;
    } else if (strcmp(parts[2], "sign") == 0)
        seen->kind = AFSYNC_OBSERVED_SIGN_OF_LIFE;
    else
        fail_msg("no word: %s", parts[2]);
}

/* Tells the word again and again, each time of another session. */
static void repeat(struct story *story, const struct afsync_observation *seen,
                   char *const *parts, size_t count) {
    const char *times = value_of(parts, count, "times");
    const char *every = value_of(parts, count, "every");
    const char *id = value_of(parts, count, "id");
    unsigned long rounds = times != NULL ? strtoul(times, NULL, 10) : 1;
    char name[32];

    for (unsigned long i = 0; i < rounds; i++) {
        struct afsync_observation *word = &story->words[story->count++];

        assert_true(story->count <= STORY_WORDS_MAX);
        *word = *seen;
        if (times != NULL && every != NULL)
            word->at += (int64_t)i * read_duration(every);
        snprintf(name, sizeof name, "%s%lu", id != NULL ? id : "", i + 1);
        if (times != NULL && id != NULL)
            word->session_id = afsync_session_id_parse(name);
    }
}

static void read_word(struct story *story, char *text) {
    struct afsync_observation seen;
    char *parts[16] = {0}, *save = NULL;
    size_t count = 0;
    const char *record;

    for (char *part = strtok_r(text, " ", &save); part != NULL && count < 16;
         part = strtok_r(NULL, " ", &save))
        parts[count++] = part;
    assert_true(count >= 3);
    record = value_of(parts, count, "record");
    seen = (struct afsync_observation){
        .source = says(parts, count, "arm")  ? AFSYNC_SOURCE_ARM
                  : says(parts, count, "la") ? AFSYNC_SOURCE_LOGANALYTICS
                                             : AFSYNC_SOURCE_EVENTS,
        .who = {.sync_group = "sg", .server_endpoint = "ep", .server = "FS01"},
        .has_direction = true,
        .direction = parts[0][0] == 'U' ? AFSYNC_UPLOAD : AFSYNC_DOWNLOAD,
        .at = STORY_NOW - read_duration(parts[1]),
        .session_id = afsync_session_id_parse(value_of(parts, count, "id")),
        .record = record != NULL ? strtoull(record, NULL, 10) : 0,
        .origin = record != NULL ? 1 : 0,
    };
    read_kind(&seen, parts, count);
    repeat(story, &seen, parts, count);
}

void story_read(struct story *story, const char *text) {
    char *save = NULL;

    assert_true(strlen(text) < sizeof story->text);
    snprintf(story->text, sizeof story->text, "%s", text);
    story->count = 0;
    for (char *word = strtok_r(story->text, ";", &save); word != NULL;
         word = strtok_r(NULL, ";", &save))
        read_word(story, word);
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

unsigned story_random(unsigned *seed, unsigned below) {
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16 & 0x7fff) % below;
}

void story_add_session(struct afsync_text *text, unsigned *seed,
                       struct story_session session) {
    unsigned samples = story_random(seed, 3), failed = story_random(seed, 9);
    unsigned applied = story_random(seed, 2) == 0 ? 0 : story_random(seed, 90);
    unsigned gap_s = session.age_s > 6000 && story_random(seed, 3) == 0 ? 4500 : 300;
    unsigned age_s = session.age_s;

    for (unsigned i = 0; i < samples; i++, age_s -= gap_s)
        afsync_text_addf(text, "%s%c %us prog %u/100 left=%u id=%u",
                         text->length > 0 ? "; " : "", session.direction, age_s,
                         applied + i * story_random(seed, 2), story_random(seed, 30000),
                         session.id);
    if (session.runs)
        return;
    age_s -= story_random(seed, 60);
    afsync_text_addf(text, "%s%c %us end %s applied=%u total=%u failed=%u id=%u",
                     text->length > 0 ? "; " : "", session.direction, age_s, session.code,
                     applied, 90 + story_random(seed, 50), failed, session.id);
    if (failed > 2)
        afsync_text_addf(text, "; %c %us item 0x80070020 %u+%u id=%u", session.direction,
                         age_s - 1, story_random(seed, failed), story_random(seed, failed),
                         session.id);
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

void story_describe(const struct afsync_health *health, enum afsync_direction direction,
                    char out[STORY_LINE_MAX]) {
    const struct afsync_leg *leg = &health->endpoints[0].legs[direction];
    struct afsync_diagnosis facts = story_diagnose(health, direction);
    const struct afsync_session *running = facts.running;

    snprintf(
        out, STORY_LINE_MAX,
        "%s %s 0x%08x last=%lld success=%lld failing=%lld word=%lld race=%llu %lld "
        "items=%llu %llu %llu ends=%zu sessions=%zu applied=%llu stood=%lld delta=%lld",
        afsync_verdict_word(facts.verdict), afsync_state_word(facts.state),
        (unsigned)facts.code.value, (long long)(facts.last ? facts.last->at : 0),
        (long long)facts.last_success_at / AFSYNC_SECOND,
        (long long)facts.failing_since / AFSYNC_SECOND, (long long)facts.newest_word_at,
        (unsigned long long)facts.race.applied, (long long)facts.race.gained_at,
        (unsigned long long)facts.items.failed.value,
        (unsigned long long)facts.items.persistent,
        (unsigned long long)facts.items.transient, leg->end_count, leg->session_count,
        (unsigned long long)afsync_count_or_zero(afsync_leg_items_applied(leg)),
        (long long)(running ? afsync_session_stood(leg, running) : 0),
        (long long)(running ? running->newest.at - running->previous.at : 0));
}
