/* SPDX-License-Identifier: Apache-2.0
 *
 * A fault says that we could not look: what we were doing, to what, and what came back. It
 * is not a verdict. The caller owns the struct; `= {0}` is "no fault"; NULL may be passed
 * by callers who only need the `false`. The first fault wins. A text never holds a secret.
 */
#ifndef AFSYNC_BASE_FAULT_H
#define AFSYNC_BASE_FAULT_H

#include "base/attr.h"

#include <stdbool.h>

enum afsync_fault_kind {
#define FAULT(kind, word) AFSYNC_FAULT_##kind,
#include "base/fault.def"
};

enum {
    AFSYNC_FAULT_TEXT_MAX = 512,
    AFSYNC_FAULT_ID_MAX = 64,
    AFSYNC_FAULT_GROUP_MAX = 128
};

struct afsync_fault {
    enum afsync_fault_kind kind;
    char text[AFSYNC_FAULT_TEXT_MAX]; /* valid UTF-8, no control characters */
    /* By which Azure's support finds the request; "" if there was none. */
    char request_id[AFSYNC_FAULT_ID_MAX];
    /* The sync group that alone is concerned; "": more than one may be. */
    char sync_group[AFSYNC_FAULT_GROUP_MAX];
};

/* Makes it "no fault", where `= {0}` would cost more than all the rest: once for each of
 * very many events. */
static inline void afsync_fault_begin(struct afsync_fault *fault) {
    fault->kind = AFSYNC_FAULT_NONE;
    fault->text[0] = fault->request_id[0] = fault->sync_group[0] = '\0';
}

/* Always returns false, so that setting a fault is the return. */
bool afsync_fault_set(struct afsync_fault *fault, enum afsync_fault_kind kind,
                      const char *format, ...) AFSYNC_PRINTF(3, 4);

bool afsync_fault_no_memory(struct afsync_fault *fault);

/* The word of the kind, as the JSON report spells it; and the kind of a word, NONE if there
 * is none of it. */
const char *afsync_fault_word(enum afsync_fault_kind kind);
enum afsync_fault_kind afsync_fault_named(const char *word);

#endif
