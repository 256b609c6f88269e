/* SPDX-License-Identifier: Apache-2.0
 *
 * The one door to libcurl: it is opened when Azure is to be asked, and not before, because
 * loading it and the thirty libraries behind it takes many times as long as an answer from
 * memory.
 *
 * A door is a table of functions. It has no end of its own: the library stays loaded. */
#ifndef AFSYNC_SOURCE_CURL_DOOR_H
#define AFSYNC_SOURCE_CURL_DOOR_H

#include "base/attr.h"
#include "base/fault.h"

#include <curl/curl.h>
#include <stdbool.h>

/* Every function we use: its type and, behind curl_, its name. */
#define AFSYNC_CURL_FUNCTIONS(FUNCTION)                                                    \
    FUNCTION(CURLcode, global_init, (long flags))                                          \
    FUNCTION(void, global_cleanup, (void))                                                 \
    FUNCTION(CURL *, easy_init, (void))                                                    \
    FUNCTION(void, easy_cleanup, (CURL * easy))                                            \
    FUNCTION(CURLcode, easy_setopt, (CURL * easy, CURLoption option, ...))                 \
    FUNCTION(CURLcode, easy_getinfo, (CURL * easy, CURLINFO info, ...))                    \
    FUNCTION(const char *, easy_strerror, (CURLcode code))                                 \
    FUNCTION(CURLM *, multi_init, (void))                                                  \
    FUNCTION(CURLMcode, multi_cleanup, (CURLM * multi))                                    \
    FUNCTION(CURLMcode, multi_setopt, (CURLM * multi, CURLMoption option, ...))            \
    FUNCTION(CURLMcode, multi_add_handle, (CURLM * multi, CURL * easy))                    \
    FUNCTION(CURLMcode, multi_remove_handle, (CURLM * multi, CURL * easy))                 \
    FUNCTION(CURLMcode, multi_perform, (CURLM * multi, int *running))                      \
    FUNCTION(CURLMcode, multi_poll,                                                        \
             (CURLM * multi, struct curl_waitfd * others, unsigned count, int timeout_ms,  \
              int *events))                                                                \
    FUNCTION(CURLMsg *, multi_info_read, (CURLM * multi, int *left))                       \
    FUNCTION(CURLHcode, easy_header,                                                       \
             (CURL * easy, const char *name, size_t index, unsigned origin, int request,   \
              struct curl_header **header))                                                \
    FUNCTION(struct curl_slist *, slist_append,                                            \
             (struct curl_slist * list, const char *string))                               \
    FUNCTION(void, slist_free_all, (struct curl_slist * list))                             \
    FUNCTION(CURLU *, url, (void))                                                         \
    FUNCTION(void, url_cleanup, (CURLU * url))                                             \
    FUNCTION(CURLUcode, url_set,                                                           \
             (CURLU * url, CURLUPart part, const char *value, unsigned flags))             \
    FUNCTION(CURLUcode, url_get,                                                           \
             (const CURLU *url, CURLUPart part, char **value, unsigned flags))             \
    FUNCTION(void, free, (void *memory))

struct afsync_curl {
#define FUNCTION(type, name, parameters) type(*name) parameters;
    AFSYNC_CURL_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* Opens the door; a fault names the library or the function that is missing, and the
 * package. */
AFSYNC_MUST_USE
bool afsync_curl_open(struct afsync_curl *curl, struct afsync_fault *fault);

/* For front ends with threads: once before there are any, and at the end. */
AFSYNC_MUST_USE
bool afsync_network_init(struct afsync_fault *fault);
void afsync_network_cleanup(void);

#endif
