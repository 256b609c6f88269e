/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON that says one thing twice: of two members of one name json-c keeps the last, another
 * reader the first, and nobody knows which is meant. */
#ifndef AFSYNC_BASE_JSON_TWINS_H
#define AFSYNC_BASE_JSON_TWINS_H

#include <stdbool.h>
#include <stddef.h>

/* Has an object of this text two members of one name, spelt alike, or one in single quotes?
 * The text is well-formed JSON, ends in NUL at `length` or later, and nests no deeper than
 * AFSYNC_JSON_DEPTH.
 * `*no_memory` is set if that could not be told. */
bool afsync_json_has_twins(const char *text, size_t length, bool *no_memory);

#endif
