/* SPDX-License-Identifier: Apache-2.0
 *
 * What must be known of a URL before anything is sent to it. */
#ifndef AFSYNC_SOURCE_URL_H
#define AFSYNC_SOURCE_URL_H

#include "base/attr.h"
#include "base/text.h"

#include <stdbool.h>

/* The longest URL we build or follow, in bytes with its NUL. */
enum { AFSYNC_URL_MAX = 8192 };

/* Scheme, host and port: what decides who reads a request. */
struct afsync_url_origin {
    char scheme[8];
    char host[256];
    char port[8];
};

/* False if it is no absolute http or https URL, is too long, or carries a user name. */
AFSYNC_MUST_USE
bool afsync_url_origin_read(struct afsync_url_origin *origin, const char *url);

/* May a secret go there? https anywhere; http to this machine only (127.0.0.0/8, ::1,
 * localhost). */
bool afsync_url_origin_is_safe(const struct afsync_url_origin *origin);

/* Is it this machine itself? */
bool afsync_url_origin_is_loopback(const struct afsync_url_origin *origin);

/* A first look at what an administrator wrote: may it become a safe origin? It needs no
 * libcurl, so an answer from memory does not wait for one; whoever asks looks closely
 * again. */
AFSYNC_MUST_USE
bool afsync_url_may_be(const char *url);

bool afsync_url_origin_equal(const struct afsync_url_origin *left,
                             const struct afsync_url_origin *right);

/* Adds `part` percent-encoded, so that it is one path segment or one form value. */
void afsync_url_add_part(struct afsync_text *text, const char *part);

#endif
