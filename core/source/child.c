/* SPDX-License-Identifier: Apache-2.0
 *
 * posix_spawn, two pipes, and an end that is not waited for longer than it may take. */
#include "source/child.h"

#include "source/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How often is looked whether it has ended: what it started may hold the pipes open. */
enum { LOOK_EVERY_MS = 20, END_LOOKS = 50 };

/* So many reads at once: one that never stops writing must not keep us from the clock. A
 * pipe holds less. */
enum { DRAIN_MAX = 64 };

/* A pipe, and what is read from it. */
struct stream {
    int from, to; /* -1: closed */
    struct afsync_text *text;
    bool is_cut; /* more came than is wanted */
};

struct run {
    pid_t pid;
    bool has_ended;
    struct stream streams[2];
    const struct afsync_deadline *deadline;
};

static void close_end(int *end) {
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* Other threads may start programs of their own before the ends are marked; those then hold
 * our pipe open, which is one more reason to look for the end of ours. */
static bool open_stream(struct stream *stream, struct afsync_text *text, size_t most,
                        struct afsync_fault *fault) {
    int ends[2];

    /* All at once: growing would leave a token in memory that was given back. */
    *text =
        (struct afsync_text){.data = calloc(1, most), .capacity = most, .limit = most - 1};
    if (text->data == NULL)
        return afsync_fault_no_memory(fault);
    if (pipe(ends) != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "making a pipe: %s",
                                strerror(errno));
    *stream = (struct stream){.from = ends[0], .to = ends[1], .text = text};
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

/* ---- starting ---- */

/* It begins with nothing of ours blocked or ignored, and in a group of its own, so that
 * what it starts can be ended with it. */
static int set_manners(posix_spawnattr_t *manners) {
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    posix_spawnattr_setsigmask(manners, &none);
    posix_spawnattr_setsigdefault(manners, &all);
    posix_spawnattr_setpgroup(manners, 0);
    return posix_spawnattr_setflags(
        manners, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, const struct run *run) {
    int error =
        posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

    if (error == 0)
        error = posix_spawn_file_actions_adddup2(files, run->streams[0].to, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(files, run->streams[1].to, STDERR_FILENO);
    return error;
}

static bool start(struct run *run, const struct afsync_child *child,
                  struct afsync_fault *fault) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t manners;
    int error = posix_spawn_file_actions_init(&files);

    if (error != 0)
        return afsync_fault_no_memory(fault);
    if (posix_spawnattr_init(&manners) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return afsync_fault_no_memory(fault);
    }
    error = set_files(&files, run);
    if (error == 0)
        error = set_manners(&manners);
    if (error == 0)
        error = posix_spawn(&run->pid, child->program, &files, &manners, child->arguments,
                            child->environment);
    posix_spawnattr_destroy(&manners);
    posix_spawn_file_actions_destroy(&files);
    close_end(&run->streams[0].to);
    close_end(&run->streams[1].to);
    if (error != 0)
        return afsync_fault_set(fault, AFSYNC_FAULT_IO, "starting %s: %s", child->program,
                                strerror(error));
    return true;
}

/* ---- reading ---- */

/* Takes what is there now. What is more than wanted is read and forgotten, so that it does
 * not wait for us. */
static void drain(struct stream *stream) {
    char bytes[4096];
    ssize_t got = 1;

    if (stream->from < 0)
        return;
    for (int i = 0; i < DRAIN_MAX && got > 0; i++) {
        got = read(stream->from, bytes, sizeof bytes);
        if (got > 0 && (size_t)got > stream->text->limit - stream->text->length)
            stream->is_cut = true;
        else if (got > 0)
            afsync_text_add_bytes(stream->text, bytes, (size_t)got);
    }
    if (got == 0)
        close_end(&stream->from);
    afsync_secret_wipe(bytes, sizeof bytes);
}

/* Has it ended? A host that reaps all children of its process, or wants to hear of none,
 * leaves us without its code. */
static bool look_for_end(struct run *run, int *code) {
    int status = 0;
    pid_t found = run->has_ended ? 0 : waitpid(run->pid, &status, WNOHANG);

    if (found == run->pid && WIFEXITED(status))
        *code = WEXITSTATUS(status);
    else if (found == run->pid)
        *code = 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    if (found == run->pid || (found < 0 && errno == ECHILD))
        run->has_ended = true;
    return run->has_ended;
}

/* Waits for output or the end, a short while. */
static void wait_a_little(const struct run *run) {
    const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    struct pollfd ends[2] = {{.fd = run->streams[0].from, .events = POLLIN},
                             {.fd = run->streams[1].from, .events = POLLIN}};

    if (ends[0].fd < 0 && ends[1].fd < 0)
        nanosleep(&pause, NULL);
    else
        poll(ends, 2, LOOK_EVERY_MS);
}

static bool read_until_end(struct run *run, int *code) {
    bool ended = false;

    while (!ended && !run->streams[0].is_cut && !afsync_deadline_passed(run->deadline)) {
        wait_a_little(run);
        ended = look_for_end(run, code); /* first, so that what it wrote last is read */
        drain(&run->streams[0]);
        drain(&run->streams[1]);
    }
    return ended;
}

/* Ends it with all that it started, and leaves no zombie, unless it cannot be ended: on a
 * file system that hangs, say. That is not waited for. */
static void end(struct run *run) {
    const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    int code;

    kill(-run->pid, SIGKILL);
    for (int i = 0; i < END_LOOKS && !look_for_end(run, &code); i++)
        nanosleep(&pause, NULL);
}

static bool run_with(struct run *run, const struct afsync_child *child, int *code,
                     struct afsync_fault *fault) {
    bool ended;

    if (afsync_deadline_is_stopped(run->deadline))
        return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                                "%s was not started, the time of the run is over",
                                child->program);
    if (!start(run, child, fault))
        return false;
    ended = read_until_end(run, code);
    end(run);
    if (run->streams[0].is_cut)
        return afsync_fault_set(fault, AFSYNC_FAULT_LIMIT, "%s prints more than %d bytes",
                                child->program, AFSYNC_CHILD_OUT_MAX);
    if (!ended)
        return afsync_fault_set(fault, AFSYNC_FAULT_TIMEOUT,
                                "%s did not end before the time of the run was over",
                                child->program);
    return true;
}

bool afsync_child_run(struct afsync_child_result *result, const struct afsync_child *child,
                      const struct afsync_deadline *deadline, struct afsync_fault *fault) {
    struct run run = {.streams = {{.from = -1, .to = -1}, {.from = -1, .to = -1}},
                      .deadline = deadline};
    bool ok;

    *result = (struct afsync_child_result){.code = -1};
    ok = open_stream(&run.streams[0], &result->out, AFSYNC_CHILD_OUT_MAX, fault) &&
         open_stream(&run.streams[1], &result->err, AFSYNC_CHILD_ERR_MAX, fault) &&
         run_with(&run, child, &result->code, fault);
    for (int i = 0; i < 2; i++) {
        close_end(&run.streams[i].from);
        close_end(&run.streams[i].to);
    }
    return ok;
}

void afsync_child_fini(struct afsync_child_result *result) {
    afsync_secret_fini_text(&result->out);
    afsync_secret_fini_text(&result->err);
    result->code = -1;
}
