/* SPDX-License-Identifier: Apache-2.0
 *
 * Logging in as whoever is logged in to the Azure CLI. */
#include "source/login_method.h"

#include "source/azure_error.h"

#include "source/child.h"
#include "source/entra.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LONGEST = 1024, VARIABLES_MAX = 16 };

/* Finds az; false if there is none. What is not absolute in the path is passed over: it
 * would be another program in another folder. */
static bool find_az(char out[PATH_LONGEST], const char *path) {
    if (path == NULL)
        return false;
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        int written = snprintf(out, PATH_LONGEST, "%.*s/az", (int)length, path);

        if (*path == '/' && written < PATH_LONGEST && access(out, X_OK) == 0)
            return true;
        path += length + (path[length] == ':' ? 1 : 0);
    }
    return false;
}

bool afsync_login_cli_check(const struct afsync_credential *credential,
                            struct afsync_fault *fault) {
    char program[PATH_LONGEST];

    if (find_az(program, credential->path))
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "there is no az (the Azure CLI) in a folder of PATH");
}

/* What az is told of the environment, and no more: a secret of ours is none of its
 * business. */
static bool fill_environment(struct afsync_text *memory, char *variables[VARIABLES_MAX],
                             const struct afsync_login_ask *ask) {
    const struct afsync_credential *credential = ask->credential;
    const struct {
        const char *name, *value;
    } rows[] = {
        {"PATH", credential->path},
        {"HOME", credential->home},
        {"AZURE_CONFIG_DIR", credential->cli_folder},
        {"REQUESTS_CA_BUNDLE", credential->cli_ca},
        {"https_proxy", credential->cli_proxy},
        {"no_proxy", credential->cli_no_proxy},
        {"LC_ALL", "C.UTF-8"},
        {"TZ", "UTC0"}, /* older ones write local times without a zone */
        {"AZURE_CORE_ONLY_SHOW_ERRORS", "yes"},
        {"AZURE_CORE_COLLECT_TELEMETRY", "no"}, /* which would outlive us */
    };
    size_t count = sizeof rows / sizeof rows[0], starts[VARIABLES_MAX];

    for (size_t i = 0; i < count; i++) {
        starts[i] = memory->length;
        if (rows[i].value != NULL)
            afsync_text_addf(memory, "%s=%s", rows[i].name, rows[i].value);
        afsync_text_add_bytes(memory, "", 1);
    }
    if (memory->failed)
        return false;
    for (size_t i = 0, at = 0; i < count; i++)
        if (memory->data[starts[i]] != '\0')
            variables[at++] = memory->data + starts[i];
    return true;
}

/* Says its first line, without the word that it begins with. */
static bool refuse(const struct afsync_child_result *result, struct afsync_fault *fault) {
    static const char mark[] = "ERROR: ";
    const char *line = afsync_text_string(&result->err), *advice;
    char said[256];

    line += strspn(line, " \t\r\n");
    if (strncmp(line, mark, strlen(mark)) == 0)
        line += strlen(mark);
    snprintf(said, sizeof said, "%.*s",
             (int)afsync_text_cut(line, strcspn(line, "\r\n") < sizeof said - 1
                                            ? strcspn(line, "\r\n")
                                            : sizeof said - 1),
             line);
    if (afsync_azure_error_holds_token(said))
        snprintf(said, sizeof said, "what it says may hold a token and is not shown");
    advice = afsync_entra_advice(said);
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "az account get-access-token: exit code %d: %s%s%s",
                            result->code, said, advice[0] != '\0' ? "; " : "", advice);
}

static bool take_result(struct afsync_token *token, const struct afsync_login_ask *ask,
                        const struct afsync_child_result *result,
                        struct afsync_fault *fault) {
    struct afsync_fault seen = {0};

    if (result->code > 0 || (result->code < 0 && result->out.length == 0))
        return refuse(result, fault);
    if (afsync_token_read(token, &result->out, ask->now_ms, &seen))
        return true;
    return afsync_fault_set(fault, seen.kind, "az account get-access-token: %s", seen.text);
}

bool afsync_login_cli_get(struct afsync_token *token, const struct afsync_login_ask *ask,
                          struct afsync_fault *fault) {
    const char *tenant = ask->credential->tenant;
    char program[PATH_LONGEST], *variables[VARIABLES_MAX] = {NULL};
    const char *words[] = {
        "az",   "account",    "get-access-token", "--output",
        "json", "--resource", ask->audience,      tenant != NULL ? "--tenant" : NULL,
        tenant, NULL};
    char *arguments[sizeof words / sizeof words[0]];
    const struct afsync_child child = {program, arguments, variables};
    struct afsync_child_result result = {0};
    struct afsync_text memory = {0};
    bool ok = false;

    memcpy(arguments, words, sizeof words); /* posix_spawn writes to none of them */
    if (!find_az(program, ask->credential->path))
        return afsync_login_cli_check(ask->credential, fault);
    if (!fill_environment(&memory, variables, ask))
        afsync_fault_no_memory(fault);
    else
        ok = afsync_child_run(&result, &child, ask->deadline, fault) &&
             take_result(token, ask, &result, fault);
    afsync_child_fini(&result);
    afsync_text_fini(&memory);
    return ok;
}
