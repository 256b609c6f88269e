/* SPDX-License-Identifier: Apache-2.0
 *
 * What the query leaves out changes nothing. Its two rules are told again here, in C, and
 * held against random stories: see source/loganalytics_query.c. */
#include "source/loganalytics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "state_text.h"
#include "story.h"

enum { ROUNDS = 3000 };

/* ---- the rules ---- */

static bool is_end(const struct afsync_observation *word) {
    return word->kind == AFSYNC_OBSERVED_SESSION_END && !word->session.snapshot;
}

/* The next word, or the one before, of the same session; words are in order of time. */
static const struct afsync_observation *beside(const struct story *story, size_t of,
                                               int step) {
    const struct afsync_observation *word = &story->words[of];

    for (size_t i = of + (size_t)step; i < story->count; i += (size_t)step) {
        const struct afsync_observation *other = &story->words[i];

        if (other->kind != AFSYNC_OBSERVED_ITEM_ERROR &&
            other->direction == word->direction &&
            afsync_session_id_equal(&other->session_id, &word->session_id))
            return other;
    }
    return NULL;
}

static bool grew(struct afsync_count before, struct afsync_count now,
                 struct afsync_count after) {
    return before.known && now.known && after.known && before.value <= now.value &&
           now.value <= after.value &&
           !(before.value < now.value && now.value == after.value);
}

static bool is_sample(const struct afsync_observation *word) {
    return word != NULL && word->kind == AFSYNC_OBSERVED_PROGRESS;
}

static bool is_between(const struct story *story, size_t i) {
    const struct afsync_observation *word = &story->words[i];
    const struct afsync_observation *before = beside(story, i, -1);
    const struct afsync_observation *after = beside(story, i, 1);

    if (!is_sample(word) || !word->session_id.known || !is_sample(before) ||
        !is_sample(after) ||
        !is_sample(beside(story, (size_t)(before - story->words), -1)) ||
        !is_sample(beside(story, (size_t)(after - story->words), 1)))
        return false;
    return before->progress.totals_final == word->progress.totals_final &&
           after->progress.totals_final == word->progress.totals_final &&
           grew(before->progress.applied_items, word->progress.applied_items,
                after->progress.applied_items) &&
           grew(before->progress.applied_bytes, word->progress.applied_bytes,
                after->progress.applied_bytes) &&
           grew(before->progress.total_items, word->progress.total_items,
                after->progress.total_items);
}

static bool is_zero(struct afsync_count count) {
    return count.known && count.value == 0;
}

static bool is_idle_of_old(const struct story *story, size_t i) {
    const struct afsync_session_end *said = &story->words[i].session;
    size_t rank = 1, successes = 1;

    if (!is_end(&story->words[i]) || !said->result.known || said->result.value != 0 ||
        !is_zero(said->total_files) || !is_zero(said->applied_files) ||
        !is_zero(said->applied_bytes) || !is_zero(said->items_failed))
        return false;
    for (size_t j = i + 1; j < story->count; j++)
        if (is_end(&story->words[j]) &&
            story->words[j].direction == story->words[i].direction) {
            rank++;
            successes += story->words[j].session.result.value == 0;
        }
    return rank > AFSYNC_LOGANALYTICS_ENDS && successes > 1;
}

/* ---- stories ---- */

static int by_time(const void *left, const void *right) {
    const struct afsync_observation *a = left, *b = right;

    return a->at < b->at ? -1 : a->at > b->at;
}

/* Leaves out what the rule names; returns how many words that were. */
static size_t thin(struct story *thinned, struct story *story,
                   bool (*goes)(const struct story *story, size_t i)) {
    qsort(story->words, story->count, sizeof story->words[0], by_time);
    thinned->count = 0;
    for (size_t i = 0; i < story->count; i++)
        if (!goes(story, i))
            thinned->words[thinned->count++] = story->words[i];
    return story->count - thinned->count;
}

/* A session of many samples, whose counts stand, grow or, in a session that bears the same
 * id, begin anew; its total is counted before it is final. */
static unsigned add_samples(struct afsync_text *text, unsigned *seed, unsigned id,
                            unsigned age_s) {
    unsigned samples = story_random(seed, 12), open = story_random(seed, 6);
    unsigned items = 0, bytes = 0, total = 50;

    for (unsigned i = 0; i < samples; i++, age_s -= 300) {
        items += story_random(seed, 3) * story_random(seed, 2);
        bytes += story_random(seed, 3) * story_random(seed, 9);
        total += i < open ? story_random(seed, 3) : 0;
        afsync_text_addf(text, "U %us prog %u/%u bytes=%u id=%u%s;", age_s, items, total,
                         bytes, id, i < open ? " open" : "");
    }
    if (story_random(seed, 4) > 0)
        afsync_text_addf(text, "U %us end %s applied=%u total=%u id=%u;", age_s + 10,
                         story_random(seed, 2) ? "0" : "0x800704c7", items, total, id);
    return age_s;
}

static void test_no_sample_is_missed(void **state) {
    static struct story story, thinned;
    struct afsync_text text = {0}, whole = {0}, part = {0};
    size_t left_out = 0;
    unsigned seed = 3;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health by_all, by_some;
        unsigned began = seed, age_s = 40000;

        afsync_text_clear(&text);
        for (unsigned id = 1; id < 8; id++)
            age_s = add_samples(&text, &seed, id - story_random(&seed, 2), age_s);
        if (text.length == 0)
            continue;
        story_read(&story, text.data);
        left_out += thin(&thinned, &story, is_between);
        story_fold(&by_all, &story, NULL);
        story_fold(&by_some, &thinned, NULL);
        assert_true(save_text(&by_all, "s", &whole, NULL));
        assert_true(save_text(&by_some, "s", &part, NULL));
        if (strcmp(whole.data, part.data) != 0)
            fail_msg("round of seed %u:\n%s\nis not\n%s", began, part.data, whole.data);
        afsync_health_fini(&by_all);
        afsync_health_fini(&by_some);
    }
    assert_in_range(left_out, ROUNDS, SIZE_MAX);
    afsync_text_fini(&text);
    afsync_text_fini(&whole);
    afsync_text_fini(&part);
}

static void add_end(struct afsync_text *text, unsigned *seed, unsigned id) {
    static const char *const codes[] = {"0x800704c7", "0x80c8603e", "0x80c80219"};
    unsigned age_s = 300 + (60 - id) * 1800, failed = story_random(seed, 3);

    if (story_random(seed, 4) > 0) {
        afsync_text_addf(text, "U %us end 0 applied=0 bytes=0 total=0 id=%u;", age_s, id);
        return;
    }
    afsync_text_addf(text, "U %us end %s applied=%u bytes=0 total=9 failed=%u id=%u%s;",
                     age_s, story_random(seed, 2) ? "0" : codes[story_random(seed, 3)],
                     story_random(seed, 9), failed, id,
                     story_random(seed, 6) == 0 ? " snap" : "");
    if (failed > 0)
        afsync_text_addf(text, "U %us item 0x80070020 %u+0 id=%u;", age_s - 1, failed, id);
}

static void test_no_end_is_missed(void **state) {
    static struct story story, thinned;
    struct afsync_text text = {0};
    char whole[STORY_LINE_MAX], part[STORY_LINE_MAX];
    size_t left_out = 0;
    unsigned seed = 4;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct afsync_health by_all, by_some;
        unsigned began = seed, count = 10 + story_random(&seed, 50);

        afsync_text_clear(&text);
        for (unsigned id = 60 - count; id < 60; id++)
            add_end(&text, &seed, id);
        story_read(&story, text.data);
        left_out += thin(&thinned, &story, is_idle_of_old);
        story_fold(&by_all, &story, NULL);
        story_fold(&by_some, &thinned, NULL);
        story_describe(&by_all, AFSYNC_UPLOAD, whole);
        story_describe(&by_some, AFSYNC_UPLOAD, part);
        if (strcmp(whole, part) != 0)
            fail_msg("round of seed %u:\n%s\nis not\n%s", began, part, whole);
        afsync_health_fini(&by_all);
        afsync_health_fini(&by_some);
    }
    assert_in_range(left_out, ROUNDS, SIZE_MAX);
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_sample_is_missed),
        cmocka_unit_test(test_no_end_is_missed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
