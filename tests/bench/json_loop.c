/* SPDX-License-Identifier: Apache-2.0
 *
 * What reading an export costs whoever takes json-c and a loop: each line is parsed, and of
 * each event of the agent is taken what the check needs. Prints how many there were.
 *
 *     bench_json_loop FILE */
#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    size_t lines, events, uploads, items;
    char newest[40];
} seen;

static const char *string_at(struct json_object *object, const char *name) {
    struct json_object *value;

    return json_object_object_get_ex(object, name, &value) ? json_object_get_string(value)
                                                           : "";
}

static void take(struct json_object *line) {
    struct json_object *winlog, *event;
    const char *id, *at;

    if (!json_object_object_get_ex(line, "winlog", &winlog) ||
        !json_object_object_get_ex(winlog, "event_data", &event))
        return;
    id = string_at(winlog, "event_id");
    if (strcmp(id, "9102") != 0 && strcmp(id, "9302") != 0 && strcmp(id, "9121") != 0)
        return;
    seen.events += *string_at(event, "ServerEndpointName") != '\0';
    seen.uploads += strcmp(string_at(event, "SyncDirection"), "Upload") == 0;
    seen.items += strtoull(string_at(event, "AppliedItemCount"), NULL, 10) +
                  strtoull(string_at(event, "AppliedFileCount"), NULL, 10) +
                  strtoull(string_at(event, "PersistentCount"), NULL, 10);
    at = string_at(line, "@timestamp");
    if (strcmp(at, seen.newest) > 0)
        snprintf(seen.newest, sizeof seen.newest, "%s", at);
}

static void read_lines(FILE *file, struct json_tokener *tokener) {
    struct json_object *object;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;

    while ((length = getline(&line, &capacity, file)) > 0) {
        json_tokener_reset(tokener);
        object = json_tokener_parse_ex(tokener, line, (int)length);
        seen.lines++;
        if (object != NULL)
            take(object);
        json_object_put(object);
    }
    free(line);
}

int main(int argc, char **argv) {
    struct json_tokener *tokener = json_tokener_new();
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;

    if (file == NULL || tokener == NULL) {
        fprintf(stderr, "use: %s FILE\n", argv[0]);
        return 2;
    }
    read_lines(file, tokener);
    fclose(file);
    json_tokener_free(tokener);
    printf("%zu lines, %zu events, %zu of upload, %zu items, the newest at %s\n",
           seen.lines, seen.events, seen.uploads, seen.items, seen.newest);
    return 0;
}
