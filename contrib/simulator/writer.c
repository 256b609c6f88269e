/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing JSON text. */
#include "writer.h"

#include "tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_AT_FIRST = 16 * 1024 };

void afsync_sim_writer_fini(struct afsync_sim_writer *writer) {
    free(writer->text);
    *writer = (struct afsync_sim_writer){0};
}

char *afsync_sim_writer_detach(struct afsync_sim_writer *writer) {
    char *text = writer->text;

    *writer = (struct afsync_sim_writer){0};
    return text;
}

void afsync_sim_writer_cut(struct afsync_sim_writer *writer, size_t length) {
    writer->length = length;
    writer->text[length] = '\0';
}

static void add(struct afsync_sim_writer *writer, const char *part, size_t length) {
    size_t room = writer->room > 0 ? writer->room : ROOM_AT_FIRST;

    while (room <= writer->length + length)
        room *= 2;
    if (room > writer->room) {
        char *longer = realloc(writer->text, room);

        if (longer == NULL)
            return;
        writer->text = longer;
        writer->room = room;
    }
    memcpy(writer->text + writer->length, part, length);
    writer->length += length;
    writer->text[writer->length] = '\0';
}

static void add_quoted(struct afsync_sim_writer *writer, const char *value) {
    char escaped[8];

    add(writer, "\"", 1);
    while (*value != '\0') {
        size_t plain = 0;

        while ((unsigned char)value[plain] >= ' ' && value[plain] != '"' &&
               value[plain] != '\\')
            plain++;
        add(writer, value, plain);
        value += plain;
        if (*value == '\0')
            break;
        if (*value == '"' || *value == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", *value);
        else
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)(unsigned char)*value);
        add(writer, escaped, strlen(escaped));
        value++;
    }
    add(writer, "\"", 1);
}

static void add_name(struct afsync_sim_writer *writer, const char *name) {
    if (writer->follows)
        add(writer, ",", 1);
    writer->follows = true;
    if (name == NULL)
        return;
    add_quoted(writer, name);
    add(writer, ":", 1);
}

void afsync_sim_write_json(struct afsync_sim_writer *writer, const char *name,
                           const char *json) {
    add_name(writer, name);
    add(writer, json, strlen(json));
}

void afsync_sim_write_open(struct afsync_sim_writer *writer, const char *name,
                           char bracket) {
    add_name(writer, name);
    add(writer, &bracket, 1);
    writer->follows = false;
}

void afsync_sim_write_close(struct afsync_sim_writer *writer, char bracket) {
    add(writer, &bracket, 1);
    writer->follows = true;
}

void afsync_sim_write_string(struct afsync_sim_writer *writer, const char *name,
                             const char *value) {
    add_name(writer, name);
    if (value != NULL)
        add_quoted(writer, value);
    else
        add(writer, "null", 4);
}

void afsync_sim_write_number(struct afsync_sim_writer *writer, const char *name,
                             int64_t value) {
    char text[32];

    snprintf(text, sizeof text, "%" PRId64, value);
    afsync_sim_write_json(writer, name, text);
}

void afsync_sim_write_real(struct afsync_sim_writer *writer, const char *name,
                           double value) {
    char text[64];

    snprintf(text, sizeof text, "%.15g", value);
    if (strpbrk(text, ".e") == NULL)
        strncat(text, ".0", 3);
    afsync_sim_write_json(writer, name, text);
}

void afsync_sim_write_truth(struct afsync_sim_writer *writer, const char *name,
                            bool value) {
    afsync_sim_write_json(writer, name, value ? "true" : "false");
}

void afsync_sim_write_time(struct afsync_sim_writer *writer, const char *name,
                           int64_t at_s) {
    char text[AFSYNC_SIM_TIME_MAX];

    afsync_sim_time_format(at_s, text);
    afsync_sim_write_string(writer, name, text);
}
