/* SPDX-License-Identifier: Apache-2.0
 *
 * Our own allocations, wrapped at link time (see CMakeLists.txt): after so many the next
 * one fails, once. To be included by one file of a program. */
#ifndef TEST_RATIONING_H
#define TEST_RATIONING_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

static size_t left_to_give; /* 0: the next one fails, once */
static bool is_rationed;

static bool is_refused(void) {
    if (!is_rationed)
        return false;
    if (left_to_give > 0) {
        left_to_give--;
        return false;
    }
    is_rationed = false;
    errno = ENOMEM;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *string);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *string);

void *__wrap_malloc(size_t size) {
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return is_refused() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *string) {
    return is_refused() ? NULL : __real_strdup(string);
}

#endif
