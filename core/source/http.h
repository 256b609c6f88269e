/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP for one run: one connection cache, one deadline, no redirects. Nothing is sent in
 * the clear except to this machine. Sources ask through it; nobody else does. */
#ifndef AFSYNC_SOURCE_HTTP_H
#define AFSYNC_SOURCE_HTTP_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "source/deadline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest answer read, after decompression; Azure's own limit is 8 MB. */
enum { AFSYNC_HTTP_BODY_MAX = 32 * 1024 * 1024 };

/* How to reach the network. Strings are borrowed until afsync_http_free. */
struct afsync_http_road {
    const char *ca;               /* a file or folder of certificates; NULL: the system's */
    const char *proxy, *no_proxy; /* NULL: none; never used for plain http */
};

struct afsync_http_request {
    const char *what; /* for the fault: "list services of subscription S" */
    const char *url;
    const char *bearer; /* a token for the Authorization header; NULL: none */
    const char *form;   /* an encoded form to POST; NULL: GET */
    const char *json;   /* JSON to POST; NULL: none */
    /* A service on this machine or its link that hands out its identity: plain http is
     * allowed there, no proxy is ever used, and these headers go along ("Name: value";
     * NULL past the last). They may hold secrets. */
    bool to_identity;
    const char *headers[4];
};

/* `= {0}` is no answer. Whoever asked calls afsync_http_answer_fini. */
struct afsync_http_answer {
    long status;
    struct afsync_text body;
    int64_t retry_after_s; /* Retry-After, -1 if it is not said in seconds */
    char challenge[512];   /* WWW-Authenticate, "" if there is none or it is too long */
};

/* The deadline is borrowed until afsync_http_free. NULL with a fault. */
struct afsync_http;
struct afsync_http *afsync_http_new(const struct afsync_http_road *road,
                                    const struct afsync_deadline *deadline,
                                    struct afsync_fault *fault);
void afsync_http_free(struct afsync_http *http); /* accepts NULL */

/* Asks once. True if there is an answer, whatever its status; the fault of a false is
 * TIMEOUT, NETWORK, LIMIT, USAGE (a URL that is not asked) or MEMORY. */
AFSYNC_MUST_USE
bool afsync_http_ask(struct afsync_http *http, const struct afsync_http_request *request,
                     struct afsync_http_answer *answer, struct afsync_fault *fault);

/* How many requests were sent so far. */
size_t afsync_http_asked(const struct afsync_http *http);

/* Wipes the body, which may hold a token. */
void afsync_http_answer_fini(struct afsync_http_answer *answer);

#endif
