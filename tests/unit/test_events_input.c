/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of where the source `events` reads and of the bytes it meets there: files, folders,
 * patterns, standard input; encodings, gzip, junk, and more than fits. */
#include "events_witness.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define SYSTEM "<System><EventID>9102</EventID></System>"
#define EVENT_OF(name)                                                                     \
    "<Event>" SYSTEM "<EventData><Data Name='ServerEndpointName'>" name                    \
    "</Data><Data Name='SyncDirection'>Upload</Data></EventData></Event>\n"
#define EVENT EVENT_OF("e")
#define LINE_OF(name)                                                                      \
    "{\"winlog\":{\"event_id\":9102,\"event_data\":{\"ServerEndpointName\":\"" name        \
    "\",\"SyncDirection\":\"Download\"}}}\n"
#define LINE LINE_OF("e")
#define END_OF(name) "end upload -/" name "@- - #0\n"
#define END END_OF("e")
#define DOWN "end download -/e@- - #0\n"

static int make_scratch(void **state) {
    (void)state;
    return mkdir(scratch_path(""), 0700) == 0 && mkdir(scratch_path("folder"), 0700) == 0
               ? 0
               : -1;
}

static int remove_scratch(void **state) {
    static const char *const names[] = {
        "export",           "folder/10.xml", "folder/9.jsonl", "folder/n.txt",
        "folder/.hidden",   "folder/fifo",   "folder/[1]",     "folder/none.xml",
        "folder/sub/x.xml", "fifo"};
    int code;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(scratch_path(names[i]));
    rmdir(scratch_path("folder/sub"));
    rmdir(scratch_path("folder"));
    code = rmdir(scratch_path(""));
    return code;
}

static void check_words(const char *claim, const struct witness *witness,
                        const char *words) {
    if (strcmp(witness_words(witness), words) != 0)
        fail_msg("%s: said\n%snot\n%s", claim, witness_words(witness), words);
}

/* Complaints begin with `start` and hold `part`; "" means that there are none. */
static void check_complaint(const char *claim, const struct witness *witness,
                            const char *start, const char *part) {
    const char *got = witness_complaints(witness);

    if (*start == '\0'
            ? *got != '\0'
            : strncmp(got, start, strlen(start)) != 0 || strstr(got, part) == NULL)
        fail_msg("%s: complaints are \"%s\"", claim, got);
}

static void test_files_without_events(void **state) {
    static const struct {
        const char *claim, *text, *start, *part;
    } rows[] = {
        {"no bytes are no fault", "", "", ""},
        {"other events are none either",
         "<Event><System><EventID>9301</EventID></System></Event>", "", ""},
        {"text", "hello\n", "format hides",
         "export: holds no Windows event; expected XML of wevtutil or what a shipper"},
        {"an array of something else", "\n [{\"Event\":9102}]\n", "format hides",
         "(it is JSON of another kind)"},
        {"other JSON", "{\"a\":1}\n", "format hides", "(it is JSON of another kind"},
        {"other XML", "<html><EventX></EventX></html>", "format hides",
         "without an <Event>"},
        {"a raw log", "ElfFile\0\0\0", "format hides", ".evtx"},
        {"the beginning of an event", "<Event><System>", "format hides",
         "only the beginning"},
        {"the beginning of a line", "{\"winlog\":", "format hides", "only the beginning"},
        {"events that cannot be read", "<Event></Evint></Event>", "format hides",
         "no Windows"},
    };
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        witness_read(&witness, write_text("export", rows[i].text));
        check_complaint(rows[i].claim, &witness, rows[i].start, rows[i].part);
        check_words(rows[i].claim, &witness, "");
        assert_int_equal(witness.tally.files, 1);
    }
    witness_fini(&witness);
}

static void test_paths_that_are_none(void **state) {
    static const struct {
        const char *path, *start, *part;
    } rows[] = {
        {"/nonexistent/file", "io hides", "no such file or folder"},
        {"/nonexistent/*.xml", "io hides",
         "/nonexistent/*.xml: no file matches this pattern"},
        {"/dev/null", "io hides", "neither a regular file nor a folder"},
        {"/etc/passwd/x", "io hides", "/etc/passwd/x: Not a directory"},
        {"", "io hides", "no such file"},
    };
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        witness_read(&witness, rows[i].path);
        check_complaint(rows[i].path, &witness, rows[i].start, rows[i].part);
        assert_int_equal(witness.tally.files, 0);
    }
    assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
    witness_read(&witness, scratch_path("fifo"));
    check_complaint("a fifo", &witness, "io hides", "neither a regular file nor a folder");
    witness_fini(&witness);
}

static void test_folders_and_patterns(void **state) {
    static const struct {
        const char *claim, *path, *words, *start;
    } rows[] = {
        {"a folder is read by name, what is no export there is nobody's mistake", "folder",
         END_OF("ten") END_OF("nine") END_OF("bracket"), ""},
        {"a pattern", "folder/*.xml", END_OF("ten"), ""},
        {"a pattern with a set", "folder/[0-9]*", END_OF("ten") END_OF("nine"), ""},
        {"a literal name comes first", "folder/[1]", END_OF("bracket"), ""},
        {"a pattern of folders", "fold*", END_OF("ten") END_OF("nine") END_OF("bracket"),
         ""},
        {"a pattern of text", "folder/*.txt", "", "record passes"},
        {"a pattern of nothing", "folder/*.none", "", "io hides"},
        {"named, the text is a mistake", "folder/n.txt", "", "format hides"},
    };
    struct witness witness = {0};

    (void)state;
    write_text("folder/10.xml", EVENT_OF("ten"));
    write_text("folder/9.jsonl", EVENT_OF("nine"));
    write_text("folder/[1]", EVENT_OF("bracket"));
    write_text("folder/n.txt", "{\n  \"pretty\": 1\n}\n");
    write_text("folder/.hidden", EVENT_OF("hidden"));
    mkfifo(scratch_path("folder/fifo"), 0600);
    mkdir(scratch_path("folder/sub"), 0700);
    write_text("folder/sub/x.xml", EVENT_OF("deep"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        witness_read(&witness, scratch_path(rows[i].path));
        check_words(rows[i].claim, &witness, rows[i].words);
        check_complaint(rows[i].claim, &witness, rows[i].start, "");
    }
    /* A name that leads nowhere cannot be opened: what it would have said is missing. */
    assert_int_equal(symlink("/nonexistent", scratch_path("folder/none.xml")), 0);
    witness_read(&witness, scratch_path("folder"));
    check_complaint("a link to nowhere", &witness, "io hides", "none.xml: No such file");
    check_words("the others", &witness, rows[0].words);
    unlink(scratch_path("folder/none.xml"));
    witness_fini(&witness);
}

/* Reads standard input: a pipe with `text` in it, closed at its end or not. */
static void read_pipe(struct witness *witness, const char *text, bool closed,
                      struct afsync_deadline deadline) {
    int ends[2], saved = dup(STDIN_FILENO);

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    if (closed)
        close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_true(witness_try(witness, "-", "UTC", deadline, NULL));
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    if (!closed)
        close(ends[1]);
}

static void test_standard_input(void **state) {
    struct witness witness = {0};

    (void)state;
    read_pipe(&witness, EVENT LINE, true, (struct afsync_deadline){0});
    check_words("a pipe", &witness, END DOWN);
    check_complaint("a pipe", &witness, "", "");
    read_pipe(&witness, "", true, (struct afsync_deadline){0});
    check_complaint("nothing at all", &witness, "", "");
    read_pipe(&witness, "x", true, (struct afsync_deadline){0});
    check_complaint("junk", &witness, "format hides", "standard input: holds no");
    read_pipe(&witness, EVENT LINE, false, afsync_deadline_in(50));
    check_words("a pipe that stays open", &witness, END DOWN);
    check_complaint("a pipe that stays open", &witness, "timeout hides", "standard input");
    witness_fini(&witness);
}

static void test_deadline_of_files(void **state) {
    struct witness witness = {0};

    (void)state;
    write_text("export", EVENT);
    assert_true(witness_try(&witness, scratch_path("export"), "UTC",
                            (struct afsync_deadline){.at_ms = 1}, NULL));
    check_complaint("too late", &witness, "timeout hides", "export");
    check_words("too late", &witness, "");
    witness_fini(&witness);
}

static void test_encodings(void **state) {
    static const struct {
        const char *claim, *bytes;
        size_t length;
        const char *words;
    } rows[] = {
#define BYTES(text) text, sizeof(text) - 1
        {"UTF-8 with a mark", BYTES("\xef\xbb\xbf" LINE), DOWN},
        {"files with marks, joined", BYTES("\xef\xbb\xbf" LINE "\xef\xbb\xbf" LINE),
         DOWN DOWN},
        {"Latin-1 in XML", BYTES(EVENT_OF("B\xfcro")), END_OF("B\xc3\xbcro")},
        {"Latin-1 costs no UTF-8", BYTES(EVENT_OF("B\xfcro") EVENT_OF("B\xc3\xbcro")),
         END_OF("B\xc3\xbcro") END_OF("B\xc3\xbcro")},
        {"Latin-1 in JSON", BYTES(LINE_OF("B\xfcro")),
         "end download -/B\xc3\xbcro@- - #0\n"},
        {"a zero byte", BYTES(EVENT_OF("a\0b") EVENT), END},
        {"a zero byte in JSON", BYTES("{\"a\0\":1}\n" LINE), DOWN},
        {"a zero byte and a bracket", BYTES("\0[\n" LINE), DOWN},
        {"a zero byte and a brace", BYTES("\0{\n" LINE), DOWN},
        {"junk around", BYTES("\0\xff\xfe<\x01{\n" EVENT "\x80<Event\xff" EVENT), END END},
    };
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        witness_read(&witness, write_bytes("export", rows[i].bytes, rows[i].length));
        check_words(rows[i].claim, &witness, rows[i].words);
    }
    witness_fini(&witness);
}

/* Recodes Latin-1 text; "~" stands for U+1F600 and "^" for half of it. */
static size_t recode_utf16(char *out, const char *text, bool big) {
    size_t length = 0;

    for (; *text != '\0'; text++) {
        unsigned units[2] = {(unsigned char)*text, 0};

        if (*text == '~' || *text == '^')
            units[0] = 0xd83d;
        if (*text == '~')
            units[1] = 0xde00;
        for (int i = 0; i < 2 && units[i] != 0; i++) {
            out[length++] = (char)(big ? units[i] >> 8 : units[i] & 0xff);
            out[length++] = (char)(big ? units[i] & 0xff : units[i] >> 8);
        }
    }
    return length;
}

static void test_utf16(void **state) {
    static const char text[] = EVENT_OF("a~b^c\xfc") "<Event/>" EVENT;
    static const char words[] = END_OF("a\xf0\x9f\x98\x80"
                                       "b\xef\xbf\xbd"
                                       "c\xc3\xbc") END;
    static const struct {
        const char *claim, *mark;
        bool big;
    } rows[] = {{"little end first", "\xff\xfe", false},
                {"big end first", "\xfe\xff", true},
                {"no mark, little", "", false},
                {"no mark, big", "", true}};
    struct witness witness = {0};
    char bytes[4 * sizeof text];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length = strlen(rows[i].mark);

        memcpy(bytes, rows[i].mark, length);
        length += recode_utf16(bytes + length, text, rows[i].big);
        witness_read(&witness, write_bytes("export", bytes, length));
        check_words(rows[i].claim, &witness, words);
        assert_int_equal(witness.tally.unreadable, 0);
        /* Half a character at the end is dropped with its event. */
        witness_read(&witness, write_bytes("export", bytes, length - 3));
        assert_int_equal(witness.tally.words, 1);
    }
    witness_fini(&witness);
}

/* More than a chunk, so that characters are split between two. */
static void test_long_utf16(void **state) {
    enum { EVENTS = 2000 };
    struct afsync_text text = {0};
    struct witness witness = {0};
    char *bytes;

    (void)state;
    for (int i = 0; i < EVENTS; i++)
        afsync_text_addf(&text, "%.*s" EVENT_OF("a~b"), i % 3, "\n\n");
    bytes = malloc(text.length * 4 + 2);
    assert_non_null(bytes);
    memcpy(bytes, "\xff\xfe", 2);
    write_bytes("export", bytes, 2 + recode_utf16(bytes + 2, text.data, false));
    witness_read(&witness, scratch_path("export"));
    assert_int_equal(witness.tally.words, EVENTS);
    assert_int_equal(witness.tally.unreadable, 0);
    assert_null(strstr(witness_words(&witness), "\xef\xbf\xbd"));
    free(bytes);
    afsync_text_fini(&text);
    witness_fini(&witness);
}

static void write_gzip(const char *text, const char *mode) {
    gzFile file = gzopen(scratch_path("export"), mode);

    assert_non_null(file);
    assert_int_equal(gzputs(file, text), (int)strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
}

static void cut_file(size_t bytes) {
    struct stat status;

    assert_int_equal(stat(scratch_path("export"), &status), 0);
    assert_int_equal(truncate(scratch_path("export"), status.st_size - (off_t)bytes), 0);
}

static void test_gzip(void **state) {
    struct witness witness = {0};
    char *head;

    (void)state;
    write_gzip(EVENT, "wb");
    write_gzip(LINE, "ab");
    witness_read(&witness, scratch_path("export"));
    check_words("two members", &witness, END DOWN);
    check_complaint("two members", &witness, "", "");
    cut_file(10);
    witness_read(&witness, scratch_path("export"));
    assert_true(strncmp(witness_words(&witness), END, strlen(END)) == 0);
    check_complaint("cut", &witness, "format hides", "the gzip data end too early");
    write_gzip("", "wb");
    witness_read(&witness, scratch_path("export"));
    check_complaint("nothing, packed", &witness, "", "");
    write_gzip("hello", "wb");
    witness_read(&witness, scratch_path("export"));
    check_complaint("text, packed", &witness, "format hides", "no Windows event");
    head = (char[]){"\x1f\x8b\x08junk that is no gzip"};
    witness_read(&witness, write_text("export", head));
    check_complaint("damaged", &witness, "format hides", "the gzip data are damaged");
    witness_fini(&witness);
}

static void write_repeated(FILE *file, char c, size_t count) {
    char chunk[4096];

    memset(chunk, c, sizeof chunk);
    for (; count > 0; count -= count < sizeof chunk ? count : sizeof chunk)
        fwrite(chunk, 1, count < sizeof chunk ? count : sizeof chunk, file);
}

/* Writes `before`, `count` letters, `after`; reads it. */
static void read_long(struct witness *witness, const char *before, size_t count,
                      const char *after) {
    FILE *file = fopen(scratch_path("export"), "wb");

    assert_non_null(file);
    fputs(before, file);
    write_repeated(file, 'x', count);
    fputs(after, file);
    assert_int_equal(fclose(file), 0);
    witness_read(witness, scratch_path("export"));
}

static void test_long_records(void **state) {
    enum { XML = sizeof "<Event><a></a></Event>" - 1, JSON = sizeof "{\"a\":\"\"}\n" - 1 };
    static const struct {
        const char *claim, *before;
        size_t count;
        const char *after, *words;
        size_t unreadable;
    } rows[] = {
        {"an event of the limit", "<Event><a>", AFSYNC_RECORD_MAX - XML,
         "</a></Event>" EVENT, END, 0},
        {"a byte more", "<Event><a>", AFSYNC_RECORD_MAX - XML + 1, "</a></Event>" EVENT,
         END, 1},
        {"much more", "<Event><a>", 3 * AFSYNC_RECORD_MAX, "</a></Event>" EVENT, END, 1},
        {"one that never ends, and another", "<Event><a>", 3 * AFSYNC_RECORD_MAX, EVENT,
         END, 1},
        {"a line of the limit", "{\"a\":\"", AFSYNC_RECORD_MAX - JSON, "\"}\n" LINE, DOWN,
         0},
        {"a line a byte longer", "{\"a\":\"", AFSYNC_RECORD_MAX - JSON + 1, "\"}\n" LINE,
         DOWN, 1},
        {"text of any length", "x", 3 * AFSYNC_RECORD_MAX, "\n" LINE EVENT, DOWN END, 0},
        {"an event at the end of it", "x", 3 * AFSYNC_RECORD_MAX, EVENT LINE, END DOWN, 0},
        {"100 MB in one line", "{", 100 * 1000 * 1000, "\n" LINE, DOWN, 1},
        {"100 MB in one event, without an end", "<Event ", 100 * 1000 * 1000, "", "", 1},
    };
    struct witness witness = {0};
    struct rusage before, after;

    (void)state;
    getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_long(&witness, rows[i].before, rows[i].count, rows[i].after);
        check_words(rows[i].claim, &witness, rows[i].words);
        if (witness.tally.unreadable != rows[i].unreadable)
            fail_msg("%s: %zu unreadable", rows[i].claim, witness.tally.unreadable);
    }
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024); /* KiB */
    witness_fini(&witness);
}

/* How many events are whole in the first `length` bytes? */
static size_t whole_events(const char *bytes, size_t length, bool xml) {
    const char *mark = xml ? "</Event>" : "}\n";
    size_t mark_length = xml ? 8 : 1; /* a line may lack its end */
    size_t count = 0;

    for (const char *at = strstr(bytes, mark); at != NULL; at = strstr(at + 1, mark))
        count += (size_t)(at - bytes) + mark_length <= length ? 1 : 0;
    return count;
}

static void test_cut_anywhere(void **state) {
    static const char *const files[] = {"events/wevtutil-xml.xml", "events/nxlog-ce.jsonl"};
    struct witness witness = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        size_t length;
        char *bytes = load(files[i], &length);
        const char *path = write_bytes("export", bytes, length);

        while (length-- > 0) {
            assert_int_equal(truncate(path, (off_t)length), 0);
            witness_read(&witness, path);
            assert_int_equal(witness.tally.words, whole_events(bytes, length, i == 0));
            assert_int_equal(witness.tally.unreadable, 0);
        }
        free(bytes);
    }
    witness_fini(&witness);
}

/* Every byte wrong once: nothing crashes, and the events after it are all there. */
static void test_wrong_anywhere(void **state) {
    size_t length;
    char *bytes = load("events/wef-forwarded.xml", &length);
    struct witness witness = {0};
    size_t first = (size_t)(strstr(bytes, "</Event>") - bytes) + 8;

    (void)state;
    for (size_t at = 0; at < first; at++) {
        char right = bytes[at];

        bytes[at] = (char)(right ^ (at % 7 + 1));
        witness_read(&witness, write_bytes("export", bytes, length));
        assert_in_range(witness.tally.words, 3, 5);
        bytes[at] = right;
    }
    free(bytes);
    witness_fini(&witness);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_without_events),
        cmocka_unit_test(test_paths_that_are_none),
        cmocka_unit_test(test_folders_and_patterns),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_deadline_of_files),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_long_utf16),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_long_records),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_wrong_anywhere),
    };

    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
