/* SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd, one thread a connection, so that one that is made to wait holds up no
 * other. */
#include "server.h"

#include "routes.h"
#include "send.h"
#include "tree.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY_MAX = 1024 * 1024, STACK_SIZE = 512 * 1024 };

struct afsync_sim_server {
    struct MHD_Daemon *daemon;
    struct afsync_sim_world *world;
    bool is_for_identity;
    atomic_bool stopping;
    bool compresses;
    char url[64];
};

/* What has arrived of a request's body. */
struct upload {
    char *data;
    size_t length;
};

const char *afsync_sim_query(const struct afsync_sim_request *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *afsync_sim_request_header(const struct afsync_sim_request *request,
                                      const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* Sleeps in short steps, so that stopping does not take longer. Negative: until it stops.
 */
static void wait_ms(struct afsync_sim_server *server, int64_t duration_ms) {
    enum { STEP_MS = 20 };
    const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};

    for (int64_t waited = 0;
         !atomic_load(&server->stopping) && (duration_ms < 0 || waited < duration_ms);
         waited += STEP_MS)
        nanosleep(&step, NULL);
}

static void find_base(const struct afsync_sim_server *server,
                      struct afsync_sim_request *request) {
    const char *host = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                   MHD_HTTP_HEADER_HOST);
    int scheme = (int)(strstr(server->url, "://") - server->url);

    if (host != NULL)
        snprintf(request->base, sizeof request->base, "%.*s://%.256s", scheme, server->url,
                 host);
    else
        snprintf(request->base, sizeof request->base, "%s", server->url);
}

static int64_t clock_ms(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum MHD_Result answer(struct afsync_sim_server *server,
                              struct MHD_Connection *connection, const char *method,
                              const char *path, const char *body) {
    struct afsync_sim_request request = {
        .method = method,
        .path = path,
        .body = body != NULL ? body : "",
        .authorization = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_AUTHORIZATION),
        .now_s = (int64_t)time(NULL),
        .clock_ms = clock_ms(),
        .is_for_identity = server->is_for_identity,
        .connection = connection,
    };
    struct afsync_sim_reply reply = {0};
    enum MHD_Result result;

    pthread_mutex_lock(&server->world->lock);
    find_base(server, &request);
    afsync_sim_route(server->world, &request, &reply);
    pthread_mutex_unlock(&server->world->lock);
    wait_ms(server, reply.silent ? -1 : reply.delay_ms);
    result =
        reply.silent ? MHD_NO : afsync_sim_send(connection, &reply, server->compresses);
    afsync_sim_reply_fini(&reply);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
                              const char *url, const char *method, const char *version,
                              const char *data, size_t *length, void **state) {
    struct upload *upload = *state;

    (void)version;
    if (upload == NULL) {
        *state = calloc(1, sizeof *upload);
        return *state != NULL ? MHD_YES : MHD_NO;
    }
    if (*length > 0) {
        char *longer;

        if (*length > BODY_MAX - upload->length)
            return MHD_NO;
        longer = realloc(upload->data, upload->length + *length + 1);
        if (longer == NULL)
            return MHD_NO;
        memcpy(longer + upload->length, data, *length);
        upload->data = longer;
        upload->length += *length;
        upload->data[upload->length] = '\0';
        *length = 0;
        return MHD_YES;
    }
    return answer(context, connection, method, url, upload->data);
}

static void forget(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code) {
    struct upload *upload = *state;

    (void)context;
    (void)connection;
    (void)code;
    if (upload != NULL)
        free(upload->data);
    free(upload);
    *state = NULL;
}

static void count_connection(void *context, struct MHD_Connection *connection, void **state,
                             enum MHD_ConnectionNotificationCode code) {
    struct afsync_sim_server *server = context;

    (void)connection;
    (void)state;
    if (code != MHD_CONNECTION_NOTIFY_STARTED)
        return;
    pthread_mutex_lock(&server->world->lock);
    server->world->tally.connections++;
    pthread_mutex_unlock(&server->world->lock);
}

static struct MHD_Daemon *start_daemon(struct afsync_sim_server *server,
                                       const struct afsync_sim_server_options *options) {
    unsigned flags =
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(options->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    if (options->tls_cert != NULL)
        return MHD_start_daemon(
            flags | MHD_USE_TLS, options->port, NULL, NULL, handle, server,
            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_HTTPS_MEM_CERT, options->tls_cert,
            MHD_OPTION_HTTPS_MEM_KEY, options->tls_key, MHD_OPTION_NOTIFY_COMPLETED, forget,
            NULL, MHD_OPTION_NOTIFY_CONNECTION, count_connection, server,
            MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_SIZE, MHD_OPTION_END);
    return MHD_start_daemon(flags, options->port, NULL, NULL, handle, server,
                            MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
                            forget, NULL, MHD_OPTION_NOTIFY_CONNECTION, count_connection,
                            server, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_SIZE,
                            MHD_OPTION_END);
}

/* Starts listening, and learns which port it became. */
static bool listen_on(struct afsync_sim_server *server,
                      const struct afsync_sim_server_options *options) {
    const char *scheme = options->tls_cert != NULL ? "https" : "http";
    const union MHD_DaemonInfo *info;

    server->daemon = start_daemon(server, options);
    if (server->daemon == NULL) {
        fprintf(stderr, "azure_simulator: cannot listen on 127.0.0.1, port %u\n",
                options->port);
        return false;
    }
    info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%u", scheme,
             info != NULL ? info->port : options->port);
    return true;
}

struct afsync_sim_server *
afsync_sim_server_start(const struct afsync_sim_server_options *options,
                        struct afsync_sim_world *world) {
    struct afsync_sim_server *server = calloc(1, sizeof *server);
    bool listens;

    if (server == NULL)
        return NULL;
    server->world = world;
    server->compresses =
        json_object_get_boolean(afsync_sim_tree_member(world->scenario, "gzip"));
    server->is_for_identity = options->is_for_identity;
    atomic_init(&server->stopping, false);
    /* The first request may come before its own URL is known. */
    pthread_mutex_lock(&server->world->lock);
    listens = listen_on(server, options);
    pthread_mutex_unlock(&server->world->lock);
    if (listens)
        return server;
    free(server);
    return NULL;
}

void afsync_sim_server_stop(struct afsync_sim_server *server) {
    atomic_store(&server->stopping, true);
    MHD_stop_daemon(server->daemon);
    free(server);
}

const char *afsync_sim_server_url(const struct afsync_sim_server *server) {
    return server->url;
}
