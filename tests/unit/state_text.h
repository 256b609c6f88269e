/* SPDX-License-Identifier: Apache-2.0
 *
 * The kept state as a text, so that tests can look at it and damage it. Include cmocka.h
 * first. */
#ifndef TEST_STATE_TEXT_H
#define TEST_STATE_TEXT_H

#include "base/text.h"
#include "health/state.h"

#include <stdio.h>
#include <stdlib.h>

/* Replaces `text`. */
static inline bool save_text(const struct afsync_health *health, const char *scope,
                             struct afsync_text *text, struct afsync_fault *fault) {
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    bool ok = afsync_state_save(health, scope, file, fault);

    fclose(file);
    afsync_text_clear(text);
    afsync_text_add_bytes(text, bytes, length);
    free(bytes);
    return ok;
}

static inline bool load_text(struct afsync_health *health, const struct afsync_text *text,
                             const char *scope, struct afsync_fault *fault) {
    FILE *file = text->length > 0 ? fmemopen(text->data, text->length, "rb")
                                  : fopen("/dev/null", "rb");
    bool ok;

    assert_non_null(file);
    ok = afsync_state_load(health, file, scope, fault);
    fclose(file);
    return ok;
}

#endif
