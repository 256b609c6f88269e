/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies: whole, compressed, torn. */
#include "send.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A body that is announced whole and breaks off. */
struct torn_body {
    char *data;
    uint64_t length;
};

static ssize_t read_torn(void *context, uint64_t at, char *out, size_t room) {
    const struct torn_body *body = context;
    size_t left = at < body->length ? (size_t)(body->length - at) : 0;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > room)
        left = room;
    memcpy(out, body->data + at, left);
    return (ssize_t)left;
}

static void free_torn(void *context) {
    struct torn_body *body = context;

    free(body->data);
    free(body);
}

/* Takes the text. */
static struct MHD_Response *make_torn(char *text, size_t length, size_t cut) {
    struct torn_body *body = malloc(sizeof *body);

    if (body == NULL)
        return NULL;
    body->length = cut < length ? cut : length;
    body->data = text;
    return MHD_create_response_from_callback(length, 4096, read_torn, body, free_torn);
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

static struct MHD_Response *make_body(struct afsync_sim_reply *reply) {
    char *text = reply->text;

    if (text == NULL)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    reply->text = NULL;
    if (reply->cut >= 0)
        return make_torn(text, reply->length, (size_t)reply->cut);
    return MHD_create_response_from_buffer(reply->length, text, MHD_RESPMEM_MUST_FREE);
}

enum MHD_Result afsync_sim_send(struct MHD_Connection *connection,
                                struct afsync_sim_reply *reply, bool compresses) {
    struct MHD_Response *response;
    enum MHD_Result result;

    if (compresses && reply->text != NULL && takes_gzip(connection))
        compress_text(reply);
    response = make_body(reply);
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}
