/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target of the source `events`: any bytes, read as an export. */
#include "source/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What one reading came to. */
struct count {
    size_t words, complaints;
};

/* What was observed is well-formed, or we have a bug. */
static bool observe(void *context, const struct afsync_observation *seen,
                    struct afsync_fault *fault) {
    struct count *count = context;

    (void)fault;
    if (seen->at < 0 || (seen->who.server_endpoint == NULL && !seen->session_id.known))
        abort();
    count->words++;
    return true;
}

static void complain(void *context, enum afsync_source source,
                     const struct afsync_fault *fault, bool hides_endpoints) {
    struct count *count = context;

    (void)source;
    (void)hides_endpoints;
    count->complaints++;
    if (fault->kind == AFSYNC_FAULT_NONE || fault->text[0] == '\0')
        abort();
}

static void read_export(const char *path) {
    struct count count = {0};
    const struct afsync_sink sink = {&count, observe, complain};
    struct afsync_book book = {0};
    const struct afsync_events_config config = {
        .paths = &path, .path_count = 1, .zone = "+01:00", .book = &book};
    const struct afsync_deadline deadline = {0};
    struct afsync_events_tally tally;
    size_t words;

    if (!afsync_events_read(&config, &deadline, &sink, &tally, NULL) ||
        tally.words > count.words || tally.words > tally.events)
        abort();
    words = count.words;
    /* What has not changed, and was no cause for complaint, is not read again. */
    if (count.complaints == 0 &&
        (!afsync_events_read(&config, &deadline, &sink, &tally, NULL) || tally.files != 0 ||
         count.words != words))
        abort();
    afsync_book_fini(&book);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[] = "/tmp/afsync-fuzz-XXXXXX";
    int fd = mkstemp(path);

    if (fd < 0)
        return -1;
    if (write(fd, data, size) == (ssize_t)size)
        read_export(path);
    close(fd);
    unlink(path);
    return 0;
}
