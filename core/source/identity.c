/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking a machine's own services. */
#include "source/identity.h"

#include "source/url.h"

void afsync_identity_add_query(struct afsync_text *url, const struct afsync_login_ask *ask,
                               const char *version) {
    afsync_text_addf(url, "?api-version=%s&resource=", version);
    afsync_url_add_part(url, ask->audience);
}

bool afsync_identity_ask(const struct afsync_login_ask *ask,
                         const struct afsync_http_request *request, int64_t most_ms,
                         struct afsync_http_answer *answer, struct afsync_fault *fault) {
    const struct afsync_http_road road = {0};
    struct afsync_deadline deadline = afsync_deadline_within(ask->deadline, most_ms);
    struct afsync_http *http = afsync_http_new(&road, &deadline, fault);
    bool ok = http != NULL && afsync_http_ask(http, request, answer, fault);

    afsync_http_free(http);
    return ok;
}
