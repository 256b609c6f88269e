/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding endpoints by their keys. The index only saves time: while it does not cover all
 * endpoints, the keys are looked through. */
#ifndef AFSYNC_HEALTH_INDEX_H
#define AFSYNC_HEALTH_INDEX_H

#include "health/health.h"

/* Lets it cover all endpoints that there are. */
AFSYNC_MUST_USE
bool afsync_index_cover(struct afsync_health *health, struct afsync_fault *fault);

/* A key has changed or moved; of those that are appended it takes note itself. What was
 * found last is forgotten, too. */
void afsync_index_forget(struct afsync_health *health);

/* An endpoint has learned names. */
void afsync_index_note_alias(struct afsync_health *health,
                             const struct afsync_endpoint *endpoint);

/* May an endpoint that is not found by its key be called so all the same? Not a GUID, which
 * is no path and no friendly name, while all are known by their GUIDs alone. */
bool afsync_index_may_be_alias(const struct afsync_health *health, const char *name);

/* The first endpoint of that key, and the next of the same key as one: in the order they
 * stand in. `endpoint_count`: there is none. */
size_t afsync_index_first(const struct afsync_health *health, uint64_t key);
size_t afsync_index_next(const struct afsync_health *health, size_t place);

#endif
