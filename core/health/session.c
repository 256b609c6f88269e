/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions of which progress is known: told apart and followed. */
#include "health/leg_parts.h"

#include "base/list.h"

#include "base/text.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

static void raise_mark(struct afsync_mark *mark, struct afsync_count count, int64_t at) {
    if (!count.known)
        return;
    if (!mark->count.known || at < mark->first_at)
        mark->first_at = at;
    if (!mark->count.known || count.value > mark->count.value ||
        (count.value == mark->count.value && at < mark->at)) {
        mark->count = count;
        mark->at = at;
    }
}

static void note_total(struct afsync_session *session, const struct afsync_progress *said,
                       int64_t at) {
    if (!said->totals_final) {
        raise_mark(&session->open_total, said->total_items, at);
    } else if (said->total_items.known &&
               (session->final_at == 0 || at < session->final_at)) {
        session->final_at = at;
        session->final_total = said->total_items.value;
    }
}

static void note_large_file(struct afsync_session *session,
                            const struct afsync_progress *said, int64_t at) {
    uint64_t file;

    if (said->large_file == NULL)
        return;
    file = afsync_hash_name(AFSYNC_HASH_SEED, said->large_file);
    if (file != session->file)
        session->file_percent = (struct afsync_mark){0};
    session->file = file;
    raise_mark(&session->file_percent, said->large_file_percent, at);
}

static struct afsync_point point_of(const struct afsync_sample *sample) {
    return (struct afsync_point){.at = sample->at,
                                 .applied_items = sample->said.applied_items,
                                 .applied_bytes = sample->said.applied_bytes};
}

static bool is_same_count(struct afsync_count left, struct afsync_count right) {
    return left.known == right.known && left.value == right.value;
}

/* A sample may be told again with its time cut: it is one, of the earlier moment. */
static void meet(int64_t *kept_at, const struct afsync_progress *kept,
                 struct afsync_sample *sample) {
    if (*kept_at == 0 || afsync_apart(*kept_at, sample->at) >= AFSYNC_SAME_WITHIN ||
        !is_same_count(kept->applied_items, sample->said.applied_items) ||
        !is_same_count(kept->applied_bytes, sample->said.applied_bytes))
        return;
    if (sample->at < *kept_at)
        *kept_at = sample->at;
    sample->at = *kept_at;
}

static void add_sample(struct afsync_session *session,
                       const struct afsync_observation *seen) {
    struct afsync_sample sample = {.at = seen->at, .said = seen->progress};
    const struct afsync_progress before = {.applied_items = session->previous.applied_items,
                                           .applied_bytes =
                                               session->previous.applied_bytes};

    sample.said.large_file = NULL; /* borrowed */
    meet(&session->previous.at, &before, &sample);
    meet(&session->newest.at, &session->newest.said, &sample);
    if (session->newest.at == 0 || sample.at < session->first.at)
        session->first = point_of(&sample);
    if (sample.at > session->newest.at) {
        session->previous = point_of(&session->newest);
        session->newest = sample;
    } else if (sample.at < session->newest.at && sample.at > session->previous.at) {
        session->previous = point_of(&sample);
    }
    raise_mark(&session->items, sample.said.applied_items, sample.at);
    raise_mark(&session->bytes, sample.said.applied_bytes, sample.at);
    note_total(session, &sample.said, sample.at);
    note_large_file(session, &seen->progress, sample.at);
    if (sample.said.moves && sample.at > session->pushed_at)
        session->pushed_at = sample.at;
}

/* ---- telling apart ---- */

static bool fell(struct afsync_count from, struct afsync_count to) {
    return from.known && to.known && to.value < from.value;
}

/* Does a sample without an id go on with this session? */
static bool continues(const struct afsync_leg *leg, const struct afsync_session *session,
                      const struct afsync_observation *seen) {
    const struct afsync_sample *newest = &session->newest;
    bool later = seen->at >= newest->at;

    if (session->id.known ||
        afsync_voice_of(session->source) != afsync_voice_of(seen->source))
        return false;
    if (afsync_leg_newest_end_at(leg, later ? seen->at : newest->at) >
        (later ? newest->at : seen->at))
        return false; /* an end lies between them */
    if (newest->said.mode != seen->progress.mode)
        return false;
    if (!later)
        return seen->at >= session->first.at ||
               !fell(seen->progress.applied_items, session->first.applied_items);
    return !fell(newest->said.applied_items, seen->progress.applied_items) &&
           !fell(newest->said.applied_bytes, seen->progress.applied_bytes);
}

/* Is an end of this id over, stragglers and all, between two moments? */
static bool any_ended(const struct afsync_end *ends, size_t count,
                      const struct afsync_session_id *id, int64_t from, int64_t until) {
    size_t i = afsync_ends_after(ends, count, from - AFSYNC_STRAGGLES_FOR - 1);

    for (; i < count && ends[i].at + AFSYNC_STRAGGLES_FOR < until; i++)
        if (afsync_session_id_equal(&ends[i].id, id))
            return true;
    return false;
}

/* Is it a sample of that session, going by its id? An id may be used again: what comes
 * after an end, stragglers and all, is of another session. */
static bool bears_id(const struct afsync_leg *leg, const struct afsync_session *session,
                     const struct afsync_observation *seen) {
    bool later = seen->at > session->newest.at;
    int64_t from = later ? session->newest.at : seen->at;
    int64_t until = later ? seen->at : session->newest.at;

    return afsync_session_id_equal(&session->id, &seen->session_id) &&
           !any_ended(leg->ends, leg->end_count, &session->id, from, until) &&
           !any_ended(leg->snapshots, leg->snapshot_count, &session->id, from, until);
}

struct afsync_session *afsync_leg_find_session(const struct afsync_leg *leg,
                                               const struct afsync_observation *seen) {
    struct afsync_session *found = NULL;

    for (size_t i = 0; i < leg->session_count; i++) {
        struct afsync_session *session = &leg->sessions[i];

        if (seen->session_id.known ? bears_id(leg, session, seen)
                                   : continues(leg, session, seen))
            if (found == NULL || session->newest.at > found->newest.at)
                found = session;
    }
    return found;
}

/* Forgets the oldest session whose end is not kept, else the oldest. */
static void drop_oldest_session(struct afsync_leg *leg) {
    struct afsync_session *oldest = NULL;
    bool oldest_ended = true;

    for (size_t i = 0; i < leg->session_count; i++) {
        struct afsync_session *session = &leg->sessions[i];
        bool ended = afsync_leg_end_of(leg, session) != NULL;

        if (oldest == NULL || (!ended && oldest_ended) ||
            (ended == oldest_ended && session->newest.at < oldest->newest.at)) {
            oldest = session;
            oldest_ended = ended;
        }
    }
    if (oldest == NULL)
        return;
    if (!oldest_ended) {
        if (oldest->newest.at > leg->past.session_horizon)
            leg->past.session_horizon = oldest->newest.at;
        leg->past.items_applied =
            afsync_sum(leg->past.items_applied, oldest->items.count.value);
        leg->past.bytes_applied =
            afsync_sum(leg->past.bytes_applied, oldest->bytes.count.value);
    }
    *oldest = leg->sessions[--leg->session_count];
}

struct afsync_session *afsync_leg_new_session(struct afsync_leg *leg,
                                              const struct afsync_observation *seen,
                                              struct afsync_fault *fault) {
    struct afsync_session *grown;

    if (leg->session_count == AFSYNC_SESSIONS_MAX)
        drop_oldest_session(leg);
    grown = afsync_list_grow(leg->sessions, leg->session_count, &leg->session_capacity,
                             sizeof leg->sessions[0]);
    if (grown == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    leg->sessions = grown;
    leg->sessions[leg->session_count] =
        (struct afsync_session){.id = seen->session_id, .source = seen->source};
    return &leg->sessions[leg->session_count++];
}

/* What is known of a session by some of its samples alone. */
static struct afsync_session part_of(const struct afsync_session *session,
                                     const struct afsync_sample *newest,
                                     const struct afsync_point *before) {
    struct afsync_session part = {.id = session->id, .source = session->source};

    if (before->at != 0) {
        part.first = part.previous = *before;
        raise_mark(&part.items, before->applied_items, before->at);
        raise_mark(&part.bytes, before->applied_bytes, before->at);
    } else {
        part.first = point_of(newest);
    }
    part.newest = *newest;
    raise_mark(&part.items, newest->said.applied_items, newest->at);
    raise_mark(&part.bytes, newest->said.applied_bytes, newest->at);
    note_total(&part, &newest->said, newest->at);
    part.pushed_at = newest->said.moves ? newest->at : 0;
    return part;
}

static struct afsync_sample sample_of(const struct afsync_point *point) {
    return (struct afsync_sample){.at = point->at,
                                  .said = {.applied_items = point->applied_items,
                                           .applied_bytes = point->applied_bytes}};
}

/* The session went on after an end that bears its id: they are two sessions. Of each only
 * the samples are known that were kept. */
static bool split_session(struct afsync_leg *leg, size_t index, int64_t ended_by,
                          struct afsync_fault *fault) {
    const struct afsync_session whole = leg->sessions[index];
    const struct afsync_point nothing = {0};
    bool later_has_two = whole.previous.at > ended_by;
    bool earlier_has_two = !later_has_two && whole.previous.at > whole.first.at;
    struct afsync_sample earlier =
        sample_of(earlier_has_two ? &whole.previous : &whole.first);
    struct afsync_observation seen = {.source = whole.source, .session_id = whole.id};
    struct afsync_session *later = afsync_leg_new_session(leg, &seen, fault);

    if (later == NULL)
        return false;
    *later = part_of(&whole, &whole.newest, later_has_two ? &whole.previous : &nothing);
    leg->sessions[index] =
        part_of(&whole, &earlier, earlier_has_two ? &whole.first : &nothing);
    return true;
}

bool afsync_leg_split_sessions(struct afsync_leg *leg, const struct afsync_end *end,
                               struct afsync_fault *fault) {
    int64_t ended_by = end->at + AFSYNC_STRAGGLES_FOR;

    /* At the bound the oldest would give way to what is split off. */
    for (size_t i = leg->session_count;
         i-- > 0 && leg->session_count < AFSYNC_SESSIONS_MAX;) {
        const struct afsync_session *session = &leg->sessions[i];

        if (afsync_session_id_equal(&session->id, &end->id) &&
            session->first.at <= ended_by && session->newest.at > ended_by &&
            !split_session(leg, i, ended_by, fault))
            return false;
    }
    return true;
}

static bool keep_large_file(struct afsync_leg *leg, const struct afsync_observation *seen) {
    const char *name = seen->progress.large_file;

    free(leg->large_file);
    leg->large_file = name != NULL ? strdup(name) : NULL;
    leg->large_file_at = seen->at;
    return name == NULL || leg->large_file != NULL;
}

bool afsync_leg_fold_progress(struct afsync_leg *leg, const struct afsync_observation *seen,
                              struct afsync_fault *fault) {
    struct afsync_session *session;

    leg->exists = true;
    leg->said_by[seen->source] = true;
    if (seen->at <= leg->past.horizon)
        return true; /* of a session that no longer matters */
    if ((seen->progress.large_file != NULL || seen->progress.blocked_by_large_file) &&
        seen->at >= leg->large_file_at && !keep_large_file(leg, seen))
        return afsync_fault_no_memory(fault);
    session = afsync_leg_find_session(leg, seen);
    if (session == NULL && seen->at <= leg->past.session_horizon)
        return true; /* of one that was counted when it no longer fitted */
    if (session == NULL)
        session = afsync_leg_new_session(leg, seen, fault);
    if (session == NULL)
        return false;
    if (afsync_voice_of(session->source) == afsync_voice_of(seen->source) &&
        seen->source < session->source)
        session->source = seen->source; /* whichever road was faster */
    add_sample(session, seen);
    return true;
}
