/* SPDX-License-Identifier: Apache-2.0
 *
 * What libcurl is told: whom to trust, how to behave, where to go, what to send. */
#include "source/http_parts.h"

#include "source/secret.h"
#include "source/url.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The system's certificates, one file each under the hash of its name: only those that are
 * needed are read, where the bundle of all costs 30 ms. */
#define HASHED_FOLDER "/etc/ssl/certs"

/* Are there names such as "4042bcee.0" in it? */
static bool is_hashed(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool found = false;

    if (folder == NULL)
        return false;
    while (!found && (entry = readdir(folder)) != NULL)
        found = strspn(entry->d_name, "0123456789abcdef") == 8 &&
                strcmp(entry->d_name + 8, ".0") == 0;
    closedir(folder);
    return found;
}

const char *afsync_http_system_ca(void) {
    return is_hashed(HASHED_FOLDER) ? HASHED_FOLDER : NULL;
}

/* The system's certificates are not trusted beside the given ones. */
static bool set_trust(const struct afsync_http *http, CURL *easy,
                      struct afsync_fault *fault) {
    const char *ca = http->road.ca;
    struct stat found;
    bool folder;

    if (ca == NULL)
        return true; /* as libcurl was built */
    if (stat(ca, &found) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "certificates %s: %s", ca,
                                strerror(errno));
    folder = S_ISDIR(found.st_mode);
    if (http->curl.easy_setopt(easy, CURLOPT_CAINFO, folder ? NULL : ca) != CURLE_OK ||
        http->curl.easy_setopt(easy, CURLOPT_CAPATH, folder ? ca : NULL) != CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

static size_t keep_body(char *bytes, size_t size, size_t count, void *context) {
    struct afsync_text *body = context;

    afsync_text_add_bytes(body, bytes, size * count);
    return body->failed ? 0 : size * count;
}

static bool set_manners(const struct afsync_curl *curl, CURL *easy,
                        struct afsync_fault *fault) {
    /* Without QUICK_EXIT a name server that does not answer would outlast the deadline:
     * libcurl waits for its resolver thread. PIPEWAIT: before another connection is opened
     * the first one tells whether it can be shared. */
    if (curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_PIPEWAIT, 1L) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) !=
            CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_USERAGENT,
                          "azure-file-sync-monitor/" AFSYNC_VERSION) != CURLE_OK ||
        curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_body) != CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

bool afsync_transfer_init(struct afsync_http *http, struct afsync_transfer *transfer,
                          struct afsync_fault *fault) {
    if (transfer->easy != NULL)
        return true;
    transfer->easy = http->curl.easy_init();
    if (transfer->easy == NULL)
        return afsync_fault_no_memory(fault);
    http->curl.easy_setopt(transfer->easy, CURLOPT_ERRORBUFFER, transfer->error);
    http->curl.easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    http->curl.easy_setopt(transfer->easy, CURLOPT_WRITEDATA, &transfer->answer.body);
    if (set_manners(&http->curl, transfer->easy, fault) &&
        set_trust(http, transfer->easy, fault))
        return true;
    http->curl.easy_cleanup(transfer->easy);
    transfer->easy = NULL;
    return false;
}

/* ---- for one request ---- */

/* Only the scheme that was judged safe may be spoken. */
static bool set_target(struct afsync_http *http, const struct afsync_transfer *transfer,
                       struct afsync_fault *fault) {
    const struct afsync_http_request *request = &transfer->request;
    const char *proxy = http->road.proxy, *no_proxy = http->road.no_proxy;
    struct afsync_url_origin origin;
    CURL *easy = transfer->easy;

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
    if (http->curl.easy_setopt(easy, CURLOPT_URL, request->url) != CURLE_OK ||
        http->curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, origin.scheme) != CURLE_OK ||
        http->curl.easy_setopt(easy, CURLOPT_PROXY, proxy != NULL ? proxy : "") !=
            CURLE_OK ||
        http->curl.easy_setopt(easy, CURLOPT_NOPROXY, no_proxy != NULL ? no_proxy : "") !=
            CURLE_OK)
        return afsync_fault_no_memory(fault);
    return true;
}

static bool set_limits(struct afsync_http *http, const struct afsync_transfer *transfer,
                       struct afsync_fault *fault) {
    long left = afsync_deadline_left_ms(http->deadline);

    if (left == 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                                "%s: not asked, the time of the run is over",
                                transfer->request.what);
    http->curl.easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, left);
    http->curl.easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS, left);
    return true;
}

static void set_method(struct afsync_http *http, const struct afsync_transfer *transfer) {
    const struct afsync_http_request *request = &transfer->request;
    const char *body = request->json != NULL ? request->json : request->form;

    if (body == NULL) {
        http->curl.easy_setopt(transfer->easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    /* POSTFIELDS is not copied: a form stays in the caller's memory, which wipes it. */
    http->curl.easy_setopt(transfer->easy, CURLOPT_POST, 1L);
    http->curl.easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    http->curl.easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, body);
}

static bool add_header(const struct afsync_curl *curl, struct curl_slist **headers,
                       const char *line) {
    struct curl_slist *longer = curl->slist_append(*headers, line);

    if (longer != NULL)
        *headers = longer;
    return longer != NULL;
}

static bool add_bearer(const struct afsync_curl *curl, struct curl_slist **headers,
                       const char *bearer) {
    static const char name[] = "Authorization: Bearer ";
    size_t size = sizeof name + strlen(bearer);
    char *line = malloc(size);
    bool ok;

    if (line == NULL)
        return false;
    snprintf(line, size, "%s%s", name, bearer);
    ok = add_header(curl, headers, line);
    afsync_secret_wipe(line, size);
    free(line);
    return ok;
}

/* An id of our own, by which Azure's support finds the request. */
static bool add_id(struct afsync_http *http, struct afsync_transfer *transfer) {
    struct afsync_http_answer *answer = &transfer->answer;
    char line[128];

    if (http->run_id[0] == '\0')
        return true;
    snprintf(answer->request_id, sizeof answer->request_id, "%s%012zx", http->run_id,
             http->asked + 1);
    snprintf(line, sizeof line, "x-ms-client-request-id: %s", answer->request_id);
    return add_header(&http->curl, &transfer->headers, line);
}

static bool set_headers(struct afsync_http *http, struct afsync_transfer *transfer) {
    const struct afsync_http_request *request = &transfer->request;
    struct curl_slist **headers = &transfer->headers;
    bool ok =
        add_header(&http->curl, headers, "Accept: application/json") &&
        (request->json == NULL ||
         add_header(&http->curl, headers, "Content-Type: application/json")) &&
        (request->to_identity || add_id(http, transfer)) &&
        (request->bearer == NULL || add_bearer(&http->curl, headers, request->bearer));

    for (size_t i = 0; ok && request->headers[i] != NULL; i++)
        ok = add_header(&http->curl, headers, request->headers[i]);
    return ok && http->curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER,
                                        transfer->headers) == CURLE_OK;
}

bool afsync_transfer_aim(struct afsync_http *http, struct afsync_transfer *transfer,
                         struct afsync_fault *fault) {
    if (!set_target(http, transfer, fault) || !set_limits(http, transfer, fault))
        return false;
    set_method(http, transfer);
    transfer->error[0] = '\0';
    return set_headers(http, transfer) ? true : afsync_fault_no_memory(fault);
}

void afsync_transfer_clear(struct afsync_http *http, struct afsync_transfer *transfer) {
    http->curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, NULL);
    http->curl.easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, NULL);
    for (struct curl_slist *line = transfer->headers; line != NULL; line = line->next)
        afsync_secret_wipe(line->data, strlen(line->data));
    http->curl.slist_free_all(transfer->headers);
    transfer->headers = NULL;
    transfer->request = (struct afsync_http_request){0};
    afsync_http_answer_fini(&transfer->answer);
    transfer->busy = transfer->done = false;
}
