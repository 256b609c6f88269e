/* SPDX-License-Identifier: Apache-2.0
 *
 * The two compiler extensions this tree allows itself, spelt once. */
#ifndef AFSYNC_BASE_ATTR_H
#define AFSYNC_BASE_ATTR_H

/* The compiler checks the arguments against the format at that position. */
#define AFSYNC_PRINTF(position, first) __attribute__((format(printf, position, first)))

/* Dropping the result is a mistake. */
#define AFSYNC_MUST_USE __attribute__((warn_unused_result))

#endif
