/* SPDX-License-Identifier: Apache-2.0
 *
 * What the variables of the environment add to a config; which they are stands in one
 * table. */
#include "afsync.h"

#include <stddef.h>

#define IN(field) offsetof(struct afsync_config, field)
static const struct {
    const char *variable;
    size_t
        offset; /* of the const char * that it fills if nobody did; earlier rows go first */
} rows[] = {
    {"AZURE_TENANT_ID", IN(arm.tenant)}, {"AZURE_CLIENT_ID", IN(arm.client_id)},
    {"SSL_CERT_FILE", IN(arm.ca)},       {"SSL_CERT_DIR", IN(arm.ca)},
    {"https_proxy", IN(arm.proxy)},      {"HTTPS_PROXY", IN(arm.proxy)},
    {"all_proxy", IN(arm.proxy)},        {"ALL_PROXY", IN(arm.proxy)},
    {"no_proxy", IN(arm.no_proxy)},      {"NO_PROXY", IN(arm.no_proxy)},
    {"TZ", IN(events.local_zone)},
};
#undef IN

/* An empty variable says nothing; but an empty TZ means UTC. */
static void adopt(const char **field, const char *value, bool may_be_empty) {
    if (*field == NULL && value != NULL && (*value != '\0' || may_be_empty))
        *field = value;
}

void afsync_config_adopt(struct afsync_config *config,
                         const char *(*variable)(const char *name)) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char **field = (const char **)((char *)config + rows[i].offset);

        adopt(field, variable(rows[i].variable), field == &config->events.local_zone);
    }
    /* A file that was named goes before a secret that happens to be there. */
    if (config->arm.client_secret_file == NULL)
        adopt(&config->arm.client_secret, variable("AZURE_CLIENT_SECRET"), false);
}
