/* SPDX-License-Identifier: Apache-2.0
 *
 * What events and ARM call by different names is one endpoint, where that is sure: in any
 * order, in one run or over several, and as if it had been one from the beginning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "health/endpoint.h"
#include "health/meet.h"
#include "questions.h"
#include "state_text.h"

#define GUID "ab4ba07d-5b5c-461d-aae6-4ed724762b65"
#define GUID2 "cd4ba07d-5b5c-461d-aae6-4ed724762b66"
#define RECENT (20 * AFSYNC_MINUTE)

/* ---- who is whom ---- */

/* One word: an event's if it bears a time, else ARM's list. */
struct word {
    const char *name, *server, *path, *friendly_name, *server_id;
    int64_t age;
    const char *group; /* NULL: sg */
};

enum { WORDS_MAX = 4 };

static const struct {
    const char *claim;
    struct word words[WORDS_MAX];
    size_t endpoints;
} rows[] = {
    {"a GUID",
     {{.name = GUID, .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "fs01.example.test", .path = "D:\\Data"}},
     1},
    {"a GUID, from the nodes of a cluster",
     {{.name = GUID, .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS02", .age = RECENT},
      {.name = GUID, .server = "FSC", .path = "D:\\Data"}},
     1},
    {"a resource name",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = "DATA", .server = "fs01.a.test"}},
     1},
    {"a path",
     {{.name = "d:\\data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data"}},
     1},
    {"a friendly name",
     {{.name = "Finance", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data", .friendly_name = "finance"}},
     1},
    {"two of its names at once",
     {{.name = "Finance", .server = "FS01", .age = RECENT},
      {.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data", .friendly_name = "Finance"}},
     1},
    {"all of its names at once",
     {{.name = "Finance", .server = "FS01", .age = RECENT},
      {.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data", .friendly_name = "Finance"}},
     1},
    {"one path on two servers",
     {{.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = "D:\\Data", .server = "FS02", .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data"},
      {.name = GUID2, .server = "FS02", .path = "D:\\Data"}},
     2},
    {"one path on two servers that are known late",
     {{.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = "D:\\Data", .server = "FS02", .age = RECENT},
      {.name = GUID, .server = NULL, .path = "D:\\Data", .server_id = "/servers/FS01"},
      {.name = GUID2, .server = NULL, .path = "D:\\Data", .server_id = "/servers/FS02"}},
     2},
    {"one path, on servers that are never known",
     {{.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = "D:\\Data", .server = "FS02", .age = RECENT},
      {.name = GUID, .server = NULL, .path = "D:\\Data"},
      {.name = GUID2, .server = NULL, .path = "D:\\Data"}},
     4},
    {"a server that is not known, but nobody else is called so",
     {{.name = "D:\\Data", .server = NULL, .age = RECENT},
      {.name = GUID, .server = "FS01", .path = "D:\\Data"}},
     1},
    {"a path of another server",
     {{.name = "D:\\Data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS02", .path = "D:\\Data"}},
     2},
    {"the only ones of a group on a server, whatever their names",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "fs01.example.test", .path = "E:\\Other"}},
     1},
    {"also if that is known late",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server_id = "/servers/FS01"}},
     1},
    {"on another server they are two",
     {{.name = "data", .server = "FS01", .age = RECENT}, {.name = GUID, .server = "FS02"}},
     2},
    {"and in another group",
     {{.name = "data", .server = "FS01", .age = RECENT, .group = "other"},
      {.name = GUID, .server = "FS01"}},
     2},
    {"where the server is not known nobody guesses",
     {{.name = "data", .server = NULL, .age = RECENT}, {.name = GUID, .server = "FS01"}},
     2},
    {"two names of events: nobody guesses",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = "more", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01"}},
     3},
    {"one of which is its own",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01"}},
     2},
    {"two that are listed: nobody guesses",
     {{.name = "data", .server = "FS01", .age = RECENT},
      {.name = GUID, .server = "FS01.a"},
      {.name = GUID2, .server = "FS01.b"}},
     3},
    {"not heard of for a day it may be one that was deleted",
     {{.name = "data", .server = "FS01", .age = AFSYNC_DAY + 1},
      {.name = GUID, .server = "FS01"}},
     2},
    {"for nearly a day it is not",
     {{.name = "data", .server = "FS01", .age = AFSYNC_DAY},
      {.name = GUID, .server = "FS01"}},
     1},
    {"but its name tells whenever it was",
     {{.name = "D:\\Data", .server = "FS01", .age = 9 * AFSYNC_DAY},
      {.name = GUID, .server = "FS01", .path = "D:\\Data"}},
     1},
};

static struct afsync_observation observation_of(const struct word *word) {
    struct afsync_observation seen = {
        .kind = AFSYNC_OBSERVED_ENDPOINT,
        .source = AFSYNC_SOURCE_ARM,
        .who = {.sync_group = word->group != NULL ? word->group : "sg",
                .server_endpoint = word->name,
                .friendly_name = word->friendly_name,
                .path = word->path,
                .server = word->server},
        .status = {.server_id = word->server_id},
    };

    if (word->age == 0)
        return seen;
    seen.kind = AFSYNC_OBSERVED_SESSION_END;
    seen.source = AFSYNC_SOURCE_EVENTS;
    seen.has_direction = true;
    seen.at = STORY_NOW - word->age;
    seen.session = (struct afsync_session_end){.result = afsync_code_parse("0"),
                                               .items_failed = afsync_count_of(0)};
    return seen;
}

static void fold(struct afsync_health *health, const struct word *word) {
    struct afsync_observation seen = observation_of(word);

    assert_true(afsync_health_fold(health, &seen, NULL));
}

static void fold_servers(struct afsync_health *health, const char *cluster) {
    static const char *const names[][2] = {{"/servers/FS01", "FS01.example.test"},
                                           {"/servers/FS02", "FS02.example.test"}};

    for (size_t i = 0; i < 2; i++) {
        const struct afsync_observation seen = {
            .kind = AFSYNC_OBSERVED_SERVER,
            .source = AFSYNC_SOURCE_ARM,
            .who = {.server = names[i][1]},
            .server = {.id = names[i][0], .cluster = cluster},
        };

        assert_true(afsync_health_fold(health, &seen, NULL));
    }
}

static size_t count_of(const struct word *words) {
    size_t count = 0;

    while (count < WORDS_MAX && words[count].name != NULL)
        count++;
    return count;
}

/* Permutation number `which` of the words, each of which may end a survey: then the health
 * is saved, loaded, and hears everything that it heard before again. */
static void tell(struct afsync_health *health, const struct word *words, size_t which,
                 bool remembers) {
    size_t left = count_of(words), order[WORDS_MAX];
    struct afsync_text text = {0};

    for (size_t i = 0; i < left; i++)
        order[i] = i;
    *health = (struct afsync_health){0};
    afsync_health_begin(health, STORY_NOW, false);
    fold_servers(health, NULL);
    for (size_t at = 0, count = left; at < count; at++, left--) {
        size_t taken = at + which % left, word = order[taken];

        which /= left;
        order[taken] = order[at];
        order[at] = word;
        fold(health, &words[word]);
        if (!remembers)
            continue;
        assert_true(afsync_health_settle(health, NULL));
        assert_true(save_text(health, "s", &text, NULL));
        afsync_health_fini(health);
        assert_true(load_text(health, &text, "s", NULL));
        afsync_health_begin(health, STORY_NOW, false);
        for (size_t i = 0; i <= at; i++)
            fold(health, &words[order[i]]);
    }
    assert_true(afsync_health_settle(health, NULL));
    afsync_text_fini(&text);
}

static void test_who_is_whom(void **state) {
    static const size_t permutations[WORDS_MAX + 1] = {1, 1, 2, 6, 24};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t p = 0; p < permutations[count_of(rows[i].words)]; p++) {
            struct afsync_health health;

            tell(&health, rows[i].words, p, false);
            if (health.endpoint_count != rows[i].endpoints)
                fail_msg("%s, order %zu: %zu", rows[i].claim, p, health.endpoint_count);
            afsync_health_fini(&health);
        }
}

/* Rows of which every part is sure by itself: what is sure today may be doubtful once more
 * is known, and what was joined stays so. */
static void test_over_several_runs(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_health health;

        if (rows[i].endpoints > 1)
            continue;
        for (size_t p = 0; p < 2; p++) {
            tell(&health, rows[i].words, p, true);
            if (health.endpoint_count != 1)
                fail_msg("%s, order %zu: %zu", rows[i].claim, p, health.endpoint_count);
            afsync_health_fini(&health);
        }
    }
}

static void test_it_is_found_by_each_of_its_names(void **state) {
    static const char *const names[] = {"data", GUID, "E:\\Other", "Finance"};
    const struct word words[WORDS_MAX] = {
        {.name = "data", .server = "FS01", .age = RECENT},
        {.name = GUID, .server = "FS01", .path = "E:\\Other", .friendly_name = "Finance"}};
    struct afsync_health health;

    (void)state;
    for (size_t p = 0; p < 2; p++) {
        tell(&health, words, p, false);
        assert_string_equal(health.endpoints[0].who.server_endpoint, "data");
        assert_string_equal(health.endpoints[0].who.resource_name, GUID);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            const struct afsync_identity who = {
                .sync_group = "sg", .server_endpoint = names[i], .server = "fs01.a"};

            assert_ptr_equal(afsync_endpoint_find(&health, &who), &health.endpoints[0]);
        }
        afsync_health_fini(&health);
    }
}

static void test_a_new_friendly_name_is_learnt(void **state) {
    const struct word words[] = {
        {.name = GUID, .server = "FS01", .path = "D:\\Data", .friendly_name = "Old"},
        {.name = "Old", .server = "FS01", .age = RECENT},
        {.name = GUID, .server = "FS01", .path = "D:\\Data", .friendly_name = "New"},
        {.name = "New", .server = "FS01", .age = RECENT}};
    struct afsync_health health = {0};

    (void)state;
    afsync_health_begin(&health, STORY_NOW, false);
    for (size_t i = 0; i < 4; i++)
        fold(&health, &words[i]);
    assert_int_equal(health.endpoint_count, 1);
    assert_string_equal(health.endpoints[0].who.friendly_name, "New");
    afsync_health_fini(&health);
}

/* ---- what did not meet ---- */

static void test_what_it_could_be(void **state) {
    const struct word words[WORDS_MAX] = {{.name = "data", .server = "FS01", .age = RECENT},
                                          {.name = "more", .server = "FS01", .age = RECENT},
                                          {.name = GUID, .server = "FS01"},
                                          {.name = GUID2, .server = "FS02"}};
    struct afsync_health health;
    struct afsync_unmet unmet;

    (void)state;
    tell(&health, words, 0, false);
    assert_int_equal(health.endpoint_count, 4);
    assert_true(afsync_health_is_unmet(&health, &health.endpoints[0], &unmet));
    assert_int_equal(unmet.candidate_count, 1);
    assert_string_equal(unmet.candidates[0]->who.server_endpoint, GUID);
    assert_null(unmet.cluster);
    assert_false(unmet.is_namesake);
    assert_false(afsync_health_is_unmet(&health, &health.endpoints[2], &unmet));
    afsync_health_fini(&health);
}

static void test_a_group_that_is_not_listed_is_not_ours_to_judge(void **state) {
    const struct word words[WORDS_MAX] = {
        {.name = "data", .server = "FS01", .age = RECENT, .group = "other"},
        {.name = GUID, .server = "FS01"}};
    struct afsync_health health;
    struct afsync_unmet unmet;

    (void)state;
    tell(&health, words, 0, false);
    assert_false(afsync_health_is_unmet(&health, &health.endpoints[0], &unmet));
    afsync_health_fini(&health);
}

static void test_nodes_of_a_cluster(void **state) {
    const struct word words[WORDS_MAX] = {
        {.name = "D:\\Data", .server = "FS01", .age = RECENT},
        {.name = "D:\\Data", .server = "FS02", .age = RECENT},
        {.name = GUID, .server = "FSC", .path = "D:\\Data"}};
    struct afsync_health health;
    struct afsync_unmet unmet;

    (void)state;
    for (int clustered = 0; clustered < 2; clustered++) {
        tell(&health, words, 0, false);
        fold_servers(&health, clustered ? "FSC" : NULL);
        assert_true(afsync_health_is_unmet(&health, &health.endpoints[0], &unmet));
        assert_ptr_equal(unmet.twin, clustered ? &health.endpoints[1] : NULL);
        assert_true(unmet.is_first && unmet.is_namesake);
        if (clustered)
            assert_string_equal(unmet.cluster, "FSC");
        assert_true(afsync_health_is_unmet(&health, &health.endpoints[1], &unmet));
        assert_int_equal(unmet.is_first, !clustered);
        afsync_health_fini(&health);
    }
}

/* ---- as if it had always been one ---- */

static void add_word(struct afsync_text *text, unsigned *seed, unsigned id,
                     unsigned age_s) {
    static const char *const codes[] = {"0", "0x800704c7", "0x80c80219", "0x80c8603e"};
    const char *code = codes[story_random(seed, 4)];
    char direction = "UD"[story_random(seed, 2)];

    if (story_random(seed, 4) > 0) {
        story_add_session(text, seed,
                          (struct story_session){direction, id, age_s, code, false});
        return;
    }
    afsync_text_addf(text, "%s%c %us end %s failed=%u arm", text->length > 0 ? "; " : "",
                     direction, age_s, code, story_random(seed, 4));
    if (story_random(seed, 3) == 0)
        afsync_text_addf(text, "; %c %us prog %u/100 arm", direction, age_s - 60,
                         story_random(seed, 90));
    if (story_random(seed, 4) == 0)
        afsync_text_addf(text, "; %c %us success", direction, age_s);
}

/* The same story of one endpoint, and of two that meet in the end. */
static void tell_apart(struct afsync_health *health, const struct story *story) {
    const struct word listed = {.name = GUID, .server = "FS01"};

    *health = (struct afsync_health){0};
    afsync_health_begin(health, STORY_NOW, false);
    fold(health, &listed);
    for (size_t i = 0; i < story->count; i++) {
        struct afsync_observation seen = story->words[i];

        if (seen.source == AFSYNC_SOURCE_ARM)
            seen.who.server_endpoint = GUID;
        assert_true(afsync_health_fold(health, &seen, NULL));
    }
    assert_true(afsync_health_settle(health, NULL));
}

static void test_as_if_it_had_always_been_one(void **state) {
    static struct story story;
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct afsync_health apart, one;
        struct afsync_text text = {0};
        unsigned began = seed;

        for (unsigned i = 4 + story_random(&seed, 12); i > 0; i--)
            add_word(&text, &seed, i, i * 1800);
        story_read(&story, text.data);
        story_fold(&one, &story, NULL);
        tell_apart(&apart, &story);
        for (size_t d = 0; d < AFSYNC_DIRECTIONS; d++) {
            char left[STORY_LINE_MAX], right[STORY_LINE_MAX];

            story_describe(&apart, (enum afsync_direction)d, left);
            story_describe(&one, (enum afsync_direction)d, right);
            if (strcmp(left, right) != 0)
                fail_msg("round of seed %u: %s\n%s\nis not\n%s", began, text.data, left,
                         right);
        }
        afsync_health_fini(&apart);
        afsync_health_fini(&one);
        afsync_text_fini(&text);
    }
}

/* Both remember what no longer fits. */
static const struct {
    const char *claim, *story, *verdict;
    int64_t failing_since, last_success; /* seconds ago; 0: never */
} pasts[] = {
    {"both tell of the same failures, ARM of each a minute before",
     "U 24h end 0x80c8603e times=47 every=30m id=a; U 1441m end 0x80c8603e arm times=47 "
     "every=30m",
     "needs_action/CRITICAL", 1441 * 60, 0},
    {"ARM knows of older ones",
     "U 24h end 0x80c8603e times=47 every=30m id=a; U 1801m end 0x80c8603e arm times=59 "
     "every=30m",
     "needs_action/CRITICAL", 1801 * 60, 0},
    {"the events do",
     "U 30h end 0x80c8603e times=59 every=30m id=a; U 1441m end 0x80c8603e arm times=47 "
     "every=30m",
     "needs_action/CRITICAL", 30 * 3600, 0},
    {"ARM knows of the success before",
     "U 24h end 0x80c8603e times=47 every=30m id=a; U 48h end 0 arm times=40 every=30m",
     "needs_action/CRITICAL", 24 * 3600, 102600},
    {"a success amid what failed is not believed",
     "U 24h end 0x80c8603e times=47 every=30m id=a; U 24h end 0 arm times=20 every=31m",
     "needs_action/CRITICAL", 24 * 3600, 0},
    {"a cancellation hides no code that only one of them remembers",
     "U 24h end 0x80c8603e arm times=20 every=30m; U 14h end 0x800704c7 id=a times=27 "
     "every=30m",
     "needs_action/CRITICAL", 24 * 3600, 0},
};

static void test_what_both_remember(void **state) {
    static struct story story;

    (void)state;
    for (size_t i = 0; i < sizeof pasts / sizeof pasts[0]; i++) {
        struct afsync_health health;
        const struct afsync_leg *leg;
        const char *verdict;

        story_read(&story, pasts[i].story);
        tell_apart(&health, &story);
        verdict = story_verdict(&health, AFSYNC_UPLOAD);
        leg = &health.endpoints[0].legs[AFSYNC_UPLOAD];
        if (strcmp(verdict, pasts[i].verdict) != 0 ||
            ago(afsync_leg_failing_since(leg)) != pasts[i].failing_since ||
            ago(afsync_leg_last_success_at(leg)) != pasts[i].last_success)
            fail_msg("%s: %s, failing since %lld s, success %lld s ago", pasts[i].claim,
                     verdict, (long long)ago(afsync_leg_failing_since(leg)),
                     (long long)ago(afsync_leg_last_success_at(leg)));
        afsync_health_fini(&health);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_is_whom),
        cmocka_unit_test(test_over_several_runs),
        cmocka_unit_test(test_it_is_found_by_each_of_its_names),
        cmocka_unit_test(test_a_new_friendly_name_is_learnt),
        cmocka_unit_test(test_what_it_could_be),
        cmocka_unit_test(test_a_group_that_is_not_listed_is_not_ours_to_judge),
        cmocka_unit_test(test_nodes_of_a_cluster),
        cmocka_unit_test(test_as_if_it_had_always_been_one),
        cmocka_unit_test(test_what_both_remember),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
