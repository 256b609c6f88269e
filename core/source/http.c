/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP with libcurl's easy interface. */
#include "source/http.h"

#include "base/count.h"
#include "source/curl_door.h"
#include "source/secret.h"
#include "source/url.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct afsync_http {
    struct afsync_curl curl;
    CURL *easy;
    const struct afsync_deadline *deadline;
    struct afsync_http_road road;
    size_t asked;
    char error[CURL_ERROR_SIZE];
};

/* The system's certificates are not trusted beside the given ones. */
static bool set_trust(const struct afsync_http *http, const char *ca,
                      struct afsync_fault *fault) {
    struct stat found;
    bool folder;

    if (ca == NULL)
        return true;
    if (stat(ca, &found) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "certificates %s: %s", ca,
                                strerror(errno));
    folder = S_ISDIR(found.st_mode);
    if (http->curl.easy_setopt(http->easy, CURLOPT_CAINFO, folder ? NULL : ca) !=
            CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_CAPATH, folder ? ca : NULL) != CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

static size_t keep_body(char *bytes, size_t size, size_t count, void *context) {
    struct afsync_text *body = context;

    afsync_text_add_bytes(body, bytes, size * count);
    return body->failed ? 0 : size * count;
}

static bool set_manners(const struct afsync_http *http, struct afsync_fault *fault) {
    /* Without QUICK_EXIT a name server that does not answer would outlast the deadline:
     * libcurl waits for its resolver thread. */
    if (http->curl.easy_setopt(http->easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_QUICK_EXIT, 1L) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_PATH_AS_IS, 1L) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_SSLVERSION,
                               (long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_ACCEPT_ENCODING, "gzip") != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_USERAGENT,
                               "azure-file-sync-monitor/" AFSYNC_VERSION) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_WRITEFUNCTION, keep_body) != CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

void afsync_http_free(struct afsync_http *http) {
    if (http == NULL)
        return;
    if (http->easy != NULL)
        http->curl.easy_cleanup(http->easy);
    free(http);
}

struct afsync_http *afsync_http_new(const struct afsync_http_road *road,
                                    const struct afsync_deadline *deadline,
                                    struct afsync_fault *fault) {
    struct afsync_http *http = calloc(1, sizeof *http);

    if (http == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    http->deadline = deadline;
    http->road = *road;
    if (!afsync_curl_open(&http->curl, fault)) {
        free(http);
        return NULL;
    }
    http->easy = http->curl.easy_init();
    if (http->easy == NULL) {
        afsync_fault_no_memory(fault);
    } else {
        http->curl.easy_setopt(http->easy, CURLOPT_ERRORBUFFER, http->error);
        if (set_manners(http, fault) && set_trust(http, road->ca, fault))
            return http;
    }
    afsync_http_free(http);
    return NULL;
}

/* Only the scheme that was judged safe may be spoken. */
static bool set_target(struct afsync_http *http, const struct afsync_http_request *request,
                       struct afsync_fault *fault) {
    struct afsync_url_origin origin;
    const char *proxy = http->road.proxy;
    const char *no_proxy = http->road.no_proxy;

    if (!afsync_url_origin_read(&origin, request->url))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE, "%s: no https URL, or too long",
                                request->what);
    if (!request->to_identity && !afsync_url_origin_is_safe(&origin))
        return afsync_fault_set(fault, AFSYNC_FAULT_USAGE,
                                "%s: plain http to %s is refused, only https is safe",
                                request->what, origin.host);
    if (request->to_identity || strcmp(origin.scheme, "http") == 0)
        proxy = NULL;
    /* An empty string, where NULL would make libcurl ask the environment. */
    if (http->curl.easy_setopt(http->easy, CURLOPT_URL, request->url) != CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_PROTOCOLS_STR, origin.scheme) !=
            CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_PROXY, proxy != NULL ? proxy : "") !=
            CURLE_OK ||
        http->curl.easy_setopt(http->easy, CURLOPT_NOPROXY,
                               no_proxy != NULL ? no_proxy : "") != CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

static bool set_limits(struct afsync_http *http, const struct afsync_http_request *request,
                       struct afsync_fault *fault) {
    long left = afsync_deadline_left_ms(http->deadline);

    if (left == 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                                "%s: not asked, the time of the run is over",
                                request->what);
    http->curl.easy_setopt(http->easy, CURLOPT_TIMEOUT_MS, left);
    http->curl.easy_setopt(http->easy, CURLOPT_CONNECTTIMEOUT_MS, left);
    return true;
}

static void set_method(struct afsync_http *http, const char *body) {
    if (body == NULL) {
        http->curl.easy_setopt(http->easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    /* POSTFIELDS is not copied: a form stays in the caller's memory, which wipes it. */
    http->curl.easy_setopt(http->easy, CURLOPT_POST, 1L);
    http->curl.easy_setopt(http->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    http->curl.easy_setopt(http->easy, CURLOPT_POSTFIELDS, body);
}

static void free_headers(const struct afsync_curl *curl, struct curl_slist *headers) {
    for (struct curl_slist *line = headers; line != NULL; line = line->next)
        afsync_secret_wipe(line->data, strlen(line->data));
    curl->slist_free_all(headers);
}

static bool add_bearer(const struct afsync_curl *curl, struct curl_slist **headers,
                       const char *bearer) {
    static const char name[] = "Authorization: Bearer ";
    size_t size = sizeof name + strlen(bearer);
    char *line = malloc(size);
    struct curl_slist *longer;

    if (line == NULL)
        return false;
    snprintf(line, size, "%s%s", name, bearer);
    longer = curl->slist_append(*headers, line);
    afsync_secret_wipe(line, size);
    free(line);
    if (longer != NULL)
        *headers = longer;
    return longer != NULL;
}

/* The header's value, NULL if it is not there. */
static const char *header_of(const struct afsync_http *http, const char *name) {
    struct curl_header *header;

    return http->curl.easy_header(http->easy, name, 0, CURLH_HEADER, -1, &header) ==
                   CURLHE_OK
               ? header->value
               : NULL;
}

static void read_headers(struct afsync_http *http, struct afsync_http_answer *answer) {
    const char *wait = header_of(http, "Retry-After");
    const char *challenge = header_of(http, "WWW-Authenticate");
    struct afsync_count seconds;

    answer->retry_after_s = -1;
    if (wait != NULL) {
        seconds = afsync_count_parse(wait);
        if (seconds.known && seconds.value <= INT32_MAX)
            answer->retry_after_s = (int64_t)seconds.value;
    }
    if (challenge != NULL && strlen(challenge) < sizeof answer->challenge)
        snprintf(answer->challenge, sizeof answer->challenge, "%s", challenge);
}

/* "after 17 ms" differs each time, and one fault would look like many. */
static void drop_duration(char *detail) {
    char *after = strstr(detail, " after ");
    size_t digits = after != NULL ? strspn(after + 7, "0123456789") : 0;

    if (digits > 0 && strncmp(after + 7 + digits, " ms", 3) == 0)
        memmove(after, after + 7 + digits + 3, strlen(after + 7 + digits + 3) + 1);
}

/* Says why there is no answer, and whose it would have been: libcurl does not always name
 * the host. */
static bool blame(const struct afsync_http *http, const struct afsync_http_request *request,
                  const struct afsync_http_answer *answer, CURLcode code,
                  struct afsync_fault *fault) {
    char detail[CURL_ERROR_SIZE];
    struct afsync_url_origin origin;

    /* libcurl may quote the proxy's URL, and a password in it. */
    snprintf(detail, sizeof detail, "%s",
             http->error[0] != '\0' && strchr(http->error, '@') == NULL
                 ? http->error
                 : http->curl.easy_strerror(code));
    drop_duration(detail);
    if (!afsync_url_origin_read(&origin, request->url) || code == CURLE_OUT_OF_MEMORY)
        return afsync_fault_no_memory(fault);
    if (code == CURLE_WRITE_ERROR && answer->body.failed)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LIMIT,
            "%s at %s: an answer of more than %d bytes, or out of memory", request->what,
            origin.host, AFSYNC_HTTP_BODY_MAX);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_TIMEOUT,
            "%s at %s: no complete answer before the time of the run was "
            "over",
            request->what, origin.host);
    return afsync_fault_set(fault, AFSYNC_FAULT_NETWORK, "%s at %s: %s", request->what,
                            origin.host, detail);
}

/* Performs with the headers in place and takes them away again. */
static bool perform(struct afsync_http *http, const struct afsync_http_request *request,
                    struct curl_slist *headers, struct afsync_http_answer *answer,
                    struct afsync_fault *fault) {
    CURLcode code;

    set_method(http, request->json != NULL ? request->json : request->form);
    http->curl.easy_setopt(http->easy, CURLOPT_HTTPHEADER, headers);
    http->curl.easy_setopt(http->easy, CURLOPT_WRITEDATA, &answer->body);
    http->error[0] = '\0';
    http->asked++;
    code = http->curl.easy_perform(http->easy);
    http->curl.easy_setopt(http->easy, CURLOPT_HTTPHEADER, NULL);
    http->curl.easy_setopt(http->easy, CURLOPT_POSTFIELDS, NULL);
    if (code != CURLE_OK)
        return blame(http, request, answer, code, fault);
    http->curl.easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    read_headers(http, answer);
    return true;
}

static bool add_header(const struct afsync_curl *curl, struct curl_slist **headers,
                       const char *line) {
    struct curl_slist *longer = curl->slist_append(*headers, line);

    if (longer != NULL)
        *headers = longer;
    return longer != NULL;
}

static bool add_headers(const struct afsync_curl *curl, struct curl_slist **headers,
                        const struct afsync_http_request *request) {
    bool ok = add_header(curl, headers, "Accept: application/json") &&
              (request->json == NULL ||
               add_header(curl, headers, "Content-Type: application/json")) &&
              (request->bearer == NULL || add_bearer(curl, headers, request->bearer));

    for (size_t i = 0; ok && request->headers[i] != NULL; i++)
        ok = add_header(curl, headers, request->headers[i]);
    return ok;
}

bool afsync_http_ask(struct afsync_http *http, const struct afsync_http_request *request,
                     struct afsync_http_answer *answer, struct afsync_fault *fault) {
    struct curl_slist *headers = NULL;
    bool ok;

    *answer = (struct afsync_http_answer){.body = {.limit = AFSYNC_HTTP_BODY_MAX}};
    if (!set_target(http, request, fault) || !set_limits(http, request, fault))
        return false;
    ok = add_headers(&http->curl, &headers, request)
             ? perform(http, request, headers, answer, fault)
             : afsync_fault_no_memory(fault);
    free_headers(&http->curl, headers);
    return ok;
}

size_t afsync_http_asked(const struct afsync_http *http) {
    return http->asked;
}

void afsync_http_answer_fini(struct afsync_http_answer *answer) {
    if (answer == NULL)
        return;
    if (answer->body.data != NULL)
        afsync_secret_wipe(answer->body.data, answer->body.capacity);
    afsync_text_fini(&answer->body);
    *answer = (struct afsync_http_answer){0};
}
