/* SPDX-License-Identifier: Apache-2.0
 *
 * What to do about a leg, where to read on, and what is the matter in a few words. */
#include "report/build.h"

#include "base/text.h"
#include "verdict/catalogue.h"

#include <stdio.h>

/* Where a verdict says more than its code: "it clears by itself" is no advice for what has
 * not. */
static bool stands_above_code(enum afsync_verdict verdict,
                              const struct afsync_catalogue_row *row) {
    if (verdict == AFSYNC_FAILING)
        return row->nature == AFSYNC_NATURE_TRANSIENT;
    return verdict != AFSYNC_ITEM_ERRORS && afsync_verdict_advice(verdict) != NULL;
}

/* The verdict whose advice serves: what waits and is not fine is slow, or had stood still.
 */
static enum afsync_verdict advising(const struct afsync_diagnosis *facts) {
    if (facts->verdict != AFSYNC_WAITING || facts->state == AFSYNC_OK)
        return facts->verdict;
    if (facts->slow != AFSYNC_OK)
        return afsync_code_is_cancel(facts->code.value) ? AFSYNC_CIRCLING : AFSYNC_FAILING;
    return facts->stood_before > 0 ? AFSYNC_STALLED : facts->verdict;
}

/* What the verdict means, and where it says too little for its state, that. */
static const char *gist_of(const struct afsync_diagnosis *facts) {
    if (facts->verdict == AFSYNC_ITEM_ERRORS && !facts->items.failed.known)
        return "whether files fail is not known";
    if (facts->state == AFSYNC_OK)
        return afsync_verdict_meaning(facts->verdict);
    if (facts->hides_items && facts->verdict == facts->session_verdict)
        return "cancelled after files that cannot sync had blocked all others";
    if (facts->verdict == AFSYNC_PROGRESSING)
        return "failed, though work is being done";
    if (facts->verdict != AFSYNC_WAITING)
        return afsync_verdict_meaning(facts->verdict);
    if (facts->slow != AFSYNC_OK)
        return "failed, and nothing shows that the work left shrinks";
    return facts->stood_before > 0 ? "failed after a standstill" : "failed again";
}

/* What the code means, for verdicts that say no more than how bad it is. */
static const char *cause_of(const struct afsync_diagnosis *facts) {
    const struct afsync_catalogue_row *row =
        afsync_catalogue_find(facts->code.value, AFSYNC_CLASS_SESSION);

    if (row == NULL || afsync_code_is_cancel(row->code))
        return NULL;
    return facts->verdict == AFSYNC_NEEDS_ACTION || facts->verdict == AFSYNC_WATCHING ||
                   facts->verdict == AFSYNC_FAILING || facts->verdict == AFSYNC_UNCONFIRMED
               ? row->cause
               : NULL;
}

/* The advice and the link, of the verdict or of the code it is about. */
void afsync_leg_advise(struct afsync_report_leg *told, struct afsync_wording *words,
                       const struct afsync_diagnosis *facts) {
    bool by_items = facts->verdict == AFSYNC_ITEM_ERRORS && told->code_count > 0;
    enum afsync_class in_class = by_items ? AFSYNC_CLASS_ITEM : AFSYNC_CLASS_SESSION;
    uint32_t code = by_items ? told->codes[0].code.value : facts->code.value;
    const struct afsync_catalogue_row *row = afsync_catalogue_find(code, in_class);
    const char *action = afsync_verdict_advice(advising(facts));
    bool failed =
        by_items || (facts->failing_since != 0 && facts->verdict != AFSYNC_ITEM_ERRORS);

    if (failed && row != NULL && row->action[0] != '\0' &&
        !stands_above_code(advising(facts), row))
        action = row->action;
    if (action == NULL && failed && facts->state != AFSYNC_OK)
        action = "Look the code up; if it stays, open a support case with Microsoft";
    if (action != NULL)
        afsync_text_append(words->action, sizeof words->action, "%s", action);
    if (by_items && row != NULL &&
        action == row->action) /* which files, the verdict says */
        afsync_text_append(words->action, sizeof words->action, ". %s",
                           afsync_verdict_advice(facts->verdict));
    if (failed)
        afsync_catalogue_link(code, in_class, words->link, sizeof words->link);
    if (facts->verdict == AFSYNC_STALE || facts->verdict == AFSYNC_NO_DATA)
        snprintf(words->link, sizeof words->link, "%s",
                 AFSYNC_ARTICLES
                 "file-sync-troubleshoot-sync-group-management#server-endpoint-noactivity");
    told->gist = gist_of(facts);
    told->cause = cause_of(facts);
}
