/* SPDX-License-Identifier: Apache-2.0
 *
 * The check: options, one survey, one report. */
#include "extra.h"
#include "output.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* How long after the survey's own deadline the process is ended: a file system may hold it
 * where no deadline is looked at, and can be interrupted. */
enum { LAST_WORD_AFTER_MS = 2000 };

/* What to say then, prepared while there is time. */
struct last_word {
    struct afsync_text text;
    int code;
};

static void say_last_word(int signal_number, siginfo_t *info, void *context) {
    const struct last_word *word = info->si_value.sival_ptr;

    (void)signal_number;
    (void)context;
    if (info->si_code != SI_TIMER)
        return; /* somebody else's alarm brings no word with it */
    (void)!write(STDOUT_FILENO, word->text.data, word->text.length);
    _exit(word->code);
}

static void set_alarm(struct last_word *word, const struct afsync_options *options) {
    int64_t ms = options->config.timeout_ms + LAST_WORD_AFTER_MS;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    struct itimerspec when = {
        .it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}};
    struct afsync_fault fault = {0};
    timer_t timer;

    afsync_fault_set(&fault, AFSYNC_FAULT_TIMEOUT,
                     "the deadline passed, and a file or the network still did not answer");
    afsync_output_compose_fault(&word->text, options, &fault);
    word->code = options->config.fault_state;
    event.sigev_value.sival_ptr = word;
    action.sa_sigaction = say_last_word;
    if (!afsync_text_good(&word->text, NULL) || sigaction(SIGALRM, &action, NULL) != 0 ||
        timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
        return; /* the survey keeps its own deadline all the same */
    timer_settime(timer, 0, &when, NULL);
}

static int64_t wall_clock_ms(void) {
    struct timespec now = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int survey(struct afsync_options *options, struct afsync_watch *watch) {
    int64_t at;
    struct afsync_report report = {0};
    struct afsync_text text = {0};
    struct afsync_fault fault = {0};
    int code = options->config.fault_state;

    options->config.clock_ms = wall_clock_ms();
    at = options->at != 0 ? options->at : options->config.clock_ms;
    if (watch == NULL) {
        afsync_fault_no_memory(&fault);
        afsync_output_compose_fault(&text, options, &fault);
    } else if (!afsync_survey(watch, &options->config, at, &report, &fault)) {
        afsync_output_compose_fault(&text, options, &fault);
    } else if (options->lists && report.endpoint_count > 0) {
        afsync_output_list(&text, options, &report);
        code = AFSYNC_OK;
    } else {
        afsync_output_compose(&text, options, &report);
        code = report.state;
    }
    afsync_report_fini(&report);
    return afsync_output_print(&text, code);
}

static int run(struct afsync_options *options) {
    struct last_word word = {0};
    struct afsync_watch *watch;
    int code;

    set_alarm(&word, options);
    watch = afsync_watch_new();
    code = survey(options, watch);
    afsync_watch_free(watch);
    signal(SIGALRM, SIG_IGN); /* what it would say is given back now */
    afsync_text_fini(&word.text);
    return code;
}

static const char *variable(const char *name) {
    return getenv(name);
}

static int act(int argc, char **argv) {
    struct afsync_options options;
    struct afsync_fault fault = {0};
    int code = AFSYNC_UNKNOWN;

    if (!afsync_options_parse(&options, argc, argv, variable, &fault))
        code = afsync_output_misuse(&fault);
    else if (options.action == AFSYNC_DO_HELP)
        afsync_output_help();
    else if (options.action == AFSYNC_DO_VERSION)
        afsync_output_version();
    else
        code = run(&options);
    afsync_options_fini(&options);
    return code;
}

int main(int argc, char **argv) {
    struct afsync_arguments arguments = {0};
    struct afsync_fault fault = {0};
    int code;

    setlocale(LC_ALL, "C");
    if (afsync_arguments_expand(&arguments, argc, argv, variable, &fault))
        code = act(arguments.count, arguments.words);
    else
        code = afsync_output_misuse(&fault);
    afsync_arguments_fini(&arguments);
    return code;
}
