/* SPDX-License-Identifier: Apache-2.0
 *
 * Names from outside: fitted, compared, matched, hashed. */
#include "base/text.h"

#include "base/count.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

uint64_t afsync_hash_bytes(uint64_t hash, const void *bytes, size_t length) {
    const unsigned char *at = bytes;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t afsync_hash_name(uint64_t hash, const char *name) {
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)lower(*name)) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3); /* "ab","c" is not "a","bc" */
}

/* Letters that differ in case only become one, as some other bytes do, too. */
static uint64_t mix_folded(uint64_t key, uint64_t eight) {
    key = (key ^ (eight | UINT64_C(0x2020202020202020))) * UINT64_C(0x9e3779b97f4a7c15);
    return key ^ key >> 47; /* what stands last counts in the low bits, too */
}

uint64_t afsync_name_key(uint64_t key, const char *name) {
    size_t length = strlen(name);
    uint64_t eight = 0;

    for (size_t at = 0; at + 8 < length; at += 8) {
        memcpy(&eight, name + at, sizeof eight);
        key = mix_folded(key, eight);
    }
    if (length >= 8)
        memcpy(&eight, name + length - 8, sizeof eight);
    else
        memcpy(&eight, name, length);
    return mix_folded(key ^ length, eight);
}

/* Rewrites Latin-1 as UTF-8, as far as it fits. */
static void copy_latin1(char *out, size_t size, const char *name) {
    size_t at = 0;

    for (; *name != '\0' && at + 3 <= size; name++) {
        unsigned char c = (unsigned char)*name;

        if (c < 0x80) {
            out[at++] = (char)c;
        } else {
            out[at++] = (char)(0xc0 | c >> 6);
            out[at++] = (char)(0x80 | (c & 0x3f));
        }
    }
    out[at] = '\0';
}

/* Closes what is not the whole name with a hash of the whole, and cuts it to make room. */
static void cut_and_hash(char out[AFSYNC_NAME_MAX], const char *name) {
    enum { TAIL = 1 + 16 };
    size_t keep = afsync_text_cut(out, AFSYNC_NAME_MAX - 1 - TAIL);

    snprintf(out + keep, AFSYNC_NAME_MAX - keep, "~%016" PRIx64,
             afsync_hash_name(AFSYNC_HASH_SEED, name));
}

void afsync_name_copy(char out[AFSYNC_NAME_MAX], const char *name) {
    size_t length = strlen(name);
    bool utf8 = afsync_text_is_utf8(name, length);

    if (utf8)
        snprintf(out, AFSYNC_NAME_MAX, "%s", name);
    else
        copy_latin1(out, AFSYNC_NAME_MAX, name);
    /* Latin-1 may double in length: more than half of the room is "too long" there. */
    if (afsync_text_clean(out) || length >= (utf8 ? AFSYNC_NAME_MAX : AFSYNC_NAME_MAX / 2))
        cut_and_hash(out, name);
}

bool afsync_name_equal(const char *left, const char *right) {
    if (left == NULL || right == NULL)
        return left == right;
    /* Those that are equal are mostly written alike. */
    if (*left == *right && strcmp(left, right) == 0)
        return true;
    while (*left != '\0' && lower(*left) == lower(*right)) {
        left++;
        right++;
    }
    return *left == *right;
}

bool afsync_name_same_label(const char *left, const char *right) {
    if (left == NULL || right == NULL)
        return left == right;
    if (strcmp(left, right) == 0)
        return true;
    while (*left != '\0' && *left != '.' && lower(*left) == lower(*right)) {
        left++;
        right++;
    }
    return (*left == '\0' || *left == '.') && (*right == '\0' || *right == '.');
}

/* Does `c` belong to the set after '['? Moves `*pattern` past its ']'. An unclosed '[' is
 * an ordinary character. */
static bool matches_set(const char **pattern, char c) {
    const char *at = *pattern + 1;
    bool negated = *at == '!' || *at == '^';
    bool found = false;

    at += negated ? 1 : 0;
    for (bool first = true; first || *at != ']'; first = false, at++) {
        if (*at == '\0') {
            (*pattern)++;
            return c == '[';
        }
        if (at[1] == '-' && at[2] != ']' && at[2] != '\0') {
            found = found || (lower(c) >= lower(at[0]) && lower(c) <= lower(at[2]));
            at += 2;
        } else {
            found = found || lower(*at) == lower(c);
        }
    }
    *pattern = at + 1;
    return found != negated;
}

/* Matches one pattern element that is not '*'. */
static bool matches_one(const char **pattern, char c) {
    if (**pattern == '[')
        return matches_set(pattern, c);
    if (**pattern == '?' || lower(**pattern) == lower(c)) {
        (*pattern)++;
        return true;
    }
    return false;
}

bool afsync_name_matches(const char *name, const char *pattern) {
    const char *retry_name = NULL, *retry_pattern = NULL;

    while (*name != '\0') {
        const char *element = pattern;

        if (*pattern == '*') {
            retry_pattern = ++pattern;
            retry_name = name;
        } else if (*pattern != '\0' && matches_one(&element, *name)) {
            pattern = element;
            name++;
        } else if (retry_pattern != NULL) {
            pattern = retry_pattern;
            name = ++retry_name;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool afsync_name_is_pattern(const char *pattern) {
    return strpbrk(pattern, "*?[") != NULL;
}

bool afsync_name_is_guid(const char *name) {
    uint8_t bytes[16];

    return afsync_guid_read(name, strlen(name), bytes);
}
