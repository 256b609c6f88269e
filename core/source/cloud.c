/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of clouds, and asking an ARM that is not in it. */
#include "source/cloud.h"

#include "base/json.h"
#include "source/azure_error.h"
#include "source/url.h"

#include <stdio.h>
#include <string.h>

#define METADATA_PATH "/metadata/endpoints?api-version=2022-09-01"

static const struct {
    const char *name;
    struct afsync_cloud cloud;
} clouds[] = {
    {"public",
     {"https://login.microsoftonline.com",
      {{"https://management.azure.com", "https://management.azure.com"},
       {"https://api.loganalytics.azure.com", "https://api.loganalytics.io"}}}},
    {"usgov",
     {"https://login.microsoftonline.us",
      {{"https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net/"},
       {"https://api.loganalytics.us", "https://api.loganalytics.us"}}}},
    {"china",
     {"https://login.chinacloudapi.cn",
      {{"https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/"},
       {"https://api.loganalytics.azure.cn", "https://api.loganalytics.azure.cn"}}}},
};

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

/* Is it the cloud whose ARM we ask? */
static bool is_ours(struct json_object *entry, const struct afsync_cloud *cloud) {
    const char *arm = afsync_json_string(entry, "resourceManager");
    struct afsync_url_origin theirs, ours;

    return arm != NULL && afsync_url_origin_read(&theirs, arm) &&
           afsync_url_origin_read(&ours, cloud->places[AFSYNC_AT_ARM].url) &&
           afsync_name_equal(theirs.host, ours.host);
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
    struct afsync_url_origin origin;

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
    if (!afsync_url_origin_read(&origin, login) || !afsync_url_origin_is_safe(&origin))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "endpoints of cloud %s: its login endpoint %s is refused, "
                                "only https is safe",
                                cloud->places[AFSYNC_AT_ARM].url, login);
    if (!copy_url(cloud->login, login))
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "endpoints of cloud %s: its login endpoint is too long",
                                cloud->places[AFSYNC_AT_ARM].url);
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

static bool read_root(struct afsync_cloud *cloud, struct json_object *root,
                      struct afsync_fault *fault) {
    struct json_object *entry = pick_entry(root, cloud);

    if (entry == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_FORMAT,
            "endpoints of cloud %s: none of the clouds it names is its own",
            cloud->places[AFSYNC_AT_ARM].url);
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
    root =
        afsync_json_parse(bytes, strlen(bytes), "the list of the cloud's endpoints", fault);
    if (root == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_FORMAT,
                                "the list of the cloud's endpoints is empty");
    ok = read_root(cloud, root, fault);
    json_object_put(root);
    return ok;
}

static bool refuse_discovery(const struct afsync_cloud *cloud,
                             const struct afsync_http_answer *answer, const char *what,
                             struct afsync_fault *fault) {
    char error[AFSYNC_AZURE_ERROR_MAX];

    afsync_azure_error_say(error, &answer->body, NULL);
    return afsync_fault_set(fault, AFSYNC_FAULT_HTTP, "%s at %s: HTTP %ld%s%s", what,
                            cloud->places[AFSYNC_AT_ARM].url, answer->status,
                            error[0] != '\0' ? ", " : "", error);
}

static bool discover(struct afsync_cloud *cloud, struct afsync_http *http,
                     struct afsync_fault *fault) {
    char url[AFSYNC_CLOUD_URL_MAX + sizeof METADATA_PATH];
    struct afsync_http_request request = {.what = "ask the cloud for its endpoints",
                                          .url = url};
    struct afsync_http_answer answer = {0};
    bool ok = false;

    snprintf(url, sizeof url, "%s%s", cloud->places[AFSYNC_AT_ARM].url, METADATA_PATH);
    if (afsync_http_ask(http, &request, &answer, fault))
        ok = answer.status == 200 ? afsync_cloud_read(cloud, &answer.body, fault)
                                  : refuse_discovery(cloud, &answer, request.what, fault);
    afsync_http_answer_fini(&answer);
    return ok;
}

bool afsync_cloud_may_be(const char *name) {
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++)
        if (afsync_name_equal(name, clouds[i].name))
            return true;
    return strlen(name) < AFSYNC_CLOUD_URL_MAX && afsync_url_may_be(name);
}

bool afsync_cloud_find(struct afsync_cloud *cloud, const char *name,
                       struct afsync_http *http, struct afsync_fault *fault) {
    *cloud = clouds[0].cloud;
    if (name == NULL)
        return true;
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++)
        if (afsync_name_equal(name, clouds[i].name)) {
            *cloud = clouds[i].cloud;
            return true;
        }
    if (strstr(name, "://") == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "cloud %s is not known: public, usgov, china or the https URL "
            "of an ARM",
            name);
    *cloud = (struct afsync_cloud){0};
    if (!copy_url(cloud->places[AFSYNC_AT_ARM].url, name))
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "the URL of the cloud is too long");
    return discover(cloud, http, fault);
}
