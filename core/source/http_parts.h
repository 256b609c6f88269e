/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of http share; nobody else includes it. */
#ifndef AFSYNC_SOURCE_HTTP_PARTS_H
#define AFSYNC_SOURCE_HTTP_PARTS_H

#include "source/curl_door.h"
#include "source/http.h"

/* One request under way, and its handle, which is used again. */
struct afsync_transfer {
    CURL *easy;
    struct afsync_http_request request;
    struct curl_slist *headers;
    struct afsync_http_answer answer;
    void *tag;
    bool busy, done;
    CURLcode code; /* when done */
    char error[CURL_ERROR_SIZE];
};

struct afsync_http {
    struct afsync_curl curl;
    CURLM *multi;
    const struct afsync_deadline *deadline;
    struct afsync_http_road road;
    struct afsync_transfer transfers[AFSYNC_HTTP_AT_ONCE];
    size_t asked, taken; /* requests; `taken` finds the next to be given away */
    char run_id[32];     /* begins the ids of our requests; "" if there are none */
};

/* The folder of the system's certificates, if it can be used; else NULL, static. */
const char *afsync_http_system_ca(void);

/* Gives a transfer its handle, with all that holds for every request. */
AFSYNC_MUST_USE
bool afsync_transfer_init(struct afsync_http *http, struct afsync_transfer *transfer,
                          struct afsync_fault *fault);

/* Fits the handle to the request; judges first whether the URL is safe to ask. */
AFSYNC_MUST_USE
bool afsync_transfer_aim(struct afsync_http *http, struct afsync_transfer *transfer,
                         struct afsync_fault *fault);

/* Forgets the request, and wipes what was secret in it. */
void afsync_transfer_clear(struct afsync_http *http, struct afsync_transfer *transfer);

#endif
