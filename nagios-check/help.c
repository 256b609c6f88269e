/* SPDX-License-Identifier: Apache-2.0
 *
 * --help and --version. */
#include "output.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX_WIDTH = 79, NAMES_WIDTH = 27 };

/* Words from `column` on, wrapped and indented to where option texts begin. */
static void print_wrapped(const char *words, int column) {
    while (*words != '\0') {
        int length = (int)strcspn(words, " ");

        if (column + 1 + length > LINE_MAX_WIDTH) {
            printf("\n%*s", NAMES_WIDTH, "");
            column = NAMES_WIDTH;
        }
        column += printf(" %.*s", length, words);
        words += length;
        words += strspn(words, " ");
    }
    printf("\n");
}

static void print_option(void *context, const struct afsync_option *option) {
    char names[64], letter[8] = "", words[256];

    (void)context;
    if (option->name == NULL) {
        printf("\n%s:\n", option->help);
        return;
    }
    if (option->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(names, sizeof names, "  %s--%s%s%s", letter, option->name,
             option->argument != NULL ? " " : "",
             option->argument != NULL ? option->argument : "");
    snprintf(words, sizeof words, "%s%s%s%s", option->help,
             option->standard != NULL ? " (" : "",
             option->standard != NULL ? option->standard : "",
             option->standard != NULL ? ")" : "");
    print_wrapped(words, printf("%-*s", NAMES_WIDTH, names));
}

static void print_readings(void) {
    size_t column = 0;

    printf("\nReadings for --warning and --critical:\n ");
    for (size_t i = 0; i < AFSYNC_READINGS; i++) {
        const struct afsync_reading_row *row = afsync_reading_row(i);

        if (!afsync_reading_is_judged(i))
            continue;
        if (column + strlen(row->name) > 74) {
            printf("\n ");
            column = 0;
        }
        column += (size_t)printf(" %s", row->name);
    }
    printf("\n");
}

void afsync_output_help(void) {
    printf(
        "check_azure_file_sync %s\n"
        "Is Azure File Sync healthy, and if not, must somebody act, and how?\n\n"
        "Usage: check_azure_file_sync [source] [selection] [thresholds] [output]\n\n"
        "  check_azure_file_sync --events /var/log/filesync\n"
        "  check_azure_file_sync --subscription ID --resource-group rg --service svc \\\n"
        "      --tenant ID --client-id ID --client-secret-file /etc/nagios/azure.secret\n"
        "  check_azure_file_sync --workspace GUID --tenant ID --client-id ID ...\n",
        AFSYNC_VERSION);
    afsync_options_each(print_option, NULL);
    print_readings();
    printf(
        "\nA duration is seconds, or a number with s, m, h or d. A range is [@]start:end:\n"
        "0:7200 alerts outside 0 to 7200, @10:20 inside 10 to 20, 100 means 0:100.\n"
        "Exit: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (errors of use, -h and -V too).\n"
        "Nothing that was not seen, or not understood, comes out as OK.\n");
}

void afsync_output_version(void) {
    printf("check_azure_file_sync %s\n", AFSYNC_VERSION);
}
