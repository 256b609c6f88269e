/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target of the source `loganalytics`: any JSON, read as an answer. */
#include "base/json.h"
#include "source/loganalytics_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was observed is well-formed, or we have a bug. */
static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    size_t *words = context;

    (void)fault;
    if (seen->at < 0 || seen->source != AFSYNC_SOURCE_LOGANALYTICS ||
        (seen->who.server_endpoint == NULL && !seen->session_id.known))
        abort();
    (*words)++;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct json_object *root =
        afsync_json_parse((const char *)data, size, "the answer", NULL);
    struct afsync_loganalytics_answer answer;
    size_t words = 0;
    const struct afsync_sink sink = {&words, observe, NULL};

    if (root == NULL)
        return 0;
    if (!afsync_loganalytics_read(root, AFSYNC_SOURCE_LOGANALYTICS, &sink, &answer, NULL) ||
        answer.words != words || words + answer.unreadable > answer.rows)
        abort();
    json_object_put(root);
    return 0;
}
