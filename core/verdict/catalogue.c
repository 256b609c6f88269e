/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking codes up, and reading the bits of those in no table. */
#include "verdict/catalogue.h"

#include <stdio.h>
#include <string.h>

/* The documented limits of persistence, as durations. */
#define PATIENCE_UNSAID AFSYNC_DAY
#define PATIENCE_COUPLE_HOURS (2 * AFSYNC_HOUR)
#define PATIENCE_FEW_HOURS (3 * AFSYNC_HOUR)
#define PATIENCE_SEVERAL_HOURS (6 * AFSYNC_HOUR)
#define PATIENCE_ONE_DAY AFSYNC_DAY
#define PATIENCE_SEVERAL_DAYS (72 * AFSYNC_HOUR)
#define PATIENCE_IN_NO_TABLE (2 * AFSYNC_HOUR)

static const struct afsync_catalogue_row rows[] = {
#define HRESULT(code, in_class, nature, patience, family, name, cause, action, page,       \
                anchor)                                                                    \
    {code,                                                                                 \
     AFSYNC_CLASS_##in_class,                                                              \
     AFSYNC_NATURE_##nature,                                                               \
     PATIENCE_##patience,                                                                  \
     family,                                                                               \
     name,                                                                                 \
     cause,                                                                                \
     action,                                                                               \
     AFSYNC_PAGE_##page,                                                                   \
     anchor},
#include "verdict/hresult.def"
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* The pages print for 0x80c86093 the decimal of another code; either may be meant. */
static uint32_t documented_as(uint32_t code) {
    return code == 0x80c86057 ? 0x80c86093 : code;
}

const struct afsync_catalogue_row *afsync_catalogue_rows(size_t *count) {
    *count = ROWS;
    return rows;
}

/* The first row of a code, NULL if there is none. */
static const struct afsync_catalogue_row *first_row(uint32_t code) {
    size_t low = 0, high = ROWS;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rows[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ROWS && rows[low].code == code ? &rows[low] : NULL;
}

const struct afsync_catalogue_row *afsync_catalogue_find(uint32_t code,
                                                         enum afsync_class in_class) {
    const struct afsync_catalogue_row *row = first_row(documented_as(code));

    if (row == NULL)
        return NULL;
    for (uint32_t wanted = row->code; row < rows + ROWS && row->code == wanted; row++)
        if (row->in_class == in_class)
            return row;
    return NULL;
}

const char *afsync_catalogue_name(uint32_t code, enum afsync_class in_class) {
    const struct afsync_catalogue_row *row = afsync_catalogue_find(code, in_class);

    if (row == NULL)
        row = first_row(documented_as(code));
    return row != NULL && row->name[0] != '\0' ? row->name : NULL;
}

enum afsync_nature afsync_catalogue_nature(uint32_t code, enum afsync_class in_class) {
    const struct afsync_catalogue_row *row = afsync_catalogue_find(code, in_class);

    return row != NULL ? row->nature : AFSYNC_NATURE_UNKNOWN;
}

int64_t afsync_catalogue_patience(uint32_t code, const struct afsync_policy *policy) {
    const struct afsync_catalogue_row *row =
        afsync_catalogue_find(code, AFSYNC_CLASS_SESSION);
    int64_t patience = row != NULL ? row->patience : PATIENCE_IN_NO_TABLE;

    return patience < policy->patience ? patience : policy->patience;
}

void afsync_catalogue_link(uint32_t code, enum afsync_class in_class, char *out,
                           size_t size) {
    static const char *const pages[] = {
        [AFSYNC_PAGE_NONE] = NULL,
        [AFSYNC_PAGE_SYNC_ERRORS] = "file-sync-troubleshoot-sync-errors",
        [AFSYNC_PAGE_CLOUD_TIERING] = "file-sync-troubleshoot-cloud-tiering",
        [AFSYNC_PAGE_SYNC_GROUPS] = "file-sync-troubleshoot-sync-group-management",
        [AFSYNC_PAGE_INSTALLATION] = "file-sync-troubleshoot-installation",
        [AFSYNC_PAGE_GENERAL] = "file-sync-troubleshoot",
        [AFSYNC_PAGE_IDENTITIES] = "file-sync-troubleshoot-managed-identities",
    };
    const struct afsync_catalogue_row *row = afsync_catalogue_find(code, in_class);

    out[0] = '\0';
    if (row != NULL && pages[row->page] != NULL)
        snprintf(out, size, AFSYNC_ARTICLES "%s#%s", pages[row->page], row->anchor);
}

static bool is_of_family(uint32_t code, const char *family) {
    const struct afsync_catalogue_row *row =
        afsync_catalogue_find(code, AFSYNC_CLASS_SESSION);

    return row != NULL && strcmp(row->family, family) == 0;
}

bool afsync_code_is_cancel(uint32_t code) {
    return is_of_family(code, "cancel");
}

bool afsync_code_is_network(uint32_t code) {
    return is_of_family(code, "network");
}

bool afsync_code_is_vss_cancel(uint32_t code) {
    return code == 0x80c8029c; /* ECS_E_SYNC_CANCELLED_BY_VSS */
}

bool afsync_code_blames_items(uint32_t code) {
    return is_of_family(code, "too-many-item-errors");
}

void afsync_code_decode(uint32_t code, char out[AFSYNC_DECODED_MAX]) {
    static const struct {
        uint32_t mask, value;
        bool hex; /* how the low word is written behind the words */
        const char *words;
    } rules[] = {
        {0xffff0000, 0x80070000, false, "Win32 error "},
        {0xffff0000, 0x80c80000, true, "Azure File Sync error "},
        {0xffff0000, 0x8e5e0000, false, "JET database error -"},
        {0xffff0000, 0x80040000, true, "Sync Framework error "},
        {0xffff0000, 0x80190000, false, "HTTP status "},
        {0xffff0000, 0x80130000, true, ".NET error "},
        {0xffff0000, 0x80090000, true, "security package error "},
        {0xffff0000, 0x800b0000, true, "certificate error "},
        {0xffff0000, 0x801f0000, true, "filter manager error "},
        {0xf0000000, 0xc0000000, true, "NTSTATUS with code "},
        {0x80000000, 0x00000000, true, "not 0, though a success code: "},
        {0x00000000, 0x00000000, true, "error of an unknown facility: "},
    };
    size_t i = 0;

    while ((code & rules[i].mask) != rules[i].value)
        i++; /* the last rule holds for every code */
    if (rules[i].hex)
        snprintf(out, AFSYNC_DECODED_MAX, "%s0x%04x", rules[i].words, code & 0xffffu);
    else
        snprintf(out, AFSYNC_DECODED_MAX, "%s%u", rules[i].words, code & 0xffffu);
}
