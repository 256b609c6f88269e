/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON written straight as text, with no tree in between: a fleet of ten thousand endpoints
 * is told in no time. */
#ifndef AFSYNC_SIM_WRITER_H
#define AFSYNC_SIM_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `= {0}` is empty. It grows as needed; if memory is short the rest is lost. */
struct afsync_sim_writer {
    char *text;
    size_t length, room;
    bool follows; /* something stands before, so a comma is due */
};

void afsync_sim_writer_fini(struct afsync_sim_writer *writer);

/* The text for the caller to free; the writer is empty again. */
char *afsync_sim_writer_detach(struct afsync_sim_writer *writer);

/* Forgets what was written behind so many bytes. */
void afsync_sim_writer_cut(struct afsync_sim_writer *writer, size_t length);

/* `name` is NULL in an array and at the top. */
void afsync_sim_write_open(struct afsync_sim_writer *writer, const char *name,
                           char bracket);
void afsync_sim_write_close(struct afsync_sim_writer *writer, char bracket);
void afsync_sim_write_string(struct afsync_sim_writer *writer, const char *name,
                             const char *value); /* NULL: null */
void afsync_sim_write_number(struct afsync_sim_writer *writer, const char *name,
                             int64_t value);
void afsync_sim_write_real(struct afsync_sim_writer *writer, const char *name,
                           double value);
void afsync_sim_write_truth(struct afsync_sim_writer *writer, const char *name, bool value);
void afsync_sim_write_time(struct afsync_sim_writer *writer, const char *name,
                           int64_t at_s);

/* JSON as it stands. */
void afsync_sim_write_json(struct afsync_sim_writer *writer, const char *name,
                           const char *json);

#endif
