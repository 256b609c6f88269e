/* SPDX-License-Identifier: Apache-2.0
 *
 * Setting and naming faults. */
#include "base/fault.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool afsync_fault_set(struct afsync_fault *fault, enum afsync_fault_kind kind,
                      const char *format, ...) {
    va_list arguments;

    if (fault == NULL || fault->kind != AFSYNC_FAULT_NONE)
        return false;
    fault->kind = kind;
    va_start(arguments, format);
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    afsync_text_clean(fault->text);
    return false;
}

bool afsync_fault_no_memory(struct afsync_fault *fault) {
    return afsync_fault_set(fault, AFSYNC_FAULT_MEMORY, "out of memory");
}

static const char *const words[] = {
#define FAULT(kind, word) word,
#include "base/fault.def"
};

const char *afsync_fault_word(enum afsync_fault_kind kind) {
    return words[kind];
}

enum afsync_fault_kind afsync_fault_named(const char *word) {
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], word) == 0)
            return (enum afsync_fault_kind)i;
    return AFSYNC_FAULT_NONE;
}
