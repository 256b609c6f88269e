/* SPDX-License-Identifier: Apache-2.0
 *
 * A request as a handler sees it, and the reply it fills. */
#ifndef AFSYNC_SIM_MESSAGE_H
#define AFSYNC_SIM_MESSAGE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    AFSYNC_SIM_SEGMENTS_MAX = 24,
    AFSYNC_SIM_HEADERS_MAX = 16,
    AFSYNC_SIM_PATH_MAX = 4096,
    AFSYNC_SIM_BASE_MAX = 300,
};

/* Everything is borrowed for as long as the request is answered. */
struct afsync_sim_request {
    const char *method;
    const char *path;               /* decoded */
    const char *body;               /* "" if there is none */
    const char *authorization;      /* NULL if there is none */
    char base[AFSYNC_SIM_BASE_MAX]; /* how the client calls us: "http://127.0.0.1:41234" */
    int64_t now_s;
    int64_t clock_ms; /* of a clock that nobody sets */
    bool is_for_identity; /* it came to the listener of the identities */
    struct MHD_Connection *connection;

    /* Filled by the router: the path cut at its slashes, and which segment is which. */
    char cut_path[AFSYNC_SIM_PATH_MAX];
    const char *segments[AFSYNC_SIM_SEGMENTS_MAX];
    size_t segment_count;
    const struct afsync_sim_route *route;
};

/* The decoded value of a query parameter, NULL if it is not there. */
const char *afsync_sim_query(const struct afsync_sim_request *request, const char *name);

/* A header of the request, NULL if it is not there. */
const char *afsync_sim_request_header(const struct afsync_sim_request *request,
                                      const char *name);

/* The segment that the route calls {name}, NULL if it has none. */
const char *afsync_sim_param(const struct afsync_sim_request *request, const char *name);

struct afsync_sim_header {
    char *name, *value;
};

/* `= {0}` is empty. Its owner calls afsync_sim_reply_fini. */
struct afsync_sim_reply {
    unsigned status;
    struct json_object *json; /* the body, unless `text` is set */
    char *text;
    size_t length; /* of the text, once the reply is settled */
    struct afsync_sim_header headers[AFSYNC_SIM_HEADERS_MAX];
    size_t header_count;

    /* What happens to it on the way. */
    int64_t delay_ms;
    int64_t cut;   /* close after so many bytes of the body; -1: no */
    int64_t reset; /* the same by a reset; at 0 nothing is sent at all */
    int64_t drip;  /* so many bytes a second; 0: as they come */
    int64_t huge;  /* as many bytes at least, by blanks behind the body */
    bool endless;  /* an array that does not end instead of the body */
    bool silent;   /* never answer */
};

void afsync_sim_reply_fini(struct afsync_sim_reply *reply);

/* Turns the body into text, so that nothing of it is shared with the scenario. */
void afsync_sim_reply_settle(struct afsync_sim_reply *reply);

/* Drops what the reply says, but not what happens to it. */
void afsync_sim_reply_clear(struct afsync_sim_reply *reply);

/* Adds a header, or replaces the one of that name. */
void afsync_sim_reply_header(struct afsync_sim_reply *reply, const char *name,
                             const char *value);

/* Takes the JSON. */
void afsync_sim_reply_take(struct afsync_sim_reply *reply, unsigned status,
                           struct json_object *json);

/* Takes the text of JSON; the caller's memory is freed. NULL: an empty body. */
void afsync_sim_reply_take_text(struct afsync_sim_reply *reply, unsigned status,
                                char *text);

/* ARM's error shape, with the headers ARM adds. */
void afsync_sim_reply_error(struct afsync_sim_reply *reply, unsigned status,
                            const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
