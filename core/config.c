/* SPDX-License-Identifier: Apache-2.0
 *
 * The config: its defaults, what the variables of the environment add to it, and whether it
 * can be followed. */
#include "afsync.h"

#include "base/time.h"
#include "source/cloud.h"
#include "source/zone.h"

#include <stddef.h>

#define IN(field) offsetof(struct afsync_config, field)
static const struct {
    const char *variable;
    size_t
        offset; /* of the const char * that it fills if nobody did; earlier rows go first */
} rows[] = {
    {"AZURE_TENANT_ID", IN(azure.credential.tenant)},
    {"AZURE_CLIENT_ID", IN(azure.credential.client_id)},
    {"AZURE_CLIENT_CERTIFICATE_PATH", IN(azure.credential.certificate_file)},
    {"AZURE_CLIENT_CERTIFICATE_PASSWORD", IN(azure.credential.certificate_password)},
    {"AZURE_FEDERATED_TOKEN_FILE", IN(azure.credential.federated_token_file)},
    {"AZURE_POD_IDENTITY_AUTHORITY_HOST", IN(azure.credential.identity_host)},
    {"IDENTITY_ENDPOINT", IN(azure.credential.arc_endpoint)},
    {"IMDS_ENDPOINT", IN(azure.credential.arc_imds)},
    {"PATH", IN(azure.credential.path)},
    {"HOME", IN(azure.credential.home)},
    {"AZURE_CONFIG_DIR", IN(azure.credential.cli_folder)},
    {"REQUESTS_CA_BUNDLE", IN(azure.credential.cli_ca)},
    {"https_proxy", IN(azure.credential.cli_proxy)},
    {"HTTPS_PROXY", IN(azure.credential.cli_proxy)},
    {"no_proxy", IN(azure.credential.cli_no_proxy)},
    {"NO_PROXY", IN(azure.credential.cli_no_proxy)},
    {"SSL_CERT_FILE", IN(azure.ca)},
    {"SSL_CERT_DIR", IN(azure.ca)},
    {"https_proxy", IN(azure.proxy)},
    {"HTTPS_PROXY", IN(azure.proxy)},
    {"all_proxy", IN(azure.proxy)},
    {"ALL_PROXY", IN(azure.proxy)},
    {"no_proxy", IN(azure.no_proxy)},
    {"NO_PROXY", IN(azure.no_proxy)},
    {"TZ", IN(events.local_zone)},
};
#undef IN

/* An empty variable says nothing; but an empty TZ means UTC. */
static void adopt(const char **field, const char *value, bool may_be_empty) {
    if (*field == NULL && value != NULL && (*value != '\0' || may_be_empty))
        *field = value;
}

/* A file that was named goes before a secret that happens to be there. */
static bool wants_secret(const struct afsync_credential *credential) {
    return credential->secret_file == NULL &&
           (credential->auth != AFSYNC_AUTH_AUTO || credential->certificate_file == NULL);
}

void afsync_config_adopt(struct afsync_config *config,
                         const char *(*variable)(const char *name)) {
    if (wants_secret(&config->azure.credential))
        adopt(&config->azure.credential.secret, variable("AZURE_CLIENT_SECRET"), false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char **field = (const char **)((char *)config + rows[i].offset);

        adopt(field, variable(rows[i].variable), field == &config->events.local_zone);
    }
}

struct afsync_config afsync_config_default(void) {
    struct afsync_config config = {
        .policy = afsync_policy_default(),
        .fault_state = AFSYNC_UNKNOWN,
        .events.look_back_ms = 8 * AFSYNC_DAY,
        .timeout_ms = 30 * AFSYNC_SECOND,
    };

    afsync_threshold_default(config.thresholds);
    return config;
}

bool afsync_config_check(const struct afsync_config *config, struct afsync_fault *fault) {
    struct afsync_zone zone = {0};
    bool ok = true;

    if (config->azure.cloud != NULL && !afsync_cloud_may_be(config->azure.cloud))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "\"%s\" is no cloud; give public, usgov, china, or the https URL "
            "of an Azure Resource Manager",
            config->azure.cloud);
    if (config->loganalytics.workspace != NULL &&
        !afsync_name_is_guid(config->loganalytics.workspace))
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "\"%s\" is no Log Analytics workspace; give the Workspace ID, a GUID, that "
            "stands on the workspace's overview page, not its name",
            config->loganalytics.workspace);
    if (config->metrics && config->arm.subscription == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "metrics are those of the services that a subscription has; "
            "give its id, too");
    if (config->map.count > 0 && config->events.path_count == 0 &&
        config->loganalytics.workspace == NULL)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_USAGE,
            "only names that events say are mapped; give events or a workspace, too");
    if (!afsync_name_map_check(&config->map, fault))
        return false;
    if (config->events.zone != NULL)
        ok = afsync_zone_load(&zone, config->events.zone, fault);
    afsync_zone_fini(&zone);
    return ok;
}

enum afsync_source afsync_config_first_source(const struct afsync_config *config) {
    if (config->arm.subscription != NULL)
        return AFSYNC_SOURCE_ARM;
    return config->loganalytics.workspace != NULL ? AFSYNC_SOURCE_LOGANALYTICS
                                                  : AFSYNC_SOURCE_EVENTS;
}
