/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading one export, from where it was read to, and what is said of it. */
#include "source/events_file.h"

#include "source/events_look_back.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

void afsync_events_complain(const struct afsync_events_reading *reading,
                            const struct afsync_fault *fault, bool hides_endpoints) {
    reading->sink->complain(reading->sink->context, AFSYNC_SOURCE_EVENTS, fault,
                            hides_endpoints);
}

void afsync_events_complain_of_path(const struct afsync_events_reading *reading,
                                    const char *path, const char *reason) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_IO, "%s: %s", path, reason);
    afsync_events_complain(reading, &fault, true);
}

/* What an export without events looks like. */
static const char *likeness(const char *head) {
    static const struct {
        const char *start, *likeness;
    } table[] = {
        {"[", " (it is JSON of another kind)"},
        {"{", " (it is JSON of another kind)"},
        {"<", " (it is XML without an <Event> element)"},
        {"ElfFile", " (it is a raw .evtx log; export it with wevtutil qe FILE /lf /f:xml)"},
        {"PK\003\004", " (it is a ZIP archive)"},
    };

    head += strspn(head, " \t\r\n");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strncmp(head, table[i].start, strlen(table[i].start)) == 0)
            return table[i].likeness;
    return "";
}

static void complain_of_content(const struct afsync_events_reading *reading,
                                const char *name, const char *head, bool only_begins) {
    struct afsync_fault fault = {0};

    if (only_begins)
        afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT,
                         "%s: holds only the beginning of its first event", name);
    else
        afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT,
                         "%s: holds no Windows event%s; expected XML of wevtutil or what a "
                         "shipper of Windows events writes",
                         name, likeness(head));
    afsync_events_complain(reading, &fault, true);
}

static void complain_of_part(const struct afsync_events_reading *reading, const char *name,
                             const char *why) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_FORMAT, "%s: %s", name, why);
    afsync_events_complain(reading, &fault, true);
}

/* A document that is still being written, or was cut. */
static void tell_of_half(const struct afsync_events_reading *reading, const char *name) {
    struct afsync_fault fault = {0};

    afsync_fault_set(&fault, AFSYNC_FAULT_RECORD,
                     "%s: ends in the midst of an event; what follows is waited for", name);
    afsync_events_complain(reading, &fault, false);
}

static void note_passed_over(struct afsync_events_reading *reading, const char *name) {
    if (reading->passed_over++ == 0)
        afsync_text_add(&reading->first_passed_over, name);
}

/* Adds what one export came to. `known`: events were found in it before. */
static void tally_stream(struct afsync_events_reading *reading, const char *name,
                         enum afsync_found found, bool known,
                         const struct afsync_stream_end *end) {
    struct afsync_events_tally *tally = reading->tally;
    bool is_export =
        known || end->events > 0 || end->may_be_export || found == AFSYNC_FOUND_NAMED;

    tally->files++;
    tally->events += end->events;
    tally->words += end->words;
    tally->assumed_zones += end->assumed_zones;
    reading->knows_export = reading->knows_export || known;
    if (!is_export || end->unreadable == 0)
        return;
    if (tally->unreadable == 0)
        afsync_text_addf(&reading->unreadable, "%s near byte %" PRIu64 ": %s", name,
                         end->first_at, end->first.text);
    tally->unreadable += end->unreadable;
}

/* Reads a part; once more if rows of a table in it came before their columns. */
static bool read_twice(struct afsync_events_reading *reading,
                       const struct afsync_stream_part *part,
                       struct afsync_stream_end *end) {
    struct afsync_stream_part again = *part;
    off_t from = part->is_packed ? 0 : (off_t)part->offset;

    if (!afsync_stream_read(reading->stream, part, reading->deadline, end, reading->fault))
        return false;
    if (!end->misses_columns || lseek(part->fd, from, SEEK_SET) != from)
        return true;
    again.knows_columns = true;
    return afsync_stream_read(reading->stream, &again, reading->deadline, end,
                              reading->fault);
}

/* Reads a part and says what is wrong with it. */
static bool read_part(struct afsync_events_reading *reading,
                      const struct afsync_stream_part *part, enum afsync_found found,
                      bool known, struct afsync_stream_end *end) {
    bool ok = read_twice(reading, part, end);

    if (part->offset > 0)
        end->first_at += part->offset;
    tally_stream(reading, part->name, found, known, end);
    if (!ok)
        return false;
    reading->stopped = end->broke.kind == AFSYNC_FAULT_TIMEOUT;
    if (end->broke.kind != AFSYNC_FAULT_NONE)
        afsync_events_complain(reading, &end->broke, true);
    else if (end->in_document && end->events > 0)
        tell_of_half(reading, part->name);
    else if (end->says_error)
        complain_of_part(reading, part->name,
                         "the saved answer says of itself that it is not all");
    else if (end->misses_columns)
        complain_of_part(reading, part->name,
                         "rows of the saved answer come before their columns");
    return true;
}

/* Nothing in it is an event: named, it may be a mistake. */
static void tell_no_export(struct afsync_events_reading *reading, const char *name,
                           enum afsync_found found, const char *head,
                           const struct afsync_stream_end *end) {
    if (end->broke.kind != AFSYNC_FAULT_NONE)
        return;
    if (found == AFSYNC_FOUND_NAMED)
        complain_of_content(reading, name, head, end->unfinished && end->unreadable == 0);
    else
        note_passed_over(reading, name);
}

/* ---- files that are followed ---- */

uint64_t afsync_events_changed_ns(const struct stat *status) {
    int64_t ns = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;

    return ns > 0 ? (uint64_t)ns : 0;
}

static uint64_t hash_of(const char *path) {
    return afsync_hash_bytes(AFSYNC_HASH_SEED, path, strlen(path));
}

/* Where to go on: 0 if the file was never read. */
static bool find_offset(struct afsync_events_reading *reading,
                        const struct afsync_content *content,
                        const struct afsync_bookmark *known, uint64_t *offset) {
    const struct afsync_look_back look_back = {.now = reading->config->now,
                                               .length_ms = reading->config->look_back_ms,
                                               .stream = reading->stream,
                                               .content = content,
                                               .deadline = reading->deadline};

    *offset = known->offset;
    if (known->offset > 0)
        return true;
    return afsync_look_back_find(&look_back, offset, reading->fault);
}

/* Reads what follows the mark, and moves it. */
static bool follow(struct afsync_events_reading *reading,
                   const struct afsync_content *content, enum afsync_found found,
                   struct afsync_bookmark *mark) {
    struct afsync_stream_part part = {
        .fd = content->fd, .name = content->path, .is_packed = content->is_packed};
    struct afsync_stream_end end;

    if (!find_offset(reading, content, mark, &part.offset))
        return false;
    if (mark->offset == 0)
        reading->tally->passed_bytes += part.offset;
    part.encoding = part.offset == 0    ? AFSYNC_ENCODING_UNKNOWN
                    : mark->offset == 0 ? AFSYNC_UTF8
                                        : mark->encoding;
    part.limit = content->size - (content->is_packed ? 0 : part.offset);
    if (lseek(content->fd, content->is_packed ? 0 : (off_t)part.offset, SEEK_SET) < 0) {
        afsync_events_complain_of_path(reading, content->path, strerror(errno));
        mark->is_pending = true;
        return true;
    }
    if (!read_part(reading, &part, found, mark->is_export, &end))
        return false;
    if (!end.says_error) /* what is not all is looked at again, and said again */
        mark->offset = end.done_at >= AFSYNC_BOOK_LEAST ? end.done_at : 0;
    mark->encoding = end.encoding;
    mark->is_packed = end.is_packed;
    mark->is_export = mark->is_export || end.events > 0 || (part.offset == 0 && end.empty);
    mark->is_pending =
        end.broke.kind != AFSYNC_FAULT_NONE || end.is_early || end.says_error;
    if (!mark->is_export && !end.misses_columns &&
        (found == AFSYNC_FOUND_NAMED || !end.may_be_export))
        tell_no_export(reading, content->path, found,
                       part.offset == 0 ? end.head : (const char *)content->head, &end);
    return true;
}

/* A file that was not known by its inode: another may be its copy, or its origin. */
static const struct afsync_bookmark *find_twin(const struct afsync_events_reading *reading,
                                               const struct afsync_content *content) {
    const struct afsync_book *book = reading->book;
    const struct afsync_bookmark *found = NULL;

    for (size_t i = 0; i < book->count_before && !afsync_deadline_passed(reading->deadline);
         i++) {
        const struct afsync_bookmark *mark = &book->marks[i];

        if ((found == NULL || mark->offset > found->offset) &&
            afsync_content_continues(content, mark, reading->deadline))
            found = mark;
    }
    return found;
}

/* What was read in this place, and is not there any more, may go on elsewhere: what was in
 * this file, and what was found by this path. (An inode may be used again, so these need
 * not be the same.) */
static bool read_gone(struct afsync_events_reading *reading,
                      const struct afsync_content *content,
                      const struct afsync_bookmark *was,
                      const struct afsync_bookmark *at_path) {
    const struct afsync_bookmark gone[] = {was != NULL ? *was : (struct afsync_bookmark){0},
                                           at_path != NULL ? *at_path
                                                           : (struct afsync_bookmark){0}};
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof gone / sizeof gone[0]; i++)
        ok = gone[i].inode == 0 ||
             afsync_events_read_rotated(reading, content->path, &gone[i]);
    return ok;
}

/* Reads an open file. `was` is its mark if it has one. */
static bool read_open(struct afsync_events_reading *reading,
                      const struct afsync_content *content, const struct stat *status,
                      enum afsync_found found, const struct afsync_bookmark *was) {
    struct afsync_bookmark mark = {.device = (uint64_t)status->st_dev,
                                   .inode = (uint64_t)status->st_ino,
                                   .size = content->size,
                                   .changed_ns = afsync_events_changed_ns(status),
                                   .path = hash_of(content->path),
                                   .poll = reading->book->poll};
    bool continues =
        was != NULL && afsync_content_continues(content, was, reading->deadline);
    const struct afsync_bookmark *source = continues ? was : find_twin(reading, content);
    const struct afsync_bookmark *at_path =
        afsync_book_at_path(reading->book, mark.path, mark.device, mark.inode);

    if (source != NULL) {
        mark.offset = source->offset;
        mark.encoding = source->encoding;
    }
    /* Where events were written events will be, though there is but half of the first. */
    mark.is_export = (source != NULL && source->is_export) ||
                     (was != NULL && was->is_export) ||
                     (at_path != NULL && at_path->is_export);
    if (!read_gone(reading, content, continues ? NULL : was, at_path))
        return false;
    if (!follow(reading, content, found, &mark))
        return false;
    afsync_content_sign(content, &mark);
    return afsync_book_keep(reading->book, &mark, reading->fault);
}

/* Nothing was written to it since it was read. */
static bool is_unchanged(const struct afsync_bookmark *mark, const struct stat *status) {
    return mark->size == (uint64_t)status->st_size &&
           mark->changed_ns == afsync_events_changed_ns(status) && !mark->is_pending;
}

/* What was found out about it still holds. */
static bool pass_unchanged(struct afsync_events_reading *reading, const char *path,
                           enum afsync_found found, struct afsync_bookmark *mark) {
    mark->poll = reading->book->poll;
    mark->path = hash_of(path);
    reading->knows_export = reading->knows_export || mark->is_export;
    if (!mark->is_export && found == AFSYNC_FOUND_BY_US)
        note_passed_over(reading, path);
    return mark->is_export || found == AFSYNC_FOUND_BY_US;
}

static bool read_fd(struct afsync_events_reading *reading, int fd, const char *path,
                    enum afsync_found found) {
    struct afsync_content content;
    const struct afsync_bookmark *mark;
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        afsync_events_complain_of_path(reading, path, "changed while it was opened");
        return true;
    }
    mark =
        afsync_book_find(reading->book, (uint64_t)status.st_dev, (uint64_t)status.st_ino);
    afsync_content_open(&content, fd, path, (uint64_t)status.st_size);
    return read_open(reading, &content, &status, found, mark);
}

bool afsync_events_read_file(struct afsync_events_reading *reading, const char *path,
                             enum afsync_found found) {
    struct afsync_bookmark *mark = NULL;
    struct stat status;
    bool ok;
    int fd;

    if (stat(path, &status) == 0)
        mark = afsync_book_find(reading->book, (uint64_t)status.st_dev,
                                (uint64_t)status.st_ino);
    if (mark != NULL && mark->poll == reading->book->poll)
        return true; /* it was found by another path */
    if (mark != NULL && is_unchanged(mark, &status) &&
        pass_unchanged(reading, path, found, mark))
        return true;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        afsync_events_complain_of_path(reading, path, strerror(errno));
        return true;
    }
    ok = read_fd(reading, fd, path, found);
    close(fd);
    return ok;
}

bool afsync_events_read_input(struct afsync_events_reading *reading) {
    const struct afsync_stream_part part = {
        .fd = STDIN_FILENO, .name = "standard input", .limit = UINT64_MAX, .waits = true};
    struct afsync_stream_end end;

    if (!read_part(reading, &part, AFSYNC_FOUND_NAMED, false, &end))
        return false;
    if (end.events == 0 && !end.empty && !end.misses_columns)
        tell_no_export(reading, part.name, AFSYNC_FOUND_NAMED, end.head, &end);
    return true;
}
