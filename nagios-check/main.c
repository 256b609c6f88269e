/* SPDX-License-Identifier: Apache-2.0
 *
 * The check: options, one survey, one report. */
#include "output.h"

#include <curl/curl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* How long after the survey's own deadline the process is ended, whatever it hangs in. */
enum { LAST_WORD_AFTER_S = 2 };

/* A hanging file system can hold a process where no deadline is looked at. */
#define LAST_WORD "the deadline passed and a file or the network still did not answer"

static void end_as_text(int signal_number) {
    static const char words[] = "AZURE FILE SYNC UNKNOWN: " LAST_WORD "\n";

    (void)signal_number;
    (void)!write(STDOUT_FILENO, words, sizeof words - 1);
    _exit(AFSYNC_UNKNOWN);
}

static void end_as_json(int signal_number) {
    static const char words[] =
        "{\"state\":\"UNKNOWN\",\"exit_code\":3,\"summary\":\"" LAST_WORD "\",\"at\":null,"
        "\"endpoints\":[],\"faults\":[{\"source\":\"events\",\"kind\":\"timeout\","
        "\"text\":\"" LAST_WORD "\"}]}\n";

    (void)signal_number;
    (void)!write(STDOUT_FILENO, words, sizeof words - 1);
    _exit(AFSYNC_UNKNOWN);
}

static void arm_last_word(const struct afsync_options *options) {
    struct sigaction action = {0};

    action.sa_handler = options->format == AFSYNC_JSON ? end_as_json : end_as_text;
    sigaction(SIGALRM, &action, NULL);
    alarm((unsigned)(options->config.timeout_ms / 1000) + LAST_WORD_AFTER_S);
}

static int64_t wall_clock_ms(void) {
    struct timespec now = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int survey(const struct afsync_options *options, struct afsync_watch *watch) {
    int64_t at = options->at != 0 ? options->at : wall_clock_ms();
    struct afsync_report report = {0};
    struct afsync_fault fault = {0};
    int code;

    if (afsync_survey(watch, &options->config, at, &report, &fault))
        code = afsync_output_report(options, &report);
    else
        code = afsync_output_fault(&fault);
    afsync_report_fini(&report);
    return code;
}

static int run(const struct afsync_options *options) {
    struct afsync_watch *watch;
    int code;

    arm_last_word(options);
    if (options->config.arm.subscription != NULL)
        curl_global_init(CURL_GLOBAL_DEFAULT);
    watch = afsync_watch_new();
    if (watch == NULL)
        return afsync_output_fault(&(struct afsync_fault){.text = "out of memory"});
    code = survey(options, watch);
    afsync_watch_free(watch);
    return code;
}

static const char *variable(const char *name) {
    return getenv(name);
}

int main(int argc, char **argv) {
    struct afsync_options options;
    struct afsync_fault fault = {0};
    int code = AFSYNC_UNKNOWN;

    setlocale(LC_ALL, "C");
    if (!afsync_options_parse(&options, argc, argv, variable, &fault))
        code = afsync_output_fault(&fault);
    else if (options.action == AFSYNC_DO_HELP)
        afsync_output_help();
    else if (options.action == AFSYNC_DO_VERSION)
        afsync_output_version();
    else
        code = run(&options);
    afsync_options_fini(&options);
    return code;
}
