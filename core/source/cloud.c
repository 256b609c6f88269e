/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of clouds, and asking an ARM that is not in it. */
#include "source/cloud.h"

#include "base/text.h"
#include "base/time.h"
#include "source/again.h"
#include "source/azure_error.h"
#include "source/kept.h"
#include "source/url.h"

#include <stdio.h>
#include <string.h>

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

/* ---- keeping what was told ---- */

/* The strings that are kept, beside the URL that was asked. */
enum { KEPT_STRINGS = 4 };

static void list_strings(struct afsync_cloud *cloud, char *strings[KEPT_STRINGS]) {
    strings[0] = cloud->login;
    strings[1] = cloud->places[AFSYNC_AT_ARM].audience;
    strings[2] = cloud->places[AFSYNC_AT_LOG_ANALYTICS].url;
    strings[3] = cloud->places[AFSYNC_AT_LOG_ANALYTICS].audience;
}

static struct afsync_kept kept_of(const struct afsync_cloud *cloud, const char *folder) {
    return (struct afsync_kept){
        .folder = folder, .suffix = ".cloud", .what_for = cloud->places[AFSYNC_AT_ARM].url};
}

static bool read_strings(struct afsync_cloud *cloud, const char *line) {
    char *strings[KEPT_STRINGS];
    struct afsync_url_origin origin;

    list_strings(cloud, strings);
    for (int i = 0; i < KEPT_STRINGS; i++) {
        size_t length = strcspn(line, "\t");

        if (length >= AFSYNC_CLOUD_URL_MAX ||
            line[length] == (i + 1 < KEPT_STRINGS ? '\0' : '\t'))
            return false;
        memcpy(strings[i], line, length);
        strings[i][length] = '\0';
        line += length + (line[length] == '\t' ? 1 : 0);
    }
    return afsync_url_origin_read(&origin, cloud->login) &&
           afsync_url_origin_is_safe(&origin);
}

static bool recall(struct afsync_cloud *cloud, const struct afsync_cloud_memory *memory) {
    struct afsync_kept kept = kept_of(cloud, memory->folder);
    struct afsync_cloud told = *cloud;
    struct afsync_kept_word word;
    bool ok;

    if (!afsync_kept_read(&kept, memory->now_ms, &word))
        return false;
    ok = read_strings(&told, word.text);
    afsync_kept_fini(&word);
    if (ok)
        *cloud = told;
    return ok;
}

static void keep(struct afsync_cloud *cloud, const struct afsync_cloud_memory *memory) {
    struct afsync_kept kept = kept_of(cloud, memory->folder);
    struct afsync_kept_word word = {.made_at = memory->now_ms,
                                    .expires_at = memory->now_ms + AFSYNC_DAY};
    struct afsync_text line = {0};
    char *strings[KEPT_STRINGS];
    bool may_be_kept = true;

    list_strings(cloud, strings);
    for (int i = 0; i < KEPT_STRINGS; i++) {
        may_be_kept = may_be_kept && strchr(strings[i], '\t') == NULL;
        afsync_text_addf(&line, "%s%s", i > 0 ? "\t" : "", strings[i]);
    }
    word.text = afsync_text_string(&line);
    if (may_be_kept && afsync_text_good(&line, NULL))
        afsync_kept_write(&kept, &word);
    afsync_text_fini(&line);
}

void afsync_cloud_forget(const struct afsync_cloud *cloud, const char *folder) {
    struct afsync_kept kept = kept_of(cloud, folder);

    afsync_kept_remove(&kept);
}

/* ---- asking ---- */

static bool refuse_discovery(const struct afsync_cloud *cloud,
                             const struct afsync_http_answer *answer, const char *what,
                             struct afsync_fault *fault) {
    char error[AFSYNC_AZURE_ERROR_MAX];

    afsync_azure_error_say(error, &answer->body, NULL);
    afsync_fault_set(fault, AFSYNC_FAULT_HTTP, "%s at %s: HTTP %ld%s%s", what,
                     cloud->places[AFSYNC_AT_ARM].url, answer->status,
                     error[0] != '\0' ? ", " : "", error);
    afsync_http_name_request(answer, fault);
    return false;
}

/* Old clouds know only the oldest. */
static const char *const versions[] = {"2022-09-01", "2015-01-01"};
enum { VERSIONS = sizeof versions / sizeof versions[0] };

static bool is_of_another_version(const struct afsync_http_answer *answer) {
    return answer->status == 400 || answer->status == 404;
}

/* Asks in one version. `may_ask_again` tells on return whether an older one is worth it;
 * then there is no fault yet. */
static bool ask_in(struct afsync_cloud *cloud, const char *version,
                   struct afsync_http *http, bool *may_ask_again,
                   struct afsync_fault *fault) {
    char url[AFSYNC_CLOUD_URL_MAX + 64];
    struct afsync_http_request request = {.what = "ask the cloud for its endpoints",
                                          .url = url};
    struct afsync_http_answer answer = {0};
    bool answered, ok = false;

    snprintf(url, sizeof url, "%s/metadata/endpoints?api-version=%s",
             cloud->places[AFSYNC_AT_ARM].url, version);
    answered = afsync_again_ask(http, &request, &answer, fault);
    *may_ask_again = *may_ask_again && answered && is_of_another_version(&answer);
    if (answered && answer.status == 200)
        ok = afsync_cloud_read(cloud, &answer.body, fault);
    else if (answered && !*may_ask_again)
        refuse_discovery(cloud, &answer, request.what, fault);
    afsync_http_answer_fini(&answer);
    return ok;
}

static bool discover(struct afsync_cloud *cloud, struct afsync_http *http,
                     struct afsync_fault *fault) {
    bool may_ask_again = true;

    for (size_t i = 0; may_ask_again; i++) {
        may_ask_again = i + 1 < VERSIONS;
        if (ask_in(cloud, versions[i], http, &may_ask_again, fault))
            return true;
    }
    return false;
}

bool afsync_cloud_may_be(const char *name) {
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++)
        if (afsync_name_equal(name, clouds[i].name))
            return true;
    return strlen(name) < AFSYNC_CLOUD_URL_MAX && afsync_url_may_be(name);
}

/* The row of a name, NULL if the table has none. */
static const struct afsync_cloud *find_in_table(const char *name) {
    for (size_t i = 0; i < sizeof clouds / sizeof clouds[0]; i++)
        if (afsync_name_equal(name, clouds[i].name))
            return &clouds[i].cloud;
    return NULL;
}

/* The URL that is asked, without the slashes at its end. */
static bool take_name(struct afsync_cloud *cloud, const char *name) {
    size_t length = strlen(name);

    while (length > 0 && name[length - 1] == '/')
        length--;
    if (length >= AFSYNC_CLOUD_URL_MAX)
        return false;
    *cloud = (struct afsync_cloud){0};
    memcpy(cloud->places[AFSYNC_AT_ARM].url, name, length);
    return true;
}

bool afsync_cloud_find(struct afsync_cloud *cloud, const char *name,
                       const struct afsync_cloud_memory *memory, struct afsync_http *http,
                       struct afsync_fault *fault) {
    const struct afsync_cloud *found = find_in_table(name != NULL ? name : "public");

    if (found != NULL) {
        *cloud = *found;
        return true;
    }
    if (strstr(name, "://") == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "cloud %s is not known: public, usgov, china or the https URL "
            "of an ARM",
            name);
    if (!take_name(cloud, name))
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "the URL of the cloud is too long");
    if (recall(cloud, memory))
        return true;
    if (!discover(cloud, http, fault))
        return false;
    keep(cloud, memory);
    return true;
}
