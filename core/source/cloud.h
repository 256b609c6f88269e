/* SPDX-License-Identifier: Apache-2.0
 *
 * Which hosts make up a cloud: where ARM is, where to log in, and for whom the token is.
 *
 * Facts: the cloud tables of the Azure CLI and SDKs; {arm}/metadata/endpoints. */
#ifndef AFSYNC_SOURCE_CLOUD_H
#define AFSYNC_SOURCE_CLOUD_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/http.h"

#include <stdbool.h>
#include <stdint.h>

enum { AFSYNC_CLOUD_URL_MAX = 512 };

/* What is asked with a token. */
enum afsync_place {
    AFSYNC_AT_ARM,           /* Azure Resource Manager; metrics too */
    AFSYNC_AT_LOG_ANALYTICS, /* queries of workspaces */
    AFSYNC_PLACES
};

/* The URLs have no slash at their end; an audience is kept as it is given, because a token
 * for "https://host/" is not one for "https://host". "" where the cloud names none. */
struct afsync_cloud {
    char login[AFSYNC_CLOUD_URL_MAX];
    struct {
        char url[AFSYNC_CLOUD_URL_MAX];
        char audience[AFSYNC_CLOUD_URL_MAX];
    } places[AFSYNC_PLACES];
};

/* Where is kept between runs what an ARM told of its cloud: it seldom changes, and asking
 * would cost each run a request before its first. Beside the tokens, because it says where
 * secrets go: whoever could write it could have them sent elsewhere. */
struct afsync_cloud_memory {
    const char *folder; /* NULL: nowhere */
    int64_t now_ms;     /* the wall clock */
};

/* Finds "public" (also NULL), "usgov" or "china" in the table; asks an ARM URL for its
 * endpoints, once a day. */
AFSYNC_MUST_USE
bool afsync_cloud_find(struct afsync_cloud *cloud, const char *name,
                       const struct afsync_cloud_memory *memory, struct afsync_http *http,
                       struct afsync_fault *fault);

/* What is kept of it may have led astray: the next run asks anew. */
void afsync_cloud_forget(const struct afsync_cloud *cloud, const char *folder);

/* Is it the name of a cloud, or a URL that may be spoken to? Asks nobody. */
bool afsync_cloud_may_be(const char *name);

/* Reads what the ARM of `cloud->places[AFSYNC_AT_ARM]` answered about its endpoints: one
 * cloud, or an array of which the entry of our ARM, else the only one, is taken. For the
 * above and for tests.
 */
AFSYNC_MUST_USE
bool afsync_cloud_read(struct afsync_cloud *cloud, const struct afsync_text *body,
                       struct afsync_fault *fault);

#endif
