/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of following exports: what is appended is read once, whatever becomes of the file;
 * what has not changed is not read; and a large log is read as far back as words matter.
 *
 *     test_events_follow [SEED]      another course of the random rounds */
#include "events_witness.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>
#include <zlib.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { ROUNDS = 500, EVENTS_MAX = 40000 };

static unsigned seed = 1;

/* What was observed: how often each event, by its record number. */
static unsigned char seen[EVENTS_MAX];
static size_t complaints;

static bool count_word(void *context, const struct afsync_observation *word,
                       struct afsync_fault *fault) {
    (void)context;
    (void)fault;
    assert_true(word->record > 0 && word->record < EVENTS_MAX);
    seen[word->record]++;
    return true;
}

static void count_complaint(void *context, enum afsync_source source,
                            const struct afsync_fault *fault, bool hides_endpoints) {
    (void)context;
    (void)source;
    (void)hides_endpoints;
    complaints++;
    print_message("complaint: %s\n", fault->text);
}

/* Polls a path, going on from the book. */
static struct afsync_events_tally poll_path(struct afsync_book *book, const char *path,
                                            int64_t now, int64_t look_back_ms) {
    const struct afsync_sink sink = {NULL, count_word, count_complaint};
    const struct afsync_deadline none = {0};
    const struct afsync_events_config config = {.paths = &path,
                                                .path_count = 1,
                                                .zone = "UTC",
                                                .book = book,
                                                .now = now,
                                                .look_back_ms = look_back_ms};
    struct afsync_events_tally tally;

    assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    return tally;
}

/* ---- events as text, in one of three forms ---- */

enum form { FORM_JSON, FORM_XML, FORM_UTF16, FORMS };

static size_t write_event(char *out, size_t size, enum form form, unsigned number) {
    int length =
        form == FORM_JSON
            ? snprintf(out, size,
                       "{\"winlog\":{\"event_id\":9102,\"record_id\":%u,"
                       "\"computer_name\":\"fs\",\"event_data\":{\"ServerEndpointName\":"
                       "\"e\",\"SyncDirection\":\"Upload\",\"HResult\":\"0\"}},"
                       "\"@timestamp\":\"2026-03-04T02:15:07Z\"}\n",
                       number)
            : snprintf(out, size,
                       "<Event><System><EventID>9102</EventID><EventRecordID>%u"
                       "</EventRecordID><Computer>fs</Computer></System><EventData>\n"
                       "<Data Name='ServerEndpointName'>e</Data><Data "
                       "Name='SyncDirection'>Upload</Data></EventData></Event>\n",
                       number);

    assert_true(length > 0 && (size_t)length < size);
    if (form != FORM_UTF16)
        return (size_t)length;
    assert_true((size_t)length * 2 < size);
    for (int i = length; i-- > 0;) {
        out[2 * i] = out[i];
        out[2 * i + 1] = '\0';
    }
    return (size_t)length * 2;
}

/* ---- the model: a log, its events, and what may not be asked for any more ---- */

struct model {
    enum form form;
    bool whole_folder; /* or the log alone is named */
    unsigned next;
    char pending[2048]; /* the rest of an event that is being written */
    size_t pending_length;
    unsigned pending_number;
    bool expected[EVENTS_MAX]; /* complete, and never thrown away before a poll */
};

static void append(const char *name, const char *bytes, size_t length) {
    FILE *file = fopen(scratch_path(name), "ab");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void append_text(const char *text) {
    append("log/x.log", text, strlen(text));
}

static void finish_event(struct model *model) {
    if (model->pending_length == 0)
        return;
    append("log/x.log", model->pending, model->pending_length);
    model->expected[model->pending_number] = true;
    model->pending_length = 0;
}

/* Appends some events; the last may be written in two parts. */
static void write_some(struct model *model) {
    unsigned count = (unsigned)rand() % 6;

    finish_event(model);
    for (unsigned i = 0; i < count; i++) {
        char bytes[2048];
        size_t length = write_event(bytes, sizeof bytes, model->form, model->next);
        size_t part = rand() % 3 == 0 && i + 1 == count ? (size_t)rand() % length : length;

        append("log/x.log", bytes, part);
        memcpy(model->pending, bytes + part, length - part);
        model->pending_length = length - part;
        model->pending_number = model->next;
        /* It is whole without the end of its line, too: check_seen knows. */
        model->expected[model->next] = part == length;
        model->next++;
    }
}

static void move(const char *from, const char *to) {
    char source[256], target[256];

    snprintf(source, sizeof source, "%s", scratch_path(from));
    snprintf(target, sizeof target, "%s", scratch_path(to));
    if (access(source, F_OK) == 0)
        assert_int_equal(rename(source, target), 0);
}

static void copy(const char *from, const char *to, bool packed) {
    FILE *source = fopen(scratch_path(from), "rb");
    gzFile target = gzopen(scratch_path(to), packed ? "wb" : "wbT");
    char bytes[4096];
    size_t length;

    assert_non_null(source);
    assert_non_null(target);
    while ((length = fread(bytes, 1, sizeof bytes, source)) > 0)
        assert_int_equal(gzwrite(target, bytes, (unsigned)length), (int)length);
    fclose(source);
    assert_int_equal(gzclose(target), Z_OK);
}

static void begin_log(const struct model *model) {
    FILE *file = fopen(scratch_path("log/x.log"), "wb");

    assert_non_null(file);
    if (model->form == FORM_UTF16)
        fputs("\xff\xfe", file);
    fclose(file);
}

/* Before a rotation the log is complete: nobody rotates in the midst of a line. */
static void rotate(struct model *model) {
    finish_event(model);
    move("log/x.log.2.gz", "log/x.log.3.gz");
    move("log/x.log.1.gz", "log/x.log.2.gz");
    switch (rand() % 4) {
    case 0: /* renamed, and packed with the next rotation */
        if (access(scratch_path("log/x.log.1"), F_OK) == 0) {
            copy("log/x.log.1", "log/x.log.1.gz", true);
            unlink(scratch_path("log/x.log.1"));
        }
        move("log/x.log", "log/x.log.1");
        begin_log(model);
        break;
    case 1: /* copied, and cut to nothing in its place */
        copy("log/x.log", "log/x.log.1", false);
        assert_int_equal(truncate(scratch_path("log/x.log"), 0), 0);
        begin_log(model);
        break;
    case 2: /* packed at once */
        copy("log/x.log", "log/x.log.1.gz", true);
        unlink(scratch_path("log/x.log"));
        begin_log(model);
        break;
    default: /* replaced by another file, moved over it; the old one keeps a second name */
        unlink(scratch_path("log/x.log.1"));
        copy("log/x.log", "log/x.log.old", false);
        move("log/x.log", "log/x.log.1");
        begin_log(model);
        unlink(scratch_path("log/x.log.old"));
        break;
    }
}

/* A file system may give two writings that follow at once one time: no follower can tell a
 * log of the same size then. Here they are told apart. */
static void tell_apart(const char *name, struct stat *last) {
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
    struct stat status;

    assert_int_equal(stat(scratch_path(name), &status), 0);
    times[1] = status.st_mtim;
    if (status.st_ino == last->st_ino && status.st_mtim.tv_sec == last->st_mtim.tv_sec &&
        status.st_mtim.tv_nsec == last->st_mtim.tv_nsec) {
        times[1].tv_nsec += times[1].tv_nsec < 999000000 ? 1000 : 0;
        assert_int_equal(utimensat(AT_FDCWD, scratch_path(name), times, 0), 0);
        assert_int_equal(stat(scratch_path(name), &status), 0);
    }
    *last = status;
}

static void check_seen(const struct model *model, unsigned round) {
    for (unsigned i = 1; i < model->next; i++)
        if (seen[i] != (model->expected[i] ? 1 : 0) &&
            !(seen[i] == 1 && i == model->pending_number &&
              model->pending_length <= (model->form == FORM_UTF16 ? 2 : 1)))
            fail_msg("seed %u, form %d, round %u: event %u was told %u times, expected %d",
                     seed, (int)model->form, round, i, seen[i], model->expected[i]);
}

static void remove_logs(void) {
    static const char *const names[] = {"log/x.log", "log/x.log.1", "log/x.log.1.gz",
                                        "log/x.log.2.gz", "log/x.log.3.gz"};

    for (size_t i = 0; i < COUNT(names); i++)
        unlink(scratch_path(names[i]));
}

static void follow_rounds(enum form form, bool whole_folder) {
    static struct model model;
    struct afsync_book book = {0};
    struct stat last = {0};
    char path[256];

    model = (struct model){.form = form, .whole_folder = whole_folder, .next = 1};
    memset(seen, 0, sizeof seen);
    srand(seed);
    complaints = 0;
    begin_log(&model);
    snprintf(path, sizeof path, "%s", scratch_path(whole_folder ? "log" : "log/x.log"));
    poll_path(&book, path, 0, 0); /* what was rotated away before is not ours */
    for (unsigned round = 0; round < ROUNDS; round++) {
        write_some(&model);
        if (rand() % 4 == 0)
            rotate(&model);
        if (rand() % 3 == 0)
            write_some(&model);
        tell_apart("log/x.log", &last);
        poll_path(&book, path, 0, 0);
        check_seen(&model, round);
    }
    assert_int_equal(complaints, 0);
    afsync_book_fini(&book);
    remove_logs();
}

static void test_no_event_is_lost_or_told_twice(void **state) {
    (void)state;
    for (int form = 0; form < FORMS; form++) {
        follow_rounds((enum form)form, true);
        follow_rounds((enum form)form, false);
    }
}

/* ---- single stories ---- */

static void write_numbers(const char *name, const char *mode, unsigned first,
                          unsigned count) {
    FILE *file = fopen(scratch_path(name), mode);
    char bytes[1024];

    assert_non_null(file);
    for (unsigned i = first; i < first + count; i++)
        fwrite(bytes, 1, write_event(bytes, sizeof bytes, FORM_JSON, i), file);
    assert_int_equal(fclose(file), 0);
}

static void check_told(const char *claim, unsigned first, unsigned count,
                       unsigned char times) {
    for (unsigned i = first; i < first + count; i++)
        if (seen[i] != times)
            fail_msg("%s: event %u was told %u times", claim, i, seen[i]);
}

static void begin_story(void) {
    remove_logs();
    memset(seen, 0, sizeof seen);
    complaints = 0;
}

static void test_what_has_not_changed_is_not_read(void **state) {
    struct afsync_book book = {0};
    struct afsync_events_tally tally;

    (void)state;
    begin_story();
    write_numbers("log/x.log", "wb", 1, 10);
    tally = poll_path(&book, scratch_path("log/x.log"), 0, 0);
    assert_int_equal(tally.files, 1);
    tally = poll_path(&book, scratch_path("log/x.log"), 0, 0);
    assert_int_equal(tally.files, 0);
    check_told("unchanged", 1, 10, 1);
    write_numbers("log/x.log", "ab", 11, 1);
    tally = poll_path(&book, scratch_path("log/x.log"), 0, 0);
    assert_int_equal(tally.files, 1);
    assert_int_equal(tally.events, 1);
    check_told("appended", 1, 11, 1);
    afsync_book_fini(&book);
}

static void test_a_log_that_is_cut_begins_anew(void **state) {
    struct afsync_book book = {0};
    struct stat last = {0};

    (void)state;
    begin_story();
    write_numbers("log/x.log", "wb", 1, 10);
    tell_apart("log/x.log", &last);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    write_numbers("log/x.log", "wb", 20, 3); /* shorter */
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    check_told("shorter", 20, 3, 1);
    write_numbers("log/x.log", "wb", 30, 10); /* longer */
    tell_apart("log/x.log", &last);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    check_told("longer", 30, 10, 1);
    write_numbers("log/x.log", "wb", 40, 10); /* as long to the byte */
    tell_apart("log/x.log", &last);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    check_told("as long", 40, 10, 1);
    check_told("those before", 1, 10, 1);
    assert_int_equal(complaints, 0);
    afsync_book_fini(&book);
}

static void test_one_file_by_two_names_is_read_once(void **state) {
    struct afsync_book book = {0};
    char target[256];

    (void)state;
    begin_story();
    write_numbers("log/x.log", "wb", 1, 3);
    snprintf(target, sizeof target, "%s", scratch_path("log/x.log"));
    assert_int_equal(symlink(target, scratch_path("log/x.log.1")), 0);
    poll_path(&book, scratch_path("log"), 0, 0);
    check_told("two names", 1, 3, 1);
    afsync_book_fini(&book);
}

static void test_a_named_file_without_events_is_told_each_time(void **state) {
    struct afsync_book book = {0};

    (void)state;
    begin_story();
    append_text("hello\n");
    for (size_t i = 1; i <= 3; i++) {
        poll_path(&book, scratch_path("log/x.log"), 0, 0);
        assert_int_equal(complaints, i);
    }
    write_numbers("log/x.log", "ab", 1, 1);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    assert_int_equal(complaints, 3);
    check_told("the first event", 1, 1, 1);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    assert_int_equal(complaints, 3);
    afsync_book_fini(&book);
}

/* A word of a later moment is told again when its time has come. */
static void test_a_word_ahead_is_waited_for(void **state) {
    const struct afsync_sink sink = {NULL, count_word, count_complaint};
    const struct afsync_deadline none = {0};
    struct afsync_book book = {0};
    struct afsync_events_tally tally;
    char path[256];
    const char *paths[1] = {path};
    struct afsync_events_config config = {
        .paths = paths, .path_count = 1, .zone = "UTC", .book = &book};
    int64_t at = INT64_C(1772590507000);

    (void)state;
    begin_story();
    snprintf(path, sizeof path, "%s", scratch_path("log/x.log"));
    write_numbers("log/x.log", "wb", 1, 3);
    config.wait_until = at - 1;
    assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    check_told("too early", 1, 3, 1);
    config.wait_until = at;
    assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    check_told("in time", 1, 3, 2);
    assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    check_told("once", 1, 3, 2);
    /* A clock that is weeks ahead is not waited for. */
    write_numbers("log/x.log", "ab", 4, 1);
    config.wait_until = at - 9 * AFSYNC_DAY;
    for (int i = 0; i < 2; i++)
        assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    check_told("a wrong clock", 4, 1, 1);
    afsync_book_fini(&book);
}

/* A row of a saved answer, and one with its columns last or first, or an error beside it.
 */
#define ROW(number, at)                                                                    \
    "[9102,\"" at "\",\"<Data Name='ServerEndpointName'>e</Data><Data "                    \
    "Name='SyncDirection'>Upload</Data><Data Name='n'>" number "</Data>\"]"
#define COLUMNS                                                                            \
    "\"columns\":[{\"name\":\"EventID\"},{\"name\":\"TimeGenerated\"},{\"name\":"          \
    "\"EventData\"}]"

static size_t told;

static bool count_told(void *context, const struct afsync_observation *word,
                       struct afsync_fault *fault) {
    (void)context;
    (void)word;
    (void)fault;
    told++;
    return true;
}

/* Polls the log once more; how many words and complaints came? */
static void check_poll(const char *claim, struct afsync_book *book, int64_t wait_until,
                       size_t words, size_t faults) {
    const struct afsync_sink sink = {NULL, count_told, count_complaint};
    const struct afsync_deadline none = {0};
    char path[256];
    const char *paths[1] = {path};
    const struct afsync_events_config config = {.paths = paths,
                                                .path_count = 1,
                                                .zone = "UTC",
                                                .book = book,
                                                .wait_until = wait_until};
    struct afsync_events_tally tally;

    snprintf(path, sizeof path, "%s", scratch_path("log/x.log"));
    told = complaints = 0;
    assert_true(afsync_events_read(&config, &none, &sink, &tally, NULL));
    if (told != words || complaints != faults)
        fail_msg("%s: %zu words, %zu complaints", claim, told, complaints);
}

static void write_log(const char *text) {
    FILE *file = fopen(scratch_path("log/x.log"), "wb");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void test_a_saved_answer_is_read_from_its_beginning(void **state) {
    static const char row[] = ROW("1", "2026-03-04T02:15:07Z");
    int64_t at = INT64_C(1772590507000); /* of the row */
    struct afsync_book book = {0};

    (void)state;
    begin_story();
    write_log("{\"tables\":[{" COLUMNS ",\"rows\":[" ROW("1", "2026-03-04T02:15:07Z") ",");
    check_poll("cut, and said", &book, 0, 1, 1);
    append_text(row);
    append_text("]}]}\n");
    check_poll("whole: the first row comes again, which is one", &book, 0, 2, 0);
    check_poll("unchanged", &book, 0, 0, 0);
    write_numbers("log/x.log", "ab", 1, 3);
    append_text("{\"tables\":[{\"rows\":[");
    append_text(row);
    append_text("]," COLUMNS "}]}\n");
    check_poll("columns last, behind lines: these come twice", &book, 0, 3 + 3 + 1, 0);
    write_numbers("log/x.log", "ab", 4, 2);
    check_poll("what is appended to it", &book, 0, 2, 0);
    write_log("{\"tables\":[{" COLUMNS ",\"rows\":[" ROW(
        "1", "2026-03-04T02:15:06Z") "," ROW("2", "2026-03-04T02:15:08Z") "]}]}\n");
    check_poll("a word ahead in it", &book, at, 2, 0);
    check_poll("comes again", &book, at + 2000, 2, 0);
    check_poll("once", &book, at + 2000, 0, 0);
    write_log("{\"tables\":[{" COLUMNS ",\"rows\":[" ROW(
        "1", "2026-03-04T02:15:07Z") "]}],\"error\":{\"code\":\"PartialError\"}}\n");
    check_poll("not all", &book, 0, 1, 1);
    check_poll("said again", &book, 0, 1, 1);
    afsync_book_fini(&book);
}

/* Many other logs of the same stem lie beside it, read and not read. */
static void test_a_crowd_hides_no_rotated_log(void **state) {
    enum { CROWD = 600 };
    struct afsync_book book = {0};
    char name[64];

    (void)state;
    begin_story();
    for (unsigned i = 0; i < CROWD; i++) {
        snprintf(name, sizeof name, "log/x.other-%u", i);
        write_numbers(name, "wb", 1000 + i, 1);
    }
    write_numbers("log/x.log", "wb", 1, 3);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    write_numbers("log/x.log", "ab", 4, 2);
    move("log/x.log", "log/x.log.1");
    write_numbers("log/x.log", "wb", 6, 1);
    poll_path(&book, scratch_path("log/x.log"), 0, 0);
    check_told("in a crowd", 1, 6, 1);
    check_told("nobody asked for the crowd", 1000, CROWD, 0);
    assert_int_equal(complaints, 0);
    for (unsigned i = 0; i < CROWD; i++) {
        snprintf(name, sizeof name, "log/x.other-%u", i);
        unlink(scratch_path(name));
    }
    afsync_book_fini(&book);
}

/* ---- looking back ---- */

enum { DAYS = 40, PER_DAY = 500, PADDING = 4096 };

/* A log of 40 days of 2 MB each; the events are numbered, the newest is from `now`. */
static void write_long_log(int64_t now, bool xml, unsigned late_day) {
    static char padding[PADDING];
    FILE *file = fopen(scratch_path("log/x.log"), "wb");

    assert_non_null(file);
    memset(padding, 'x', sizeof padding - 1);
    for (unsigned i = 0; i < DAYS * PER_DAY; i++) {
        /* What a shipper catches up with comes late: a day of long ago. */
        unsigned day = i / PER_DAY == late_day ? 0 : i / PER_DAY;
        int64_t at = now - (int64_t)(DAYS - day) * AFSYNC_DAY +
                     (int64_t)(i % PER_DAY + 1) * (AFSYNC_DAY / PER_DAY);
        char moment[AFSYNC_TIME_MAX];

        afsync_time_format(at, moment);
        if (xml)
            fprintf(file,
                    "<Event><System><EventID>9102</EventID><EventRecordID>%u"
                    "</EventRecordID><TimeCreated SystemTime='%s'/><Computer>fs</Computer>"
                    "</System><EventData><Data Name='ServerEndpointName'>e</Data><Data "
                    "Name='SyncDirection'>Upload</Data><Data Name='p'>%s</Data>"
                    "</EventData></Event>",
                    i + 1, moment, padding);
        else
            fprintf(file,
                    "{\"winlog\":{\"event_id\":9102,\"record_id\":%u,\"event_data\":{"
                    "\"ServerEndpointName\":\"e\",\"SyncDirection\":\"Upload\",\"p\":\"%s\""
                    "}},\"@timestamp\":\"%s\"}\n",
                    i + 1, padding, moment);
    }
    assert_int_equal(fclose(file), 0);
}

static void test_a_large_log_is_read_from_its_end(void **state) {
    static const struct {
        const char *claim;
        bool xml;
        unsigned late_day;
        int64_t look_back;
    } rows[] = {
        {"lines", false, DAYS, 8 * AFSYNC_DAY},
        {"elements without line ends", true, DAYS, 8 * AFSYNC_DAY},
        {"a day that was caught up with", false, DAYS - 3, 8 * AFSYNC_DAY},
        {"no look back", false, DAYS, 0},
    };
    int64_t now = INT64_C(1772590507000);

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned first = (DAYS - 8) * PER_DAY + 1;
        struct afsync_book book = {0};
        struct afsync_events_tally tally;

        begin_story();
        write_long_log(now, rows[i].xml, rows[i].late_day);
        tally = poll_path(&book, scratch_path("log/x.log"), now, rows[i].look_back);
        check_told(rows[i].claim, first, DAYS * PER_DAY - first + 1, 1);
        assert_true((tally.passed_bytes == 0) == (rows[i].look_back == 0));
        if (rows[i].look_back != 0)
            check_told(rows[i].claim, 1, 1, 0);
        tally = poll_path(&book, scratch_path("log/x.log"), now, rows[i].look_back);
        assert_int_equal(tally.files, 0);
        afsync_book_fini(&book);
    }
}

static int make_scratch(void **state) {
    (void)state;
    return mkdir(scratch_path(""), 0700) == 0 && mkdir(scratch_path("log"), 0700) == 0 ? 0
                                                                                       : -1;
}

static int remove_scratch(void **state) {
    (void)state;
    remove_logs();
    rmdir(scratch_path("log"));
    return rmdir(scratch_path(""));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_event_is_lost_or_told_twice),
        cmocka_unit_test(test_what_has_not_changed_is_not_read),
        cmocka_unit_test(test_a_log_that_is_cut_begins_anew),
        cmocka_unit_test(test_one_file_by_two_names_is_read_once),
        cmocka_unit_test(test_a_named_file_without_events_is_told_each_time),
        cmocka_unit_test(test_a_word_ahead_is_waited_for),
        cmocka_unit_test(test_a_saved_answer_is_read_from_its_beginning),
        cmocka_unit_test(test_a_crowd_hides_no_rotated_log),
        cmocka_unit_test(test_a_large_log_is_read_from_its_end),
    };

    if (argc > 1)
        seed = (unsigned)strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
