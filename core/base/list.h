/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists that grow: an array, how many are in it, and for how many there is room. */
#ifndef AFSYNC_BASE_LIST_H
#define AFSYNC_BASE_LIST_H

#include <stddef.h>

/* Makes room for one more than `count`, at most doubling it, and zeroes its place: gives
 * the list, perhaps in another place, to be kept instead of `list`. NULL if there is no
 * memory; then `list` is as it was. */
void *afsync_list_grow(void *list, size_t count, size_t *capacity, size_t size);

#endif
