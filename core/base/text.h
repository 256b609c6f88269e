/* SPDX-License-Identifier: Apache-2.0
 *
 * Text: a growing buffer with a limit that remembers its first failure and is asked once,
 * at the end; and the few questions about bytes from outside that every room asks. */
#ifndef AFSYNC_BASE_TEXT_H
#define AFSYNC_BASE_TEXT_H

#include "base/attr.h"
#include "base/fault.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest name kept whole, in bytes with its closing NUL. A longer one is cut at a
 * character, one with characters that cannot be shown has '?' in their places; both are
 * closed with '~' and a hash of the whole, so that two names stay two. */
enum { AFSYNC_NAME_MAX = 512 };

/* The default limit of a text: nothing we write is meant to be longer. */
enum { AFSYNC_TEXT_LIMIT = 64 * 1024 * 1024 };

/* `= {0}` is an empty text with the default limit. `data` is NULL until something was
 * added, and ends in NUL from then on. The owner calls afsync_text_fini. */
struct afsync_text {
    char *data;
    size_t length;
    size_t capacity;
    size_t limit; /* 0: AFSYNC_TEXT_LIMIT */
    bool failed;  /* out of memory or past the limit: everything after is dropped */
};

void afsync_text_fini(struct afsync_text *text);
void afsync_text_clear(struct afsync_text *text);
/* Makes room for so many more bytes, so that adding them moves nothing. */
AFSYNC_MUST_USE
bool afsync_text_reserve(struct afsync_text *text, size_t more, struct afsync_fault *fault);
void afsync_text_add(struct afsync_text *text, const char *string);
void afsync_text_add_bytes(struct afsync_text *text, const char *bytes, size_t length);
void afsync_text_addf(struct afsync_text *text, const char *format, ...)
    AFSYNC_PRINTF(2, 3);

/* The text, or "" if it is empty or failed; borrowed. */
const char *afsync_text_string(const struct afsync_text *text);

/* Did everything fit? Sets a fault if not. */
AFSYNC_MUST_USE
bool afsync_text_good(const struct afsync_text *text, struct afsync_fault *fault);

/* Makes a string fit to be shown, in place: bytes that are not UTF-8 and control characters
 * (C0, DEL, C1, and the Unicode marks that change the direction of text or end a line)
 * become
 * '?', so the string never grows. Was anything replaced? */
bool afsync_text_clean(char *string);

bool afsync_text_is_utf8(const char *bytes, size_t length);

/* The longest prefix of at most `limit` bytes that does not split a character. */
size_t afsync_text_cut(const char *string, size_t limit);

/* Appends to the string in `out`; what does not fit is cut at a character. */
void afsync_text_append(char *out, size_t size, const char *format, ...)
    AFSYNC_PRINTF(3, 4);
void afsync_text_appendv(char *out, size_t size, const char *format, va_list arguments)
    AFSYNC_PRINTF(3, 0);

/* Copies a name from outside into `out` (AFSYNC_NAME_MAX bytes): Latin-1 where it is not
 * UTF-8, cleaned, cut and hashed if too long. */
void afsync_name_copy(char out[AFSYNC_NAME_MAX], const char *name);

/* Equal without regard to ASCII case; two NULLs are equal, NULL and "" are not. */
bool afsync_name_equal(const char *left, const char *right);

/* Does `name` match `pattern` (`*`, `?`, `[...]`; backslash is an ordinary character; ASCII
 * case ignored)? */
bool afsync_name_matches(const char *name, const char *pattern);

/* Has the pattern any of `* ? [`? */
bool afsync_name_is_pattern(const char *pattern);

/* Equal up to the first dot (a server's short name), ASCII case ignored. */
bool afsync_name_same_label(const char *left, const char *right);

/* Is it a GUID, with or without braces? */
bool afsync_name_is_guid(const char *name);

/* That byte, eight times: to look at eight bytes of text at once. */
#define AFSYNC_EACH(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

/* FNV-1a, of bytes and of a name in ASCII lower case; chain by passing the last result. */
#define AFSYNC_HASH_SEED UINT64_C(0xcbf29ce484222325)
uint64_t afsync_hash_bytes(uint64_t hash, const void *bytes, size_t length);
uint64_t afsync_hash_name(uint64_t hash, const char *name);

/* A key to find a name by whatever its ASCII case: quick, and another one on a machine of
 * another byte order, so for what stays on this one. Chained as well. */
uint64_t afsync_name_key(uint64_t key, const char *name);

#endif
