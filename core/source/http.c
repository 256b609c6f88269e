/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP with libcurl's multi interface. */
#include "source/http.h"

#include "base/count.h"
#include "source/http_parts.h"
#include "source/secret.h"
#include "source/url.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As large as an answer with a token gets, or larger. */
enum { TOKEN_ANSWER_ROOM = 96 * 1024 };

/* Sixteen random bytes as a UUID of version 4 without its last group. */
static void invent_run_id(struct afsync_http *http) {
    unsigned char random[10];
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    if (file < 0)
        return;
    if (read(file, random, sizeof random) == (ssize_t)sizeof random)
        snprintf(http->run_id, sizeof http->run_id,
                 "%02x%02x%02x%02x-%02x%02x-4%01x%02x-a%01x%02x-", random[0], random[1],
                 random[2], random[3], random[4], random[5], random[6] & 15, random[7],
                 random[8] & 15, random[9]);
    close(file);
}

void afsync_http_abandon(struct afsync_http *http) {
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++) {
        struct afsync_transfer *transfer = &http->transfers[i];

        if (!transfer->busy)
            continue;
        if (!transfer->done)
            http->curl.multi_remove_handle(http->multi, transfer->easy);
        afsync_transfer_clear(http, transfer);
    }
}

void afsync_http_free(struct afsync_http *http) {
    if (http == NULL)
        return;
    afsync_http_abandon(http);
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++)
        if (http->transfers[i].easy != NULL)
            http->curl.easy_cleanup(http->transfers[i].easy);
    if (http->multi != NULL)
        http->curl.multi_cleanup(http->multi);
    free(http);
}

static bool start(struct afsync_http *http, struct afsync_fault *fault) {
    http->multi = http->curl.multi_init();
    if (http->multi == NULL ||
        http->curl.multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                                (long)AFSYNC_HTTP_AT_ONCE) != CURLM_OK)
        return afsync_fault_no_memory(fault);
    invent_run_id(http);
    return afsync_transfer_init(http, &http->transfers[0], fault);
}

struct afsync_http *afsync_http_new(const struct afsync_http_road *road,
                                    const struct afsync_deadline *deadline,
                                    struct afsync_fault *fault) {
    struct afsync_http *http = calloc(1, sizeof *http);

    if (http == NULL) {
        afsync_fault_no_memory(fault);
        return NULL;
    }
    http->deadline = deadline;
    http->road = *road;
    if (http->road.ca == NULL)
        http->road.ca = afsync_http_system_ca();
    if (!afsync_curl_open(&http->curl, fault)) {
        free(http);
        return NULL;
    }
    if (start(http, fault))
        return http;
    afsync_http_free(http);
    return NULL;
}

/* ---- what came back ---- */

/* The header's value, NULL if it is not there. */
static const char *header_of(const struct afsync_http *http,
                             const struct afsync_transfer *transfer, const char *name) {
    struct curl_header *header;

    return http->curl.easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header) ==
                   CURLHE_OK
               ? header->value
               : NULL;
}

/* A header that is a number; -1 if it is not there or none. */
static int64_t number_of(const struct afsync_http *http,
                         const struct afsync_transfer *transfer, const char *name) {
    const char *value = header_of(http, transfer, name);
    struct afsync_count count;

    if (value == NULL)
        return -1;
    count = afsync_count_parse(value);
    return count.known && count.value <= INT32_MAX ? (int64_t)count.value : -1;
}

/* A header that fits; else `out` is left as it is. */
static void copy_header(const struct afsync_http *http,
                        const struct afsync_transfer *transfer, const char *name, char *out,
                        size_t size) {
    const char *value = header_of(http, transfer, name);

    if (value != NULL && strlen(value) < size)
        snprintf(out, size, "%s", value);
}

/* In seconds or as a date; -1 if it is not there or none of them. */
static int64_t retry_after_s(const struct afsync_http *http,
                             const struct afsync_transfer *transfer) {
    curl_off_t seconds = 0;

    http->curl.easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > 0)
        return seconds <= INT32_MAX ? (int64_t)seconds : INT32_MAX;
    return number_of(http, transfer, "Retry-After");
}

static void read_headers(struct afsync_http *http, struct afsync_transfer *transfer) {
    struct afsync_http_answer *answer = &transfer->answer;
    const char *location = header_of(http, transfer, "Location");
    struct afsync_url_origin origin;

    answer->retry_after_s = retry_after_s(http, transfer);
    answer->remaining_reads =
        number_of(http, transfer, "x-ms-ratelimit-remaining-subscription-reads");
    copy_header(http, transfer, "x-ms-request-id", answer->request_id,
                sizeof answer->request_id);
    copy_header(http, transfer, "WWW-Authenticate", answer->challenge,
                sizeof answer->challenge);
    if (location != NULL && afsync_url_origin_read(&origin, location))
        snprintf(answer->redirect, sizeof answer->redirect, "%.255s", origin.host);
}

/* "after 17 ms" differs each time, and one fault would look like many. */
static void drop_duration(char *detail) {
    char *after = strstr(detail, " after ");
    size_t digits = after != NULL ? strspn(after + 7, "0123456789") : 0;

    if (digits > 0 && strncmp(after + 7 + digits, " ms", 3) == 0)
        memmove(after, after + 7 + digits + 3, strlen(after + 7 + digits + 3) + 1);
}

/* Says why there is no answer, and whose it would have been: libcurl does not always name
 * the host. */
static bool blame(const struct afsync_http *http, const struct afsync_transfer *transfer,
                  struct afsync_fault *fault) {
    const struct afsync_http_request *request = &transfer->request;
    char detail[CURL_ERROR_SIZE];
    struct afsync_url_origin origin;

    /* libcurl may quote the proxy's URL, and a password in it. */
    snprintf(detail, sizeof detail, "%s",
             transfer->error[0] != '\0' && strchr(transfer->error, '@') == NULL
                 ? transfer->error
                 : http->curl.easy_strerror(transfer->code));
    drop_duration(detail);
    if (!afsync_url_origin_read(&origin, request->url) ||
        transfer->code == CURLE_OUT_OF_MEMORY)
        return afsync_fault_no_memory(fault);
    if (transfer->code == CURLE_WRITE_ERROR && transfer->answer.body.failed)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_LIMIT,
            "%s at %s: an answer of more than %d bytes, or out of memory", request->what,
            origin.host, AFSYNC_HTTP_BODY_MAX);
    if (transfer->code == CURLE_OPERATION_TIMEDOUT)
        return afsync_fault_set(
            fault, AFSYNC_FAULT_TIMEOUT,
            "%s at %s: no complete answer before the time of the run was "
            "over",
            request->what, origin.host);
    return afsync_fault_set(fault, AFSYNC_FAULT_NETWORK, "%s at %s: %s", request->what,
                            origin.host, detail);
}

/* Gives what became of it away, and frees the transfer for another request. */
static void detach(struct afsync_http *http, struct afsync_transfer *transfer,
                   struct afsync_http_done *done) {
    *done =
        (struct afsync_http_done){.tag = transfer->tag, .answered = transfer->code == 0};
    if (done->answered) {
        http->curl.easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE,
                                &transfer->answer.status);
        read_headers(http, transfer);
        done->answer = transfer->answer;
        transfer->answer = (struct afsync_http_answer){0};
    } else {
        blame(http, transfer, &done->fault);
        memcpy(done->fault.request_id, transfer->answer.request_id, AFSYNC_FAULT_ID_MAX);
    }
    afsync_transfer_clear(http, transfer);
}

/* ---- sending and waiting ---- */

static struct afsync_transfer *idle_transfer(struct afsync_http *http) {
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++)
        if (!http->transfers[i].busy)
            return &http->transfers[i];
    return NULL;
}

bool afsync_http_begin(struct afsync_http *http, const struct afsync_http_request *request,
                       void *tag, struct afsync_fault *fault) {
    struct afsync_transfer *transfer = idle_transfer(http);

    if (transfer == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT,
                                "%s: not asked, %d requests are under way", request->what,
                                AFSYNC_HTTP_AT_ONCE);
    if (!afsync_transfer_init(http, transfer, fault))
        return false;
    transfer->request = *request;
    transfer->tag = tag;
    transfer->answer = (struct afsync_http_answer){.body = {.limit = AFSYNC_HTTP_BODY_MAX}};
    /* Growing would leave a token in memory that was given back. */
    if ((request->form != NULL || request->to_identity) &&
        !afsync_text_reserve(&transfer->answer.body, TOKEN_ANSWER_ROOM, fault))
        return false;
    if (!afsync_transfer_aim(http, transfer, fault)) {
        afsync_transfer_clear(http, transfer);
        return false;
    }
    if (http->curl.multi_add_handle(http->multi, transfer->easy) != CURLM_OK) {
        afsync_transfer_clear(http, transfer);
        return afsync_fault_no_memory(fault);
    }
    transfer->busy = true;
    http->asked++;
    return true;
}

/* Takes note of what libcurl has finished. */
static void note_finished(struct afsync_http *http) {
    CURLMsg *message;
    int left;

    while ((message = http->curl.multi_info_read(http->multi, &left)) != NULL) {
        struct afsync_transfer *transfer = NULL;
        CURLcode code = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        http->curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        http->curl.multi_remove_handle(http->multi, transfer->easy);
        transfer->done = true;
        transfer->code = code;
    }
}

/* The run was ended: for all that is under way its time is over. */
static void give_up(struct afsync_http *http) {
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++) {
        struct afsync_transfer *transfer = &http->transfers[i];

        if (!transfer->busy || transfer->done)
            continue;
        http->curl.multi_remove_handle(http->multi, transfer->easy);
        transfer->done = true;
        transfer->code = CURLE_OPERATION_TIMEDOUT;
    }
}

/* Lets libcurl work. */
static void work(struct afsync_http *http) {
    int running = 0;

    http->curl.multi_perform(http->multi, &running);
    note_finished(http);
    if (afsync_deadline_is_stopped(http->deadline))
        give_up(http);
}

static void wait_for_libcurl(struct afsync_http *http, int64_t wait_ms) {
    struct curl_waitfd cord = {.fd = afsync_stop_descriptor(http->deadline->stop),
                               .events = CURL_WAIT_POLLIN};

    http->curl.multi_poll(http->multi, &cord, cord.fd >= 0 ? 1 : 0,
                          (int)(wait_ms < INT32_MAX ? wait_ms : INT32_MAX), NULL);
}

/* In turns, so that none waits while others come and go. */
static struct afsync_transfer *finished(struct afsync_http *http) {
    for (size_t i = 0; i < AFSYNC_HTTP_AT_ONCE; i++) {
        struct afsync_transfer *transfer =
            &http->transfers[(http->taken + i) % AFSYNC_HTTP_AT_ONCE];

        if (!transfer->done)
            continue;
        http->taken += i + 1;
        return transfer;
    }
    return NULL;
}

bool afsync_http_wait(struct afsync_http *http, int64_t wait_ms,
                      struct afsync_http_done *done) {
    int64_t until = afsync_deadline_clock_ms() + wait_ms;
    struct afsync_transfer *transfer;

    for (work(http); (transfer = finished(http)) == NULL && wait_ms > 0; work(http)) {
        wait_for_libcurl(http, wait_ms);
        wait_ms = until - afsync_deadline_clock_ms();
        if (afsync_deadline_is_stopped(http->deadline))
            wait_ms = 0;
    }
    if (transfer == NULL)
        return false;
    detach(http, transfer, done);
    return true;
}

bool afsync_http_ask(struct afsync_http *http, const struct afsync_http_request *request,
                     struct afsync_http_answer *answer, struct afsync_fault *fault) {
    struct afsync_transfer *mine = idle_transfer(http);
    struct afsync_http_done done;

    *answer = (struct afsync_http_answer){0};
    if (!afsync_http_begin(http, request, NULL, fault))
        return false;
    for (work(http); !mine->done; work(http)) /* libcurl keeps the deadline */
        wait_for_libcurl(http, afsync_deadline_left_ms(http->deadline));
    detach(http, mine, &done);
    *answer = done.answer;
    if (!done.answered && fault != NULL && fault->kind == AFSYNC_FAULT_NONE)
        *fault = done.fault;
    return done.answered;
}

int afsync_http_left_ms(const struct afsync_http *http) {
    return afsync_deadline_left_ms(http->deadline);
}

void afsync_http_sleep(const struct afsync_http *http, int64_t ms) {
    afsync_deadline_sleep(http->deadline, ms);
}

size_t afsync_http_asked(const struct afsync_http *http) {
    return http->asked;
}

void afsync_http_name_request(const struct afsync_http_answer *answer,
                              struct afsync_fault *fault) {
    if (fault == NULL || fault->request_id[0] != '\0')
        return;
    memcpy(fault->request_id, answer->request_id, sizeof fault->request_id);
    afsync_text_clean(fault->request_id);
}

void afsync_http_answer_fini(struct afsync_http_answer *answer) {
    if (answer == NULL)
        return;
    if (answer->body.data != NULL)
        afsync_secret_wipe(answer->body.data, answer->body.capacity);
    afsync_text_fini(&answer->body);
    *answer = (struct afsync_http_answer){0};
}
