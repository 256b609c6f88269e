/* SPDX-License-Identifier: Apache-2.0
 *
 * Growing lists. */
#include "base/list.h"

#include <stdlib.h>
#include <string.h>

void *afsync_list_grow(void *list, size_t count, size_t *capacity, size_t size) {
    size_t wanted = *capacity == 0 ? 2 : *capacity * 2;
    char *grown = list;

    if (count == *capacity) {
        grown = realloc(list, wanted * size);
        if (grown == NULL)
            return NULL;
        *capacity = wanted;
    }
    memset(grown + count * size, 0, size);
    return grown;
}
