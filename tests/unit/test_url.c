/* SPDX-License-Identifier: Apache-2.0
 *
 * Where secrets may go. */
#include "source/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *url;
    bool read, safe;
} rows[] = {
    {"https://management.azure.com", true, true},
    {"HTTPS://management.azure.com:443/x?y=z", true, true},
    {"http://management.azure.com", true, false},
    {"http://127.0.0.1:8080/x", true, true},
    {"http://127.9.9.9", true, true},
    {"http://[::1]:80/", true, true},
    {"http://localhost:80", true, true},
    {"http://LOCALHOST", true, true},
    {"http://127.0.0.1.example", true, false},
    {"http://localhost.example", true, false},
    {"http://128.0.0.1", true, false},
    {"http://10.127.0.1", true, false},
    {"http://[::2]", true, false},
    {"https://user@host", false, false},
    {"https://user:password@host", false, false},
    {"http://127.0.0.1@host", false, false},
    {"ftp://127.0.0.1", false, false},
    {"file:///etc/passwd", false, false},
    {"management.azure.com", false, false},
    {"https://", false, false},
    {"https://host name/", false, false},
    {"", false, false},
};

static void test_rows(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct afsync_url_origin origin;
        bool read = afsync_url_origin_read(&origin, rows[i].url);

        if (read != rows[i].read ||
            (read && afsync_url_origin_is_safe(&origin) != rows[i].safe))
            fail_msg("%s", rows[i].url);
    }
}

static void test_equal(void **state) {
    static const struct {
        const char *left, *right;
        bool equal;
    } pairs[] = {
        {"https://host/a", "https://HOST:443/b?c", true},
        {"https://host", "https://host:444", false},
        {"https://host", "http://host:443", false},
        {"https://host", "https://host.example", false},
        {"https://host", "https://host@evil.example", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct afsync_url_origin left, right;
        bool equal = afsync_url_origin_read(&left, pairs[i].left) &&
                     afsync_url_origin_read(&right, pairs[i].right) &&
                     afsync_url_origin_equal(&left, &right);

        if (equal != pairs[i].equal)
            fail_msg("%s and %s", pairs[i].left, pairs[i].right);
    }
}

static void test_parts(void **state) {
    struct afsync_text text = {0};

    (void)state;
    afsync_url_add_part(&text, "a/b c?#%&+=.-_~");
    afsync_url_add_part(&text, "\xc3\xa4");
    assert_string_equal(text.data, "a%2Fb%20c%3F%23%25%26%2B%3D.-_~%C3%A4");
    afsync_text_fini(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
