/* SPDX-License-Identifier: Apache-2.0
 *
 * A conversation with one cloud, shared by the sources that ask it: finds its hosts, logs
 * in where a request needs it, asks many things side by side, renews a token once that was
 * refused, and says in words what went wrong. */
#ifndef AFSYNC_SOURCE_AZURE_H
#define AFSYNC_SOURCE_AZURE_H

#include "base/attr.h"
#include "base/fault.h"
#include "source/cloud.h"
#include "source/deadline.h"
#include "source/http.h"
#include "source/login.h"
#include "source/pace.h"

#include <stdbool.h>
#include <stddef.h>

/* Which cloud, who asks, and by which road. Strings are borrowed for as long as the config
 * is used. */
struct afsync_azure_config {
    const char *cloud; /* "public" (also NULL), "usgov", "china" or an ARM URL */
    struct afsync_credential credential;
    const char *ca;               /* a file or folder of certificates; NULL: the system's */
    const char *proxy, *no_proxy; /* https_proxy, no_proxy of the environment; NULL: none */
    const char *token_folder;     /* where tokens are kept between runs; NULL: nowhere */
    int64_t clock_ms;             /* the wall clock */
};

/* `= {0}` is closed. Whoever opened it calls afsync_azure_close, also after a false. */
struct afsync_azure {
    const struct afsync_azure_config *config;
    struct afsync_http *http; /* NULL until it is needed */
    struct afsync_cloud cloud;
    struct afsync_login login;
    const struct afsync_deadline *deadline;
    int64_t opened_at; /* by the clock of the deadline */
    struct afsync_pace paces[AFSYNC_PLACES];
    unsigned token_number[AFSYNC_PLACES]; /* goes up with each new token */
    bool renewed[AFSYNC_PLACES];
    int64_t waited_ms; /* to spare Azure */
};

/* One question. Its strings live until it is answered. */
struct afsync_azure_request {
    enum afsync_place place; /* whose token goes along, and to whose host alone */
    const char *what;        /* "list services of subscription S" */
    const char *whose;       /* what a 404 says was not found: "service S" */
    const char *role;        /* the role that a 403 says is needed */
    const char *url;
    const char *json;   /* to POST; NULL: GET */
    const char *header; /* that goes along, "Name: value"; NULL: none */
    void *tag;          /* the asker's own */
};

/* Who asks. `next` fills the next question; false: there is none until another one is
 * answered. `answered` takes each answer, whatever its status, or NULL and why there is
 * none; false: out of memory. What was taken is always given back, also then. */
struct afsync_azure_asker {
    void *context;
    bool (*next)(void *context, struct afsync_azure_request *request);
    bool (*answered)(void *context, const struct afsync_azure_request *request,
                     const struct afsync_http_answer *answer,
                     const struct afsync_fault *seen, struct afsync_fault *fault);
};

/* Config and deadline are borrowed until the close. Asks nobody but an ARM URL for its
 * endpoints; checks first that all is there that a login needs. */
AFSYNC_MUST_USE
bool afsync_azure_open(struct afsync_azure *azure, const struct afsync_azure_config *config,
                       const struct afsync_deadline *deadline, struct afsync_fault *fault);
void afsync_azure_close(struct afsync_azure *azure);

/* Asks until there is no further question. Answers of 408 and 5xx, and a network that
 * fails, are tried again; a 429 holds back all that goes to its place, also in processes
 * that come later. Only memory can fail. */
AFSYNC_MUST_USE
bool afsync_azure_run(struct afsync_azure *azure, const struct afsync_azure_asker *asker,
                      struct afsync_fault *fault);

/* The JSON of an answer of status 200, which the caller puts; else NULL and a fault that
 * begins with what was asked and says what came back, never a token. */
struct json_object *afsync_azure_read(const struct afsync_azure *azure,
                                      const struct afsync_azure_request *request,
                                      const struct afsync_http_answer *answer,
                                      struct afsync_fault *fault);

/* Spells out a place and the client that asks there, for what is remembered of the two. */
enum { AFSYNC_AZURE_WHOM_MAX = 2 * AFSYNC_CLOUD_URL_MAX };
void afsync_azure_whom(const struct afsync_azure *azure, enum afsync_place place,
                       char out[AFSYNC_AZURE_WHOM_MAX]);

/* Where a place is: "https://management.azure.com"; "" if this cloud has none. */
const char *afsync_azure_base(const struct afsync_azure *azure, enum afsync_place place);

/* Does the place's token go there? */
bool afsync_azure_is_home(const struct afsync_azure *azure, enum afsync_place place,
                          const char *url);

/* Whole seconds that are left to ask, at least 1 and at most `most`. */
int afsync_azure_left_s(const struct afsync_azure *azure, int most);

/* How many requests were sent so far. */
size_t afsync_azure_asked(const struct afsync_azure *azure);

#endif
