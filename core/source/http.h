/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP for one run: few connections, which several requests share where the server speaks
 * HTTP/2, one deadline, no redirects. Nothing is sent in the clear except to this machine.
 * Sources ask through it; nobody else does. */
#ifndef AFSYNC_SOURCE_HTTP_H
#define AFSYNC_SOURCE_HTTP_H

#include "base/attr.h"
#include "base/fault.h"
#include "base/text.h"
#include "source/deadline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* The longest answer read, after decompression; Azure's own limit is 8 MB. */
    AFSYNC_HTTP_BODY_MAX = 32 * 1024 * 1024,
    /* Requests under way at a time, and connections to one host. */
    AFSYNC_HTTP_AT_ONCE = 8,
};

/* How to reach the network. Strings are borrowed until afsync_http_free. */
struct afsync_http_road {
    const char *ca;               /* a file or folder of certificates; NULL: the system's */
    const char *proxy, *no_proxy; /* NULL: none; never used for plain http */
};

/* Bearer and headers are copied when it is sent off; the other strings are borrowed until
 * it is answered. */
struct afsync_http_request {
    const char *what; /* for the fault: "list services of subscription S" */
    const char *url;
    const char *bearer; /* a token for the Authorization header; NULL: none */
    const char *form;   /* an encoded form to POST; NULL: GET */
    const char *json;   /* JSON to POST; NULL: none */
    /* A service on this machine or its link that hands out its identity: plain http is
     * allowed there, no proxy is ever used. */
    bool to_identity;
    const char *headers[4]; /* "Name: value", go along; NULL past the last; may hold secrets
                             */
};

/* `= {0}` is no answer. Whoever asked calls afsync_http_answer_fini. */
struct afsync_http_answer {
    long status;
    struct afsync_text body;
    int64_t retry_after_s;   /* Retry-After, -1 if it is not said in seconds */
    int64_t remaining_reads; /* x-ms-ratelimit-remaining-subscription-reads, -1: not said */
    char request_id[AFSYNC_FAULT_ID_MAX]; /* x-ms-request-id, else our own id of the
                                             request; "" if neither */
    char challenge[512]; /* WWW-Authenticate, "" if there is none or it is too long */
    char redirect[256];  /* the host that Location leads to; "" if there is none */
};

/* What became of a request. */
struct afsync_http_done {
    void *tag;     /* the asker's own */
    bool answered; /* whatever its status; else `fault` is TIMEOUT, NETWORK or LIMIT */
    struct afsync_http_answer answer;
    struct afsync_fault fault;
};

/* The deadline is borrowed until afsync_http_free. NULL with a fault. */
struct afsync_http;
struct afsync_http *afsync_http_new(const struct afsync_http_road *road,
                                    const struct afsync_deadline *deadline,
                                    struct afsync_fault *fault);
void afsync_http_free(struct afsync_http *http); /* accepts NULL */

/* Sends a request off. False with a fault: USAGE (a URL that is not asked), TIMEOUT, LIMIT
 * (AFSYNC_HTTP_AT_ONCE are under way) or MEMORY. */
AFSYNC_MUST_USE
bool afsync_http_begin(struct afsync_http *http, const struct afsync_http_request *request,
                       void *tag, struct afsync_fault *fault);

/* Waits until one that was sent off is done, so many milliseconds at most; false: none is.
 * The caller ends the answer in `done`. */
AFSYNC_MUST_USE
bool afsync_http_wait(struct afsync_http *http, int64_t wait_ms,
                      struct afsync_http_done *done);

/* Ends all that was sent off: nobody waits for it any more. */
void afsync_http_abandon(struct afsync_http *http);

/* Asks and waits for the answer. True if there is one, whatever its status; the fault of a
 * false is one of those above. */
AFSYNC_MUST_USE
bool afsync_http_ask(struct afsync_http *http, const struct afsync_http_request *request,
                     struct afsync_http_answer *answer, struct afsync_fault *fault);

/* Milliseconds that the deadline leaves. */
int afsync_http_left_ms(const struct afsync_http *http);

/* Sleeps so long between two requests, but no longer than the run goes on. */
void afsync_http_sleep(const struct afsync_http *http, int64_t ms);

/* How many requests were sent so far. */
size_t afsync_http_asked(const struct afsync_http *http);

/* The fault is of this answer: it takes the id of the request. */
void afsync_http_name_request(const struct afsync_http_answer *answer,
                              struct afsync_fault *fault);

/* Wipes the body, which may hold a token. */
void afsync_http_answer_fini(struct afsync_http_answer *answer);

#endif
