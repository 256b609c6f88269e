/* SPDX-License-Identifier: Apache-2.0
 *
 * Taking URLs apart with libcurl's own parser, so that what was checked is what is asked.
 */
#include "source/url.h"

#include "source/curl_door.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static bool copy_part(const struct afsync_curl *curl, CURLU *parts, CURLUPart which,
                      unsigned flags, char *out, size_t size) {
    char *part = NULL;
    bool fits;

    if (curl->url_get(parts, which, &part, flags) != CURLUE_OK)
        return false;
    fits = strlen(part) < size;
    if (fits)
        snprintf(out, size, "%s", part);
    curl->free(part);
    return fits;
}

static bool has_part(const struct afsync_curl *curl, CURLU *parts, CURLUPart which) {
    char *part = NULL;
    bool has = curl->url_get(parts, which, &part, 0) == CURLUE_OK;

    curl->free(part);
    return has;
}

static bool read_parts(struct afsync_url_origin *origin, const struct afsync_curl *curl,
                       CURLU *parts, const char *url) {
    return curl->url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
           !has_part(curl, parts, CURLUPART_USER) &&
           !has_part(curl, parts, CURLUPART_PASSWORD) &&
           copy_part(curl, parts, CURLUPART_SCHEME, 0, origin->scheme,
                     sizeof origin->scheme) &&
           copy_part(curl, parts, CURLUPART_HOST, 0, origin->host, sizeof origin->host) &&
           copy_part(curl, parts, CURLUPART_PORT, CURLU_DEFAULT_PORT, origin->port,
                     sizeof origin->port);
}

bool afsync_url_origin_read(struct afsync_url_origin *origin, const char *url) {
    struct afsync_curl curl;
    CURLU *parts;
    bool read;

    *origin = (struct afsync_url_origin){0};
    if (strlen(url) >= AFSYNC_URL_MAX || !afsync_curl_open(&curl, NULL))
        return false;
    parts = curl.url();
    if (parts == NULL)
        return false;
    read = read_parts(origin, &curl, parts, url);
    curl.url_cleanup(parts);
    return read &&
           (strcmp(origin->scheme, "https") == 0 || strcmp(origin->scheme, "http") == 0);
}

static bool is_loopback(const char *host) {
    struct in_addr address;

    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    return strcmp(host, "[::1]") == 0 || afsync_name_equal(host, "localhost");
}

bool afsync_url_origin_is_safe(const struct afsync_url_origin *origin) {
    return strcmp(origin->scheme, "https") == 0 || is_loopback(origin->host);
}

bool afsync_url_origin_is_loopback(const struct afsync_url_origin *origin) {
    return is_loopback(origin->host);
}

bool afsync_url_may_be(const char *url) {
    static const char secure[] = "https://", plain[] = "http://";
    bool is_secure = strncmp(url, secure, sizeof secure - 1) == 0;
    const char *start = url + (is_secure ? sizeof secure : sizeof plain) - 1;
    char host[sizeof "255.255.255.255"];
    size_t length;

    if (strlen(url) >= AFSYNC_URL_MAX || strpbrk(url, "@ ") != NULL)
        return false;
    if (is_secure)
        return *start != '\0' && *start != '/' && *start != ':';
    if (strncmp(url, plain, sizeof plain - 1) != 0)
        return false;
    length = *start == '[' ? sizeof "[::1]" - 1 : strcspn(start, ":/?#");
    snprintf(host, sizeof host, "%.*s", (int)length, start);
    return length < sizeof host && is_loopback(host);
}

bool afsync_url_origin_equal(const struct afsync_url_origin *left,
                             const struct afsync_url_origin *right) {
    return strcmp(left->scheme, right->scheme) == 0 &&
           afsync_name_equal(left->host, right->host) &&
           strcmp(left->port, right->port) == 0;
}

void afsync_url_add_part(struct afsync_text *text, const char *part) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    for (; *part != '\0'; part++)
        if (strchr(plain, *part) != NULL)
            afsync_text_add_bytes(text, part, 1);
        else
            afsync_text_addf(text, "%%%02X", (unsigned)(unsigned char)*part);
}
