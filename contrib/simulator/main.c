/* SPDX-License-Identifier: Apache-2.0
 *
 * azure_simulator: a fake Azure on the loopback, for tests and rehearsals. */
#include "server.h"
#include "world.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char usage[] = "usage: azure_simulator [--port P] [--tls-cert FILE --tls-key "
                            "FILE] [--imds-port P] [--scenario FILE]\n";

enum { EXIT_USAGE = 2, PEM_MAX = 1024 * 1024 };

struct options {
    struct afsync_sim_server_options server, imds;
    const char *cert_file, *key_file, *scenario;
    bool help;
};

static bool read_port(const char *text, uint16_t *port) {
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value > UINT16_MAX)
        return false;
    *port = (uint16_t)value;
    return true;
}

static bool read_options(struct options *options, int argc, char **argv) {
    static const struct option known[] = {{"port", required_argument, NULL, 'p'},
                                          {"tls-cert", required_argument, NULL, 'c'},
                                          {"tls-key", required_argument, NULL, 'k'},
                                          {"imds-port", required_argument, NULL, 'i'},
                                          {"scenario", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    int option;

    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1)
        switch (option) {
        case 'p':
            if (!read_port(optarg, &options->server.port))
                return false;
            break;
        case 'c':
            options->cert_file = optarg;
            break;
        case 'k':
            options->key_file = optarg;
            break;
        case 'i':
            if (!read_port(optarg, &options->imds.port))
                return false;
            options->imds.is_for_identity = true;
            break;
        case 's':
            options->scenario = optarg;
            break;
        case 'h':
            options->help = true;
            break;
        default:
            return false;
        }
    return optind == argc && (options->cert_file == NULL) == (options->key_file == NULL);
}

/* The text of a file for the caller to free, NULL after a message. */
static char *read_file(const char *path) {
    FILE *file = fopen(path, "r");
    char *text = file != NULL ? calloc(1, PEM_MAX + 1) : NULL;

    if (text == NULL || fread(text, 1, PEM_MAX, file) == 0) {
        fprintf(stderr, "azure_simulator: cannot read %s\n", path);
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

/* The server, or NULL; says its URL. */
static struct afsync_sim_server *start(const struct afsync_sim_server_options *options,
                                       struct afsync_sim_world *world) {
    struct afsync_sim_server *server = afsync_sim_server_start(options, world);

    if (server != NULL)
        printf("%s\n", afsync_sim_server_url(server));
    fflush(stdout);
    return server;
}

/* Serves until it is told to end. */
static int serve(const struct options *options, const sigset_t *endings) {
    bool has_imds = options->imds.is_for_identity;
    struct afsync_sim_world world;
    struct afsync_sim_server *server = NULL, *imds = NULL;
    int signal_number = 0;

    if (afsync_sim_world_init(&world, options->scenario, (int64_t)time(NULL)))
        server = start(&options->server, &world);
    if (server != NULL && has_imds)
        imds = start(&options->imds, &world);
    if (server != NULL && (imds != NULL || !has_imds))
        sigwait(endings, &signal_number);
    if (imds != NULL)
        afsync_sim_server_stop(imds);
    if (server != NULL)
        afsync_sim_server_stop(server);
    afsync_sim_world_fini(&world);
    return signal_number != 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
    struct options options = {0};
    char *cert = NULL, *key = NULL;
    int code = EXIT_FAILURE;
    sigset_t endings;

    if (!read_options(&options, argc, argv) || options.help) {
        fputs(usage, options.help ? stdout : stderr);
        return options.help ? EXIT_SUCCESS : EXIT_USAGE;
    }
    /* Blocked before the first thread starts, so that only sigwait sees them. */
    sigemptyset(&endings);
    sigaddset(&endings, SIGTERM);
    sigaddset(&endings, SIGINT);
    pthread_sigmask(SIG_BLOCK, &endings, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (options.cert_file != NULL) {
        cert = read_file(options.cert_file);
        key = read_file(options.key_file);
        options.server.tls_cert = cert;
        options.server.tls_key = key;
    }
    if (options.cert_file == NULL || (cert != NULL && key != NULL))
        code = serve(&options, &endings);
    free(cert);
    free(key);
    return code;
}
