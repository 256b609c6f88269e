/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading what an ARM tells of its cloud: shapes of three versions, and what front ends of
 * other vendors make of them. */
#include "source/cloud.h"

#include "base/json.h"
#include "source/url.h"

#include <stdio.h>
#include <string.h>

/* Copies a URL without the slashes at its end; false if it does not fit. */
static bool copy_url(char out[AFSYNC_CLOUD_URL_MAX], const char *url) {
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/')
        length--;
    if (length >= AFSYNC_CLOUD_URL_MAX)
        return false;
    memcpy(out, url, length);
    out[length] = '\0';
    return true;
}

/* The same of a host that is only named: it is spoken to in https, whatever is written,
 * unless it is this machine. False if it is no URL, or does not fit. */
static bool take_url(char out[AFSYNC_CLOUD_URL_MAX], const char *url) {
    char secure[AFSYNC_CLOUD_URL_MAX + 8];
    struct afsync_url_origin origin;

    if (!afsync_url_origin_read(&origin, url))
        return false;
    if (afsync_url_origin_is_safe(&origin))
        return copy_url(out, url);
    snprintf(secure, sizeof secure, "https%s", strstr(url, "://"));
    return strlen(url) < AFSYNC_CLOUD_URL_MAX && copy_url(out, secure);
}

/* Is it the cloud whose ARM we ask? */
static bool is_ours(struct json_object *entry, const struct afsync_cloud *cloud) {
    const char *arm = afsync_json_string(entry, "resourceManager");
    struct afsync_url_origin theirs, ours;

    return arm != NULL && afsync_url_origin_read(&theirs, arm) &&
           afsync_url_origin_read(&ours, cloud->places[AFSYNC_AT_ARM].url) &&
           afsync_name_equal(theirs.host, ours.host) && strcmp(theirs.port, ours.port) == 0;
}

/* The entry that tells of our cloud, NULL if none does. */
static struct json_object *pick_entry(struct json_object *root,
                                      const struct afsync_cloud *cloud) {
    if (!json_object_is_type(root, json_type_array))
        return root;
    for (size_t i = 0; i < json_object_array_length(root); i++)
        if (is_ours(json_object_array_get_idx(root, i), cloud))
            return json_object_array_get_idx(root, i);
    return json_object_array_length(root) == 1 ? json_object_array_get_idx(root, 0) : NULL;
}

static bool read_login(struct afsync_cloud *cloud, struct json_object *entry,
                       struct afsync_fault *fault) {
    const char *login = afsync_json_string(entry, "authentication.loginEndpoint");
    const char *provider = afsync_json_string(entry, "authentication.identityProvider");

    if (login == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                                "endpoints of cloud %s: no login endpoint is named",
                                cloud->places[AFSYNC_AT_ARM].url);
    if (provider != NULL && *provider != '\0' && !afsync_name_equal(provider, "AAD"))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LOGIN,
            "endpoints of cloud %s: it logs in through %s, only Entra ID "
            "(AAD) is known here",
            cloud->places[AFSYNC_AT_ARM].url, provider);
    if (!take_url(cloud->login, login))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "endpoints of cloud %s: its login endpoint %.128s is "
                                "refused, it is no URL",
                                cloud->places[AFSYNC_AT_ARM].url, login);
    return true;
}

/* Old clouds name no audience: their ARM's own URL is meant. */
static bool read_audience(struct afsync_cloud *cloud, struct json_object *entry,
                          struct afsync_fault *fault) {
    struct json_object *audiences = afsync_json_array(entry, "authentication.audiences");
    struct json_object *first = NULL;
    const char *audience = cloud->places[AFSYNC_AT_ARM].url;

    if (audiences != NULL)
        first = json_object_array_get_idx(audiences, 0);
    if (json_object_is_type(first, json_type_string))
        audience = json_object_get_string(first);
    if (strlen(audience) >= AFSYNC_CLOUD_URL_MAX)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "endpoints of cloud %s: its audience is too long",
                                cloud->places[AFSYNC_AT_ARM].url);
    snprintf(cloud->places[AFSYNC_AT_ARM].audience, AFSYNC_CLOUD_URL_MAX, "%s", audience);
    return true;
}

/* Not every cloud has one, and older versions do not tell. */
static void read_log_analytics(struct afsync_cloud *cloud, struct json_object *entry) {
    const char *resource = afsync_json_string(entry, "logAnalyticsResourceId");
    char *url = cloud->places[AFSYNC_AT_LOG_ANALYTICS].url;

    if (resource != NULL && take_url(url, resource))
        snprintf(cloud->places[AFSYNC_AT_LOG_ANALYTICS].audience, AFSYNC_CLOUD_URL_MAX,
                 "%s", resource);
}

static bool read_root(struct afsync_cloud *cloud, struct json_object *root,
                      struct afsync_fault *fault) {
    struct json_object *entry = pick_entry(root, cloud);

    if (entry == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_FORMAT,
            "endpoints of cloud %s: none of the clouds it names is its own",
            cloud->places[AFSYNC_AT_ARM].url);
    read_log_analytics(cloud, entry);
    return read_login(cloud, entry, fault) && read_audience(cloud, entry, fault);
}

bool afsync_cloud_read(struct afsync_cloud *cloud, const struct afsync_text *body,
                       struct afsync_fault *fault) {
    static const char mark[] = "\xef\xbb\xbf";
    const char *bytes = afsync_text_string(body);
    struct json_object *root;
    bool ok;

    if (strncmp(bytes, mark, strlen(mark)) == 0)
        bytes += strlen(mark);
    root = afsync_json_parse_strictly(bytes, strlen(bytes),
                                      "the list of the cloud's endpoints", fault);
    if (root == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                                "the list of the cloud's endpoints is empty");
    ok = read_root(cloud, root, fault);
    json_object_put(root);
    return ok;
}
