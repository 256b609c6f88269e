/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies: whole, compressed, torn, slow, endless. */
#include "send.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <zlib.h>

enum { BLOCK = 16 * 1024, DRIPS_A_SECOND = 10 };

/* A body that does not come as it should. */
struct bad_body {
    char *text;
    uint64_t length;    /* of the text; blanks follow it */
    uint64_t breaks_at; /* UINT64_MAX: it does not */
    bool resets;        /* it breaks by a reset */
    bool endless;
    size_t drip; /* bytes at a time; 0: it flows */
    int socket;
};

/* Breaks a TCP connection at once: to disconnect a stream is to send RST, without the FIN
 * that closing would send before. */
static void reset_connection(int socket) {
    const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

    connect(socket, &nowhere, sizeof nowhere);
}

static int socket_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info != NULL ? info->connect_fd : -1;
}

/* The elements of an array that has no end. */
static void fill_endless(uint64_t at, char *out, size_t count) {
    static const char opening[] = "{\"value\":[0";

    for (size_t i = 0; i < count; i++, at++)
        if (at < sizeof opening - 1)
            out[i] = opening[at];
        else
            out[i] = (at - sizeof opening) % 2 == 1 ? ',' : '0';
}

static void fill_text(const struct bad_body *body, uint64_t at, char *out, size_t count) {
    size_t left = at < body->length ? (size_t)(body->length - at) : 0;

    if (left > count)
        left = count;
    if (left > 0)
        memcpy(out, body->text + at, left);
    memset(out + left, ' ', count - left);
}

static ssize_t read_bad(void *context, uint64_t at, char *out, size_t room) {
    const struct timespec pause = {.tv_nsec = 1000000000L / DRIPS_A_SECOND};
    const struct bad_body *body = context;

    if (at >= body->breaks_at) {
        if (body->resets)
            reset_connection(body->socket);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (body->drip > 0) {
        nanosleep(&pause, NULL);
        if (room > body->drip)
            room = body->drip;
    }
    if (room > body->breaks_at - at)
        room = (size_t)(body->breaks_at - at);
    if (body->endless)
        fill_endless(at, out, room);
    else
        fill_text(body, at, out, room);
    return (ssize_t)room;
}

static void free_bad(void *context) {
    struct bad_body *body = context;

    free(body->text);
    free(body);
}

/* Takes the text. */
static struct MHD_Response *make_bad(const struct afsync_sim_reply *reply, char *text,
                                     int socket) {
    uint64_t size =
        reply->length > (uint64_t)reply->huge ? reply->length : (uint64_t)reply->huge;
    struct bad_body *body = malloc(sizeof *body);

    if (body == NULL) {
        free(text);
        return NULL;
    }
    *body = (struct bad_body){.text = text,
                              .length = reply->length,
                              .breaks_at = reply->reset >= 0 ? (uint64_t)reply->reset
                                           : reply->cut >= 0 ? (uint64_t)reply->cut
                                                             : UINT64_MAX,
                              .resets = reply->reset >= 0,
                              .endless = reply->endless,
                              .socket = socket};
    if (reply->drip > 0)
        body->drip = ((size_t)reply->drip + DRIPS_A_SECOND - 1) / DRIPS_A_SECOND;
    if (body->breaks_at > size && body->breaks_at != UINT64_MAX && !body->endless)
        body->breaks_at = size;
    return MHD_create_response_from_callback(body->endless ? MHD_SIZE_UNKNOWN : size, BLOCK,
                                             read_bad, body, free_bad);
}

static bool takes_gzip(struct MHD_Connection *connection) {
    const char *taken = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                    MHD_HTTP_HEADER_ACCEPT_ENCODING);

    return taken != NULL && strstr(taken, "gzip") != NULL;
}

/* Puts the compressed text in place of the text, if there is the memory for it. */
static void compress_text(struct afsync_sim_reply *reply) {
    enum { GZIP = 15 + 16, MEMORY = 8 };
    z_stream stream = {0};
    size_t room = reply->length + reply->length / 100 + 1024;
    char *packed = malloc(room);
    bool done = false;

    if (packed != NULL && deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GZIP, MEMORY,
                                       Z_DEFAULT_STRATEGY) == Z_OK) {
        stream.next_in = (unsigned char *)reply->text;
        stream.avail_in = (unsigned)reply->length;
        stream.next_out = (unsigned char *)packed;
        stream.avail_out = (unsigned)room;
        done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
        deflateEnd(&stream);
    }
    if (!done) {
        free(packed);
        return;
    }
    free(reply->text);
    reply->text = packed;
    reply->length = stream.total_out;
    afsync_sim_reply_header(reply, "Content-Encoding", "gzip");
}

static bool is_bad(const struct afsync_sim_reply *reply) {
    return reply->cut >= 0 || reply->reset >= 0 || reply->drip > 0 || reply->huge > 0 ||
           reply->endless;
}

static struct MHD_Response *make_body(struct afsync_sim_reply *reply, int socket) {
    char *text = reply->text;

    reply->text = NULL;
    if (is_bad(reply))
        return make_bad(reply, text, socket);
    if (text == NULL)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer(reply->length, text, MHD_RESPMEM_MUST_FREE);
}

enum MHD_Result afsync_sim_send(struct MHD_Connection *connection,
                                struct afsync_sim_reply *reply, bool compresses) {
    struct MHD_Response *response;
    enum MHD_Result result;

    if (reply->reset == 0) {
        reset_connection(socket_of(connection));
        return MHD_NO;
    }
    /* What is padded stays as it is: its size is what is asked for. */
    if (compresses && reply->text != NULL && reply->huge == 0 && takes_gzip(connection))
        compress_text(reply);
    response = make_body(reply, socket_of(connection));
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}
