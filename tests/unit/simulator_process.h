/* SPDX-License-Identifier: Apache-2.0
 *
 * The simulated Azure as a process of the test's own. Include cmocka.h first. */
#ifndef TEST_SIMULATOR_PROCESS_H
#define TEST_SIMULATOR_PROCESS_H

#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct simulator {
    pid_t process;
    char url[128], imds[128]; /* the second one of its identities */
};

/* The one that runs: a test that fails leaves it behind, and whoever reads our output would
 * wait for its end. */
static pid_t simulator_running;

static inline void simulator_end_running(void) {
    if (simulator_running > 0)
        kill(simulator_running, SIGTERM);
}

/* Starts it with that scenario; NULL: the fleet. */
static inline void simulator_start(struct simulator *simulator, const char *scenario) {
    extern char **environ;
    char program[] = TEST_SIMULATOR, port[] = "--imds-port", any[] = "0";
    char option[] = "--scenario", path[512];
    char *arguments[] = {program, port, any, scenario != NULL ? option : NULL, path, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    FILE *said;

    snprintf(path, sizeof path, "%s", scenario != NULL ? scenario : "");
    assert_int_equal(pipe(ends), 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    assert_int_equal(
        posix_spawn(&simulator->process, program, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    simulator_end_running();
    if (simulator_running == 0)
        atexit(simulator_end_running);
    simulator_running = simulator->process;
    close(ends[1]);
    said = fdopen(ends[0], "r");
    if (fgets(simulator->url, sizeof simulator->url, said) == NULL ||
        fgets(simulator->imds, sizeof simulator->imds, said) == NULL)
        fail_msg("scenario %s: the simulator does not start", path);
    simulator->url[strcspn(simulator->url, "\n")] = '\0';
    simulator->imds[strcspn(simulator->imds, "\n")] = '\0';
    fclose(said);
}

/* It must end well: under sanitizers a leak of its own would show here. */
static inline void simulator_stop(const struct simulator *simulator) {
    int status = -1;

    kill(simulator->process, SIGTERM);
    waitpid(simulator->process, &status, 0);
    simulator_running = -1;
    assert_int_equal(status, 0);
}

#endif
